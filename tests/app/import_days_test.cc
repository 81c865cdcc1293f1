#include "app/import_days.hh"

#include <catch2/catch.hpp>

#include "tests/support/programmes.hh"

namespace nenkai {
namespace {

constexpr DayRange window{Day{date::year{2003} / 4 / 1}, Day{date::year{2006} / 4 / 1}};

ImportedEvent told(const char* title, const char* date, int days = 1) {
  ImportedEvent event;
  event.line = 3;
  event.uid = title;
  event.title = title;
  event.date = date_of(date);
  event.days = days;
  return event;
}

ImportedEvent timed(const char* from, const char* to, const char* zone) {
  ImportedEvent event = told("", from);
  event.end = date_of(to);
  event.timezone = zone;
  return event;
}

ImportedCalendar calendar_of(std::vector<ImportedEvent> events) {
  ImportedCalendar calendar;
  calendar.name = "Office";
  calendar.events = std::move(events);
  return calendar;
}

std::string busy_of(const Person& person) {
  std::string text;
  for (const Stretch& stretch : person.busy) {
    text += (text.empty() ? "" : " ") + stretch.from.str() + ".." + stretch.to.str();
    if (stretch.source) text += "(" + *stretch.source + ")";
  }
  return text;
}

ImportRequest request(const char* source) {
  ImportRequest request;
  request.source = source;
  request.calendar = CalendarId{"office"};
  return request;
}

}  // namespace

TEST_CASE("import of busy times: days are joined, and what is free or cancelled is left out") {
  ImportedEvent free = told("Birthday", "2004-05-20");
  free.busy = false;
  ImportedEvent cancelled = told("Off", "2004-05-21");
  cancelled.status = EventStatus::cancelled;
  const auto calendar = calendar_of({told("A", "2004-05-10", 2), told("B", "2004-05-12"), told("C", "2004-05-14"), free,
                                     cancelled, told("Long ago", "1999-01-01")});
  const auto proposal = propose_busy(calendar, Person{}, "Asia/Tokyo", request("w"), window);
  CHECK(busy_of(proposal.person) == "2004-05-10..2004-05-12(w) 2004-05-14..2004-05-14(w)");
  CHECK(proposal.added.size() == 2);
}

TEST_CASE("import of busy times: hours are the programme's days") {
  const auto calendar = calendar_of({timed("2004-05-10T20:00", "2004-05-10T21:00", "UTC"),         // the 11th in Tokyo
                                     timed("2004-05-20T09:00", "2004-05-21T00:00", "Asia/Tokyo"),  // over at midnight
                                     timed("2004-05-25T23:00", "2004-05-26T01:00", "Asia/Tokyo")});
  const auto proposal = propose_busy(calendar, Person{}, "Asia/Tokyo", request("w"), window);
  CHECK(busy_of(proposal.person) == "2004-05-11..2004-05-11(w) 2004-05-20..2004-05-20(w) 2004-05-25..2004-05-26(w)");
}

TEST_CASE("import of busy times: a source replaces what it gave, and nothing else") {
  Person person;
  person.busy = {{date_of("2004-05-01"), date_of("2004-05-02")},
                 {date_of("2004-05-10"), date_of("2004-05-10"), "w"},
                 {date_of("2004-05-12"), date_of("2004-05-12"), "w"},
                 {date_of("2004-05-15"), date_of("2004-05-15"), "other"}};
  const auto calendar = calendar_of({told("A", "2004-05-12"), told("B", "2004-05-20")});
  const auto proposal = propose_busy(calendar, person, "Asia/Tokyo", request("w"), window);
  CHECK(busy_of(proposal.person) ==
        "2004-05-01..2004-05-02 2004-05-15..2004-05-15(other) 2004-05-12..2004-05-12(w) 2004-05-20..2004-05-20(w)");
  CHECK(proposal.unchanged == 1);
  REQUIRE(proposal.gone.size() == 1);
  CHECK(proposal.gone[0].date == "2004-05-10");
  const auto again = propose_busy(calendar, proposal.person, "Asia/Tokyo", request("w"), window);
  CHECK(busy_of(again.person) == busy_of(proposal.person));
  CHECK(again.added.empty());
}

TEST_CASE("import of holidays: days with their names, and what cannot be one is skipped with a reason") {
  const auto calendar = calendar_of({told("Founding Day", "2004-06-01"), told("Closed", "2004-12-29", 3),
                                     told("", "2004-07-01"), told("Sometime", "2004-08")});
  const auto proposal = propose_holidays(calendar, nullptr, request("h"));
  CHECK(proposal.calendar.name.in("en") == "Office");
  REQUIRE(proposal.calendar.holidays.size() == 4);
  CHECK(proposal.calendar.holidays[0].name.in("ja") == "Founding Day");
  CHECK(proposal.calendar.holidays[3].date.str() == "2004-12-31");
  CHECK(proposal.skipped.size() == 2);
}

TEST_CASE("import of holidays: neither days past the last year nor a name past the longest text go in") {
  ImportedCalendar calendar = calendar_of({told("Last Days", "2200-12-30", 9)});
  calendar.name = std::string(70'000, 'n');
  const auto proposal = propose_holidays(calendar, nullptr, request("h"));
  CHECK(proposal.calendar.holidays.size() == 2);
  CHECK(proposal.calendar.name.in("en") == "office");
}

TEST_CASE("import: a file's name is a label of one line, whatever bytes it has") {
  CHECK(file_label("office.ics") == "office.ics");
  CHECK(file_label("a\nb\x1b[31m\xff.ics") == "a b[31m\xEF\xBF\xBD.ics");
  CHECK(file_label("\n") == "file");
}

TEST_CASE("import of holidays: days before the document's first stay, later ones are replaced") {
  const auto first = propose_holidays(
      calendar_of({told("A", "2003-06-01"), told("B", "2004-06-01"), told("C", "2004-07-01")}), nullptr, request("h"));
  const auto second =
      propose_holidays(calendar_of({told("B", "2004-06-01"), told("C", "2004-07-02")}), &first.calendar, request("h"));
  REQUIRE(second.calendar.holidays.size() == 3);
  CHECK(second.calendar.holidays[0].date.str() == "2003-06-01");
  CHECK(second.calendar.holidays[2].date.str() == "2004-07-02");
  CHECK(second.gone.size() == 1);
  CHECK(second.added.size() == 1);
  CHECK(second.unchanged == 1);
}

TEST_CASE("import of holidays: a name in another language stands beside the first") {
  ImportRequest english = request("h");
  english.language = "en";
  ImportRequest japanese = request("h");
  japanese.language = "ja";
  const auto first = propose_holidays(calendar_of({told("Founding Day", "2004-06-01")}), nullptr, english);
  const auto both = propose_holidays(calendar_of({told("創立記念日", "2004-06-01")}), &first.calendar, japanese);
  REQUIRE(both.calendar.holidays.size() == 1);
  CHECK(both.calendar.holidays[0].name.in("en") == "Founding Day");
  CHECK(both.calendar.holidays[0].name.in("ja") == "創立記念日");
}

}  // namespace nenkai
