#pragma once
// One run over the outbox: what is due is leased, put into words, handed to its channel, and what became of it
// recorded.

#include <map>
#include <memory>
#include <unordered_map>
#include <utility>

#include "app/audit.hh"
#include "app/recorder.hh"
#include "app/remind.hh"
#include "notify/mail.hh"

namespace nenkai {

/// A programme with its findings and events, of one moment.
struct RemindedProgramme {
  explicit RemindedProgramme(Context& context);

  const ProgrammeId& id() const { return report.open.programme().header.id; }
  const Event* event(const std::string& subject) const;
  static const Finding* finding(const std::string& subject, std::span<const Finding> findings);

  std::unique_ptr<Snapshot> snapshot;
  AuditReport report;
  std::vector<Event> events;
  std::unordered_map<std::string, const Event*> by_id;
};

/// What the recipient was told of the event before this row; empty where that is not known.
std::string told_before(const OutboxRow& row, std::span<const OutboxRow> known);

class Sending {
 public:
  Sending(Context& context, const RemindedProgramme& world, const Reminding& how, const ReminderChannels& channels,
          const std::function<Instant()>& clock);

  /// Until nothing is due, and what became of all is recorded. A server that said stop is left alone in a later run of
  /// the same object too.
  void run(RemindReport& report);

 private:
  static constexpr std::chrono::seconds lease{300};
  static constexpr std::chrono::seconds longest_try{150};  // more than SmtpServer::whole_time
  /// As many rows are leased at once as are sent in a few seconds, and no more than these.
  static constexpr int largest_batch = 256;
  static constexpr std::chrono::seconds batch_time{5};
  /// An event that was read longer ago than this is read once more before it is told of.
  static constexpr std::chrono::seconds fresh_for{1};
  /// So many messages are put off for a minute, so that other channels get their turn, when a server has said stop.
  static constexpr int most_skipped = 200;

  using Rows = std::vector<OutboxRow>;  // of one message: one, or those of a digest
  struct Part {
    const OutboxRow* row = nullptr;
    ReminderText text;
  };

  struct Reading {
    std::optional<Event> event;
    std::chrono::steady_clock::time_point at;
  };

  void send_all();
  Rows claim(int most);
  void deal_with(const Rows& rows);
  bool keeps_lease(const Rows& rows);
  std::vector<OutboxOutcome> attempt(const Rows& rows);
  std::optional<Event> event_now(const std::string& id);
  std::string was_told(const OutboxRow& row);
  const std::optional<Event>& fresh_event(const std::string& id);
  std::optional<std::string> out_of_date(const OutboxRow& row, std::optional<Event>& fresh, const Finding*& finding);

  OutboxOutcome outcome(const OutboxRow& row, OutboxState state, std::string note = {}) const;
  OutboxOutcome not_tried(const OutboxRow& row, std::string note, std::chrono::seconds wait = {}) const;
  OutboxOutcome hand_over(const OutboxRow& row, const ReminderText& text, const std::string& event);
  OutboxOutcome mail(const OutboxRow& row, const ReminderText& text, const std::string& event);
  OutboxOutcome webhook(const OutboxRow& row, const ReminderText& text);
  OutboxOutcome fail(const OutboxRow& row, const std::string& why);
  OutboxOutcome judge(const OutboxRow& row, const Delivery& delivery);
  Mail mail_of(const OutboxRow& row, const ReminderText& text, const std::string& event, const Mailbox& sender);
  const std::string& calendar_of(const std::string& event, const OutboxRow& row);
  const std::string& calendar_of(const std::string& event, const OutboxRow& row,
                                 const std::unique_lock<std::mutex>& store);
  bool stopping() const { return how_->stopped && how_->stopped(); }

  Context* context_;
  const RemindedProgramme* world_;
  std::optional<std::vector<OutboxRow>> known_;  // once a notice has asked
  const Reminding* how_;
  const ReminderChannels* channels_;
  const std::function<Instant()>* clock_;
  ReminderTemplates templates_;
  std::map<std::string, int> sent_lately_;
  std::map<std::string, std::string> stopped_;                            // why, by the server that said so
  std::map<std::pair<std::string, std::string>, std::string> calendars_;  // by event and language
  std::map<std::string, Reading> events_;
  int skipped_ = 0;
  std::optional<Recorder> recorder_;  // while it runs
  RemindReport* report_ = nullptr;
};

}  // namespace nenkai
