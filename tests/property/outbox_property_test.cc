// Reminders through random lives: events that move, are cancelled and come back, clocks that jump, machines that are
// off, mail that does not work.

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <set>

#include "tests/support/outbox_simulation.hh"

namespace nenkai {
namespace {

using test::OutboxSimulation;

const std::vector<std::string>& zones() {
  static const std::vector<std::string> list{"Europe/Berlin",       "Europe/London",       "America/New_York",
                                             "America/Los_Angeles", "America/St_Johns",    "America/Sao_Paulo",
                                             "Australia/Sydney",    "Australia/Lord_Howe", "Pacific/Auckland",
                                             "Africa/Cairo",        "Asia/Tehran",         "America/Havana"};
  return list;
}

int number(int least, int most) { return *rc::gen::inRange(least, most + 1); }

std::string some_date() {
  const Day day = *parse_day("2004-01-01") + date::days{number(0, 330)};
  return to_string(day).substr(0, number(0, 5) == 0 ? 7 : 10);
}

OutboxSimulation some_world() {
  OutboxSimulation world;
  world.programme.header.timezone = zones()[static_cast<std::size_t>(number(0, 11))];
  for (const char* offset : {"P60D", "P30D", "P7D", "P1D"}) {
    if (number(0, 1) == 1) world.add_before(offset).days = number(0, 1) == 1 ? DueDays::work : DueDays::all;
  }
  world.add_before("P14D");
  for (int i = number(1, 3); i > 0; --i) world.add_event("e" + std::to_string(i), some_date());
  Reminder& obligation = world.add_reminder("o", ReminderSubject::obligation);
  obligation.repeat = Duration::parse("P14D").value();
  return world;
}

/// Something that somebody does to an event.
void meddle(OutboxSimulation& world) {
  Event& event = world.programme.events[static_cast<std::size_t>(number(0, int(world.programme.events.size()) - 1))];
  switch (number(0, 3)) {
    case 0: event.date = date_of(some_date()); break;
    case 1: event.status = EventStatus::cancelled; break;
    case 2: event.status = EventStatus::tentative; break;
    default: event.status = EventStatus::confirmed; break;
  }
}

TEST_CASE("reminders: whatever happens, no message is sent twice, too late, or of what is no longer so", "[property]") {
  CHECK(rc::check([] {
    OutboxSimulation world = some_world();
    Instant now = *parse_instant("2004-01-01T00:30:00Z");
    for (int step = 0; step < 60; ++step) {
      switch (number(0, 9)) {
        case 0: meddle(world); break;
        case 1: world.mail_works = !world.mail_works; break;
        case 2: now -= std::chrono::hours{24}; break;
        case 3: now += std::chrono::hours{24 * 31}; break;
        default: now += std::chrono::hours{number(1, 72)}; break;
      }
      world.pass(now);
    }
    RC_ASSERT(world.nonsense == 0);
    const std::set<std::string> once(world.sent.begin(), world.sent.end());
    RC_ASSERT(once.size() == world.sent.size());
    RC_ASSERT(world.plan(now).empty());  // a second look finds nothing to do
  }));
}

TEST_CASE("reminders: while nothing is in the way, each goes out once, at its local hour", "[property]") {
  CHECK(rc::check([] {
    OutboxSimulation world = some_world();
    world.programme.reminders.pop_back();  // obligations have no date of their own
    const Instant first = *parse_instant("2004-01-01T00:30:00Z");
    const Instant last = *parse_instant("2005-01-15T00:30:00Z");
    for (Instant now = first; now < last; now += std::chrono::hours{1}) world.pass(now);
    std::size_t expected = 0;
    const ProgrammeIndex index(world.programme);
    for (const OutboxRow& row : world.rows) {
      if (row.due <= first) continue;
      ++expected;
      RC_ASSERT(row.state == OutboxState::sent);
      RC_ASSERT(*row.settled - row.due < std::chrono::hours{1});
      const auto local = date::locate_zone(world.programme.header.timezone)->to_local(row.due);
      RC_ASSERT(local - date::floor<date::days>(local) == std::chrono::hours{9});
    }
    RC_ASSERT(world.sent.size() >= expected);
  }));
}

TEST_CASE("reminders: a clock that jumps ahead and comes back makes nothing that waits get lost", "[property]") {
  CHECK(rc::check([] {
    OutboxSimulation world = some_world();
    world.programme.reminders.pop_back();
    const Instant first = *parse_instant("2004-01-01T00:30:00Z");
    const Instant wrong = first + std::chrono::hours{24 * number(1, 200)};
    const auto ahead = std::chrono::hours{24 * number(1, 366)};
    for (Instant now = first; now < *parse_instant("2005-01-15T00:30:00Z"); now += std::chrono::hours{3}) {
      world.pass(now);
      if (now <= wrong && wrong < now + std::chrono::hours{3}) world.pass(now + ahead);
    }
    for (const OutboxRow& row : world.rows) {
      if (row.due > first) RC_ASSERT(row.state == OutboxState::sent);
    }
    const std::set<std::string> once(world.sent.begin(), world.sent.end());
    RC_ASSERT(once.size() == world.sent.size());
  }));
}

}  // namespace
}  // namespace nenkai
