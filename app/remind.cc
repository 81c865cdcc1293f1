#include "app/remind.hh"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <unordered_map>

#include "app/audit.hh"
#include "app/feed.hh"
#include "app/zones.hh"
#include "notify/mail.hh"
#include "notify/smtp.hh"
#include "scheduler/outbox_plan.hh"
#include "store/digest.hh"

namespace nenkai {
namespace {

using enum OutboxState;

const LocalClock& zone_clock() {
  static const LocalClock clock{
      [](Day day, std::chrono::minutes time, const std::string& zone) { return instant_of(day, time, zone); },
      local_day};
  return clock;
}

/// A programme with its findings and events, of one moment.
struct RemindedProgramme {
  explicit RemindedProgramme(Context& context)
      : snapshot(context.store.snapshot()),
        report(context, {}),
        events(context.store.read_events(report.open.programme().header.id)) {
    snapshot.reset();
    for (const Event& event : events) by_id.emplace(event.id.str(), &event);
  }

  const ProgrammeId& id() const { return report.open.programme().header.id; }
  ReminderView view() const { return {report.open.index(), report.open.workdays(), zone_clock()}; }
  const Event* event(const std::string& subject) const {
    const auto found = by_id.find(subject);
    return found == by_id.end() ? nullptr : found->second;
  }
  const Finding* finding(const std::string& subject, std::span<const Finding> findings) const {
    for (const Finding& finding : findings) {
      if (fmt::format("{}/{}/{}", finding.rule->id.str(), finding.subject, finding.period.label()) == subject)
        return &finding;
    }
    return nullptr;
  }

  std::unique_ptr<Snapshot> snapshot;
  AuditReport report;
  std::vector<Event> events;
  std::unordered_map<std::string, const Event*> by_id;
};

std::vector<OutboxRow> known_rows(Context& context, const ProgrammeId& programme) {
  return context.store.list_outbox(programme, {{}, {}, context.now - outbox_memory});
}

/// What the recipient was told of the event before this row.
std::string told_before(const OutboxRow& row, std::span<const OutboxRow> known) {
  const OutboxRow* last = nullptr;
  for (const OutboxRow& other : known) {
    const bool same = other.key.subject == row.key.subject && other.key.recipient == row.key.recipient &&
                      other.key.channel == row.key.channel && other.state == sent && other.told != row.told;
    if (same && (last == nullptr || last->settled < other.settled)) last = &other;
  }
  return last == nullptr ? "" : last->told;
}

std::string log_line(const OutboxRow& row, const ReminderText& text) {
  return fmt::format("reminder {} for {}: {}", row.key.reminder, row.key.recipient, text.subject);
}

/// One run of sending.
class Sending {
 public:
  Sending(Context& context, const RemindedProgramme& world, std::vector<OutboxRow> known, const Reminding& how,
          const ReminderChannels& channels, const std::function<Instant()>& clock)
      : context_(&context),
        world_(&world),
        known_(std::move(known)),
        how_(&how),
        channels_(&channels),
        clock_(&clock),
        templates_(how.templates_dir) {}

  void run(RemindReport& report) {
    report_ = &report;
    sent_lately_ = context_->store.sent_since(world_->id(), Channel::email, (*clock_)() - std::chrono::hours{1});
    // One at first: a server that is not there should cost one row a try, and not many.
    int most = 1;
    while (skipped_ < most_skipped) {
      const auto rows = context_->store.claim_outbox(world_->id(), {(*clock_)(), lease, most});
      if (rows.empty()) break;
      most = batch;
      for (const OutboxRow& row : rows) {
        if (row.key.channel == Channel::email && !report.stopped.empty()) {
          ++skipped_;
          settle(row, not_tried(row, "waits: " + report.stopped, std::chrono::minutes{1}));
        } else if (keeps_lease(row)) {
          settle(row, attempt(row));
        }
      }
    }
  }

 private:
  static constexpr std::chrono::seconds lease{300};
  static constexpr std::chrono::seconds longest_try{150};  // more than SmtpServer::whole_time
  static constexpr int batch = 8;
  /// So many mails are put off for a minute, so that other channels get their turn, when the mail server has said stop.
  static constexpr int most_skipped = 200;

