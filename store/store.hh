#pragma once
// What is kept. A store holds several programmes, every version that any of their entities ever had, and
// the revisions (who, when, why) that made them. SQLite and PostgreSQL stand behind this one interface and
// pass the same conformance suite (tests/conformance/).
//
// Every member throws StoreError when the world fails (disk, network, damage). A Store is used by one
// thread at a time; processes may share the database. After a StoreError the store can be used on: what was
// begun is taken back, and a lost connection is made anew.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "scheduler/access.hh"
#include "scheduler/audit.hh"
#include "scheduler/link.hh"
#include "scheduler/outbox.hh"
#include "scheduler/programme.hh"

namespace nenkai {

/// The world failed: the message names the store and what was tried.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Others kept the store to themselves for longer than one call waits (ten seconds), or their changes and this one got
/// in each other's way: nothing is wrong with it, and the same call may be made again.
class StoreBusy : public StoreError {
 public:
  using StoreError::StoreError;
};

/// Somebody else changed the programme since it was read; read again and repeat.
class StoreConflict : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Numbers the changes of the whole store, from 1. 0 is the empty store.
using Revision = std::int64_t;

struct RevisionInfo {
  Revision number = 0;
  ProgrammeId programme;
  Instant at;
  std::string actor;
  std::string command;  // what was run, for people
  std::string reason;   // why, in the actor's words; may be empty
  std::string hash;     // over this revision and all before it: 64 hexadecimal digits, docs/history.md
};

/// Who changes something, when and why.
struct Provenance {
  std::string actor;
  Instant at;
  std::string command;
  std::string reason;
};

/// What one command wants to be so. Entities in `put` are added, or replace those with their key; a key that
/// is put and removed is put. Removing what is not there changes nothing. The programme itself is never removed.
struct Change {
  std::optional<ProgrammeHeader> header;  // must be there for a new programme
  Entities put;                           // no key twice
  std::vector<EntityKey> remove;
  bool remove_planning = false;
};

enum class EditKind : std::uint8_t { added, changed, removed };

template <>
struct Names<EditKind> {
  static constexpr std::array<std::pair<EditKind, std::string_view>, 3> table{
      {{EditKind::added, "added"}, {EditKind::changed, "changed"}, {EditKind::removed, "removed"}}};
};

/// One entity that a commit altered. `before` and `after` are canonical JSON (scheduler/canonical_json.hh).
struct Edit {
  EditKind kind = EditKind::added;
  EntityKey key;
  std::string before;
  std::string after;
};

/// The answer to a request for a change, kept under a key that its sender chose, so that a request that is sent twice
/// is done once.
struct KeptAnswer {
  std::string owner;  // whose key it is: a token's id
  std::string key;
  std::string request;  // a digest of the request that was answered
  Instant at;
  std::string body;

