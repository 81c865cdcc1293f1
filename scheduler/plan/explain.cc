// Why a series is where it is, and what is against another day.

#include <fmt/format.h>

#include "scheduler/plan/clock.hh"
#include "scheduler/plan/conflict.hh"
#include "scheduler/plan/planner.hh"
#include "scheduler/plan/reasons.hh"
#include "scheduler/plan/words.hh"
#include "scheduler/suggest.hh"

namespace nenkai::plan {
namespace {

const Occurrence* occurrence_of(const Plan& plan, const SeriesId& series) {
  for (const Occurrence& occurrence : plan.occurrences) {
    if (occurrence.series == series) return &occurrence;
  }
  return nullptr;
}

std::string parts_text(const CostParts& cost) {
  std::vector<std::string> parts;
  const auto add = [&](const char* name, Cost part) {
    if (part != 0) parts.push_back(fmt::format("{} {}", name, part));
  };
  add("drift", cost.drift);
  add("weekday", cost.weekday);
  add("avoid", cost.avoid);
  add("busy", cost.busy);
  add("venue", cost.venue);
  add("move", cost.move);
  return parts.empty() ? "nothing" : fmt::format("{} ({})", cost.total(), listed(parts));
}

/// What the plan took of the time limit is gone.
SolveOptions left_after(const Plan& plan, SolveOptions options) {
  if (options.time_limit > 0) options.time_limit = std::max(0.01, options.time_limit - plan.seconds);
  return options;
}

class Explainer {
 public:
  Explainer(const Problem& problem, const PlanRequest& request, const Plan& plan, int task)
      : problem_(problem),
        plan_(plan),
        task_(task),
        clock_(left_after(plan, request.solve)),
        planned_(occurrence_of(plan, id())) {}

  /// Why the planned day.
  Why planned() {
    why_.series = id();
    why_.day = planned_->days.first();
    why_.extra = 0;
    why_.reasons.push_back(planned_->reason);
    why_.reasons.push_back(fmt::format("there it costs {}", parts_text(planned_->cost)));
    add_penalties();
    add_nearer_days();
    return std::move(why_);
  }

  /// Why not another day.
  Why other(Day day) {
    why_.series = id();
    why_.day = day;
    const DayRange year = problem_.year.days();
    if (!year.contains(day)) {
      why_.breaks.push_back(fmt::format("{} is not in FY{}, which goes from {} to {}", to_string(day),
                                        problem_.number.number, to_string(year.first()), to_string(year.last())));
      return std::move(why_);
    }
    why_.breaks = why_not(problem_, task_, problem_.year.number(day));
    if (why_.breaks.empty()) place_on(day);
    return std::move(why_);
  }

 private:
  const SeriesId& id() const { return at(problem_.tasks, task_).series->id; }

  void add_penalties() {
    for (const Penalty& penalty : plan_.penalties) {
      const auto& both = penalty.series;
      if (std::find(both.begin(), both.end(), id().str()) == both.end()) continue;
      why_.reasons.push_back(
          fmt::format("{} are nearer than {}, which costs {}", listed(both), penalty.rule, penalty.cost));
    }
  }

  /// What the days between the target and the planned one, and as far on the other side, have against them.
  void add_nearer_days() {
    constexpr int most_told = 10;
    const auto& target = at(problem_.tasks, task_).target;
    if (!target) return;
    const int planned = problem_.year.number(planned_->days.first());
    const int away = std::min(std::abs(planned - *target), most_told);
    for (int distance = 0; distance < away; ++distance) {
      add_nearer_day(*target - distance);
      if (distance != 0) add_nearer_day(*target + distance);
    }
  }

  void add_nearer_day(int start) {
    if (start < 0 || start >= problem_.year.horizon()) return;
    const auto breaks = why_not(problem_, task_, start);
    if (!breaks.empty()) {
      why_.reasons.push_back(fmt::format("not on {}: {}", dated(problem_.year.day(start)), fmt::join(breaks, "; ")));
      return;
    }
    if (clock_.over()) return;
    const auto extra = solve_on(start).second;
    if (extra) {
      why_.reasons.push_back(fmt::format("on {} the plan would cost {}", dated(problem_.year.day(start)),
                                         *extra == 0 ? "the same" : fmt::format("{} more", *extra)));
    }
  }

