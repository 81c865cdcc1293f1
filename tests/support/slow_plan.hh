#pragma once
// The plan a second time: slow, obvious, and written from what a plan promises (docs/planning.md) without a look at
// scheduler/plan/*.cc. It tries every first day and venue of every series, all together, and knows no bound.
//
// Where the promises leave a choice, this is the reading taken:
//   - the window, and a month that an event is known to, hold all used days, not the first one alone
//   - a series' target, earliest and latest day are those of that month and day in the fiscal year
//   - "the series' latest earlier event" began before the fiscal year, was not cancelled, and is known to the month
//   - a series with an event that stays, or that is not active or out of force, gets no occurrence
//   - a tentative event of a series that gets none stays, also when replanning
//   - a tentative event has moved when it begins on another day
//   - where two begin on one day, the one that ends first is the earlier
//   - an event of no series counts like any other, by what it covers itself, and requires nobody
//   - a fixed day of another fiscal year fixes nothing in this one
//   - an order with a series that has several events that stay is one with the latest of them
//   - what comes after a series of which only the month is known is free in its order
//   - in a partial plan the most series that can be placed are, and then the cost counts

#include <map>
#include <set>
#include <string>
#include <vector>

#include "scheduler/plan/problem.hh"

namespace nenkai::test {

/// A programme and what is asked of it.
struct PlanCase {
  Programme programme;
  std::set<Day> holidays;
  plan::PlanRequest request;
};

/// What the best plan is.
struct SlowPlan {
  bool refused = false;   // an input error
  bool possible = false;  // there is a plan
  int left_out = 0;
  plan::Cost cost = 0;
  /// The least cost with this series on that day and in that venue ("" for none), as many left out as in the best plan.
  std::map<std::string, std::map<std::pair<Day, std::string>, plan::Cost>> least;
};

SlowPlan slow_plan(const PlanCase& plan_case);

/// A demand of a conflict, by what it says and not by its number.
struct SlowDemand {
  plan::DemandKind kind = plan::DemandKind::today;
  std::string series;  // whose it is; empty: everybody's
  int rule = -1;       // which avoid range, apart rule or capacity
  std::string member;  // of the rule's group ("" for all), or the person, the venue, the other series of `after`
};

/// Can these series be placed in the fiscal year so that these demands are kept, whatever else the programme asks? None
/// where there is too much to try.
std::optional<bool> slow_can_place(const PlanCase& plan_case, const std::vector<std::string>& series,
                                   const std::vector<SlowDemand>& demands);

/// Everything that is wrong with the occurrences, costs, penalties and kept events of a plan; a line each. Whether it
/// is the cheapest is not asked here.
std::vector<std::string> wrong_with(const PlanCase& plan_case, const plan::Plan& plan);

/// The holidays of a case, as the planner wants them.
Holidays holidays_of(const PlanCase& plan_case);

}  // namespace nenkai::test
