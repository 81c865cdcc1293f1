#pragma once
// What a fiscal year asks of a programme: the series to place (tasks), the events that stay (kept), every hard
// demand by number, and what each first day costs. scheduler/plan/model.hh makes the solver's plain problem of it.
//
// What counts, where the words of the plan leave it open:
//   · kept are the day-precise events of the year, by the day they start on, of any series or of none, that are not
//     cancelled. With `replan` the earliest tentative event of an active series without a confirmed or held one is
//     no kept event but a task that may move.
//   · An event without a series counts like any other, with the pairings and the committee that it covers itself;
//     it requires nobody.
//   · A month-only event of the year narrows the window of its series, the earliest one where there are several; a
//     year-only one does where that calendar year is inside the fiscal year.
//   · `after` is measured from the latest kept event of a series, and asks as much of a series that comes before
//     a kept event. Behind a series that has only a month-only event and no task, nothing is asked.
//   · `fixed` on a day of another fiscal year says nothing of this one.
//   · Weeks that the year shares with its neighbours count only this year's events.

#include <map>
#include <string>
#include <vector>

#include "scheduler/plan/demands.hh"
#include "scheduler/plan/plan.hh"
#include "scheduler/plan/planner.hh"

namespace nenkai::plan {

enum class DemandKind : std::uint8_t {
  fiscal_year,
  today,
  fixed,
  fix,
  window,
  month,
  after,
  busy,
  weekday,
  holiday,
  avoid,
  venue_unavailable,
  venue_capacity,
  venue_shared,
  apart,
  capacity,
  asked
};

}  // namespace nenkai::plan

namespace nenkai {

/// As a conflict's `kind` gives them.
template <>
struct Names<plan::DemandKind> {
  using enum plan::DemandKind;
  static constexpr std::array<std::pair<plan::DemandKind, std::string_view>, 17> table{
      {{fiscal_year, "fiscal_year"},
       {today, "today"},
       {fixed, "fixed"},
       {fix, "fix"},
       {window, "window"},
       {month, "month"},
       {after, "after"},
       {busy, "busy"},
       {weekday, "weekday"},
       {holiday, "holiday"},
       {avoid, "avoid"},
       {venue_unavailable, "venue_unavailable"},
       {venue_capacity, "venue_capacity"},
       {venue_shared, "venue_shared"},
       {apart, "apart"},
       {capacity, "capacity"},
       {asked, "asked"}}};
};

}  // namespace nenkai

namespace nenkai::plan {

/// One hard demand, which a conflict can name and a relaxation can mend. Points into the programme.
struct Demand {
  DemandKind kind = DemandKind::today;
  int task = -1;         // whose it is; -1: everybody's
  int rule = -1;         // which avoid range, apart rule or capacity
  std::string member{};  // of the rule's group: a bureau's id and the like; empty: of "all"
  const Person* person = nullptr;
  const Venue* venue = nullptr;
  const Event* event = nullptr;  // the month-only event
  DayRange days{};               // the window, the month, the fixed day

  friend bool operator==(const Demand&, const Demand&) = default;
};

/// First days that a demand takes from a task, at one of its venues or at all.
struct Bar {
  int demand = 0;
  int venue = -1;  // by place in the series' `venues`; -1: whichever
  DaySet starts;
};

/// A series to place.
struct Task {
  const Series* series = nullptr;
  int days = 1;
  std::optional<int> target;
  const Event* earlier = nullptr;      // the latest before the year
  const Event* target_from = nullptr;  // that one, where the target is taken from it
  const Event* moves = nullptr;        // the tentative event that may move
  std::vector<int> venues;             // by place in the programme's list, in order of preference
  std::vector<Bar> bars;
  std::vector<DaySet> optional_busy;  // of each optional person who is busy at all
  std::vector<Cost> near_kept;        // by first day, where not empty: soft apart from kept events
};

/// An event that stays.
struct Anchor {
  const Event* event = nullptr;
  const Series* series = nullptr;  // may be none
  DayRange days;
  int venue = -1;
};

/// Who shares one member of a group, under one apart rule or capacity.
struct Group {
  int rule = 0;
  int demand = -1;  // -1: a soft rule's
  std::vector<int> tasks;
  std::vector<int> anchors;
};

/// `then` comes after `first`, both still to be placed.
struct Sequel {
  int demand = 0;
  int first = 0;
  int then = 0;
  int min_days = 0;
  int max_days = 0;
};

struct Problem {
  const ProgrammeIndex* index = nullptr;
  const Holidays* holidays = nullptr;
  Planning planning;
  YearDays year;
  FiscalYear number;
  Day today;
  std::vector<Task> tasks;  // in the programme's order
  std::vector<Anchor> anchors;
  std::vector<Demand> demands;
  std::vector<Group> aparts;
  std::vector<Group> capacities;
  std::vector<Sequel> sequels;
  std::map<SeriesId, int> by_series;
  std::vector<int> venue_demands;   // by venue: the demand that it is shared by nobody; -1: nobody could
  std::vector<Cost> weekday_costs;  // by day
  std::vector<Cost> avoid_costs;    // by day
  std::vector<std::string> notes;

  const std::string& name(int task) const { return at(tasks, task).series->name.in("en"); }
  std::optional<int> task_of(const SeriesId& series) const {
    const auto found = by_series.find(series);
    return found == by_series.end() ? std::nullopt : std::optional(found->second);
  }
  int add_demand(Demand demand);
  /// Does nothing where `starts` is empty.
  void add_bar(int task, int demand, const DaySet& starts, int venue = -1);
  /// Another demand on the task: this first day and no other.
  int ask(int task, Day day, DemandKind kind);
};

/// Stands for "no max_days": more than any two days of a year are apart.
inline constexpr int unbounded = 10'000;

/// Errors: `after` a series that has neither a task nor an event in the year; a fix of a series that is not there or
/// not placed, or on a day outside the year.
Result<Problem> read_problem(const ProgrammeIndex& index, const Holidays& holidays, const PlanRequest& request);

/// For each bucket of a capacity how many more occurrences it may have; `more` are added to its at_most.
std::vector<int> room_left(const Problem& problem, const Group& group, int more = 0);

/// What the task of this number costs by itself on this first day, at this venue of its list (-1: none).
CostParts parts_at(const Problem& problem, int number, int start, int venue);

/// Who the task or the event shares a member with: the bureaus, clusters, … of docs/planning.md.
std::vector<std::string> members_of(const Series& series, ApartAmong among, const ProgrammeIndex& index);
std::vector<std::string> members_of(const Event& event, ApartAmong among, const ProgrammeIndex& index);

}  // namespace nenkai::plan
