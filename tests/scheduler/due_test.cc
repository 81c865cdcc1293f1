#include "scheduler/due.hh"

#include <catch2/catch.hpp>

#include "tests/support/local_clock.hh"
#include "tests/support/programmes.hh"

namespace nenkai {
namespace {

using test::local_instant;
using Strings = std::vector<std::string>;

/// When the reminder is due for an event on `date` in `zone`; "never" where it is not.
std::string due_text(Reminder reminder, const std::string& date, const std::string& zone = "Asia/Tokyo") {
  Programme programme = small_programme();
  const ProgrammeIndex index(programme);
  const Planning planning;
  const Holidays holidays;
  const Workdays workdays(planning, holidays);
  Event event = programme.events.front();
  event.date = date_of(date);
  event.timezone = zone;
  const auto due = due_for(reminder, resolve(event, index), {index, workdays, test::system_clock()});
  return due ? to_string(*due) : "never";
}

Reminder before(const std::string& offset, const std::string& at = "09:00") {
  Reminder reminder;
  reminder.before = Duration::parse(offset).value();
  reminder.at = ClockTime::parse(at).value();
  return reminder;
}
Reminder after(const std::string& offset) {
  Reminder reminder;
  reminder.after = Duration::parse(offset).value();
  return reminder;
}

TEST_CASE("a reminder in days is due at its hour by the event's own clock", "[due]") {
  CHECK(due_text(before("P60D"), "2004-03-10") == "2004-01-10T00:00:00Z");
  CHECK(due_text(before("P2W"), "2004-03-10T13:00") == "2004-02-25T00:00:00Z");
  CHECK(due_text(after("P7D"), "2004-03-10") == "2004-03-17T00:00:00Z");
  CHECK(due_text(before("P1D", "18:30"), "2004-03-10", "Europe/Berlin") == "2004-03-09T17:30:00Z");
}

TEST_CASE("a reminder in hours counts from the start itself", "[due]") {
  CHECK(due_text(before("PT2H"), "2004-03-10T13:00") == "2004-03-10T02:00:00Z");
  CHECK(due_text(before("P1DT2H"), "2004-03-10T13:00") == "2004-03-09T02:00:00Z");
  CHECK(due_text(after("PT90M"), "2004-03-10T13:00") == "2004-03-10T05:30:00Z");
}

TEST_CASE("a date known to the month has no reminder of days, but those of months", "[due]") {
  CHECK(due_text(before("P60D"), "2004-03") == "2004-01-01T00:00:00Z");
  CHECK(due_text(before("P28D"), "2004-03") == "2004-02-02T00:00:00Z");
  CHECK(due_text(before("P27D"), "2004-03") == "never");
  CHECK(due_text(before("PT2H"), "2004-03") == "never");
  CHECK(due_text(after("P30D"), "2004-03") == "2004-04-30T00:00:00Z");
  CHECK(due_text(after("P7D"), "2004-03") == "never");
  CHECK(due_text(before("P120D"), "2004") == "2003-09-03T00:00:00Z");
}

TEST_CASE("only where asked, a reminder waits for an open day, or comes before a closed one", "[due]") {
  Reminder monday = before("P2D");  // of a Monday: a Saturday
  CHECK(due_text(monday, "2004-03-15") == "2004-03-13T00:00:00Z");
  monday.days = DueDays::work;
  CHECK(due_text(monday, "2004-03-15") == "2004-03-12T00:00:00Z");
  Reminder later = after("P3D");  // of a Wednesday: a Saturday
  later.days = DueDays::work;
  CHECK(due_text(later, "2004-03-10") == "2004-03-15T00:00:00Z");
}

TEST_CASE("a digest of the week goes out on the Monday before what is ahead, or after what is over", "[due]") {
  Reminder ahead = before("P7D");  // of a Friday: a Friday
  ahead.digest = Digest::week;
  CHECK(due_text(ahead, "2004-03-19") == "2004-03-08T00:00:00Z");
  CHECK(due_text(ahead, "2004-03-15") == "2004-03-08T00:00:00Z");  // of a Monday, that Monday
  ahead.digest = Digest::day;
  CHECK(due_text(ahead, "2004-03-19") == "2004-03-12T00:00:00Z");
  Reminder over = after("P7D");
  over.digest = Digest::week;
  CHECK(due_text(over, "2004-03-19") == "2004-03-29T00:00:00Z");
}

TEST_CASE("the local hour is kept over every change of the clock, in twelve zones", "[due]") {
  struct Change {
    const char* zone;
    const char* event;  // the day after the clock changed
  };
  const Change changes[] = {
      {"Europe/Berlin", "2004-03-29"},       {"Europe/Berlin", "2004-11-01"},     {"Europe/London", "2004-03-29"},
      {"America/New_York", "2004-04-05"},    {"America/New_York", "2004-11-01"},  {"America/Los_Angeles", "2004-04-05"},
      {"America/St_Johns", "2004-04-05"},    {"America/Sao_Paulo", "2004-11-03"}, {"Australia/Sydney", "2004-11-01"},
      {"Australia/Lord_Howe", "2004-03-29"}, {"Pacific/Auckland", "2004-10-04"},  {"Africa/Cairo", "2004-05-01"},
      {"Asia/Tehran", "2004-03-22"},         {"Asia/Tokyo", "2004-03-29"},        {"America/Havana", "2004-03-29"}};
  for (const Change& change : changes) {
    for (int days = 1; days <= 3; ++days) {
      CAPTURE(change.zone, change.event, days);
      const Day day = *parse_day(change.event) - date::days{days};
      const auto zone = date::locate_zone(change.zone);
      const Instant due =
          parse_instant(due_text(before("P" + std::to_string(days) + "D"), change.event, change.zone)).value();
      const auto local = zone->to_local(due);
      CHECK(Day{date::floor<date::days>(local).time_since_epoch()} == day);
      CHECK(local - date::floor<date::days>(local) == std::chrono::hours{9});
    }
  }
}

TEST_CASE("an hour that the clock leaves out is when it jumps, and one that comes twice is the first", "[due]") {
  CHECK(due_text(before("P1D", "02:30"), "2004-03-29", "Europe/Berlin") == "2004-03-28T01:00:00Z");
  CHECK(due_text(before("P1D", "02:30"), "2004-11-01", "Europe/Berlin") == "2004-10-31T00:30:00Z");
  CHECK(due_text(before("P1D", "00:15"), "2004-11-03", "America/Sao_Paulo") == "2004-11-02T03:00:00Z");
}

TEST_CASE("recipients are whom the words mean, each once and in their own language", "[due]") {
  Programme programme = small_programme();
  programme.organisations[0].email = "science@mext.example";
  programme.organisations[2].email = "bureau@meti.example";
  programme.organisations[2].language = "ja";
  programme.committees[0].members = {OrganisationId{"meti-tohoku"}, OrganisationId{"meti"}};
  Event event = programme.events.front();
  event.organiser = "hana";
  const ProgrammeIndex index(programme);
  const Concern concern = concern_of(resolve(event, index), index);
  const auto texts = [&](const Strings& to) {
    Strings list;
    for (const Recipient& one : recipients_of(to, concern, index, "en"))
      list.push_back(one.key() + " " + one.language + " " + one.name);
    return list;
  };
  CHECK(texts({"organiser", "person:hana"}) == Strings{"hana@mext.example en Hana Sato"});
  CHECK(texts({"bureau", "ministry"}) == Strings{"bureau@meti.example ja METI Tohoku", "science@mext.example en MEXT"});
  CHECK(texts({"committee", "bureau"}) == Strings{"bureau@meti.example ja METI Tohoku", "organisation:meti en METI"});
  CHECK(texts({"email:a@b.example", "email:a@b.example"}) == Strings{"a@b.example en "});
  programme.committees[0].secretary = PersonId{"hana"};
  CHECK(texts({"committee"}) == Strings{"hana@mext.example en Hana Sato"});
}

}  // namespace
}  // namespace nenkai
