#include "scheduler/plan/planner.hh"

#include <fmt/format.h>

#include "scheduler/plan/clock.hh"
#include "scheduler/plan/conflict.hh"
#include "scheduler/plan/edition.hh"
#include "scheduler/plan/jam.hh"
#include "scheduler/plan/mends.hh"
#include "scheduler/plan/pairs.hh"
#include "scheduler/plan/reasons.hh"
#include "scheduler/plan/words.hh"

namespace nenkai::plan {
namespace {

class Planner {
 public:
  Planner(Problem problem, const PlanRequest& request)
      : problem_(std::move(problem)), request_(request), clock_(Clock(request.solve).options(request.plan_share)) {}

  Plan make() {
    begin();
    const std::vector<int> stuck = stuck_tasks(problem_);
    if (!stuck.empty() && !request_.partial) {
      plan_.status = PlanStatus::infeasible;
    } else {
      place(stuck);
    }
    if (plan_.status == PlanStatus::infeasible) explain_infeasible();
    find_uncovered();
    plan_.seconds = clock_.seconds();
    return std::move(plan_);
  }

 private:
  void begin() {
    plan_.programme = problem_.index->programme().header.id;
    plan_.year = problem_.number;
    plan_.notes = problem_.notes;
    plan_.clashes = clashes_of(problem_);
    for (const Anchor& anchor : problem_.anchors) {
      std::optional<SeriesId> series;
      if (anchor.series != nullptr) series = anchor.series->id;
      plan_.kept.push_back({anchor.event->id, series, anchor.days, anchor.event->venue, anchor.event->status});
    }
    std::sort(plan_.kept.begin(), plan_.kept.end(), [](const Kept& a, const Kept& b) {
      return std::tie(a.days.begin, a.event) < std::tie(b.days.begin, b.event);
    });
  }

  /// Those that cannot be placed whatever the others do, and what comes after them.
  std::vector<int> without(const std::vector<int>& stuck) const {
    std::vector<char> out(problem_.tasks.size(), 0);
    for (const int task : stuck) at(out, task) = 1;
    for (bool grown = !stuck.empty(); grown;) {
      grown = false;
      for (const Sequel& sequel : problem_.sequels) {
        if (at(out, sequel.first) == 0 || at(out, sequel.then) != 0) continue;
        at(out, sequel.then) = 1;
        grown = true;
      }
    }
    std::vector<int> in;
    for (int task = 0; task < static_cast<int>(problem_.tasks.size()); ++task) {
      if (at(out, task) == 0) in.push_back(task);
    }
    return in;
  }

  void place(const std::vector<int>& stuck) {
    Whatif whatif;
    if (!stuck.empty()) whatif.only = without(stuck);
    model_ = core_of(problem_, whatif);
    if (request_.partial) model_.core.leave_out = dearer_than_all(model_.core);
    Answer answer{PlanStatus::optimal, {}, 0, 0};
    if (jam(model_.core)) {
      answer.status = PlanStatus::infeasible;
    } else if (!model_.core.items.empty()) {
      answer = solve(model_.core, clock_.options());
    }
    plan_.status = answer.status;
    if (answer.status == PlanStatus::unknown) {
      plan_.notes.emplace_back("the time limit passed before a plan was found, or a proof that there is none");
    }
    if (answer.status == PlanStatus::optimal || answer.status == PlanStatus::feasible) take(answer);
  }

  void take(const Answer& answer) {
    Cost out = 0;
    std::vector<int> item_of(problem_.tasks.size(), -1);
    for (int item = 0; item < static_cast<int>(model_.tasks.size()); ++item) {
      const int candidate = at(answer.choice, item);
      at(item_of, at(model_.tasks, item)) = candidate == left_out ? -1 : item;
      if (candidate == left_out) {
        out += *model_.core.leave_out;
      } else {
        const int start = at(at(model_.core.items, item).candidates, candidate).start;
        placed_.push_back({at(model_.tasks, item), start});
        plan_.occurrences.push_back(occurrence(item, candidate));
      }
    }
    plan_.cost = answer.cost - out;
    plan_.bound = std::max(Cost{0}, answer.bound - out);
    plan_.penalties = penalties_of(problem_, placed_);
    for (int task = 0; task < static_cast<int>(problem_.tasks.size()); ++task) {
      if (at(item_of, task) == -1) leave_out(task);
    }
    if (request_.alternatives > 0) add_alternatives(answer);
    std::sort(plan_.occurrences.begin(), plan_.occurrences.end(), [](const Occurrence& a, const Occurrence& b) {
      return std::tie(a.days.begin, a.series) < std::tie(b.days.begin, b.series);
    });
  }

  std::optional<VenueId> venue_of(int task, int place) const {
    if (place < 0) return std::nullopt;
    return at(at(problem_.tasks, task).series->venues, place);
  }

