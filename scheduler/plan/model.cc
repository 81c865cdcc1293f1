#include "scheduler/plan/model.hh"

namespace nenkai::plan {
namespace {

class Maker {
 public:
  Maker(const Problem& problem, const Whatif& whatif) : problem_(problem), whatif_(whatif) {}

  Model make() {
    choose_tasks();
    model_.core.horizon = problem_.year.horizon();
    venue_numbers_.assign(problem_.venue_demands.size(), -1);
    for (const int task : model_.tasks) add_item(task);
    model_.core.venues = static_cast<int>(model_.venue_of.size());
    for (const Group& group : problem_.aparts) add_spacing(group);
    for (const Group& group : problem_.capacities) add_limit(group);
    for (const Sequel& sequel : problem_.sequels) add_succession(sequel);
    return std::move(model_);
  }

  /// The first days that are free at the venue; at -1 those that no demand bars wherever it is.
  DaySet free(int number, int venue) const {
    const Task& task = at(problem_.tasks, number);
    // Past the end of the year the solver has no days, so this demand is never dropped.
    DaySet barred = starts_past_fiscal_year(problem_.year, task.days);
    for (const Bar& bar : task.bars) {
      if (bar.venue != -1 && bar.venue != venue) continue;
      if (dropped(bar.demand)) continue;
      const auto instead = whatif_.starts.find({number, bar.demand});
      barred |= instead == whatif_.starts.end() ? bar.starts : instead->second;
    }
    return problem_.year.all() & ~barred;
  }

 private:
  bool dropped(int demand) const { return demand >= 0 && whatif_.dropped.contains(demand); }

  void choose_tasks() {
    item_of_.assign(problem_.tasks.size(), -1);
    for (int task = 0; task < static_cast<int>(problem_.tasks.size()); ++task) {
      if (!whatif_.only) model_.tasks.push_back(task);
    }
    if (whatif_.only) model_.tasks = *whatif_.only;
    for (int item = 0; item < static_cast<int>(model_.tasks.size()); ++item) {
      at(item_of_, at(model_.tasks, item)) = item;
    }
  }

  /// The core's number for the venue; a new one each time where nobody has to mind the others.
  int venue_number(int venue) {
    int& known = at(venue_numbers_, venue);
    const int demand = at(problem_.venue_demands, venue);
    if (known == -1 || dropped(demand)) {
      known = static_cast<int>(model_.venue_of.size());
      model_.venue_of.push_back(venue);
    }
    return known;
  }

  void add_item(int number) {
    const Task& task = at(problem_.tasks, number);
    Item item;
    item.name = task.series->id.str();
    item.days = task.days;
    std::vector<int> venues;
    std::vector<DaySet> free_at;
    for (int place = 0; place < static_cast<int>(task.venues.size()); ++place) {
      venues.push_back(venue_number(at(task.venues, place)));
      free_at.push_back(free(number, place));
    }
    if (task.venues.empty()) {
      venues.push_back(-1);
      free_at.push_back(free(number, -1));
    }
    for (int start = 0; start < problem_.year.horizon(); ++start) {
      Cost cost = -1;
      for (int place = 0; place < static_cast<int>(venues.size()); ++place) {
        if (!has(at(free_at, place), start)) continue;
        if (cost < 0) cost = whatif_.hard_only ? 0 : cost_at(number, start);
        const Cost whole = cost + (whatif_.hard_only ? 0 : venue_part(number, place));
        item.candidates.push_back(
            {static_cast<std::int16_t>(start), static_cast<std::int16_t>(at(venues, place)), whole});
      }
    }
    model_.core.items.push_back(std::move(item));
  }

  Cost cost_at(int number, int start) const {
    const Task& task = at(problem_.tasks, number);
    return parts_at(problem_, number, start, -1).total() + (task.near_kept.empty() ? 0 : at(task.near_kept, start));
  }

  Cost venue_part(int number, int place) const {
    return at(problem_.tasks, number).venues.empty() ? 0 : Cost{problem_.planning.venue_cost} * place;
  }

