#include "ical/import_wire.hh"

#include <algorithm>
#include <limits>

namespace nenkai::ical {
namespace {

constexpr std::int64_t any = std::numeric_limits<std::int64_t>::max();
/// Of all lists of one message together: what a child sends must not take up many times its length in here.
constexpr std::int64_t most_things = 1'000'000;
constexpr std::int64_t most_events = 100'000;

// One list of what is sent of each thing, for both directions: `Sending` writes a value, `Taking` replaces it.

class Sending {
 public:
  template <class Number>
  void number(const Number& value, std::int64_t = 0, std::int64_t = any) {
    writer.number(static_cast<std::int64_t>(value));
  }
  void text(const std::string& value) { writer.text(value); }
  void date(const PartialDate& value) { writer.text(value.str()); }
  template <class T, class Each>
  void list(const std::vector<T>& values, Each each, std::int64_t = 0) {
    number(values.size());
    for (const T& value : values) each(value);
  }
  template <class T, class Each>
  void optional(const std::optional<T>& value, Each each) {
    number(value.has_value());
    if (value) each(*value);
  }

  WireWriter writer;
};

class Taking {
 public:
  explicit Taking(std::string_view body) : reader(body) {}

  template <class Number>
  void number(Number& value, std::int64_t least = 0, std::int64_t most = any) {
    value = static_cast<Number>(reader.number(least, most));
  }
  void text(std::string& value) { value = reader.text(); }
  void date(PartialDate& value) {
    const auto parsed = PartialDate::parse(reader.text());
    if (parsed)
      value = *parsed;
    else
      reader.fail();
  }
  template <class T, class Each>
  void list(std::vector<T>& values, Each each, std::int64_t most = most_things) {
    const std::int64_t size = reader.number(0, std::min(most, left_));
    left_ -= size;
    for (std::int64_t i = 0; i < size && reader.good(); ++i) each(values.emplace_back());
  }
  template <class T, class Each>
  void optional(std::optional<T>& value, Each each) {
    if (reader.number(0, 1) == 1) each(value.emplace());
  }

  WireReader reader;

