#pragma once
// Why a planned date is where it is, in a sentence a planner would say.

#include "scheduler/plan/model.hh"

namespace nenkai::plan {

/// What each first day of an item costs by itself, at its best venue; by start.
std::map<int, Cost> own_costs(const Item& item);

/// "2005-03-08 (Tue) is 2 days after the target 2005-03-06, a Sunday; 2005-03-07 (Mon) would cost 5 more by itself".
std::string reason_of(const Problem& problem, const Model& model, int item, int start);

/// True when `fixed` or --fix names the task's day.
bool is_fixed(const Problem& problem, int task);

}  // namespace nenkai::plan
