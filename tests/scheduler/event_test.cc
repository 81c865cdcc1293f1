#include "scheduler/event.hh"

#include <catch2/catch.hpp>

#include "tests/support/dates.hh"

namespace nenkai {
namespace {

using test::day;

Event event(EventStatus status, const char* date = "2004-02-10") {
  Event result;
  result.id = EventId{"forum"};
  result.status = status;
  result.date = *PartialDate::parse(date);
  return result;
}

/// The status after, or the problem.
std::string after(EventAction action, EventStatus status, const char* date = "2004-02-10",
                  const char* today = "2004-03-01") {
  const auto result = apply_action(event(status, date), action, day(today));
  return result ? std::string(name_of(*result)) : result.problem();
}

using enum EventAction;
using enum EventStatus;

}  // namespace

TEST_CASE("a tentative event is confirmed, and confirming it again changes nothing") {
  CHECK(after(confirm, tentative) == "confirmed");
  CHECK(after(confirm, confirmed) == "confirmed");
}

TEST_CASE("what has taken place or is cancelled cannot be confirmed") {
  CHECK(after(confirm, held) == "event forum is held: it has taken place and needs no confirmation");
  CHECK(after(confirm, cancelled) == "event forum is cancelled: restore it before it is confirmed");
}

TEST_CASE("an event that has begun can be recorded as held, whether it was confirmed or not") {
  CHECK(after(hold, tentative) == "held");
  CHECK(after(hold, confirmed) == "held");
  CHECK(after(hold, cancelled) == "event forum is cancelled: restore it before it is recorded as held");
}

TEST_CASE("an event is not recorded as held before the first day on which it can have begun") {
  CHECK(after(hold, confirmed, "2004-02-10", "2004-02-10") == "held");
  CHECK(after(hold, confirmed, "2004-02-10T18:00", "2004-02-10") == "held");
  CHECK(after(hold, confirmed, "2004-02-10", "2004-02-09") ==
        "event forum is dated 2004-02-10, after today (2004-02-09): record it as held when it has begun");
  CHECK(after(hold, confirmed, "2004-02", "2004-02-01") == "held");
  CHECK(after(hold, confirmed, "2004-02", "2004-01-31") ==
        "event forum is dated 2004-02, after today (2004-01-31): record it as held when it has begun");
  CHECK(after(hold, confirmed, "2004", "2004-01-01") == "held");
}

TEST_CASE("recording as held what is held changes nothing, even where its date is still ahead") {
  CHECK(after(hold, held) == "held");
  CHECK(after(hold, held, "2004-02-10", "2004-02-09") == "held");
}

TEST_CASE("anything can be cancelled, also what was recorded as held by mistake") {
  CHECK(after(cancel, tentative) == "cancelled");
  CHECK(after(cancel, confirmed) == "cancelled");
  CHECK(after(cancel, held) == "cancelled");
  CHECK(after(cancel, cancelled) == "cancelled");
}

TEST_CASE("a cancelled event comes back as tentative, and nothing else can be restored") {
  CHECK(after(restore, cancelled) == "tentative");
  CHECK(after(restore, tentative) == "event forum is tentative: only a cancelled event can be restored");
  CHECK(after(restore, confirmed) == "event forum is confirmed: only a cancelled event can be restored");
  CHECK(after(restore, held) == "event forum is held: only a cancelled event can be restored");
}

TEST_CASE("kinds, statuses and actions are called as in files and commands") {
  CHECK(all_names<EventKind>() ==
        std::vector<std::string_view>{"joint_conference", "committee_meeting", "network_meeting", "other"});
  CHECK(all_names<EventStatus>() == std::vector<std::string_view>{"tentative", "confirmed", "held", "cancelled"});
  CHECK(all_names<EventAction>() == std::vector<std::string_view>{"confirm", "hold", "cancel", "restore"});
}

}  // namespace nenkai
