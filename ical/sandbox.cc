#include "ical/sandbox.hh"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>

#include "ical/sandbox_child.hh"

namespace nenkai::ical {
namespace {

/// An answer is never longer than what a document of the largest size can give.
constexpr std::size_t longest_answer = std::size_t{64} << 20;
constexpr int wall_clock_factor = 4;

[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(fmt::format("a calendar cannot be read: {}: {}", what, std::strerror(errno)));
}

/// Above the numbers that the child gets its files as, so that none is overwritten before it is handed on.
FileHandle out_of_the_way(int fd) {
  if (fd < 0) fail("no file");
  FileHandle low(fd);
  FileHandle high(fcntl(fd, F_DUPFD_CLOEXEC, 16));
  if (high.get() < 0) fail("no file");
  return high;
}

FileHandle document_file(std::string_view document) {
  FileHandle file = out_of_the_way(memfd_create("calendar", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  while (!document.empty()) {
    const ssize_t written = write(file.get(), document.data(), document.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail("no memory");
    document.remove_prefix(static_cast<std::size_t>(written));
  }
  // The memory of this file is not counted as the child's, so it must not grow.
  if (fcntl(file.get(), F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_WRITE | F_SEAL_SEAL) != 0) fail("no seal");
  return file;
}

/// What the child is started with besides its program.
class SpawnPlan {
 public:
  SpawnPlan(int document, int socket) {
    posix_spawn_file_actions_init(&files_);
    posix_spawnattr_init(&attributes_);
    posix_spawn_file_actions_addopen(&files_, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files_, 1, "/dev/null", O_WRONLY, 0);
    if (!sanitized) posix_spawn_file_actions_addopen(&files_, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files_, document, child_document);
    posix_spawn_file_actions_adddup2(&files_, socket, child_socket);
    posix_spawn_file_actions_addclosefrom_np(&files_, child_socket + 1);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }

  int start() const {
    std::string argument(reader_argument);
    std::string name = "nenkai";
    std::array<char*, 3> arguments{name.data(), argument.data(), nullptr};
    std::array<char*, 1> environment{nullptr};
    pid_t process = -1;
    errno = posix_spawn(&process, "/proc/self/exe", &files_, &attributes_, arguments.data(), environment.data());
    if (errno != 0) fail("no process");
    return process;
  }

 private:
  posix_spawn_file_actions_t files_;
  posix_spawnattr_t attributes_;
};

}  // namespace

void run_if_reader_child(int argc, const char* const* argv) {
  if (argc == 2 && argv[1] == reader_argument) run_reader_child();
}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileHandle::~FileHandle() {
  if (fd_ >= 0) close(fd_);
}

ReaderChild::ReaderChild(std::string_view document, const ImportLimits& limits)
    : limits_(limits), deadline_(std::chrono::steady_clock::now() + wall_clock_factor * limits.time) {
  const FileHandle file = document_file(document);
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) fail("no socket");
  socket_ = out_of_the_way(ends[0]);
  const FileHandle other = out_of_the_way(ends[1]);
  process_ = SpawnPlan(file.get(), other.get()).start();
}

ReaderChild::~ReaderChild() { end(); }

bool ReaderChild::wait_for(short event) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      timed_out_ = true;
      return false;
    }
    pollfd waiting{socket_.get(), event, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) fail("no answer");
    if (ready > 0) return true;
  }
}

bool ReaderChild::fill(std::string& buffer, std::size_t size) {
  buffer.resize(size);
  std::size_t filled = 0;
  while (filled < size) {
    if (!wait_for(POLLIN)) return false;
    const ssize_t got = recv(socket_.get(), buffer.data() + filled, size - filled, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    filled += static_cast<std::size_t>(got);
  }
  return true;
}

std::optional<Message> ReaderChild::receive() {
  std::string head;
  if (!fill(head, message_head_bytes)) return std::nullopt;
  const std::size_t size = body_bytes(head);
  if (size > longest_answer) {
    end();
    return std::nullopt;
  }
  Message received{static_cast<MessageKind>(head[0]), {}};
  if (!fill(received.body, size)) return std::nullopt;
  return received;
}

void ReaderChild::send(MessageKind kind, std::string_view body) {
  const std::string bytes = message(kind, body);
  std::string_view rest = bytes;
  // A child that asks and never reads the answers must not hold up its parent either.
  while (!rest.empty() && wait_for(POLLOUT)) {
    const ssize_t sent = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (sent <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void ReaderChild::end() {
  if (process_ < 0) return;
  kill(process_, SIGKILL);
  while (waitpid(process_, &status_, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
}

std::string ReaderChild::ended_because() {
  // A child whose socket is closed is about to end by itself, and how it ends says why; one that does not is ended.
  while (!timed_out_ && process_ >= 0) {
    const pid_t ended = waitpid(process_, &status_, WNOHANG);
    if (ended == process_) process_ = -1;
    if (ended == 0) {
      timed_out_ = std::chrono::steady_clock::now() >= deadline_;
      poll(nullptr, 0, 1);
    }
  }
  end();
  const auto seconds = std::chrono::duration<double>(limits_.time).count();
  if (timed_out_ || (WIFSIGNALED(status_) && WTERMSIG(status_) == SIGPROF)) {
    return fmt::format("reading it took more than {:g} s, so it was refused", seconds);
  }
  if (WIFSIGNALED(status_) && WTERMSIG(status_) == SIGSYS)
    return "reading it tried what a reader may not, so it was refused";
  return "reading it failed in the middle, so it was refused";
}

}  // namespace nenkai::ical
