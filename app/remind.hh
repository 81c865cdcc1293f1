#pragma once
// Use cases: plan the reminders of a programme, send those that are due, and say which are to come.
//
// Planning (scheduler/outbox_plan.hh) and sending are two things: what is planned is in the store before anything goes
// out, and a row is leased before it is tried, so that whoever dies in between leaves a trace. A try whose end nobody
// knows is tried again under the same Message-ID and counted as uncertain.

#include <functional>
#include <string>
#include <vector>

#include "app/context.hh"
#include "app/reminder_text.hh"
#include "config/settings.hh"
#include "notify/delivery.hh"

namespace nenkai {

/// How messages leave. Each is asked from one thread; none throws for what the other side does.
struct ReminderChannels {
  std::function<Delivery(const std::string& from, const std::string& to, const std::string& message)>
      mail;  // may be none
  std::function<void(std::string_view line)> log;
};

/// Those of the settings; `log` gets the lines of the log channel. Throws InputError for a password file that cannot be
/// read.
ReminderChannels channels_of(const Settings& settings, std::function<void(std::string_view line)> log);

struct Reminding {
  std::string sender;         // "nenkai <calendar@x.example>"; needed for mail
  std::string public_url;     // without a slash at the end; empty: nowhere
  std::string templates_dir;  // empty: those that are built in
  int per_recipient = 30;     // mails in an hour
};

struct RemindReport {
  int planned = 0;    // rows that are new or changed
  int withdrawn = 0;  // not wanted any more
  int sent = 0;
  int again = 0;                      // to be tried again
  int failed = 0;                     // given up
  int uncertain = 0;                  // of those tried again: they may have arrived
  bool held = false;                  // nothing is sent after a restore until somebody says so
  std::string stopped;                // why no more was tried; empty where all was
  std::vector<std::string> problems;  // a line for each that did not go through
};

/// A row gives up after so many tries that were answered; with `back_off` they take about a day.
inline constexpr int most_tries = 10;
/// How long to wait after the `attempts`th try: 2.5 minutes, doubled each time, by a fifth more or less as `id` has it.
std::chrono::seconds back_off(int attempts, std::int64_t id);

/// Works out what should be in the outbox at the context's instant, and sees to it. Answers with what it changed.
OutboxChange plan_reminders(Context& context);

/// Plans, then sends all that is due. `clock` gives the instants that are recorded. Throws what reading the programme
/// throws, and InputError for a template that is wrong.
RemindReport remind(Context& context, const Reminding& how, const ReminderChannels& channels,
                    const std::function<Instant()>& clock);

/// One that will be sent, by what is known now, if everything stays as it is and mail works.
struct ComingReminder {
  OutboxRow row;
  ReminderText text;
};
/// Those that wait, and those of the next `days` days, by due.
std::vector<ComingReminder> coming_reminders(Context& context, const Reminding& how, int days);

struct OutboxList {
  std::string programme;
  std::string timezone;
  std::vector<OutboxRow> rows;
  std::optional<Instant> held;
};
OutboxList list_reminders(Context& context, const std::vector<OutboxState>& states);
/// Throws InputError where there is no such row.
OutboxRow find_reminder(Context& context, std::int64_t id);
/// Throws InputError where that cannot be.
void move_reminder(Context& context, std::int64_t id, OutboxState to);

/// What a delivery is recognised by: the same for each try. "<digest>@<programme>.<domain>".
std::string message_id(const OutboxKey& key, const ProgrammeHeader& programme);

std::string outbox_json(const OutboxList& list);
std::string coming_json(const std::vector<ComingReminder>& coming);
std::string remind_json(const RemindReport& report);

}  // namespace nenkai
