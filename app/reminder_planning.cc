#include "app/reminder_planning.hh"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "app/patience.hh"
#include "app/zones.hh"

namespace nenkai {
namespace {

const LocalClock& zone_clock() {
  static const LocalClock clock{
      [](Day day, std::chrono::minutes time, const std::string& zone) { return instant_of(day, time, zone); },
      local_day};
  return clock;
}

auto digest_of_row(const OutboxRow& row) { return std::tie(row.key.channel, row.key.recipient, row.digest); }

std::size_t size_of(const OutboxChange& change) {
  return change.put.size() + change.withdraw.size() + change.close.size() + change.reopen.size();
}

}  // namespace

ReminderView view_of(const RemindedProgramme& world) {
  return {world.report.open.index(), world.report.open.workdays(), zone_clock()};
}

std::vector<OutboxRow> known_rows(Context& context, const ProgrammeId& programme) {
  return context.store.list_outbox(programme, {{}, {}, context.now - outbox_memory});
}

std::vector<OutboxChange> in_pieces(OutboxChange change, std::size_t most) {
  std::vector<OutboxChange> pieces;
  for (std::size_t at = 0; at < change.withdraw.size(); at += most) {
    const auto begin = change.withdraw.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t length = std::min(most, change.withdraw.size() - at);
    pieces.emplace_back().withdraw.assign(begin, begin + static_cast<std::ptrdiff_t>(length));
  }
  if (!change.close.empty() || !change.reopen.empty())
    pieces.push_back({{}, {}, std::move(change.close), std::move(change.reopen)});
  std::vector<OutboxRow>& put = change.put;
  const auto digests =
      std::stable_partition(put.begin(), put.end(), [](const OutboxRow& row) { return row.digest.empty(); });
  std::stable_sort(digests, put.end(),
                   [](const OutboxRow& a, const OutboxRow& b) { return digest_of_row(a) < digest_of_row(b); });
  OutboxChange piece;
  for (OutboxRow& row : put) {
    const bool goes_along =
        !piece.put.empty() && !row.digest.empty() && digest_of_row(row) == digest_of_row(piece.put.back());
    if (piece.put.size() >= most && !goes_along) pieces.push_back(std::exchange(piece, {}));
    piece.put.push_back(std::move(row));
  }
  if (!piece.empty()) pieces.push_back(std::move(piece));
  return pieces;
}

bool ReminderPlanning::done(RemindReport& report) {
  // Only what is much is worth the asking; what others have stored by then need not be stored once more.
  if (!waiting_since_) {
    OutboxChange little = change();
    if (size_of(little) <= piece) {
      store(std::move(little), report);
      return true;
    }
  }
  if (!may_plan()) return false;
  store(change(), report);
  patiently(how_->stopped, [&] { context_->store.end_planning(world_->id()); });
  return true;
}

OutboxChange ReminderPlanning::change() {
  const auto known = patiently(how_->stopped, [&] { return known_rows(*context_, world_->id()); });
  return plan_outbox(view_of(*world_), {world_->events, world_->report.findings, known, context_->now});
}

/// Waits for nobody longer than one may take: two who plan the same are slow, and do no harm.
bool ReminderPlanning::may_plan() {
  if (patiently(how_->stopped, [&] { return context_->store.begin_planning(world_->id(), (*clock_)()); })) return true;
  const auto now = std::chrono::steady_clock::now();
  if (!waiting_since_) waiting_since_ = now;
  return now - *waiting_since_ > planning_time;
}

void ReminderPlanning::store(OutboxChange change, RemindReport& report) {
  for (const OutboxChange& each : in_pieces(std::move(change), piece)) {
    if (stopped()) return;
    patiently(how_->stopped, [&] { context_->store.change_outbox(world_->id(), each, (*clock_)()); });
    report.planned += static_cast<int>(each.put.size());
    report.withdrawn += static_cast<int>(each.withdraw.size());
    for (const OutboxRow& row : each.put) {
      if (row.state != OutboxState::failed) continue;
      ++report.failed;
      report.problems.push_back(fmt::format("reminder {}: {}", row.key.reminder, row.note));
    }
  }
}

}  // namespace nenkai
