// The child process in which other people's documents are read ends when it should, and says why.

#include "ical/sandbox.hh"

#include <catch2/catch.hpp>

#include "ical/sandbox_child.hh"

namespace nenkai::ical {
namespace {

ImportLimits limits() {
  ImportLimits limits;
  limits.time = std::chrono::seconds{20};  // sanitizers take their time
  return limits;
}

ImportOptions options() {
  ImportOptions options;
  options.window = DayRange::single(Day{});
  options.limits = limits();
  return options;
}

}  // namespace

TEST_CASE("a child that is never asked ends with its parent's patience") {
  ImportLimits brief = limits();
  brief.time = std::chrono::milliseconds{50};
  ReaderChild child("BEGIN:VCALENDAR", brief);
  CHECK_FALSE(child.receive());
  CHECK(child.ended_because() == "reading it took more than 0.05 s, so it was refused");
}

TEST_CASE("a child that is asked nonsense ends at once") {
  ReaderChild child("BEGIN:VCALENDAR", limits());
  child.send(MessageKind::zone, "nonsense");
  CHECK_FALSE(child.receive());
  CHECK(child.ended_because() == "reading it failed in the middle, so it was refused");
}

TEST_CASE("a child that computes too long is ended") {
  ImportOptions brief = options();
  brief.limits.time = std::chrono::milliseconds{30};
  std::string document = "BEGIN:VCALENDAR\r\n";
  for (int i = 0; i < 2000; ++i) {
    document += "BEGIN:VEVENT\r\nUID:" + std::to_string(i) +
                "\r\nDTSTART:19000101T000000Z\r\nRRULE:FREQ=WEEKLY;COUNT=90000\r\nEND:VEVENT\r\n";
  }
  document += "END:VCALENDAR\r\n";
  const auto calendar = read_calendar(document, brief);
  REQUIRE_FALSE(calendar);
  CHECK(calendar.problem() == "reading it took more than 0.03 s, so it was refused");
}

TEST_CASE("a child that wants too much memory is refused it") {
  if (sanitized) return;  // sanitizers take memory as they like
  ImportOptions small = options();
  small.limits.memory = std::size_t{8} << 20;
  std::string document = "BEGIN:VCALENDAR\r\n";
  for (int i = 0; i < 40'000; ++i) document += "BEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\n";
  document += "END:VCALENDAR\r\n";
  const auto calendar = read_calendar(document, small);
  REQUIRE_FALSE(calendar);
  CHECK(calendar.problem() == "reading it takes more memory than is allowed, so it was refused");
}

TEST_CASE("an answer that makes no sense gives no calendar") {
  CHECK_FALSE(decode_calendar(""));
  CHECK_FALSE(decode_calendar("\x02"));
  const std::string good = encode(ImportedCalendar{});
  CHECK(decode_calendar(good));
  CHECK_FALSE(decode_calendar(good + "x"));
  ImportedCalendar calendar;
  calendar.events.emplace_back();
  const std::string one = encode(calendar);
  REQUIRE(decode_calendar(one));
  CHECK(encode(*decode_calendar(one)) == one);
  for (std::size_t cut = 0; cut < one.size(); ++cut) CHECK_FALSE(decode_calendar(one.substr(0, cut)));
}

}  // namespace nenkai::ical
