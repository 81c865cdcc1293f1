#pragma once
// The child process in which documents of other people are read.
//
// It is this same program, started anew with `reader_argument`, so nothing of the parent's memory, threads or open
// files is in it. Before it looks at the document it gives up everything but reading what it was given and answering:
// no files, no network, no other processes (seccomp), a limit on processor time (SIGPROF), on memory (RLIMIT_DATA), and
// it dies with its parent. The parent ends it when it takes too long.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ical/import_wire.hh"

namespace nenkai::ical {

/// The child is this same program with this only argument.
inline constexpr std::string_view reader_argument = "__read-calendar";

/// What `main` of a program that reads calendars must begin with: where it was started as the child, it is the child,
/// and ends as that.
void run_if_reader_child(int argc, const char* const* argv);

/// The child itself: ends the process.
[[noreturn]] void run_reader_child();

/// An open file, closed at the end.
class FileHandle {
 public:
  explicit FileHandle(int fd = -1) : fd_(fd) {}
  FileHandle(FileHandle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept;
  ~FileHandle();
  int get() const { return fd_; }

 private:
  int fd_;
};

struct Message {
  MessageKind kind;
  std::string body;
};

/// The parent's end. Throws std::runtime_error where the system gives no process, memory or socket.
class ReaderChild {
 public:
  ReaderChild(std::string_view document, const ImportLimits& limits);
  ReaderChild(const ReaderChild&) = delete;
  ReaderChild& operator=(const ReaderChild&) = delete;
  /// Ends the child where it has not ended.
  ~ReaderChild();

  /// None once the child has ended or its time is over; then `ended_because` tells why.
  std::optional<Message> receive();
  /// Nothing happens where the child has ended, or its time is over.
  void send(MessageKind kind, std::string_view body);
  /// Ends the child where it has not ended, and says why it gave no answer.
  std::string ended_because();

 private:
  /// False, and the child's time is over, where its socket is not ready in time.
  bool wait_for(short event);
  bool fill(std::string& buffer, std::size_t size);
  void end();

  ImportLimits limits_;
  std::chrono::steady_clock::time_point deadline_;
  FileHandle socket_;
  int process_ = -1;
  int status_ = 0;
  bool timed_out_ = false;
};

}  // namespace nenkai::ical
