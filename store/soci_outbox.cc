#include <fmt/format.h>

#include <algorithm>

#include "store/outbox.hh"
#include "store/soci_store.hh"

namespace nenkai {
namespace {

long long count_of(Instant instant) { return instant.time_since_epoch().count(); }

void require_programme(Database& database, const ProgrammeId& programme) {
  int found = 0;
  database.sql() << "SELECT count(*) FROM programme WHERE id = :id", soci::use(programme.str(), "id"),
      soci::into(found);
  if (found == 0) throw StoreConflict("there is no programme " + programme.str());
}

/// Why a person cannot have it so; none where he can.
const char* refusal(const OutboxRow& row, OutboxState to) {
  using enum OutboxState;
  switch (row.state) {
    case sending: return "it is being sent at this moment: ask again in a minute";
    case sent: return "it has been sent";
    case dropped: return to == dropped ? "it is dropped already" : nullptr;
    default: return nullptr;
  }
}

}  // namespace

void SociStore::change_outbox(const ProgrammeId& programme, const OutboxChange& change, Instant now) {
  if (change.empty()) return;
  writing("plan reminders", [&] {
    require_programme(*database_, programme);
    put_outbox(*database_, programme, change.put);
    withdraw_outbox(*database_, change.withdraw, now);
    set_over(*database_, change.close, now);
    set_over(*database_, change.reopen, std::nullopt);
  });
}

std::vector<OutboxRow> SociStore::list_outbox(const ProgrammeId& programme, const OutboxQuery& query) {
  std::string where = "programme = :programme";
  std::vector<Parameter> parameters{{"programme", programme.str()}};
  if (query.id) {
    where += " AND id = :id";
    parameters.emplace_back("id", static_cast<long long>(*query.id));
  }
  if (query.made_after) {
    where += " AND (made_us > :made OR state IN ('pending', 'sending'))";
    parameters.emplace_back("made", count_of(*query.made_after));
  }
  if (!query.states.empty()) {
    std::string names;
    for (const OutboxState state : query.states)
      names += (names.empty() ? "'" : ", '") + std::string(name_of(state)) + "'";
    where += " AND state IN (" + names + ")";
  }
  return reading("read the outbox",
                 [&] { return select_outbox(*database_, where + " ORDER BY due_us, id", std::move(parameters)); });
}

std::map<OutboxState, std::int64_t> SociStore::count_outbox(const ProgrammeId& programme) {
  return reading("count the outbox", [&] {
    constexpr ColumnType types[] = {ColumnType::text, ColumnType::number};
    RowReader rows(*database_, "SELECT state, count(*) FROM outbox WHERE programme = :programme GROUP BY state", types,
                   {{"programme", programme.str()}});
    std::map<OutboxState, std::int64_t> counts;
    while (rows.next()) {
      if (const auto state = parse_name<OutboxState>(rows.text(0))) counts[*state] = rows.number(1);
    }
    return counts;
  });
}

std::map<std::string, int> SociStore::sent_since(const ProgrammeId& programme, Channel channel, Instant since) {
  return reading("count what was sent", [&] {
    constexpr ColumnType types[] = {ColumnType::text, ColumnType::number};
    RowReader rows(
        *database_,
        "SELECT recipient, count(DISTINCT CASE WHEN bundle = 0 THEN id ELSE bundle END) FROM outbox WHERE programme = "
        ":programme AND state = 'sent' AND "
        "channel = :channel AND settled_us > :since GROUP BY recipient",
        types,
        {{"programme", programme.str()}, {"channel", std::string(name_of(channel))}, {"since", count_of(since)}});
    std::map<std::string, int> counts;
    while (rows.next()) counts[std::string(rows.text(0))] = static_cast<int>(rows.number(1));
    return counts;
  });
}

std::vector<OutboxRow> SociStore::claim_outbox(const ProgrammeId& programme, const OutboxClaim& claim) {
  return writing(
      "claim reminders",
      [&] {
        int held = 0;
        database_->sql() << "SELECT count(*) FROM hold WHERE what = 'sending'", soci::into(held);
        return held != 0 ? std::vector<OutboxRow>{} : lease_outbox(*database_, programme, claim);
      },
      Transaction::Access::rows);
}

std::vector<std::int64_t> SociStore::settle_outbox(const std::vector<OutboxOutcome>& outcomes) {
  if (outcomes.empty()) return {};
  return writing(
      "record what was sent",
      [&] {
        std::vector<std::int64_t> lost;
        for (const OutboxOutcome& outcome : outcomes) {
          if (!settle_row(*database_, outcome)) lost.push_back(outcome.id);
        }
        return lost;
      },
      Transaction::Access::rows);
}

OutboxRow SociStore::move_outbox(const ProgrammeId& programme, std::int64_t id, OutboxState to, const std::string& by,
                                 Instant now) {
  return writing("change a reminder", [&] {
    // Without the lock that a claim takes, a row could be leased between this look and the change; the state in the
    // condition sees to that.
    const auto found = select_outbox(*database_, "programme = :programme AND id = :id",
                                     {{"programme", programme.str()}, {"id", static_cast<long long>(id)}});
    if (found.empty()) throw StoreConflict(fmt::format("there is no reminder {} in the outbox", id));
    const OutboxRow& row = found.front();
    if (const char* why = refusal(row, to)) throw StoreConflict(fmt::format("reminder {}: {}", id, why));
    const bool drops = to == OutboxState::dropped;
    const std::string state{name_of(to)};
    const std::string was{name_of(row.state)};
    const std::string who = drops ? by : "";
    const std::string note = drops ? "dropped by " + by : "to be tried again, said " + by;
    const long long at = count_of(now);
    soci::indicator settled = drops ? soci::i_ok : soci::i_null;
    database_->sql()
        << "UPDATE outbox SET state = :state, settled_us = :settled, next_try_us = :now, dropped_by = :who, "
           "note = :note WHERE id = :id AND state = :was",
        soci::use(state, "state"), soci::use(at, settled, "settled"), soci::use(at, "now"), soci::use(who, "who"),
        soci::use(note, "note"), soci::use(id, "id"), soci::use(was, "was");
    return row;
  });
}

}  // namespace nenkai
