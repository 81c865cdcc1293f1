#pragma once
// The narrow columns of the event table, which the audit scans: how an event gives them.

#include <string>

#include "scheduler/event.hh"
#include "store/batch.hh"

namespace nenkai {

// These numbers are in databases; docs and migrations name them. New enumerators go to the end.
static_assert(static_cast<int>(EventStatus::tentative) == 0 && static_cast<int>(EventStatus::confirmed) == 1 &&
              static_cast<int>(EventStatus::held) == 2 && static_cast<int>(EventStatus::cancelled) == 3);
static_assert(static_cast<int>(EventKind::joint_conference) == 0 &&
              static_cast<int>(EventKind::committee_meeting) == 1 &&
              static_cast<int>(EventKind::network_meeting) == 2 && static_cast<int>(EventKind::other) == 3);

inline constexpr int event_statuses = 4;
/// Added to the status of an event that has evidence: the audit wants to know, and a column of its own would have to
/// stand behind the body.
inline constexpr int with_evidence = 4;
inline constexpr int event_kinds = 4;

inline long long day_number(Day day) { return day.time_since_epoch().count(); }

inline int status_column(const Event& event) {
  return static_cast<int>(event.status) + (event.evidence.empty() ? 0 : with_evidence);
}

inline std::string covers_text(const std::vector<PairingId>& covers) {
  std::string text;
  for (const PairingId& pairing : covers) {
    if (!text.empty()) text += ' ';
    text += pairing.str();
  }
  return text;
}

/// Appends first_day, end_day, status, kind, series, committee and covers to a row.
inline void append_narrow_columns(Batch& row, const Event& event) {
  const DayRange start = event.date.interval();
  row.number(day_number(start.begin)).number(day_number(start.end)).number(status_column(event));
  event.kind ? row.number(static_cast<int>(*event.kind)) : row.null();
  event.series ? row.text(event.series->str()) : row.null();
  event.committee ? row.text(event.committee->str()) : row.null();
  event.covers ? row.text(covers_text(*event.covers)) : row.null();
}

}  // namespace nenkai
