#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
// SOCI's SQLite backend loses what it had fetched of a row when a read fails in the middle.
extern "C" const char* __lsan_default_suppressions();                                      // NOLINT
extern "C" const char* __lsan_default_suppressions() { return "leak:libsoci_sqlite3\n"; }  // NOLINT
#endif
#endif
