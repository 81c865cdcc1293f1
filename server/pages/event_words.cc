#include "server/pages/event_words.hh"

#include <fmt/format.h>

#include <algorithm>

#include "app/plan_words.hh"
#include "app/words.hh"

namespace nenkai::server {
namespace {

std::string_view outline(EventKind kind) {
  switch (kind) {
    case EventKind::joint_conference: return R"(<circle cx="8" cy="8" r="6.5"/>)";
    case EventKind::committee_meeting: return R"(<rect x="2" y="2" width="12" height="12" rx="2"/>)";
    case EventKind::network_meeting: return R"(<path d="M8 1.2 15 8 8 14.8 1 8z"/>)";
    case EventKind::other: break;
  }
  return R"(<path d="M8 2 14.8 13.6H1.2z"/>)";
}

std::string_view sign(std::string_view state) {
  if (state == "held") return R"(<path class="sign" d="M5 8.3 7.2 10.5 11.2 5.8"/>)";
  if (state == "cancelled") return R"(<path class="sign" d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2"/>)";
  if (state == "overdue") return R"(<path class="sign" d="M8 4.6v4M8 11v.4"/>)";
  if (state == "confirmed") return R"(<circle class="sign-dot" cx="8" cy="8.2" r="1.9"/>)";
  return {};
}

}  // namespace

std::string_view shape_of(EventKind kind) {
  switch (kind) {
    case EventKind::joint_conference: return "conference";
    case EventKind::committee_meeting: return "committee";
    case EventKind::network_meeting: return "network";
    case EventKind::other: break;
  }
  return "other";
}

std::string_view state_of(const Event& event, Day today) {
  const bool waits = event.status == EventStatus::tentative || event.status == EventStatus::confirmed;
  if (waits && event.date.interval().end <= today) return "overdue";
  return name_of(event.status);
}

std::string_view state_words(std::string_view state, std::string_view language) {
  if (state == "overdue") return language == "ja" ? "開催未確認" : "not yet verified";
  if (const auto status = parse_name<EventStatus>(state)) return status_words(*status, language);
  return {};
}

std::string mark_shapes(EventKind kind, std::string_view state) {
  return std::string(outline(kind)) + std::string(sign(state));
}

std::string mark_icon(EventKind kind, std::string_view state) {
  return fmt::format(R"(<svg class="mark {} {}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>)", shape_of(kind),
                     state, mark_shapes(kind, state));
}

std::string when_words(const Event& event, std::string_view language) {
  const std::string begin = long_date_words(event.date, language);
  if (!event.date.day_precise()) return begin;
  const DayRange days = days_of(event);
  const bool japanese = language == "ja";
  const bool ends_at = event.end && event.end->time_of_day() && event.date.time_of_day();
  if (days.length() > 1) {
    return fmt::format("{}{}{}", begin, japanese ? "～" : " – ", long_date_words(PartialDate(days.last()), language));
  }
  return ends_at ? begin + (japanese ? "～" : "–") + event.end->str().substr(11) : begin;
}

std::vector<const Organisation*> bureaus_for(const ResolvedEvent& event, const ProgrammeIndex& index) {
  if (!event.covers.empty() || event.committee == nullptr) return bureaus_of(event.covers, index);
  std::vector<PairingId> pairings;
  for (const Pairing& pairing : index.programme().pairings) {
    if (pairing.committee == *event.committee) pairings.push_back(pairing.id);
  }
  return bureaus_of(pairings, index);
}

std::string names_of(const std::vector<const Organisation*>& bureaus, std::string_view language) {
  std::string names;
  for (const Organisation* bureau : bureaus) {
    if (!names.empty()) names += language == "ja" ? "、" : ", ";
    names += bureau->name.in(language);
  }
  return names;
}

}  // namespace nenkai::server