  friend bool operator==(const KeptAnswer&, const KeptAnswer&) = default;
};

/// For so long; what is older is forgotten when the next one is kept.
inline constexpr std::chrono::hours answers_kept{24};

/// An answer to be kept in the same transaction as the change: both are there, or neither.
struct KeepAnswer {
  KeptAnswer answer;  // its body is still to be made
  /// Given the programme's last revision as it will be. Must not ask the store.
  std::function<std::string(const RevisionInfo&)> body;
};

struct CommitOptions {
  /// Refuse with StoreConflict unless the programme's last revision is still this one.
  std::optional<Revision> based_on;
  /// Do everything, then take it back: the answer says what would change.
  bool dry_run = false;
  /// Refuse with StoreConflict where the programme exists already.
  bool must_be_new = false;
  /// Also list the edits' bodies; where a million entities are added, only their keys are wanted.
  bool with_bodies = true;
  /// Nothing is done, and nothing else refused, where an answer of that owner and key is kept already. Not of a dry
  /// run.
  std::optional<KeepAnswer> keep = {};
};

struct CommitResult {
  Revision revision = 0;      // the programme's last one: a new one only where something changed and was kept
  std::vector<Edit> edits;    // by kind in the order of EntityKind; then lists in their order, events by id
  std::size_t unchanged = 0;  // how many of those put are so already
  std::optional<KeptAnswer> earlier = {};  // it was done before (CommitOptions::keep), and not now
};

/// A change of one of several programmes that change together.
struct ProgrammeChange {
  ProgrammeId programme;
  Change change;
  CommitOptions options;
};

/// What an entity was from revision `since` on: up to, and not with, revision `until`, or still.
struct Version {
  Revision since = 0;
  std::optional<Revision> until;
  std::string body;  // canonical JSON
};

/// Which rows of the outbox are asked for; by due, then id.
struct OutboxQuery {
  std::vector<OutboxState> states = {};    // empty: all
  std::optional<std::int64_t> id = {};     // that one alone
  std::optional<Instant> made_after = {};  // those that wait still are in it whenever they were made
};

struct OutboxClaim {
  Instant now;
  std::chrono::seconds lease{60};
  int most = 1;
};

/// What became of a row that was claimed.
struct OutboxOutcome {
  std::int64_t id = 0;
  std::int64_t fence = 0;                 // as it was claimed
  OutboxState state = OutboxState::sent;  // pending: to be tried again at `next`; sending: leased on, up to `next`
  Instant at;
  Instant next{};
  std::string note = {};
  bool uncertain = false;  // nobody knows whether the message was taken
  bool begun = true;       // false: it was not tried after all, and does not count as a try
};

/// A lease that is further ahead than this was given by a clock that was wrong, and so was the time of a next try.
inline constexpr std::chrono::hours longest_lease{1};
/// Who has not planned on for so long has died over it.
inline constexpr std::chrono::seconds planning_time{60};
inline constexpr std::chrono::hours longest_back_off{24};

/// While it lives, all that its store reads is of one moment. Not to be held while a person thinks: it may keep
/// writers waiting.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
};

class Store {
 public:
  virtual ~Store() = default;

  /// Ties the reads that follow together; without one, each read is of one moment by itself. One at a time, and
  /// not across a commit, a backup or a restore.
  [[nodiscard]] virtual std::unique_ptr<Snapshot> snapshot() = 0;

  /// In the order in which they were first stored.
  virtual std::vector<ProgrammeId> programmes() = 0;
  /// The revision that last touched the programme, 0 where there is no such programme.
  virtual Revision last_revision(const ProgrammeId& programme) = 0;
  /// The last revision made at or before `instant`, 0 where there was none.
  virtual Revision revision_at(const ProgrammeId& programme, Instant instant) = 0;
  /// Oldest first.
  virtual std::vector<RevisionInfo> revisions(const ProgrammeId& programme) = 0;
  virtual std::optional<RevisionInfo> revision(Revision number) = 0;
  /// The last revision of all programmes; none in an empty store. Its hash stands for all that the store ever held.
  virtual std::optional<RevisionInfo> head() = 0;

  /// The programme without its events, as it is or as it was after revision `at`. None where it did not
  /// exist. Lists keep the order in which their entities were first stored.
  virtual std::optional<Programme> read(const ProgrammeId& programme, std::optional<Revision> at = {}) = 0;
  /// All events, by first day and id.
  virtual std::vector<Event> read_events(const ProgrammeId& programme, std::optional<Revision> at = {}) = 0;
  virtual std::optional<Event> read_event(const ProgrammeId& programme, const EventId& id,
                                          std::optional<Revision> at = {}) = 0;
  /// Hands every event's facts to `sink`, in any order. Meant for millions.
  virtual void read_facts(const ProgrammeId& programme, std::optional<Revision> at,
                          const std::function<void(const EventFact&)>& sink) = 0;
  /// When each event was last changed: (id, instant), for feeds' DTSTAMP.
  virtual std::vector<std::pair<EventId, Instant>> event_changes(const ProgrammeId& programme,
                                                                 std::optional<Revision> at = {}) = 0;

