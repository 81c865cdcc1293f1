#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include <string_view>

// Calendars are read in a child process, which is the same program started anew; so it is of those test programs
// that link the reader.
namespace nenkai::ical {
[[noreturn, gnu::weak]] void run_reader_child();
}

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "__read-calendar" && nenkai::ical::run_reader_child != nullptr) {
    nenkai::ical::run_reader_child();
  }
  return Catch::Session().run(argc, argv);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
// SOCI's SQLite backend loses what it had fetched of a row when a read fails in the middle.
extern "C" const char* __lsan_default_suppressions();                                      // NOLINT
extern "C" const char* __lsan_default_suppressions() { return "leak:libsoci_sqlite3\n"; }  // NOLINT
#endif
#endif
