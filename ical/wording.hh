#pragma once
// The words that a feed adds to what its events say, in each language that it speaks.

#include <array>
#include <string>
#include <string_view>

#include "scheduler/event.hh"

namespace nenkai::ical {

struct Words {
  std::array<std::string_view, Names<EventKind>::table.size()> kinds;  // in the order of EventKind
  std::string_view cancelled;                                          // goes before a summary
  std::string_view held;
  std::string_view online;
  std::string_view more;    // before the event's own link
  std::string_view agenda;  // before the link to the event's own programme
  std::string_view covers;
  std::string_view committee;
  std::string_view organiser;
  std::string_view results;
  std::string_view evidence;
  std::string_view colon;  // between such a word and what it names
  std::string_view comma;  // between names

  std::string_view kind(EventKind event_kind) const { return kinds[static_cast<std::size_t>(event_kind)]; }
};

/// The words in "ja" (or "ja-JP"); in English for any other language.
const Words& words_in(std::string_view language);

/// How much is known of the date, in brackets after a title: " (February 2004, day not set)". `settled` leaves the
/// second half out, for an event that is over or off: its day will not be set any more. Empty where the day is known.
std::string partial_date_note(const PartialDate& date, bool settled, std::string_view language);

/// The text in brackets after a title: " (x)", "（x）".
std::string in_brackets(std::string_view text, std::string_view language);

}  // namespace nenkai::ical
