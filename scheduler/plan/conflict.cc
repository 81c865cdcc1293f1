#include "scheduler/plan/conflict.hh"

#include <numeric>

#include "scheduler/plan/jam.hh"
#include "scheduler/plan/words.hh"

namespace nenkai::plan {
namespace {

using Numbers = std::vector<int>;

Numbers joined(const Numbers& a, const Numbers& b) {
  Numbers both = a;
  both.insert(both.end(), b.begin(), b.end());
  return both;
}

Numbers quick_explain(const Numbers& given, bool grown, const Numbers& rest,
                      const std::function<bool(const Numbers&)>& bad) {
  if (grown && bad(given)) return {};
  if (rest.size() == 1) return rest;
  const auto middle = rest.begin() + static_cast<std::ptrdiff_t>(rest.size() / 2);
  const Numbers front(rest.begin(), middle);
  const Numbers back(middle, rest.end());
  const Numbers of_back = quick_explain(joined(given, front), true, back, bad);
  const Numbers of_front = quick_explain(joined(given, of_back), !of_back.empty(), front, bad);
  return joined(of_front, of_back);
}

/// What the task is left with by these demands alone and the end of the year, at all its venues.
DaySet left_by(const Problem& problem, int number, const Numbers& demands) {
  const Task& task = at(problem.tasks, number);
  const auto listed = [&](int demand) { return std::find(demands.begin(), demands.end(), demand) != demands.end(); };
  DaySet barred = starts_past_fiscal_year(problem.year, task.days);
  std::vector<DaySet> at_venue(task.venues.size());
  for (const Bar& bar : task.bars) {
    if (listed(bar.demand)) (bar.venue == -1 ? barred : at(at_venue, bar.venue)) |= bar.starts;
  }
  if (at_venue.empty()) return problem.year.all() & ~barred;
  DaySet free;
  for (const DaySet& here : at_venue) free |= ~here;
  return problem.year.all() & ~barred & free;
}

std::optional<Conflict> shortest_of_stuck(const Problem& problem) {
  constexpr std::size_t enough = 50;  // one clear reason is wanted, not the very shortest of thousands
  std::optional<Conflict> shortest;
  std::size_t looked_at = 0;
  for (const int task : stuck_tasks(problem)) {
    Conflict conflict = explain_stuck(problem, task);
    if (!shortest || conflict.demands.size() < shortest->demands.size()) shortest = std::move(conflict);
    if (++looked_at == enough) break;
  }
  return shortest;
}

/// True when no first days of the two keep `keeps(start_a, start_b)`.
template <class Keeps>
bool exclude(const DaySet& free_a, const DaySet& free_b, int horizon, Keeps keeps) {
  for (int a = 0; a < horizon; ++a) {
    for (int b = 0; has(free_a, a) && b < horizon; ++b) {
      if (has(free_b, b) && keeps(a, b)) return false;
    }
  }
  return true;
}

/// Two tasks that exclude one another, by a spacing or a succession.
std::optional<Numbers> excluding_pair(const Problem& problem, const Clock& clock) {
  std::vector<DaySet> free;
  for (int task = 0; task < static_cast<int>(problem.tasks.size()); ++task) free.push_back(free_starts(problem, task));
  const int horizon = problem.year.horizon();
  for (const Sequel& sequel : problem.sequels) {
    const int length = at(problem.tasks, sequel.first).days;
    const bool excluded = exclude(at(free, sequel.first), at(free, sequel.then), horizon, [&](int a, int b) {
      const int days = b - (a + length - 1);
      return sequel.min_days <= days && days <= sequel.max_days;
    });
    if (excluded) return Numbers{sequel.first, sequel.then};
  }
  for (const Group& group : problem.aparts) {
    if (group.demand == -1) continue;
    const int days = at(problem.planning.apart, group.rule).days;
    for (std::size_t a = 0; a < group.tasks.size() && !clock.over(); ++a) {
      for (std::size_t b = a + 1; b < group.tasks.size(); ++b) {
        const int one = group.tasks[a];
        const int other = group.tasks[b];
        const bool excluded = exclude(at(free, one), at(free, other), horizon, [&](int s, int t) {
          return apart(s, at(problem.tasks, one).days, t, at(problem.tasks, other).days, days);
        });
        if (excluded) return Numbers{one, other};
      }
    }
  }
  return std::nullopt;
}

/// Tasks that some hard demand of two ties together, smallest parts first.
std::vector<Numbers> parts(const Problem& problem) {
  const Model model = core_of(problem, {.hard_only = true});
  Numbers leader(problem.tasks.size());
  std::iota(leader.begin(), leader.end(), 0);
  const auto find = [&](int task) {
    while (at(leader, task) != task) task = at(leader, task) = at(leader, at(leader, task));
    return task;
  };
  const auto tie = [&](int a, int b) { at(leader, find(a)) = find(b); };
  for (const Spacing& spacing : model.core.spacings) {
    for (const int item : spacing.items) tie(spacing.items.front(), item);
  }
  for (const Limit& limit : model.core.limits) {
    for (const int item : limit.items) tie(limit.items.front(), item);
  }
  for (const Succession& succession : model.core.successions) tie(succession.first, succession.then);
  std::map<int, int> venue_user;
  for (int task = 0; task < static_cast<int>(problem.tasks.size()); ++task) {
    for (const int venue : at(problem.tasks, task).venues) tie(venue_user.emplace(venue, task).first->second, task);
  }
  std::map<int, Numbers> by_leader;
  for (int task = 0; task < static_cast<int>(problem.tasks.size()); ++task) by_leader[find(task)].push_back(task);
  std::vector<Numbers> parts;
  for (auto& [first, part] : by_leader) parts.push_back(std::move(part));
  std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
  return parts;
}

/// Asks the solver whether sets of tasks or demands are impossible, and notes where it had no time to say.
class Oracle {
 public:
  Oracle(const Problem& problem, const Clock& clock) : problem_(problem), clock_(clock) {}

