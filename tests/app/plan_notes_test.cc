#include "app/plan_notes.hh"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

namespace nenkai {
namespace {

/// The sources that write notes, with what is broken over lines put together again.
std::string sources() {
  std::string all;
  for (const char* const name : {"read_problem", "mends", "planner", "pairs"}) {
    std::ifstream file(std::string(NENKAI_SOURCE_DIR) + "/scheduler/plan/" + name + ".cc");
    std::stringstream text;
    text << file.rdbuf();
    all += text.str();
  }
  return all;
}

}  // namespace

TEST_CASE("notes of a plan: what differs stands at its place in Japanese") {
  CHECK(japanese_note("tohoku-forum is kept to 2005-02, the month of its event tohoku-fy2004") ==
        "tohoku-forumは行事tohoku-fy2004の月（2005-02）に合わせる");
  CHECK(japanese_note("1 of 7 series has no target of its own and aims at the month and day of its latest event") ==
        "7件のうち1件は目標日がなく、前回の行事の月日を目標とする");
  CHECK(japanese_note("5 of 7 series have no target of their own and aim at the month and day of their latest event; "
                      "2 of these are known to the month only and aim at the 15th") ==
        "7件のうち5件は目標日がなく、前回の行事の月日を目標とする（月しか分からない2件は15日を目標とする）");
  CHECK(japanese_note("event a takes 2 days so far, and is planned anew with the 1 day of its series b") ==
        "行事aは現在2日間だが、シリーズbの1日間として日程を組み直す");
  CHECK_FALSE(japanese_note("something that nobody has translated"));
  CHECK_FALSE(japanese_note(""));
}

TEST_CASE("notes of a plan: the planner still says them as they are translated") {
  const std::string text = sources();
  REQUIRE(text.size() > 10'000);
  for (const char* const sentence :
       {"is not placed: none of the pairings it covers is in force in FY{}", "of which only \\\"{}\\\" is known",
        "which is not in FY{} and says nothing of it", "is kept to {}, the month of its event {}",
        "the time limit left {} of {} mends untried",
        "no single mend was found that makes a plan possible, and there was no time to rule all out",
        "the time limit passed before a plan was found, or a proof that there is none",
        "the plan is not proved best, so it is not known what other dates would cost more",
        "the time limit left no time for other dates", "the time limit was up before all other dates were found",
        "it did not become clear in time which demands exclude one another",
        "the conflict is one, but there was no time to be certain that it is a smallest one",
        "{} and {} are both kept at {}", "which its `after` does not allow"}) {
    CAPTURE(sentence);
    CHECK(text.find(sentence) != std::string::npos);
  }
}

}  // namespace nenkai
