#include "scheduler/plan/problem.hh"

#include "scheduler/plan/costs.hh"

namespace nenkai::plan {

int Problem::add_demand(Demand demand) {
  demands.push_back(std::move(demand));
  return static_cast<int>(demands.size()) - 1;
}

void Problem::add_bar(int task, int demand, const DaySet& starts, int venue) {
  if (starts.any()) at(tasks, task).bars.push_back({demand, venue, starts & year.all()});
}

int Problem::ask(int task, Day day, DemandKind kind) {
  const int demand = add_demand({.kind = kind, .task = task, .days = DayRange::single(day)});
  add_bar(task, demand, starts_but(year, day));
  return demand;
}

std::vector<int> room_left(const Problem& problem, const Group& group, int more) {
  const Capacity& capacity = at(problem.planning.capacity, group.rule);
  const std::vector<int> bucket_of_day = buckets(problem.year, capacity.per);
  std::vector<int> left(static_cast<std::size_t>(bucket_of_day.back()) + 1, capacity.at_most + more);
  for (const int anchor : group.anchors) {
    const DaySet days = problem.year.set_of(at(problem.anchors, anchor).days);
    int before = -1;
    for (int day = 0; day < problem.year.horizon(); ++day) {
      const int bucket = at(bucket_of_day, day);
      if (has(days, day) && bucket != before) --at(left, bucket);
      if (has(days, day)) before = bucket;
    }
  }
  for (int& room : left) room = std::max(room, 0);
  return left;
}

CostParts parts_at(const Problem& problem, int number, int start, int venue) {
  const Task& task = at(problem.tasks, number);
  const Planning& planning = problem.planning;
  CostParts parts;
  parts.drift = drift_cost(start, task.target, planning.drift_cost);
  const int end = std::min(start + task.days, problem.year.horizon());
  for (int day = start; day < end; ++day) {
    parts.weekday += at(problem.weekday_costs, day);
    parts.avoid += at(problem.avoid_costs, day);
  }
  if (!task.optional_busy.empty()) {
    parts.busy = busy_cost(days_between(start, end), task.optional_busy, planning.optional_busy_cost);
  }
  parts.venue = venue_cost(venue, planning.venue_cost);
  if (task.moves != nullptr) {
    parts.move = move_cost(start, problem.year.number(task.moves->date.first_day()), planning.move_cost);
  }
  return parts;
}

}  // namespace nenkai::plan
