#include "scheduler/plan/mends.hh"

#include <fmt/format.h>

#include "scheduler/plan/jam.hh"
#include "scheduler/plan/words.hh"

namespace nenkai::plan {
namespace {

/// A mend that comes in sizes: the more, the more becomes possible. The smallest that does is wanted.
struct Mend {
  int most = 1;
  std::function<Whatif(int)> whatif;
  std::function<std::string(int)> text;
  int task = -1;  // whose day is told with the mend; -1: nobody's
};

class Mender {
 public:
  Mender(const Problem& problem, const Conflict& conflict) : problem_(problem), conflict_(conflict) {}

  std::vector<Mend> all() {
    for (const int demand : conflict_.demands) add(demand);
    return std::move(mends_);
  }

 private:
  void add(int number) {
    const Demand& demand = at(problem_.demands, number);
    switch (demand.kind) {
      case DemandKind::fiscal_year:
      case DemandKind::today:
      case DemandKind::asked: return;  // nobody can change these
      case DemandKind::window:
      case DemandKind::month: return widen(number, demand);
      case DemandKind::fixed: return excuse(number, demand.task, "do not fix {} to its day");
      case DemandKind::fix: return excuse(number, demand.task, "drop --fix of {}");
      case DemandKind::busy: return excuse(number, demand.task, "let {} go without " + demand.person->name.in("en"));
      case DemandKind::after: return loosen(number, demand);
      case DemandKind::weekday: return excuse_each(number, "let {} take place on a day that is no allowed weekday");
      case DemandKind::holiday: return excuse_each(number, "let {} take place on a holiday");
      case DemandKind::avoid:
        return excuse_each(number, fmt::format("allow {} for {{}}", at(problem_.planning.avoid, demand.rule).name));
      case DemandKind::venue_unavailable:
        return excuse_each(number, fmt::format("open {} for {{}}", demand.venue->name.in("en")));
      case DemandKind::venue_capacity:
        return excuse(number, demand.task,
                      fmt::format("let {{}} be at {} with fewer seats", demand.venue->name.in("en")));
      case DemandKind::venue_shared:
        return drop(number, fmt::format("let {} hold more than one conference a day", demand.venue->name.in("en")));
      case DemandKind::apart: return shorten(demand);
      case DemandKind::capacity: return make_room(demand);
    }
  }

  /// `text` has one {} for the series.
  void excuse(int demand, int task, const std::string& text) {
    const std::string told = fmt::format(fmt::runtime(text), problem_.name(task));
    mends_.push_back({1,
                      [=](int) {
                        return Whatif{.starts = {{{task, demand}, DaySet{}}}};
                      },
                      [=](int) { return told; }, task});
  }

  void excuse_each(int demand, const std::string& text) {
    for (const int task : conflict_.tasks) {
      const auto& bars = at(problem_.tasks, task).bars;
      if (std::any_of(bars.begin(), bars.end(), [&](const Bar& bar) { return bar.demand == demand; })) {
        excuse(demand, task, text);
      }
    }
  }

  void drop(int demand, const std::string& text) {
    mends_.push_back({1, [=](int) { return Whatif{.dropped = {demand}}; }, [=](int) { return text; }});
  }

  /// Some days more at one end of a window or month, and then at the other.
  void widen(int number, const Demand& demand) {
    const int length = at(problem_.tasks, demand.task).days;
    const DayRange days = demand.days;
    const int task = demand.task;
    const YearDays year = problem_.year;
    const auto widened = [=](DayRange window) {
      return Whatif{.starts = {{{task, number}, starts_outside(year, length, window)}}};
    };
    const auto add_end = [&](const char* way, int most, auto window) {
      if (most <= 0) return;
      const std::string name = problem_.name(task);
      mends_.push_back({most, [=](int more) { return widened(window(more)); },
                        [=](int more) {
                          const DayRange wide = window(more);
                          return fmt::format("let {} be up to {} {}: in {}", name, count_of(more, "day"), way,
                                             span_text(wide));
                        },
                        task});
    };
    add_end("earlier", static_cast<int>((days.begin - year.days().begin).count()), [=](int more) {
      return DayRange{days.begin - date::days{more}, days.end};
    });
    add_end("later", static_cast<int>((year.days().end - days.end).count()), [=](int more) {
      return DayRange{days.begin, days.end + date::days{more}};
    });
  }

