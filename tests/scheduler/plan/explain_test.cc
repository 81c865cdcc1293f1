// Why this date, and why not another.

#include <catch2/catch.hpp>

#include "tests/scheduler/plan/scene.hh"

namespace nenkai::plan {
namespace {

using Texts = std::vector<std::string>;

Scene two_in_a_week() {
  Scene scene;
  scene.series("a", "03-07", "03-10").target = month_day("03-07");
  scene.series("b", "03-07", "03-11").target = month_day("03-08");
  scene.planning().apart = {{ApartAmong::all, 2, std::nullopt}};
  scene.planning().drift_cost = 3;
  return scene;
}

}  // namespace

TEST_CASE("the planned day is explained by its cost and by what nearer days have against them") {
  Scene scene;
  scene.japanese_holidays();
  scene.planning().weekday_cost =
      WeekdayCosts{.mon = {}, .tue = 4, .wed = {}, .thu = {}, .fri = {}, .sat = {}, .sun = {}};
  scene.series("a", "03-15", "03-31").target = month_day("03-20");
  const Why why = scene.why("a");
  CHECK(why.day == day("2005-03-18"));
  CHECK(why.extra == 0);
  CHECK(why.reasons ==
        Texts{"2005-03-18 (Fri) is 2 days before the target 2005-03-20, a Sunday; 2005-03-22 (Tue) would cost 4 more "
              "by itself",
              "there it costs 2 (drift 2)",
              "not on 2005-03-20 (Sun): 2005-03-20 is a Sunday; 2005-03-20 is a holiday (Vernal Equinox Day)",
              "not on 2005-03-19 (Sat): 2005-03-19 is a Saturday",
              "not on 2005-03-21 (Mon): 2005-03-21 is a holiday (Vernal Equinox Day (substitute))"});
}

TEST_CASE("a day that breaks a demand by itself is impossible") {
  Scene scene = two_in_a_week();
  CHECK(scene.why("a", day("2005-03-12")).breaks ==
        Texts{"Series a must fall in 7–10 March 2005", "2005-03-12 is a Saturday"});
  CHECK(scene.why("a", day("2006-03-12")).breaks ==
        Texts{"2006-03-12 is not in FY2004, which goes from 2004-04-01 to 2005-03-31"});
}

TEST_CASE("another day costs what the whole plan would cost more, and says who moves") {
  const Scene scene = two_in_a_week();
  const Plan plan = scene.plan();
  CHECK(plan.cost == 3);
  CHECK(start_of(plan, "a") == "2005-03-07");
  CHECK(start_of(plan, "b") == "2005-03-09");
  const Why why = scene.why("a", day("2005-03-10"));
  CHECK(why.breaks.empty());
  CHECK(why.extra == 6);
  CHECK(why.reasons == Texts{"the whole plan would cost 6 more", "there it costs 9 (drift 9) by itself",
                             "Series b would move from 2005-03-09 (Wed) to 2005-03-08 (Tue)"});
}

TEST_CASE("nobody is said to move who need not") {
  Scene scene;
  scene.series("a", "03-07", "03-11").target = month_day("03-08");
  for (const char* id : {"b", "c", "d", "e"}) scene.series(id, "03-07", "03-11");
  scene.planning().apart = {{ApartAmong::all, 1, std::nullopt}};
  const Plan plan = scene.plan();
  REQUIRE(start_of(plan, "a") == "2005-03-08");
  const Why why = scene.why("a", day("2005-03-10"));
  CHECK(why.extra == 2);
  const auto moved = std::count_if(why.reasons.begin(), why.reasons.end(), [](const std::string& reason) {
    return reason.find("would move from 2005-03-10 (Thu) to 2005-03-08 (Tue)") != std::string::npos;
  });
  CHECK(moved == 1);
  CHECK(why.reasons.size() == 3);
}

TEST_CASE("a day that is possible by itself but not with the others names what is in the way") {
  Scene scene = two_in_a_week();
  scene.programme.series[1].fixed = date_of("2005-03-09");
  const Why why = scene.why("a", day("2005-03-08"));
  CHECK(why.breaks.empty());
  CHECK_FALSE(why.extra);
  Texts lines;
  for (const ConflictLine& line : why.conflict) lines.push_back(line.text);
  CHECK(lines == Texts{"Series b is fixed to 2005-03-09 (Wed)",
                       "all conferences keep 2 days apart (apart[0]): Series a and Series b"});
}

TEST_CASE("a series that is kept, or not there, is answered too") {
  Scene scene = two_in_a_week();
  scene.event("kept", "b", "2005-03-09", EventStatus::tentative);
  CHECK(scene.why("b").reasons ==
        Texts{"its event kept is tentative on 2005-03-09 (Wed) and stays there without --replan"});
  CHECK(scene.why("b", day("2005-03-10")).breaks.size() == 1);
  const ProgrammeIndex index(scene.programme);
  const auto wrong = explain(index, scene.holidays, scene.request, scene.plan(), SeriesId{"zebra"}, {});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.problem() == "there is no series \"zebra\"");
}

TEST_CASE("a series of a year without a plan says what is in the way") {
  Scene scene;
  scene.series("a", "03-05", "03-06");
  const Why why = scene.why("a");
  CHECK_FALSE(why.day);
  CHECK(why.reasons == Texts{"it has no day left by itself"});
  CHECK(why.conflict.size() == 2);
  CHECK(scene.why("a", day("2005-03-07")).day == day("2005-03-07"));
}

}  // namespace nenkai::plan
