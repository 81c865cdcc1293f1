#pragma once
// The plan as a solver sees it: items to place, what each place costs, and what may not be together. No
// programme, no dates, no names. `scheduler/plan/problem.hh` makes one of these from a programme.
//
// Days are numbers from 0, the first day of the fiscal year, to `horizon` - 1. What stands fixed already
// (an obstacle) is not here: it has been taken out of the candidates, the limits and the costs.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace nenkai::plan {

using Cost = std::int64_t;

/// One way to place an item: its first day, its venue, and what that costs whatever the others do.
struct Candidate {
  std::int16_t start = 0;
  std::int16_t venue = -1;  // -1: takes none
  Cost cost = 0;
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

struct Item {
  std::string name;                   // for models and messages only
  int days = 1;                       // it uses start … start + days - 1
  std::vector<Candidate> candidates;  // by start, then by the order of its venues; no pair twice
};

/// Each two of these items keep their distance: start of the later - last day of the earlier >= days.
/// Without a cost always; else each pair that does not costs so much.
struct Spacing {
  int rule = 0;  // pairs that meet in several spacings of one rule are charged once
  std::vector<int> items;
  int days = 0;
  std::optional<Cost> cost;
};

/// At most so many of these items in each bucket of days. An item is in every bucket that it has a day in.
struct Limit {
  std::vector<int> items;
  std::vector<int> bucket_of_day;  // `horizon` of them
  std::vector<int> at_most;        // by bucket; may be 0
};

/// min_days <= start of `then` - last day of `first` <= max_days.
struct Succession {
  int first = 0;
  int then = 0;
  int min_days = 0;
  int max_days = 0;
};

struct Core {
  int horizon = 0;
  int venues = 0;  // no two items use one venue on one day
  std::vector<Item> items;
  std::vector<Spacing> spacings;
  std::vector<Limit> limits;
  std::vector<Succession> successions;
  /// Set: an item may stay out of the plan at this cost, which is more than any whole plan costs. What comes
  /// after an item that stays out stays out too.
  std::optional<Cost> leave_out;
};

/// Whether some items may come nearer to each other than they should, at a price.
bool has_soft_spacing(const Core& core);

/// For each item the number of its candidate; `left_out` where it stays out.
using Choice = std::vector<int>;
inline constexpr int left_out = -1;

/// True when two occurrences of these lengths keep `days` between them. Of two that start together, the one that
/// ends first counts as the earlier.
inline bool apart(int start_a, int days_a, int start_b, int days_b, int days) {
  const bool a_first = start_a < start_b || (start_a == start_b && days_a <= days_b);
  return a_first ? start_b - (start_a + days_a - 1) >= days : start_a - (start_b + days_b - 1) >= days;
}

/// What is known of the cheapest choice: it was found and proved; one was found; it was proved that there is none;
/// nothing.
enum class PlanStatus : std::uint8_t { optimal, feasible, infeasible, unknown };

/// What a choice costs, soft spacings and all; none where it breaks a hard demand. The plain meaning of the
/// problem, pair by pair: solvers are judged by it.
std::optional<Cost> cost_of(const Core& core, std::span<const int> choice);

}  // namespace nenkai::plan
