// Preloaded into a program (LD_PRELOAD), starts it many times and links it once: with dozens of libraries, being
// linked is most of what a short command does. The program itself is the one that is delivered, unaltered. It also
// sends the signal of kill_commands.py at the moment asked for, which nobody outside could hit on a busy machine.
//
// Each message on the socket NENKAI_WARM_START is one start: an Order, then texts, each with a NUL behind it: the
// working directory, the arguments, the environment. Three descriptors come with it: standard input, output and error.
// The answers are the process's id as it starts, and a Report once it has ended; until the next message it stays a
// zombie, so that its id is still its own.

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>
#include <vector>

namespace {

using Main = int (*)(int, char**, char**);
using Start = int (*)(Main, int, char**, void (*)(), void (*)(), void (*)(), void*);

constexpr std::size_t longest_message = 1 << 17;

struct Order {
  std::int32_t arguments = 0;
  std::int32_t kill_after = 0;      // microseconds; 0: not
  std::int32_t kill_at_output = 0;  // instead of the n-th operation that changes something outside; 0: not
};

struct Report {
  std::int32_t status = 0;  // negative: the signal that ended it
  std::int32_t microseconds = 0;
  std::int32_t outputs = 0;  // operations begun
};

/// Shared with the process that runs: how many operations it has begun.
std::atomic<std::int32_t>* outputs = nullptr;
std::int32_t last_output = 0;

void count_output() {
  if (outputs != nullptr && ++*outputs == last_output) kill(getpid(), SIGKILL);
}

struct Request {
  Order order;
  std::vector<char> text;
  std::array<int, 3> descriptors{};
};

/// False once the other side has gone.
bool receive(int socket, Request& request) {
  request.text.resize(longest_message);
  iovec part{request.text.data(), request.text.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof request.descriptors)> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (length <= static_cast<ssize_t>(sizeof request.order) || header == nullptr ||
      header->cmsg_len != CMSG_LEN(sizeof request.descriptors))
    return false;
  std::memcpy(request.descriptors.data(), CMSG_DATA(header), sizeof request.descriptors);
  std::memcpy(&request.order, request.text.data(), sizeof request.order);
  request.text.resize(static_cast<std::size_t>(length));
  request.text.erase(request.text.begin(), request.text.begin() + sizeof request.order);
  return true;
}

template <class T>
void answer(int socket, const T& what) {
  (void)!send(socket, &what, sizeof what, MSG_NOSIGNAL);
}

/// The kernel sends it, however busy everybody else is.
void kill_after(std::int32_t microseconds) {
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGKILL;
  timer_t timer{};
  itimerspec moment{};
  moment.it_value.tv_sec = microseconds / 1'000'000;
  moment.it_value.tv_nsec = 1000L * (microseconds % 1'000'000);
  if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0 || timer_settime(timer, 0, &moment, nullptr) != 0) _exit(127);
}

/// In the process that is to become the program. What is made here lives as long as it does.
[[noreturn]] void become(Request& request, Start start, Main main) {
  for (int i = 0; i < 3; ++i) dup2(request.descriptors.at(static_cast<std::size_t>(i)), i);
  const int arguments = request.order.arguments;
  std::vector<char*> words;
  for (char* at = request.text.data(); at < request.text.data() + request.text.size(); at += std::strlen(at) + 1) {
    words.push_back(at);
  }
  if (chdir(words[0]) != 0) _exit(127);
  words.erase(words.begin());
  // As the kernel lays them out: the arguments, a null, the environment, a null.
  words.insert(words.begin() + arguments, nullptr);
  words.push_back(nullptr);
  environ = words.data() + arguments + 1;
  last_output = request.order.kill_at_output;
  if (request.order.kill_after > 0) kill_after(request.order.kill_after);
  std::exit(start(main, arguments, words.data(), nullptr, nullptr, nullptr, nullptr));
}

void serve(int socket, Start start, Main main) {
  pid_t last = 0;
  for (Request request; receive(socket, request);) {
    if (last > 0) waitpid(last, nullptr, 0);
    *outputs = 0;
    const auto begin = std::chrono::steady_clock::now();
    last = fork();
    if (last == 0) become(request, start, main);
    for (const int descriptor : request.descriptors) close(descriptor);
    answer(socket, static_cast<std::int32_t>(last));
    siginfo_t ended{};
    waitid(P_PID, static_cast<id_t>(last), &ended, WEXITED | WNOWAIT);
    const std::chrono::microseconds taken =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
    answer(socket, Report{ended.si_code == CLD_EXITED ? ended.si_status : -ended.si_status,
                          static_cast<std::int32_t>(taken.count()), *outputs});
  }
}

void share_count() {
  void* page = mmap(nullptr, sizeof *outputs, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) _exit(127);
  outputs = new (page) std::atomic<std::int32_t>(0);
}

/// The C library's function of that name, which the one of this file hides.
template <class F>
F* next(const char* name) {
  return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

}  // namespace

// What SQLite and PostgreSQL's client change the world with.
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)
extern "C" {
#define NENKAI_COUNTED(result, name, parameters, arguments)                     \
  __attribute__((visibility("default"))) result name parameters {               \
    static result(*const original) parameters = next<result parameters>(#name); \
    count_output();                                                             \
    return original arguments;                                                  \
  }
NENKAI_COUNTED(ssize_t, write, (int file, const void* bytes, size_t size), (file, bytes, size))
NENKAI_COUNTED(ssize_t, pwrite, (int file, const void* bytes, size_t size, off_t at), (file, bytes, size, at))
NENKAI_COUNTED(ssize_t, pwrite64, (int file, const void* bytes, size_t size, off64_t at), (file, bytes, size, at))
NENKAI_COUNTED(ssize_t, send, (int file, const void* bytes, size_t size, int flags), (file, bytes, size, flags))
NENKAI_COUNTED(int, fsync, (int file), (file))
NENKAI_COUNTED(int, fdatasync, (int file), (file))
NENKAI_COUNTED(int, ftruncate, (int file, off_t size), (file, size))
NENKAI_COUNTED(int, ftruncate64, (int file, off64_t size), (file, size))
NENKAI_COUNTED(int, unlink, (const char* path), (path))
NENKAI_COUNTED(int, rename, (const char* from, const char* to), (from, to))
#undef NENKAI_COUNTED
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)

// The C library's own entry, called when everything is linked.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" __attribute__((visibility("default"))) int __libc_start_main(Main main, int argc, char** argv,
                                                                        void (*init)(), void (*fini)(),
                                                                        void (*linker_fini)(), void* stack_end) {
  const Start start = next<std::remove_pointer_t<Start>>("__libc_start_main");
  if (const char* socket = std::getenv("NENKAI_WARM_START"); socket != nullptr) {
    const int number = std::atoi(socket);
    fcntl(number, F_SETFD, FD_CLOEXEC);
    share_count();
    serve(number, start, main);
    _exit(0);
  }
  return start(main, argc, argv, init, fini, linker_fini, stack_end);
}
