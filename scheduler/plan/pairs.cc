#include "scheduler/plan/pairs.hh"

#include <fmt/format.h>

#include <set>

#include "scheduler/plan/costs.hh"
#include "scheduler/plan/model.hh"
#include "scheduler/plan/words.hh"

namespace nenkai::plan {
namespace {

struct KeptStay {
  int start;
  int days;
};

/// "hokuriku-forum"; an event without a series goes by its own id.
std::string id_of(const Anchor& anchor) {
  return anchor.series != nullptr ? anchor.series->id.str() : anchor.event->id.str();
}

std::string told(const Problem& problem, const Anchor& anchor) {
  return fmt::format("{} ({})", anchor_name(problem, *anchor.event), span_text(anchor.days));
}

class Penalties {
 public:
  Penalties(const Problem& problem, const std::vector<Placed>& placed)
      : problem_(problem), stays_(problem.tasks.size()) {
    for (const Placed& one : placed) at(stays_, one.task) = KeptStay{one.start, at(problem.tasks, one.task).days};
  }

  std::vector<Penalty> find() {
    for (const Group& group : problem_.aparts) {
      const Apart& rule = at(problem_.planning.apart, group.rule);
      if (!rule.cost || *rule.cost == 0) continue;
      for (std::size_t a = 0; a < group.tasks.size(); ++a) look_at(group, rule, a);
    }
    return std::move(penalties_);
  }

 private:
  void look_at(const Group& group, const Apart& rule, std::size_t first) {
    const int task = group.tasks[first];
    const auto here = at(stays_, task);
    if (!here) return;
    const int tasks = static_cast<int>(problem_.tasks.size());
    for (std::size_t b = first + 1; b < group.tasks.size(); ++b) {
      const int other = group.tasks[b];
      if (const auto there = at(stays_, other)) {
        charge(group.rule, rule, {task, *here}, {other, *there}, at(problem_.tasks, other).series->id.str());
      }
    }
    for (const int number : group.anchors) {
      const Anchor& anchor = at(problem_.anchors, number);
      const KeptStay there{problem_.year.number(anchor.days.begin), anchor.days.length()};
      charge(group.rule, rule, {task, *here}, {tasks + number, there}, id_of(anchor));
    }
  }

  void charge(int number, const Apart& rule, std::pair<int, KeptStay> one, std::pair<int, KeptStay> other,
              const std::string& name) {
    const Cost cost = apart_cost(one.second.start, one.second.days, other.second.start, other.second.days, rule);
    const auto [low, high] = std::minmax(one.first, other.first);
    if (cost == 0 || !charged_.emplace(number, low, high).second) return;
    penalties_.push_back(
        {"apart", apart_name(problem_, number), {at(problem_.tasks, one.first).series->id.str(), name}, cost});
  }

  const Problem& problem_;
  std::vector<std::optional<KeptStay>> stays_;
  std::set<std::tuple<int, int, int>> charged_;
  std::vector<Penalty> penalties_;
};

/// Calls f(a, b) for each two of the anchors.
template <class F>
void each_pair(const Problem& problem, const std::vector<int>& anchors, F f) {
  for (std::size_t a = 0; a < anchors.size(); ++a) {
    for (std::size_t b = a + 1; b < anchors.size(); ++b) {
      f(at(problem.anchors, anchors[a]), at(problem.anchors, anchors[b]));
    }
  }
}

void apart_clashes(const Problem& problem, const Group& group, std::set<std::string>& clashes) {
  const int days = at(problem.planning.apart, group.rule).days;
  each_pair(problem, group.anchors, [&](const Anchor& a, const Anchor& b) {
    const YearDays& year = problem.year;
    if (apart(year.number(a.days.begin), a.days.length(), year.number(b.days.begin), b.days.length(), days)) return;
    clashes.insert(fmt::format("{} and {} are kept nearer than {}", told(problem, a), told(problem, b),
                               apart_name(problem, group.rule)));
  });
}

void venue_clashes(const Problem& problem, std::set<std::string>& clashes) {
  std::map<int, std::vector<int>> by_venue;
  for (int anchor = 0; anchor < static_cast<int>(problem.anchors.size()); ++anchor) {
    if (at(problem.anchors, anchor).venue != -1) by_venue[at(problem.anchors, anchor).venue].push_back(anchor);
  }
  for (const auto& [venue, anchors] : by_venue) {
    const std::string& name = at(problem.index->programme().venues, venue).name.in("en");
    each_pair(problem, anchors, [&](const Anchor& a, const Anchor& b) {
      if (!a.days.overlaps(b.days)) return;
      clashes.insert(fmt::format("{} and {} are both kept at {}", told(problem, a), told(problem, b), name));
    });
  }
}

void capacity_clashes(const Problem& problem, const Group& group, std::set<std::string>& clashes) {
  const Capacity& capacity = at(problem.planning.capacity, group.rule);
  const std::vector<int> bucket_of_day = buckets(problem.year, capacity.per);
  std::map<int, std::vector<std::string>> by_bucket;
  for (const int number : group.anchors) {
    const Anchor& anchor = at(problem.anchors, number);
    const DaySet days = problem.year.set_of(anchor.days);
    std::set<int> in;
    for (int day = 0; day < problem.year.horizon(); ++day) {
      if (has(days, day)) in.insert(at(bucket_of_day, day));
    }
    for (const int bucket : in) by_bucket[bucket].push_back(told(problem, anchor));
  }
  for (const auto& [bucket, kept] : by_bucket) {
    if (static_cast<int>(kept.size()) <= capacity.at_most) continue;
    clashes.insert(fmt::format("{} are kept in one {}, more than {}", listed(kept), name_of(capacity.per),
                               capacity_name(problem, group.rule)));
  }
}

void after_clashes(const Problem& problem, std::set<std::string>& clashes) {
  for (const Anchor& then : problem.anchors) {
    if (then.series == nullptr || !then.series->after || problem.task_of(then.series->after->series)) continue;
    const After& after = *then.series->after;
    const Anchor* first = nullptr;
    for (const Anchor& anchor : problem.anchors) {
      if (anchor.series == nullptr || anchor.series->id != after.series) continue;
      if (first == nullptr || first->days.last() < anchor.days.last()) first = &anchor;
    }
    if (first == nullptr) continue;
    const int days = static_cast<int>((then.days.first() - first->days.last()).count());
    if (days >= after.min_days && days <= after.max_days.value_or(unbounded)) continue;
    clashes.insert(fmt::format("{} is kept {} days after {}, which its `after` does not allow", told(problem, then),
                               days, told(problem, *first)));
  }
}

/// What one first day of a task breaks with those that are placed.
class Neighbours {
 public:
  Neighbours(const Problem& problem, int task, const std::vector<Placed>& placed)
      : problem_(problem), number_(task), task_(at(problem.tasks, task)) {
    for (const Placed& one : placed) start_of_[one.task] = one.start;
  }

