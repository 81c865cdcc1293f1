// Each hard demand in words, twice: as a line of a conflict, and as what is wrong with one day.

#include <fmt/format.h>

#include "scheduler/plan/model.hh"
#include "scheduler/plan/words.hh"

namespace nenkai::plan {
namespace {

std::string steps_text(int min_days, int max_days) {
  if (max_days >= unbounded) return fmt::format("at least {} days", min_days);
  return min_days == max_days ? count_of(min_days, "day") : fmt::format("{} to {} days", min_days, max_days);
}

/// One demand, the tasks of the conflict that it is told in, and the days that this is about.
class Line {
 public:
  Line(const Problem& problem, int number, const std::vector<int>& tasks, const DaySet& about)
      : problem_(problem), number_(number), demand_(at(problem.demands, number)), tasks_(tasks), about_(about) {}

  std::string text() const {
    switch (demand_.kind) {
      case DemandKind::fiscal_year:
        return fmt::format("{} takes {} and has to end in FY{}, by {}", whose(), length(), problem_.number.number,
                           dated(problem_.year.days().last()));
      case DemandKind::today: return today();
      case DemandKind::fixed: return fmt::format("{} is fixed to {}", whose(), dated(demand_.days.first()));
      case DemandKind::fix: return fmt::format("--fix puts {} on {}", whose(), dated(demand_.days.first()));
      case DemandKind::window:
        return fmt::format("{} must {} {}", whose(), demand_.days.length() == 1 ? "be on" : "fall in",
                           span_text(demand_.days));
      case DemandKind::month:
        return fmt::format("{} must fall in {}, for its event {} is dated {}", whose(), span_text(demand_.days),
                           demand_.event->id.str(), demand_.event->date.str());
      case DemandKind::after: return after();
      case DemandKind::busy:
        return fmt::format("{} needs {}, who is busy{}", whose(), demand_.person->name.in("en"),
                           on(days_busy(problem_.year, *demand_.person)));
      case DemandKind::weekday: return weekdays();
      case DemandKind::holiday: return holidays();
      case DemandKind::avoid: return avoided();
      case DemandKind::venue_unavailable:
        return fmt::format("{} is not available{}", venue(), on(days_unavailable(problem_.year, *demand_.venue)));
      case DemandKind::venue_capacity:
        return fmt::format("{} holds {}, and {} expects {}", venue(), count_of(*demand_.venue->capacity, "seat"),
                           whose(), *at(problem_.tasks, demand_.task).series->attendance);
      case DemandKind::venue_shared: return shared();
      case DemandKind::apart: return apart();
      case DemandKind::capacity: return capacity();
      case DemandKind::asked: return fmt::format("{} is asked for on {}", whose(), dated(demand_.days.first()));
    }
    return {};
  }

 private:
  const std::string& whose() const { return problem_.name(demand_.task); }
  std::string length() const { return count_of(at(problem_.tasks, demand_.task).days, "day"); }
  const std::string& venue() const { return demand_.venue->name.in("en"); }

  std::string names() const {
    constexpr std::size_t most_named = 12;
    std::vector<std::string> names;
    for (const int task : tasks_) {
      if (names.size() == most_named && tasks_.size() > most_named + 1) {
        names.push_back(fmt::format("{} others", tasks_.size() - most_named));
        break;
      }
      names.push_back(problem_.name(task));
    }
    return listed(names);
  }

  bool short_about() const { return about_.count() <= 31; }
  /// " on 5 March 2005": those of `days` that this is about; all of them where none is.
  std::string on(const DaySet& days) const {
    const DaySet here = days & about_;
    return " on " + days_text(problem_.year, here.any() ? here : days);
  }

  std::string today() const {
    const DayRange year = problem_.year.days();
    if (problem_.today >= year.end) {
      return fmt::format("FY{} ended on {}, and today is {}: nothing can be placed before today",
                         problem_.number.number, to_string(year.last()), to_string(problem_.today));
    }
    return fmt::format("today is {}, and nothing can be placed before today", to_string(problem_.today));
  }

