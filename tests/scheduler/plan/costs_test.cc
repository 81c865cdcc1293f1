// Each cost by itself.

#include "scheduler/plan/costs.hh"

#include <catch2/catch.hpp>

#include "tests/scheduler/plan/scene.hh"

namespace nenkai::plan {

TEST_CASE("drift is paid for each day on either side of the target, and not without one") {
  CHECK(drift_cost(10, 13, 2) == 6);
  CHECK(drift_cost(16, 13, 2) == 6);
  CHECK(drift_cost(13, 13, 2) == 0);
  CHECK(drift_cost(13, std::nullopt, 2) == 0);
}

TEST_CASE("a weekday costs what the programme says, and nothing where it says nothing") {
  Planning planning;
  CHECK(weekday_cost(day("2005-03-07"), planning) == 0);
  planning.weekday_cost = WeekdayCosts{.mon = 5, .tue = {}, .wed = {}, .thu = {}, .fri = 2, .sat = {}, .sun = {}};
  CHECK(weekday_cost(day("2005-03-07"), planning) == 5);
  CHECK(weekday_cost(day("2005-03-08"), planning) == 0);
  CHECK(weekday_cost(day("2005-03-11"), planning) == 2);
}

TEST_CASE("a day pays for every soft range it is in, and for no forbidden one") {
  Planning planning;
  planning.avoid = {{"a", YearlyDay(month_day("03-25")), YearlyDay(month_day("03-31")), 20},
                    {"b", YearlyDay(day("2005-03-31")), YearlyDay(day("2005-04-02")), 3},
                    {"c", YearlyDay(month_day("03-01")), YearlyDay(month_day("03-31")), std::nullopt}};
  CHECK(avoid_cost(day("2005-03-24"), planning) == 0);
  CHECK(avoid_cost(day("2005-03-25"), planning) == 20);
  CHECK(avoid_cost(day("2005-03-31"), planning) == 23);
  CHECK(avoid_cost(day("2006-03-31"), planning) == 20);
}

TEST_CASE("optional people cost for each day on which each of them is busy") {
  const std::vector<DaySet> busy{days_between(0, 3), days_between(2, 5)};
  CHECK(busy_cost(days_between(0, 1), busy, 10) == 10);
  CHECK(busy_cost(days_between(1, 4), busy, 10) == 40);
  CHECK(busy_cost(days_between(6, 9), busy, 10) == 0);
}

TEST_CASE("a venue costs its place in the list") {
  CHECK(venue_cost(0, 3) == 0);
  CHECK(venue_cost(2, 3) == 6);
  CHECK(venue_cost(-1, 3) == 0);
}

TEST_CASE("moving a tentative event costs once, however far") {
  CHECK(move_cost(5, 5, 50) == 0);
  CHECK(move_cost(6, 5, 50) == 50);
  CHECK(move_cost(90, 5, 50) == 50);
  CHECK(move_cost(90, std::nullopt, 50) == 0);
}

TEST_CASE("a pair pays for a soft rule that it does not keep") {
  const Apart soft{ApartAmong::all, 3, 7};
  CHECK(apart_cost(10, 1, 12, 1, soft) == 7);
  CHECK(apart_cost(10, 1, 13, 1, soft) == 0);
  CHECK(apart_cost(13, 1, 10, 2, soft) == 7);
  CHECK(apart_cost(10, 1, 12, 1, Apart{ApartAmong::all, 3, std::nullopt}) == 0);
}

}  // namespace nenkai::plan
