#pragma once
// The audit a second time: slow, obvious, and written from the rules in docs/rules.md without a look at
// scheduler/audit.cc. It walks over every event, subject, period and day, and knows no index.
//
// Where the rules leave a choice, this is the reading taken:
//   - "start" orders by the first day that the date stands for; a time of day does not count
//   - an event is "before" another when it starts on an earlier day, and a gap is counted between first days
//   - lists, waiver, days left and last feasible day are told whatever the status is
//   - the rest of the period begins today, and today is part of it
//   - 29 February in a yearly range is the 28th in a year without one

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/plain_finding.hh"

namespace nenkai::test {

/// What the rules say of `programme`, whose holidays are `holidays`.
std::vector<PlainFinding> slow_audit(const Programme& programme, const std::set<Day>& holidays, Day today,
                                     FiscalYears years);

std::map<std::string, int> slow_summary(const std::vector<PlainFinding>& findings);

}  // namespace nenkai::test
