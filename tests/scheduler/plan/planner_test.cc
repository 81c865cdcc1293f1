// Plans of small programmes: what is placed where, and what the answer says of it.

#include "scheduler/plan/planner.hh"

#include <catch2/catch.hpp>

#include <atomic>

#include "tests/scheduler/plan/scene.hh"

namespace nenkai::plan {

TEST_CASE("a series is placed on the cheapest day of its window") {
  Scene scene;
  scene.planning().weekday_cost =
      WeekdayCosts{.mon = 5, .tue = {}, .wed = {}, .thu = {}, .fri = 2, .sat = {}, .sun = {}};
  scene.series("sendai", "03-01", "03-14").target = month_day("03-06");
  const Plan plan = scene.plan();
  CHECK(plan.status == PlanStatus::optimal);
  CHECK(plan.cost == 2);
  CHECK(plan.bound == 2);
  CHECK(plan.gap() == 0);
  CHECK(start_of(plan, "sendai") == "2005-03-08");
  const Occurrence& sendai = plan.occurrences.at(0);
  CHECK(sendai.cost == CostParts{.drift = 2});
  CHECK(sendai.target == day("2005-03-06"));
  CHECK(
      sendai.reason ==
      "2005-03-08 (Tue) is 2 days after the target 2005-03-06, a Sunday; 2005-03-07 (Mon) would cost 4 more by itself");
}

TEST_CASE("a year with nothing to place has a plan that costs nothing") {
  const Plan plan = Scene().plan();
  CHECK(plan.status == PlanStatus::optimal);
  CHECK(plan.cost == 0);
  CHECK(plan.occurrences.empty());
  CHECK(summary(plan) == "optimal: the plan costs 0, and it is proved that none costs less");
}

TEST_CASE("alternatives say what the whole plan would cost more") {
  Scene scene;
  scene.series("sendai", "03-07", "03-10").target = month_day("03-08");
  scene.request.alternatives = 2;
  const Plan plan = scene.plan();
  const auto& others = plan.occurrences.at(0).alternatives;
  REQUIRE(others.size() == 2);
  CHECK(others[0].extra == 1);
  CHECK(to_string(others[0].start) == "2005-03-07");
  CHECK(to_string(others[1].start) == "2005-03-09");
}

TEST_CASE("two in one bureau keep their distance, and a soft rule that they do not keep is a penalty") {
  Scene scene;
  scene.pairing("sendai", "tohoku");
  for (const char* id : {"a", "b"}) {
    Series& series = scene.series(id, "03-07", "03-11");
    series.covers = {PairingId{"sendai--tohoku"}};
    series.target = month_day("03-08");
  }
  scene.planning().apart = {{ApartAmong::bureau, 2, std::nullopt}, {ApartAmong::cluster, 5, 7}};
  const Plan plan = scene.plan();
  CHECK(plan.cost == 2 + 7);
  REQUIRE(plan.penalties.size() == 1);
  CHECK(plan.penalties[0].rule == "apart[1] among cluster, 5 days");
  CHECK(plan.penalties[0].series == std::vector<std::string>{"a", "b"});
  CHECK(plan.penalties[0].cost == 7);
}

TEST_CASE("a kept event is told, and soft rules with it are charged as penalties") {
  Scene scene;
  scene.event("kept", "b", "2005-03-08", EventStatus::confirmed);
  scene.series("a", "03-08", "03-09").target = month_day("03-08");
  scene.series("b", "03-07", "03-11");
  scene.planning().apart = {{ApartAmong::all, 3, 4}};
  const Plan plan = scene.plan();
  CHECK(plan.cost == 4);
  CHECK(occurrence(plan, "a").cost.total() == 0);
  REQUIRE(plan.penalties.size() == 1);
  CHECK(plan.penalties[0].series == std::vector<std::string>{"a", "b"});
  REQUIRE(plan.kept.size() == 1);
  CHECK(plan.kept[0].event.str() == "kept");
  CHECK(plan.kept[0].series->str() == "b");
}

TEST_CASE("with replan a tentative event moves where that is worth its cost") {
  Scene scene;
  scene.series("a", "03-01", "03-31").target = month_day("03-08");
  scene.event("draft", "a", "2005-03-15", EventStatus::tentative);
  scene.planning().move_cost = 5;
  CHECK(scene.plan().occurrences.empty());
  scene.request.replan = true;
  const Plan moved = scene.plan();
  CHECK(start_of(moved, "a") == "2005-03-08");
  CHECK(moved.occurrences[0].cost.move == 5);
  CHECK(moved.occurrences[0].moves->str() == "draft");
  CHECK(moved.occurrences[0].moved);
  scene.planning().move_cost = 50;
  const Plan stays = scene.plan();
  CHECK(start_of(stays, "a") == "2005-03-15");
  CHECK(stays.occurrences[0].cost.move == 0);
  CHECK(stays.occurrences[0].moves->str() == "draft");
  CHECK_FALSE(stays.occurrences[0].moved);
}

TEST_CASE("a venue further down the list is taken where it is cheaper to") {
  Scene scene;
  scene.venue("hall");
  scene.venue("annex");
  scene.planning().venue_cost = 3;
  for (const char* id : {"a", "b"}) {
    Series& series = scene.series(id, "03-08", "03-09");
    series.venues = {VenueId{"hall"}, VenueId{"annex"}};
    series.target = month_day("03-08");
  }
  const Plan apart = scene.plan();
  CHECK(apart.cost == 1);
  scene.planning().drift_cost = 10;
  const Plan together = scene.plan();
  CHECK(together.cost == 3);
  CHECK(start_of(together, "a") == start_of(together, "b"));
}

TEST_CASE("a partial plan leaves out what cannot be placed and what comes after it, and says why") {
  Scene scene;
  scene.series("a", "03-05", "03-06");  // a weekend
  scene.series("b", "03-07", "03-08").after = After{SeriesId{"a"}, 1, std::nullopt};
  scene.series("c", "03-07", "03-07");
  scene.series("d", "03-07", "03-07");
  scene.planning().apart = {{ApartAmong::all, 1, std::nullopt}};
  scene.request.partial = true;
  const Plan plan = scene.plan();
  CHECK(plan.occurrences.size() == 1);
  REQUIRE(plan.left_out.size() == 3);
  CHECK(plan.cost == 0);
  CHECK(plan.bound == 0);
  CHECK(plan.left_out[0].series.str() == "a");
  CHECK(plan.left_out[0].text.find("2005-03-05 (Sat) and 2005-03-06 (Sun) are no allowed weekdays") !=
        std::string::npos);
  CHECK(plan.left_out[1].text.find("Series a, which it comes after, is not placed") != std::string::npos);
  CHECK(plan.left_out[2].text.find("too near to Series") != std::string::npos);
}

TEST_CASE("pairings that no series and no event covers are named") {
  Scene scene;
  scene.pairing("sendai", "tohoku");
  scene.pairing("kyoto", "kansai");
  scene.pairing("old", "kansai").until = date_of("2004-03-31");
  scene.series("a", "03-07", "03-07").covers = {PairingId{"sendai--tohoku"}};
  CHECK(scene.plan().uncovered == std::vector<PairingId>{PairingId{"kyoto--kansai"}});
  scene.event("once", "", "2005-03-08", EventStatus::tentative).covers = {{PairingId{"kyoto--kansai"}}};
  CHECK(scene.plan().uncovered.empty());
}

TEST_CASE("a pairing whose series is left out is covered by it all the same") {
  Scene scene;
  scene.pairing("sendai", "tohoku");
  scene.series("a", "03-05", "03-06").covers = {PairingId{"sendai--tohoku"}};  // a weekend
  scene.request.partial = true;
  const Plan plan = scene.plan();
  CHECK(plan.left_out.size() == 1);
  CHECK(plan.uncovered.empty());
}

TEST_CASE("a day past the published holidays is provisional") {
  Scene scene;
  scene.japanese_holidays();
  scene.series("a", "03-08", "03-08");
  CHECK_FALSE(scene.plan().occurrences.at(0).provisional);
  scene.request.today = day("2003-04-01");
  CHECK(scene.plan().occurrences.at(0).provisional);
}

TEST_CASE("the number in the last title is carried on") {
  Scene scene;
  scene.series("a", "03-08", "03-08");
  scene.event("last", "a", "2004-03", EventStatus::held).title = words("3rd Forum");
  CHECK(scene.plan().occurrences.at(0).edition == 4);
}

TEST_CASE("other dates that are asked for and not told are spoken of") {
  const std::atomic<bool> stop = true;
  Scene scene;
  for (const char* id : {"a", "b", "c"}) scene.series(id, "03-01", "03-31").target = month_day("03-08");
  scene.planning().apart = {{ApartAmong::all, 3, std::nullopt}};
  scene.request.alternatives = 2;
  scene.request.solve.stop = &stop;
  const Plan plan = scene.plan();
  for (const Occurrence& occurrence : plan.occurrences) CHECK(occurrence.alternatives.empty());
  REQUIRE_FALSE(plan.notes.empty());
  const std::string proved = "the time limit left no time for other dates";
  const std::string open = "the plan is not proved best, so it is not known what other dates would cost more";
  const std::string none = "the time limit passed before a plan was found, or a proof that there is none";
  CHECK(plan.notes.back() == (!plan.cost ? none : plan.status == PlanStatus::optimal ? proved : open));
}

TEST_CASE("a fix is kept, and one that cannot be meant is a mistake") {
  Scene scene;
  scene.series("sendai", "03-01", "03-31").target = month_day("03-08");
  scene.request.fixes = {{SeriesId{"sendai"}, day("2005-03-16")}};
  const Plan plan = scene.plan();
  CHECK(start_of(plan, "sendai") == "2005-03-16");
  CHECK(plan.occurrences[0].fixed);
  CHECK(plan.occurrences[0].reason == "2005-03-16 (Wed) is what --fix asks for");
  scene.request.fixes = {{SeriesId{"sendia"}, day("2005-03-16")}};
  CHECK(scene.mistake() == "--fix sendia=2005-03-16: there is no series with this id: did you mean \"sendai\"?");
  scene.request.fixes = {{SeriesId{"sendai"}, day("2004-03-16")}};
  CHECK(scene.mistake() == "--fix sendai=2004-03-16: FY2004 goes from 2004-04-01 to 2005-03-31");
  scene.request.fixes = {{SeriesId{"sendai"}, day("2005-03-16")}};
  scene.event("kept", "sendai", "2005-03-08", EventStatus::tentative);
  CHECK(scene.mistake() == "--fix sendai=2005-03-16: its event kept stays on 2005-03-08: with --replan it may move");
}

TEST_CASE("the whole model is what the plan is made of") {
  Scene scene;
  scene.series("a", "03-07", "03-11");
  const ProgrammeIndex index(scene.programme);
  const auto core = model_of(index, scene.holidays, scene.request);
  REQUIRE(core);
  CHECK(core->horizon == 365);
  REQUIRE(core->items.size() == 1);
  CHECK(core->items[0].name == "a");
  CHECK(core->items[0].candidates.size() == 5);
  CHECK_FALSE(core->leave_out);
}

}  // namespace nenkai::plan
