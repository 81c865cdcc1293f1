#include "app/plan_diff.hh"

#include <catch2/catch.hpp>

#include "tests/support/plans.hh"

namespace nenkai {
namespace {

plan::Plan plan_of(std::vector<plan::Occurrence> occurrences, plan::Cost cost) {
  plan::Plan plan = small_plan();
  plan.occurrences = std::move(occurrences);
  plan.cost = cost;
  return plan;
}

}  // namespace

TEST_CASE("plan diff: a plan does not differ from itself") {
  const PlanDiff diff = diff_plans(small_plan(), small_plan());
  CHECK(diff.changes.empty());
  CHECK(diff.unchanged == 1);
  CHECK(diff.cost_difference() == 0);
}

TEST_CASE("plan diff: what moved, came, went or changed its venue, by day") {
  plan::Occurrence elsewhere = occurrence_of("d", "2004-09-01");
  elsewhere.venue = VenueId{"hall"};
  const auto before = plan_of({occurrence_of("a", "2004-05-10"), occurrence_of("b", "2004-06-10"),
                               occurrence_of("d", "2004-09-01"), occurrence_of("same", "2004-10-01")},
                              10);
  const auto after = plan_of({occurrence_of("a", "2004-05-07"), occurrence_of("c", "2004-04-20"), elsewhere,
                              occurrence_of("same", "2004-10-01")},
                             14);
  const PlanDiff diff = diff_plans(before, after);
  REQUIRE(diff.changes.size() == 4);
  CHECK(diff.changes[0].series == "c");
  CHECK(diff.changes[0].kind == PlanChangeKind::came);
  CHECK_FALSE(diff.changes[0].before);
  CHECK(diff.changes[1].series == "a");
  CHECK(diff.changes[1].kind == PlanChangeKind::moved);
  CHECK(diff.changes[1].days_later() == -3);
  CHECK(diff.changes[2].series == "b");
  CHECK(diff.changes[2].kind == PlanChangeKind::went);
  CHECK(diff.changes[3].series == "d");
  CHECK(diff.changes[3].kind == PlanChangeKind::venue);
  CHECK(diff.changes[3].after->venue == VenueId{"hall"});
  CHECK(diff.unchanged == 1);
  CHECK(diff.cost_difference() == 4);
}

TEST_CASE("plan diff: another length is a move by no days") {
  const auto before = plan_of({occurrence_of("a", "2004-05-10", 1)}, 0);
  const PlanDiff diff = diff_plans(before, plan_of({occurrence_of("a", "2004-05-10", 2)}, 0));
  REQUIRE(diff.changes.size() == 1);
  CHECK(diff.changes[0].kind == PlanChangeKind::moved);
  CHECK(diff.changes[0].days_later() == 0);
}

TEST_CASE("plan diff: what was planned and is now in the calendar has not changed") {
  plan::Plan after = plan_of({}, 0);
  after.kept = {{EventId{"collaboration-fy2004"}, SeriesId{"collaboration"}, small_plan().occurrences[0].days,
                 VenueId{"hall"}, EventStatus::tentative}};
  const PlanDiff diff = diff_plans(small_plan(), after);
  CHECK(diff.changes.empty());
  CHECK(diff.unchanged == 1);
}

TEST_CASE("plan diff: several kept events of one series go by their own ids") {
  plan::Plan plan = plan_of({}, 0);
  for (const char* id : {"first", "second"}) {
    plan.kept.push_back({EventId{id}, SeriesId{"collaboration"}, DayRange::single(day_of("2004-05-10")), {}, {}});
  }
  const PlanDiff diff = diff_plans(plan_of({}, 0), plan);
  REQUIRE(diff.changes.size() == 2);
  CHECK(diff.changes[0].series == "first");
  CHECK(diff.changes[1].series == "second");
}

TEST_CASE("plan diff: where a side has no plan there is no difference of costs") {
  const PlanDiff diff = diff_plans(small_plan(), infeasible_plan());
  CHECK_FALSE(diff.cost_difference());
  CHECK(diff.after.status == plan::PlanStatus::infeasible);
  CHECK(diff.changes.front().kind == PlanChangeKind::went);
}

}  // namespace nenkai