  std::vector<std::string> against(int start) const {
    std::vector<std::string> found;
    for (const Group& group : problem_.aparts) {
      if (group.demand != -1 && mine(group)) too_near(group, start, found);
    }
    for (const Group& group : problem_.capacities) {
      if (mine(group)) too_many(group, start, found);
    }
    for (const Sequel& sequel : problem_.sequels) out_of_step(sequel, start, found);
    return found;
  }

 private:
  bool mine(const Group& group) const {
    return std::find(group.tasks.begin(), group.tasks.end(), number_) != group.tasks.end();
  }

  std::string told_of(int task, int start) const {
    return fmt::format("{} ({})", problem_.name(task), dated(problem_.year.day(start)));
  }

  void too_near(const Group& group, int start, std::vector<std::string>& found) const {
    const int days = at(problem_.planning.apart, group.rule).days;
    for (const int other : group.tasks) {
      const auto there = start_of_.find(other);
      if (other == number_ || there == start_of_.end()) continue;
      if (apart(start, task_.days, there->second, at(problem_.tasks, other).days, days)) continue;
      found.push_back(
          fmt::format("it is too near to {} ({})", told_of(other, there->second), apart_name(problem_, group.rule)));
    }
  }

  void too_many(const Group& group, int start, std::vector<std::string>& found) const {
    const std::vector<int> bucket_of_day = buckets(problem_.year, at(problem_.planning.capacity, group.rule).per);
    std::vector<int> room = room_left(problem_, group);
    for (const int other : group.tasks) {
      const auto there = start_of_.find(other);
      if (other != number_ && there != start_of_.end()) take(bucket_of_day, there->second, other, room);
    }
    take(bucket_of_day, start, number_, room);
    if (*std::min_element(room.begin(), room.end()) < 0) {
      found.push_back(fmt::format("there is no room left ({})", capacity_name(problem_, group.rule)));
    }
  }

  void take(const std::vector<int>& bucket_of_day, int start, int task, std::vector<int>& room) const {
    int before = -1;
    for (int day = start; day < start + at(problem_.tasks, task).days; ++day) {
      const int bucket = at(bucket_of_day, day);
      if (bucket != before) --at(room, bucket);
      before = bucket;
    }
  }

  void out_of_step(const Sequel& sequel, int start, std::vector<std::string>& found) const {
    if (sequel.then != number_) return;
    const auto first = start_of_.find(sequel.first);
    if (first == start_of_.end()) {
      found.push_back(fmt::format("{}, which it comes after, is not placed", problem_.name(sequel.first)));
      return;
    }
    const int days = start - (first->second + at(problem_.tasks, sequel.first).days - 1);
    if (days < sequel.min_days || days > sequel.max_days) {
      found.push_back(fmt::format("it would come {} days after {}", days, told_of(sequel.first, first->second)));
    }
  }

  const Problem& problem_;
  int number_;
  const Task& task_;
  std::map<int, int> start_of_;
};

}  // namespace

std::vector<Penalty> penalties_of(const Problem& problem, const std::vector<Placed>& placed) {
  return Penalties(problem, placed).find();
}

std::vector<std::string> clashes_of(const Problem& problem) {
  std::set<std::string> clashes;
  for (const Group& group : problem.aparts) apart_clashes(problem, group, clashes);
  for (const Group& group : problem.capacities) capacity_clashes(problem, group, clashes);
  venue_clashes(problem, clashes);
  after_clashes(problem, clashes);
  return {clashes.begin(), clashes.end()};
}

std::string why_left_out(const Problem& problem, int task, const std::vector<Placed>& placed) {
  const Neighbours neighbours(problem, task, placed);
  const DaySet free = free_starts(problem, task);
  std::vector<std::string> fewest;
  std::optional<int> best;
  for (int start = 0; start < problem.year.horizon(); ++start) {
    if (!has(free, start)) continue;
    auto found = neighbours.against(start);
    if (best && found.size() >= fewest.size()) continue;
    best = start;
    fewest = std::move(found);
  }
  if (!best) return "no day is free";
  if (fewest.empty()) return "its venues are taken on every day that is free";
  return fmt::format("on {}, where the least is against it, {}", dated(problem.year.day(*best)), listed(fewest));
}

}  // namespace nenkai::plan
