#pragma once
// A feed: an iCalendar document (RFC 5545, RFC 7986) that calendar programs subscribe to.
//
// The same input gives the same bytes: nothing here reads a clock. The system's time zone database is read for
// events with a time of day. Safe to call from several threads at once.

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scheduler/programme.hh"

namespace nenkai {

struct FeedEvent {
  ResolvedEvent resolved;
  Instant changed;   // the last change of anything that the feed says of it
  int sequence = 0;  // rises with each published change of time, place or status
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

struct FeedOptions {
  std::string language = "en";  // "en" or "ja"; names are taken in any language that they are given in
  std::string name;             // what calendar programs list it as
  std::string description;
  std::optional<std::string> url;     // a page for people about what is in the feed
  std::optional<std::string> source;  // where the feed itself is
  std::chrono::minutes refresh{60};   // how often to come back
  bool todos = false;                 // say obligations as VTODO too
};

/// What UIDs begin with is never changed: calendar programs know an event again by nothing else.
/// "<event>@<programme>.<domain>"; of an event that was imported the UID it came with, and of an occurrence of one that
/// repeats "<recurrence>.<uid>", so that each stands in the feed by itself.
std::string event_uid(const Event& event, const ProgrammeHeader& programme);
/// "<rule>.<subject>.<period>@<programme>.<domain>". No event's id has a dot in it, so the two never meet.
std::string obligation_uid(const RuleId& rule, std::string_view subject, std::string_view period,
                           const ProgrammeHeader& programme);

/// Events come by start and id, obligations by day and UID. Errors: a time zone, of the programme or of an event
/// with a time of day, that the system does not know.
Result<std::string> write_feed(std::span<const FeedEvent> events, std::span<const FeedObligation> obligations,
                               const ProgrammeIndex& index, const FeedOptions& options);

}  // namespace nenkai
