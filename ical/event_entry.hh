#pragma once
// How one event, or one obligation, stands in a calendar.

#include "ical/content_lines.hh"
#include "ical/feed.hh"

namespace nenkai::ical {

/// When an event is, as a calendar says it.
struct EntrySpan {
  bool all_day = true;
  WallTime begin;
  WallTime end;  // the moment at which it is over; midnight where it is all-day

  /// All days that it touches.
  DayRange days() const;
};

/// - A month or a year is all of its days (and on to the last of `end`, where that is later).
/// - A day is all-day, for `days` days or to the day of `end`.
/// - A time of day lasts until `end`; where `end` is a day, until that day is over. Without an `end`, an event of
///   one day lasts an hour, as calendar programs take it, and a longer one until its last day is over.
EntrySpan span_of(const Event& event);

/// Appends a VEVENT; `span` is that of the event.
void append_event(ContentLines& lines, const FeedEvent& entry, const EntrySpan& span, const ProgrammeIndex& index,
                  const PieceOptions& options);

/// Appends a VEVENT: all-day, and nobody is busy because of it. With `todos` also a VTODO, due on the day, with
/// "todo." before the UID: the two may stand side by side.
void append_obligation(ContentLines& lines, const FeedObligation& entry, const PieceOptions& options);

}  // namespace nenkai::ical