  /// What the revisions after `after`, up to and with `last`, added, changed or removed, each once, by kind and id.
  virtual std::vector<EntityKey> touched(const ProgrammeId& programme, Revision after, Revision last) = 0;
  /// All that one entity ever was, oldest first. Between two versions it may have been removed.
  virtual std::vector<Version> versions(const ProgrammeId& programme, const EntityKey& key) = 0;
  /// Hands every version of an event that is superseded, or was by `at`, to `sink`, by id and then oldest first; the
  /// version's body is left empty. From these a feed counts how often an event has moved.
  virtual void read_past_events(const ProgrammeId& programme, std::optional<Revision> at,
                                const std::function<void(const Event&, const Version&)>& sink) = 0;

  /// Hands every version, past and present, of every entity but events to `sink`, by kind and id and then oldest
  /// first: its key, and a programme that holds nothing but it. The version's body is left empty. From these a feed
  /// tells when a name or a place that it shows has changed.
  virtual void read_entity_versions(
      const ProgrammeId& programme,
      const std::function<void(const EntityKey&, const Programme&, const Version&)>& sink) = 0;

  /// Applies a change in one transaction: all of it or nothing, on disk before it returns. A change that
  /// alters nothing makes no revision. The instant recorded never runs backwards.
  virtual CommitResult commit(const ProgrammeId& programme, const Change& change, const Provenance& provenance,
                              const CommitOptions& options = {}) = 0;

  /// The same for several programmes: all of them or none. `dry_run` goes for all; each change keeps its other options.
  virtual std::vector<CommitResult> commit_together(const std::vector<ProgrammeChange>& changes,
                                                    const Provenance& provenance, bool dry_run) = 0;

  /// What is remembered of the programme's sources between two fetches, by name. It is memory beside the history: no
  /// revision makes it, and a crash between a commit and the note of it costs one fetch that finds nothing new.
  virtual std::vector<SourceState> list_sources(const ProgrammeId& programme) = 0;
  virtual std::optional<SourceState> read_source(const ProgrammeId& programme, const std::string& name) = 0;
  /// Remembers `source` in the place of what was remembered under its name; on disk before it returns. Throws
  /// StoreConflict where there is no such programme.
  virtual void write_source(const ProgrammeId& programme, const SourceState& source) = 0;
  /// Forgetting what is not there changes nothing.
  virtual void forget_source(const ProgrammeId& programme, const std::string& name) = 0;

  /// Links to feeds, by creation and id; also those that were revoked. No revision makes them.
  virtual std::vector<Link> list_links(const ProgrammeId& programme) = 0;
  /// Keeps a new link; on disk before it returns. Throws StoreConflict where there is no such programme, or where its
  /// id or its token is taken.
  virtual void add_link(const ProgrammeId& programme, const Link& link) = 0;
  /// From now on nobody reads a feed through it. False where there is no such link; revoking again changes nothing.
  virtual bool revoke_link(const ProgrammeId& programme, const std::string& id, Instant at) = 0;
  /// Notes that feeds were read; what is older than a note that is there already, and what is of no link, is passed
  /// over.
  virtual void note_link_fetches(const ProgrammeId& programme, std::span<const LinkFetch> fetches) = 0;
  /// Another text whenever a link was added or revoked, in any programme.
  virtual std::string links_stamp() = 0;

  // Who may ask over the web. None of it is a fact: no revision makes it.
  /// By the instant at which they were made, then by id; those that were revoked or have expired too.
  virtual std::vector<Token> list_tokens() = 0;
  virtual std::optional<Token> read_token(const std::string& id) = 0;
  /// Throws StoreConflict where there is a token of that id.
  virtual void add_token(const Token& token) = 0;
  /// False where there is no such token. One that was revoked before keeps its first instant.
  virtual bool revoke_token(const std::string& id, Instant at) = 0;
  virtual void note_token_use(const std::string& id, Instant at) = 0;

