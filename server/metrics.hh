#pragma once
// What the server counts about itself, for /metrics.

#include <array>
#include <atomic>
#include <cstdint>

namespace nenkai::server {

/// Of one io thread, which alone writes it, so that counting costs nothing.
struct alignas(64) ThreadCounts {
  using Count = std::atomic<std::uint64_t>;
  std::array<Count, 6> answers{};  // by the first digit of the status; 0 where no whole request came
  Count feeds{};                   // answered from the shelf
  Count bytes{};                   // written to clients
  Count accepted{};
  Count open{};
  Count answering{};  // requests whose answer is being made or sent
  Count timed_out{};
  Count refused{};  // connections closed to make room for others

  static void add(Count& count, std::uint64_t by = 1) {
    count.store(count.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
  static void subtract(Count& count) {
    count.store(count.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
  }
};

}  // namespace nenkai::server
