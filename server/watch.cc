#include "server/watch.hh"

#include <fmt/format.h>

namespace nenkai::server {

Watch::Watch(const StoreSource& source, Front& front, FeedShelf& shelf, LinkBook& links, const Log& log)
    : store_(source), front_(front), shelf_(shelf), links_(links), log_(log) {}

Watch::~Watch() = default;

void Watch::start() {
  store_.get();
  // The feeds that most people ask for are there before anybody does.
  for (const char* const scope : {"all", "conferences", "meetings"}) {
    FeedRequest request;
    request.scope = scope;
    shelf_.place(feed_address_of(std::move(request)), fmt::format("/feeds/{}.ics", scope));
  }
  look();
  thread_ = std::jthread([this](const std::stop_token& stopped) { run(stopped); });
}

WatchState Watch::state() const {
  const std::lock_guard lock(mutex_);
  WatchState state = state_;
  if (!looking_ || state.since) return state;
  const auto taken = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - *looking_);
  if (taken < longest_look) return state;
  state.since = front_.now() - taken;
  state.store_away = !answered_;
  return state;
}

void Watch::reopen() {
  {
    const std::lock_guard lock(mutex_);
    reopen_ = true;
  }
  wake_.notify_all();
}

void Watch::run(const std::stop_token& stopped) {
  while (!stopped.stop_requested()) {
    look();
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stopped, interval, [this] { return reopen_; });
  }
}

void Watch::look() {
  {
    const std::lock_guard lock(mutex_);
    looking_ = Clock::now();
    answered_ = false;
  }
  look_at_store();
  const std::lock_guard lock(mutex_);
  looking_.reset();
}

void Watch::look_at_store() {
  bool again = false;
  {
    const std::lock_guard lock(mutex_);
    again = std::exchange(reopen_, false);
  }
  if (again) {
    store_.close();
    seen_.clear();
    shelf_.forget_revisions();
  }
  try {
    Store& store = store_.get();
    const auto head = store.head();
    const Revision number = head ? head->number : 0;
    const Instant now = front_.now();
    {
      const std::lock_guard lock(mutex_);
      state_.revision = number;
      state_.checked = now;
      answered_ = true;
      if (state_.store_away) log_.info("store", "the store is back");
      state_.store_away = false;
    }
    // Another store under the same name may have as many revisions.
    const std::string hash = head ? head->hash : "empty";
    if (hash != seen_) shelf_.forget_revisions();
    links_.read(store);
    rebuild(store, number);
    seen_ = hash;
  } catch (const StoreError& error) {
    store_.close();
    note_problem(true, error.what());
  } catch (const std::exception& error) {
    note_problem(false, error.what());
  }
}

void Watch::rebuild(Store& store, Revision head) {
  std::uint64_t changed = 0;
  std::uint64_t written = 0;
  for (const auto& slot : shelf_.all()) {
    const bool behind = slot->revision() != head || !slot->ready();
    Context context = front_.context(store, "feed");
    if (!behind && !shelf_.day_is_over(*slot, context.now)) continue;
    try {
      ++written;
      changed += shelf_.build(*slot, context, head, front_.face()->public_url) ? 1 : 0;
    } catch (const InputError& error) {
      log_.info("feed", fmt::format("{}: {}", slot->address().key, error.what()));
    }
  }
  const std::lock_guard lock(mutex_);
  state_.shown = head;
  state_.since.reset();
  state_.problem.clear();
  state_.rebuilt += changed;
  if (written > 0) ++state_.rebuilds;
}

void Watch::note_problem(bool store_away, const std::string& problem) {
  const std::lock_guard lock(mutex_);
  ++state_.failures;
  if (!state_.since) {
    state_.since = front_.now();
    log_.warn(store_away ? "store" : "feed", problem);
  }
  state_.store_away = store_away;
  state_.problem = problem;
}

}  // namespace nenkai::server
