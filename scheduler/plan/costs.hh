#pragma once
// What a plan costs, one function each. All in whole numbers, as the programme gives them.

#include <span>

#include "scheduler/plan/core.hh"
#include "scheduler/plan/days.hh"
#include "scheduler/planning.hh"

namespace nenkai::plan {

/// People expect the conference around the day it was on last time: so much for each day away from it.
Cost drift_cost(int start, std::optional<int> target, int a_day);
/// Some weekdays suit people less: what it costs to use `day`.
Cost weekday_cost(Day day, const Planning& planning);
/// Soft avoid ranges are better kept free: what it costs to use `day`, every range that has it counted.
Cost avoid_cost(Day day, const Planning& planning);
/// Optional people are missed: so much for each day used on which one is busy, and for each of them.
Cost busy_cost(const DaySet& used, std::span<const DaySet> busy, int each);
/// Venues are named in order of preference: so much for each that is passed over.
Cost venue_cost(int index, int each);
/// Who was told of a tentative date has to be told again.
Cost move_cost(int start, std::optional<int> tentative_start, int price);
/// People who go to both would rather have some days between the two: what the pair costs.
Cost apart_cost(int start_a, int days_a, int start_b, int days_b, const Apart& rule);

}  // namespace nenkai::plan