  virtual std::optional<WebSession> read_session(const std::string& digest) = 0;
  /// Ends those that were made before `made_before` on the way.
  virtual void add_session(const WebSession& session, Instant made_before) = 0;
  virtual void note_session_use(const std::string& digest, Instant at) = 0;
  /// Ending what is not there changes nothing.
  virtual void end_session(const std::string& digest) = 0;

  /// What is kept under a key; none where it was made more than `answers_kept` before `now`.
  virtual std::optional<KeptAnswer> read_answer(const std::string& owner, const std::string& key, Instant now) = 0;

  // Reminders that are to be sent (scheduler/outbox.hh). No revision makes them; each call is one transaction.
  /// Throws StoreConflict where there is no such programme.
  virtual void change_outbox(const ProgrammeId& programme, const OutboxChange& change, Instant now) = 0;
  /// Leave to plan much, so that no two do the same work beside each other. False where somebody has it, and has asked
  /// for it, or called `change_outbox`, within `planning_time`. Nothing depends on it but the time that is spent.
  virtual bool begin_planning(const ProgrammeId& programme, Instant now) = 0;
  virtual void end_planning(const ProgrammeId& programme) = 0;
  virtual std::vector<OutboxRow> list_outbox(const ProgrammeId& programme, const OutboxQuery& query = {}) = 0;
  virtual std::map<OutboxState, std::int64_t> count_outbox(const ProgrammeId& programme) = 0;
  /// How many messages each recipient was sent after `since`, by recipient.
  virtual std::map<std::string, int> sent_since(const ProgrammeId& programme, Channel channel, Instant since) = 0;
  /// Leases rows whose time has come to the caller: those that wait, and those whose lease has run out, of which one
  /// more try is then uncertain. What has expired is dropped instead. No row is leased to two callers at a time, from
  /// however many processes. Nothing where sending is held.
  virtual std::vector<OutboxRow> claim_outbox(const ProgrammeId& programme, const OutboxClaim& claim) = 0;
  /// Says what became of claimed rows. Answers with the ids of those whose lease somebody else has by now, or a person
  /// has settled: of these nothing is changed.
  virtual std::vector<std::int64_t> settle_outbox(const std::vector<OutboxOutcome>& outcomes) = 0;
  /// A person's word: `to` is pending (of what has failed, was withdrawn or dropped, or waits) or dropped (of what
  /// waits, has failed or was withdrawn). Answers with the row as it was; throws StoreConflict, with the reason, where
  /// that cannot be.
  virtual OutboxRow move_outbox(const ProgrammeId& programme, std::int64_t id, OutboxState to, const std::string& by,
                                Instant now) = 0;

  /// Reads everything there is, recomputes the log's hashes and compares the log with the versions. Says what is
  /// damaged, a sentence each (at most a hundred); nothing where all is well. `head` is the hash of a revision that
  /// was noted elsewhere, or empty: where the log does not lead to it any more, that is damage.
  virtual std::vector<std::string> verify(const std::string& head = {}) = 0;

  /// Writes a copy of the whole store as a new SQLite file, readable by its owner alone; readers and writers go
  /// on meanwhile. Throws StoreError where `path` exists.
  virtual void backup(const std::string& path) = 0;
  /// Fills this store, which must hold no programme, from such a copy, after checking all of it. In the same step it
  /// holds back all sending: what was due when the copy was made has been sent since, or is out of date.
  virtual void restore(const std::string& path) = 0;
  /// Since when nothing may be sent from this store; none where all may. Whoever sends must ask in the transaction in
  /// which it claims what it sends.
  virtual std::optional<Instant> sending_held() = 0;
  virtual void release_sending() = 0;
};

/// Opens `sqlite:PATH` or `postgresql://…`. Makes the store where there is none if `create`; else that is a
/// StoreError that names `init`. Brings an older schema up to date and refuses one newer than this program; writes
/// nothing where the schema is current.
std::unique_ptr<Store> open_store(const std::string& url, bool create);

}  // namespace nenkai
