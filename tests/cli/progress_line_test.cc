#include "cli/progress_line.hh"

#include <catch2/catch.hpp>

#include <latch>
#include <vector>

namespace nenkai {
namespace {

using std::chrono::milliseconds;

/// What a line shows while it ticks three times, and after it has ended.
std::vector<std::string> shown(const std::optional<plan::Progress>& progress) {
  std::vector<std::string> lines;
  std::latch ticks(3);
  {
    ProgressLine line(
        [&](std::string_view text) {
          lines.emplace_back(text);
          if (lines.size() <= 3) ticks.count_down();
        },
        milliseconds(1));
    if (progress) line.update(*progress);
    ticks.wait();
  }
  return lines;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a progress line ticks though nothing is reported, and is taken away in the end") {
  const auto lines = shown({});
  REQUIRE(lines.size() >= 4);
  for (std::size_t line = 0; line + 1 < lines.size(); ++line) CHECK(has(lines[line], "planning: no plan yet, 0."));
  CHECK(lines.back().empty());
}

TEST_CASE("a progress line tells what was reported last") {
  const auto lines = shown(plan::Progress{12, 9, 0});
  CHECK(has(lines[2], "planning: cost 12, proved at least 9 (gap 25.0 %), "));
  CHECK(progress_text({0, 0, 3.14}) ==
        "planning: cost 0, proved at least 0 (gap 0.0 %), 3.1 s, Ctrl-C takes the best so far");
}

TEST_CASE("a progress line that has nowhere to be shown does nothing") {
  ProgressLine line(nullptr);
  line.update({12, 9, 0});
  SUCCEED("and ends");
}

}  // namespace nenkai
