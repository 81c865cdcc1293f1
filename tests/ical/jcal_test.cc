#include "ical/jcal.hh"

#include <catch2/catch.hpp>

namespace nenkai {
namespace {

std::string calendar(const std::string& lines) { return "BEGIN:VCALENDAR\r\n" + lines + "END:VCALENDAR\r\n"; }

/// The one property in `line`, as jCal.
std::string property(const std::string& line) {
  const auto json = to_jcal(calendar(line + "\r\n"));
  REQUIRE(json);
  const std::string before = "[\"vcalendar\",[";
  const std::string after = "],[]]\n";
  REQUIRE(json->substr(0, before.size()) == before);
  return json->substr(before.size(), json->size() - before.size() - after.size());
}

}  // namespace

TEST_CASE("each value has its property's type") {
  CHECK(property("SUMMARY:a\\, b\\; c\\nd \\\\ \"e\"") == R"(["summary",{},"text","a, b; c\nd \\ \"e\""])");
  CHECK(property("CATEGORIES:a,b\\,c,d") == R"(["categories",{},"text","a","b,c","d"])");
  CHECK(property("SEQUENCE:3") == R"(["sequence",{},"integer",3])");
  CHECK(property("GEO:35.443700;-0.500000") == R"(["geo",{},"float",[35.4437,-0.5]])");
  CHECK(property("TZOFFSETTO:+0900") == R"(["tzoffsetto",{},"utc-offset","+09:00"])");
  CHECK(property("URL:https://a.example/b,c;d") == R"(["url",{},"uri","https://a.example/b,c;d"])");
  CHECK(property("TRIGGER:-P1D") == R"(["trigger",{},"duration","-P1D"])");
  CHECK(property("X-WR-CALNAME:a\\, b") == R"(["x-wr-calname",{},"unknown","a\\, b"])");
}

TEST_CASE("dates and times have their hyphens and colons") {
  CHECK(property("DTSTART;VALUE=DATE:20260701") == R"(["dtstart",{},"date","2026-07-01"])");
  CHECK(property("DTSTAMP:20260102T030405Z") == R"(["dtstamp",{},"date-time","2026-01-02T03:04:05Z"])");
  CHECK(property("DTSTART;TZID=Asia/Tokyo:20260701T133000") ==
        R"(["dtstart",{"tzid":"Asia/Tokyo"},"date-time","2026-07-01T13:30:00"])");
}

TEST_CASE("a recurrence is an object") {
  CHECK(property("RRULE:FREQ=YEARLY;UNTIL=20061030T060000Z;BYDAY=-1SU;BYMONTH=10") ==
        R"(["rrule",{},"recur",{"freq":"YEARLY","until":"2006-10-30T06:00:00Z","byday":"-1SU","bymonth":10}])");
  CHECK(property("RRULE:FREQ=YEARLY;BYMONTHDAY=23,24") ==
        R"(["rrule",{},"recur",{"freq":"YEARLY","bymonthday":[23,24]}])");
}

TEST_CASE("parameters lose their quotes and VALUE becomes the type") {
  CHECK(property("X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=\"A; ^'B^' ^^ C\":geo:1.5,2.5") ==
        R"(["x-apple-structured-location",{"x-title":"A; \"B\" ^ C"},"uri","geo:1.5,2.5"])");
}

TEST_CASE("components stand in components, and folded lines are one") {
  const auto json =
      to_jcal(calendar("VERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\n b\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\n"
                       "END:VALARM\r\nEND:VEVENT\r\n"));
  REQUIRE(json);
  CHECK(*json == R"(["vcalendar",[["version",{},"text","2.0"]],[["vevent",[["uid",{},"text","ab"]],)"
                 R"([["valarm",[["action",{},"text","DISPLAY"]],[]]]]]])"
                 "\n");
}

TEST_CASE("what is no iCalendar is no jCal") {
  for (const char* text : {"", "x", "VERSION:2.0\r\n", "BEGIN:VCALENDAR\r\n", "BEGIN:VCALENDAR\r\nX;A=\"b:c\r\n"}) {
    CAPTURE(text);
    CHECK_FALSE(to_jcal(text));
  }
}

}  // namespace nenkai
