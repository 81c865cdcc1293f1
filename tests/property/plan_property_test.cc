// The planner against brute force (tests/support/slow_plan.hh) on random small programmes.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "tests/support/plan_gen.hh"
#include "tests/support/property.hh"

namespace nenkai::test {
namespace {

std::string shown(const plan::Plan& plan) {
  std::string text = plan::summary(plan) + "\n";
  for (const plan::Occurrence& one : plan.occurrences)
    text += fmt::format("{} on {} to {} in {}, {}{}\n", one.series.str(), to_string(one.days.first()),
                        to_string(one.days.last()), one.venue ? one.venue->str() : "-", one.cost.total(),
                        one.fixed ? ", fixed" : "");
  for (const plan::Penalty& one : plan.penalties)
    text += fmt::format("{} of {}: {}\n", one.rule, fmt::join(one.series, " and "), one.cost);
  for (const plan::LeftOut& one : plan.left_out) text += fmt::format("without {}: {}\n", one.series.str(), one.text);
  for (const plan::ConflictLine& one : plan.conflict) text += "conflict: " + one.text + "\n";
  for (const std::string& clash : plan.clashes) text += "clash: " + clash + "\n";
  return text;
}

void assert_reasons(const plan::Plan& plan) {
  RC_ASSERT(!plan.conflict.empty());
  for (const plan::ConflictLine& line : plan.conflict) {
    RC_ASSERT(!line.kind.empty());
    RC_ASSERT(!line.text.empty());
  }
  for (const plan::Remedy& mend : plan.relaxations) {
    RC_ASSERT(!mend.text.empty());
    RC_ASSERT(mend.cost >= 0);
  }
  RC_ASSERT(!plan.cost);
  RC_ASSERT(plan.occurrences.empty());
}

void assert_best(const PlanCase& asked, const plan::Plan& plan, const SlowPlan& slow) {
  const auto wrong = wrong_with(asked, plan);
  RC_LOG() << fmt::format("{}", fmt::join(wrong, "\n")) << '\n';
  RC_ASSERT(wrong.empty());
  RC_ASSERT(plan.status == plan::PlanStatus::optimal);
  RC_ASSERT(plan.conflict.empty());
  RC_ASSERT(plan.left_out.size() == static_cast<std::size_t>(slow.left_out));
  RC_ASSERT(plan.cost == slow.cost);
  RC_ASSERT(plan.bound == slow.cost);
}

/// The least cost of each other first day.
std::map<Day, plan::Cost> other_days(const SlowPlan& slow, const std::string& series, Day planned) {
  std::map<Day, plan::Cost> result;
  for (const auto& [place, cost] : slow.least.at(series)) {
    if (place.first == planned) continue;
    plan::Cost& least = result.emplace(place.first, cost).first->second;
    least = std::min(least, cost);
  }
  return result;
}

void assert_alternatives(const plan::Occurrence& one, const SlowPlan& slow, int count) {
  const auto others = other_days(slow, one.series.str(), one.days.first());
  std::vector<plan::Cost> expected;
  for (const auto& [day, cost] : others) expected.push_back(cost - slow.cost);
  std::sort(expected.begin(), expected.end());
  expected.resize(std::min(expected.size(), static_cast<std::size_t>(count)));
  std::vector<plan::Cost> told;
  std::set<Day> days;
  for (const plan::OtherDate& other : one.alternatives) {
    told.push_back(other.extra);
    RC_ASSERT(days.insert(other.start).second);
    RC_ASSERT(others.contains(other.start));
    const auto place = std::pair(other.start, other.venue ? other.venue->str() : std::string());
    RC_ASSERT(slow.least.at(one.series.str()).contains(place));
    RC_ASSERT(slow.least.at(one.series.str()).at(place) == slow.cost + other.extra);
  }
  RC_ASSERT(told == expected);
}

}  // namespace

TEST_CASE("a plan is valid, and as cheap as the cheapest of all there are; or there is none") {
  int possible = 0;
  int refused = 0;
  check_property(2000, [&] {
    const PlanCase asked = *plan_case();
    const SlowPlan slow = slow_plan(asked);
    const auto plan = plan::make_plan(ProgrammeIndex(asked.programme), holidays_of(asked), asked.request);
    RC_LOG() << (plan ? "planned" : plan.problem()) << '\n';
    RC_ASSERT(static_cast<bool>(plan) != slow.refused);
    refused += slow.refused ? 1 : 0;
    if (slow.refused) return;
    possible += slow.possible ? 1 : 0;
    RC_LOG() << shown(*plan) << "brute force: " << (slow.possible ? std::to_string(slow.cost) : "none") << '\n';
    if (slow.possible) {
      assert_best(asked, *plan, slow);
    } else {
      RC_ASSERT(plan->status == plan::PlanStatus::infeasible);
      assert_reasons(*plan);
    }
  });
  CHECK(possible > 500);
  CHECK(refused > 0);
}

TEST_CASE("other dates cost exactly what they are said to cost more") {
  check_property(300, [] {
    PlanCase asked = *plan_case();
    asked.request.partial = false;
    asked.request.alternatives = *rc::gen::inRange(1, 5);
    const SlowPlan slow = slow_plan(asked);
    RC_PRE(slow.possible);
    const auto plan = plan::make_plan(ProgrammeIndex(asked.programme), holidays_of(asked), asked.request);
    RC_ASSERT(static_cast<bool>(plan));
    RC_LOG() << shown(*plan);
    assert_best(asked, *plan, slow);
    for (const plan::Occurrence& one : plan->occurrences) assert_alternatives(one, slow, asked.request.alternatives);
  });
}

}  // namespace nenkai::test
