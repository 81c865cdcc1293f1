#pragma once
// A finding in plain texts, for tests to compare and to print.

#include <fmt/format.h>

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "scheduler/audit.hh"

namespace nenkai::test {

/// As JSON has it; `gap_days` and `gap_exceeded` only where `gap` is true.
struct PlainFinding {
  std::string rule;
  std::string subject;
  std::string period;
  std::string from;
  std::string to;
  std::string status;
  int required = 0;
  std::vector<std::string> counted;
  std::vector<std::string> possible;
  std::vector<std::string> unverified;
  std::vector<std::string> upcoming;
  std::optional<std::string> waiver;
  std::optional<int> days_left;
  std::optional<std::string> last_feasible;
  bool gap = false;
  std::optional<int> gap_days;
  bool gap_exceeded = false;

  friend bool operator==(const PlainFinding&, const PlainFinding&) = default;
};

inline PlainFinding plain(const Finding& finding) {
  const auto texts = [](const auto& ids) { return std::vector<std::string>(ids.begin(), ids.end()); };
  PlainFinding result;
  result.rule = finding.rule->id.str();
  result.subject = finding.subject;
  result.period = finding.period.label();
  result.from = to_string(finding.period.days.first());
  result.to = to_string(finding.period.days.last());
  result.status = name_of(finding.status);
  result.required = finding.rule->at_least;
  result.counted = texts(finding.counted);
  result.possible = texts(finding.possible);
  result.unverified = texts(finding.unverified);
  result.upcoming = texts(finding.upcoming);
  if (finding.waiver != nullptr) result.waiver = finding.waiver->reason;
  result.days_left = finding.days_left;
  if (finding.last_feasible) result.last_feasible = to_string(*finding.last_feasible);
  result.gap = finding.gap.has_value();
  if (finding.gap) result.gap_days = finding.gap->days;
  if (finding.gap) result.gap_exceeded = finding.gap->exceeded;
  return result;
}

inline std::vector<PlainFinding> plain(const std::vector<Finding>& findings) {
  std::vector<PlainFinding> result;
  for (const Finding& finding : findings) result.push_back(plain(finding));
  return result;
}

inline std::ostream& operator<<(std::ostream& out, const PlainFinding& finding) {
  const auto number = [](const std::optional<int>& value) { return value ? std::to_string(*value) : "null"; };
  out << fmt::format("{}/{}/{} ({} to {}) {}: of {}: held [{}], perhaps [{}], unverified [{}], upcoming [{}]",
                     finding.rule, finding.subject, finding.period, finding.from, finding.to, finding.status,
                     finding.required, fmt::join(finding.counted, " "), fmt::join(finding.possible, " "),
                     fmt::join(finding.unverified, " "), fmt::join(finding.upcoming, " "));
  out << fmt::format(", waiver {}, days left {}, last feasible {}", finding.waiver.value_or("null"),
                     number(finding.days_left), finding.last_feasible.value_or("null"));
  if (finding.gap) out << fmt::format(", gap {}{}", number(finding.gap_days), finding.gap_exceeded ? ", exceeded" : "");
  return out;
}

}  // namespace nenkai::test