  OutboxOutcome outcome(const OutboxRow& row, OutboxState state, std::string note = {}) const {
    OutboxOutcome made;
    made.id = row.id;
    made.fence = row.fence;
    made.state = state;
    made.at = (*clock_)();
    made.next = made.at;
    made.note = std::move(note);
    return made;
  }

  OutboxOutcome not_tried(const OutboxRow& row, std::string note, std::chrono::seconds wait = {}) const {
    OutboxOutcome made = outcome(row, pending, std::move(note));
    made.begun = false;
    made.next = made.at + wait;
    return made;
  }

  /// A slow server can use up the time of those who wait behind: their lease is made longer, unless it is gone.
  bool keeps_lease(const OutboxRow& row) const {
    if ((*clock_)() + longest_try < *row.leased_until) return true;
    OutboxOutcome longer = outcome(row, sending);
    longer.next = longer.at + lease;
    return context_->store.settle_outbox({longer}).empty();
  }

  void settle(const OutboxRow& row, const OutboxOutcome& outcome) {
    if (!context_->store.settle_outbox({outcome}).empty())
      report_->problems.push_back(fmt::format("reminder {}: its lease ran out before it was done", row.id));
  }

  OutboxOutcome attempt(const OutboxRow& row) {
    // What was planned may be out of date by now: the event is read once more.
    std::optional<Event> fresh;
    const Finding* finding = nullptr;
    if (row.key.subject.find('/') == std::string::npos) {
      fresh = context_->store.read_event(world_->id(), EventId{row.key.subject});
      if (!fresh) return outcome(row, withdrawn, "the event is no longer there");
      if (outdated(row, *fresh)) return outcome(row, withdrawn, "the event has changed");
    } else {
      finding = world_->finding(row.key.subject, world_->report.findings);
      if (finding == nullptr) return outcome(row, withdrawn, "the audit does not speak of it any more");
    }
    const ReminderText text =
        reminder_text(row,
                      {&world_->report.open, fresh ? &*fresh : nullptr, finding,
                       is_notice(row) ? told_before(row, known_) : "", (*clock_)(), how_->public_url},
                      templates_);
    switch (row.key.channel) {
      case Channel::log: {
        channels_->log(log_line(row, text));
        ++report_->sent;
        return outcome(row, sent);
      }
      case Channel::email: return mail(row, text, fresh ? fresh->id.str() : "");
      case Channel::webhook: break;
    }
    return not_tried(row, "web addresses are not told yet", std::chrono::hours{1});
  }

  OutboxOutcome mail(const OutboxRow& row, const ReminderText& text, const std::string& event) {
    if (!channels_->mail) {
      const std::string why = "no mail can be sent without smtp.url in the settings";
      if (report_->problems.empty() || report_->problems.back() != why) report_->problems.push_back(why);
      return not_tried(row, why, std::chrono::minutes{10});
    }
    int& lately = sent_lately_[row.key.recipient];
    if (lately >= how_->per_recipient) {
      return not_tried(row, fmt::format("{} mails an hour are the most for one recipient", how_->per_recipient),
                       std::chrono::minutes{10});
    }
    const auto sender = parse_mailbox(how_->sender);
    if (!sender) return fail(row, "smtp.from: " + sender.problem());
    const auto message = compose(mail_of(row, text, event, *sender));
    if (!message) return fail(row, message.problem());
    const Delivery delivery = channels_->mail(sender->address, row.key.recipient, *message);
    if (delivery.kind == Delivery::Kind::taken) ++lately;
    return judge(row, delivery);
  }

  Mail mail_of(const OutboxRow& row, const ReminderText& text, const std::string& event, const Mailbox& sender) {
    const ProgrammeHeader& header = world_->report.open.programme().header;
    Mail mail;
    mail.from = sender;
    mail.to = {row.name, row.key.recipient};
    mail.subject = text.subject;
    mail.text = text.text;
    mail.html = text.html;
    mail.message_id = message_id(row.key, header);
    mail.date = (*clock_)();
    mail.language = row.language;
    mail.list_unsubscribe = "mailto:" + sender.address + "?subject=unsubscribe";
    if (!event.empty()) mail.calendar = calendar_of(event, row.language == "ja" ? "ja" : "en");
    return mail;
  }

