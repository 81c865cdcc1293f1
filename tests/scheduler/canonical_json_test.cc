#include "scheduler/canonical_json.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "scheduler/utf8.hh"
#include "tests/support/dates.hh"
#include "tests/support/property.hh"

namespace nenkai {
namespace {

using test::partial;

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

Event small_event() {
  Event event;
  event.id = EventId{"forum-2004"};
  event.date = partial("2004-02");
  event.status = EventStatus::held;
  return event;
}

const std::string replacement = "\xEF\xBF\xBD";

}  // namespace

TEST_CASE("a text is quoted, and only what must be escaped is") {
  CHECK(json_string("") == "\"\"");
  CHECK(json_string("a/b 'c'") == "\"a/b 'c'\"");
  CHECK(json_string("say \"a\\b\"") == R"("say \"a\\b\"")");
  CHECK(json_string("one\ntwo\r\n\tthree") == R"("one\ntwo\r\n\tthree")");
  CHECK(json_string("仙台 × 🚄") == "\"仙台 × 🚄\"");
}

TEST_CASE("controls are escaped by number") {
  CHECK(json_string(std::string_view("a\0b", 3)) == R"("a\u0000b")");
  CHECK(json_string("\x01\x08\x0b\x0c\x1b\x1f") == R"("\u0001\u0008\u000b\u000c\u001b\u001f")");
  CHECK(json_string("\x7f") == "\"\x7f\"");  // RFC 8259 lets it be
}

TEST_CASE("bytes that are no UTF-8 become the replacement character, and those around them stay") {
  CHECK(json_string("a\xff"
                    "b") == "\"a" + replacement + "b\"");
  CHECK(json_string("\x80") == "\"" + replacement + "\"");
  CHECK(json_string("\xe4\xbb") == "\"" + replacement + replacement + "\"");                    // cut short
  CHECK(json_string("\xe4\xbb\"") == "\"" + replacement + replacement + "\\\"\"");              // and a quote behind it
  CHECK(json_string("\xc0\x80") == "\"" + replacement + replacement + "\"");                    // overlong
  CHECK(json_string("\xed\xa0\x80") == "\"" + replacement + replacement + replacement + "\"");  // half a pair
  CHECK(json_string("\xf4\x90\x80\x80").size() == 2 + 4 * replacement.size());                  // above U+10FFFF
  CHECK(json_string("\xf4\x8f\xbf\xbf") == "\"\xf4\x8f\xbf\xbf\"");
}

TEST_CASE("any bytes become a string of valid UTF-8 without controls or bare quotes") {
  test::check_property(2000, [](const std::string& random) {
    const auto piece = rc::gen::element<std::string>("\xe4\xbb\x99", "\xe4\xbb", "\xed\xa0\x80", "\"", "\\", "\n", "a");
    const std::string text = random + *piece + *piece + random;
    const std::string quoted = json_string(text);
    RC_ASSERT(find_invalid_utf8(quoted) == std::string::npos);
    RC_ASSERT(quoted.size() >= 2);
    bool escaped = false;
    for (const char c : quoted.substr(1, quoted.size() - 2)) {
      RC_ASSERT(static_cast<unsigned char>(c) >= 0x20);
      RC_ASSERT(c != '"' || escaped);
      escaped = c == '\\' && !escaped;
    }
    RC_ASSERT(!escaped);
  });
}

TEST_CASE("an entity's keys stand in the order of its fields, and what is absent is left out") {
  CHECK(canonical_json(small_event()) == R"({"id":"forum-2004","date":"2004-02","status":"held"})");

  Event event = small_event();
  event.series = SeriesId{"forum"};
  event.kind = EventKind::joint_conference;
  event.covers = std::vector{PairingId{"a"}, PairingId{"b"}};
  event.title = LocalText{"A forum"};
  event.date = partial("2004-02-10T09:30");
  event.days = 2;
  event.categories = {"result", "open"};
  event.attendance = 0;
  CHECK(canonical_json(event) ==
        R"({"id":"forum-2004","series":"forum","kind":"joint_conference","covers":["a","b"],"title":"A forum",)"
        R"("date":"2004-02-10T09:30","days":2,"status":"held","categories":["result","open"],"attendance":0})");
}

TEST_CASE("to cover nothing is another thing than to say nothing of it") {
  Event event = small_event();
  event.covers.emplace();
  CHECK(canonical_json(event) == R"({"id":"forum-2004","covers":[],"date":"2004-02","status":"held"})");
}

TEST_CASE("what is as by default is left out") {
  Series series;
  series.id = SeriesId{"forum"};
  series.name = LocalText{"Forum"};
  CHECK(canonical_json(series) == R"({"id":"forum","name":"Forum","kind":"other"})");
  series.duration_days = 2;
  series.active = false;
  series.target = *MonthDay::parse("02-29");
  series.after = After{SeriesId{"meeting"}, -3, 90};
  CHECK(canonical_json(series) ==
        R"({"id":"forum","name":"Forum","kind":"other","duration_days":2,"active":false,"target":"02-29",)"
        R"("after":{"series":"meeting","min_days":-3,"max_days":90}})");
}

TEST_CASE("a text in several languages keeps their order") {
  Organisation organisation;
  organisation.id = OrganisationId{"meti"};
  organisation.name.set("ja", "経済産業省");
  organisation.name.set("en", "METI");
  organisation.kind = OrganisationKind::ministry;
  CHECK(canonical_json(organisation) == R"({"id":"meti","name":{"ja":"経済産業省","en":"METI"},"kind":"ministry"})");
}

TEST_CASE("stretches, places, tables and numbers have their forms") {
  Person person;
  person.id = PersonId{"sato"};
  person.name = LocalText{"Sato"};
  person.busy = {{partial("2004-02-10"), partial("2004-02")}};
  CHECK(canonical_json(person) == R"({"id":"sato","name":"Sato","busy":[{"from":"2004-02-10","to":"2004-02"}]})");

  Venue venue;
  venue.id = VenueId{"hall"};
  venue.name = LocalText{"Hall"};
  venue.geo = GeoPoint{38.25, -140.5};
  venue.capacity = 300;
  CHECK(canonical_json(venue) == R"({"id":"hall","name":"Hall","geo":[38.25,-140.5],"capacity":300})");

  Event event = small_event();
  event.evidence.resize(2);
  event.evidence[0].url = "https://a.example/";
  event.evidence[0].title = LocalText{"Report"};
  event.evidence[0].dated = partial("2004");
  CHECK(canonical_json(event) == R"({"id":"forum-2004","date":"2004-02","status":"held",)"
                                 R"("evidence":[{"url":"https://a.example/","title":"Report","dated":"2004"},{}]})");
}

TEST_CASE("planning is written as it is read, with its weekdays by name") {
  CHECK(canonical_json(Planning{}) == "{}");
  Planning planning;
  planning.weekdays = {Weekday::tue, Weekday::sat};
  planning.weekday_cost.emplace();
  planning.weekday_cost->fri = 2;
  planning.avoid = {{"Golden Week", *YearlyDay::parse("04-29"), *YearlyDay::parse("05-06"), {}},
                    {"once", *YearlyDay::parse("2004-01-01"), *YearlyDay::parse("2004-01-02"), 20}};
  planning.apart = {{ApartAmong::region, 21, {}}};
  planning.capacity = {{CapacityPer::week, 2, CapacityAmong::bureau}};
  CHECK(canonical_json(planning) ==
        R"({"weekdays":["tue","sat"],"weekday_cost":{"fri":2},)"
        R"("avoid":[{"name":"Golden Week","from":"04-29","to":"05-06"},)"
        R"({"name":"once","from":"2004-01-01","to":"2004-01-02","cost":20}],)"
        R"("apart":[{"among":"region","days":21}],"capacity":[{"per":"week","at_most":2,"among":"bureau"}]})");
}

TEST_CASE("reminders write their durations and hours as texts") {
  Reminder reminder;
  reminder.id = ReminderId{"sixty"};
  reminder.before = *Duration::parse("P60D");
  reminder.at = *ClockTime::parse("08:30");
  reminder.channel = Channel::email;
  reminder.to = {"organiser"};
  CHECK(canonical_json(reminder) ==
        R"({"id":"sixty","on":"event","before":"P60D","at":"08:30","channel":"email","to":["organiser"]})");
}

TEST_CASE("equal entities give equal bytes, and appending leaves what was there") {
  CHECK(canonical_json(small_event()) == canonical_json(small_event()));
  std::string out = "x";
  append_canonical_json(out, small_event());
  CHECK(out == "x" + canonical_json(small_event()));
}

}  // namespace nenkai
