#pragma once
// The events that a plan would make or move, and the year as it will be audited with them.

#include <optional>
#include <string>
#include <vector>

#include "scheduler/audit.hh"
#include "scheduler/plan/plan.hh"

namespace nenkai {

/// What becomes of one planned occurrence.
struct PlannedEvent {
  std::optional<Event> before;  // the event that gets a new day; none where the event is new
  Event after;
  std::string problem;  // why it cannot be written; empty where it can
};

/// The event of each occurrence, in the plan's order. An occurrence takes over, with id and UID, the tentative event
/// that it moves, else the month-only event of its series in that year, which gets its day; else it is the new
/// event "<series>-fy<FY>". `index` is of a programme with its events.
std::vector<PlannedEvent> planned_events(const ProgrammeIndex& index, const plan::Plan& plan);

/// A fiscal year under a plan. Points into the programme and the plan's events, which must outlive it; not movable,
/// because its findings point into its facts.
class YearUnderPlan {
 public:
  YearUnderPlan(const ProgrammeIndex& index, const Workdays& workdays, Day today, const plan::Plan& plan);
  YearUnderPlan(const YearUnderPlan&) = delete;
  YearUnderPlan& operator=(const YearUnderPlan&) = delete;

  /// In the order of the plan's occurrences.
  const std::vector<PlannedEvent>& events() const { return events_; }
  /// The findings of that year as they will be, by rule, subject and period.
  const std::vector<Finding>& obligations() const { return obligations_; }
  /// The findings of that year as they are without the plan.
  std::vector<Finding> obligations_without() const;
  /// Those that the plan leaves unmet, or that will have more events than their rule allows.
  std::vector<const Finding*> unmet() const;

 private:
  std::vector<Finding> audit_year(const AuditEvents& facts) const;

  const ProgrammeIndex& index_;
  const Workdays& workdays_;
  Day today_;
  FiscalYear year_;
  std::vector<PlannedEvent> events_;
  AuditEvents facts_;
  AuditEvents facts_before_;
  std::vector<Finding> obligations_;
};

/// True where the rule's `at_most` would be passed once everything planned has been held.
bool will_exceed(const Finding& finding);

}  // namespace nenkai
