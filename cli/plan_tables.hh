#pragma once
// A plan, its reasons and a comparison of two as tables for terminals.

#include "app/plan.hh"
#include "app/plan_diff.hh"
#include "cli/session.hh"

namespace nenkai {

void print_plan(const Session& session, const PlanView& view);
void print_applied(const Session& session, const AppliedPlan& applied);
/// `day_asked`: somebody asked about that day, which need not be the planned one.
void print_why(const Session& session, const plan::Why& why, const PlanView& view, bool day_asked);
void print_plan_diff(const Session& session, const PlanDiff& diff);

}  // namespace nenkai