  /// The feed of one event: with the UID and the sequence that the feeds say, and no METHOD, so it invites nobody.
  const std::string& calendar_of(const std::string& event, const std::string& language) {
    std::string& calendar = calendars_[{event, language}];
    if (!calendar.empty()) return calendar;
    FeedRequest request;
    request.scope = "event/" + event;
    request.language = language;
    request.public_url = how_->public_url;
    Context here = *context_;
    here.programme = world_->id().str();
    calendar = make_feed(here, request);
    return calendar;
  }

  OutboxOutcome fail(const OutboxRow& row, const std::string& why) {
    ++report_->failed;
    report_->problems.push_back(fmt::format("reminder {} for {}: {}", row.id, row.key.recipient, why));
    return outcome(row, failed, why);
  }

  OutboxOutcome judge(const OutboxRow& row, const Delivery& delivery) {
    if (delivery.kind == Delivery::Kind::taken) {
      ++report_->sent;
      return outcome(row, sent);
    }
    if (delivery.stop) report_->stopped = delivery.note;
    if (delivery.kind == Delivery::Kind::refused) return fail(row, delivery.note);
    const bool uncertain = delivery.kind == Delivery::Kind::uncertain;
    if (row.attempts - row.uncertain >= most_tries && !uncertain)
      return fail(row, fmt::format("given up after {} tries: {}", row.attempts, delivery.note));
    ++report_->again;
    if (uncertain) ++report_->uncertain;
    report_->problems.push_back(fmt::format("reminder {} for {}: {}", row.id, row.key.recipient, delivery.note));
    OutboxOutcome made = outcome(row, pending, delivery.note);
    made.uncertain = uncertain;
    made.next = made.at + back_off(row.attempts, row.id);
    return made;
  }

  Context* context_;
  const RemindedProgramme* world_;
  std::vector<OutboxRow> known_;
  const Reminding* how_;
  const ReminderChannels* channels_;
  const std::function<Instant()>* clock_;
  ReminderTemplates templates_;
  std::map<std::string, int> sent_lately_;
  std::map<std::pair<std::string, std::string>, std::string> calendars_;  // by event and language
  int skipped_ = 0;
  RemindReport* report_ = nullptr;
};

/// What the store would make of a change.
void carry_out(const OutboxChange& change, std::vector<OutboxRow>& rows) {
  for (const OutboxRow& put : change.put) {
    const auto there = std::find_if(rows.begin(), rows.end(), [&](const OutboxRow& row) { return row.key == put.key; });
    if (there == rows.end()) {
      rows.push_back(put);
      rows.back().id = -static_cast<std::int64_t>(rows.size());  // of no row that is stored
    } else {
      const std::int64_t id = there->id;
      *there = put;
      there->id = id;
    }
  }
  for (const OutboxChange::Note& note : change.withdraw) {
    for (OutboxRow& row : rows) {
      if (row.id == note.id) row.state = withdrawn;
    }
  }
}

}  // namespace

std::chrono::seconds back_off(int attempts, std::int64_t id) {
  constexpr std::chrono::seconds first{150};
  constexpr int most_doublings = 8;
  const auto wait = first * (1 << std::clamp(attempts - 1, 0, most_doublings));
  // Not random, so that it can be foretold; but no two rows of one moment come back together.
  const auto spread = static_cast<int>(
      (static_cast<std::uint64_t>(id) * 2'654'435'761U + static_cast<std::uint64_t>(attempts) * 40'503U) % 401);
  return wait * (800 + spread) / 1000;
}

std::string message_id(const OutboxKey& key, const ProgrammeHeader& programme) {
  constexpr std::size_t digits = 40;
  const std::string whole = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", programme.id.str(), key.reminder, key.subject,
                                        key.occurrence, name_of(key.channel), key.recipient);
  return fmt::format("{}@{}.{}", digest_of(whole).substr(0, digits), programme.id.str(), programme.domain);
}

ReminderChannels channels_of(const Settings& settings, std::function<void(std::string_view line)> log) {
  ReminderChannels channels;
  channels.log = std::move(log);
  if (settings.smtp.url.empty()) return channels;
  SmtpServer server;
  server.url = settings.smtp.url;
  server.user = settings.smtp.user;
  if (!settings.smtp.password_file.empty()) {
    std::ifstream file(settings.smtp.password_file);
    if (!std::getline(file, server.password))
      throw InputError(settings.smtp.password_file + " (smtp.password_file): no password can be read from it");
  }
  const auto smtp = std::make_shared<Smtp>(std::move(server));
  channels.mail = [smtp](const std::string& from, const std::string& to, const std::string& message) {
    return smtp->send(from, to, message);
  };
  return channels;
}

