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

std::vector<std::string_view> events_of(const Finding& finding) {
  std::vector<std::string_view> all;
  for (const auto* ids : {&finding.counted, &finding.possible, &finding.unverified, &finding.upcoming}) {
    all.insert(all.end(), ids->begin(), ids->end());
  }
  return all;
}

/// `advice_words` without the commands of a terminal.
std::string page_advice(const Finding& finding, const Page& page) {
  switch (finding.status) {
    case FindingStatus::exceeded: return page.say("decide which one counts", "どれを数えるかを決める");
    case FindingStatus::uncertain: return page.say("find out its date, or its month", "日付または月を調べて記録する");
    case FindingStatus::unverified:
      return finding.unproved.empty() ? page.say("record whether it was held", "開催の有無を記録する")
                                      : page.say("record what proves it", "証拠資料を記録する");
    default: return advice_words(finding, page.language());
  }
}

/// Where `id` stands by itself: neither in another id nor in an address.
std::size_t find_word(const std::string& text, std::string_view id) {
  const auto inside = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '/'; };
  for (std::size_t at = text.find(id); at != std::string::npos; at = text.find(id, at + 1)) {
    const std::size_t end = at + id.size();
    if ((at == 0 || !inside(text[at - 1])) && (end == text.size() || !inside(text[end]))) return at;
  }
  return std::string::npos;
}

std::string event_link(std::string_view id, const EventDates& dates, const Page& page) {
  return fmt::format(R"(<a href="{}">{}</a>)", escaped_markup(page.link("/events/" + std::string(id))),
                     dates.words(id, page.japanese()));
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

EventDates::EventDates(const AuditEvents& events) {
  starts_.reserve(events.size());
  for (AuditEvents::Number event = 0; event < events.size(); ++event) {
    starts_.emplace(events.id(event), events.start(event));
  }
}

std::string EventDates::words(std::string_view id, bool japanese) const {
  const auto found = starts_.find(id);
  if (found == starts_.end()) return std::string(id);
  const date::year_month_day first{found->second.begin};
  const int year = int(first.year());
  const int days = found->second.length();
  if (days > 31) return japanese ? fmt::format("{}年", year) : std::to_string(year);
  if (japanese) {
    const std::string month = fmt::format("{}年{}月", year, unsigned(first.month()));
    return days > 1 ? month : fmt::format("{}{}日", month, unsigned(first.day()));
  }
  const std::string month = fmt::format("{} {}", month_words(unsigned(first.month()), "en").substr(0, 3), year);
  return days > 1 ? month : fmt::format("{} {}", unsigned(first.day()), month);
}

std::string event_links(const Finding& finding, const EventDates& dates, const Page& page) {
  std::string links;
  for (const std::string_view id : events_of(finding)) {
    links += (links.empty() ? "" : " ") + event_link(id, dates, page);
  }
  return links;
}

std::string linked_reason(const Finding& finding, const EventDates& dates, const AuditReport& report,
                          const Page& page) {
  std::string text = escaped_markup(reason_words(finding, report.open.index().fiscal(), page.language()));
  if (finding.status == FindingStatus::waived) return text;  // a person's words: no list of events
  for (const std::string_view id : events_of(finding)) {
    const std::size_t at = find_word(text, id);
    if (at != std::string::npos) text.replace(at, id.size(), event_link(id, dates, page));
  }
  return text;
}

data finding_row(const Finding& finding, const EventDates& dates, const AuditReport& report, const Page& page) {
  const std::string& language = page.language();
  const ProgrammeIndex& index = report.open.index();
  data row;
  row.set("status", std::string(name_of(finding.status)));
  row.set("words", std::string(status_words(finding.status, language)));
  row.set("period", period_words(finding.period, index.fiscal(), language));
  row.set("name", subject_name(finding.rule->subject, finding.subject, index, language, finding.period.days.last()));
  row.set("address", ledger_address(finding.rule->subject, finding.subject, page));
  row.set("rule", finding.rule->name.in(language));
  row.set("reason", linked_reason(finding, dates, report, page));
  row.set("advice", page_advice(finding, page));
  return row;
}

}  // namespace nenkai::server
