// What a fiscal year asks of a programme: who is placed, what stays, and what counts.

#include "scheduler/plan/problem.hh"

#include <catch2/catch.hpp>

#include "scheduler/plan/model.hh"
#include "scheduler/plan/words.hh"
#include "tests/scheduler/plan/scene.hh"

namespace nenkai::plan {
namespace {

using Texts = std::vector<std::string>;

Texts tasks(const Scene& scene) {
  Texts ids;
  scene.with_problem([&](const Problem& problem) {
    for (const Task& task : problem.tasks) ids.push_back(task.series->id.str());
  });
  return ids;
}

/// The first days that are free for the scene's first task.
std::string free_days(const Scene& scene) {
  std::string text;
  scene.with_problem([&](const Problem& problem) { text = days_text(problem.year, free_starts(problem, 0)); });
  return text;
}

std::string target(const Scene& scene) {
  std::string text;
  scene.with_problem([&](const Problem& problem) {
    const auto& number = problem.tasks.at(0).target;
    text = number ? to_string(problem.year.day(*number)) : "none";
  });
  return text;
}

Texts notes(const Scene& scene) {
  Texts notes;
  scene.with_problem([&](const Problem& problem) { notes = problem.notes; });
  return notes;
}

Scene one_in_march() {
  Scene scene;
  scene.series("a", "03-07", "03-18");
  return scene;
}

}  // namespace

TEST_CASE("an active series without an event of the year is placed, any other is not") {
  Scene scene;
  for (const char* id : {"free", "held", "draft", "month", "cancelled", "before", "asleep"}) {
    scene.series(id, "03-07", "03-18");
  }
  scene.programme.series.back().active = false;
  scene.event("e1", "held", "2005-03-08", EventStatus::held);
  scene.event("e2", "draft", "2005-03-08T13:00", EventStatus::tentative);
  scene.event("e3", "month", "2005-03", EventStatus::held);
  scene.event("e4", "cancelled", "2005-03-08", EventStatus::cancelled);
  scene.event("e5", "before", "2004-03-31", EventStatus::confirmed);
  CHECK(tasks(scene) == Texts{"free", "month", "cancelled", "before"});
  scene.request.replan = true;
  CHECK(tasks(scene) == Texts{"free", "draft", "month", "cancelled", "before"});
}

TEST_CASE("a series is placed while one of its pairings is in force in the year") {
  Scene scene = one_in_march();
  scene.pairing("sendai", "tohoku").until = date_of("2004-03-31");
  scene.pairing("kyoto", "kansai").from = date_of("2005-03-31");
  scene.programme.series[0].covers = {PairingId{"sendai--tohoku"}};
  CHECK(tasks(scene).empty());
  CHECK(notes(scene) == Texts{"a is not placed: none of the pairings it covers is in force in FY2004"});
  scene.programme.series[0].covers.push_back(PairingId{"kyoto--kansai"});
  CHECK(tasks(scene) == Texts{"a"});
  scene.programme.pairings[1].from = date_of("2005-04-01");
  CHECK(tasks(scene).empty());
}

TEST_CASE("a month-only event narrows the window, a year-only one does not where the year reaches out") {
  Scene scene;
  scene.series("a", "02-21", "03-04");
  scene.event("e", "a", "2005-03", EventStatus::tentative);
  CHECK(free_days(scene) == "1–4 March 2005");
  CHECK(notes(scene) == Texts{"a is kept to 2005-03, the month of its event e"});
  scene.programme.events[0].date = date_of("2005");
  CHECK(free_days(scene) == "21–25 February 2005 and 28 February–4 March 2005");
}

TEST_CASE("an event that is planned anew with another length is noted") {
  Scene scene = one_in_march();
  scene.programme.series[0].target = month_day("03-08");
  scene.event("early", "a", "2005-03-09", EventStatus::tentative).days = 3;
  scene.request.replan = true;
  CHECK(notes(scene) == Texts{"event early takes 3 days so far, and is planned anew with the 1 day of its series a"});
  scene.programme.series[0].duration_days = 3;
  CHECK(notes(scene).empty());
}

TEST_CASE("with replan the earliest tentative event may move, and the others stay") {
  Scene scene = one_in_march();
  scene.event("late", "a", "2005-03-16", EventStatus::tentative);
  scene.event("early", "a", "2005-03-09", EventStatus::tentative);
  scene.request.replan = true;
  scene.with_problem([](const Problem& problem) {
    REQUIRE(problem.tasks.size() == 1);
    CHECK(problem.tasks[0].moves->id.str() == "early");
    REQUIRE(problem.anchors.size() == 1);
    CHECK(problem.anchors[0].event->id.str() == "late");
  });
  scene.event("sure", "a", "2005-03-10", EventStatus::confirmed);
  CHECK(tasks(scene).empty());
}

TEST_CASE("the target is the series' own, else the month and day of the latest earlier event") {
  Scene scene = one_in_march();
  CHECK(target(scene) == "none");
  scene.event("e1", "a", "2002-05-06", EventStatus::held);
  CHECK(target(scene) == "2004-05-06");
  scene.event("e2", "a", "2004-02-29", EventStatus::held);
  CHECK(target(scene) == "2005-02-28");
  scene.event("e3", "a", "2004-03", EventStatus::held);
  CHECK(target(scene) == "2005-03-15");
  scene.event("e4", "a", "2004-03-20", EventStatus::cancelled);
  scene.event("e5", "a", "2003", EventStatus::held);
  scene.event("e6", "a", "2004-04-20", EventStatus::cancelled);
  CHECK(target(scene) == "2005-03-15");
  CHECK(notes(scene) ==
        Texts{"1 of 1 series has no target of its own and aims at the month and day of its latest event; 1 of these "
              "is known to the month only and aims at the 15th"});
  scene.programme.series[0].target = month_day("04-02");
  CHECK(target(scene) == "2004-04-02");
}

TEST_CASE("a required person and every closed day take the days that a longer conference would use") {
  Scene scene;
  scene.japanese_holidays();
  scene.person("hana", "2005-03-15", "2005-03-15");
  Series& series = scene.series("a", "03-07", "03-25");
  series.duration_days = 2;
  series.required = {PersonId{"hana"}};
  scene.planning().avoid = {{"exams", YearlyDay(month_day("03-09")), YearlyDay(month_day("03-09")), {}}};
  CHECK(free_days(scene) == "2005-03-07 (Mon), 2005-03-10 (Thu), 16–17 March 2005 and 22–24 March 2005");
}

TEST_CASE("a venue is offered when it is open, large enough and not taken by any kept event") {
  Scene scene;
  scene.venue("hall", 100).unavailable = {{date_of("2005-03-08"), date_of("2005-03-09")}};
  scene.venue("annex", 50);
  scene.event("other", "", "2005-03-10", EventStatus::tentative).venue = VenueId{"hall"};
  Series& series = scene.series("a", "03-07", "03-11");
  series.venues = {VenueId{"annex"}, VenueId{"hall"}};
  series.attendance = 80;
  CHECK(free_days(scene) == "2005-03-07 (Mon) and 2005-03-11 (Fri)");
  scene.programme.series[0].attendance = 50;
  CHECK(free_days(scene) == "7–11 March 2005");
  scene.planning().venue_cost = 3;
  scene.with_problem([](const Problem& problem) {
    const Model model = core_of(problem);
    REQUIRE(model.core.items[0].candidates.size() == 7);
    CHECK(model.core.items[0].candidates[0].cost == 0);
    CHECK(model.core.items[0].candidates[1].cost == 3);
    CHECK(model.place(problem, 0, 1) == 1);
  });
}

TEST_CASE("groups are the bureaus, clusters, regions and committees of the pairings, and the people") {
  Scene scene;
  scene.pairing("sendai", "tohoku").committee = CommitteeId{"joint"};
  scene.pairing("kyoto", "kansai");
  scene.programme.clusters[1].region = "Kinki (West)";
  Series& series = scene.series("a", "03-07", "03-18");
  series.covers = {PairingId{"sendai--tohoku"}, PairingId{"kyoto--kansai"}};
  series.committee = CommitteeId{"own"};
  series.required = {PersonId{"hana"}};
  const ProgrammeIndex index(scene.programme);
  const auto members = [&](ApartAmong among) { return members_of(scene.programme.series[0], among, index); };
  CHECK(members(ApartAmong::bureau) == Texts{"kansai", "tohoku"});
  CHECK(members(ApartAmong::cluster) == Texts{"kyoto", "sendai"});
  CHECK(members(ApartAmong::region) == Texts{"kinki-west", "tohoku"});
  CHECK(members(ApartAmong::committee) == Texts{"joint", "own"});
  CHECK(members(ApartAmong::person) == Texts{"hana"});
  CHECK(members(ApartAmong::all) == Texts{""});
  Event& event = scene.event("e", "a", "2005-03-08", EventStatus::confirmed);
  event.covers = {{PairingId{"kyoto--kansai"}}};
  CHECK(members_of(event, ApartAmong::bureau, index) == Texts{"kansai"});
  CHECK(members_of(event, ApartAmong::person, index) == Texts{"hana"});
}

TEST_CASE("kept events take from capacities, and a bucket that is over has nothing left") {
  Scene scene = one_in_march();
  scene.series("k", "03-01", "03-31");
  scene.event("k1", "k", "2005-03-07", EventStatus::held).days = 3;
  scene.event("k2", "k", "2005-03-08", EventStatus::held);
  scene.event("nobody", "", "2005-03-17", EventStatus::held);
  scene.planning().capacity = {{CapacityPer::day, 1, CapacityAmong::all}};
  CHECK(free_days(scene) == "10–11 March 2005, 14–16 March 2005 and 2005-03-18 (Fri)");
  scene.planning().capacity = {{CapacityPer::week, 2, CapacityAmong::all}};
  CHECK(free_days(scene) == "14–18 March 2005");
  scene.planning().capacity = {{CapacityPer::week, 2, CapacityAmong::bureau}};
  CHECK(free_days(scene) == "7–11 March 2005 and 14–18 March 2005");
}

TEST_CASE("a kept event without a series keeps others off like any other, by what it covers itself") {
  Scene scene = one_in_march();
  const PairingId sendai = scene.pairing("sendai", "tohoku").id;
  const PairingId kyoto = scene.pairing("kyoto", "kinki").id;
  scene.programme.series[0].covers = {sendai};
  scene.event("symposium", "", "2005-03-09", EventStatus::tentative).covers = {{sendai}};
  scene.event("elsewhere", "", "2005-03-16", EventStatus::confirmed).covers = {{kyoto}};
  scene.event("off", "", "2005-03-17", EventStatus::cancelled).covers = {{sendai}};
  scene.planning().apart = {{ApartAmong::bureau, 2, {}}};
  CHECK(free_days(scene) == "2005-03-07 (Mon), 2005-03-11 (Fri) and 14–18 March 2005");
  scene.planning().apart = {{ApartAmong::all, 1, {}}};
  scene.request.replan = true;  // it belongs to no series that could move
  CHECK(free_days(scene) == "7–8 March 2005, 10–11 March 2005, 14–15 March 2005 and 17–18 March 2005");
  scene.planning().apart = {};
  scene.planning().capacity = {{CapacityPer::week, 1, CapacityAmong::bureau}};
  CHECK(free_days(scene) == "14–18 March 2005");
}

TEST_CASE("a pair with a kept event is charged once a rule, however much the two share") {
  Scene scene = one_in_march();
  scene.pairing("sendai", "tohoku");
  scene.pairing("kyoto", "tohoku");
  for (Pairing& pairing : scene.programme.pairings) scene.programme.series[0].covers.push_back(pairing.id);
  const auto covers = scene.programme.series[0].covers;
  scene.series("k", "03-01", "03-31").covers = covers;
  scene.event("kept", "k", "2005-03-09", EventStatus::held);
  scene.planning().apart = {{ApartAmong::cluster, 2, 5}, {ApartAmong::all, 2, 1}};
  scene.with_problem([](const Problem& problem) {
    const Model model = core_of(problem);
    CHECK(model.core.spacings.empty());
    CHECK(model.core.items[0].candidates[0].cost == 0);  // 7 March
    CHECK(model.core.items[0].candidates[1].cost == 6);
  });
}

TEST_CASE("after is measured from the latest kept event, and asks nothing behind a month") {
  Scene scene = one_in_march();
  scene.series("k", "03-01", "03-31");
  scene.programme.series[0].after = After{SeriesId{"k"}, 3, 5};
  scene.event("early", "k", "2005-02-01", EventStatus::held);
  scene.event("late", "k", "2005-03-07", EventStatus::tentative).days = 2;
  CHECK(free_days(scene) == "2005-03-11 (Fri)");
  scene.programme.events = {};
  scene.programme.series[1].active = false;
  CHECK(scene.mistake() ==
        "series a: after.series = \"k\": that series is not placed in FY2004 and has no event there: make it active, "
        "add its event, or take `after` out");
  scene.event("month", "k", "2005-02", EventStatus::held);
  CHECK(free_days(scene) == "7–11 March 2005 and 14–18 March 2005");
  CHECK(notes(scene) == Texts{"a is to follow k, of which only \"2005-02\" is known: its date is not bound"});
}

TEST_CASE("a fixed day of another year says nothing of this one") {
  Scene scene = one_in_march();
  scene.programme.series[0].fixed = date_of("2005-03-09");
  CHECK(free_days(scene) == "2005-03-09 (Wed)");
  scene.programme.series[0].fixed = date_of("2004-03-09");
  CHECK(free_days(scene) == "7–11 March 2005 and 14–18 March 2005");
  CHECK(notes(scene) == Texts{"a is fixed to 2004-03-09, which is not in FY2004 and says nothing of it"});
}

TEST_CASE("dropping or replacing single demands gives their days back") {
  Scene scene = one_in_march();
  scene.with_problem([](const Problem& problem) {
    std::optional<int> weekday;
    for (int demand = 0; demand < static_cast<int>(problem.demands.size()); ++demand) {
      if (at(problem.demands, demand).kind == DemandKind::weekday) weekday = demand;
    }
    REQUIRE(weekday);
    CHECK(days_text(problem.year, free_starts(problem, 0, {.dropped = {*weekday}})) == "7–18 March 2005");
    CHECK(days_text(problem.year, free_starts(problem, 0, {.starts = {{{0, *weekday}, DaySet{}}}})) ==
          "7–18 March 2005");
    CHECK(core_of(problem, {.only = std::vector<int>{}}).core.items.empty());
  });
}

}  // namespace nenkai::plan
