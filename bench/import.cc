// Reads calendars as an import does, child process and all, beside libical parsing the same bytes in this process.
//
//     bench_import ROUNDS FILE…
//
// One line of JSON a file: bytes, events, and the median seconds of
//
//   ours     read_calendar: the child is started, reads, expands, answers, and the answer is taken apart
//   libical  icalparser_parse_string alone: no dates looked at, nothing expanded, nothing checked
//
// The rounds alternate, so that a busy machine slows both alike. bench/import.py sets the other rivals beside it.

#include "ical/import.hh"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "ical/handles.hh"
#include "ical/sandbox.hh"

using namespace nenkai;

namespace {

template <class Work>
double seconds(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int measure(const std::string& path, int rounds) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  ImportOptions options;
  options.window = {Day{date::year{2026} / 1 / 1}, Day{date::year{2028} / 1 / 1}};
  options.timezone = "Asia/Tokyo";
  std::vector<double> ours;
  std::vector<double> libical;
  std::size_t events = 0;
  for (int round = 0; round < rounds; ++round) {
    ours.push_back(seconds([&] {
      const auto calendar = read_calendar(text, options);
      if (!calendar) {
        fmt::print(stderr, "bench_import: {}: {}\n", path, calendar.problem());
        std::exit(1);
      }
      events = calendar->events.size();
    }));
    libical.push_back(seconds([&] {
      const ical::ComponentHandle parsed(icalparser_parse_string(text.c_str()));
      if (!parsed) std::exit(1);
    }));
  }
  fmt::print("{{\"bytes\": {}, \"events\": {}, \"ours\": {:.6f}, \"libical\": {:.6f}}}\n", text.size(), events,
             median(ours), median(libical));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  ical::run_if_reader_child(argc, argv);
  const int rounds = argc > 2 ? std::atoi(argv[1]) : 0;
  if (rounds < 1) {
    fmt::print(stderr, "bench_import ROUNDS FILE…\n");
    return 2;
  }
  for (int i = 2; i < argc; ++i) measure(argv[i], rounds);
  return 0;
}
