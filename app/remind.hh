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
#include "notify/webhook.hh"
#include "scheduler/address_range.hh"

namespace nenkai {

/// How messages leave. Each is asked from one thread; none throws for what the other side does.
struct ReminderChannels {
  std::function<Delivery(const std::string& from, const std::string& to, const std::string& message)>
      mail;                                                                                // may be none
  std::function<Delivery(const std::string& url, const WebhookMessage& message)> webhook;  // may be none
  std::function<void(std::string_view line)> log;
};

/// Those of the settings; `log` gets the lines of the log channel, and web addresses may be in `allowed` although they
/// are private. Throws InputError for a password or secret file that cannot be read.
ReminderChannels channels_of(const Settings& settings, AddressRanges allowed,
                             std::function<void(std::string_view line)> log);

struct Reminding {
  std::string sender;         // "nenkai <calendar@x.example>"; needed for mail
  std::string public_url;     // without a slash at the end; empty: nowhere
  std::string templates_dir;  // empty: those that are built in
  int per_recipient = 30;     // mails in an hour
  /// Asked between two messages: true ends the run, with what was not tried given back. May be none.
  std::function<bool()> stopped = {};
};

struct RemindReport {
  int planned = 0;                    // rows that are new or changed
  int withdrawn = 0;                  // not wanted any more
  int sent = 0;                       // messages, however many reminders are in one
  int again = 0;                      // to be tried again
  int failed = 0;                     // given up
  int uncertain = 0;                  // of those tried again: they may have arrived
  bool held = false;                  // nothing is sent after a restore until somebody says so
  std::string stopped;                // why no more was tried; empty where all was
  std::vector<std::string> problems;  // a line for each that did not go through
};

/// A row gives up after so many tries that were answered; with `back_off` they take about a day.
inline constexpr int most_tries = 10;
/// The longest that somebody else's wish (Retry-After) puts off the next try.
inline constexpr std::chrono::seconds longest_wait{6 * 3600};
/// How long to wait after the `attempts`th try: 2.5 minutes, doubled each time, by a fifth more or less as `id` has it.
std::chrono::seconds back_off(int attempts, std::int64_t id);

/// Plans, then sends all that is due. `clock` gives the instants that are recorded. Throws what reading the programme
/// throws, and InputError for a template that is wrong.
RemindReport remind(Context& context, const Reminding& how, const ReminderChannels& channels,
                    const std::function<Instant()>& clock);

/// The same for the programme that the context names, or else for each in the store. Where a day stands in for today,
/// all of it is at the end of that day.
RemindReport remind_all(Context& context, const Reminding& how, const ReminderChannels& channels,
                        const std::function<Instant()>& clock);

/// How the outbox stands: of the programme that the context names, or else of all in the store.
struct OutboxCounts {
  std::int64_t waiting = 0;  // pending or being sent
  std::int64_t failed = 0;
  bool held = false;
};
OutboxCounts count_reminders(Context& context);

/// One that will be sent, by what is known now, if everything stays as it is and mail works.
struct ComingReminder {
  OutboxRow row;
  ReminderText text;
};
/// Those that wait, and those of the next `days` days, by due.
std::vector<ComingReminder> coming_reminders(Context& context, const Reminding& how, int days);

struct OutboxList {
  ProgrammeHeader programme;
  std::vector<OutboxRow> rows;
  std::optional<Instant> held;
};
OutboxList list_reminders(Context& context, const std::vector<OutboxState>& states);
/// Throws InputError where there is no such row.
OutboxRow find_reminder(Context& context, std::int64_t id);
/// What it says, by what is known now; none where what it is about is no longer there.
std::optional<ReminderText> words_of(Context& context, const Reminding& how, const OutboxRow& row);
/// Throws InputError where that cannot be.
void move_reminder(Context& context, std::int64_t id, OutboxState to);

/// What a message is recognised by: the same for each try. "<digest>@<programme>.<domain>". A row of a digest has none
/// of its own before its first try.
std::string message_id(const OutboxRow& row, const ProgrammeHeader& programme);

/// The recipient as he may be shown in logs: of a web address no more than its host, for the path is often a secret.
std::string shown_recipient(const OutboxRow& row);

std::string outbox_json(const OutboxList& list);
std::string coming_json(const std::vector<ComingReminder>& coming);
std::string remind_json(const RemindReport& report);

}  // namespace nenkai
