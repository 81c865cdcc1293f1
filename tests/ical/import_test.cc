// What an import makes of a document: ical/reader.hh, through the child process of ical/import.hh where that matters.

#include "ical/import.hh"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "ical/reader.hh"

namespace nenkai {
namespace {

const DayRange years{Day{date::year{2020} / 1 / 1}, Day{date::year{2031} / 1 / 1}};

ImportOptions options() {
  ImportOptions options;
  options.window = years;
  options.timezone = "Asia/Tokyo";
  return options;
}

/// Lines are separated by '|'.
std::string document(std::string_view lines) {
  std::string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n";
  for (const char c : lines) text += c == '|' ? std::string("\r\n") : std::string(1, c);
  return text + "\r\nEND:VCALENDAR\r\n";
}

std::string event(std::string_view lines) { return fmt::format("BEGIN:VEVENT|UID:a@x|{}|END:VEVENT", lines); }

ImportedCalendar read(std::string_view lines) {
  const auto calendar = ical::read_document(document(lines), options(), ical::find_system_zone);
  INFO((calendar ? "" : calendar.problem()));
  REQUIRE(calendar);
  return *calendar;
}

std::string problem(std::string_view text) {
  const auto calendar = ical::read_document(text, options(), ical::find_system_zone);
  return calendar ? "" : calendar.problem();
}

/// "2026-07-01", "2026-07-01+3" (days), "2026-07-01T10:00-2026-07-01T11:00 Asia/Tokyo".
std::string when(const ImportedEvent& event) {
  std::string text = event.date.str();
  if (event.days != 1) text += fmt::format("+{}", event.days);
  if (event.end) text += "-" + event.end->str();
  if (event.timezone) text += " " + *event.timezone;
  return text;
}

std::vector<std::string> whens(std::string_view lines) {
  std::vector<std::string> all;
  for (const ImportedEvent& one : read(lines).events) all.push_back(when(one));
  return all;
}

using Lines = std::vector<std::string>;

Lines remarks(std::string_view lines) {
  Lines all;
  for (const ImportRemark& remark : read(lines).remarks) {
    all.push_back(fmt::format("{} {}: {}", remark.line,
                              remark.kind == ImportRemark::Kind::skipped ? "skipped" : "changed", remark.reason));
  }
  return all;
}

}  // namespace

TEST_CASE("an event is read with all that it says") {
  const auto calendar = read("X-WR-CALNAME:Clusters\\, all|" +
                             event("DTSTART;TZID=Asia/Tokyo:20260701T133000|DTEND;TZID=Asia/Tokyo:20260701T170000|"
                                   "SUMMARY:Forum\\, the first|DESCRIPTION:One\\nTwo|LOCATION:Hall\\; Pier 4|"
                                   "GEO:36.5613;136.6562|URL:https://forum.example/|CONFERENCE:https://meet.example/1|"
                                   "ORGANIZER;CN=\"Ken Mori\":mailto:ken@x.example|CATEGORIES:a\\,b,c|CATEGORIES:d|"
                                   "STATUS:TENTATIVE|SEQUENCE:3"));
  CHECK(calendar.name == "Clusters, all");
  CHECK(calendar.remarks.empty());
  REQUIRE(calendar.events.size() == 1);
  const ImportedEvent& only = calendar.events.front();
  CHECK(when(only) == "2026-07-01T13:30-2026-07-01T17:00 Asia/Tokyo");
  CHECK(only.line == 4);
  CHECK(only.uid == "a@x");
  CHECK(only.recurrence.empty());
  CHECK(only.status == EventStatus::tentative);
  CHECK(only.busy);
  CHECK(only.sequence == 3);
  CHECK(only.title == "Forum, the first");
  CHECK(only.description == "One\nTwo");
  CHECK(only.place == "Hall; Pier 4");
  REQUIRE(only.geo);
  CHECK(only.geo->latitude == Approx(36.5613));
  CHECK(only.geo->longitude == Approx(136.6562));
  CHECK(only.url == "https://forum.example/");
  CHECK(only.online_url == "https://meet.example/1");
  CHECK(only.organiser == "Ken Mori");
  CHECK(only.categories == Lines{"a,b", "c", "d"});
}

TEST_CASE("an end is a date, a time or a duration") {
  CHECK(whens(event("DTSTART;VALUE=DATE:20260701")) == Lines{"2026-07-01"});
  CHECK(whens(event("DTSTART;VALUE=DATE:20260701|DTEND;VALUE=DATE:20260704")) == Lines{"2026-07-01+3"});
  CHECK(whens(event("DTSTART;VALUE=DATE:20260701|DTEND;VALUE=DATE:20260701")) == Lines{"2026-07-01"});
  CHECK(whens(event("DTSTART;VALUE=DATE:20260701|DURATION:P2D")) == Lines{"2026-07-01+2"});
  CHECK(whens(event("DTSTART:20260701T010000Z|DURATION:PT90M")) ==
        Lines{"2026-07-01T10:00-2026-07-01T11:30 Asia/Tokyo"});
  CHECK(whens(event("DTSTART;TZID=Europe/Berlin:20260701T100000|DTEND;TZID=Asia/Tokyo:20260701T180000")) ==
        Lines{"2026-07-01T10:00-2026-07-01T11:00 Europe/Berlin"});
  CHECK(whens(event("DTSTART:20260701T010000Z|DTEND:20260701T000000Z")) == Lines{"2026-07-01T10:00 Asia/Tokyo"});
  CHECK(remarks(event("DTSTART:20260701T010000Z|DTEND:20260701T000000Z")) ==
        Lines{"6 changed: it would end before it begins; its end was left out"});
}

TEST_CASE("a day by the calendar is a day, also where the clock changes") {
  CHECK(whens(event("DTSTART;TZID=Europe/Berlin:20261024T100000|DURATION:P1D")) ==
        Lines{"2026-10-24T10:00-2026-10-25T10:00 Europe/Berlin"});
  CHECK(whens(event("DTSTART;TZID=Europe/Berlin:20261024T100000|DURATION:PT24H")) ==
        Lines{"2026-10-24T10:00-2026-10-25T09:00 Europe/Berlin"});
}

TEST_CASE("a floating time is in the document's zone, else in the one that was asked for") {
  CHECK(whens(event("DTSTART:20260701T100000")) == Lines{"2026-07-01T10:00 Asia/Tokyo"});
  CHECK(remarks(event("DTSTART:20260701T100000")) ==
        Lines{"5 changed: one time is without a time zone; taken for times in Asia/Tokyo"});
  CHECK(whens("X-WR-TIMEZONE:Europe/Paris|" + event("DTSTART:20260701T100000")) ==
        Lines{"2026-07-01T10:00 Europe/Paris"});
  CHECK(remarks("X-WR-TIMEZONE:Europe/Paris|" + event("DTSTART:20260701T100000")).empty());
}

TEST_CASE("a TZID is an IANA name, one behind a prefix, or a Windows name") {
  const auto zone = [](const std::string& tzid) {
    return read(event("DTSTART;TZID=" + tzid + ":20260701T100000")).events.at(0).timezone.value();
  };
  CHECK(zone("Europe/Berlin") == "Europe/Berlin");
  CHECK(zone("/mozilla.org/20050126_1/America/Chicago") == "America/Chicago");
  CHECK(zone("/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires") == "America/Argentina/Buenos_Aires");
  CHECK(zone("Tokyo Standard Time") == "Asia/Tokyo");
  CHECK(zone("\"W. Europe Standard Time\"") == "Europe/Berlin");
  CHECK(zone("../../../etc/passwd") == "Asia/Tokyo");
  CHECK(remarks(event("DTSTART;TZID=Nowhere:20260701T100000")) ==
        Lines{"5 changed: time zone \"Nowhere\" is unknown (the document does not define it); its times were taken for "
              "times in Asia/Tokyo"});
}

TEST_CASE("a zone of the document's own is taken from its definition") {
  const std::string ours =
      "BEGIN:VTIMEZONE|TZID:Ours|BEGIN:STANDARD|DTSTART:16010101T030000|TZOFFSETFROM:+0200|TZOFFSETTO:+0100|"
      "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10|END:STANDARD|BEGIN:DAYLIGHT|DTSTART:16010101T020000|"
      "TZOFFSETFROM:+0100|TZOFFSETTO:+0200|RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3|END:DAYLIGHT|END:VTIMEZONE|";
  CHECK(whens(ours + event("DTSTART;TZID=Ours:20260701T100000")) == Lines{"2026-07-01T17:00 Asia/Tokyo"});
  CHECK(whens(ours + event("DTSTART;TZID=Ours:20261201T100000")) == Lines{"2026-12-01T18:00 Asia/Tokyo"});
  CHECK(whens(ours + event("DTSTART;TZID=Ours:20261023T100000|RRULE:FREQ=DAILY;COUNT=4")) ==
        Lines{"2026-10-23T17:00 Asia/Tokyo", "2026-10-24T17:00 Asia/Tokyo", "2026-10-25T18:00 Asia/Tokyo",
              "2026-10-26T18:00 Asia/Tokyo"});
}

TEST_CASE("where a definition contradicts the IANA zone of its name, the zone holds and it is said") {
  const std::string lie =
      "BEGIN:VTIMEZONE|TZID:Europe/Prague|BEGIN:STANDARD|DTSTART:16010101T000000|"
      "TZOFFSETFROM:-0700|TZOFFSETTO:-0700|END:STANDARD|END:VTIMEZONE|";
  CHECK(whens(lie + event("DTSTART;TZID=Europe/Prague:20260701T100000")) == Lines{"2026-07-01T10:00 Europe/Prague"});
  CHECK(remarks(lie + event("DTSTART;TZID=Europe/Prague:20260701T100000")) ==
        Lines{"3 changed: it contradicts what is known of Europe/Prague, which was used"});
}

TEST_CASE("a zone whose clock changes every second is not believed") {
  const std::string evil =
      "BEGIN:VTIMEZONE|TZID:Evil|BEGIN:STANDARD|DTSTART:19700101T000000|TZOFFSETFROM:+0900|"
      "TZOFFSETTO:+0900|RRULE:FREQ=SECONDLY|END:STANDARD|END:VTIMEZONE|";
  CHECK(whens(evil + event("DTSTART;TZID=Evil:20260701T100000")) == Lines{"2026-07-01T10:00 Asia/Tokyo"});
  CHECK(remarks(evil + event("DTSTART;TZID=Evil:20260701T100000")) ==
        Lines{"14 changed: time zone \"Evil\" is unknown (its clock changes by another rule than a yearly one); its "
              "times were taken for times in Asia/Tokyo"});
}

TEST_CASE("what repeats is expanded in the asked days alone") {
  CHECK(whens(event("DTSTART;VALUE=DATE:20191230|RRULE:FREQ=DAILY;COUNT=4")) == Lines{"2020-01-01", "2020-01-02"});
  CHECK(whens(event("DTSTART;TZID=Europe/Berlin:20260328T100000|RRULE:FREQ=DAILY;COUNT=3")) ==
        Lines{"2026-03-28T10:00 Europe/Berlin", "2026-03-29T10:00 Europe/Berlin", "2026-03-30T10:00 Europe/Berlin"});
  const auto calendar = read(event("DTSTART;VALUE=DATE:19000101|RRULE:FREQ=YEARLY"));
  CHECK(calendar.events.size() == 11);
  CHECK(calendar.events.front().recurrence == "20200101");
  CHECK(calendar.events.front().uid == "a@x");
}

TEST_CASE("UNTIL as a date includes that day, UNTIL in UTC is a moment") {
  CHECK(whens(event("DTSTART:20240101T100000Z|RRULE:FREQ=DAILY;UNTIL=20240103")).size() == 3);
  // 03:00 in Berlin is 02:00 in UTC.
  CHECK(whens(event("DTSTART;TZID=Europe/Berlin:20240101T030000|RRULE:FREQ=DAILY;UNTIL=20240103T020000Z")).size() == 3);
  CHECK(whens(event("DTSTART;TZID=Europe/Berlin:20240101T030000|RRULE:FREQ=DAILY;UNTIL=20240103T015959Z")).size() == 2);
}

TEST_CASE("RDATE adds, EXDATE takes away, RECURRENCE-ID replaces") {
  const std::string master =
      "DTSTART;TZID=Asia/Tokyo:20260701T100000|RRULE:FREQ=DAILY;COUNT=4|"
      "RDATE;TZID=Asia/Tokyo:20260710T100000|EXDATE:20260702T010000Z";
  const std::string change =
      "|BEGIN:VEVENT|UID:a@x|RECURRENCE-ID;TZID=Asia/Tokyo:20260703T100000|"
      "DTSTART;TZID=Asia/Tokyo:20260703T150000|SUMMARY:later|END:VEVENT";
  CHECK(whens(event(master)) == Lines{"2026-07-01T10:00 Asia/Tokyo", "2026-07-03T10:00 Asia/Tokyo",
                                      "2026-07-04T10:00 Asia/Tokyo", "2026-07-10T10:00 Asia/Tokyo"});
  const auto calendar = read(event(master) + change);
  REQUIRE(calendar.events.size() == 4);
  CHECK(calendar.events.back().title == "later");
  CHECK(calendar.events.back().recurrence == "20260703T100000");
  CHECK(when(calendar.events.back()) == "2026-07-03T15:00 Asia/Tokyo");
  CHECK(whens(event("DTSTART:20260701T100000Z|RRULE:FREQ=DAILY;COUNT=3|EXDATE;VALUE=DATE:20260702")).size() == 2);
  // The changed occurrence alone, as some servers send it.
  CHECK(read(change.substr(1)).events.size() == 1);
}

TEST_CASE("a rule that cannot be expanded leaves the first occurrence and a remark") {
  CHECK(whens(event("DTSTART;VALUE=DATE:20260701|RRULE:FREQ=SECONDLY")) == Lines{"2026-07-01"});
  CHECK(remarks(event("DTSTART;VALUE=DATE:20260701|RRULE:FREQ=SECONDLY")) ==
        Lines{"6 changed: RRULE: FREQ=SECONDLY is not expanded: no meeting repeats by the second; only the first "
              "occurrence was taken"});
  for (const char* rule : {"FREQ=DAILY;COUNT=99999999999", "FREQ=YEARLY;RSCALE=CHINESE", "COUNT=3", "nonsense",
                           "FREQ=DAILY;UNTIL=20261301", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;FREQ=SECONDLY"}) {
    CAPTURE(rule);
    CHECK(whens(event(fmt::format("DTSTART;VALUE=DATE:20260701|RRULE:{}", rule))) == Lines{"2026-07-01"});
  }
  // Rules that never come true, over which libical alone computes for seconds.
  for (const char* rule : {"FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=15;BYDAY=1SU"}) {
    CAPTURE(rule);
    CHECK(whens(event(fmt::format("DTSTART;VALUE=DATE:20260701|RRULE:{}", rule))) == Lines{"2026-07-01"});
  }
}

TEST_CASE("limits on occurrences are kept and said") {
  ImportOptions few = options();
  few.limits.occurrences_each = 5;
  few.limits.occurrences = 7;
  const std::string two = event("DTSTART;VALUE=DATE:20260701|RRULE:FREQ=DAILY") +
                          "|BEGIN:VEVENT|UID:b@x|DTSTART;VALUE=DATE:20260701|RRULE:FREQ=DAILY;COUNT=4|END:VEVENT";
  const auto calendar = ical::read_document(document(two), few, ical::find_system_zone);
  REQUIRE(calendar);
  CHECK(calendar->events.size() == 7);
  CHECK(calendar->capped);
  REQUIRE(calendar->remarks.size() == 2);
  CHECK(calendar->remarks[0].reason == "it repeats more than 5 times in the asked days; the later ones were left out");
  CHECK(calendar->remarks[1].reason ==
        "the document gives more than 7 events in the asked days; this and the later ones were left out");
}

TEST_CASE("impossible dates are told with their line, and the rest is read") {
  const std::string good = "|BEGIN:VEVENT|UID:b@x|DTSTART;VALUE=DATE:20260702|END:VEVENT";
  for (const auto& [value, why] : std::vector<std::pair<std::string, std::string>>{
           {"20261301T250000Z", "20261301T250000Z is no day of the calendar"},
           {"20260701T250000", "20260701T250000 is no time of day"},
           {"20260701T1000",
            "\"20260701T1000\" is no date or time: those are written 20260701, 20260701T100000 or "
            "20260701T100000Z"},
           {"18991231", "18991231 lies outside the years 1900 to 2200"},
           {"", "\"\" is no date or time: those are written 20260701, 20260701T100000 or 20260701T100000Z"}}) {
    CAPTURE(value);
    CHECK(whens(event("DTSTART:" + value) + good) == Lines{"2026-07-02"});
    CHECK(remarks(event("DTSTART:" + value) + good) == Lines{"5 skipped: DTSTART: " + why});
  }
  CHECK(remarks("BEGIN:VEVENT|UID:c|END:VEVENT") == Lines{"3 skipped: it has no DTSTART"});
  CHECK(remarks("BEGIN:VTODO|UID:c|END:VTODO") == Lines{"3 skipped: it is no event"});
}

TEST_CASE("real files' habits are no mistakes") {
  CHECK(whens(event("DTSTART;VALUE=DATE:20260701|DESCRIPTION:|LOCATION:||summary:small letters")).size() == 1);
  CHECK(remarks(event("DTSTART;VALUE=DATE:20260701|DESCRIPTION:|LOCATION:")).empty());
  const std::string text = document(event("DTSTART;VALUE=DATE:20260701|SUMMARY:fol| ded"));
  CHECK(read("BEGIN:VEVENT|UID:a|DTSTART:20260701|SUMMARY:fol| ded| \tword|END:VEVENT").events.at(0).title ==
        "folded word");
  for (const char* ends : {"\n", "\r"}) {
    std::string other = "\xEF\xBB\xBF";
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\r')
        other += ends;
      else if (text[i] != '\n')
        other += text[i];
    }
    const auto calendar = ical::read_document(other, options(), ical::find_system_zone);
    REQUIRE(calendar);
    REQUIRE(calendar->events.size() == 1);
    CHECK(calendar->events[0].title == "folded");
  }
  CHECK(remarks(event("DTSTART;VALUE=DATE:20260701|a line that was broken in two")) ==
        Lines{"6 changed: the line is no \"NAME:value\" and was left out"});
}

TEST_CASE("two calendars in one document are both read") {
  const std::string text = document(event("DTSTART;VALUE=DATE:20260701")) +
                           document("BEGIN:VEVENT|UID:b@x|DTSTART;VALUE=DATE:20260702|END:VEVENT");
  const auto calendar = ical::read_document(text, options(), ical::find_system_zone);
  REQUIRE(calendar);
  CHECK(calendar->events.size() == 2);
  CHECK(calendar->components == 2);
}

TEST_CASE("of two copies of an event the one with the higher SEQUENCE holds") {
  const std::string both = event("DTSTART;VALUE=DATE:20260701|SUMMARY:old") + "|" +
                           event("DTSTART;VALUE=DATE:20260701|SUMMARY:new|SEQUENCE:1");
  const auto calendar = read(both);
  REQUIRE(calendar.events.size() == 1);
  CHECK(calendar.events[0].title == "new");
  CHECK(remarks(both) == Lines{"3 skipped: it stands in the document twice; line 8 holds"});
  // One UID for two different events: it says nothing then.
  const auto different = read(event("DTSTART;VALUE=DATE:20260701") + "|" + event("DTSTART;VALUE=DATE:20260801"));
  REQUIRE(different.events.size() == 2);
  CHECK(different.events[0].uid.empty());
  CHECK(different.events[1].uid.empty());
}

TEST_CASE("who is free is not busy, and what is cancelled is neither") {
  CHECK_FALSE(read(event("DTSTART:20260701T010000Z|TRANSP:TRANSPARENT")).events.at(0).busy);
  CHECK_FALSE(read(event("DTSTART:20260701T010000Z|X-MICROSOFT-CDO-BUSYSTATUS:FREE")).events.at(0).busy);
  const auto cancelled = read(event("DTSTART:20260701T010000Z|STATUS:CANCELLED")).events.at(0);
  CHECK_FALSE(cancelled.busy);
  CHECK(cancelled.status == EventStatus::cancelled);
  CHECK(read("METHOD:CANCEL|" + event("DTSTART:20260701T010000Z")).events.at(0).status == EventStatus::cancelled);
  const auto free_busy = read(
      "BEGIN:VFREEBUSY|UID:f|FREEBUSY;FBTYPE=FREE:20260701T000000Z/PT1H|"
      "FREEBUSY:20260701T010000Z/PT1H,20260702T010000Z/20260702T030000Z|END:VFREEBUSY");
  REQUIRE(free_busy.events.size() == 2);
  CHECK(when(free_busy.events[0]) == "2026-07-01T10:00-2026-07-01T11:00 Asia/Tokyo");
  CHECK(when(free_busy.events[1]) == "2026-07-02T10:00-2026-07-02T12:00 Asia/Tokyo");
  CHECK(free_busy.events[0].uid.empty());
}

TEST_CASE("what nenkai's own feed adds is taken back") {
  const auto month = read(event("DTSTART;VALUE=DATE:20040201|DTEND;VALUE=DATE:20040301|STATUS:CONFIRMED|"
                                "SUMMARY:Forum (February 2004)|X-NENKAI-DATE:2004-02|X-NENKAI-STATUS:held|"
                                "X-NENKAI-TITLE:Forum"))
                         .events.at(0);
  CHECK(when(month) == "2004-02");
  CHECK(month.status == EventStatus::held);
  CHECK(month.title == "Forum");
  // But not where it contradicts the days.
  CHECK(whens(event("DTSTART;VALUE=DATE:20040301|X-NENKAI-DATE:2004-02")) == Lines{"2004-03-01"});
}

TEST_CASE("nothing of a document without an end or a beginning is used") {
  CHECK(problem("") == "there is no BEGIN:VCALENDAR in it: this is no iCalendar document (a file named .ics)");
  CHECK(problem("<html>Sign in</html>") == problem(""));
  CHECK(problem("BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260701\r\nEND:VEVENT\r\n") == problem(""));
  CHECK(problem("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:2026") ==
        "line 2: VEVENT is not ended by END:VEVENT; the document is cut off, so nothing of it was used: get it anew");
  CHECK(problem("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n") ==
        "line 3: END:VCALENDAR where VEVENT of line 2 is open; the document is damaged, so nothing of it was used: get "
        "it anew");
  std::string deep;
  for (int i = 0; i < 9; ++i) deep += "BEGIN:VCALENDAR\r\n";
  CHECK(problem(deep) == "line 9: components are nested deeper than 8");
}

TEST_CASE("texts cannot bring along what is no text") {
  const auto calendar =
      read(event("DTSTART;VALUE=DATE:20260701|SUMMARY:a\x01\x07"
                 "b\xC3(|URL:javascript:alert(1)|"
                 "LOCATION:one\\ntwo"));
  CHECK(calendar.events.at(0).title == "ab\xEF\xBF\xBD(");
  CHECK(calendar.events.at(0).place == "one two");
  CHECK(calendar.events.at(0).url.empty());
}

TEST_CASE("the child process reads what this one reads") {
  ImportOptions patient = options();
  patient.limits.time = std::chrono::seconds{20};  // sanitizers take their time
  const std::string text = document(event("DTSTART;TZID=Tokyo Standard Time:20260701T100000|RRULE:FREQ=DAILY;COUNT=3"));
  const auto calendar = read_calendar(text, patient);
  INFO((calendar ? "" : calendar.problem()));
  REQUIRE(calendar);
  REQUIRE(calendar->events.size() == 3);
  CHECK(when(calendar->events[2]) == "2026-07-03T10:00 Asia/Tokyo");
  CHECK(read_calendar("nothing", patient).problem() == problem(""));
  ImportOptions small = patient;
  small.limits.bytes = 10;
  CHECK(read_calendar("BEGIN:VCALENDAR", small).problem() == "it has 15 bytes, and 10 are allowed");
}

}  // namespace nenkai
