#include "scheduler/plan/costs.hh"

#include <cstdlib>

namespace nenkai::plan {

Cost drift_cost(int start, std::optional<int> target, int a_day) {
  return target ? Cost{a_day} * std::abs(start - *target) : 0;
}

Cost weekday_cost(Day day, const Planning& planning) {
  return planning.weekday_cost ? planning.weekday_cost->of(weekday_of(day)) : 0;
}

Cost avoid_cost(Day day, const Planning& planning) {
  Cost cost = 0;
  for (const AvoidRange& range : planning.avoid) {
    if (range.contains(day)) cost += range.cost.value_or(0);
  }
  return cost;
}

Cost busy_cost(const DaySet& used, std::span<const DaySet> busy, int each) {
  Cost cost = 0;
  for (const DaySet& days : busy) cost += Cost{each} * static_cast<Cost>((used & days).count());
  return cost;
}

Cost venue_cost(int index, int each) { return Cost{each} * std::max(index, 0); }

Cost move_cost(int start, std::optional<int> tentative_start, int price) {
  return tentative_start && *tentative_start != start ? price : 0;
}

Cost apart_cost(int start_a, int days_a, int start_b, int days_b, const Apart& rule) {
  return rule.cost && !apart(start_a, days_a, start_b, days_b, rule.days) ? *rule.cost : 0;
}

}  // namespace nenkai::plan
