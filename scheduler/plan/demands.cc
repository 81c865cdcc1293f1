#include "scheduler/plan/demands.hh"

#include "scheduler/plan/core.hh"

namespace nenkai::plan {

DaySet starts_past_fiscal_year(const YearDays& year, int length) {
  return days_between(std::max(0, year.horizon() - length + 1), year.horizon());
}

DaySet days_before_today(const YearDays& year, Day today) { return year.set_of({year.days().begin, today}); }

DaySet starts_outside(const YearDays& year, int length, DayRange window) {
  return year.all() & ~days_between(year.number(window.begin), year.number(window.end) - length + 1);
}

DaySet days_of_closed_weekdays(const YearDays& year, std::span<const Weekday> open) {
  return year.where([&](Day day) { return std::find(open.begin(), open.end(), weekday_of(day)) == open.end(); });
}

DaySet days_of_holidays(const YearDays& year, const Holidays& holidays) {
  return year.where([&](Day day) { return holidays.contains(day); });
}

DaySet days_avoided(const YearDays& year, const AvoidRange& range) {
  if (!range.forbids()) return {};
  return year.where([&](Day day) { return range.contains(day); });
}

DaySet days_busy(const YearDays& year, const Person& person) {
  DaySet busy;
  for (const Stretch& stretch : person.busy) busy |= year.set_of(stretch.days());
  return busy;
}

DaySet days_unavailable(const YearDays& year, const Venue& venue) {
  DaySet closed;
  for (const Stretch& stretch : venue.unavailable) closed |= year.set_of(stretch.days());
  return closed;
}

bool too_small(const Venue& venue, std::optional<int> attendance) {
  return venue.capacity && attendance && *attendance > *venue.capacity;
}

DaySet days_taken(const YearDays& year, DayRange kept) { return year.set_of(kept); }

DaySet starts_too_near(const YearDays& year, int length, DayRange kept, int days) {
  const int first = year.number(kept.begin);
  DaySet near = days_between(first - length + 2 - days, first);
  near |= days_between(first + 1, first + kept.length() - 1 + days);
  if (!apart(first, length, first, kept.length(), days)) near |= days_between(first, first + 1);
  return near & year.all();
}

DaySet starts_out_of_step(const YearDays& year, Day kept_last, int min_days, int max_days) {
  const int last = year.number(kept_last);
  return year.all() & ~days_between(last + min_days, last + max_days + 1);
}

DaySet starts_too_late_for(const YearDays& year, int length, Day kept_first, int min_days, int max_days) {
  const int first = year.number(kept_first) - (length - 1);
  return year.all() & ~days_between(first - max_days, first - min_days + 1);
}

DaySet days_full(const YearDays& year, std::span<const int> bucket_of_day, std::span<const int> left) {
  DaySet full;
  for (int day = 0; day < year.horizon(); ++day) {
    full[static_cast<std::size_t>(day)] = at(left, at(bucket_of_day, day)) <= 0;
  }
  return full;
}

DaySet starts_but(const YearDays& year, Day fixed) { return starts_outside(year, 1, DayRange::single(fixed)); }

std::vector<int> buckets(const YearDays& year, CapacityPer per) {
  std::vector<int> numbers(static_cast<std::size_t>(year.horizon()));
  for (int day = 1; day < year.horizon(); ++day) {
    const Day here = year.day(day);
    const bool begins = per == CapacityPer::day || (per == CapacityPer::week && weekday_of(here) == Weekday::mon) ||
                        (per == CapacityPer::month && unsigned(date::year_month_day{here}.day()) == 1);
    at(numbers, day) = at(numbers, day - 1) + (begins ? 1 : 0);
  }
  return numbers;
}

}  // namespace nenkai::plan