  bool impossible(const Numbers& tasks, const Numbers& demands) {
    const Verdict verdict = can_place(problem_, tasks, demands, clock_);
    if (verdict == Verdict::unknown) certain_ = false;
    return verdict == Verdict::impossible;
  }
  bool certain() const { return certain_; }

 private:
  const Problem& problem_;
  const Clock& clock_;
  bool certain_ = true;
};

/// The days that are in question: those that the tasks could use if they had only their own demands of the conflict
/// to keep. A closed day is told only where the people who are needed have time.
DaySet about(const Problem& problem, const Conflict& conflict, DemandKind told) {
  using enum DemandKind;
  const bool closes = told == weekday || told == holiday || told == avoid;
  Numbers own;
  for (const int demand : conflict.demands) {
    const DemandKind kind = at(problem.demands, demand).kind;
    const bool given = kind == fixed || kind == fix || kind == window || kind == month || kind == asked;
    if (given || (closes && kind == busy)) own.push_back(demand);
  }
  DaySet days;
  for (const int task : conflict.tasks) {
    const DaySet left = left_by(problem, task, own);
    for (int more = 0; more < at(problem.tasks, task).days; ++more) days |= left << static_cast<std::size_t>(more);
  }
  days &= problem.year.all();
  return days.any() ? days : problem.year.all();
}

bool in_group(const std::vector<Group>& groups, int demand, int task) {
  return std::any_of(groups.begin(), groups.end(), [&](const Group& group) {
    return group.demand == demand && std::find(group.tasks.begin(), group.tasks.end(), task) != group.tasks.end();
  });
}

/// Those of the tasks that the demand says something about.
Numbers concerned(const Problem& problem, int number, const Numbers& tasks) {
  const Demand& demand = at(problem.demands, number);
  if (demand.task != -1) return {demand.task};
  Numbers concerned;
  for (const int task : tasks) {
    const auto& bars = at(problem.tasks, task).bars;
    const auto& venues = at(problem.tasks, task).venues;
    const bool barred = std::any_of(bars.begin(), bars.end(), [&](const Bar& bar) { return bar.demand == number; });
    const bool shares = demand.kind == DemandKind::venue_shared &&
                        std::any_of(venues.begin(), venues.end(),
                                    [&](int venue) { return at(problem.venue_demands, venue) == number; });
    if (barred || shares || in_group(problem.aparts, number, task) || in_group(problem.capacities, number, task)) {
      concerned.push_back(task);
    }
  }
  return concerned;
}

/// More tasks than a capacity takes in the whole year: counting is enough.
std::optional<Conflict> crowded_out(const Problem& problem) {
  for (const Group& group : problem.capacities) {
    if (group.demand == -1) continue;
    std::size_t room = 0;
    for (const int left : room_left(problem, group)) room += static_cast<std::size_t>(left);
    if (group.tasks.size() <= room) continue;
    const auto last = group.tasks.begin() + static_cast<std::ptrdiff_t>(room) + 1;
    return Conflict{{group.tasks.begin(), last}, {group.demand}, true};
  }
  return std::nullopt;
}

}  // namespace

Conflict explain_stuck(const Problem& problem, int task) {
  const auto none_left = [&](const Numbers& demands) { return left_by(problem, task, demands).none(); };
  Numbers demands = demands_of(problem, {task});
  if (none_left({})) return {{task}, {demands.front()}, true};  // longer than the year: the first is the fiscal year's
  const Numbers one = shrink(demands, none_left);
  std::reverse(demands.begin(), demands.end());
  const Numbers other = shrink(demands, none_left);
  return {{task}, other.size() < one.size() ? other : one, true};
}

Verdict verdict_of(const Answer& answer) {
  switch (answer.status) {
    case PlanStatus::optimal:
    case PlanStatus::feasible: return Verdict::possible;
    case PlanStatus::infeasible: return Verdict::impossible;
    case PlanStatus::unknown: break;
  }
  return Verdict::unknown;
}

Verdict can_place(const Problem& problem, const Numbers& tasks, const Numbers& demands, const Clock& clock) {
  if (clock.over()) return Verdict::unknown;
  Whatif whatif{.only = tasks, .hard_only = true};
  for (const int demand : demands_of(problem, tasks)) {
    if (std::find(demands.begin(), demands.end(), demand) == demands.end()) whatif.dropped.insert(demand);
  }
  const Model model = core_of(problem, whatif);
  if (model.core.items.empty()) return Verdict::possible;
  if (jam(model.core)) return Verdict::impossible;
  // One hard question may not take the time of all the others.
  return verdict_of(solve(model.core, clock.any(0.2)));
}

Numbers shrink(const Numbers& all, const std::function<bool(const Numbers&)>& bad) {
  if (all.empty() || bad({})) return {};
  return quick_explain({}, false, all, bad);
}

Numbers demands_of(const Problem& problem, const Numbers& tasks) {
  std::set<int> found;
  std::set<int> present(tasks.begin(), tasks.end());
  for (const int task : tasks) {
    for (const Bar& bar : at(problem.tasks, task).bars) found.insert(bar.demand);
    for (const int venue : at(problem.tasks, task).venues) found.insert(at(problem.venue_demands, venue));
  }
  for (const auto* groups : {&problem.aparts, &problem.capacities}) {
    for (const Group& group : *groups) {
      const auto here = [&](int task) { return present.contains(task); };
      if (std::any_of(group.tasks.begin(), group.tasks.end(), here)) found.insert(group.demand);
    }
  }
  for (const Sequel& sequel : problem.sequels) {
    if (present.contains(sequel.first) && present.contains(sequel.then)) found.insert(sequel.demand);
  }
  found.erase(-1);
  Numbers demands(found.begin(), found.end());
  std::stable_sort(demands.begin(), demands.end(),
                   [&](int a, int b) { return at(problem.demands, a).kind < at(problem.demands, b).kind; });
  return demands;
}

Numbers stuck_tasks(const Problem& problem) {
  Numbers stuck;
  for (int task = 0; task < static_cast<int>(problem.tasks.size()); ++task) {
    if (free_starts(problem, task).none()) stuck.push_back(task);
  }
  return stuck;
}

std::optional<Conflict> find_conflict(const Problem& problem, const Clock& clock) {
  if (auto stuck = shortest_of_stuck(problem)) return stuck;
  if (auto crowd = crowded_out(problem)) return crowd;
  Oracle oracle(problem, clock);
  const auto impossible = [&](const Numbers& tasks) { return oracle.impossible(tasks, demands_of(problem, tasks)); };
  Numbers tasks;
  if (const auto pair = excluding_pair(problem, clock)) {
    tasks = *pair;
  } else if (const auto crowd = jam(core_of(problem, {.hard_only = true}).core)) {
    tasks = shrink(*crowd, impossible);  // with all tasks in it, an item's number is its task's
  } else {
    for (const Numbers& part : parts(problem)) {
      if (clock.over()) break;
      if (!impossible(part)) continue;
      tasks = shrink(part, impossible);
      break;
    }
  }
  if (tasks.empty()) return std::nullopt;
  std::sort(tasks.begin(), tasks.end());
  const Numbers demands =
      shrink(demands_of(problem, tasks), [&](const Numbers& some) { return oracle.impossible(tasks, some); });
  // What is neither small nor certain helps nobody.
  constexpr std::size_t most_uncertain = 30;
  if (!oracle.certain() && demands.size() > most_uncertain) return std::nullopt;
  return Conflict{tasks, demands, oracle.certain()};
}

std::vector<ConflictLine> lines_of(const Problem& problem, const Conflict& conflict) {
  Numbers demands = conflict.demands;
  std::stable_sort(demands.begin(), demands.end(),
                   [&](int a, int b) { return at(problem.demands, a).kind < at(problem.demands, b).kind; });
  std::vector<ConflictLine> lines;
  for (const int number : demands) {
    const Demand& demand = at(problem.demands, number);
    const Numbers tasks = concerned(problem, number, conflict.tasks);
    ConflictLine line{std::string(name_of(demand.kind)),
                      {},
                      demand_text(problem, number, tasks, about(problem, conflict, demand.kind))};
    for (const int task : tasks) line.series.push_back(at(problem.tasks, task).series->id.str());
    if (demand.kind == DemandKind::after) {
      const auto other = demand.event != nullptr ? demand.event->series->str() : demand.member;
      line.series.insert(line.series.begin(), other);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace nenkai::plan
