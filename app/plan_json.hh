#pragma once
// A plan as JSON, and such a JSON read back. Like app/json.hh, each document ends with a line feed.

#include <cstddef>
#include <string>
#include <string_view>

#include "app/plan.hh"
#include "app/plan_diff.hh"

namespace nenkai {

/// `applied` adds what became of the occurrences, as "applied".
std::string plan_json(const PlanView& view, const AppliedPlan* applied = nullptr);
std::string why_json(const plan::Why& why, const PlanView& view);
std::string plan_diff_json(const PlanDiff& diff);

/// A larger document is refused unread: a plan of 2,000 conferences with five alternatives each takes about 3 MB.
inline constexpr std::size_t plan_json_max_bytes = 16 * 1024 * 1024;

/// A plan that `plan_json` (or anybody who keeps to docs/planning.md) wrote. Keys that are not known are passed over;
/// "alternatives", "bound", "penalties", "kept" and "left_out" may be missing. What only people read (obligations,
/// notes, relaxations) is not read back. Errors name the place: a line and column where the text is no JSON, else
/// the key, as "occurrences[3].start".
Result<plan::Plan> read_plan_json(std::string_view text);

}  // namespace nenkai
