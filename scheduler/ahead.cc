#include "scheduler/ahead.hh"

#include <algorithm>
#include <tuple>

namespace nenkai {

std::vector<Deadline> deadlines(std::span<const Finding> findings, const Workdays& workdays, Day today) {
  std::vector<Deadline> list;
  for (const Finding& finding : findings) {
    if (finding.status != FindingStatus::open && finding.status != FindingStatus::at_risk) continue;
    Deadline deadline;
    deadline.finding = &finding;
    const std::size_t there =
        finding.counted.size() + finding.possible.size() + finding.unverified.size() + finding.upcoming.size();
    deadline.missing = std::max(0, finding.rule->at_least - static_cast<int>(there));
    deadline.last_feasible = finding.last_feasible;
    if (finding.last_feasible) {
      deadline.days_left = static_cast<int>((*finding.last_feasible - today).count());
      deadline.feasible_days =
          workdays.count_open({std::max(finding.period.days.begin, today), finding.period.days.end});
    }
    list.push_back(deadline);
  }
  std::stable_sort(list.begin(), list.end(), [](const Deadline& a, const Deadline& b) {
    return std::tuple(a.feasible_days, a.days_left) < std::tuple(b.feasible_days, b.days_left);
  });
  return list;
}

Day deadline_day(const Finding& finding) { return finding.last_feasible.value_or(finding.period.days.last()); }

}  // namespace nenkai
