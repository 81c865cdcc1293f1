#include "store/outbox.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "store/instant_column.hh"
#include "store/tables.hh"

namespace nenkai {
namespace {

using enum ColumnType;

constexpr const char* outbox_key = "programme, reminder, subject, occurrence, channel, recipient";

/// More go out in a second message.
constexpr long long most_in_a_digest = 100;

std::span<const ColumnType> outbox_types() {
  static const std::vector<ColumnType> types = [] {
    std::vector<ColumnType> list;
    for (const Column& column : outbox_columns) list.push_back(column.type);
    return list;
  }();
  return types;
}

template <Named T>
T name_in(const RowReader& row, std::size_t column, const Database& database) {
  const auto value = parse_name<T>(row.text(column));
  if (value) return *value;
  throw StoreError(fmt::format("{}: reminder {} of the outbox: {} is nothing that it can be", database.name(),
                               row.number(0), row.text(column)));
}

/// Of a row with the columns of the table, in their order.
OutboxRow outbox_row_in(const RowReader& row, const Database& database) {
  OutboxRow made;
  made.id = row.number(0);
  made.key.reminder = row.text(2);
  made.key.subject = row.text(3);
  made.key.occurrence = row.text(4);
  made.key.channel = name_in<Channel>(row, 5, database);
  made.key.recipient = row.text(6);
  made.name = row.text(7);
  made.language = row.text(8);
  made.digest = row.text(9);
  made.bundle = row.number(10);
  made.told = row.text(11);
  made.made = instant_in(row, 12).value_or(Instant{});
  made.due = instant_in(row, 13).value_or(Instant{});
  made.expires = instant_in(row, 14);
  made.state = name_in<OutboxState>(row, 15, database);
  made.over = instant_in(row, 16);
  made.attempts = static_cast<int>(row.number(17));
  made.uncertain = static_cast<int>(row.number(18));
  made.next_try = instant_in(row, 19).value_or(Instant{});
  made.leased_until = instant_in(row, 20);
  made.fence = row.number(21);
  made.settled = instant_in(row, 22);
  made.by = row.text(23);
  made.note = row.text(24);
  return made;
}

void fill(Batch& batch, const ProgrammeId& programme, const OutboxRow& row, long long id) {
  batch.number(id).text(programme.str()).text(row.key.reminder).text(row.key.subject).text(row.key.occurrence);
  batch.text(name_of(row.key.channel)).text(row.key.recipient).text(row.name).text(row.language);
  batch.text(row.digest).number(row.bundle).text(row.told);
  put(batch, row.made);
  put(batch, row.due);
  put(batch, row.expires);
  batch.text(name_of(row.state));
  put(batch, row.over);
  batch.number(row.attempts).number(row.uncertain);
  put(batch, row.next_try);
  put(batch, row.leased_until);
  batch.number(row.fence);
  put(batch, row.settled);
  batch.text(row.by).text(row.note);
}

/// A row that is there gives way where it waits, or where the program itself had put it aside. What is tried again
/// keeps the time of its next try, unless it is due at another time now.
std::string put_text() {
  std::string values;
  for (const char* column :
       {"name", "language", "digest", "told", "due_us", "expires_us", "state", "settled_us", "note"}) {
    values += fmt::format("{} = excluded.{}, ", column, column);
  }
  return fmt::format(
      "{} ON CONFLICT ({}) DO UPDATE SET {}next_try_us = CASE WHEN outbox.state = 'pending' AND "
      "outbox.due_us = excluded.due_us THEN outbox.next_try_us ELSE excluded.next_try_us END "
      "WHERE excluded.state = 'pending' AND (outbox.state IN ('pending', 'withdrawn') OR "
      "(outbox.state = 'dropped' AND outbox.dropped_by = ''))",
      insert_into({"outbox", outbox_columns}), outbox_key, values);
}

void drop_expired(Database& database, const ProgrammeId& programme, Instant now) {
  const long long at = microseconds(now);
  const std::string note = "too late: it was not sent while it was of use";
  database.sql() << "UPDATE outbox SET state = 'dropped', settled_us = :settled, note = :note WHERE id IN "
                    "(SELECT id FROM outbox WHERE programme = :programme AND state = 'pending' AND "
                    "next_try_us <= :now AND expires_us <= :expired" +
                        database.for_change() + ")",
      soci::use(at, "settled"), soci::use(note, "note"), soci::use(programme.str(), "programme"), soci::use(at, "now"),
      soci::use(at, "expired");
}

/// What can be leased at `now`: what waits and whose time has come, and what a lease that has run out, or was given by
/// a clock that was wrong, holds back.
struct Claimable {
  std::string where;
  std::vector<Parameter> parameters;
};
std::array<Claimable, 4> claimable_at(Instant now) {
  const auto of = [](const char* where, Instant moment) {
    return Claimable{where, {{"moment", microseconds(moment)}}};
  };
  return {of("state = 'sending' AND leased_until_us <= :moment", now),
          of("state = 'sending' AND leased_until_us > :moment", now + longest_lease),
          of("state = 'pending' AND next_try_us <= :moment", now),
          of("state = 'pending' AND attempts > 0 AND next_try_us > :moment", now + longest_back_off)};
}

/// All of that in one condition on the rows called `alias`, with parameters of its own.
Claimable any_claimable(const char* alias, Instant now) {
  static constexpr std::array names{std::array{"lease_a", "lease_b", "try_a", "try_b"},
                                    std::array{"lease_c", "lease_d", "try_c", "try_d"}};
  const auto& own = names.at(std::string_view(alias) == "outbox" ? 0 : 1);
  return {fmt::format("(({0}.state = 'sending' AND ({0}.leased_until_us <= :{1} OR {0}.leased_until_us > :{2})) OR "
                      "({0}.state = 'pending' AND ({0}.next_try_us <= :{3} OR "
                      "({0}.attempts > 0 AND {0}.next_try_us > :{4}))))",
                      alias, own[0], own[1], own[2], own[3]),
          {{own[0], microseconds(now)},
           {own[1], microseconds(now + longest_lease)},
           {own[2], microseconds(now)},
           {own[3], microseconds(now + longest_back_off)}}};
}

std::vector<OutboxRow> select_locked(Database& database, const ProgrammeId& programme, Claimable what,
                                     const char* order, long long most) {
  what.parameters.emplace_back("programme", programme.str());
  return select_outbox(database,
                       fmt::format("programme = :programme AND {} ORDER BY {} LIMIT {}{}", what.where, order, most,
                                   database.for_change()),
                       std::move(what.parameters));
}

void append(std::vector<OutboxRow>& rows, std::vector<OutboxRow>&& more) {
  rows.insert(rows.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Rows that are a message each, up to `most` in all, locked.
void add_singles(Database& database, const ProgrammeId& programme, const OutboxClaim& claim,
                 std::vector<OutboxRow>& rows) {
  for (Claimable& each : claimable_at(claim.now)) {
    const long long wanted = claim.most - static_cast<long long>(rows.size());
    if (wanted <= 0) return;
    each.where += " AND digest = ''";
    append(rows, select_locked(database, programme, std::move(each), "next_try_us, id", wanted));
  }
}

/// Of one moment and one row, so that no other message of this store, or of one that is made anew, has it.
std::int64_t new_bundle(std::int64_t head, Instant now) {
  constexpr int bits = 24;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  return (std::max<std::int64_t>(seconds, 1) << bits) + head % (std::int64_t{1} << bits);
}

/// Rows that go out in one message: of each such message the row with the lowest id, which whoever asks at the same
/// time finds locked, and with it all the others. What was tried together before is tried together again.
void add_digests(Database& database, const ProgrammeId& programme, const OutboxClaim& claim,
                 std::vector<OutboxRow>& rows) {
  const long long wanted = claim.most - static_cast<long long>(rows.size());
  if (wanted <= 0) return;
  const std::string waits = "digest <> '' AND state IN ('pending', 'sending') AND ";
  const Claimable other = any_claimable("other", claim.now);
  Claimable heads = any_claimable("outbox", claim.now);
  heads.where = waits + heads.where +
                " AND NOT EXISTS (SELECT 1 FROM outbox AS other WHERE other.digest <> '' AND "
                "other.state IN ('pending', 'sending') AND other.programme = outbox.programme AND "
                "other.channel = outbox.channel AND other.recipient = outbox.recipient AND "
                "other.digest = outbox.digest AND other.bundle = outbox.bundle AND other.id < outbox.id AND " +
                other.where + ")";
  heads.parameters.insert(heads.parameters.end(), other.parameters.begin(), other.parameters.end());
  for (OutboxRow& head : select_locked(database, programme, std::move(heads), "id", wanted)) {
    Claimable members = any_claimable("outbox", claim.now);
    members.where = waits + members.where +
                    " AND channel = :channel AND recipient = :recipient AND digest = :digest AND bundle = :bundle AND "
                    "id >= :head";
    members.parameters.emplace_back("channel", std::string(name_of(head.key.channel)));
    members.parameters.emplace_back("recipient", head.key.recipient);
    members.parameters.emplace_back("digest", head.digest);
    members.parameters.emplace_back("bundle", static_cast<long long>(head.bundle));
    members.parameters.emplace_back("head", static_cast<long long>(head.id));
    auto together = select_locked(database, programme, std::move(members), "id", most_in_a_digest);
    for (OutboxRow& row : together) row.bundle = head.bundle == 0 ? new_bundle(head.id, claim.now) : head.bundle;
    append(rows, std::move(together));
  }
}

void write_leases(Database& database, const std::vector<OutboxRow>& rows) {
  constexpr std::array columns{Column{"id", number},       Column{"leased_until_us", number}, Column{"fence", number},
                               Column{"attempts", number}, Column{"uncertain", number},       Column{"bundle", number}};
  BulkWriter writer(
      database,
      "UPDATE outbox SET state = 'sending', leased_until_us = given.leased_until_us, fence = given.fence, "
      "bundle = given.bundle, attempts = given.attempts, uncertain = given.uncertain FROM {given} WHERE outbox.id = "
      "given.id",
      columns);
  for (const OutboxRow& row : rows) {
    Batch& batch = writer.row();
    batch.number(row.id);
    put(batch, row.leased_until);
    batch.number(row.fence).number(row.attempts).number(row.uncertain).number(row.bundle);
  }
  writer.finish();
}

/// Runs a prepared UPDATE; true where it changed a row.
bool changed(soci::statement& statement) {
  statement.execute(true);
  return statement.get_affected_rows() > 0;
}

}  // namespace

std::vector<OutboxRow> select_outbox(Database& database, const std::string& where, std::vector<Parameter> parameters) {
  RowReader rows(database, fmt::format("SELECT {} FROM outbox WHERE {}", names_of(outbox_columns), where),
                 outbox_types(), std::move(parameters));
  std::vector<OutboxRow> list;
  while (rows.next()) list.push_back(outbox_row_in(rows, database));
  return list;
}

void put_outbox(Database& database, const ProgrammeId& programme, const std::vector<OutboxRow>& rows) {
  if (rows.empty()) return;
  long long last = 0;
  database.sql() << "SELECT coalesce(max(id), 0) FROM outbox", soci::into(last);
  BulkWriter writer(database, put_text(), outbox_columns);
  for (const OutboxRow& row : rows) fill(writer.row(), programme, row, ++last);
  writer.finish();
}

void withdraw_outbox(Database& database, const std::vector<OutboxChange::Note>& notes, Instant now) {
  constexpr std::array columns{Column{"id", number}, Column{"settled_us", number}, Column{"note", text}};
  BulkWriter writer(database,
                    "UPDATE outbox SET state = 'withdrawn', settled_us = given.settled_us, note = given.note "
                    "FROM {given} WHERE outbox.id = given.id AND (outbox.state = 'pending' OR "
                    "(outbox.state = 'failed' AND outbox.attempts = 0))",
                    columns);
  for (const OutboxChange::Note& note : notes) writer.row().number(note.id).number(microseconds(now)).text(note.note);
  writer.finish();
}

void set_over(Database& database, const std::vector<std::int64_t>& ids, std::optional<Instant> over) {
  constexpr std::array columns{Column{"id", number}, Column{"over_us", number}};
  BulkWriter writer(database, "UPDATE outbox SET over_us = given.over_us FROM {given} WHERE outbox.id = given.id",
                    columns);
  for (const std::int64_t id : ids) put(writer.row().number(id), over);
  writer.finish();
}

std::vector<OutboxRow> lease_outbox(Database& database, const ProgrammeId& programme, const OutboxClaim& claim) {
  drop_expired(database, programme, claim.now);
  std::vector<OutboxRow> rows;
  add_singles(database, programme, claim, rows);
  add_digests(database, programme, claim, rows);
  for (OutboxRow& row : rows) {
    if (row.state == OutboxState::sending) ++row.uncertain;
    row.state = OutboxState::sending;
    row.leased_until = claim.now + claim.lease;
    ++row.fence;
    ++row.attempts;
  }
  write_leases(database, rows);
  return rows;
}

bool settle_row(Database& database, const OutboxOutcome& outcome) {
  const bool leased = outcome.state == OutboxState::sending;
  const bool waits = outcome.state == OutboxState::pending;
  const std::string state{name_of(outcome.state)};
  const long long next = microseconds(outcome.next);
  const long long at = microseconds(outcome.at);
  const int uncertain = outcome.uncertain ? 1 : 0;
  const int unbegun = outcome.begun ? 0 : 1;
  const auto null_unless = [](bool given) { return given ? soci::i_ok : soci::i_null; };
  soci::indicator has_lease = null_unless(leased);
  soci::indicator is_settled = null_unless(!leased && !waits);
  soci::indicator has_next = null_unless(waits);
  soci::statement statement(database.sql());
  statement.exchange(soci::use(state, "state"));
  statement.exchange(soci::use(next, has_lease, "lease"));
  statement.exchange(soci::use(next, has_next, "next"));
  statement.exchange(soci::use(at, is_settled, "at"));
  statement.exchange(soci::use(uncertain, "uncertain"));
  statement.exchange(soci::use(unbegun, "unbegun"));
  statement.exchange(soci::use(outcome.note, "note"));
  statement.exchange(soci::use(outcome.id, "id"));
  statement.exchange(soci::use(outcome.fence, "fence"));
  statement.alloc();
  statement.prepare(
      "UPDATE outbox SET state = :state, leased_until_us = :lease, next_try_us = coalesce(:next, next_try_us), "
      "settled_us = :at, uncertain = uncertain + :uncertain, attempts = attempts - :unbegun, note = :note "
      "WHERE id = :id AND fence = :fence AND state = 'sending'");
  statement.define_and_bind();
  return changed(statement);
}

}  // namespace nenkai
