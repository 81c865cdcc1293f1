// When there is no plan: the smallest set of demands that exclude one another, and what would mend it.

#include "scheduler/plan/conflict.hh"

#include <catch2/catch.hpp>

#include "tests/scheduler/plan/scene.hh"

namespace nenkai::plan {
namespace {

using Texts = std::vector<std::string>;

Texts texts(const std::vector<ConflictLine>& lines) {
  Texts texts;
  for (const ConflictLine& line : lines) texts.push_back(line.text);
  return texts;
}

Texts texts(const std::vector<Remedy>& relaxations) {
  Texts texts;
  for (const Remedy& one : relaxations) texts.push_back(std::to_string(one.cost) + ": " + one.text);
  return texts;
}

/// The conflict of the scene, after a check that it is one, and that without any one line it is none.
std::vector<ConflictLine> irreducible(const Scene& scene) {
  std::vector<ConflictLine> lines;
  scene.with_problem([&](const Problem& problem) {
    const Clock clock{SolveOptions{}};
    const auto conflict = find_conflict(problem, clock);
    REQUIRE(conflict);
    CHECK(conflict->minimal);
    REQUIRE(can_place(problem, conflict->tasks, conflict->demands, clock) == Verdict::impossible);
    for (const int dropped : conflict->demands) {
      std::vector<int> rest = conflict->demands;
      std::erase(rest, dropped);
      CHECK(can_place(problem, conflict->tasks, rest, clock) == Verdict::possible);
    }
    lines = lines_of(problem, *conflict);
  });
  return lines;
}

std::vector<Weekday> all_weekdays() {
  std::vector<Weekday> all;
  for (const auto& [weekday, name] : Names<Weekday>::table) all.push_back(weekday);
  return all;
}

/// Sendai must fall in 1–14 March, its officers are away until the 10th, and the last days are kept free.
Scene sendai() {
  Scene scene;
  scene.person("officers", "2005-02-20", "2005-03-10");
  Series& series = scene.series("sendai", "03-01", "03-14");
  series.required = {PersonId{"officers"}};
  series.target = month_day("03-08");
  scene.planning().avoid = {{"accounts", YearlyDay(month_day("03-11")), YearlyDay(month_day("03-11")), {}},
                            {"moving", YearlyDay(month_day("03-14")), YearlyDay(month_day("03-14")), {}}};
  return scene;
}

}  // namespace

TEST_CASE("a series without a day of its own is told in plain words") {
  const Scene scene = sendai();
  CHECK(texts(irreducible(scene)) == Texts{"Series sendai must fall in 1–14 March 2005",
                                           "Series sendai needs Person officers, who is busy on 1–10 March 2005",
                                           "2005-03-12 (Sat) and 2005-03-13 (Sun) are no allowed weekdays",
                                           "2005-03-11 (Fri) is kept free (accounts)",
                                           "2005-03-14 (Mon) is kept free (moving)"});
  const Plan plan = scene.plan();
  CHECK(plan.status == PlanStatus::infeasible);
  CHECK_FALSE(plan.cost);
  CHECK(plan.occurrences.empty());
  CHECK(texts(plan.relaxations) ==
        Texts{"0: let Series sendai go without Person officers (it would be on 2005-03-08 (Tue))",
              "3: allow accounts for Series sendai (it would be on 2005-03-11 (Fri))",
              "4: let Series sendai take place on a day that is no allowed weekday (it would be on 2005-03-12 (Sat))",
              "6: allow moving for Series sendai (it would be on 2005-03-14 (Mon))",
              "7: let Series sendai be up to 1 day later: in 1–15 March 2005 (it would be on 2005-03-15 (Tue))",
              "18: let Series sendai be up to 11 days earlier: in 18 February–14 March 2005 (it would be on "
              "2005-02-18 (Fri))"});
}

TEST_CASE("a fiscal year that is over says so") {
  Scene scene;
  scene.series("a", "03-01", "03-31");
  scene.request.today = day("2006-01-01");
  const auto lines = irreducible(scene);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].kind == "today");
  CHECK(lines[0].text == "FY2004 ended on 2005-03-31, and today is 2006-01-01: nothing can be placed before today");
}

