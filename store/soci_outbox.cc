#include <fmt/format.h>

#include <algorithm>

#include "store/instant_column.hh"
#include "store/outbox.hh"
#include "store/soci_store.hh"

namespace nenkai {
namespace {

/// The key of whoever plans, in the table of what is held.
std::string planning_of(const ProgrammeId& programme) { return "planning " + programme.str(); }

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
    const std::string what = planning_of(programme);
    const long long at = microseconds(now);
    database_->sql() << "UPDATE hold SET since_us = :now WHERE what = :what", soci::use(at, "now"),
        soci::use(what, "what");
  });
}

bool SociStore::begin_planning(const ProgrammeId& programme, Instant now) {
  return writing("plan reminders", [&] {
    require_programme(*database_, programme);
    const std::string what = planning_of(programme);
    const long long at = microseconds(now);
    const long long before = microseconds(now - planning_time);
    const long long after = microseconds(now + planning_time);  // by a clock that was wrong
    int others = 0;
    database_->sql() << "SELECT count(*) FROM hold WHERE what = :what AND since_us > :before AND since_us < :after",
        soci::use(what, "what"), soci::use(before, "before"), soci::use(after, "after"), soci::into(others);
    if (others != 0) return false;
    database_->sql() << "INSERT INTO hold (what, since_us) VALUES (:what, :now) "
                        "ON CONFLICT (what) DO UPDATE SET since_us = excluded.since_us",
        soci::use(what, "what"), soci::use(at, "now");
    return true;
  });
}

void SociStore::end_planning(const ProgrammeId& programme) {
  writing("plan reminders", [&] {
    const std::string what = planning_of(programme);
    database_->sql() << "DELETE FROM hold WHERE what = :what", soci::use(what, "what");
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
    parameters.emplace_back("made", microseconds(*query.made_after));
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
        {{"programme", programme.str()}, {"channel", std::string(name_of(channel))}, {"since", microseconds(since)}});
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
    const long long at = microseconds(now);
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
