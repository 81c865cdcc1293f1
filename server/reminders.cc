#include "server/reminders.hh"

#include <fmt/format.h>

#include <algorithm>

namespace nenkai::server {

Reminders::Reminders(const StoreSource& source, Front& front, const Log& log, std::optional<ReminderSetup> setup)
    : source_(source), front_(front), log_(log), setup_(std::move(setup)) {
  thread_ = std::jthread([this](const std::stop_token& stopped) { run(stopped); });
}

void Reminders::change(std::optional<ReminderSetup> setup) {
  const std::lock_guard lock(mutex_);
  setup_ = std::move(setup);
}

ReminderState Reminders::state() const {
  const std::lock_guard lock(mutex_);
  ReminderState state = state_;
  state.sending = setup_.has_value();
  return state;
}

void Reminders::run(const std::stop_token& stopped) {
  KeptStore store(source_);
  while (!stopped.stop_requested()) {
    look(store, stopped);
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stopped, interval, [] { return false; });
  }
}

void Reminders::look(KeptStore& store, const std::stop_token& stopped) {
  try {
    Context context = front_.context(store.get(), "reminders");
    context.actor = "reminders";
    std::optional<ReminderSetup> setup;
    {
      const std::lock_guard lock(mutex_);
      setup = setup_;
    }
    if (setup) send(context, std::move(*setup), stopped);
    const OutboxCounts counts = count_reminders(context);
    const std::lock_guard lock(mutex_);
    state_.counts = counts;
    state_.last = context.now;
  } catch (const StoreError&) {
    store.close();  // the watch tells of it
  } catch (const StoreConflict&) {
    // Somebody else's change came between: the next look sees it.
  } catch (const std::exception& error) {
    const std::vector<std::string> problem{error.what()};
    if (told_ != problem) log_.warn("reminders", error.what());
    told_ = problem;
  }
}

void Reminders::send(Context& context, ReminderSetup setup, const std::stop_token& stopped) {
  setup.how.stopped = [&] { return stopped.stop_requested(); };
  setup.channels.log = [this](std::string_view line) { log_.info("reminder", line); };
  RemindReport report = remind_all(context, setup.how, setup.channels,
                                   [this, &context] { return front_.context(context.store, "").now; });
  for (const std::string& problem : report.problems) {
    if (std::find(told_.begin(), told_.end(), problem) == told_.end()) log_.warn("reminders", problem);
  }
  told_ = std::move(report.problems);
  if (report.sent > 0) log_.info("reminders", fmt::format("{} sent", report.sent));
  const std::lock_guard lock(mutex_);
  state_.sent += static_cast<std::uint64_t>(report.sent);
  state_.again += static_cast<std::uint64_t>(report.again);
  state_.uncertain += static_cast<std::uint64_t>(report.uncertain);
}

}  // namespace nenkai::server
