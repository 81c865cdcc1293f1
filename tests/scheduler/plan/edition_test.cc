#include "scheduler/plan/edition.hh"

#include <catch2/catch.hpp>

#include "tests/scheduler/plan/scene.hh"

namespace nenkai::plan {
namespace {

std::optional<Edition> after(const LocalText& title, std::string_view date, std::string_view next) {
  const Scene scene;
  Event event;
  event.title = title;
  event.date = date_of(date);
  return next_edition(event, ProgrammeIndex(scene.programme), day(next));
}

std::string title_after(const std::string& title) {
  const auto edition = after(words(title), "2004-03", "2005-03-08");
  return edition ? edition->title.in("en") : "none";
}

}  // namespace

TEST_CASE("an ordinal is one more") {
  CHECK(title_after("3rd Forum") == "4th Forum");
  CHECK(title_after("The 10th Forum") == "The 11th Forum");
  CHECK(title_after("20th Forum") == "21st Forum");
  CHECK(title_after("第3回フォーラム") == "第4回フォーラム");
}

TEST_CASE("a year keeps its distance to the date") {
  CHECK(title_after("2004 Tohoku Cluster Collaboration") == "2005 Tohoku Cluster Collaboration");
  CHECK(title_after("Forum FY2003") == "Forum FY2004");
  CHECK(after(words("Forum 2001"), "2001-05", "2005-03-08")->number == 2005);
}

TEST_CASE("an ordinal and a year beside it go on together, and the ordinal counts") {
  CHECK(title_after("2nd Forum (2004)") == "3rd Forum (2005)");
  CHECK(title_after("2004 Forum, the 9th") == "2005 Forum, the 10th");
  CHECK(title_after("第3回フォーラム（2004年）") == "第4回フォーラム（2005年）");
  CHECK(title_after("2nd Forum of the 1st Region 2004, 2004") == "3rd Forum of the 1st Region 2005, 2004");
  CHECK(after(words("2004 Forum, the 9th"), "2004-03", "2005-03-08")->number == 10);
  CHECK(after(words("2nd Forum (2004)"), "2004-03", "2005-03-08")->number == 3);
}

TEST_CASE("what is no edition is left alone") {
  CHECK(title_after("Forum") == "none");
  CHECK(title_after("Room 12 Forum") == "none");
  CHECK(title_after("Call 20040301") == "none");
  CHECK(title_after("3rds Forum") == "none");
  CHECK(title_after("Area 9999") == "none");
}

TEST_CASE("each language is carried on by itself") {
  LocalText title;
  title.set("ja", "第9回フォーラム");
  title.set("en", "Forum 2004");
  const auto edition = after(title, "2004-03", "2005-03-08");
  REQUIRE(edition);
  CHECK(edition->number == 2005);
  CHECK(edition->title.in("ja") == "第10回フォーラム");
  CHECK(edition->title.in("en") == "Forum 2005");
}

}  // namespace nenkai::plan