OutboxChange plan_reminders(Context& context) {
  const RemindedProgramme world(context);
  const auto known = known_rows(context, world.id());
  OutboxChange change = plan_outbox(world.view(), {world.events, world.report.findings, known, context.now});
  context.store.change_outbox(world.id(), change, context.now);
  return change;
}

RemindReport remind(Context& context, const Reminding& how, const ReminderChannels& channels,
                    const std::function<Instant()>& clock) {
  RemindReport report;
  const OutboxChange change = plan_reminders(context);
  report.planned = static_cast<int>(change.put.size());
  report.withdrawn = static_cast<int>(change.withdraw.size());
  for (const OutboxRow& row : change.put) {
    if (row.state != failed) continue;
    ++report.failed;
    report.problems.push_back(fmt::format("reminder {}: {}", row.key.reminder, row.note));
  }
  report.held = context.store.sending_held().has_value();
  if (report.held) return report;
  const RemindedProgramme world(context);
  Sending(context, world, known_rows(context, world.id()), how, channels, clock).run(report);
  return report;
}

std::vector<ComingReminder> coming_reminders(Context& context, const Reminding& how, int days) {
  const RemindedProgramme world(context);
  const ReminderTemplates templates(how.templates_dir);
  auto rows = known_rows(context, world.id());
  std::vector<ComingReminder> coming;
  const std::string& zone = world.report.open.programme().header.timezone;
  const Day today = local_day(context.now, zone);
  for (int ahead = 0; ahead <= days; ++ahead) {
    const Instant end = start_of_day(today + date::days{ahead + 1}, zone) - std::chrono::microseconds{1};
    const Day day = today + date::days{ahead};
    const auto findings = audit(world.report.open.index(), world.report.events, world.report.open.workdays(),
                                {day, default_years(world.report.open.index().fiscal(), day), nullptr});
    const Instant now = ahead == 0 ? context.now : end;
    carry_out(plan_outbox(world.view(), {world.events, findings, rows, now}), rows);
    for (OutboxRow& row : rows) {
      if (row.state != pending || row.next_try > end || (row.expires && *row.expires <= now)) continue;
      const Event* event = world.event(row.key.subject);
      const Finding* finding = event == nullptr ? world.finding(row.key.subject, findings) : nullptr;
      const Instant sending = std::max(row.next_try, context.now);
      const std::string was = is_notice(row) ? told_before(row, rows) : "";
      row.state = sent;
      row.settled = sending;
      if (event == nullptr && finding == nullptr) continue;
      coming.push_back(
          {row, reminder_text(row, {&world.report.open, event, finding, was, sending, how.public_url}, templates)});
      coming.back().row.state = pending;
      coming.back().row.settled.reset();
      if (coming.back().row.id < 0) coming.back().row.id = 0;
    }
  }
  std::stable_sort(coming.begin(), coming.end(),
                   [](const ComingReminder& a, const ComingReminder& b) { return a.row.next_try < b.row.next_try; });
  return coming;
}

OutboxList list_reminders(Context& context, const std::vector<OutboxState>& states) {
  const OpenProgramme open(context);
  const ProgrammeHeader& header = open.programme().header;
  return {header.id.str(), header.timezone, context.store.list_outbox(header.id, {states, {}, {}}),
          context.store.sending_held()};
}

OutboxRow find_reminder(Context& context, std::int64_t id) {
  const auto rows = context.store.list_outbox(chosen_programme(context), {{}, id, {}});
  if (rows.empty())
    throw InputError(fmt::format("there is no reminder {} in the outbox: see \"nenkai outbox list\"", id));
  return rows.front();
}

void move_reminder(Context& context, std::int64_t id, OutboxState to) {
  const OutboxRow row = find_reminder(context, id);
  if (to == pending && row.expires && *row.expires <= context.now)
    throw InputError(fmt::format("reminder {}: it is too late for it", id));
  try {
    context.store.move_outbox(chosen_programme(context), id, to, context.actor, context.now);
  } catch (const StoreConflict& conflict) {
    throw InputError(conflict.what());
  }
}

}  // namespace nenkai
