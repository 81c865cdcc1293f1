#pragma once
// Records what became of messages while the next ones are being sent: a disk takes longer to keep a row than a mail
// server to take a mail. Whatever has come together while one transaction was written is the next one.
//
// The store belongs to one thread at a time: whoever uses it beside holds the lock.

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "store/store.hh"

namespace nenkai {

class Recorder {
 public:
  /// So many may be unrecorded: when the process dies, these are what nobody knows the end of.
  static constexpr std::size_t most_unrecorded = 32;

  /// Waits for a store that others have taken, until `stopped` (may be none) says so.
  explicit Recorder(Store& store, std::function<bool()> stopped = {});
  /// Records what is left, and ends.
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  std::unique_lock<std::mutex> lock_store() { return std::unique_lock(store_mutex_); }
  /// Waits while too many are unrecorded. Throws what recording has thrown; not to be called with the store locked.
  void add(const std::vector<OutboxOutcome>& outcomes);
  /// Waits until all is recorded; throws as `add`. Answers with the rows whose lease somebody else had by then.
  std::vector<std::int64_t> finish();

 private:
  void run();
  void rethrow();

  Store* store_;
  std::function<bool()> stopped_;
  std::mutex store_mutex_;
  std::mutex mutex_;  // of all that follows
  std::condition_variable changed_;
  std::vector<OutboxOutcome> waiting_;
  std::size_t unrecorded_ = 0;  // those that wait, and those being written
  std::vector<std::int64_t> lost_;
  std::exception_ptr failure_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace nenkai