  std::string weekdays() const {
    const DaySet closed = days_of_closed_weekdays(problem_.year, problem_.planning.weekdays);
    std::vector<std::string> shut;
    for (int day = 0; day < 7 && day < problem_.year.horizon(); ++day) {
      if (has(closed, day)) shut.push_back(weekday_name(problem_.year.day(day)) + "s");
    }
    const DaySet here = closed & about_;
    if (!short_about() || here.none()) return listed(shut) + " are no working days";
    std::vector<std::string> days;
    for (int day = 0; day < problem_.year.horizon(); ++day) {
      if (has(here, day)) days.push_back(dated(problem_.year.day(day)));
    }
    return fmt::format("{} {} no allowed weekday{}", listed(days), days.size() == 1 ? "is" : "are",
                       days.size() == 1 ? "" : "s");
  }

  std::string holidays() const {
    const DaySet all = days_of_holidays(problem_.year, *problem_.holidays);
    const DaySet here = all & about_;
    if (!short_about() || here.none()) return "nothing takes place on a holiday";
    std::vector<std::string> days;
    for (int day = 0; day < problem_.year.horizon(); ++day) {
      if (!has(here, day)) continue;
      const Day date = problem_.year.day(day);
      const std::string& name = problem_.holidays->name_of(date)->in("en");
      if (here.count() == 1) return fmt::format("{} is a holiday ({})", to_string(date), name);
      days.push_back(fmt::format("{} ({})", to_string(date), name));
    }
    return listed(days) + " are holidays";
  }

  std::string avoided() const {
    const AvoidRange& range = at(problem_.planning.avoid, demand_.rule);
    const DaySet days = days_avoided(problem_.year, range);
    const DaySet here = days & about_;
    return fmt::format("{} {} kept free ({})", days_text(problem_.year, here.any() ? here : days),
                       (here.any() ? here : days).count() == 1 ? "is" : "are", range.name);
  }

  /// The end of the year goes with it, for that is what a follow-up most often runs into.
  std::string after() const {
    const Series& own = *at(problem_.tasks, demand_.task).series;
    const bool follows = demand_.event == nullptr || (own.after && own.after->series == demand_.event->series);
    const Series& then = follows ? own : *problem_.index->find(*demand_.event->series);
    const std::string kept = demand_.event == nullptr ? "" : ", which stays on " + span_text(days_of(*demand_.event));
    return fmt::format("{}{} comes {} after the last day of {}{} (FY{} ends on {})", then.name.in("en"),
                       follows ? "" : kept + ",",
                       steps_text(then.after->min_days, then.after->max_days.value_or(unbounded)),
                       problem_.index->find(then.after->series)->name.in("en"), follows ? kept : "",
                       problem_.number.number, to_string(problem_.year.days().last()));
  }

  std::string shared() const {
    std::string text = fmt::format("{} holds one conference a day", venue());
    std::vector<std::string> kept;
    for (const Anchor& anchor : problem_.anchors) {
      if (anchor.venue < 0 || &at(problem_.index->programme().venues, anchor.venue) != demand_.venue) continue;
      if ((problem_.year.set_of(anchor.days) & about_).none()) continue;
      kept.push_back(fmt::format("{} ({})", anchor_name(problem_, *anchor.event), span_text(anchor.days)));
    }
    if (tasks_.size() > 1) text += fmt::format(": {} would have to share it", names());
    if (!kept.empty()) text += fmt::format("; kept there: {}", listed(kept));
    return text;
  }

  const Group* group() const {
    for (const auto* groups : {&problem_.aparts, &problem_.capacities}) {
      for (const Group& one : *groups) {
        if (one.demand == number_) return &one;
      }
    }
    return nullptr;
  }

