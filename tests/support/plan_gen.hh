#pragma once
// Random programmes for the planner: a handful of series in a few days around a border of the calendar, everybody in
// everybody's way. Many have no plan at all.

#include <rapidcheck.h>

#include <iosfwd>

#include "tests/support/slow_plan.hh"

namespace nenkai::test {

/// As canonical JSON, one entity a line, and what is asked.
std::ostream& operator<<(std::ostream& out, const PlanCase& plan_case);

/// Fiscal year 2025; two to four series.
rc::Gen<PlanCase> plan_case();

}  // namespace nenkai::test
