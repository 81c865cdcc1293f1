#pragma once
// The store on a database: the same SQL for SQLite and PostgreSQL. Reading is in soci_store.cc, changing in
// commit.cc, tokens in soci_access.cc, reminders in
// soci_outbox.cc, copying in copy.cc, checking in verify.cc.

#include <memory>
#include <string>

#include "store/database.hh"

namespace nenkai {

/// A revision whose state differs from the present, and the programme's last one.
struct PastMoment {
  Revision at = 0;
  Revision last = 0;
};

class SociStore final : public Store {
 public:
  /// Of a database whose schema is up to date.
  explicit SociStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  std::unique_ptr<Snapshot> snapshot() override;

  std::vector<ProgrammeId> programmes() override;
  Revision last_revision(const ProgrammeId& programme) override;
  Revision revision_at(const ProgrammeId& programme, Instant instant) override;
  std::vector<RevisionInfo> revisions(const ProgrammeId& programme) override;
  std::optional<RevisionInfo> revision(Revision number) override;
  std::optional<RevisionInfo> head() override;

  std::optional<Programme> read(const ProgrammeId& programme, std::optional<Revision> at) override;
  std::vector<Event> read_events(const ProgrammeId& programme, std::optional<Revision> at) override;
  std::optional<Event> read_event(const ProgrammeId& programme, const EventId& id, std::optional<Revision> at) override;
  void read_facts(const ProgrammeId& programme, std::optional<Revision> at,
                  const std::function<void(const EventFact&)>& sink) override;
  std::vector<std::pair<EventId, Instant>> event_changes(const ProgrammeId& programme,
                                                         std::optional<Revision> at) override;
  std::vector<EntityKey> touched(const ProgrammeId& programme, Revision after, Revision last) override;
  std::vector<Version> versions(const ProgrammeId& programme, const EntityKey& key) override;
  void read_past_events(const ProgrammeId& programme, std::optional<Revision> at,
                        const std::function<void(const Event&, const Version&)>& sink) override;
  void read_entity_versions(
      const ProgrammeId& programme,
      const std::function<void(const EntityKey&, const Programme&, const Version&)>& sink) override;

  CommitResult commit(const ProgrammeId& programme, const Change& change, const Provenance& provenance,
                      const CommitOptions& options) override;
  std::vector<CommitResult> commit_together(const std::vector<ProgrammeChange>& changes, const Provenance& provenance,
                                            bool dry_run) override;

  std::vector<SourceState> list_sources(const ProgrammeId& programme) override;
  std::optional<SourceState> read_source(const ProgrammeId& programme, const std::string& name) override;
  void write_source(const ProgrammeId& programme, const SourceState& source) override;
  void forget_source(const ProgrammeId& programme, const std::string& name) override;

  std::vector<Link> list_links(const ProgrammeId& programme) override;
  void add_link(const ProgrammeId& programme, const Link& link) override;
  bool revoke_link(const ProgrammeId& programme, const std::string& id, Instant at) override;
  void note_link_fetches(const ProgrammeId& programme, std::span<const LinkFetch> fetches) override;
  std::string links_stamp() override;

  std::vector<Token> list_tokens() override;
  std::optional<Token> read_token(const std::string& id) override;
  void add_token(const Token& token) override;
  bool revoke_token(const std::string& id, Instant at) override;
  void note_token_use(const std::string& id, Instant at) override;
  std::optional<WebSession> read_session(const std::string& digest) override;
  void add_session(const WebSession& session, Instant made_before) override;
  void note_session_use(const std::string& digest, Instant at) override;
  void end_session(const std::string& digest) override;
  std::optional<KeptAnswer> read_answer(const std::string& owner, const std::string& key, Instant now) override;

  void change_outbox(const ProgrammeId& programme, const OutboxChange& change, Instant now) override;
  std::vector<OutboxRow> list_outbox(const ProgrammeId& programme, const OutboxQuery& query) override;
  std::map<OutboxState, std::int64_t> count_outbox(const ProgrammeId& programme) override;
  std::map<std::string, int> sent_since(const ProgrammeId& programme, Channel channel, Instant since) override;
  bool begin_planning(const ProgrammeId& programme, Instant now) override;
  void end_planning(const ProgrammeId& programme) override;
  std::vector<OutboxRow> claim_outbox(const ProgrammeId& programme, const OutboxClaim& claim) override;
  std::vector<std::int64_t> settle_outbox(const std::vector<OutboxOutcome>& outcomes) override;
  OutboxRow move_outbox(const ProgrammeId& programme, std::int64_t id, OutboxState to, const std::string& by,
                        Instant now) override;

  std::vector<std::string> verify(const std::string& head) override;
  void backup(const std::string& path) override;
  void restore(const std::string& path) override;
  std::optional<Instant> sending_held() override;
  void release_sending() override;

 private:
  class OpenSnapshot;

  /// Runs `work` in a read transaction, or in the snapshot that is open.
  template <class Work>
  auto reading(std::string_view operation, Work&& work) {
    return database_->doing(operation, [&] {
      std::optional<Transaction> transaction;
      if (!in_snapshot_) transaction.emplace(*database_, Transaction::Access::read);
      return work();
    });
  }
  /// Runs `work` in a write transaction and commits it.
  template <class Work>
  auto writing(const char* operation, Work&& work, Transaction::Access access = Transaction::Access::write) {
    refuse_in_snapshot(operation);
    return database_->doing(operation, [&] {
      Transaction transaction(*database_, access);
      if constexpr (std::is_void_v<decltype(work())>) {
        work();
        transaction.commit();
      } else {
        auto result = work();
        transaction.commit();
        return result;
      }
    });
  }
  void refuse_in_snapshot(const char* operation) const;
  /// None where what held after revision `at` is what holds now, which is read faster. Within a transaction.
  std::optional<PastMoment> unless_present(const ProgrammeId& programme, std::optional<Revision> at);

  std::unique_ptr<Database> database_;
  bool in_snapshot_ = false;
};

}  // namespace nenkai
