#include "scheduler/workdays.hh"

#include <catch2/catch.hpp>

#include "tests/support/dates.hh"

namespace nenkai {
namespace {

using test::day;

DayRange range(const char* first, const char* last) { return DayRange::closed(day(first), day(last)); }

Holidays listed(std::initializer_list<const char*> list) {
  HolidayRules rules;
  rules.id = "listed";
  std::vector<ListedHoliday> holidays;
  for (const char* text : list) holidays.push_back({day(text), LocalText{"A holiday"}});
  std::vector<HolidayCalendar> calendars;
  calendars.emplace_back(std::move(rules), std::move(holidays));
  return Holidays{std::move(calendars)};
}

AvoidRange avoid(const char* from, const char* to, std::optional<int> cost = {}) {
  return {"a range", *YearlyDay::parse(from), *YearlyDay::parse(to), cost};
}

const Holidays no_holidays;

}  // namespace

TEST_CASE("without any rules, Monday to Friday are open") {
  const Planning planning;
  const Workdays workdays(planning, no_holidays);
  CHECK(workdays.open(day("2004-03-29")));        // Monday
  CHECK(workdays.open(day("2004-04-02")));        // Friday
  CHECK_FALSE(workdays.open(day("2004-04-03")));  // Saturday
  CHECK_FALSE(workdays.open(day("2004-04-04")));  // Sunday
}

TEST_CASE("only the allowed weekdays are open") {
  Planning planning;
  planning.weekdays = {Weekday::sat};
  const Workdays workdays(planning, no_holidays);
  CHECK(workdays.open(day("2004-04-03")));
  CHECK(workdays.count_open(range("2004-03-29", "2004-04-11")) == 2);
  planning.weekdays.clear();
  CHECK(workdays.count_open(range("2004-01-01", "2004-12-31")) == 0);
}

TEST_CASE("a holiday is closed") {
  const Planning planning;
  const Holidays holidays = listed({"2004-03-31", "2004-04-03"});
  const Workdays workdays(planning, holidays);
  CHECK_FALSE(workdays.open(day("2004-03-31")));
  CHECK(workdays.open(day("2004-03-30")));
  CHECK(workdays.last_open(range("2004-03-01", "2004-03-31")) == day("2004-03-30"));
}

TEST_CASE("a forbidden range is closed, and one that only costs is not") {
  Planning planning;
  planning.avoid = {avoid("03-25", "03-31")};
  const Workdays workdays(planning, no_holidays);
  CHECK(workdays.last_open(range("2004-03-01", "2004-03-31")) == day("2004-03-24"));
  planning.avoid.front().cost = 20;
  CHECK(workdays.last_open(range("2004-03-01", "2004-03-31")) == day("2004-03-31"));
}

TEST_CASE("the last open day may be the first or the last of the range") {
  const Planning planning;
  const Workdays workdays(planning, no_holidays);
  CHECK(workdays.last_open(range("2004-04-02", "2004-04-04")) == day("2004-04-02"));
  CHECK(workdays.last_open(range("2004-04-04", "2004-04-05")) == day("2004-04-05"));
}

TEST_CASE("where all days are closed there is no last open one") {
  const Planning planning;
  const Workdays workdays(planning, no_holidays);
  CHECK_FALSE(workdays.last_open(range("2004-04-03", "2004-04-04")));
  CHECK_FALSE(workdays.last_open({day("2004-04-05"), day("2004-04-05")}));
  CHECK_FALSE(workdays.last_open({day("2004-04-06"), day("2004-04-05")}));
}

TEST_CASE("open days are counted with both ends of the range") {
  const Planning planning;
  const Workdays workdays(planning, no_holidays);
  CHECK(workdays.count_open(range("2004-03-29", "2004-04-02")) == 5);
  CHECK(workdays.count_open(range("2004-04-03", "2004-04-04")) == 0);
  CHECK(workdays.count_open(range("2004-03-31", "2004-03-31")) == 1);
  CHECK(workdays.count_open({day("2004-04-06"), day("2004-04-05")}) == 0);
}

}  // namespace nenkai
