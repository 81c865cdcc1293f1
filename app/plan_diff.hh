#pragma once
// What is different between two plans.

#include <optional>
#include <string>
#include <vector>

#include "scheduler/plan/plan.hh"

namespace nenkai {

enum class PlanChangeKind : std::uint8_t { moved, came, went, venue };

template <>
struct Names<PlanChangeKind> {
  using enum PlanChangeKind;
  static constexpr std::array<std::pair<PlanChangeKind, std::string_view>, 4> table{
      {{moved, "moved"}, {came, "came"}, {went, "went"}, {venue, "venue"}}};
};

/// Where a plan has a series.
struct PlanPlace {
  DayRange days;
  std::optional<VenueId> venue;
  std::optional<plan::Cost> cost;  // none for what is kept
};

/// One series that the two plans have elsewhere: another day (and maybe another venue), or another venue alone.
struct PlanChange {
  PlanChangeKind kind = PlanChangeKind::moved;
  std::string series;  // a kept event without a series, or one of several of its series, goes by its own id
  std::optional<PlanPlace> before;
  std::optional<PlanPlace> after;

  /// How many days later it starts.
  std::optional<int> days_later() const;
};

struct PlanSide {
  ProgrammeId programme;
  FiscalYear year;
  plan::PlanStatus status = plan::PlanStatus::unknown;
  std::optional<plan::Cost> cost;
  std::optional<plan::Cost> bound;
  plan::Cost penalties = 0;
  std::vector<std::string> left_out;
};

struct PlanDiff {
  PlanSide before;
  PlanSide after;
  std::vector<PlanChange> changes;  // by day (the later plan's, where it has one), then series
  int unchanged = 0;

  std::optional<plan::Cost> cost_difference() const;
};

/// An occurrence in one plan that the other keeps as an event on the same day, as after `--apply`, is no change.
PlanDiff diff_plans(const plan::Plan& before, const plan::Plan& after);

}  // namespace nenkai
