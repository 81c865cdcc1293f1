#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

// Calendars are read in a child process, which is the same program started anew; so it is of those test programs
// that link the reader.
namespace nenkai::ical {
[[gnu::weak]] void run_if_reader_child(int argc, const char* const* argv);
}

int main(int argc, char** argv) {
  if (nenkai::ical::run_if_reader_child != nullptr) nenkai::ical::run_if_reader_child(argc, argv);
  return Catch::Session().run(argc, argv);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
// SOCI's SQLite backend loses what it had fetched of a row when a read fails in the middle, and COIN-OR's presolve
// what it had noted when it is broken off.
extern "C" const char* __lsan_default_suppressions();   // NOLINT
extern "C" const char* __lsan_default_suppressions() {  // NOLINT
  return "leak:libsoci_sqlite3\nleak:_action::presolve\nleak:presolve_dupmajor\n";
}
#endif
#endif
