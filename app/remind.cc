#include "app/remind.hh"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "app/patience.hh"
#include "app/reminder_planning.hh"
#include "app/sending.hh"
#include "app/zones.hh"
#include "fetch/fetch.hh"
#include "scheduler/outbox_plan.hh"
#include "store/digest.hh"

namespace nenkai {
namespace {

using enum OutboxState;

void add_up(RemindReport& sum, RemindReport&& one) {
  sum.planned += one.planned;
  sum.withdrawn += one.withdrawn;
  sum.sent += one.sent;
  sum.again += one.again;
  sum.failed += one.failed;
  sum.uncertain += one.uncertain;
  sum.held = sum.held || one.held;
  if (!one.stopped.empty()) sum.stopped = std::move(one.stopped);
  for (std::string& problem : one.problems) sum.problems.push_back(std::move(problem));
}

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

std::string message_id(const OutboxRow& row, const ProgrammeHeader& programme) {
  constexpr std::size_t digits = 40;
  const OutboxKey& key = row.key;
  const std::string what = row.bundle != 0 ? fmt::format("{}\n{}", row.digest, row.bundle)
                                           : fmt::format("{}\n{}\n{}", key.reminder, key.subject, key.occurrence);
  const std::string whole =
      fmt::format("{}\n{}\n{}\n{}", programme.id.str(), what, name_of(key.channel), key.recipient);
  return fmt::format("{}@{}.{}", digest_of(whole).substr(0, digits), programme.id.str(), programme.domain);
}

std::string shown_recipient(const OutboxRow& row) {
  if (row.key.channel != Channel::webhook) return row.key.recipient;
  const std::size_t scheme = row.key.recipient.find("://");
  const std::size_t path = scheme == std::string::npos ? scheme : row.key.recipient.find('/', scheme + 3);
  return shown_url(row.key.recipient.substr(0, path)) + (path == std::string::npos ? "" : "/…");
}

RemindReport remind(Context& context, const Reminding& how, const ReminderChannels& channels,
                    const std::function<Instant()>& clock) {
  RemindReport report;
  const RemindedProgramme world = patiently(how.stopped, [&] { return RemindedProgramme(context); });
  report.held = patiently(how.stopped, [&] { return context.store.sending_held().has_value(); });
  ReminderPlanning planning(context, world, how, clock);
  Sending sending(context, world, how, channels, clock);
  // While somebody else plans much, what he has stored already can go out.
  while (!planning.done(report)) {
    if (!report.held) sending.run(report);
    if (how.stopped && how.stopped()) return report;
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
  if (!report.held) sending.run(report);
  return report;
}

RemindReport remind_all(Context& context, const Reminding& how, const ReminderChannels& channels,
                        const std::function<Instant()>& clock) {
  RemindReport sum;
  for (const ProgrammeId& programme : programmes_meant(context)) {
    Context here = context;
    here.programme = programme.str();
    if (context.as_of) {
      const std::string zone = OpenProgramme(here).programme().header.timezone;
      here.now = start_of_day(*context.as_of + date::days{1}, zone) - std::chrono::seconds{1};
      add_up(sum, remind(here, how, channels, [&] { return here.now; }));
    } else {
      add_up(sum, remind(here, how, channels, clock));
    }
  }
  return sum;
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
    carry_out(plan_outbox(view_of(world), {world.events, findings, rows, now}), rows);
    for (OutboxRow& row : rows) {
      if (row.state != pending || row.next_try > end) continue;
      const Instant sending = std::max(row.next_try, context.now);
      if (row.expires && *row.expires <= sending) continue;
      const Event* event = world.event(row.key.subject);
      const Finding* finding = event == nullptr ? RemindedProgramme::finding(row.key.subject, findings) : nullptr;
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
  return {header, context.store.list_outbox(header.id, {states, {}, {}}), context.store.sending_held()};
}

OutboxCounts count_reminders(Context& context) {
  OutboxCounts counts;
  for (const ProgrammeId& programme : programmes_meant(context)) {
    for (const auto& [state, count] : context.store.count_outbox(programme)) {
      if (state == pending || state == sending) counts.waiting += count;
      if (state == failed) counts.failed += count;
    }
  }
  counts.held = context.store.sending_held().has_value();
  return counts;
}

OutboxRow find_reminder(Context& context, std::int64_t id) {
  const auto rows = context.store.list_outbox(chosen_programme(context), {{}, id, {}});
  if (rows.empty())
    throw InputError(fmt::format("there is no reminder {} in the outbox: see \"nenkai outbox list\"", id));
  return rows.front();
}

std::optional<ReminderText> words_of(Context& context, const Reminding& how, const OutboxRow& row) {
  const RemindedProgramme world(context);
  const Event* event = world.event(row.key.subject);
  const Finding* finding =
      event == nullptr ? RemindedProgramme::finding(row.key.subject, world.report.findings) : nullptr;
  if (event == nullptr && finding == nullptr) return std::nullopt;
  const std::string was = is_notice(row) ? told_before(row, known_rows(context, world.id())) : "";
  return reminder_text(row, {&world.report.open, event, finding, was, context.now, how.public_url},
                       ReminderTemplates(how.templates_dir));
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
