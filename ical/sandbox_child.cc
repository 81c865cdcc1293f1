#include "ical/sandbox_child.hh"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <new>

#include "ical/reader.hh"
#include "ical/recurrence.hh"
#include "ical/sandbox.hh"

namespace nenkai::ical {
namespace {

/// Nobody can be told what went wrong in here but by how the process ends.
[[noreturn]] void give_up() { _exit(1); }

/// What the child still may ask of the kernel in any way: time, and to give memory back or get some of its own.
constexpr int allowed_calls[] = {
    SCMP_SYS(exit_group),   SCMP_SYS(exit),           SCMP_SYS(brk),         SCMP_SYS(munmap),
    SCMP_SYS(mremap),       SCMP_SYS(madvise),        SCMP_SYS(futex),       SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday), SCMP_SYS(time),           SCMP_SYS(getrandom),   SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(sigaltstack), SCMP_SYS(getpid),
    SCMP_SYS(sysinfo),      SCMP_SYS(gettid),         SCMP_SYS(sched_yield), SCMP_SYS(restart_syscall)};

/// A call that is allowed only where each of these holds of its arguments.
struct AllowedUse {
  int call;
  std::array<scmp_arg_cmp, 2> conditions;
  unsigned count;
};

constexpr scmp_arg_cmp equal(unsigned argument, scmp_datum_t value) { return {argument, SCMP_CMP_EQ, value, 0}; }
/// Of the argument only the bits of `mask` are looked at.
constexpr scmp_arg_cmp masked(unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

/// It talks to its parent alone; no memory of it is ever run as a program; and it takes no memory that RLIMIT_DATA does
/// not count: none that is shared, and none that grows as a stack does.
constexpr AllowedUse allowed_uses[] = {
    {SCMP_SYS(read), {equal(0, child_socket)}, 1},
    {SCMP_SYS(write), {equal(0, child_socket)}, 1},
    {SCMP_SYS(mprotect), {masked(2, PROT_EXEC, 0)}, 1},
    {SCMP_SYS(mmap), {masked(2, PROT_EXEC, 0), masked(3, MAP_TYPE | MAP_GROWSDOWN, MAP_PRIVATE)}, 2},
};
/// Sanitizers tell what they found, and ask a pipe whether memory can be read.
constexpr AllowedUse uses_of_sanitizers[] = {
    {SCMP_SYS(write), {equal(0, STDERR_FILENO)}, 1},
    {SCMP_SYS(write), {scmp_arg_cmp{0, SCMP_CMP_GT, child_socket, 0}}, 1},
    {SCMP_SYS(read), {scmp_arg_cmp{0, SCMP_CMP_GT, child_socket, 0}}, 1},
    {SCMP_SYS(pipe2), {}, 0},
    {SCMP_SYS(close), {}, 0},
};

void allow(scmp_filter_ctx filter, const AllowedUse& use) {
  if (seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, use.call, use.count, use.conditions.data()) != 0) give_up();
}

void forbid_the_rest() {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (filter == nullptr) give_up();
  for (const int call : allowed_calls) allow(filter, {call, {}, 0});
  for (const AllowedUse& use : allowed_uses) allow(filter, use);
  if (sanitized) {
    for (const AllowedUse& use : uses_of_sanitizers) allow(filter, use);
  }
  if (seccomp_load(filter) != 0) give_up();
  seccomp_release(filter);
}

void limit(int resource, std::size_t most) {
  const rlimit both{most, most};
  if (setrlimit(static_cast<__rlimit_resource>(resource), &both) != 0) give_up();
}

/// ICU, with which libical steps through rules, asks for the machine's time zone the first time that it is used.
void warm_up() {
  RuleRequest request;
  request.rule = "FREQ=YEARLY;COUNT=1";
  request.is_date = true;
  request.window = DayRange::single(Day{});
  if (!expand_rule(request)) give_up();
}

void write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(child_socket, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) give_up();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string read_exactly(std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = read(child_socket, bytes.data() + filled, size - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) give_up();
    filled += static_cast<std::size_t>(got);
  }
  return bytes;
}

Message next_message() {
  const std::string head = read_exactly(message_head_bytes);
  return {static_cast<MessageKind>(head[0]), read_exactly(body_bytes(head))};
}

std::optional<ZoneData> ask_parent(const std::string& tzid) {
  write_all(message(MessageKind::zone, tzid));
  const Message answer = next_message();
  if (answer.kind != MessageKind::zone) return std::nullopt;
  WireReader reader(answer.body);
  ZoneData zone;
  zone.name = reader.text();
  zone.bytes = reader.text();
  return zone;
}

std::string_view map_document() {
  struct stat facts = {};
  if (fstat(child_document, &facts) != 0) give_up();
  const auto size = static_cast<std::size_t>(facts.st_size);
  if (size == 0) return {};
  void* bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, child_document, 0);
  if (bytes == MAP_FAILED) give_up();
  return {static_cast<const char*>(bytes), size};
}

void answer(std::string_view document, const ImportOptions& options) {
  const auto calendar = read_document(document, options, ask_parent);
  write_all(calendar ? message(MessageKind::calendar, encode(*calendar))
                     : message(MessageKind::refusal, calendar.problem()));
}

}  // namespace

void lock_in(const ImportLimits& limits) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_DUMPABLE, 0);
  limit(RLIMIT_CORE, 0);
  // An eighth is left for the stack, the libraries and the document itself.
  if (!sanitized) limit(RLIMIT_DATA, limits.memory / 8 * 7);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(limits.time);
  const itimerval time{{0, 0}, {seconds.count(), std::chrono::microseconds{limits.time - seconds}.count()}};
  if (setitimer(ITIMER_PROF, &time, nullptr) != 0) give_up();
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up();
  forbid_the_rest();
}

void run_reader_child() {
  try {
    const Message request = next_message();
    const auto options = decode_options(request.body);
    if (request.kind != MessageKind::request || !options) give_up();
    const std::string_view document = map_document();
    warm_up();
    lock_in(options->limits);
    answer(document, *options);
  } catch (const std::bad_alloc&) {
    write_all(message(MessageKind::refusal, "reading it takes more memory than is allowed, so it was refused"));
  } catch (const std::exception&) {
    give_up();
  }
  _exit(0);
}

}  // namespace nenkai::ical
