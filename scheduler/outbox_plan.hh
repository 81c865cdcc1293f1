#pragma once
// What should be in the outbox, given what is: the pure heart of reminders. Whoever runs it twice, at the same moment
// or later, in one process or in several, gets the same rows; the store's unique key does the rest.
//
// Of events, a row's occurrence names offset and date ("before-P60D@2004-02-10"), so that a moved event has new rows
// and the old ones, if they wait still, are withdrawn. Whoever was told of the old date gets a notice of the new one
// ("notice-1"), or of the cancellation, once each; a reminder whose time had come before the notice is not made beside
// it, nor one that would follow soon on the same rule's for the old date.
//
// Of findings, a run begins when a finding enters a status that the rule names (or, with `before`, when that point
// before its last feasible day is reached), and ends when it has left it: "at_risk-1-0", then "at_risk-1-1" after
// `repeat`, "at_risk-1-escalated" after `escalate_after`; of what was due while nothing ran, only the last. A clock
// that was wrong ends no run: what was done at an instant that is still to come is taken as it stands.

#include <span>

#include "scheduler/due.hh"

namespace nenkai {

struct OutboxFacts {
  std::span<const Event> events;
  std::span<const Finding> findings;  // as the audit of today has them
  std::span<const OutboxRow> known;   // every row there is, or all that are newer than `outbox_memory`
  Instant now;
};

/// What is older than this cannot bear on anything any more.
inline constexpr date::days outbox_memory{800};

OutboxChange plan_outbox(const ReminderView& view, const OutboxFacts& facts);

/// True where an event has been changed since the row was made, so that what it says is no longer so.
bool outdated(const OutboxRow& row, const Event& event);

/// True for a row that tells of a change of its event.
bool is_notice(const OutboxRow& row);

}  // namespace nenkai