 private:
  std::int64_t left_ = most_things;
};

constexpr std::int64_t most_int = std::numeric_limits<int>::max();

template <class Event, class Way>
void visit_event(Event& event, Way& way) {
  way.number(event.line, 0, most_int);
  way.text(event.uid);
  way.text(event.recurrence);
  way.date(event.date);
  way.number(event.days, 1, most_int);
  way.optional(event.end, [&](auto& date) { way.date(date); });
  way.optional(event.timezone, [&](auto& text) { way.text(text); });
  way.number(event.status, 0, static_cast<std::int64_t>(EventStatus::cancelled));
  way.number(event.busy, 0, 1);
  way.number(event.sequence, 0, most_int);
  way.text(event.title);
  way.text(event.description);
  way.text(event.place);
  way.text(event.url);
  way.text(event.online_url);
  way.text(event.organiser);
  way.list(event.categories, [&](auto& text) { way.text(text); });
}

/// A point, in billionths of a degree.
constexpr double geo_scale = 1e9;

void send_geo(const std::optional<GeoPoint>& geo, Sending& way) {
  way.optional(geo, [&](const GeoPoint& point) {
    way.number(point.latitude * geo_scale);
    way.number(point.longitude * geo_scale);
  });
}

void take_geo(std::optional<GeoPoint>& geo, Taking& way) {
  way.optional(geo, [&](GeoPoint& point) {
    constexpr auto degree = static_cast<std::int64_t>(geo_scale);
    point.latitude = static_cast<double>(way.reader.number(-90 * degree, 90 * degree)) / geo_scale;
    point.longitude = static_cast<double>(way.reader.number(-180 * degree, 180 * degree)) / geo_scale;
  });
}

template <class Remark, class Way>
void visit_remark(Remark& remark, Way& way) {
  way.number(remark.kind, 0, static_cast<std::int64_t>(ImportRemark::Kind::changed));
  way.number(remark.line, 0, most_int);
  way.text(remark.component);
  way.text(remark.uid);
  way.text(remark.reason);
}

template <class Calendar, class Way>
void visit_rest(Calendar& calendar, Way& way) {
  way.text(calendar.name);
  way.list(calendar.remarks, [&](auto& remark) { visit_remark(remark, way); });
  way.number(calendar.components, 0, most_int);
  way.number(calendar.capped, 0, 1);
}

template <class Limits, class Way>
void visit_limits(Limits& limits, Way& way) {
  way.number(limits.depth, 0, most_int);
  way.number(limits.components, 0, most_int);
  way.number(limits.line_bytes);
  way.number(limits.occurrences, 0, most_int);
  way.number(limits.occurrences_each, 0, most_int);
  way.number(limits.memory);
}

constexpr std::int64_t farthest_day = 200'000;  // from 1970, past the last year

}  // namespace

std::string message(MessageKind kind, std::string_view body) {
  std::string bytes(1, static_cast<char>(kind));
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(body.size() >> shift & 0xFFu);
  return bytes.append(body);
}

std::size_t body_bytes(std::string_view head) {
  std::size_t size = 0;
  for (std::size_t i = message_head_bytes - 1; i > 0; --i) size = size << 8 | static_cast<std::uint8_t>(head[i]);
  return size;
}

void WireWriter::number(std::int64_t value) {
  // Seven bits a byte, the lowest first; negative numbers are folded between the positive ones.
  auto rest = static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
  while (rest >= 0x80) {
    body_ += static_cast<char>(0x80u | (rest & 0x7Fu));
    rest >>= 7;
  }
  body_ += static_cast<char>(rest);
}

void WireWriter::text(std::string_view value) {
  number(static_cast<std::int64_t>(value.size()));
  body_ += value;
}

std::int64_t WireReader::number(std::int64_t least, std::int64_t most) {
  std::uint64_t folded = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (rest_.empty()) break;
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    folded |= static_cast<std::uint64_t>(byte & 0x7Fu) << shift;
    if (byte >= 0x80) continue;
    const auto value = static_cast<std::int64_t>(folded >> 1 ^ (~(folded & 1) + 1));
    if (value < least || value > most) break;
    return value;
  }
  fail();
  return least > 0 || most < 0 ? least : 0;
}

std::string WireReader::text() {
  const auto size = static_cast<std::size_t>(number(0, any));
  if (size > rest_.size()) {
    fail();
    return {};
  }
  std::string value(rest_.substr(0, size));
  rest_.remove_prefix(size);
  return value;
}

void WireReader::fail() {
  good_ = false;
  rest_ = {};
}

std::string encode(const ImportOptions& options) {
  Sending way;
  way.number((options.window.begin - Day{}).count());
  way.number((options.window.end - Day{}).count());
  way.text(options.timezone);
  visit_limits(options.limits, way);
  return way.writer.take();
}

std::optional<ImportOptions> decode_options(std::string_view body) {
  Taking way(body);
  ImportOptions options;
  options.window.begin = Day{date::days{way.reader.number(-farthest_day, farthest_day)}};
  options.window.end = Day{date::days{way.reader.number(-farthest_day, farthest_day)}};
  way.text(options.timezone);
  visit_limits(options.limits, way);
  if (!way.reader.good() || !way.reader.empty()) return std::nullopt;
  return options;
}

std::string encode(const ImportedCalendar& calendar) {
  Sending way;
  way.list(calendar.events, [&](const ImportedEvent& event) {
    visit_event(event, way);
    send_geo(event.geo, way);
  });
  visit_rest(calendar, way);
  return way.writer.take();
}

std::optional<ImportedCalendar> decode_calendar(std::string_view body) {
  Taking way(body);
  ImportedCalendar calendar;
  way.list(
      calendar.events,
      [&](ImportedEvent& event) {
        visit_event(event, way);
        take_geo(event.geo, way);
      },
      most_events);
  visit_rest(calendar, way);
  if (!way.reader.good() || !way.reader.empty()) return std::nullopt;
  return calendar;
}

}  // namespace nenkai::ical
