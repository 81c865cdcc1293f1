#include "scheduler/ahead.hh"

#include <catch2/catch.hpp>

#include "scheduler/planning.hh"

namespace nenkai {
namespace {

/// A finding with so many events to come, in a period of a week that begins on Monday, 2004-03-15.
Finding finding_in_week(const Rule& rule, FindingStatus status, std::optional<Day> last_feasible) {
  Finding finding;
  finding.rule = &rule;
  finding.subject = "s";
  finding.status = status;
  finding.period.days = DayRange::closed(*parse_day("2004-03-15"), *parse_day("2004-03-21"));
  finding.last_feasible = last_feasible;
  return finding;
}

TEST_CASE("what has the fewest feasible days left comes first, and what is too late before it") {
  Rule rule;
  rule.at_least = 2;
  const Planning planning;
  const Holidays holidays;
  const Workdays workdays(planning, holidays);
  const Day friday = *parse_day("2004-03-19");
  std::vector<Finding> findings;
  findings.push_back(finding_in_week(rule, FindingStatus::met, friday));
  findings.push_back(finding_in_week(rule, FindingStatus::open, friday));
  findings.push_back(finding_in_week(rule, FindingStatus::at_risk, std::nullopt));
  findings.push_back(finding_in_week(rule, FindingStatus::at_risk, friday));
  findings.back().upcoming = {"e"};
  findings.push_back(finding_in_week(rule, FindingStatus::missed, std::nullopt));
  const auto list = deadlines(findings, workdays, *parse_day("2004-03-17"));
  REQUIRE(list.size() == 3);
  CHECK(list[0].finding == &findings[2]);
  CHECK_FALSE(list[0].last_feasible);
  CHECK(list[0].feasible_days == 0);
  CHECK(list[1].finding == &findings[1]);
  CHECK(list[1].missing == 2);
  CHECK(list[1].days_left == 2);
  CHECK(list[1].feasible_days == 3);  // Wednesday to Friday
  CHECK(list[2].missing == 1);
  CHECK(deadline_day(findings[1]) == friday);
  CHECK(deadline_day(findings[2]) == *parse_day("2004-03-21"));
}

}  // namespace
}  // namespace nenkai
