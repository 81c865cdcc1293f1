#pragma once
// Random small cores with everything in them: venues, distances, limits, successions, items that may stay out.

#include <rapidcheck.h>

#include <iosfwd>

#include "scheduler/plan/core.hh"

namespace nenkai::plan {

/// What RapidCheck prints of a counterexample; the name is its.
void showValue(const Core& core, std::ostream& out);  // NOLINT(readability-identifier-naming)

}  // namespace nenkai::plan

namespace nenkai::test {

/// At most `items` of them, within at most `horizon` days. Some cannot be solved, some items have no candidate.
rc::Gen<plan::Core> any_core(int items, int horizon);

}  // namespace nenkai::test
