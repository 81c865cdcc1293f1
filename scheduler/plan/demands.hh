#pragma once
// The hard demands of a plan, one function each. A function says which days an occurrence may not use, or
// (where it says so) on which days it may not start; whoever asks puts them together.
//
// What binds two occurrences that are both still to be placed is in the plain problem (scheduler/plan/core.hh);
// what a kept event asks of an occurrence is here.

#include <span>
#include <vector>

#include "scheduler/holidays.hh"
#include "scheduler/organisations.hh"
#include "scheduler/plan/days.hh"
#include "scheduler/planning.hh"

namespace nenkai::plan {

/// First days: what starts in a fiscal year also ends in it, for its budget does.
DaySet starts_past_fiscal_year(const YearDays& year, int length);
/// Nobody can be invited to a day that is over.
DaySet days_before_today(const YearDays& year, Day today);
/// First days: the organisers say between which days their conference has to be.
DaySet starts_outside(const YearDays& year, int length, DayRange window);
/// Offices are open on some weekdays only.
DaySet days_of_closed_weekdays(const YearDays& year, std::span<const Weekday> open);
/// Nobody works on a holiday.
DaySet days_of_holidays(const YearDays& year, const Holidays& holidays);
/// A forbidden range is kept free by everybody.
DaySet days_avoided(const YearDays& year, const AvoidRange& range);
/// Without its required people a conference is none.
DaySet days_busy(const YearDays& year, const Person& person);
/// A closed venue lets nobody in.
DaySet days_unavailable(const YearDays& year, const Venue& venue);
/// Everybody who is expected has to find a seat; true where they do not.
bool too_small(const Venue& venue, std::optional<int> attendance);
/// A venue holds one conference a day, and the kept event has it.
DaySet days_taken(const YearDays& year, DayRange kept);
/// First days: people who go to both need so many days from one to the next.
DaySet starts_too_near(const YearDays& year, int length, DayRange kept, int days);
/// First days: the follow-up comes min_days to max_days after the last day of what it follows, here a kept event.
DaySet starts_out_of_step(const YearDays& year, Day kept_last, int min_days, int max_days);
/// First days: what is followed by a kept event comes as many days before it.
DaySet starts_too_late_for(const YearDays& year, int length, Day kept_first, int min_days, int max_days);
/// A day, week or month that already has as many as it may have takes no more.
DaySet days_full(const YearDays& year, std::span<const int> bucket_of_day, std::span<const int> left);
/// First days: what is fixed is on its day and on no other.
DaySet starts_but(const YearDays& year, Day fixed);

/// A day, ISO week or month: its number for each day of the year, from 0. Weeks that the year shares with its
/// neighbours count only the days in this year.
std::vector<int> buckets(const YearDays& year, CapacityPer per);

}  // namespace nenkai::plan