  Occurrence occurrence(int item, int candidate) const {
    const int number = at(model_.tasks, item);
    const Task& task = at(problem_.tasks, number);
    const int start = at(at(model_.core.items, item).candidates, candidate).start;
    const int place = model_.place(problem_, item, candidate);
    const Day first = problem_.year.day(start);
    Occurrence occurrence;
    occurrence.series = task.series->id;
    occurrence.days = {first, first + date::days{task.days}};
    occurrence.venue = venue_of(number, place);
    occurrence.fixed = is_fixed(problem_, number);
    for (Day day = first; day < occurrence.days.end; day += date::days{1}) {
      occurrence.provisional |= problem_.holidays->provisional(day, problem_.today);
    }
    if (task.target) occurrence.target = problem_.year.day(*task.target);
    if (task.moves != nullptr) {
      occurrence.moves = task.moves->id;
      occurrence.moved = task.moves->date.first_day() != first;
    }
    if (task.earlier != nullptr) {
      if (const auto next = next_edition(*task.earlier, *problem_.index, first)) occurrence.edition = next->number;
    }
    occurrence.cost = parts_at(problem_, number, start, place);
    occurrence.reason = reason_of(problem_, model_, item, start);
    return occurrence;
  }

  /// Called while the occurrences are still in the order of the items.
  void add_alternatives(const Answer& answer) {
    if (answer.status != PlanStatus::optimal) {
      plan_.notes.emplace_back("the plan is not proved best, so it is not known what other dates would cost more");
      return;
    }
    if (clock_.over()) {
      plan_.notes.emplace_back("the time limit left no time for other dates");
      return;
    }
    SolveOptions options = clock_.options();
    options.progress = nullptr;
    const auto others = alternatives(model_.core, answer, request_.alternatives, options);
    if (clock_.over()) plan_.notes.emplace_back("the time limit was up before all other dates were found");
    std::size_t next = 0;
    for (int item = 0; item < static_cast<int>(model_.tasks.size()); ++item) {
      if (at(answer.choice, item) == left_out) continue;
      Occurrence& occurrence = plan_.occurrences[next++];
      for (const Alternative& other : at(others, item)) {
        const int start = at(at(model_.core.items, item).candidates, other.candidate).start;
        const int place = model_.place(problem_, item, other.candidate);
        occurrence.alternatives.push_back(
            {problem_.year.day(start), venue_of(at(model_.tasks, item), place), other.extra});
      }
    }
  }

  void leave_out(int task) {
    std::string text;
    if (free_starts(problem_, task).none()) {
      std::vector<std::string> lines;
      for (const ConflictLine& line : lines_of(problem_, explain_stuck(problem_, task))) lines.push_back(line.text);
      text = fmt::format("{}", fmt::join(lines, "; "));
    } else {
      text = why_left_out(problem_, task, placed_);
    }
    plan_.left_out.push_back({at(problem_.tasks, task).series->id, text});
  }

  void explain_infeasible() {
    const auto conflict = find_conflict(problem_, Clock(clock_.options(0.5)));  // the mends need time too
    if (!conflict) {
      plan_.notes.emplace_back("it did not become clear in time which demands exclude one another");
      return;
    }
    if (!conflict->minimal) {
      plan_.notes.emplace_back("the conflict is one, but there was no time to be certain that it is a smallest one");
    }
    plan_.conflict = lines_of(problem_, *conflict);
    plan_.relaxations = relaxations_of(problem_, *conflict, clock_, plan_.notes);
  }

  void find_uncovered() {
    const ProgrammeIndex& index = *problem_.index;
    const DayRange year = problem_.year.days();
    std::set<PairingId> covered;
    for (const Task& task : problem_.tasks) covered.insert(task.series->covers.begin(), task.series->covers.end());
    for (const Event& event : index.programme().events) {
      if (event.status == EventStatus::cancelled || !year.contains(event.date.interval())) continue;
      const auto covers = resolve(event, index).covers;
      covered.insert(covers.begin(), covers.end());
    }
    for (const Pairing& pairing : index.programme().pairings) {
      const bool begun = !pairing.from || pairing.from->interval().begin < year.end;
      const bool goes_on = !pairing.until || pairing.until->interval().end > year.begin;
      if (begun && goes_on && !covered.contains(pairing.id)) plan_.uncovered.push_back(pairing.id);
    }
  }

  Problem problem_;
  const PlanRequest& request_;
  Clock clock_;
  Model model_;
  Plan plan_;
  std::vector<Placed> placed_;
};

}  // namespace

Result<Plan> make_plan(const ProgrammeIndex& index, const Holidays& holidays, const PlanRequest& request) {
  auto problem = read_problem(index, holidays, request);
  if (!problem) return nenkai::Problem{problem.problem()};
  return Planner(*std::move(problem), request).make();
}

Result<Core> model_of(const ProgrammeIndex& index, const Holidays& holidays, const PlanRequest& request) {
  auto problem = read_problem(index, holidays, request);
  if (!problem) return nenkai::Problem{problem.problem()};
  Core core = core_of(*problem).core;
  if (request.partial) core.leave_out = dearer_than_all(core);
  return core;
}

}  // namespace nenkai::plan
