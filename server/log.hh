#pragma once
// The server's log: one JSON object a line on standard error, written by a thread of its own, so that no request waits
// for a disk. What a client sent is escaped and cut; the token of a private feed is never in it.

#include <cstdint>
#include <string>
#include <string_view>

namespace nenkai::server {

/// Which requests are told.
enum class LogRequests : bool { problems_only, all };

struct RequestLine {
  std::string_view method;
  std::string_view target;
  int status = 0;
  std::uint64_t bytes = 0;
  double milliseconds = 0;
  std::string_view peer;
  std::string_view agent;
};

class Log {
 public:
  explicit Log(LogRequests requests);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// Something that happened to the server: {"time", "level", "event", "message"}.
  void info(std::string_view event, std::string_view message) const;
  void warn(std::string_view event, std::string_view message) const;
  bool tells(int status) const;
  /// {"time", "level", "event": "request", "method", "target", "status", "bytes", "ms", "peer", "agent"}.
  void request(const RequestLine& line) const;
  void follow(LogRequests requests);

 private:
  struct Writer;
  void write(std::string_view level, std::string_view event, std::string_view message) const;
  Writer* writer_;
};

/// The target as it may be told: private feeds' tokens are left out.
std::string redacted(std::string_view target);

}  // namespace nenkai::server
