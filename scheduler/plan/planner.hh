#pragma once
// The planner: next year's dates from a programme. What it may do is docs/planning.md.

#include <map>

#include "scheduler/holidays.hh"
#include "scheduler/plan/plan.hh"
#include "scheduler/plan/solve.hh"
#include "scheduler/programme.hh"

namespace nenkai::plan {

/// What a person asks for.
struct PlanRequest {
  FiscalYear year;
  Day today;
  bool replan = false;            // tentative events may move, at move_cost
  bool partial = false;           // what cannot be placed stays out
  std::map<SeriesId, Day> fixes;  // --fix
  int alternatives = 0;           // other dates for each occurrence
  SolveOptions solve;             // its time limit is for the plan and a question about it together
  double plan_share = 1;          // of the time limit, for the plan alone: less leaves some for a question
};

/// Why a series is where it is, or would not be elsewhere.
struct Why {
  SeriesId series;
  std::optional<Day> day;              // the planned first day, or the one asked about; none: it has no day
  std::vector<std::string> breaks;     // hard demands that the day would break by itself: then it is impossible
  std::optional<Cost> extra;           // what the best plan with that day costs more; 0 for the planned day
  std::vector<ConflictLine> conflict;  // possible by itself, but not together with these
  std::vector<std::string>
      reasons;  // sentences: what it costs there, what else moves, what the nearer days have against them
};

/// Errors: a series to fix or to follow that is not there, and the like (contract: input errors).
Result<Plan> make_plan(const ProgrammeIndex& index, const Holidays& holidays, const PlanRequest& request);

/// `plan` is the answer to `request`. Without a day: why the planned day.
Result<Why> explain(const ProgrammeIndex& index, const Holidays& holidays, const PlanRequest& request, const Plan& plan,
                    const SeriesId& series, std::optional<Day> day);

/// The whole model, for any other solver (scheduler/plan/model_file.hh writes it).
Result<Core> model_of(const ProgrammeIndex& index, const Holidays& holidays, const PlanRequest& request);

}  // namespace nenkai::plan