TEST_CASE("two that are too near one another are told with the rule and what they share") {
  Scene scene;
  scene.pairing("sendai", "tohoku");
  for (const char* id : {"a", "b"}) scene.series(id, "03-07", "03-11").covers = {PairingId{"sendai--tohoku"}};
  scene.series("far", "06-01", "06-10");
  scene.planning().apart = {{ApartAmong::bureau, 7, std::nullopt}};
  CHECK(texts(irreducible(scene)) ==
        Texts{"Series a must fall in 7–11 March 2005", "Series b must fall in 7–11 March 2005",
              "conferences that share Bureau tohoku keep 7 days apart (apart[0]): Series a and Series b"});
  CHECK(texts(scene.plan().relaxations) ==
        Texts{"0: let Series a be up to 3 days earlier: in 4–11 March 2005 (it would be on 2005-03-04 (Fri))",
              "0: let Series a be up to 3 days later: in 7–14 March 2005 (it would be on 2005-03-14 (Mon))",
              "0: let Series b be up to 3 days earlier: in 4–11 March 2005 (it would be on 2005-03-04 (Fri))",
              "0: let Series b be up to 3 days later: in 7–14 March 2005 (it would be on 2005-03-14 (Mon))",
              "0: let apart[0] be 4 days instead of 7"});
}

TEST_CASE("too many for the weeks there are") {
  Scene scene;
  for (const char* id : {"a", "b", "c"}) scene.series(id, "03-07", "03-11");
  scene.event("kept", "k", "2005-03-09", EventStatus::held);
  scene.series("k", "03-01", "03-31");
  scene.planning().capacity = {{CapacityPer::week, 2, CapacityAmong::all}};
  CHECK(texts(irreducible(scene)) ==
        Texts{"Series a must fall in 7–11 March 2005", "Series b must fall in 7–11 March 2005",
              "a week takes at most 2 (capacity[0]): Series a and Series b; kept: Series k (2005-03-09 (Wed))"});
  CHECK(texts(scene.plan().relaxations) == Texts{"0: let capacity[0] be 4 instead of 2"});
}

TEST_CASE("a follow-up that has no time is told with what it follows") {
  Scene scene;
  scene.series("a", "03-08", "03-08");
  scene.series("b", "03-09", "03-16").after = After{SeriesId{"a"}, 21, 90};
  CHECK(texts(irreducible(scene)) ==
        Texts{"Series a must be on 2005-03-08 (Tue)", "Series b must fall in 9–16 March 2005",
              "Series b comes 21 to 90 days after the last day of Series a (FY2004 ends on 2005-03-31)"});
  CHECK(texts(scene.plan().relaxations) ==
        Texts{"0: let Series a be up to 13 days earlier: in 23 February–8 March 2005 (it would be on 2005-02-23 (Wed))",
              "0: let Series b be up to 13 days later: in 9–29 March 2005 (it would be on 2005-03-29 (Tue))",
              "0: let Series b come up to 13 days sooner after Series a"});
}

TEST_CASE("one venue for two, and a venue that is too small or closed") {
  Scene scene;
  scene.venue("hall", 100);
  scene.venue("annex", 50);
  for (const char* id : {"a", "b"}) {
    Series& series = scene.series(id, "03-08", "03-08");
    series.venues = {VenueId{"hall"}, VenueId{"annex"}};
    series.attendance = 80;
  }
  CHECK(texts(irreducible(scene)) ==
        Texts{"Series a must be on 2005-03-08 (Tue)", "Series b must be on 2005-03-08 (Tue)",
              "Venue annex holds 50 seats, and Series a expects 80",
              "Venue annex holds 50 seats, and Series b expects 80",
              "Venue hall holds one conference a day: Series a and Series b would have to share it"});
  CHECK(texts(scene.plan().relaxations) ==
        Texts{"0: let Series a be up to 1 day earlier: in 7–8 March 2005 (it would be on 2005-03-07 (Mon))",
              "0: let Series a be up to 1 day later: in 8–9 March 2005 (it would be on 2005-03-09 (Wed))",
              "0: let Series b be up to 1 day earlier: in 7–8 March 2005 (it would be on 2005-03-07 (Mon))",
              "0: let Series b be up to 1 day later: in 8–9 March 2005 (it would be on 2005-03-09 (Wed))",
              "0: let Series a be at Venue annex with fewer seats (it would be on 2005-03-08 (Tue))",
              "0: let Series b be at Venue annex with fewer seats (it would be on 2005-03-08 (Tue))",
              "0: let Venue hall hold more than one conference a day"});
}

