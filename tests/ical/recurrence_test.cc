// What recurrence rules give: ical/recurrence.hh.

#include "ical/recurrence.hh"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

#include "ical/import_zones.hh"
#include "ical/zone_definition.hh"

namespace nenkai::ical {
namespace {

using namespace date::literals;

date::local_seconds at(date::year_month_day day, int hour = 0) {
  return date::local_days{day} + std::chrono::hours{hour};
}

Day day_of(date::local_seconds wall) { return Day{date::floor<date::days>(wall).time_since_epoch()}; }

RuleRequest request(std::string_view rule, date::local_seconds start, DayRange window) {
  RuleRequest request;
  request.rule = rule;
  request.start = start;
  request.window = window;
  request.to_local = [](date::sys_seconds instant) { return date::local_seconds{instant.time_since_epoch()}; };
  return request;
}

std::vector<date::local_seconds> starts(const RuleRequest& request) {
  const auto result = expand_rule(request);
  INFO((result ? "" : result.problem()));
  REQUIRE(result);
  return result->starts;
}

const DayRange year_2004{2004_y / 1 / 1, 2005_y / 1 / 1};

}  // namespace

// The examples of RFC 5545 section 3.8.5.3, or of their kind.
TEST_CASE("rules give the days that people mean") {
  using Starts = std::vector<date::local_seconds>;
  CHECK(starts(request("FREQ=MONTHLY;BYDAY=1FR;COUNT=3", at(2004_y / 1 / 2), year_2004)) ==
        Starts{at(2004_y / 1 / 2), at(2004_y / 2 / 6), at(2004_y / 3 / 5)});
  CHECK(starts(request("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", at(2004_y / 1 / 31), year_2004)) ==
        Starts{at(2004_y / 1 / 31), at(2004_y / 2 / 29)});
  CHECK(starts(request("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH;COUNT=4", at(2004_y / 1 / 6), year_2004)) ==
        Starts{at(2004_y / 1 / 6), at(2004_y / 1 / 8), at(2004_y / 1 / 20), at(2004_y / 1 / 22)});
  CHECK(starts(request("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", at(2004_y / 1 / 30), year_2004)) ==
        Starts{at(2004_y / 1 / 30), at(2004_y / 2 / 27)});
  CHECK(starts(request("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", at(1997_y / 5 / 12), year_2004)) ==
        Starts{at(2004_y / 5 / 10)});
  CHECK(starts(request("FREQ=HOURLY;INTERVAL=6;UNTIL=20040102T060000", at(2004_y / 1 / 1, 12), year_2004)) ==
        Starts{at(2004_y / 1 / 1, 12), at(2004_y / 1 / 1, 18), at(2004_y / 1 / 2), at(2004_y / 1 / 2, 6)});
}

TEST_CASE("a cap on occurrences is said") {
  RuleRequest many = request("FREQ=DAILY", at(2004_y / 1 / 1), year_2004);
  many.most = 10;
  const auto result = expand_rule(many);
  REQUIRE(result);
  CHECK(result->starts.size() == 10);
  CHECK(result->capped);
  many.most = 366;
  CHECK_FALSE(expand_rule(many)->capped);
}

TEST_CASE("beginning near the window gives the same occurrences as stepping through all before") {
  rc::prop("for any rule without COUNT", [] {
    const auto frequency = *rc::gen::element<std::string>("DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY");
    const int interval = *rc::gen::inRange(1, 8);
    const auto more = *rc::gen::element<std::string>("", ";BYDAY=MO,WE", ";BYMONTH=3,9", ";BYMONTHDAY=15", ";WKST=SU");
    const int begin = *rc::gen::inRange(0, 3 * 365);
    const int years = *rc::gen::inRange(0, 9);
    const auto start = at(1999_y / 1 / 1, *rc::gen::inRange(0, 24)) + date::days{begin};
    const std::string rule = "FREQ=" + frequency + ";INTERVAL=" + std::to_string(interval) + more;
    const Day first = Day{2002_y / 2 / 11} + date::days{years * 365};
    const DayRange window{first, first + date::days{40}};
    // Where the window begins with DTSTART, there is nothing to leave out.
    RuleRequest all = request(rule, start, {day_of(start), window.end});
    all.most = 1'000'000;
    const auto slow = expand_rule(all);
    const auto fast = expand_rule(request(rule, start, window));
    if (!slow) RC_DISCARD("days of a month do not go with weeks");
    RC_ASSERT(fast);
    if (slow->capped) RC_DISCARD("too many steps");
    std::vector<date::local_seconds> wanted;
    for (const auto wall : slow->starts) {
      if (window.contains(day_of(wall))) wanted.push_back(wall);
    }
    RC_ASSERT(fast->starts == wanted);
  });
}

TEST_CASE("a clock shows each time that the database gives, there and back") {
  const auto data = find_system_zone("Europe/Berlin");
  REQUIRE(data);
  ImportZones zones(find_system_zone);
  const ImportZone* berlin = zones.find("Europe/Berlin");
  REQUIRE(berlin != nullptr);
  const auto utc = [&](date::year_month_day day, int hour) {
    return berlin->clock.to_utc(at(day, hour)).time_since_epoch() - at(day, hour).time_since_epoch();
  };
  using std::chrono::hours;
  CHECK(utc(2026_y / 1 / 1, 12) == -hours{1});
  CHECK(utc(2026_y / 7 / 1, 12) == -hours{2});
  CHECK(utc(2026_y / 3 / 29, 2) == -hours{1});  // skipped: by the offset before
  CHECK(utc(2026_y / 3 / 29, 3) == -hours{2});
  CHECK(utc(2026_y / 10 / 25, 2) == -hours{2});  // twice: the first
  CHECK(utc(2026_y / 10 / 25, 3) == -hours{1});
  for (int day = 0; day < 4000; ++day) {
    const date::sys_seconds instant{date::sys_days{2020_y / 1 / 1} + date::days{day} + hours{12}};
    REQUIRE(berlin->clock.to_utc(berlin->clock.to_local(instant)) == instant);
  }
}

TEST_CASE("offsets are hours and minutes, and seconds where there are some") {
  CHECK(parse_offset("+0900") == std::chrono::hours{9});
  CHECK(parse_offset("-033015") == -(std::chrono::hours{3} + std::chrono::minutes{30} + std::chrono::seconds{15}));
  for (const char* wrong : {"", "0900", "+9", "+09:00", "+ 900", "+9999", "+-100"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_offset(wrong));
  }
}

}  // namespace nenkai::ical
