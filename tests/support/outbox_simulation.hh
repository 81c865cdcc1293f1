#pragma once
// A programme with reminders that lives through days: plans, sends all that is due, and remembers, as a store would.

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scheduler/audit.hh"
#include "scheduler/outbox_plan.hh"
#include "tests/support/local_clock.hh"
#include "tests/support/programmes.hh"

namespace nenkai::test {

class OutboxSimulation {
 public:
  Programme programme = small_programme();
  std::vector<OutboxRow> rows;
  std::vector<std::string> sent;  // "reminder subject occurrence recipient", in order
  bool mail_works = true;
  int nonsense = 0;  // messages that were sent too early, too late, or said what was no longer so

  OutboxSimulation() {
    programme.reminders.clear();
    programme.events.clear();
    programme.waivers.clear();
  }

  OutboxChange plan(Instant now) const {
    const ProgrammeIndex index(programme);
    const Workdays workdays(programme.planning ? *programme.planning : standard_, holidays_);
    const AuditEvents events = AuditEvents::of(index);
    const Day today = local_day_of(now, programme.header.timezone);
    const auto findings = audit(index, events, workdays, {today, default_years(index.fiscal(), today), nullptr});
    return plan_outbox({index, workdays, system_clock()}, {programme.events, findings, rows, now});
  }

  /// One pass: what is planned is kept, and what is due is sent or, too late, dropped.
  void pass(Instant now) {
    keep(plan(now), now);
    for (OutboxRow& row : rows) {
      if (row.state != OutboxState::pending || row.due > now) continue;
      if (row.expires && *row.expires <= now) {
        row.state = OutboxState::dropped;
        row.settled = now;
      } else if (mail_works) {
        row.state = OutboxState::sent;
        row.settled = now;
        if (is_nonsense(row)) ++nonsense;
        sent.push_back(row.key.reminder + " " + row.key.subject + " " + row.key.occurrence + " " + row.key.recipient);
      }
    }
  }
  void pass(const std::string& now) { pass(parse_instant(now).value()); }

  /// A pass at each hour of these days, both included (UTC).
  void live(const std::string& first, const std::string& last) {
    for (Instant now = *parse_day(first); now < *parse_day(last) + date::days{1}; now += std::chrono::hours{1})
      pass(now);
  }

  std::vector<std::string> take_sent() { return std::exchange(sent, {}); }
  const OutboxRow* find(const std::string& occurrence, const std::string& recipient = {}) const {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const OutboxRow& row) {
      return row.key.occurrence == occurrence && (recipient.empty() || row.key.recipient == recipient);
    });
    return found == rows.end() ? nullptr : &*found;
  }

  Event& add_event(const std::string& id, const std::string& date, EventStatus status = EventStatus::confirmed) {
    Event event;
    event.id = EventId{id};
    event.series = SeriesId{"collaboration"};
    event.date = date_of(date);
    event.status = status;
    programme.events.push_back(event);
    return programme.events.back();
  }
  Reminder& add_reminder(const std::string& id, ReminderSubject on) {
    Reminder reminder;
    reminder.id = ReminderId{id};
    reminder.on = on;
    reminder.channel = Channel::email;
    reminder.to = {"person:hana"};
    programme.reminders.push_back(reminder);
    return programme.reminders.back();
  }
  Reminder& add_before(const std::string& offset) {
    Reminder& reminder = add_reminder("r" + std::to_string(programme.reminders.size()), ReminderSubject::event);
    reminder.before = Duration::parse(offset).value();
    return reminder;
  }

 private:
  bool is_nonsense(const OutboxRow& row) const {
    const auto event = std::find_if(programme.events.begin(), programme.events.end(),
                                    [&](const Event& each) { return each.id.str() == row.key.subject; });
    return *row.settled < row.due || (row.expires && *row.expires <= *row.settled) ||
           (event != programme.events.end() && outdated(row, *event));
  }

  void keep(const OutboxChange& change, Instant now) {
    for (const OutboxRow& row : change.put) {
      const auto found =
          std::find_if(rows.begin(), rows.end(), [&](const OutboxRow& other) { return other.key == row.key; });
      if (found == rows.end()) {
        rows.push_back(row);
        rows.back().id = static_cast<std::int64_t>(rows.size());
      } else {
        const std::int64_t id = found->id;
        *found = row;
        found->id = id;
      }
    }
    for (const auto& note : change.withdraw) {
      OutboxRow& row = rows[static_cast<std::size_t>(note.id - 1)];
      row.state = OutboxState::withdrawn;
      row.note = note.note;
      row.settled = now;
    }
    for (const std::int64_t id : change.close) rows[static_cast<std::size_t>(id - 1)].over = now;
    for (const std::int64_t id : change.reopen) rows[static_cast<std::size_t>(id - 1)].over.reset();
  }

  Planning standard_;
  Holidays holidays_;
};

}  // namespace nenkai::test