  /// The best plan with the task on that day, and what it costs more; no cost where either plan is not proved best.
  std::pair<Answer, std::optional<Cost>> solve_on(int start) {
    asked_ = problem_;
    asked_.ask(task_, problem_.year.day(start), DemandKind::asked);
    model_ = core_of(asked_);
    SolveOptions options = clock_.options(0.5);
    options.progress = nullptr;
    const Choice planned = as_planned();
    const bool complete = std::find(planned.begin(), planned.end(), left_out) == planned.end();
    options.start_from = complete ? &planned : nullptr;
    const Answer answer = solve(model_.core, options);
    const bool exact = answer.status == PlanStatus::optimal && plan_.status == PlanStatus::optimal && plan_.cost;
    return {answer, exact ? std::optional(answer.cost - *plan_.cost) : std::nullopt};
  }

  std::optional<VenueId> venue_of(int item, int candidate) const {
    const int place = model_.place(asked_, item, candidate);
    if (place < 0) return std::nullopt;
    return at(at(problem_.tasks, at(model_.tasks, item)).series->venues, place);
  }

  /// Where the plan has each item, and the task asked about on the first venue of its day. An item that cannot be
  /// where it is planned, or has no date, is left out.
  Choice as_planned() const {
    Choice choice(model_.tasks.size(), left_out);
    for (int item = 0; item < static_cast<int>(choice.size()); ++item) {
      const auto& candidates = at(model_.core.items, item).candidates;
      const int task = at(model_.tasks, item);
      const Occurrence* was = occurrence_of(plan_, at(problem_.tasks, task).series->id);
      for (int candidate = static_cast<int>(candidates.size()) - 1; candidate >= 0; --candidate) {
        const bool same = was != nullptr && problem_.year.day(at(candidates, candidate).start) == was->days.first() &&
                          venue_of(item, candidate) == was->venue;
        if (same || task == task_) at(choice, item) = candidate;
      }
    }
    return choice;
  }

  /// As good a choice as the answer's that leaves more of the others where they are planned: whether they move is
  /// nothing to the solver.
  Choice calmed(const Answer& answer) const {
    const auto as_good = [&](const Choice& choice) {
      const auto cost = cost_of(model_.core, choice);
      return cost && *cost <= answer.cost;
    };
    const Choice planned = as_planned();
    const int items = static_cast<int>(planned.size());
    Choice choice = answer.choice;
    for (int item = 0; item < items; ++item) {
      if (at(model_.tasks, item) != task_ && at(planned, item) != left_out) at(choice, item) = at(planned, item);
    }
    if (as_good(choice)) return choice;
    if (clock_.over()) return answer.choice;
    SolveOptions options = clock_.options(0.5);
    options.progress = nullptr;
    options.start_from = &answer.choice;
    options.most_parts = 200;
    const Answer calm = solve(charging_moves(planned), options);
    return calm.choice.size() == answer.choice.size() && as_good(calm.choice) ? calm.choice : answer.choice;
  }

  /// The same question, where each of the others that is not on its planned day costs a little: all of these together
  /// cost less than anything else does.
  Core charging_moves(const Choice& planned) const {
    Core core = model_.core;
    const auto dear = static_cast<Cost>(core.items.size() + 1);
    for (Spacing& spacing : core.spacings) {
      if (spacing.cost) *spacing.cost *= dear;
    }
    for (int item = 0; item < static_cast<int>(core.items.size()); ++item) {
      auto& candidates = at(core.items, item).candidates;
      const bool stays = at(model_.tasks, item) == task_ || at(planned, item) == left_out;
      const int start = stays ? -1 : at(candidates, at(planned, item)).start;
      for (Candidate& candidate : candidates) {
        candidate.cost = candidate.cost * dear + (!stays && candidate.start != start ? 1 : 0);
      }
    }
    return core;
  }

  void place_on(Day day) {
    const auto [answer, extra] = solve_on(problem_.year.number(day));
    if (answer.status == PlanStatus::infeasible) return add_conflict();
    if (answer.status == PlanStatus::unknown) {
      why_.reasons.emplace_back("the time limit passed before a plan with that day was found");
      return;
    }
    why_.extra = extra;
    if (extra) {
      why_.reasons.push_back(*extra == 0 ? fmt::format("{} would cost the same", dated(day))
                                         : fmt::format("the whole plan would cost {} more", *extra));
    } else {
      why_.reasons.push_back(
          fmt::format("the best plan found with that day costs {}, and no cost is proved", answer.cost));
    }
    const Choice choice = calmed(answer);
    for (int item = 0; item < static_cast<int>(choice.size()); ++item) tell_move(item, at(choice, item));
  }

