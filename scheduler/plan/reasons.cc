#include "scheduler/plan/reasons.hh"

#include <fmt/format.h>

#include <cstdlib>

#include "scheduler/plan/words.hh"

namespace nenkai::plan {
namespace {

const Demand* demand_of_kind(const Problem& problem, int task, DemandKind kind) {
  for (const Bar& bar : at(problem.tasks, task).bars) {
    const Demand& demand = at(problem.demands, bar.demand);
    if (demand.kind == kind) return &demand;
  }
  return nullptr;
}

/// What is the matter with the target: ", a Sunday", ", Vernal Equinox Day"; empty where the day is free.
std::string target_trouble(const Problem& problem, int task, int target) {
  const Day day = problem.year.day(target);
  const auto& weekdays = problem.planning.weekdays;
  if (std::find(weekdays.begin(), weekdays.end(), weekday_of(day)) == weekdays.end()) {
    return ", a " + weekday_name(day);
  }
  if (const LocalText* holiday = problem.holidays->name_of(day)) return ", " + holiday->in("en");
  const auto reasons = why_not(problem, task, target);
  return reasons.empty() ? "" : fmt::format(" ({})", reasons.front());
}

std::string distance(const Problem& problem, int task, int start) {
  const int target = *at(problem.tasks, task).target;
  const Day day = problem.year.day(start);
  if (start == target) return fmt::format("{} is the target itself", dated(day));
  return fmt::format("{} is {} {} the target {}{}", dated(day), count_of(std::abs(start - target), "day"),
                     start > target ? "after" : "before", to_string(problem.year.day(target)),
                     target_trouble(problem, task, target));
}

/// The free day nearest to `from` but for `start`, the cheaper one of two.
std::optional<int> nearest_other(const std::map<int, Cost>& costs, int from, int start) {
  std::optional<int> best;
  const auto rank = [&](int day) { return std::pair(std::abs(day - from), costs.at(day)); };
  for (const auto& [day, cost] : costs) {
    if (day != start && (!best || rank(day) < rank(*best))) best = day;
  }
  return best;
}

std::string compared(const Problem& problem, const std::map<int, Cost>& costs, int other, int start) {
  const Cost more = costs.at(other) - costs.at(start);
  const std::string day = dated(problem.year.day(other));
  if (more > 0) return fmt::format("; {} would cost {} more by itself", day, more);
  if (more == 0) return fmt::format("; {} would cost the same by itself", day);
  return fmt::format("; {} would cost {} less by itself, but not together with the others", day, -more);
}

std::string without_target(const Problem& problem, const std::map<int, Cost>& costs, int start) {
  int cheapest = start;
  for (const auto& [day, cost] : costs) {
    if (cost < costs.at(cheapest)) cheapest = day;
  }
  const std::string day = dated(problem.year.day(start));
  if (cheapest == start) return fmt::format("{} is as cheap as any day; there is no target", day);
  return fmt::format("{} has no target to keep to", day) + compared(problem, costs, cheapest, start);
}

}  // namespace

std::map<int, Cost> own_costs(const Item& item) {
  std::map<int, Cost> costs;
  for (const Candidate& candidate : item.candidates) {
    const auto [known, fresh] = costs.emplace(candidate.start, candidate.cost);
    if (!fresh) known->second = std::min(known->second, candidate.cost);
  }
  return costs;
}

bool is_fixed(const Problem& problem, int task) {
  return demand_of_kind(problem, task, DemandKind::fixed) != nullptr ||
         demand_of_kind(problem, task, DemandKind::fix) != nullptr;
}

std::string reason_of(const Problem& problem, const Model& model, int item, int start) {
  const int number = at(model.tasks, item);
  const Task& task = at(problem.tasks, number);
  const std::string day = dated(problem.year.day(start));
  if (demand_of_kind(problem, number, DemandKind::fix) != nullptr) return day + " is what --fix asks for";
  if (demand_of_kind(problem, number, DemandKind::fixed) != nullptr) return day + " is fixed by the programme";
  const auto costs = own_costs(at(model.core.items, item));
  std::string reason;
  if (task.moves != nullptr && problem.year.number(task.moves->date.first_day()) == start) {
    reason = "it stays on its tentative date; ";
  } else if (task.moves != nullptr) {
    reason = fmt::format("it moves from its tentative date {}; ", dated(task.moves->date.first_day()));
  }
  if (!task.target) return reason + without_target(problem, costs, start);
  reason += distance(problem, number, start);
  const auto other = nearest_other(costs, *task.target, start);
  return other ? reason + compared(problem, costs, *other, start) : reason + "; no other day is free";
}

}  // namespace nenkai::plan
