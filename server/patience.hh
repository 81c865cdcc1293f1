#pragma once
// What a client is given of time.

#include <chrono>
#include <cstddef>

namespace nenkai::server {

using Clock = std::chrono::steady_clock;

/// How long a client may take, from first to last and not from byte to byte, so that it cannot hold a place by sending
/// or reading a byte now and then.
struct Patience {
  std::chrono::seconds head{10};    // from the connection, or the first byte of a later request, to the whole head
  std::chrono::seconds idle{75};    // from the end of an answer to the first byte of the next request
  std::chrono::seconds body{30};    // from the head to the whole body
  std::chrono::seconds answer{30};  // from the first to the last byte of an answer, and a second more for each …
  std::size_t least_rate = 8'192;   // … so many bytes of it
};

}  // namespace nenkai::server
