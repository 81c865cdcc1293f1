#include "app/sending.hh"

#include <fmt/format.h>

#include <algorithm>

#include "app/feed.hh"
#include "app/patience.hh"
#include "app/reminder_planning.hh"
#include "scheduler/check_text.hh"
#include "scheduler/outbox_plan.hh"

namespace nenkai {
namespace {

using enum OutboxState;

std::string log_line(const OutboxRow& row, const ReminderText& text) {
  return fmt::format("reminder {} for {}: {}", row.key.reminder, row.key.recipient, text.subject);
}

bool is_of_event(const OutboxRow& row) { return row.key.subject.find('/') == std::string::npos; }

/// Who is left alone when he says stop: the mail server, or the host of a web address.
std::string server_of(const OutboxRow& row) {
  if (row.key.channel != Channel::webhook) return std::string(name_of(row.key.channel));
  const std::size_t begin = row.key.recipient.find("://");
  return begin == std::string::npos ? row.key.recipient
                                    : row.key.recipient.substr(0, row.key.recipient.find('/', begin + 3));
}

/// What was claimed, message by message.
std::vector<std::vector<OutboxRow>> by_message(std::vector<OutboxRow>&& rows) {
  std::vector<std::vector<OutboxRow>> messages;
  for (OutboxRow& row : rows) {
    const bool goes_along = row.bundle != 0 && !messages.empty() && messages.back().front().bundle == row.bundle;
    if (!goes_along) messages.emplace_back();
    messages.back().push_back(std::move(row));
  }
  return messages;
}

}  // namespace

RemindedProgramme::RemindedProgramme(Context& context)
    : snapshot(context.store.snapshot()),
      report(context, {}),
      events(context.store.read_events(report.open.programme().header.id)) {
  snapshot.reset();
  for (const Event& event : events) by_id.emplace(event.id.str(), &event);
}

const Event* RemindedProgramme::event(const std::string& subject) const {
  const auto found = by_id.find(subject);
  return found == by_id.end() ? nullptr : found->second;
}

const Finding* RemindedProgramme::finding(const std::string& subject, std::span<const Finding> findings) {
  for (const Finding& finding : findings) {
    if (fmt::format("{}/{}/{}", finding.rule->id.str(), finding.subject, finding.period.label()) == subject)
      return &finding;
  }
  return nullptr;
}

std::string told_before(const OutboxRow& row, std::span<const OutboxRow> known) {
  const OutboxRow* last = nullptr;
  for (const OutboxRow& other : known) {
    const bool same = other.key.subject == row.key.subject && other.key.recipient == row.key.recipient &&
                      other.key.channel == row.key.channel && other.state == sent && other.told != row.told;
    if (same && (last == nullptr || last->settled < other.settled)) last = &other;
  }
  return last == nullptr ? "" : last->told;
}

Sending::Sending(Context& context, const RemindedProgramme& world, const Reminding& how,
                 const ReminderChannels& channels, const std::function<Instant()>& clock)
    : context_(&context),
      world_(&world),
      how_(&how),
      channels_(&channels),
      clock_(&clock),
      templates_(how.templates_dir) {}

void Sending::run(RemindReport& report) {
  report_ = &report;
  sent_lately_ = patiently(how_->stopped, [&] {
    return context_->store.sent_since(world_->id(), Channel::email, (*clock_)() - std::chrono::hours{1});
  });
  recorder_.emplace(context_->store, how_->stopped);
  send_all();
  for (const std::int64_t id : recorder_->finish())
    report.problems.push_back(fmt::format("reminder {}: its lease ran out before it was done", id));
  recorder_.reset();
}

void Sending::send_all() {
  // One at first: a server that is not there should cost one row a try, and not many.
  int most = 1;
  while (skipped_ < most_skipped && !stopping()) {
    const auto begin = std::chrono::steady_clock::now();
    auto rows = claim(most);
    if (rows.empty()) return;
    for (const Rows& message : by_message(std::move(rows))) deal_with(message);
    const bool quick = std::chrono::steady_clock::now() - begin < batch_time;
    most = quick ? std::min(most * 8, largest_batch) : std::max(most / 2, 1);
  }
}

/// Leases rows, and reads what they will tell of while the store is at hand: later the recorder has it most of the
/// time.
Sending::Rows Sending::claim(int most) {
  const auto own = recorder_->lock_store();
  auto rows = patiently(how_->stopped, [&] {
    return context_->store.claim_outbox(world_->id(), {(*clock_)(), lease, most});
  });
  const auto now = std::chrono::steady_clock::now();
  for (const OutboxRow& row : rows) {
    if (!is_of_event(row)) continue;
    Reading& reading = events_[row.key.subject];
    if (reading.at != now) reading = {event_now(row.key.subject), now};
    if (row.key.channel == Channel::email && channels_->mail && reading.event) calendar_of(row.key.subject, row, own);
  }
  return rows;
}

void Sending::deal_with(const Rows& rows) {
  const auto stop = stopped_.find(server_of(rows.front()));
  if (stop == stopped_.end() && !stopping()) {
    if (keeps_lease(rows)) recorder_->add(attempt(rows));
    return;
  }
  ++skipped_;
  std::vector<OutboxOutcome> outcomes;
  for (const OutboxRow& row : rows) {
    outcomes.push_back(stop == stopped_.end() ? not_tried(row, "")
                                              : not_tried(row, "waits: " + stop->second, std::chrono::minutes{1}));
  }
  recorder_->add(outcomes);
}

OutboxOutcome Sending::outcome(const OutboxRow& row, OutboxState state, std::string note) const {
  OutboxOutcome made;
  made.id = row.id;
  made.fence = row.fence;
  made.state = state;
  made.at = (*clock_)();
  made.next = made.at;
  made.note = std::move(note);
  return made;
}

OutboxOutcome Sending::not_tried(const OutboxRow& row, std::string note, std::chrono::seconds wait) const {
  OutboxOutcome made = outcome(row, pending, std::move(note));
  made.begun = false;
  made.next = made.at + wait;
  return made;
}

/// A slow server can use up the time of those who wait behind: their lease is made longer, unless it is gone.
bool Sending::keeps_lease(const Rows& rows) {
  if ((*clock_)() + longest_try < *rows.front().leased_until) return true;
  std::vector<OutboxOutcome> longer;
  for (const OutboxRow& row : rows) {
    longer.push_back(outcome(row, sending));
    longer.back().next = longer.back().at + lease;
  }
  const auto own = recorder_->lock_store();
  return patiently(how_->stopped, [&] { return context_->store.settle_outbox(longer); }).empty();
}

/// The caller holds the store.
std::optional<Event> Sending::event_now(const std::string& id) {
  return patiently(how_->stopped, [&] { return context_->store.read_event(world_->id(), EventId{id}); });
}

/// What the recipient of a notice was told before; empty of all else.
std::string Sending::was_told(const OutboxRow& row) {
  if (!is_notice(row)) return {};
  if (!known_) {
    const auto own = recorder_->lock_store();
    known_ = patiently(how_->stopped, [&] { return known_rows(*context_, world_->id()); });
  }
  return told_before(row, *known_);
}

const std::optional<Event>& Sending::fresh_event(const std::string& id) {
  Reading& reading = events_[id];
  const auto now = std::chrono::steady_clock::now();
  if (now - reading.at > fresh_for) {
    const auto own = recorder_->lock_store();
    reading = {event_now(id), now};
  }
  return reading.event;
}

/// What was planned may be out of date by now: the event is read once more. Answers with why it is not to be sent.
std::optional<std::string> Sending::out_of_date(const OutboxRow& row, std::optional<Event>& fresh,
                                                const Finding*& finding) {
  if (!is_of_event(row)) {
    finding = RemindedProgramme::finding(row.key.subject, world_->report.findings);
    if (finding == nullptr) return "the audit does not speak of it any more";
    return std::nullopt;
  }
  fresh = fresh_event(row.key.subject);
  if (!fresh) return "the event is no longer there";
  if (outdated(row, *fresh)) return "the event has changed";
  return std::nullopt;
}

std::vector<OutboxOutcome> Sending::attempt(const Rows& rows) {
  std::vector<OutboxOutcome> outcomes;
  std::vector<Part> parts;
  for (const OutboxRow& row : rows) {
    std::optional<Event> fresh;
    const Finding* finding = nullptr;
    if (const auto why = out_of_date(row, fresh, finding)) {
      outcomes.push_back(outcome(row, withdrawn, *why));
      continue;
    }
    const std::string was = was_told(row);
    parts.push_back(
        {&row, reminder_text(
                   row, {&world_->report.open, fresh ? &*fresh : nullptr, finding, was, (*clock_)(), how_->public_url},
                   templates_)});
  }
  if (parts.empty()) return outcomes;
  const OutboxRow& head = *parts.front().row;
  OutboxOutcome verdict;
  if (parts.size() == 1) {
    verdict = hand_over(head, parts.front().text, is_of_event(head) ? head.key.subject : "");
  } else {
    std::vector<ReminderText> texts;
    for (Part& part : parts) texts.push_back(std::move(part.text));
    verdict =
        hand_over(head, digest_text(texts, head.language, world_->report.open.programme().header, templates_), "");
  }
  for (const Part& part : parts) {
    verdict.id = part.row->id;
    verdict.fence = part.row->fence;
    outcomes.push_back(verdict);
  }
  return outcomes;
}

OutboxOutcome Sending::hand_over(const OutboxRow& row, const ReminderText& text, const std::string& event) {
  switch (row.key.channel) {
    case Channel::email: return mail(row, text, event);
    case Channel::webhook: return webhook(row, text);
    case Channel::log: break;
  }
  channels_->log(log_line(row, text));
  ++report_->sent;
  return outcome(row, sent);
}

OutboxOutcome Sending::mail(const OutboxRow& row, const ReminderText& text, const std::string& event) {
  if (!channels_->mail) {
    const std::string why = "no mail can be sent without smtp.url in the settings";
    if (report_->problems.empty() || report_->problems.back() != why) report_->problems.push_back(why);
    return not_tried(row, why, std::chrono::minutes{10});
  }
  if (!is_email(row.key.recipient)) {  // somebody wanted it to be tried although there is no address
    OutboxOutcome made = fail(row, row.key.recipient + " has no e-mail address: give it one (`email`)");
    made.begun = false;
    return made;
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

OutboxOutcome Sending::webhook(const OutboxRow& row, const ReminderText& text) {
  if (!channels_->webhook) return not_tried(row, "nothing is posted to web addresses here", std::chrono::hours{1});
  WebhookMessage message;
  message.id = message_id(row, world_->report.open.programme().header);
  message.at = (*clock_)();
  message.type = text.type;
  message.text = text.subject + "\n\n" + text.text;
  message.data = text.data;
  return judge(row, channels_->webhook(row.key.recipient, message));
}

Mail Sending::mail_of(const OutboxRow& row, const ReminderText& text, const std::string& event, const Mailbox& sender) {
  Mail mail;
  mail.from = sender;
  mail.to = {in_one_line(row.name), row.key.recipient};
  mail.subject = in_one_line(text.subject);
  mail.text = text.text;
  mail.html = text.html;
  mail.message_id = message_id(row, world_->report.open.programme().header);
  mail.date = (*clock_)();
  mail.language = row.language;
  mail.list_unsubscribe = "mailto:" + sender.address + "?subject=unsubscribe";
  if (!event.empty()) mail.calendar = calendar_of(event, row);
  return mail;
}

/// The feed of one event: with the UID and the sequence that the feeds say, and no METHOD, so it invites nobody. The
/// caller holds the store.
const std::string& Sending::calendar_of(const std::string& event, const OutboxRow& row,
                                        const std::unique_lock<std::mutex>& /*store*/) {
  const std::string language = row.language == "ja" ? "ja" : "en";
  std::string& calendar = calendars_[{event, language}];
  if (!calendar.empty()) return calendar;
  FeedRequest request;
  request.scope = "event/" + event;
  request.language = language;
  request.public_url = how_->public_url;
  Context here = *context_;
  here.programme = world_->id().str();
  calendar = patiently(how_->stopped, [&] { return make_feed(here, request); });
  return calendar;
}

/// The same, mostly made when the row was claimed: the recorder has the store now.
const std::string& Sending::calendar_of(const std::string& event, const OutboxRow& row) {
  const auto made = calendars_.find({event, row.language == "ja" ? "ja" : "en"});
  if (made != calendars_.end() && !made->second.empty()) return made->second;
  return calendar_of(event, row, recorder_->lock_store());
}

OutboxOutcome Sending::fail(const OutboxRow& row, const std::string& why) {
  ++report_->failed;
  report_->problems.push_back(fmt::format("reminder {} for {}: {}", row.id, shown_recipient(row), why));
  return outcome(row, failed, why);
}

OutboxOutcome Sending::judge(const OutboxRow& row, const Delivery& delivery) {
  if (delivery.kind == Delivery::Kind::taken) {
    ++report_->sent;
    return outcome(row, sent);
  }
  if (delivery.stop) {
    const bool mail = row.key.channel == Channel::email;
    report_->stopped = mail ? delivery.note : fmt::format("{}: {}", shown_recipient(row), delivery.note);
    stopped_[server_of(row)] = report_->stopped;
  }
  if (delivery.kind == Delivery::Kind::refused) return fail(row, delivery.note);
  const bool uncertain = delivery.kind == Delivery::Kind::uncertain;
  if (row.attempts - row.uncertain >= most_tries && !uncertain)
    return fail(row, fmt::format("given up after {} tries: {}", row.attempts, delivery.note));
  ++report_->again;
  if (uncertain) ++report_->uncertain;
  report_->problems.push_back(fmt::format("reminder {} for {}: {}", row.id, shown_recipient(row), delivery.note));
  OutboxOutcome made = outcome(row, pending, delivery.note);
  made.uncertain = uncertain;
  made.next = made.at + std::max(back_off(row.attempts, row.id), std::min(delivery.wait, longest_wait));
  return made;
}

}  // namespace nenkai
