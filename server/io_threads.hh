#pragma once
// The threads that read and write sockets. Each has a listener of its own on the same address (SO_REUSEPORT), so that
// the kernel deals the connections out, and shares nothing with the others.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "server/front.hh"
#include "server/metrics.hh"
#include "server/patience.hh"

namespace nenkai::server {

struct IoOptions {
  std::string listen;  // HOST:PORT
  int threads = 2;
  std::size_t most_connections = 20'000;  // of all threads together
};

class IoThreads {
 public:
  /// Listens, and answers nothing yet. Throws InputError for an address that this machine does not have or that another
  /// program listens on.
  IoThreads(const IoOptions& options, const Patience& patience, const Log& log);
  ~IoThreads();
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;

  /// "127.0.0.1:8080", with the port that was picked.
  const std::string& address() const { return address_; }
  void start(Front& front);
  /// Accepts nobody any more, finishes what is being answered, and returns when all is, or false after `most`.
  bool finish(std::chrono::seconds most);
  /// Ends all threads, whatever they do. Connections stay until this is destroyed, since workers may hold them.
  void stop();
  const std::vector<std::unique_ptr<ThreadCounts>>& counts() const { return counts_; }

 private:
  class OneThread;

  std::string address_;
  std::vector<int> listeners_;  // until the threads take them
  IoOptions options_;
  const Patience& patience_;
  const Log& log_;
  std::vector<std::unique_ptr<ThreadCounts>> counts_;
  std::vector<std::unique_ptr<OneThread>> threads_;
};

}  // namespace nenkai::server