  /// The follow-up some days sooner, or later.
  void loosen(int number, const Demand& demand) {
    const bool anchored = demand.event != nullptr;
    const Task& task = at(problem_.tasks, demand.task);
    const bool follows = !anchored || (task.series->after && task.series->after->series == demand.event->series);
    const Series& then = follows ? *task.series : *problem_.index->find(*demand.event->series);
    const int min_days = then.after->min_days;
    const int max_days = then.after->max_days.value_or(unbounded);
    const auto whatif = [=, this, kind = follows, number = number, owner = demand.task, event = demand.event](int min,
                                                                                                              int max) {
      if (event == nullptr) return Whatif{.after = {{number, {min, max}}}};
      const DayRange kept = days_of(*event);
      const DaySet starts =
          kind ? starts_out_of_step(problem_.year, kept.last(), min, max)
               : starts_too_late_for(problem_.year, at(problem_.tasks, owner).days, kept.first(), min, max);
      return Whatif{.starts = {{{owner, number}, starts}}};
    };
    const std::string later = then.name.in("en");
    const std::string sooner = problem_.index->find(then.after->series)->name.in("en");
    const int most = 2 * problem_.year.horizon();
    mends_.push_back({most, [=](int less) { return whatif(min_days - less, max_days); },
                      [=](int less) {
                        return fmt::format("let {} come up to {} sooner after {}", later, count_of(less, "day"),
                                           sooner);
                      }});
    if (max_days >= unbounded) return;
    mends_.push_back({most, [=](int more) { return whatif(min_days, max_days + more); },
                      [=](int more) {
                        return fmt::format("let {} come up to {} later after {}", later, count_of(more, "day"), sooner);
                      }});
  }

  /// The rule with some days less, for all who are under it.
  void shorten(const Demand& demand) {
    const int rule = demand.rule;
    const int days = at(problem_.planning.apart, rule).days;
    mends_.push_back({days,
                      [=, this](int less) {
                        Whatif whatif{.apart_days = std::pair(rule, days - less)};
                        for (const Group& group : problem_.aparts) {
                          if (group.rule == rule) near_kept(group, days - less, whatif);
                        }
                        return whatif;
                      },
                      [=](int less) {
                        return fmt::format("let apart[{}] be {} instead of {}", rule, count_of(days - less, "day"),
                                           days);
                      }});
  }

  void near_kept(const Group& group, int days, Whatif& whatif) const {
    for (const int task : group.tasks) {
      DaySet near;
      for (const int anchor : group.anchors) {
        near |= starts_too_near(problem_.year, at(problem_.tasks, task).days, at(problem_.anchors, anchor).days, days);
      }
      whatif.starts[{task, group.demand}] = near;
    }
  }

  /// The capacity with some more, for all who are under it.
  void make_room(const Demand& demand) {
    const int rule = demand.rule;
    const int at_most = at(problem_.planning.capacity, rule).at_most;
    mends_.push_back(
        {static_cast<int>(problem_.tasks.size()),
         [=, this](int more) {
           Whatif whatif{.roomier = std::pair(rule, more)};
           for (const Group& group : problem_.capacities) {
             if (group.rule == rule) full(group, more, whatif);
           }
           return whatif;
         },
         [=](int more) { return fmt::format("let capacity[{}] be {} instead of {}", rule, at_most + more, at_most); }});
  }

  void full(const Group& group, int more, Whatif& whatif) const {
    const Capacity& capacity = at(problem_.planning.capacity, group.rule);
    const DaySet days =
        days_full(problem_.year, buckets(problem_.year, capacity.per), room_left(problem_, group, more));
    for (const int task : group.tasks) {
      whatif.starts[{task, group.demand}] = starts_using(days, at(problem_.tasks, task).days);
    }
  }

  const Problem& problem_;
  const Conflict& conflict_;
  std::vector<Mend> mends_;
};

/// Tries mends on the whole problem.
class Trial {
 public:
  Trial(const Problem& problem, const Conflict& conflict, const Clock& clock)
      : problem_(problem), conflict_(conflict), clock_(clock) {}

