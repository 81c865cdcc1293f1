#pragma once
// The threads that may wait: each has a store of its own, and makes what an io thread cannot answer at once.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/context.hh"
#include "server/patience.hh"

namespace nenkai::server {

/// How the server comes by its stores.
struct StoreSource {
  std::function<std::unique_ptr<Store>()> open;  // throws StoreError
  std::string url;
};

/// A store that is opened when it is needed, and opened anew when it is no longer the one that its address names: a
/// SQLite file that was moved away would else be read and written on unseen. Used by one thread at a time.
class KeptStore {
 public:
  explicit KeptStore(StoreSource source) : source_(std::move(source)) {}

  /// Throws StoreError.
  Store& get();
  /// After a failure nobody knows what state it is in.
  void close() { store_.reset(); }

 private:
  struct Place {
    std::string problem;  // why there is none
    std::uint64_t device = 0;
    std::uint64_t file = 0;
    friend bool operator==(const Place&, const Place&) = default;
  };
  /// Of the file; zeros where there is none, and for a database server.
  Place place() const;

  StoreSource source_;
  std::unique_ptr<Store> store_;
  Place opened_;
};

class Workers {
 public:
  using Job = std::function<void(KeptStore&)>;
  /// Requests that may wait at once; more are told to come back.
  static constexpr std::size_t most_waiting = 1024;
  /// No job of ours takes so long (a plan has 10 s): a store that keeps one for longer hangs.
  static constexpr std::chrono::seconds longest_job{25};

  Workers(int threads, const StoreSource& source);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Ends the threads, each after the job it does; what waits is dropped.
  void stop();
  /// False where too many wait, or would wait for a store that hangs. A job throws nothing.
  bool add(Job job);
  std::size_t waiting() const;

 private:
  void run(const StoreSource& source, std::size_t number);
  bool all_hang() const;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool stopping_ = false;
  std::vector<std::optional<Clock::time_point>> begun_;  // of each thread's job, where it has one
  std::vector<std::jthread> threads_;
};

}  // namespace nenkai::server