TEST_CASE("fixed days that exclude one another") {
  Scene scene;
  scene.series("a", "03-01", "03-31").fixed = date_of("2005-03-08");
  scene.request.fixes = {{SeriesId{"a"}, day("2005-03-09")}};
  CHECK(texts(irreducible(scene)) ==
        Texts{"Series a is fixed to 2005-03-08 (Tue)", "--fix puts Series a on 2005-03-09 (Wed)"});
  CHECK(texts(scene.plan().relaxations) == Texts{"0: do not fix Series a to its day (it would be on 2005-03-09 (Wed))",
                                                 "0: drop --fix of Series a (it would be on 2005-03-08 (Tue))"});
}

TEST_CASE("a conference longer than its month, next to a kept one") {
  Scene scene;
  scene.series("a", "03-28", "03-31").duration_days = 2;
  scene.event("kept", "k", "2005-03-29", EventStatus::confirmed);
  scene.series("k", "03-01", "03-31");
  scene.planning().apart = {{ApartAmong::all, 2, std::nullopt}};
  CHECK(texts(irreducible(scene)) ==
        Texts{"Series a must fall in 28–31 March 2005",
              "all conferences keep 2 days apart (apart[0]): Series a; kept: Series k (2005-03-29 (Tue))"});
  CHECK(texts(scene.plan().relaxations) ==
        Texts{"0: let Series a be up to 4 days earlier: in 24–31 March 2005 (it would be on 2005-03-24 (Thu))",
              "0: let apart[0] be 1 day instead of 2"});
}

TEST_CASE("a conference that is longer than the year has nothing to be mended") {
  Scene scene;
  scene.series("a", "04-01", "03-31").duration_days = 366;
  scene.planning().weekdays = all_weekdays();
  const Plan plan = scene.plan();
  REQUIRE(plan.conflict.size() == 1);
  CHECK(plan.conflict[0].kind == "fiscal_year");
  CHECK(plan.conflict[0].text == "Series a takes 366 days and has to end in FY2004, by 2005-03-31 (Thu)");
  CHECK(plan.relaxations.empty());
  CHECK(plan.notes == Texts{"no single mend makes a plan possible"});
}

TEST_CASE("a kept event binds what it is to follow") {
  Scene scene;
  scene.series("a", "03-01", "03-31");
  scene.series("b", "03-01", "03-31").after = After{SeriesId{"a"}, 14, 20};
  scene.event("kept", "b", "2005-03-10", EventStatus::confirmed);
  CHECK(texts(irreducible(scene)) ==
        Texts{"Series a must fall in 1–31 March 2005",
              "Series b, which stays on 2005-03-10 (Thu), comes 14 to 20 days after the last day of Series a (FY2004 "
              "ends on 2005-03-31)"});
  CHECK(texts(scene.plan().relaxations) ==
        Texts{"0: let Series a be up to 5 days earlier: in 24 February–31 March 2005 (it would be on 2005-02-24 (Thu))",
              "0: let Series b come up to 5 days sooner after Series a"});
}

TEST_CASE("shrink finds a smallest bad set, whichever it is") {
  const std::vector<int> all{1, 2, 3, 4, 5, 6, 7};
  const auto holds = [](const std::vector<int>& set, int number) {
    return std::find(set.begin(), set.end(), number) != set.end();
  };
  CHECK(shrink(all, [&](const auto& set) { return holds(set, 2) && holds(set, 7); }) == std::vector<int>{2, 7});
  CHECK(shrink(all, [&](const auto& set) { return holds(set, 5); }) == std::vector<int>{5});
  CHECK(shrink(all, [](const auto& set) { return set.size() == 7; }) == all);
  CHECK(shrink(all, [](const auto&) { return true; }).empty());
  CHECK(shrink(all, [](const auto& set) { return set.size() > 2; }).size() == 3);
}

}  // namespace nenkai::plan