  /// The smallest size at which there is a plan, with the best plan found then; none where there is no size, or the
  /// `share` of the time left is not enough to find one.
  std::optional<Remedy> smallest(const Mend& mend, double share) {
    const double until = clock_.seconds() + clock_.left() * share;
    if (helps(mend, mend.most, until) == Verdict::impossible) return std::nullopt;
    int no = 0;
    int yes = mend.most;
    while (yes - no > 1) {  // what the conflict alone needs is found soon, and is seldom too little for the rest
      const int middle = no + (yes - no) / 2;
      (helps(mend, middle, until) == Verdict::impossible ? no : yes) = middle;
    }
    for (int step = 1; !clock_.over() && clock_.seconds() < until; step *= 2) {
      Model model = core_of(problem_, mend.whatif(yes));
      const Answer answer = ask(model, until, false);
      if (answer.status == PlanStatus::optimal || answer.status == PlanStatus::feasible) {
        return narrowed(mend, no, yes, until, std::move(model), answer);
      }
      certain_ = certain_ && answer.status == PlanStatus::infeasible;
      no = yes;
      if (yes == mend.most) break;
      yes = std::min(mend.most, yes + step);
    }
    certain_ = certain_ && !clock_.over() && clock_.seconds() < until;
    return std::nullopt;
  }

  /// False where a mend was given up for want of time.
  bool certain() const { return certain_; }

 private:
  /// There is a plan with `yes` and none with `no`: looks between them.
  Remedy narrowed(const Mend& mend, int no, int yes, double until, Model model, Answer answer) {
    while (yes - no > 1 && clock_.seconds() < until) {
      const int middle = no + (yes - no) / 2;
      Model less = core_of(problem_, mend.whatif(middle));
      Answer found = ask(less, until, false);
      if (found.status == PlanStatus::optimal || found.status == PlanStatus::feasible) {
        yes = middle;
        model = std::move(less);
        answer = std::move(found);
      } else {
        no = middle;
      }
    }
    std::string text = mend.text(yes);
    for (int item = 0; mend.task != -1 && item < static_cast<int>(model.tasks.size()); ++item) {
      if (at(model.tasks, item) != mend.task) continue;
      const int start = at(at(model.core.items, item).candidates, at(answer.choice, item)).start;
      text += fmt::format(" (it would be on {})", dated(problem_.year.day(start)));
    }
    return Remedy{std::move(text), answer.cost, answer.status == PlanStatus::optimal};
  }

  /// Half of what is left until then, so that something is left for the next question.
  Answer ask(const Model& model, double until, bool any) const {
    if (jam(model.core)) return {PlanStatus::infeasible, {}, 0, 0};
    SolveOptions options = any ? clock_.any() : clock_.options();
    options.progress = nullptr;
    options.start_from = nullptr;
    if (options.time_limit > 0) options.time_limit = std::max(0.01, (until - clock_.seconds()) / 2);
    return solve(model.core, options);
  }

  /// Does the mend of this size help the tasks of the conflict? If not, it helps nobody.
  Verdict helps(const Mend& mend, int size, double until) const {
    if (clock_.over()) return Verdict::unknown;
    Whatif whatif = mend.whatif(size);
    whatif.hard_only = true;
    whatif.only = conflict_.tasks;
    return verdict_of(ask(core_of(problem_, whatif), until, true));
  }

  const Problem& problem_;
  const Conflict& conflict_;
  const Clock& clock_;
  bool certain_ = true;
};

}  // namespace

std::vector<Remedy> relaxations_of(const Problem& problem, const Conflict& conflict, const Clock& clock,
                                   std::vector<std::string>& notes) {
  Mender mender(problem, conflict);  // its mends point back to it
  const std::vector<Mend> mends = mender.all();
  Trial trial(problem, conflict, clock);
  std::vector<Remedy> relaxations;
  for (std::size_t tried = 0; tried < mends.size(); ++tried) {
    if (clock.over()) {
      notes.push_back(fmt::format("the time limit left {} of {} mends untried", mends.size() - tried, mends.size()));
      break;
    }
    const double share = 1.0 / static_cast<double>(mends.size() - tried);
    if (auto found = trial.smallest(mends[tried], share)) relaxations.push_back(*std::move(found));
  }
  std::stable_sort(relaxations.begin(), relaxations.end(),
                   [](const auto& a, const auto& b) { return a.cost < b.cost; });
  if (relaxations.size() > most_relaxations) relaxations.resize(most_relaxations);
  if (relaxations.empty() && !trial.certain()) {
    notes.emplace_back("no single mend was found that makes a plan possible, and there was no time to rule all out");
  } else if (relaxations.empty() && !clock.over()) {
    const std::size_t stuck = stuck_tasks(problem).size();
    notes.push_back(stuck > 1 ? fmt::format("no single mend makes a plan possible: {} series have no day left by "
                                            "themselves",
                                            stuck)
                              : std::string("no single mend makes a plan possible"));
  }
  return relaxations;
}

}  // namespace nenkai::plan