  std::vector<int> items_of(const std::vector<int>& tasks) const {
    std::vector<int> items;
    for (const int task : tasks) {
      if (at(item_of_, task) != -1) items.push_back(at(item_of_, task));
    }
    std::sort(items.begin(), items.end());
    return items;
  }

  void add_spacing(const Group& group) {
    const Apart& rule = at(problem_.planning.apart, group.rule);
    if (dropped(group.demand) || (rule.cost && (whatif_.hard_only || *rule.cost == 0))) return;
    Spacing spacing{group.rule, items_of(group.tasks), rule.days, std::nullopt};
    if (rule.cost) spacing.cost = *rule.cost;
    if (whatif_.apart_days && whatif_.apart_days->first == group.rule) spacing.days = whatif_.apart_days->second;
    // Two bureaus with the same conferences, say, ask the same thing.
    if (spacing.items.size() < 2 || !spaced_.emplace(group.rule, spacing.items).second) return;
    model_.core.spacings.push_back(std::move(spacing));
  }

  int more_room(int rule) const {
    return whatif_.roomier && whatif_.roomier->first == rule ? whatif_.roomier->second : 0;
  }

  void add_limit(const Group& group) {
    if (dropped(group.demand)) return;
    const Capacity& rule = at(problem_.planning.capacity, group.rule);
    Limit limit{items_of(group.tasks), {}, {}};
    if (limit.items.empty()) return;
    limit.at_most = room_left(problem_, group, more_room(group.rule));
    // Where all of them fit into any one bucket, nothing is asked. Full buckets are bars already.
    const auto binds = [&](int room) { return room > 0 && room < static_cast<int>(limit.items.size()); };
    if (std::none_of(limit.at_most.begin(), limit.at_most.end(), binds)) return;
    limit.bucket_of_day = buckets(problem_.year, rule.per);
    model_.core.limits.push_back(std::move(limit));
  }

  void add_succession(const Sequel& sequel) {
    const int first = at(item_of_, sequel.first);
    const int then = at(item_of_, sequel.then);
    if (first == -1 || then == -1 || dropped(sequel.demand)) return;
    const auto instead = whatif_.after.find(sequel.demand);
    const auto [min_days, max_days] =
        instead == whatif_.after.end() ? std::pair(sequel.min_days, sequel.max_days) : instead->second;
    model_.core.successions.push_back({first, then, min_days, max_days});
  }

  const Problem& problem_;
  const Whatif& whatif_;
  Model model_;
  std::vector<int> item_of_;  // by task
  std::vector<int> venue_numbers_;
  std::set<std::pair<int, std::vector<int>>> spaced_;
};

}  // namespace

int Model::place(const Problem& problem, int item, int candidate) const {
  const int venue = at(at(core.items, item).candidates, candidate).venue;
  if (venue < 0) return -1;
  const auto& list = at(problem.tasks, at(tasks, item)).venues;
  return static_cast<int>(std::find(list.begin(), list.end(), at(venue_of, venue)) - list.begin());
}

DaySet free_starts(const Problem& problem, int task, const Whatif& whatif) {
  const Maker maker(problem, whatif);
  const auto& venues = at(problem.tasks, task).venues;
  if (venues.empty()) return maker.free(task, -1);
  DaySet free;
  for (int place = 0; place < static_cast<int>(venues.size()); ++place) free |= maker.free(task, place);
  return free;
}

Model core_of(const Problem& problem, const Whatif& whatif) { return Maker(problem, whatif).make(); }

Cost dearer_than_all(const Core& core) {
  Cost most = 1;
  for (const Item& item : core.items) {
    Cost dearest = 0;
    for (const Candidate& candidate : item.candidates) dearest = std::max(dearest, candidate.cost);
    most += dearest;
  }
  for (const Spacing& spacing : core.spacings) {
    const auto count = static_cast<Cost>(spacing.items.size());
    most += spacing.cost.value_or(0) * (count * (count - 1) / 2);
  }
  return most;
}

}  // namespace nenkai::plan