  /// "; kept: A (2005-03-08 (Tue))": the kept events of the group within `slack` days of what this is about.
  std::string kept_near(int slack) const {
    std::vector<std::string> kept;
    for (const int number : group()->anchors) {
      const Anchor& anchor = at(problem_.anchors, number);
      const DayRange near{anchor.days.begin - date::days{slack}, anchor.days.end + date::days{slack}};
      if ((problem_.year.set_of(near) & about_).none()) continue;
      kept.push_back(fmt::format("{} ({})", anchor_name(problem_, *anchor.event), span_text(anchor.days)));
    }
    return kept.empty() ? "" : "; kept: " + listed(kept);
  }

  std::string apart() const {
    const Apart& rule = at(problem_.planning.apart, demand_.rule);
    const std::string of = rule.among == ApartAmong::all
                               ? "all conferences"
                               : "conferences that share " + member_name(problem_, rule.among, demand_.member);
    return fmt::format("{} keep {} apart (apart[{}]): {}{}", of, count_of(rule.days, "day"), demand_.rule, names(),
                       kept_near(rule.days));
  }

  std::string capacity() const {
    const Capacity& rule = at(problem_.planning.capacity, demand_.rule);
    const std::string of =
        demand_.member.empty()
            ? ""
            : " for " + member_name(problem_,
                                    rule.among == CapacityAmong::bureau ? ApartAmong::bureau : ApartAmong::region,
                                    demand_.member);
    return fmt::format("a {} takes at most {}{} (capacity[{}]): {}{}", name_of(rule.per), rule.at_most, of,
                       demand_.rule, names(), kept_near(0));
  }

  const Problem& problem_;
  int number_;
  const Demand& demand_;
  const std::vector<int>& tasks_;
  DaySet about_;
};

/// What of the demand one first day breaks: the line, told about the days used then.
std::string broken(const Problem& problem, int task, const Bar& bar, int start) {
  const Day first = problem.year.day(start);
  const DayRange used{first, first + date::days{at(problem.tasks, task).days}};
  const Demand& demand = at(problem.demands, bar.demand);
  const DaySet days = problem.year.set_of(used);
  if (demand.kind == DemandKind::weekday) {
    const DaySet closed = days & days_of_closed_weekdays(problem.year, problem.planning.weekdays);
    for (int day = start; day < problem.year.horizon(); ++day) {
      if (has(closed, day)) {
        return fmt::format("{} is a {}", to_string(problem.year.day(day)), weekday_name(problem.year.day(day)));
      }
    }
  }
  if (demand.kind == DemandKind::avoid) {
    const AvoidRange& range = at(problem.planning.avoid, demand.rule);
    const DaySet kept = days & days_avoided(problem.year, range);
    return fmt::format("{} {} kept free ({})", days_text(problem.year, kept), kept.count() == 1 ? "is" : "are",
                       range.name);
  }
  return Line(problem, bar.demand, {task}, days).text();
}

}  // namespace

std::string demand_text(const Problem& problem, int demand, const std::vector<int>& tasks, const DaySet& about) {
  return Line(problem, demand, tasks, about).text();
}

std::vector<std::string> why_not(const Problem& problem, int task, int start) {
  std::vector<std::string> reasons;
  if (has(free_starts(problem, task), start)) return reasons;
  std::vector<const Bar*> bars;
  for (const Bar& bar : at(problem.tasks, task).bars) {
    if (has(bar.starts, start)) bars.push_back(&bar);
  }
  std::stable_sort(bars.begin(), bars.end(), [&](const Bar* a, const Bar* b) {
    return at(problem.demands, a->demand).kind < at(problem.demands, b->demand).kind;
  });
  const bool anywhere = std::any_of(bars.begin(), bars.end(), [](const Bar* bar) { return bar->venue == -1; });
  for (const Bar* bar : bars) {
    if (!anywhere || bar->venue == -1) reasons.push_back(broken(problem, task, *bar, start));
  }
  return reasons;
}

}  // namespace nenkai::plan
