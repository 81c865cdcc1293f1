// What the planner says of a year without a plan, against brute force (tests/support/slow_plan.hh): a conflict is
// irreducible, and a mend does what it says.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <regex>

#include "scheduler/plan/conflict.hh"
#include "tests/support/plan_gen.hh"
#include "tests/support/property.hh"

namespace nenkai::test {
namespace {

using plan::DemandKind;
using plan::Verdict;

/// A random case that has no plan.
PlanCase infeasible_case(SlowPlan& slow) {
  PlanCase asked = *plan_case();
  asked.request.partial = false;
  slow = slow_plan(asked);
  RC_PRE(!slow.refused && !slow.possible);
  return asked;
}

SlowDemand in_plain(const plan::Problem& problem, int number) {
  const plan::Demand& demand = plan::at(problem.demands, number);
  SlowDemand plain{demand.kind, {}, demand.rule, demand.member};
  if (demand.task != -1) plain.series = plan::at(problem.tasks, demand.task).series->id.str();
  if (demand.kind == DemandKind::month) plain.member = demand.event->id.str();
  return plain;
}

/// Asks the planner and brute force; true where brute force could tell.
bool assert_can_place(const PlanCase& asked, const plan::Problem& problem, const std::vector<int>& tasks,
                      const std::vector<int>& demands, bool can) {
  const plan::Clock clock(asked.request.solve);
  RC_ASSERT(can_place(problem, tasks, demands, clock) == (can ? Verdict::possible : Verdict::impossible));
  std::vector<std::string> series;
  for (const int task : tasks) series.push_back(plan::at(problem.tasks, task).series->id.str());
  std::vector<SlowDemand> plain;
  for (const int demand : demands) plain.push_back(in_plain(problem, demand));
  const auto slow = slow_can_place(asked, series, plain);
  RC_ASSERT(slow.value_or(can) == can);
  return slow.has_value();
}

/// "let Series 1 be up to 3 days later: in …": the case with that mend, `less` days or places smaller; none where a
/// programme cannot say it.
struct Mended {
  PlanCase asked;
  int size = 1;
  bool exact = true;  // the programme says just what the mend does, and no more
};

class MendReader {
 public:
  MendReader(const PlanCase& asked, const std::vector<plan::ConflictLine>& conflict, const std::string& text, int less)
      : conflict_(conflict), text_(text), less_(less), mended_{asked} {}

  std::optional<Mended> read() {
    const bool known = widened() || shortened() || roomier() || without() || unfixed() || loosened();
    return known ? std::optional(mended_) : std::nullopt;
  }

 private:
  bool matches(const char* pattern) { return std::regex_search(text_, found_, std::regex(pattern)); }
  int number(std::size_t group) const { return std::stoi(found_[group].str()); }
  Series& series(std::size_t group) { return mended_.asked.programme.series[static_cast<std::size_t>(number(group))]; }
  Planning& planning() { return *mended_.asked.programme.planning; }

  bool widened() {
    if (!matches("^let Series (\\d) be up to (\\d+) days? (earlier|later): ")) return false;
    Series& wide = series(1);
    const bool by_month = std::any_of(conflict_.begin(), conflict_.end(), [&](const plan::ConflictLine& line) {
      return line.kind == "month" && line.series.front() == wide.id.str();
    });
    if (by_month) return false;
    mended_.size = number(2);
    const date::days more{mended_.size - less_};
    const auto moved = [](const MonthDay& day, date::days by) {
      const Day here = day.in(day.in(2025) < parse_day("2025-04-01").value() ? 2026 : 2025) + by;
      const date::year_month_day whole{here};
      return MonthDay{whole.month() / whole.day()};
    };
    if (found_[3] == "earlier") wide.earliest = moved(*wide.earliest, -more);
    if (found_[3] == "later") wide.latest = moved(*wide.latest, more);
    return true;
  }

  bool shortened() {
    if (!matches("^let apart\\[(\\d)\\] be (\\d+) days? instead of (\\d+)")) return false;
    mended_.size = number(3) - number(2);
    planning().apart[static_cast<std::size_t>(number(1))].days = number(2) + less_;
    return true;
  }

  bool roomier() {
    if (!matches("^let capacity\\[(\\d)\\] be (\\d+) instead of (\\d+)")) return false;
    mended_.size = number(2) - number(3);
    planning().capacity[static_cast<std::size_t>(number(1))].at_most = number(2) - less_;
    return true;
  }

