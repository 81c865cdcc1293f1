#pragma once
// A feed: an iCalendar document (RFC 5545, RFC 7986) that calendar programs subscribe to.
//
// What a feed says of one event is written once, as a piece, and lasts until that changes; a feed is pieces put one
// after the other, with a head before them. The same input gives the same bytes: nothing here reads a clock. The
// system's time zone database is read for events with a time of day. Safe to call from several threads at once.

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scheduler/duration.hh"
#include "scheduler/programme.hh"

namespace nenkai {

struct FeedEvent {
  ResolvedEvent resolved;
  Instant changed;                // the last change of anything that the feed says of it
  int sequence = 0;               // rises with each published change of time, place or status
  const Event* parent = nullptr;  // that it belongs to (`parent`); may be none
};

/// An obligation that is not met: a day by which something has to happen.
struct FeedObligation {
  std::string uid;  // see `obligation_uid`
  std::string summary;
  Day day{};  // the last day on which it can still be met; where that is past, the period's last day
  std::string description;
  std::vector<std::string> categories;
  Instant changed;
  int sequence = 0;
};

/// In which shape pieces are written.
struct PieceOptions {
  std::string language = "en";   // "en" or "ja"; names are taken in any language that they are given in
  std::vector<Duration> alarms;  // so long before the start of each; see `parse_alarms`
  bool todos = false;            // say obligations as VTODO too

  friend auto operator<=>(const PieceOptions&, const PieceOptions&) = default;
};

/// What a feed says of one event, or of one obligation.
struct FeedPiece {
  std::string bytes;                             // content lines, folded, each ended by CRLF
  date::sys_time<std::chrono::minutes> start{};  // by its own zone's clock; the first day of a month or year
  std::string id;                                // of the event; the UID of an obligation
  DayRange days;                                 // that it touches
  std::string timezone;                          // in which it gives times; empty where it is all-day
  bool cancelled = false;
};

/// The order of a feed: by start, then id.
bool comes_before(const FeedPiece& a, const FeedPiece& b);

FeedPiece make_piece(const FeedEvent& event, const ProgrammeIndex& index, const PieceOptions& options);
FeedPiece make_piece(const FeedObligation& obligation, const PieceOptions& options);

/// The head of a feed: what calendar programs list it as, and when to come back.
struct FeedHead {
  std::string name;
  std::string description;
  std::optional<std::string> url;     // a page for people about what is in the feed
  std::optional<std::string> source;  // where the feed itself is
  std::chrono::minutes refresh{60};   // how often to come back
};

/// The whole document; `pieces` come in the order of the feed. Errors: a time zone, of the programme or of an event
/// with a time of day, that the system does not know.
Result<std::string> assemble(std::span<const FeedPiece* const> pieces, const ProgrammeHeader& programme,
                             const FeedHead& head);

/// All of it at once, in the order of the feed whatever order they are given in. Errors: as `assemble`.
Result<std::string> write_feed(std::span<const FeedEvent> events, std::span<const FeedObligation> obligations,
                               const ProgrammeIndex& index, const PieceOptions& options, const FeedHead& head);

/// What UIDs begin with is never changed: calendar programs know an event again by nothing else.
/// "<event>@<programme>.<domain>"; of an event that was imported the UID it came with, and of an occurrence of one that
/// repeats "<recurrence>.<uid>", so that each stands in the feed by itself.
std::string event_uid(const Event& event, const ProgrammeHeader& programme);
/// "<rule>.<subject>.<period>@<programme>.<domain>". No event's id has a dot in it, so the two never meet.
std::string obligation_uid(const RuleId& rule, std::string_view subject, std::string_view period,
                           const ProgrammeHeader& programme);

/// More alarms than anybody wants of one event are refused.
inline constexpr std::size_t most_alarms = 5;

/// "P1D,PT2H": the longest first, each once. Errors: no durations, years or months (RFC 5545 knows none), too many.
Result<std::vector<Duration>> parse_alarms(std::string_view text);

}  // namespace nenkai
