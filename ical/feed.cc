#include "ical/feed.hh"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "ical/event_entry.hh"
#include "ical/vtimezone.hh"

namespace nenkai {
namespace {

using ical::Component;
using ical::Zone;

/// Without the version, which would change every feed with each new one.
constexpr const char* product = "-//nenkai//nenkai//EN";
constexpr const char* colour_name = "steelblue";  // CSS3, for RFC 7986 readers
constexpr const char* colour_value = "#4682B4";   // the same, for Apple's
constexpr std::string_view calendar_end = "END:VCALENDAR\r\n";

struct ZoneUse {
  DayRange days;         // on which local times of the zone are given
  const EventId* event;  // the first that does, for messages
};
using ZoneUses = std::map<std::string, ZoneUse>;

ZoneUses zones_used(std::span<const FeedEvent> events) {
  ZoneUses zones;
  for (const FeedEvent& entry : events) {
    const ical::EntrySpan span = ical::span_of(*entry.resolved.event);
    if (span.all_day) continue;
    const DayRange days = span.days();
    const auto [found, added] = zones.try_emplace(*entry.resolved.timezone, ZoneUse{days, &entry.resolved.event->id});
    DayRange& all = found->second.days;
    all = {std::min(all.begin, days.begin), std::max(all.end, days.end)};
  }
  return zones;
}

void add_properties(Component& calendar, const std::string& timezone, const FeedOptions& options) {
  calendar.property(ICAL_VERSION_PROPERTY, "2.0");
  calendar.property(ICAL_PRODID_PROPERTY, product);
  calendar.property(ICAL_CALSCALE_PROPERTY, "GREGORIAN");
  // No METHOD: it would make the feed a message (RFC 5546), which some readers refuse to subscribe to.
  calendar.line(ICAL_NAME_PROPERTY, options.name);
  calendar.extension("X-WR-CALNAME", options.name);
  calendar.block(ICAL_DESCRIPTION_PROPERTY, options.description);
  calendar.extension("X-WR-CALDESC", options.description);
  calendar.extension("X-WR-TIMEZONE", timezone);
  if (options.url) calendar.link(ICAL_URL_PROPERTY, *options.url);
  if (options.source) calendar.link(ICAL_SOURCE_PROPERTY, *options.source);
  if (options.refresh > std::chrono::minutes{0}) calendar.refresh(options.refresh);
  calendar.property(ICAL_COLOR_PROPERTY, colour_name);
  calendar.extension("X-APPLE-CALENDAR-COLOR", colour_value);
}

/// The calendar with its properties and time zones, and no entry yet.
Result<std::string> frame(const ZoneUses& zones, const ProgrammeHeader& programme, const FeedOptions& options) {
  const auto home = Zone::read(programme.timezone);
  if (!home) return Problem{fmt::format("programme {}: {}", programme.id.str(), home.problem())};
  Component calendar(ICAL_VCALENDAR_COMPONENT);
  add_properties(calendar, home->name(), options);
  std::string bytes = calendar.bytes();
  bytes.resize(bytes.size() - calendar_end.size());
  for (const auto& [name, use] : zones) {
    const auto zone = Zone::read(name);
    if (!zone) return Problem{fmt::format("event {}: {}", use.event->str(), zone.problem())};
    bytes += ical::make_vtimezone(*zone, use.days).bytes();
  }
  return bytes;
}

template <class Entry, class Key>
std::vector<const Entry*> sorted(std::span<const Entry> entries, Key key) {
  std::vector<const Entry*> pointers;
  pointers.reserve(entries.size());
  for (const Entry& entry : entries) pointers.push_back(&entry);
  std::sort(pointers.begin(), pointers.end(), [&](const Entry* a, const Entry* b) { return key(*a) < key(*b); });
  return pointers;
}

auto event_key(const FeedEvent& entry) {
  const Event& event = *entry.resolved.event;
  const auto time = event.date.time_of_day().value_or(std::chrono::minutes{0});
  return std::tuple<date::sys_time<std::chrono::minutes>, std::string_view>(event.date.first_day() + time,
                                                                            event.id.str());
}

std::string host_part(const ProgrammeHeader& programme) { return programme.id.str() + "." + programme.domain; }

}  // namespace

std::string event_uid(const Event& event, const ProgrammeHeader& programme) {
  if (!event.uid) return event.id.str() + "@" + host_part(programme);
  return event.recurrence ? *event.recurrence + "." + *event.uid : *event.uid;
}

std::string obligation_uid(const RuleId& rule, std::string_view subject, std::string_view period,
                           const ProgrammeHeader& programme) {
  return fmt::format("{}.{}.{}@{}", rule.str(), subject, period, host_part(programme));
}

Result<std::string> write_feed(std::span<const FeedEvent> events, std::span<const FeedObligation> obligations,
                               const ProgrammeIndex& index, const FeedOptions& options) {
  // Written entry by entry, and not as one component, so that a large feed needs no tree of itself in memory.
  auto start = frame(zones_used(events), index.programme().header, options);
  if (!start) return start;
  std::string bytes = *std::move(start);
  for (const FeedEvent* event : sorted(events, event_key)) {
    bytes += ical::event_entry(*event, index, options.language).bytes();
  }
  const auto obligation_key = [](const FeedObligation& entry) { return std::tie(entry.day, entry.uid); };
  for (const FeedObligation* obligation : sorted(obligations, obligation_key)) {
    bytes += ical::obligation_entry(*obligation).bytes();
    if (options.todos) bytes += ical::obligation_todo(*obligation).bytes();
  }
  return bytes += calendar_end;
}

}  // namespace nenkai
