// Each hard demand of one series by itself.

#include "scheduler/plan/demands.hh"

#include <catch2/catch.hpp>

#include "scheduler/plan/words.hh"
#include "tests/scheduler/plan/scene.hh"

namespace nenkai::plan {
namespace {

/// The days of the set that lie in March 2005, with all others left out of sight.
std::string in_march(const DaySet& days) {
  const YearDays year = fiscal_2004();
  return days_text(year, days & year.set_of(date_of("2005-03").interval()));
}

Stretch stretch(std::string_view from, std::string_view to) { return {date_of(from), date_of(to)}; }

}  // namespace

TEST_CASE("what starts in the fiscal year ends in it") {
  CHECK(starts_past_fiscal_year(fiscal_2004(), 1).none());
  CHECK(in_march(starts_past_fiscal_year(fiscal_2004(), 3)) == "30–31 March 2005");
  CHECK(starts_past_fiscal_year(fiscal_2004(), 366).count() == 365);
}

TEST_CASE("days before today are over, today is not") {
  CHECK(in_march(days_before_today(fiscal_2004(), day("2005-03-03"))) == "1–2 March 2005");
  CHECK(days_before_today(fiscal_2004(), day("2004-04-01")).none());
  CHECK(days_before_today(fiscal_2004(), day("2001-04-01")).none());
  CHECK(days_before_today(fiscal_2004(), day("2006-04-01")).count() == 365);
}

TEST_CASE("every day used lies in the window") {
  const DayRange window = DayRange::closed(day("2005-03-05"), day("2005-03-09"));
  CHECK(in_march(starts_outside(fiscal_2004(), 1, window)) == "1–4 March 2005 and 10–31 March 2005");
  CHECK(in_march(starts_outside(fiscal_2004(), 3, window)) == "1–4 March 2005 and 8–31 March 2005");
  CHECK(starts_outside(fiscal_2004(), 6, window).count() == 365);
  CHECK(starts_outside(fiscal_2004(), 1, {day("2005-03-09"), day("2005-03-05")}).count() == 365);
}

TEST_CASE("weekdays that are not open are closed") {
  const auto weekdays = Planning::monday_to_friday();
  const DaySet closed = days_of_closed_weekdays(fiscal_2004(), weekdays);
  CHECK(in_march(closed) == "5–6 March 2005, 12–13 March 2005, 19–20 March 2005 and 26–27 March 2005");
}

TEST_CASE("holidays are closed, substitutes too") {
  Scene scene;
  scene.japanese_holidays();
  CHECK(in_march(days_of_holidays(fiscal_2004(), scene.holidays)) == "20–21 March 2005");
}

TEST_CASE("a forbidden range is closed, one with a cost is not") {
  AvoidRange range{"year end", YearlyDay(month_day("03-29")), YearlyDay(month_day("04-02")), {}};
  CHECK(in_march(days_avoided(fiscal_2004(), range)) == "29–31 March 2005");
  CHECK(days_avoided(fiscal_2004(), range).count() == 5);
  range.cost = 3;
  CHECK(days_avoided(fiscal_2004(), range).none());
}

TEST_CASE("busy people and closed venues count only the days of the year") {
  Person person;
  person.busy = {stretch("2003-01-01", "2004-04-02"), stretch("2005-03-30", "2006"),
                 stretch("2005-03-02", "2005-03-02")};
  CHECK(in_march(days_busy(fiscal_2004(), person)) == "2005-03-02 (Wed) and 30–31 March 2005");
  CHECK(days_busy(fiscal_2004(), person).count() == 5);
  Venue venue;
  venue.unavailable = {stretch("2005-03", "2005-03")};
  CHECK(days_unavailable(fiscal_2004(), venue).count() == 31);
}

TEST_CASE("a venue is too small only where both numbers are known") {
  Venue venue;
  CHECK_FALSE(too_small(venue, 500));
  venue.capacity = 100;
  CHECK_FALSE(too_small(venue, std::nullopt));
  CHECK_FALSE(too_small(venue, 100));
  CHECK(too_small(venue, 101));
}

TEST_CASE("a venue that a kept event has is taken on each of its days") {
  CHECK(in_march(days_taken(fiscal_2004(), DayRange::closed(day("2005-03-30"), day("2005-04-02")))) ==
        "30–31 March 2005");
}

TEST_CASE("a kept event keeps its distance on both sides, as the plain problem would have it") {
  const YearDays year = fiscal_2004();
  const DayRange kept = DayRange::closed(day("2005-03-10"), day("2005-03-11"));
  CHECK(in_march(starts_too_near(year, 1, kept, 3)) == "8–13 March 2005");
  CHECK(in_march(starts_too_near(year, 2, kept, 3)) == "7–13 March 2005");
  for (const int length : {1, 2, 5}) {
    for (const int days : {0, 1, 2, 14}) {
      for (int start = 0; start < year.horizon(); ++start) {
        const bool near = !apart(start, length, year.number(kept.begin), kept.length(), days);
        CHECK(has(starts_too_near(year, length, kept, days), start) == near);
      }
    }
  }
}

TEST_CASE("a follow-up keeps step with a kept event, before and behind it") {
  const YearDays year = fiscal_2004();
  CHECK(in_march(year.all() & ~starts_out_of_step(year, day("2005-03-01"), 3, 5)) == "4–6 March 2005");
  CHECK(in_march(year.all() & ~starts_out_of_step(year, day("2005-03-04"), -2, 0)) == "2–4 March 2005");
  CHECK(in_march(year.all() & ~starts_out_of_step(year, day("2005-03-29"), 1, unbounded)) == "30–31 March 2005");
  CHECK(in_march(year.all() & ~starts_too_late_for(year, 2, day("2005-03-20"), 3, 5)) == "14–16 March 2005");
}

TEST_CASE("a full day, week or month takes no more") {
  const YearDays year = fiscal_2004();
  const std::vector<int> weeks = buckets(year, CapacityPer::week);
  std::vector<int> left(static_cast<std::size_t>(weeks.back()) + 1, 1);
  at(left, at(weeks, year.number(day("2005-03-09")))) = 0;
  CHECK(in_march(days_full(year, weeks, left)) == "7–13 March 2005");
}

TEST_CASE("buckets are days, weeks from Monday, and months") {
  const YearDays year = fiscal_2004();
  const auto bucket = [&](CapacityPer per, const char* of) {
    return buckets(year, per).at(static_cast<std::size_t>(year.number(day(of))));
  };
  CHECK(bucket(CapacityPer::day, "2005-03-31") == 364);
  CHECK(bucket(CapacityPer::month, "2004-04-30") == 0);
  CHECK(bucket(CapacityPer::month, "2005-03-31") == 11);
  CHECK(bucket(CapacityPer::week, "2004-04-04") == 0);  // the year begins on a Thursday
  CHECK(bucket(CapacityPer::week, "2004-04-05") == 1);
  CHECK(bucket(CapacityPer::week, "2004-12-31") == bucket(CapacityPer::week, "2005-01-01"));
}

TEST_CASE("what is fixed starts on its day and on no other") {
  CHECK(in_march(fiscal_2004().all() & ~starts_but(fiscal_2004(), day("2005-03-08"))) == "2005-03-08 (Tue)");
}

TEST_CASE("an occurrence uses a closed day when any of its days is one") {
  const YearDays year = fiscal_2004();
  const DaySet closed = year.set_of(DayRange::closed(day("2005-03-10"), day("2005-03-10")));
  for (const int length : {1, 2, 3, 4, 5, 7, 12}) {
    CHECK(starts_using(closed, length) ==
          year.set_of(DayRange::closed(day("2005-03-10") - date::days{length - 1}, day("2005-03-10"))));
  }
}

}  // namespace nenkai::plan
