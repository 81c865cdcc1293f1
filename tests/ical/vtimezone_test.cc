#include "ical/vtimezone.hh"

#include <catch2/catch.hpp>

#include <algorithm>

namespace nenkai::ical {
namespace {

std::string vtimezone(const char* name, const char* first, const char* last) {
  const auto zone = Zone::read(name);
  REQUIRE(zone);
  std::string text;
  ContentLines lines(text);
  append_vtimezone(lines, *zone, DayRange::closed(*parse_day(first), *parse_day(last)));
  text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
  return text;
}

}  // namespace

TEST_CASE("a zone without daylight time is one observance") {
  CHECK(vtimezone("Asia/Tokyo", "2003-04-01", "2027-03-31") ==
        "BEGIN:VTIMEZONE\nTZID:Asia/Tokyo\n"
        "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0900\nTZOFFSETTO:+0900\nTZNAME:JST\nEND:STANDARD\n"
        "END:VTIMEZONE\n");
}

TEST_CASE("daylight time that goes on is a rule without an end") {
  CHECK(vtimezone("Europe/Berlin", "2026-01-01", "2026-02-01") ==
        "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\n"
        "BEGIN:STANDARD\nDTSTART:20251026T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nTZNAME:CET\n"
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n"
        "BEGIN:DAYLIGHT\nDTSTART:20260329T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nTZNAME:CEST\n"
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\n"
        "END:VTIMEZONE\n");
}

TEST_CASE("a rule that was changed ends, and the next one begins") {
  const std::string text = vtimezone("America/New_York", "2003-04-01", "2027-03-31");
  CHECK(text.find("DTSTART:20030406T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nTZNAME:EDT\n"
                  "RRULE:FREQ=YEARLY;UNTIL=20060403T070000Z;BYDAY=1SU;BYMONTH=4\n") != std::string::npos);
  CHECK(text.find("DTSTART:20070311T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nTZNAME:EDT\n"
                  "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\n") != std::string::npos);
  CHECK(text.find("DTSTART:20071104T020000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nTZNAME:EST\n"
                  "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\n") != std::string::npos);
}

TEST_CASE("years after the last that the database lists follow its rule") {
  CHECK(vtimezone("Europe/Berlin", "2150-01-01", "2150-12-31").find("DTSTART:21500329T020000") != std::string::npos);
}

TEST_CASE("a change on a weekday in a stretch of seven days is told so") {
  CHECK(vtimezone("Asia/Jerusalem", "2026-01-01", "2026-12-31")
            .find("RRULE:FREQ=YEARLY;BYDAY=FR;BYMONTHDAY=23,24,25,26,27,28,29;BYMONTH=3\n") != std::string::npos);
}

TEST_CASE("the larger offset is daylight time, whatever the database calls it") {
  const std::string text = vtimezone("Europe/Dublin", "2026-01-01", "2026-12-31");
  CHECK(text.find("BEGIN:DAYLIGHT\nDTSTART:20260329T010000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\n") !=
        std::string::npos);
}

TEST_CASE("a clock that went forward for good shows standard time") {
  CHECK(vtimezone("Africa/Windhoek", "2026-01-01", "2026-12-31").find("BEGIN:DAYLIGHT") == std::string::npos);
  CHECK(vtimezone("Africa/Windhoek", "2026-01-01", "2026-12-31").find("TZOFFSETTO:+0200") != std::string::npos);
}

TEST_CASE("offsets are whole minutes, also where local time was the sun's") {
  const std::string text = vtimezone("Europe/Lisbon", "1905-01-01", "1913-01-01");
  CHECK(text.find("DTSTART:19000101T000000\nTZOFFSETFROM:-0037\nTZOFFSETTO:-0037\n") != std::string::npos);
  CHECK(text.find("TZOFFSETTO:+0000\n") != std::string::npos);
}

TEST_CASE("a zone that the system does not know is a problem that says what would be right") {
  for (const char* name : {"", "Europe/Berlim", "../../etc/passwd", "/etc/passwd", "Europe", "Europe/",
                           "right/Europe/Berlin", "zone.tab", "localtime", "Europe//Berlin", "Asia/Tokyo\nX"}) {
    CAPTURE(name);
    const auto zone = Zone::read(name);
    REQUIRE_FALSE(zone);
    CHECK(zone.problem().find("Asia/Tokyo") != std::string::npos);
  }
}

TEST_CASE("the rule in a POSIX TZ string is read in all its forms") {
  const auto berlin = parse_posix_rule("CET-1CEST,M3.5.0,M10.5.0/3");
  REQUIRE(berlin);
  CHECK(berlin->standard.from_utc == std::chrono::hours{1});
  CHECK(berlin->daylight.from_utc == std::chrono::hours{2});
  CHECK(berlin->daylight_ends.time == std::chrono::hours{3});
  const auto nuuk = parse_posix_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
  REQUIRE(nuuk);
  CHECK(nuuk->standard.name == "-02");
  CHECK(nuuk->daylight_begins.time == -std::chrono::hours{1});
  const auto lord_howe = parse_posix_rule("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0");
  REQUIRE(lord_howe);
  CHECK(lord_howe->standard.from_utc == std::chrono::minutes{630});
  CHECK(parse_posix_rule("XXX3YYY,J60/0,365/24"));
}

TEST_CASE("a POSIX TZ string without daylight time, or damaged, has no rule") {
  for (const char* text : {"", "JST-9", "<+09>-9", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
                           "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0x",
                           "<CET-1", "CET-1CEST,J0,J10", "CET-1CEST,366,1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_posix_rule(text));
  }
}

}  // namespace nenkai::ical
