#include "ical/feed.hh"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "ical/event_entry.hh"
#include "ical/vtimezone.hh"

namespace nenkai {
namespace {

using ical::ContentLines;
using ical::Zone;

/// Without the version, which would change every feed with each new one.
constexpr const char* product = "-//nenkai//nenkai//EN";
constexpr const char* colour_name = "steelblue";  // CSS3, for RFC 7986 readers
constexpr const char* colour_value = "#4682B4";   // the same, for Apple's
constexpr std::string_view calendar_end = "END:VCALENDAR\r\n";

/// The days on which local times of a zone are given.
struct ZoneUse {
  std::string_view zone;
  DayRange days;
  std::string_view event;  // the first that gives one, for messages
};

/// By name. There are a handful at most, so a list is searched faster than a map.
std::vector<ZoneUse> zones_used(std::span<const FeedPiece* const> pieces) {
  std::vector<ZoneUse> uses;
  for (const FeedPiece* piece : pieces) {
    if (piece->timezone.empty()) continue;
    const auto same = [&](const ZoneUse& use) { return use.zone == piece->timezone; };
    const auto found = std::find_if(uses.begin(), uses.end(), same);
    if (found == uses.end()) {
      uses.push_back({piece->timezone, piece->days, piece->id});
    } else {
      found->days = {std::min(found->days.begin, piece->days.begin), std::max(found->days.end, piece->days.end)};
    }
  }
  std::sort(uses.begin(), uses.end(), [](const ZoneUse& a, const ZoneUse& b) { return a.zone < b.zone; });
  return uses;
}

/// REFRESH-INTERVAL, and X-PUBLISHED-TTL for who does not know it.
void add_refresh(ContentLines& lines, std::chrono::minutes interval) {
  if (interval <= std::chrono::minutes{0}) return;
  Duration duration;
  duration.days = static_cast<int>(interval / std::chrono::hours{24});
  duration.time = interval % std::chrono::hours{24};
  const std::string text = ical::duration_text(duration);
  lines.fixed("REFRESH-INTERVAL;VALUE=DURATION", text);
  lines.fixed("X-PUBLISHED-TTL", text);
}

void add_head(ContentLines& lines, const std::string& timezone, const FeedHead& head) {
  lines.begin("VCALENDAR");
  lines.fixed("VERSION", "2.0");
  lines.fixed("PRODID", product);
  lines.fixed("CALSCALE", "GREGORIAN");
  // No METHOD: it would make the feed a message (RFC 5546), which some readers refuse to subscribe to.
  lines.line("NAME", head.name);
  lines.line("X-WR-CALNAME", head.name);
  lines.block("DESCRIPTION", head.description);
  lines.line("X-WR-CALDESC", head.description);
  lines.fixed("X-WR-TIMEZONE", timezone);
  if (head.url) lines.link("URL", *head.url);
  if (head.source) lines.link("SOURCE;VALUE=URI", *head.source);
  add_refresh(lines, head.refresh);
  lines.fixed("COLOR", colour_name);
  lines.fixed("X-APPLE-CALENDAR-COLOR", colour_value);
}

/// The calendar with its properties and time zones, and no entry yet.
Result<std::string> frame(const std::vector<ZoneUse>& zones, const ProgrammeHeader& programme, const FeedHead& head) {
  const auto home = Zone::read(programme.timezone);
  if (!home) return Problem{fmt::format("programme {}: {}", programme.id.str(), home.problem())};
  std::string bytes;
  ContentLines lines(bytes);
  add_head(lines, home->name(), head);
  for (const ZoneUse& use : zones) {
    const auto zone = use.zone == home->name() ? home : Zone::read(use.zone);
    if (!zone) return Problem{fmt::format("event {}: {}", use.event, zone.problem())};
    ical::append_vtimezone(lines, *zone, use.days);
  }
  return bytes;
}

constexpr std::size_t pieces_ahead = 8;

void fetch_early(const std::string& text) {
  constexpr std::size_t cache_line = 64;
  for (std::size_t at = 0; at < text.size(); at += cache_line) __builtin_prefetch(text.data() + at);
}

/// Room for what nearly every event needs, so that a piece grows once at most.
constexpr std::size_t usual_piece = 1024;

std::string host_part(const ProgrammeHeader& programme) { return programme.id.str() + "." + programme.domain; }

}  // namespace

bool comes_before(const FeedPiece& a, const FeedPiece& b) {
  return a.start != b.start ? a.start < b.start : a.id < b.id;
}

FeedPiece make_piece(const FeedEvent& event, const ProgrammeIndex& index, const PieceOptions& options) {
  const ical::EntrySpan span = ical::span_of(*event.resolved.event);
  FeedPiece piece;
  piece.bytes.reserve(usual_piece);
  ContentLines lines(piece.bytes);
  ical::append_event(lines, event, span, index, options);
  piece.start = span.begin.moment();
  piece.id = event.resolved.event->id.str();
  piece.days = span.days();
  if (!span.all_day) piece.timezone = *event.resolved.timezone;
  piece.cancelled = event.resolved.event->status == EventStatus::cancelled;
  return piece;
}

FeedPiece make_piece(const FeedObligation& obligation, const PieceOptions& options) {
  FeedPiece piece;
  ContentLines lines(piece.bytes);
  ical::append_obligation(lines, obligation, options);
  piece.start = obligation.day;
  piece.id = obligation.uid;
  piece.days = DayRange::single(obligation.day);
  return piece;
}

Result<std::string> assemble(std::span<const FeedPiece* const> pieces, const ProgrammeHeader& programme,
                             const FeedHead& head) {
  auto start = frame(zones_used(pieces), programme, head);
  if (!start) return start;
  std::string bytes = *std::move(start);
  std::size_t size = bytes.size() + calendar_end.size();
  for (const FeedPiece* piece : pieces) size += piece->bytes.size();
  bytes.reserve(size);
  for (std::size_t at = 0; at < pieces.size(); ++at) {
    // Pieces lie all over the memory; while one is copied, those that follow are on their way.
    if (at + pieces_ahead < pieces.size()) fetch_early(pieces[at + pieces_ahead]->bytes);
    bytes += pieces[at]->bytes;
  }
  return bytes += calendar_end;
}

Result<std::string> write_feed(std::span<const FeedEvent> events, std::span<const FeedObligation> obligations,
                               const ProgrammeIndex& index, const PieceOptions& options, const FeedHead& head) {
  std::vector<FeedPiece> pieces;
  pieces.reserve(events.size() + obligations.size());
  for (const FeedEvent& event : events) pieces.push_back(make_piece(event, index, options));
  for (const FeedObligation& obligation : obligations) pieces.push_back(make_piece(obligation, options));
  std::vector<const FeedPiece*> order;
  order.reserve(pieces.size());
  for (const FeedPiece& piece : pieces) order.push_back(&piece);
  std::sort(order.begin(), order.end(), [](const FeedPiece* a, const FeedPiece* b) { return comes_before(*a, *b); });
  return assemble(order, index.programme().header, head);
}

std::string event_uid(const Event& event, const ProgrammeHeader& programme) {
  if (!event.uid) return event.id.str() + "@" + host_part(programme);
  return event.recurrence ? *event.recurrence + "." + *event.uid : *event.uid;
}

std::string obligation_uid(const RuleId& rule, std::string_view subject, std::string_view period,
                           const ProgrammeHeader& programme) {
  return fmt::format("{}.{}.{}@{}", rule.str(), subject, period, host_part(programme));
}

Result<std::vector<Duration>> parse_alarms(std::string_view text) {
  std::vector<Duration> alarms;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    const auto duration = Duration::parse(part);
    if (!duration) return Problem{duration.problem()};
    if (duration->years != 0 || duration->months != 0) {
      return Problem{fmt::format("\"{}\": an alarm comes days, hours or minutes before: write P60D", part)};
    }
    alarms.push_back({0, 0, 0, duration->whole_days(), duration->time});
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  const auto length = [](const Duration& d) { return date::days{d.days} + d.time; };
  const auto longer = [&](const Duration& a, const Duration& b) {
    return length(a) != length(b) ? length(a) > length(b) : a > b;
  };
  std::sort(alarms.begin(), alarms.end(), longer);
  alarms.erase(std::unique(alarms.begin(), alarms.end()), alarms.end());
  if (alarms.size() > most_alarms) {
    return Problem{fmt::format("{} alarms: {} of one event are the most", alarms.size(), most_alarms)};
  }
  return alarms;
}

}  // namespace nenkai