  bool without() {
    if (!matches("^let Series (\\d) go without (\\w+)")) return false;
    std::erase(series(1).required, PersonId{found_[2].str()});
    // Whoever is not required keeps no distance either, which the mend does not count on.
    const auto& apart = mended_.asked.programme.planning ? planning().apart : std::vector<Apart>{};
    mended_.exact =
        std::none_of(apart.begin(), apart.end(), [](const Apart& rule) { return rule.among == ApartAmong::person; });
    return true;
  }

  bool unfixed() {
    if (matches("^do not fix Series (\\d) to its day")) {
      series(1).fixed.reset();
      return true;
    }
    if (!matches("^drop --fix of Series (\\d)")) return false;
    mended_.asked.request.fixes.erase(series(1).id);
    return true;
  }

  bool loosened() {
    if (!matches("^let Series (\\d) come up to (\\d+) days? (sooner|later) after Series")) return false;
    After& after = *series(1).after;
    mended_.size = number(2);
    const int more = mended_.size - less_;
    if (found_[3] == "sooner") after.min_days -= more;
    if (found_[3] == "later") *after.max_days += more;
    return true;
  }

  const std::vector<plan::ConflictLine>& conflict_;
  const std::string& text_;
  int less_;
  Mended mended_;
  std::smatch found_;
};

/// True where a programme could say what the mend does.
bool assert_mend(const PlanCase& asked, const plan::Plan& plan, const plan::Remedy& mend) {
  const auto mended = MendReader(asked, plan.conflict, mend.text, 0).read();
  if (!mended) return false;
  RC_LOG() << mend.text << " for " << mend.cost << '\n';
  RC_ASSERT(mended->size >= 1);
  const SlowPlan slow = slow_plan(mended->asked);
  RC_ASSERT(slow.possible);
  RC_ASSERT(slow.cost <= mend.cost);
  if (mended->exact) RC_ASSERT(slow.cost == mend.cost);
  if (mended->size > 1) {
    const SlowPlan smaller = slow_plan(MendReader(asked, plan.conflict, mend.text, 1).read()->asked);
    RC_ASSERT(!smaller.possible);
  }
  return true;
}

}  // namespace

TEST_CASE("the demands of a conflict cannot be met together, and without any one of them they can") {
  int joint = 0;
  int told = 0;
  int untold = 0;
  check_property(400, [&] {
    SlowPlan slow;
    const PlanCase asked = infeasible_case(slow);
    const ProgrammeIndex index(asked.programme);
    const Holidays holidays = holidays_of(asked);
    const plan::Problem problem = *read_problem(index, holidays, asked.request);
    const auto conflict = find_conflict(problem, plan::Clock(asked.request.solve));
    RC_ASSERT(conflict.has_value());
    RC_ASSERT(conflict->minimal);
    for (const plan::ConflictLine& line : lines_of(problem, *conflict)) RC_LOG() << line.text << '\n';
    RC_ASSERT(!conflict->demands.empty());
    joint += conflict->tasks.size() > 1 ? 1 : 0;
    ++(assert_can_place(asked, problem, conflict->tasks, conflict->demands, false) ? told : untold);
    for (const int dropped : conflict->demands) {
      std::vector<int> rest = conflict->demands;
      std::erase(rest, dropped);
      RC_LOG() << "without " << name_of(plan::at(problem.demands, dropped).kind) << '\n';
      ++(assert_can_place(asked, problem, conflict->tasks, rest, true) ? told : untold);
    }
  });
  CHECK(joint > 20);
  CHECK(untold < told / 20);
}

TEST_CASE("a mend makes a plan possible at the cost it tells, and nothing smaller does") {
  int checked = 0;
  check_property(300, [&] {
    SlowPlan slow;
    const PlanCase asked = infeasible_case(slow);
    const auto plan = plan::make_plan(ProgrammeIndex(asked.programme), holidays_of(asked), asked.request);
    RC_ASSERT(static_cast<bool>(plan));
    for (const plan::ConflictLine& line : plan->conflict) RC_LOG() << line.text << '\n';
    for (const plan::Remedy& mend : plan->relaxations) checked += assert_mend(asked, *plan, mend) ? 1 : 0;
    const auto dearer = [](const plan::Remedy& a, const plan::Remedy& b) { return a.cost < b.cost; };
    RC_ASSERT(std::is_sorted(plan->relaxations.begin(), plan->relaxations.end(), dearer));
  });
  CHECK(checked > 100);
}

}  // namespace nenkai::test
