#include "scheduler/planning.hh"

#include <catch2/catch.hpp>

#include "tests/support/dates.hh"

namespace nenkai {
namespace {

using test::day;

using date::days;

AvoidRange avoid(const char* from, const char* to) {
  return {"a range", *YearlyDay::parse(from), *YearlyDay::parse(to), {}};
}

/// The days from `first` to `last` that the range holds, as stretches.
std::vector<std::string> runs(const AvoidRange& range, const char* first, const char* last) {
  std::vector<std::string> result;
  bool inside = false;
  for (Day each = day(first); each <= day(last) + days{1}; each += days{1}) {
    const bool now = each <= day(last) && range.contains(each);
    if (now && !inside) result.push_back(to_string(each));
    if (!now && inside) result.back() += ".." + to_string(each - days{1});
    inside = now;
  }
  return result;
}

using Runs = std::vector<std::string>;

}  // namespace

TEST_CASE("a day is a Monday, Tuesday and so on") {
  CHECK(weekday_of(day("2004-03-29")) == Weekday::mon);
  CHECK(weekday_of(day("2004-04-02")) == Weekday::fri);
  CHECK(weekday_of(day("2004-04-03")) == Weekday::sat);
  CHECK(weekday_of(day("2004-04-04")) == Weekday::sun);
  CHECK(weekday_of(day("1900-01-01")) == Weekday::mon);
  CHECK(weekday_of(day("2200-12-31")) == Weekday::wed);
}

TEST_CASE("a range without years comes every year, with both its ends") {
  const AvoidRange golden_week = avoid("04-29", "05-06");
  CHECK(runs(golden_week, "2003-01-01", "2004-12-31") == Runs{"2003-04-29..2003-05-06", "2004-04-29..2004-05-06"});
  CHECK(runs(avoid("08-15", "08-15"), "2003-01-01", "2003-12-31") == Runs{"2003-08-15..2003-08-15"});
}

TEST_CASE("a range without years may run over New Year") {
  const AvoidRange new_year = avoid("12-29", "01-03");
  CHECK(runs(new_year, "2003-01-01", "2004-12-31") ==
        Runs{"2003-01-01..2003-01-03", "2003-12-29..2004-01-03", "2004-12-29..2004-12-31"});
  CHECK(runs(avoid("12-31", "01-01"), "2003-12-01", "2004-01-31") == Runs{"2003-12-31..2004-01-01"});
}

TEST_CASE("a range that ends or begins on 29 February does so on the 28th in a year without one") {
  CHECK(runs(avoid("02-20", "02-29"), "2003-02-01", "2003-03-31") == Runs{"2003-02-20..2003-02-28"});
  CHECK(runs(avoid("02-20", "02-29"), "2004-02-01", "2004-03-31") == Runs{"2004-02-20..2004-02-29"});
  CHECK(runs(avoid("02-29", "03-03"), "2003-02-01", "2003-03-31") == Runs{"2003-02-28..2003-03-03"});
  CHECK(runs(avoid("02-29", "03-03"), "2004-02-01", "2004-03-31") == Runs{"2004-02-29..2004-03-03"});
  CHECK(runs(avoid("02-29", "02-29"), "2003-02-01", "2003-03-31") == Runs{"2003-02-28..2003-02-28"});
  CHECK(runs(avoid("02-29", "02-29"), "2004-02-01", "2004-03-31") == Runs{"2004-02-29..2004-02-29"});
}

TEST_CASE("a range that holds all of February also holds its 29th") {
  CHECK(runs(avoid("02-01", "03-01"), "2004-01-01", "2004-12-31") == Runs{"2004-02-01..2004-03-01"});
  CHECK(runs(avoid("12-01", "02-28"), "2004-02-01", "2004-03-31") == Runs{"2004-02-01..2004-02-28"});
}

TEST_CASE("a range from the day after its end is the whole year") {
  CHECK(runs(avoid("04-01", "03-31"), "2003-01-01", "2004-12-31") == Runs{"2003-01-01..2004-12-31"});
  CHECK(runs(avoid("02-29", "02-28"), "2003-01-01", "2004-12-31") == Runs{"2003-01-01..2004-12-31"});
  CHECK(runs(avoid("03-01", "02-29"), "2003-01-01", "2004-12-31") == Runs{"2003-01-01..2004-12-31"});
}

TEST_CASE("a range with years comes once") {
  CHECK(runs(avoid("2003-12-20", "2004-01-10"), "2002-01-01", "2006-12-31") == Runs{"2003-12-20..2004-01-10"});
  CHECK(runs(avoid("2004-02-29", "2004-02-29"), "2003-01-01", "2005-12-31") == Runs{"2004-02-29..2004-02-29"});
}

TEST_CASE("a range without a cost forbids, and one with a cost does not") {
  AvoidRange range = avoid("03-25", "03-31");
  CHECK(range.forbids());
  range.cost = 20;
  CHECK_FALSE(range.forbids());
  range.cost = 0;
  CHECK_FALSE(range.forbids());
}

TEST_CASE("the end of a range is a day of every year or of one") {
  CHECK(YearlyDay::parse("04-29")->yearly());
  CHECK(YearlyDay::parse("04-29")->str() == "04-29");
  CHECK_FALSE(YearlyDay::parse("2004-04-29")->yearly());
  CHECK(YearlyDay::parse("2004-04-29")->str() == "2004-04-29");
  CHECK(YearlyDay::parse("02-29"));
  CHECK(YearlyDay::parse("02-30").problem() == "02-30: February has 29 days");
  CHECK(YearlyDay::parse("2004-04").problem() == "\"2004-04\" is no day: write MM-DD for every year, or YYYY-MM-DD");
  for (const char* text : {"", "4-29", "April", "2004-04-31", "2004-04-29T10:00", "04-29 "}) {
    INFO(text);
    CHECK_FALSE(YearlyDay::parse(text));
  }
}

TEST_CASE("by default there is planning from Monday to Friday, at a cost of 1 for drift and of 0 for all else") {
  const Planning planning;
  CHECK(planning.weekdays == Planning::monday_to_friday());
  CHECK(planning.weekdays.size() == 5);
  CHECK(planning.weekdays.front() == Weekday::mon);
  CHECK(planning.weekdays.back() == Weekday::fri);
  CHECK(planning.drift_cost == 1);
  CHECK(planning.optional_busy_cost == 0);
  CHECK(planning.venue_cost == 0);
  CHECK(planning.move_cost == 0);
  CHECK(planning.avoid.empty());
}

TEST_CASE("a weekday without a cost costs nothing") {
  WeekdayCosts costs;
  costs.mon = 5;
  costs.sun = 7;
  CHECK(costs.of(Weekday::mon) == 5);
  CHECK(costs.of(Weekday::tue) == 0);
  CHECK(costs.of(Weekday::sun) == 7);
}

}  // namespace nenkai
