#include "scheduler/set_field.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "scheduler/canonical_json.hh"
#include "tests/support/property.hh"

namespace nenkai {
namespace {

Event small_event() {
  Event event;
  event.id = EventId{"forum"};
  event.series = SeriesId{"forums"};
  event.title = LocalText{"Forum"};
  event.date = *PartialDate::parse("2004-02-10");
  event.status = EventStatus::confirmed;
  event.categories = {"open"};
  event.attendance = 100;
  return event;
}

/// The event after, as JSON, or the problem.
std::string set(std::string_view key, std::string_view text, const Event& event = small_event()) {
  const auto result = with_field(event, key, text);
  return result ? canonical_json(*result) : result.problem();
}

Event after(std::string_view key, std::string_view text, const Event& event = small_event()) {
  const auto result = with_field(event, key, text);
  INFO((result ? "" : result.problem()));
  REQUIRE(result);
  return *result;
}

}  // namespace

TEST_CASE("one key is set and all others stay") {
  Event expected = small_event();
  expected.status = EventStatus::held;
  CHECK(set("status", "held") == canonical_json(expected));
}

TEST_CASE("dates, numbers, ids and names are read as in a file") {
  CHECK(after("date", "2004-04").date.str() == "2004-04");
  CHECK(after("days", "3").days == 3);
  CHECK(after("venue", "hall").venue->str() == "hall");
  CHECK(after("kind", "network_meeting").kind == EventKind::network_meeting);
  CHECK(after("kind", "network meeting").kind == EventKind::network_meeting);
  CHECK(after("attendance", "0").attendance == 0);
  CHECK(after("url", "https://a.example/").url == "https://a.example/");
}

TEST_CASE("a text that does not fit is refused, with the key, the text and what would be right") {
  CHECK(set("status", "done") == "status = \"done\": write one of tentative confirmed held cancelled");
  CHECK(set("date", "2004-02-30") == "date = \"2004-02-30\": 2004-02-30: February 2004 has 29 days");
  CHECK(set("days", "two") == "days = \"two\": write a whole number");
  CHECK(set("attendance", "1e3") == "attendance = \"1e3\": write a whole number");
  CHECK(set("attendance", "12 ") == "attendance = \"12 \": write a whole number");
  CHECK(set("attendance", "+5") == "attendance = \"+5\": write a whole number");
  CHECK(set("attendance", "99999999999") == "attendance = \"99999999999\": write a whole number");
  CHECK(set("venue", "The Hall").find("venue = \"The Hall\": an id is made of") == 0);
  CHECK(with_field(Series{}, "active", "yes").problem() == "active = \"yes\": write true or false");
}

TEST_CASE("an unknown key is refused, with the nearest that there is") {
  CHECK(set("stauts", "held") == "unknown key \"stauts\": did you mean \"status\"?");
  CHECK(set("colour", "red") == "unknown key \"colour\"");
  CHECK(set("", "x") == "unknown key \"\"");
}

TEST_CASE("an id never changes, and setting it to itself is no mistake") {
  CHECK(set("id", "other") == "id = \"other\": an id never changes");
  CHECK(set("id", "") == "id = \"\": an id never changes");
  CHECK(set("id", "forum") == canonical_json(small_event()));
}

TEST_CASE("an empty text unsets what may be unset, and nothing else") {
  CHECK_FALSE(after("attendance", "").attendance);
  CHECK_FALSE(after("series", "").series);
  CHECK_FALSE(after("title", "").title);
  CHECK(after("categories", "").categories.empty());
  CHECK(after("evidence", "").evidence.empty());
  Event longer = small_event();
  longer.days = 3;
  CHECK(after("days", "", longer).days == 1);
  CHECK(set("date", "") == "date = \"\": cannot be empty");
  CHECK(set("status", "") == "status = \"\": cannot be empty");
}

TEST_CASE("lists are written with commas, and blanks around them do not count") {
  CHECK(after("categories", "a,b").categories == std::vector<std::string>{"a", "b"});
  CHECK(after("categories", " a , b c ").categories == std::vector<std::string>{"a", "b c"});
  CHECK(after("categories", "a,").categories == std::vector<std::string>{"a"});
  REQUIRE(after("covers", "p1, p2").covers);
  CHECK(after("covers", "p1, p2").covers->size() == 2);
  CHECK(after("covers", "p1").covers->size() == 1);
}

TEST_CASE("a list with an item that does not fit is refused whole") {
  CHECK(set("covers", "p1,P 2,p3").find("covers = \"p1,P 2,p3\": an id is made of") == 0);
  CHECK(set("covers", "p1,,p3").find("covers = \"p1,,p3\": an id is made of") == 0);
  CHECK(set("covers", ",").find("covers = \",\": an id is made of") == 0);
}

TEST_CASE("what an event covers is its series' again once it is unset") {
  Event event = small_event();
  event.covers = std::vector{PairingId{"p1"}};
  CHECK_FALSE(after("covers", "", event).covers);
}

TEST_CASE("a text without a language replaces all languages") {
  CHECK(after("title", "New").title->all().size() == 1);
  CHECK(after("title", "New").title->plain());
  const Event both = after("title.ja", "フォーラム");
  CHECK(after("title", "New", both).title->plain());
}

TEST_CASE("a text in one language stands beside the others, and what had none counts as English") {
  const Event both = after("title.ja", "フォーラム");
  CHECK(both.title->in("ja") == "フォーラム");
  CHECK(both.title->in("en") == "Forum");
  CHECK(after("title.en", "Meeting", both).title->in("en") == "Meeting");
  CHECK(after("title.en", "Meeting", both).title->in("ja") == "フォーラム");

  Event untitled = small_event();
  untitled.title.reset();
  CHECK(after("title.ja", "フォーラム", untitled).title->all().size() == 1);
}

TEST_CASE("an empty text takes one language out, and the last one leaves nothing") {
  const Event both = after("title.ja", "フォーラム");
  const Event japanese = after("title.en", "", both);
  CHECK(japanese.title->all().size() == 1);
  CHECK(japanese.title->in("en") == "フォーラム");
  CHECK_FALSE(after("title.ja", "", japanese).title);
  CHECK(after("title.ja", "").title->plain());  // it has no Japanese title
  CHECK_FALSE(after("description.ja", "").description);
}

TEST_CASE("only texts have languages") {
  CHECK(set("status.ja", "held").find("unknown key \"status.ja\"") == 0);
  CHECK(set("date.en", "2005").find("unknown key \"date.en\"") == 0);
  CHECK(set("categories.ja", "a").find("unknown key \"categories.ja\"") == 0);
  CHECK(set("id.ja", "forum").find("unknown key \"id.ja\"") == 0);
  CHECK(set("title.", "New").find("unknown key \"title.\"") == 0);
  CHECK(set(".ja", "New").find("unknown key \".ja\"") == 0);
}

TEST_CASE("a name that must be there is set in one language, and cannot be taken out") {
  Venue venue;
  venue.id = VenueId{"hall"};
  venue.name = LocalText{"Hall"};
  const auto both = with_field(venue, "name.ja", "会館");
  REQUIRE(both);
  CHECK(both->name.in("ja") == "会館");
  CHECK(both->name.in("en") == "Hall");
  CHECK(with_field(*both, "name.ja", "").problem() == "name.ja = \"\": cannot be empty");
  CHECK(with_field(venue, "name", "").problem() == "name = \"\": cannot be empty");
}

TEST_CASE("tables have no one-line form") {
  const std::string_view why = ": has no one-line form: write it in a programme file";
  CHECK(set("evidence", "x") == "evidence = \"x\"" + std::string(why));
  CHECK(set("results", "x") == "results = \"x\"" + std::string(why));
  CHECK(with_field(Series{}, "after", "x").problem() == "after = \"x\"" + std::string(why));
  CHECK(with_field(Venue{}, "geo", "1,2").problem() == "geo = \"1,2\"" + std::string(why));
  CHECK(with_field(Person{}, "busy", "2004").problem() == "busy = \"2004\"" + std::string(why));
}

TEST_CASE("days of the year, durations and hours are set too") {
  CHECK(with_field(Series{}, "target", "02-29")->target->str() == "02-29");
  CHECK(with_field(Reminder{}, "before", "P60D")->before->days == 60);
  CHECK(with_field(Reminder{}, "at", "08:30")->at.str() == "08:30");
  CHECK(with_field(Rule{}, "at_most", "")->at_most == std::nullopt);
}

TEST_CASE("any key and text give an entity or a problem, and never another id") {
  const auto keys = rc::gen::element<std::string>("id", "title", "title.ja", "date", "covers", "days", "status", "end",
                                                  "evidence", "categories", "nothing", "", ".", "title..");
  test::check_property(2000, [keys](const std::string& random) {
    const std::string key = *keys;
    const std::string text = *rc::gen::element<std::string>(std::string(random), random + ",", "2004", "1", "a,b", "");
    const auto result = with_field(small_event(), key, text);
    if (result) {
      RC_ASSERT(result->id.str() == "forum");
    } else {
      RC_ASSERT(!result.problem().empty());
    }
  });
}

}  // namespace nenkai
