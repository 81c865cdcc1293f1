#include "app/recorder.hh"

#include <utility>

#include "app/patience.hh"

namespace nenkai {

Recorder::Recorder(Store& store, std::function<bool()> stopped)
    : store_(&store), stopped_(std::move(stopped)), thread_([this] { run(); }) {}

Recorder::~Recorder() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Recorder::add(const std::vector<OutboxOutcome>& outcomes) {
  std::unique_lock lock(mutex_);
  waiting_.insert(waiting_.end(), outcomes.begin(), outcomes.end());
  unrecorded_ += outcomes.size();
  changed_.notify_all();
  changed_.wait(lock, [this] { return unrecorded_ < most_unrecorded || failure_; });
  rethrow();
}

std::vector<std::int64_t> Recorder::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return unrecorded_ == 0 || failure_; });
  rethrow();
  return std::exchange(lost_, {});
}

void Recorder::rethrow() {
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Recorder::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const std::vector<OutboxOutcome> batch = std::exchange(waiting_, {});
    std::vector<std::int64_t> lost;
    std::exception_ptr failure;
    lock.unlock();
    try {
      const std::lock_guard own(store_mutex_);
      lost = patiently(stopped_, [&] { return store_->settle_outbox(batch); });
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    unrecorded_ -= batch.size();
    lost_.insert(lost_.end(), lost.begin(), lost.end());
    if (failure) failure_ = failure;
    changed_.notify_all();
  }
}

}  // namespace nenkai