  void tell_move(int item, int candidate) {
    const int task = at(model_.tasks, item);
    const Occurrence* was = occurrence_of(plan_, at(problem_.tasks, task).series->id);
    if (candidate == left_out || was == nullptr) return;
    const int start = at(at(model_.core.items, item).candidates, candidate).start;
    const int place = model_.place(asked_, item, candidate);
    if (task == task_) {
      why_.reasons.push_back(
          fmt::format("there it costs {} by itself", parts_text(parts_at(problem_, task, start, place))));
    } else if (problem_.year.day(start) != was->days.first()) {
      why_.reasons.push_back(fmt::format("{} would move from {} to {}", problem_.name(task), dated(was->days.first()),
                                         dated(problem_.year.day(start))));
    }
  }

  void add_conflict() {
    const auto conflict = find_conflict(asked_, clock_);
    if (!conflict) {
      why_.reasons.emplace_back("there is no plan with that day; time ran out before it was clear why");
      return;
    }
    why_.conflict = lines_of(asked_, *conflict);
    std::erase_if(why_.conflict, [](const ConflictLine& line) { return line.kind == name_of(DemandKind::asked); });
    why_.reasons.emplace_back("it is possible by itself, but not together with the rest");
  }

  const Problem& problem_;
  const Plan& plan_;
  int task_;
  Clock clock_;
  const Occurrence* planned_;
  Problem asked_;
  Model model_;
  Why why_;
};

nenkai::Problem unknown(const SeriesId& id, const Programme& programme) {
  std::vector<std::string_view> known;
  for (const Series& series : programme.series) known.push_back(series.id.str());
  const auto near = nearest(id.str(), known);
  return {
      fmt::format("there is no series \"{}\"{}", id.str(), near ? fmt::format(": did you mean \"{}\"?", *near) : "")};
}

/// A series that is no task: it is kept where its event is, or not placed at all.
Result<Why> explain_kept(const Problem& problem, const SeriesId& id, std::optional<Day> day) {
  for (const Anchor& anchor : problem.anchors) {
    if (anchor.series == nullptr || anchor.series->id != id) continue;
    Why why{id, day.value_or(anchor.days.first()), {}, std::nullopt, {}, {}};
    const std::string_view status = name_of(anchor.event->status);
    const std::string text =
        fmt::format("its event {} is {} on {} and stays there{}", anchor.event->id.str(), status,
                    span_text(anchor.days), anchor.event->status == EventStatus::tentative ? " without --replan" : "");
    (why.day == anchor.days.first() ? why.reasons : why.breaks).push_back(text);
    if (why.breaks.empty()) why.extra = 0;
    return why;
  }
  return nenkai::Problem{
      fmt::format("series {} is not placed in FY{}: it is not active, or none of the pairings it "
                  "covers is in force",
                  id.str(), problem.number.number)};
}

/// A series of an answer that has no date for it: what stands in the way.
Why explain_missing(const Plan& plan, const SeriesId& id, const Problem& problem, int task) {
  Why why{id, std::nullopt, {}, std::nullopt, plan.conflict, {}};
  for (const LeftOut& left : plan.left_out) {
    if (left.series == id) why.reasons.push_back("it is left out: " + left.text);
  }
  if (why.reasons.empty()) {
    const bool stuck = free_starts(problem, task).none();
    why.reasons.emplace_back(stuck ? "it has no day left by itself" : "there is no plan that it could be in");
  }
  return why;
}

}  // namespace

Result<Why> explain(const ProgrammeIndex& index, const Holidays& holidays, const PlanRequest& request, const Plan& plan,
                    const SeriesId& series, std::optional<Day> day) {
  const auto read = read_problem(index, holidays, request);
  if (!read) return nenkai::Problem{read.problem()};
  const Problem& problem = *read;
  if (index.find(series) == nullptr) return unknown(series, index.programme());
  const auto task = problem.task_of(series);
  if (!task) return explain_kept(problem, series, day);
  const Occurrence* planned = occurrence_of(plan, series);
  if (!day && planned == nullptr) return explain_missing(plan, series, problem, *task);
  Explainer explainer(problem, request, plan, *task);
  if (!day || (planned != nullptr && planned->days.first() == *day)) return explainer.planned();
  return explainer.other(*day);
}

}  // namespace nenkai::plan
