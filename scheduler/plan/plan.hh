#pragma once
// A plan: proposed dates for one fiscal year, what they cost and why, and the proof; or, where there are
// none, the smallest set of demands that cannot be met together. Plain data that owns its texts.

#include <optional>
#include <string>
#include <vector>

#include "scheduler/dates.hh"
#include "scheduler/event.hh"
#include "scheduler/fiscal.hh"
#include "scheduler/plan/core.hh"

namespace nenkai {

template <>
struct Names<plan::PlanStatus> {
  using enum plan::PlanStatus;
  static constexpr std::array<std::pair<plan::PlanStatus, std::string_view>, 4> table{
      {{optimal, "optimal"}, {feasible, "feasible"}, {infeasible, "infeasible"}, {unknown, "unknown"}}};
};

}  // namespace nenkai

namespace nenkai::plan {

/// What one occurrence costs by itself.
struct CostParts {
  Cost drift = 0;
  Cost weekday = 0;
  Cost avoid = 0;
  Cost busy = 0;
  Cost venue = 0;
  Cost move = 0;

  Cost total() const { return drift + weekday + avoid + busy + venue + move; }
  friend bool operator==(const CostParts&, const CostParts&) = default;
};

/// Another first day for an occurrence, with the best venue there. `extra` is what the whole plan would cost
/// more, everything else placed anew.
struct OtherDate {
  Day start;
  std::optional<VenueId> venue;
  Cost extra = 0;
};

struct Occurrence {
  SeriesId series;
  DayRange days;
  std::optional<VenueId> venue;
  bool fixed = false;            // by the series or by --fix
  bool provisional = false;      // a used day lies past the officially published holidays
  std::optional<Day> target;     // the day it drifts from
  std::optional<EventId> moves;  // the tentative event that it replaces
  bool moved = false;            // that event is on another day so far
  std::optional<int> edition;    // the series' number, carried on from the earlier events' titles
  CostParts cost;
  std::string reason;
  std::vector<OtherDate> alternatives;
};

/// An event of the fiscal year that stays where it is.
struct Kept {
  EventId event;
  std::optional<SeriesId> series;
  DayRange days;
  std::optional<VenueId> venue;
  EventStatus status = EventStatus::tentative;
};

/// A soft demand that a pair does not keep. A kept event goes by its series' id, else by its own.
struct Penalty {
  std::string kind;  // "apart"
  std::string rule;  // which: "apart[0] among bureau, 14 days"
  std::vector<std::string> series;
  Cost cost = 0;
};

/// One demand of a conflict: drop it, and the rest can be met.
struct ConflictLine {
  std::string kind;
  std::vector<std::string> series;
  std::string text;
};

/// One mend that makes a plan possible, and the cost of the best plan found then.
struct Remedy {
  std::string text;
  Cost cost = 0;
  bool proved = true;  // nothing is cheaper with that mend
};

struct LeftOut {
  SeriesId series;
  std::string text;  // what it would have broken
};

struct Plan {
  ProgrammeId programme;
  FiscalYear year;
  PlanStatus status = PlanStatus::unknown;
  // No cost where there is no plan; no bound where nothing is proved. gap = (cost - bound) / cost, 0 for a cost of 0.
  std::optional<Cost> cost;
  std::optional<Cost> bound;
  double seconds = 0;
  std::vector<Occurrence> occurrences;  // by start, then series
  std::vector<Penalty> penalties;
  std::vector<Kept> kept;
  std::vector<std::string> clashes;  // between kept events: reported, not charged
  std::vector<LeftOut> left_out;     // only in a partial plan
  std::vector<ConflictLine> conflict;
  std::vector<Remedy> relaxations;
  std::vector<PairingId> uncovered;  // pairings in force that no series and no event of the year covers
  std::vector<std::string> notes;

  std::optional<double> gap() const;
};

/// "optimal": the cost and what is proved, in one sentence for people.
std::string summary(const Plan& plan);

}  // namespace nenkai::plan
