#pragma once
// An iCalendar document (RFC 5545) from anybody, read.
//
// The document is parsed and its recurrences are expanded in a child process that may neither open files nor reach
// the network, and that is ended when it takes more time or memory than allowed (ical/sandbox.hh): no document can
// hang, crash or bloat the program. What cannot be used is told with its line, and the rest is read.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/event.hh"
#include "scheduler/organisations.hh"
#include "scheduler/result.hh"

namespace nenkai {

/// What a document may cost. docs/limits.md says the same to users.
struct ImportLimits {
  std::size_t bytes = std::size_t{5} << 20;         // of the document; a longer one is refused unread
  int depth = 8;                                    // of components in components
  int components = 50'000;                          // VEVENT, VTODO, …
  std::size_t line_bytes = std::size_t{256} << 10;  // of one content line, unfolded; a longer one is left out
  int occurrences = 10'000;                         // of the whole document
  int occurrences_each = 1'000;                     // of one event
  std::size_t memory = std::size_t{256} << 20;      // of the child process, in bytes
  std::chrono::milliseconds time{1'500};            // of the processor, for the child; four times that on the clock
};

struct ImportOptions {
  /// Occurrences of repeating events are made where they start on one of these days. An event that does not repeat is
  /// read whenever it is.
  DayRange window;
  /// IANA name: where times are that say no zone, if the document (X-WR-TIMEZONE) does not say it either.
  std::string timezone = "UTC";
  ImportLimits limits;
};

/// One event, or one occurrence of an event that repeats.
struct ImportedEvent {
  int line = 0;                    // of its BEGIN:VEVENT, from 1
  std::string uid;                 // empty where the document gives none
  std::string recurrence;          // which occurrence, as RECURRENCE-ID says it; empty where the event does not repeat
  PartialDate date;                // a day, or a local time to the minute
  int days = 1;                    // of an all-day event
  std::optional<PartialDate> end;  // of an event with a time of day: the local time at which it is over
  std::optional<std::string> timezone;          // IANA name, exactly where `date` is a time
  EventStatus status = EventStatus::confirmed;  // `held` only where nenkai's own feed said it
  bool busy = true;                             // not TRANSP:TRANSPARENT, not cancelled
  int sequence = 0;
  std::string title;
  std::string description;
  std::string place;
  std::optional<GeoPoint> geo;
  std::string url;         // http(s)
  std::string online_url;  // http(s), of CONFERENCE
  std::string organiser;   // the name, else the address
  std::vector<std::string> categories;
};

/// Something to tell the person who imports.
struct ImportRemark {
  enum class Kind : std::uint8_t {
    skipped,  // a component that was not used at all
    changed,  // a value was mended or left out, and the component used
  };
  Kind kind = Kind::skipped;
  int line = 0;           // from 1, of the line at fault
  std::string component;  // "VEVENT", "VTODO", …; empty for the document
  std::string uid;        // of that component, where it has one
  std::string reason;     // a sentence without a full stop
};

struct ImportedCalendar {
  std::string name;                   // NAME or X-WR-CALNAME of the first calendar; may be empty
  std::vector<ImportedEvent> events;  // in the document's order; occurrences of one event by time. Also what
                                      // VFREEBUSY says is busy, with an empty UID and title
  std::vector<ImportRemark> remarks;  // by line; at most a thousand, and then one that says how many more
  int components = 0;                 // how many VEVENTs and VFREEBUSYs the document has
  bool capped = false;                // a limit on occurrences was hit; the remarks say where
};

/// Errors: no VCALENDAR in it, cut off in the middle (a component without its END), longer or deeper than the limits, a
/// child process that was ended for its time or memory. After an error nothing of the document is to be used.
Result<ImportedCalendar> read_calendar(std::string_view document, const ImportOptions& options);

}  // namespace nenkai
