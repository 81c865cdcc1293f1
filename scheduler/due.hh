#pragma once
// When reminders are due. Pure: the zones' clocks come in as functions, and now is a parameter.
//
// A moment is `before` an event's start or `after` it. In whole days it is that many days off the local day, at the
// local hour `at`; with hours or minutes it is exactly so long. A date that is known to the month or year counts from
// the first day that it may be (`after`: from the last), and then nothing closer than `closest_to_a_month` is made,
// for "tomorrow" is no word for some day of next month. With days = "work" a moment moves to an open day: the one
// before where something is ahead, else the next.

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "scheduler/outbox.hh"
#include "scheduler/recipients.hh"
#include "scheduler/workdays.hh"

namespace nenkai {

/// What the clocks of a zone say. Both may throw for a zone that nobody knows.
struct LocalClock {
  /// The instant of a local time. Of one that comes twice the first; of one that is left out, when the clock jumps.
  std::function<Instant(Day, std::chrono::minutes, const std::string& zone)> instant;
  std::function<Day(Instant, const std::string& zone)> day;
};

struct ReminderView {
  const ProgrammeIndex& index;
  const Workdays& workdays;
  const LocalClock& clock;
};

inline constexpr date::days closest_to_a_month{28};
/// How late a reminder can still be: what should have gone out before is not looked at any more.
inline constexpr date::days latest_catch_up{90};
/// How early rows are made.
inline constexpr date::days planned_ahead{31};

/// The moment by which an event is ahead no more: its start; of one without a time, its day's beginning; of one known
/// to the month or year, the end of that.
Instant begins(const Event& event, const std::string& zone, const LocalClock& clock);

/// When the reminder is due for an event. None where it has no moment for it.
std::optional<Instant> due_for(const Reminder& reminder, const ResolvedEvent& event, const ReminderView& view);

/// `at` of the reminder in the programme's zone on `day`, or on the next open day where it asks for that.
Instant due_on(const Reminder& reminder, Day day, const ReminderView& view);

/// Every row of reminders on events that is due by `to` and of use to somebody after `from`: up to the event's
/// beginning, or for `latest_catch_up` after a moment that is `after` it. By due, then key. An event has no row where
/// its kind, series or status does not fit; without `statuses`, what is tentative or confirmed fits, and for `after`
/// what was held too. Recipients whom no address reaches have rows that have failed.
std::vector<OutboxRow> event_reminders(const ReminderView& view, std::span<const Event> events, Instant from,
                                       Instant to);

/// `row` once for each recipient. On the log channel a row without any recipient is for the log itself.
std::vector<OutboxRow> rows_for(const OutboxRow& row, const std::vector<Recipient>& recipients);

/// What a row says of an event: its date, or "cancelled".
std::string told_of(const Event& event);

}  // namespace nenkai
