#include "scheduler/due.hh"

#include <fmt/format.h>

#include <algorithm>

namespace nenkai {
namespace {

using std::chrono::minutes;

/// Longer closed stretches than this do not move a reminder.
constexpr date::days longest_move{21};

/// The open day nearest to `day` in steps of `step`; `day` itself where none is near.
Day open_day(Day day, date::days step, const Workdays& workdays) {
  for (Day at = day; at - day <= longest_move && day - at <= longest_move; at += step) {
    if (workdays.open(at)) return at;
  }
  return day;
}

bool countable(const Duration& offset) { return offset.years == 0 && offset.months == 0; }
bool whole(const Duration& offset) { return offset.time == minutes{0}; }
minutes length(const Duration& offset) { return std::chrono::hours{24} * offset.whole_days() + offset.time; }

/// A digest of the week goes out on Mondays: `day` or the one before (`step` -1) or after it.
Day digest_day(const Reminder& reminder, Day day, int step) {
  while (reminder.digest == Digest::week && date::weekday{day} != date::Monday) day += date::days{step};
  return day;
}

/// The local day and time at which an event starts, or from which it is over where only the month or year is known.
Day first_day_for(const Reminder& reminder, const Event& event) {
  const DayRange days = event.date.interval();
  return reminder.before ? days.first() : days.last();
}

Instant start_of(const Event& event, Day day, const std::string& zone, const LocalClock& clock) {
  return clock.instant(day, event.date.time_of_day().value_or(minutes{0}), zone);
}

bool fits(const Reminder& reminder, const ResolvedEvent& resolved) {
  const Event& event = *resolved.event;
  if (reminder.kind && *reminder.kind != resolved.kind) return false;
  if (!reminder.series.empty() && (!event.series || std::find(reminder.series.begin(), reminder.series.end(),
                                                              *event.series) == reminder.series.end()))
    return false;
  if (!reminder.statuses.empty()) {
    return std::find(reminder.statuses.begin(), reminder.statuses.end(), name_of(event.status)) !=
           reminder.statuses.end();
  }
  if (event.status == EventStatus::held) return reminder.after.has_value();
  return event.status != EventStatus::cancelled;
}

/// Without asking a zone's clock: true only where nothing of it is of use after `from`.
bool long_past(const Reminder& reminder, const Event& event, Instant from) {
  const DayRange days = event.date.interval();
  const int after =
      reminder.after ? reminder.after->whole_days() + static_cast<int>(reminder.after->time.count() / 1440) : 0;
  const date::days margin = date::days{after + 3} + (reminder.after ? latest_catch_up + longest_move : date::days{0});
  return days.end + margin < from;
}

std::string occurrence_of(const Reminder& reminder, const Event& event) {
  return fmt::format("{}-{}@{}", reminder.before ? "before" : "after",
                     (reminder.before ? *reminder.before : *reminder.after).str(), event.date.str());
}

void add_rows(const Reminder& reminder, const ResolvedEvent& event, Instant due, Instant from, const ReminderView& view,
              std::vector<OutboxRow>& rows) {
  OutboxRow row;
  row.key.reminder = reminder.id.str();
  row.key.subject = event.event->id.str();
  row.key.occurrence = occurrence_of(reminder, *event.event);
  row.key.channel = reminder.channel;
  row.told = told_of(*event.event);
  if (reminder.digest) row.digest = name_of(*reminder.digest);
  row.due = due;
  row.expires = reminder.before ? begins(*event.event, *event.timezone, view.clock) : due + latest_catch_up;
  if (*row.expires <= due || *row.expires <= from) return;  // it cannot come before what it tells of, or is long past
  const Concern concern = concern_of(event, view.index);
  for (OutboxRow& each :
       rows_for(row, recipients_of(reminder.to, concern, view.index, reminder.language.value_or("en")))) {
    rows.push_back(std::move(each));
  }
}

}  // namespace

Instant begins(const Event& event, const std::string& zone, const LocalClock& clock) {
  const DayRange days = event.date.interval();
  if (!event.date.day_precise()) return clock.instant(days.end, minutes{0}, zone);
  return start_of(event, days.first(), zone, clock);
}

std::optional<Instant> due_for(const Reminder& reminder, const ResolvedEvent& event, const ReminderView& view) {
  if (!reminder.before && !reminder.after) return std::nullopt;
  const Duration& offset = reminder.before ? *reminder.before : *reminder.after;
  if (!countable(offset)) return std::nullopt;
  const bool precise = event.event->date.day_precise();
  if (!precise && length(offset) < closest_to_a_month) return std::nullopt;
  const int sign = reminder.before ? -1 : 1;
  const Day start = first_day_for(reminder, *event.event);
  if (!whole(offset)) return start_of(*event.event, start, *event.timezone, view.clock) + sign * length(offset);
  Day day = start + sign * date::days{offset.whole_days()};
  day = digest_day(reminder, day, sign);
  if (reminder.days == DueDays::work) day = open_day(day, date::days{sign}, view.workdays);
  return view.clock.instant(day, reminder.at.since_midnight, *event.timezone);
}

Instant due_on(const Reminder& reminder, Day day, const ReminderView& view) {
  day = digest_day(reminder, day, 1);
  if (reminder.days == DueDays::work) day = open_day(day, date::days{1}, view.workdays);
  return view.clock.instant(day, reminder.at.since_midnight, view.index.programme().header.timezone);
}

std::vector<OutboxRow> event_reminders(const ReminderView& view, std::span<const Event> events, Instant from,
                                       Instant to) {
  std::vector<OutboxRow> rows;
  for (const Event& event : events) {
    const ResolvedEvent resolved = resolve(event, view.index);
    for (const Reminder& reminder : view.index.programme().reminders) {
      if (reminder.on != ReminderSubject::event || long_past(reminder, event, from) || !fits(reminder, resolved))
        continue;
      const auto due = due_for(reminder, resolved, view);
      if (due && *due <= to) add_rows(reminder, resolved, *due, from, view, rows);
    }
  }
  std::sort(rows.begin(), rows.end(),
            [](const OutboxRow& a, const OutboxRow& b) { return a.due != b.due ? a.due < b.due : a.key < b.key; });
  return rows;
}

std::vector<OutboxRow> rows_for(const OutboxRow& row, const std::vector<Recipient>& recipients) {
  std::vector<OutboxRow> rows;
  for (const Recipient& recipient : recipients) {
    OutboxRow& made = rows.emplace_back(row);
    made.key.recipient = recipient.key();
    made.name = recipient.name;
    made.language = recipient.language;
    made.next_try = row.due;
    if (!recipient.address.empty() || row.key.channel == Channel::log) continue;
    made.state = OutboxState::failed;
    made.note = recipient.who + " has no e-mail address: give it one (`email`)";
  }
  if (recipients.empty() && row.key.channel == Channel::log) {
    OutboxRow& made = rows.emplace_back(row);
    made.key.recipient = "log";
    made.language = "en";
    made.next_try = row.due;
  }
  return rows;
}

std::string told_of(const Event& event) {
  return event.status == EventStatus::cancelled ? "cancelled" : event.date.str();
}

}  // namespace nenkai
