#pragma once
// Going on when others have the store for themselves: reminders wait rather than fail.

#include <chrono>
#include <functional>
#include <thread>

#include "store/store.hh"

namespace nenkai {

/// As long as a lease of the outbox: who has not come to his turn by then finds others at his work.
inline constexpr std::chrono::minutes most_patience{5};

/// Makes the call again as long as the store is busy, and neither `stopped` (may be none) says so nor patience ends.
template <class Call>
auto patiently(const std::function<bool()>& stopped, Call&& call) {
  const auto end = std::chrono::steady_clock::now() + most_patience;
  while (true) {
    try {
      return call();
    } catch (const StoreBusy&) {
      if ((stopped && stopped()) || std::chrono::steady_clock::now() > end) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
  }
}

}  // namespace nenkai
