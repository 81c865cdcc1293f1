#pragma once
// Reads the programmes' subscriptions again when they are due, on a thread of its own: other people's servers are slow.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "scheduler/address_range.hh"
#include "server/front.hh"

namespace nenkai::server {

class Refresher {
 public:
  static constexpr std::chrono::seconds interval{30};

  /// `allowed` is asked before each round, from the refresher's thread.
  Refresher(const StoreSource& source, Front& front, const Log& log, std::function<AddressRanges()> allowed);

 private:
  void run(const std::stop_token& stopped);
  void round(KeptStore& store);

  StoreSource source_;
  Front& front_;
  const Log& log_;
  std::function<AddressRanges()> allowed_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // ends before what it uses
};

}  // namespace nenkai::server
