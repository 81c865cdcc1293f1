#include "scheduler/outbox_plan.hh"

#include <catch2/catch.hpp>

#include "tests/support/outbox_simulation.hh"

namespace nenkai {
namespace {

using Strings = std::vector<std::string>;
using test::OutboxSimulation;

const std::string hana = " hana@mext.example";
const std::string finding = "annual/sendai--meti-tohoku/";

TEST_CASE("a reminder goes out once, at its hour, however often the program runs", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P60D");
  world.add_before("P7D");
  world.add_event("e", "2004-03-10");
  world.live("2003-12-20", "2004-01-09");
  CHECK(world.sent.empty());
  world.pass("2004-01-09T23:59:59Z");
  CHECK(world.take_sent().empty());
  world.pass("2004-01-10T00:00:00Z");
  CHECK(world.take_sent() == Strings{"r0 e before-P60D@2004-03-10" + hana});
  world.live("2004-01-10", "2004-04-30");
  CHECK(world.take_sent() == Strings{"r1 e before-P7D@2004-03-10" + hana});
  CHECK(world.plan(parse_instant("2004-04-30T23:00:00Z").value()).empty());
}

TEST_CASE("what is to come is in the outbox a month ahead", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P60D");
  world.add_event("e", "2004-03-10");
  world.pass("2003-12-09T23:00:00Z");
  CHECK(world.rows.empty());
  world.pass("2003-12-10T00:00:00Z");
  REQUIRE(world.rows.size() == 1);
  CHECK(world.rows.front().state == OutboxState::pending);
}

TEST_CASE("after a month off, what is still ahead is told, and what is over is dropped with a note", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P14D");
  world.add_event("ahead", "2004-03-10");
  world.add_event("over", "2004-02-20");
  world.pass("2004-02-01T00:00:00Z");
  world.pass("2004-03-02T00:00:00Z");
  CHECK(world.take_sent() == Strings{"r0 ahead before-P14D@2004-03-10" + hana});
  REQUIRE(world.find("before-P14D@2004-02-20") != nullptr);
  CHECK(world.find("before-P14D@2004-02-20")->state == OutboxState::dropped);
}

TEST_CASE("a first run long after its moment still tells of what is ahead, and says nothing of years past",
          "[outbox]") {
  OutboxSimulation world;
  world.add_before("P300D");
  world.add_event("ahead", "2004-03-10");
  world.add_event("old", "2001-03-10");
  world.pass("2004-03-01T00:00:00Z");
  CHECK(world.take_sent() == Strings{"r0 ahead before-P300D@2004-03-10" + hana});
  CHECK(world.rows.size() == 1);
}

TEST_CASE("a moved event takes its waiting reminders with it", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P7D");
  world.add_event("e", "2004-03-10");
  world.pass("2004-02-20T00:00:00Z");
  world.programme.events[0].date = date_of("2004-03-17");
  world.pass("2004-02-21T00:00:00Z");
  CHECK(world.find("before-P7D@2004-03-10")->state == OutboxState::withdrawn);
  CHECK(world.find("before-P7D@2004-03-10")->note == "the event was moved to 2004-03-17");
  world.live("2004-02-21", "2004-03-20");
  CHECK(world.take_sent() == Strings{"r0 e before-P7D@2004-03-17" + hana});
}

TEST_CASE("whoever was told is told that the event has moved, once, and then reminded of the new date", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P60D");
  world.add_before("P7D");
  world.add_event("e", "2004-03-10");
  world.live("2004-01-05", "2004-01-20");
  CHECK(world.take_sent() == Strings{"r0 e before-P60D@2004-03-10" + hana});
  world.programme.events[0].date = date_of("2004-03-17");
  world.live("2004-01-21", "2004-03-20");
  // Two months before the new date is past when the notice says it, so that reminder has nothing to add.
  CHECK(world.take_sent() == Strings{"r0 e notice-1" + hana, "r1 e before-P7D@2004-03-17" + hana});
}

TEST_CASE("an event that is moved far away is reminded of anew", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P30D");
  world.add_event("e", "2004-03-10");
  world.live("2004-02-05", "2004-02-12");
  world.take_sent();
  world.programme.events[0].date = date_of("2004-06-10");
  world.live("2004-02-13", "2004-06-30");
  CHECK(world.take_sent() == Strings{"r0 e notice-1" + hana, "r0 e before-P30D@2004-06-10" + hana});
}

TEST_CASE("moved there and back again, each change is told", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P30D");
  world.add_event("e", "2004-03-10");
  world.live("2004-02-05", "2004-02-12");
  world.take_sent();
  for (const char* change : {"2004-02-13 2004-03-12", "2004-02-14 2004-03-10", "2004-02-15 2004-03-12"}) {
    const std::string day(change, 10);
    world.programme.events[0].date = date_of(change + 11);
    world.live(day, day);
  }
  CHECK(world.take_sent() == Strings{"r0 e notice-1" + hana, "r0 e notice-2" + hana, "r0 e notice-3" + hana});
  world.programme.events[0].date = date_of("2004-03-10");
  world.mail_works = false;
  world.pass("2004-02-16T00:00:00Z");
  world.programme.events[0].date = date_of("2004-03-12");  // as they were told last
  world.mail_works = true;
  world.live("2004-02-16", "2004-03-20");
  CHECK(world.take_sent() == Strings{});
  REQUIRE(world.find("notice-4") != nullptr);
  CHECK(world.find("notice-4")->state == OutboxState::withdrawn);
}

TEST_CASE("a cancelled event reminds nobody, those who knew are told, and told again when it is on", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P30D");
  world.add_before("P7D");
  world.add_event("e", "2004-03-10");
  world.live("2004-02-05", "2004-02-20");
  world.take_sent();
  world.programme.events[0].status = EventStatus::cancelled;
  world.pass("2004-02-21T00:00:00Z");
  CHECK(world.find("before-P7D@2004-03-10")->state == OutboxState::withdrawn);
  CHECK(world.find("before-P7D@2004-03-10")->note == "the event was cancelled");
  CHECK(world.take_sent() == Strings{"r0 e notice-1" + hana});
  CHECK(world.find("notice-1")->told == "cancelled");
  world.programme.events[0].status = EventStatus::tentative;
  world.live("2004-02-22", "2004-03-20");
  CHECK(world.take_sent() == Strings{"r0 e notice-2" + hana, "r1 e before-P7D@2004-03-10" + hana});
}

TEST_CASE("nobody is told of a change to what is over, or to what he never heard of", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P30D");
  world.add_event("e", "2004-03-10");
  world.add_event("far", "2004-12-10");
  world.live("2004-02-05", "2004-03-12");
  world.take_sent();
  world.programme.events[0].status = EventStatus::cancelled;
  world.programme.events[1].date = date_of("2004-12-20");
  world.live("2004-03-13", "2004-03-20");
  CHECK(world.take_sent() == Strings{});
}

TEST_CASE("a date that becomes exact is told to those who knew the month", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P60D");
  world.add_before("P7D");
  world.add_event("e", "2004-03", EventStatus::tentative);
  world.live("2003-12-25", "2004-01-10");
  CHECK(world.take_sent() == Strings{"r0 e before-P60D@2004-03" + hana});
  world.programme.events[0].date = date_of("2004-03-15");
  world.live("2004-01-11", "2004-03-20");
  CHECK(world.take_sent() == Strings{"r0 e notice-1" + hana, "r1 e before-P7D@2004-03-15" + hana});
}

TEST_CASE("the clock going back a day repeats nothing and loses nothing", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P7D");
  world.add_reminder("o", ReminderSubject::obligation).repeat = Duration::parse("P14D").value();
  world.add_event("e", "2004-03-10");
  world.live("2004-02-25", "2004-03-03");
  const Strings first = world.take_sent();
  CHECK(first == Strings{"o " + finding + "FY2002 missed-1-0" + hana, "r0 e before-P7D@2004-03-10" + hana});
  world.live("2004-03-02", "2004-03-03");
  CHECK(world.take_sent() == Strings{});
}

TEST_CASE("a clock that was a year ahead for an hour makes nothing come twice, and nothing that waits is lost",
          "[outbox]") {
  OutboxSimulation world;
  world.add_before("P7D");
  world.add_reminder("o", ReminderSubject::obligation).repeat = Duration::parse("P400D").value();
  world.programme.rules[0].from = date_of("2003-04-01");
  world.add_event("e", "2004-03-10");
  world.programme.events[0].kind = EventKind::other;  // counts for no rule
  world.live("2003-12-10", "2004-02-10");
  CHECK(world.take_sent() == Strings{"o " + finding + "FY2003 at_risk-1-0" + hana});
  world.pass("2005-02-10T00:00:00Z");
  CHECK(world.find("before-P7D@2004-03-10")->state == OutboxState::dropped);
  world.take_sent();
  world.live("2004-02-10", "2004-03-20");
  CHECK(world.take_sent() == Strings{"r0 e before-P7D@2004-03-10" + hana});
}

TEST_CASE("what was dropped while the clock was two months ahead is sent in its time", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P7D");
  world.add_event("e", "2004-03-10");
  world.pass("2004-02-10T00:00:00Z");
  world.pass("2004-04-10T00:00:00Z");
  CHECK(world.find("before-P7D@2004-03-10")->state == OutboxState::dropped);
  world.live("2004-02-10", "2004-03-20");
  CHECK(world.take_sent() == Strings{"r0 e before-P7D@2004-03-10" + hana});
}

TEST_CASE("an obligation is told when it enters a status, again while it stays, and once more to somebody else",
          "[outbox]") {
  OutboxSimulation world;
  Reminder& reminder = world.add_reminder("o", ReminderSubject::obligation);
  reminder.statuses = {"at_risk"};
  reminder.repeat = Duration::parse("P14D").value();
  reminder.escalate_after = Duration::parse("P20D").value();
  reminder.escalate_to = {"email:minister@mext.example"};
  world.live("2003-11-20", "2003-12-31");
  // 120 days before 2004-03-31 is 2003-12-02, a Tuesday; at nine in Tokyo the day's UTC begins.
  const std::string f = "o " + finding + "FY2003 at_risk-1-";
  CHECK(world.take_sent() ==
        Strings{f + "0" + hana, f + "1" + hana, f + "escalated minister@mext.example", f + "2" + hana});
  CHECK(world.find("at_risk-1-0")->due == parse_instant("2003-12-02T00:00:00Z").value());
  world.add_event("e", "2004-03-10");
  world.live("2004-01-01", "2004-02-01");
  CHECK(world.take_sent() == Strings{});
  world.programme.events[0].status = EventStatus::cancelled;
  world.live("2004-02-02", "2004-02-10");
  CHECK(world.take_sent() == Strings{"o " + finding + "FY2003 at_risk-2-0" + hana});
}

TEST_CASE("after a month off only the last repetition is sent", "[outbox]") {
  OutboxSimulation world;
  Reminder& reminder = world.add_reminder("o", ReminderSubject::obligation);
  reminder.statuses = {"at_risk"};
  reminder.repeat = Duration::parse("P7D").value();
  world.pass("2003-12-02T00:00:00Z");
  world.take_sent();
  world.pass("2004-01-05T00:00:00Z");
  CHECK(world.take_sent() == Strings{"o " + finding + "FY2003 at_risk-1-4" + hana});
}

TEST_CASE("working days only, where asked, and its hour", "[outbox]") {
  OutboxSimulation world;
  world.programme.rules[0].lead_days = 116;  // at risk from 2003-12-06, a Saturday
  Reminder& reminder = world.add_reminder("o", ReminderSubject::obligation);
  reminder.statuses = {"at_risk"};
  reminder.days = DueDays::work;
  reminder.at = ClockTime::parse("17:30").value();
  world.live("2003-12-05", "2003-12-10");
  CHECK(world.take_sent() == Strings{"o " + finding + "FY2003 at_risk-1-0" + hana});
  CHECK(world.find("at_risk-1-0")->due == parse_instant("2003-12-08T08:30:00Z").value());
}

TEST_CASE("the point of no return is announced before it, and not after", "[outbox]") {
  OutboxSimulation world;
  world.add_reminder("o", ReminderSubject::obligation).before = Duration::parse("P30D").value();
  world.live("2004-02-01", "2004-04-10");
  CHECK(world.take_sent() == Strings{"o " + finding + "FY2003 deadline-1-0" + hana});
  CHECK(world.find("deadline-1-0")->due == parse_instant("2004-03-01T00:00:00Z").value());
}

TEST_CASE("a conference that nobody recorded as held is asked for, until somebody does", "[outbox]") {
  OutboxSimulation world;
  Reminder& reminder = world.add_reminder("s", ReminderSubject::event);
  reminder.after = Duration::parse("P7D").value();
  reminder.statuses = {"tentative", "confirmed"};
  world.add_event("recorded", "2004-03-09");
  world.add_event("forgotten", "2004-03-10");
  world.live("2004-03-08", "2004-03-12");
  world.programme.events[0].status = EventStatus::held;
  world.live("2004-03-13", "2004-04-20");
  CHECK(world.take_sent() == Strings{"s forgotten after-P7D@2004-03-10" + hana});
}

TEST_CASE("what waits because mail does not work is sent later, but not what has become untrue", "[outbox]") {
  OutboxSimulation world;
  world.add_reminder("o", ReminderSubject::obligation).statuses = {"at_risk"};
  world.mail_works = false;
  world.live("2003-12-01", "2003-12-05");
  CHECK(world.find("at_risk-1-0")->state == OutboxState::pending);
  world.add_event("e", "2004-03-10");
  world.pass("2003-12-06T00:00:00Z");
  CHECK(world.find("at_risk-1-0")->state == OutboxState::withdrawn);
  CHECK(world.find("at_risk-1-0")->note == "it is no longer so");
}

TEST_CASE("whom no address reaches is in the outbox as a failure that says what to do", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P7D").to = {"bureau", "person:hana"};
  world.add_event("e", "2004-03-10");
  world.live("2004-03-01", "2004-03-05");
  CHECK(world.take_sent() == Strings{"r0 e before-P7D@2004-03-10" + hana});
  const OutboxRow* bureau = world.find("before-P7D@2004-03-10", "organisation:meti-tohoku");
  REQUIRE(bureau != nullptr);
  CHECK(bureau->state == OutboxState::failed);
  CHECK(bureau->note == "organisation:meti-tohoku has no e-mail address: give it one (`email`)");
}

TEST_CASE("what a person dropped stays dropped", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P7D");
  world.add_event("e", "2004-03-10");
  world.pass("2004-03-01T00:00:00Z");
  world.rows.front().state = OutboxState::dropped;
  world.rows.front().by = "anna";
  world.live("2004-03-01", "2004-03-08");
  CHECK(world.take_sent() == Strings{});
}

TEST_CASE("a reminder is about the kinds, series and rules that it names", "[outbox]") {
  OutboxSimulation world;
  world.add_before("P7D").kind = EventKind::network_meeting;
  world.add_before("P7D").series = {SeriesId{"collaboration"}};
  Reminder& other = world.add_reminder("o", ReminderSubject::obligation);
  other.rules = {RuleId{"another"}};
  world.add_event("e", "2004-03-10");
  world.add_event("alone", "2004-03-11").series.reset();
  world.programme.events[1].title = words("Alone");
  world.live("2004-03-01", "2004-03-08");
  CHECK(world.take_sent() == Strings{"r1 e before-P7D@2004-03-10" + hana});
}

}  // namespace
}  // namespace nenkai
