#include "app/plan_json.hh"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/plans.hh"

namespace nenkai {
namespace {

using Json = nlohmann::json;

Json written(const plan::Plan& plan) {
  const Shown shown(plan);
  return Json::parse(plan_json(shown.view()));
}

plan::Plan read(const std::string& text) {
  auto plan = read_plan_json(text);
  INFO((plan ? std::string("read") : plan.problem()));
  REQUIRE(plan);
  return *std::move(plan);
}

/// What is said of the small plan's JSON with one value replaced.
std::string problem_with(const char* pointer, const Json& value) {
  Json document = written(small_plan());
  document[Json::json_pointer(pointer)] = value;
  const auto plan = read_plan_json(document.dump());
  return plan ? "none" : plan.problem();
}

}  // namespace

TEST_CASE("plan as JSON: it has the keys that programs are promised") {
  const Json json = written(small_plan());
  CHECK(json["programme"] == "small");
  CHECK(json["fiscal_year"] == 2004);
  CHECK(json["status"] == "optimal");
  CHECK(json["cost"] == 3);
  CHECK(json["bound"] == 3);
  CHECK(json["gap"] == 0);
  CHECK(json["seconds"] == 0.25);
  const Json& occurrence = json["occurrences"][0];
  CHECK(occurrence["series"] == "collaboration");
  CHECK(occurrence["start"] == "2005-03-16");
  CHECK(occurrence["end"] == "2005-03-17");
  CHECK(occurrence["venue"] == "hall");
  CHECK(occurrence["fixed"] == false);
  CHECK(occurrence["provisional"] == false);
  CHECK(occurrence["cost"] == Json::parse(R"({"drift":1,"weekday":0,"avoid":0,"busy":0,"venue":2,"move":0})"));
  CHECK(occurrence["alternatives"] == Json::parse(R"([{"start":"2005-03-17","venue":"hall","extra_cost":1},)"
                                                  R"({"start":"2005-03-14","venue":null,"extra_cost":4}])"));
  CHECK(occurrence["event"] == "collaboration-fy2004");
  CHECK(json["obligations"][0]["status"] == "planned");
  for (const char* list :
       {"penalties", "conflict", "relaxations", "kept", "clashes", "left_out", "uncovered", "notes"}) {
    CHECK(json[list] == Json::array());
  }
}

TEST_CASE("plan as JSON: where there is no plan there is no cost, and the conflict is told") {
  const Json json = written(infeasible_plan());
  CHECK(json["status"] == "infeasible");
  for (const char* key : {"cost", "bound", "gap"}) CHECK(json[key].is_null());
  CHECK(json["occurrences"] == Json::array());
  CHECK(json["conflict"][0]["kind"] == "window");
  CHECK(json["conflict"][0]["series"] == Json::array({"collaboration"}));
  CHECK(json["relaxations"] == Json::parse(R"([{"text":"let it be held up to 7 May","cost":12}])"));
  CHECK(json["unmet"].size() == 1);
}

TEST_CASE("plan as JSON: what was written is read again") {
  plan::Plan plan = small_plan();
  plan.status = plan::PlanStatus::feasible;
  plan.bound.reset();
  plan.penalties = {{"apart", "apart[0] among bureau, 14 days", {"collaboration", "other"}, 7}};
  plan.kept = {
      {EventId{"old"}, std::nullopt, DayRange::single(day_of("2004-10-05")), VenueId{"hall"}, EventStatus::held}};
  plan.left_out = {{SeriesId{"late"}, "nothing is free"}};
  plan.occurrences.front().moves = EventId{"collaboration-fy2003"};
  plan.occurrences.front().moved = true;
  const Shown shown(plan);
  const plan::Plan again = read(plan_json(shown.view()));
  CHECK(again.programme == plan.programme);
  CHECK(again.year == plan.year);
  CHECK(again.status == plan.status);
  CHECK(again.cost == plan.cost);
  CHECK_FALSE(again.bound);
  REQUIRE(again.occurrences.size() == 1);
  CHECK(again.occurrences[0].series == plan.occurrences[0].series);
  CHECK(again.occurrences[0].days == plan.occurrences[0].days);
  CHECK(again.occurrences[0].venue == plan.occurrences[0].venue);
  CHECK(again.occurrences[0].cost == plan.occurrences[0].cost);
  CHECK(again.occurrences[0].moves == plan.occurrences[0].moves);
  CHECK(again.occurrences[0].moved);
  CHECK(again.occurrences[0].alternatives.size() == 2);
  REQUIRE(again.kept.size() == 1);
  CHECK(again.kept[0].days == plan.kept[0].days);
  CHECK(again.kept[0].status == EventStatus::held);
  CHECK(again.penalties[0].cost == 7);
  CHECK(again.left_out[0].series.str() == "late");
}

TEST_CASE("plan from JSON: what is no JSON is refused with its place") {
  CHECK(read_plan_json("").problem() == "line 1, column 1: this is no JSON");
  CHECK(read_plan_json("{\n  \"programme\": nope}").problem() == "line 2, column 17: this is no JSON");
  CHECK(read_plan_json("[]").problem() == "has to be an object");
  CHECK(read_plan_json("{}").problem() == "\"programme\" is missing: this is no plan");
}

TEST_CASE("plan from JSON: a value that cannot be is refused with the key it stands under") {
  CHECK(problem_with("/occurrences/0/start", "2005-02-30") ==
        "occurrences[0].start: 2005-02-30: February 2005 has 28 days");
  CHECK(problem_with("/occurrences/0/end", "2005-03-15") == "occurrences[0].end: lies before \"start\"");
  CHECK(problem_with("/occurrences/0/cost/drift", "one") ==
        "occurrences[0].cost.drift: has to be a whole number from 0 to 1000000000000000");
  CHECK(problem_with("/occurrences/0/fixed", 1) == "occurrences[0].fixed: has to be true or false");
  CHECK(problem_with("/occurrences", Json::object()) == "occurrences: has to be a list");
  CHECK(problem_with("/occurrences/0", nullptr) == "occurrences[0]: has to be an object");
  CHECK(problem_with("/status", "best") == "status: \"best\" is not known here");
  CHECK(problem_with("/fiscal_year", 99999) == "fiscal_year: has to be a whole number from 1900 to 2200");
  CHECK(problem_with("/cost", 1e300) == "cost: has to be a whole number from 0 to 1000000000000000");
  CHECK(problem_with("/cost", 18446744073709551615ULL) == "cost: has to be a whole number from 0 to 1000000000000000");
  CHECK(problem_with("/cost", -1) == "cost: has to be a whole number from 0 to 1000000000000000");
  CHECK(problem_with("/programme", "Small Programme").starts_with("programme: "));
}

TEST_CASE("plan from JSON: keys that are not known are passed over") {
  CHECK(problem_with("/something_new", Json::array({1, 2})) == "none");
}

TEST_CASE("plan from JSON: size and depth have their limits") {
  CHECK(read_plan_json(std::string(plan_json_max_bytes + 1, ' ')).problem() ==
        "is larger than 16 MiB: this is no plan");
  CHECK(read_plan_json(std::string(1'000'000, '[')).problem() == "is nested deeper than 16: this is no plan");
}

TEST_CASE("why as JSON: what is broken, what it costs, and why") {
  const Shown shown(small_plan());
  plan::Why why;
  why.series = SeriesId{"collaboration"};
  why.day = day_of("2005-03-20");
  why.breaks = {"20 March 2005 is a Sunday"};
  const Json json = Json::parse(why_json(why, shown.view()));
  CHECK(json["series"] == "collaboration");
  CHECK(json["date"] == "2005-03-20");
  CHECK(json["possible"] == false);
  CHECK(json["breaks"] == Json::array({"20 March 2005 is a Sunday"}));
  CHECK(json["extra_cost"].is_null());
}

TEST_CASE("why as JSON: a series without a day has none") {
  const Shown shown(infeasible_plan());
  plan::Why why;
  why.series = SeriesId{"collaboration"};
  const Json json = Json::parse(why_json(why, shown.view()));
  CHECK(json["date"].is_null());
  CHECK(json["possible"] == false);
}

}  // namespace nenkai
