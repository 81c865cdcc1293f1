#include "server/pages/finding_words.hh"

#include <fmt/format.h>

#include <algorithm>

#include "app/plan_picture.hh"
#include "app/views.hh"
#include "app/words.hh"

namespace nenkai::server {
namespace {

/// Days left to act, where there are any; then those of the past, the newest first.
std::pair<int, int> urgency(const Finding& finding, Day today) {
  if (!finding.days_left) return {1, static_cast<int>((today - finding.period.days.last()).count())};
  return {0, finding.last_feasible ? static_cast<int>((*finding.last_feasible - today).count()) : -1};
}

}  // namespace

std::vector<const Finding*> most_urgent(const AuditReport& report) {
  std::vector<const Finding*> urgent;
  for (const Finding& finding : report.findings) {
    if (needs_attention(finding.status)) urgent.push_back(&finding);
  }
  const Day today = report.open.today();
  std::stable_sort(urgent.begin(), urgent.end(),
                   [&](const Finding* a, const Finding* b) { return urgency(*a, today) < urgency(*b, today); });
  return urgent;
}

std::string ledger_address(SubjectKind kind, std::string_view subject, const Page& page) {
  return page.link("/audit", {{std::string(name_of(kind)), std::string(subject)}});
}

std::string event_links(const Finding& finding, const AuditReport& report, const Page& page) {
  std::string links;
  for (const auto* ids : {&finding.counted, &finding.possible, &finding.unverified, &finding.upcoming}) {
    for (const std::string_view id : *ids) {
      fmt::format_to(std::back_inserter(links), R"({}<a href="{}">{}</a>)", links.empty() ? "" : " ",
                     escaped_markup(page.link("/events/" + std::string(id))), id);
    }
  }
  static_cast<void>(report);
  return links;
}

data finding_row(const Finding& finding, const AuditReport& report, const Page& page) {
  const std::string& language = page.language();
  const ProgrammeIndex& index = report.open.index();
  data row;
  row.set("status", std::string(name_of(finding.status)));
  row.set("words", std::string(status_words(finding.status, language)));
  row.set("period", period_words(finding.period, index.fiscal(), language));
  row.set("name", subject_name(finding.rule->subject, finding.subject, index, language));
  row.set("address", ledger_address(finding.rule->subject, finding.subject, page));
  row.set("rule", finding.rule->name.in(language));
  row.set("reason", reason_words(finding, index.fiscal(), language));
  row.set("advice", advice_words(finding, language));
  row.set("events", event_links(finding, report, page));
  row.set("has_days_left", finding.days_left ? data::type::bool_true : data::type::bool_false);
  row.set("days_left", std::to_string(finding.days_left.value_or(0)));
  return row;
}

}  // namespace nenkai::server
