// The child process in which other people's documents are read ends when it should, and says why.

#include "ical/sandbox.hh"

#include <catch2/catch.hpp>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "ical/sandbox_child.hh"

namespace nenkai::ical {
namespace {

ImportLimits limits() {
  ImportLimits limits;
  limits.time = std::chrono::seconds{20};  // sanitizers take their time
  return limits;
}

ImportOptions options() {
  ImportOptions options;
  options.window = DayRange::single(Day{});
  options.limits = limits();
  return options;
}

}  // namespace

TEST_CASE("a child that is never asked ends with its parent's patience") {
  ImportLimits brief = limits();
  brief.time = std::chrono::milliseconds{50};
  ReaderChild child("BEGIN:VCALENDAR", brief);
  CHECK_FALSE(child.receive());
  CHECK(child.ended_because() == "reading it took more than 0.05 s, so it was refused");
}

TEST_CASE("a child that is asked nonsense ends at once") {
  ReaderChild child("BEGIN:VCALENDAR", limits());
  child.send(MessageKind::zone, "nonsense");
  CHECK_FALSE(child.receive());
  CHECK(child.ended_because() == "reading it failed in the middle, so it was refused");
}

TEST_CASE("a child that computes too long is ended") {
  ImportOptions brief = options();
  brief.limits.time = std::chrono::milliseconds{30};
  std::string document = "BEGIN:VCALENDAR\r\n";
  for (int i = 0; i < 2000; ++i) {
    document += "BEGIN:VEVENT\r\nUID:" + std::to_string(i) +
                "\r\nDTSTART:19000101T000000Z\r\nRRULE:FREQ=WEEKLY;COUNT=90000\r\nEND:VEVENT\r\n";
  }
  document += "END:VCALENDAR\r\n";
  const auto calendar = read_calendar(document, brief);
  REQUIRE_FALSE(calendar);
  CHECK(calendar.problem() == "reading it took more than 0.03 s, so it was refused");
}

TEST_CASE("a child that wants too much memory is refused it") {
  if (sanitized) return;  // sanitizers take memory as they like
  ImportOptions small = options();
  small.limits.memory = std::size_t{8} << 20;
  std::string document = "BEGIN:VCALENDAR\r\n";
  for (int i = 0; i < 40'000; ++i) document += "BEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\n";
  document += "END:VCALENDAR\r\n";
  const auto calendar = read_calendar(document, small);
  REQUIRE_FALSE(calendar);
  CHECK(calendar.problem() == "reading it takes more memory than is allowed, so it was refused");
}

TEST_CASE("a child that does not read what it is sent holds nobody up") {
  ImportLimits brief = limits();
  brief.time = std::chrono::milliseconds{500};
  // Its answer is larger than the socket takes, so it stands still until somebody reads that.
  const std::string text(200'000, 'x');
  std::string document = "BEGIN:VCALENDAR\r\n";
  for (int i = 0; i < 20; ++i) {
    document += "BEGIN:VEVENT\r\nUID:" + std::to_string(i) + "\r\nDTSTART;VALUE=DATE:19700101\r\nDESCRIPTION:" + text +
                "\r\nEND:VEVENT\r\n";
  }
  document += "END:VCALENDAR\r\n";
  ReaderChild child(document, brief);
  ImportOptions plain = options();
  plain.timezone = "UTC";
  child.send(MessageKind::request, encode(plain));
  const auto question = child.receive();
  REQUIRE(question);
  child.send(MessageKind::no_zone, std::string(std::size_t{32} << 20, 'x'));
  child.send(MessageKind::no_zone, std::string(std::size_t{32} << 20, 'x'));
  while (child.receive()) {
  }
  CHECK_FALSE(child.ended_because().empty());
}

TEST_CASE("once locked in, a child cannot share memory, run what it writes, or speak to anybody else") {
  const auto end_of = [](void (*deed)()) {
    const pid_t child = fork();
    if (child == 0) {
      lock_in(limits());
      deed();
      _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  };
  CHECK(end_of([] {}) == 0);
  CHECK(end_of([] { mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }) == 0);
  CHECK(end_of([] { mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0); }) == SIGSYS);
  CHECK(end_of([] { mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }) == SIGSYS);
  CHECK(end_of([] {
          mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0);
        }) == SIGSYS);
  CHECK(end_of([] {
          if (write(child_document, "x", 1) != 1) _exit(1);
        }) == SIGSYS);
  CHECK(end_of([] {
          if (fork() < 0) _exit(1);
        }) == SIGSYS);
  CHECK(end_of([] { kill(getppid(), 0); }) == SIGSYS);
}

TEST_CASE("an answer that makes no sense gives no calendar") {
  CHECK_FALSE(decode_calendar(""));
  CHECK_FALSE(decode_calendar("\x02"));
  const std::string good = encode(ImportedCalendar{});
  CHECK(decode_calendar(good));
  CHECK_FALSE(decode_calendar(good + "x"));
  ImportedCalendar calendar;
  calendar.events.emplace_back();
  const std::string one = encode(calendar);
  REQUIRE(decode_calendar(one));
  CHECK(encode(*decode_calendar(one)) == one);
  for (std::size_t cut = 0; cut < one.size(); ++cut) CHECK_FALSE(decode_calendar(one.substr(0, cut)));
}

}  // namespace nenkai::ical
