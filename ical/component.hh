#pragma once
// One iCalendar component (VCALENDAR, VEVENT, …) that is being written. This is where libical's traps are
// worked around, so that who fills a component cannot fall into them:
//
// - it writes control characters raw, so every text and link is cleaned first (ical/text.hh);
// - it leaves commas and semicolons raw in X- properties and CATEGORIES;
// - it switches the process's locale while it writes GEO, which threads must not do.

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "ical/handles.hh"
#include "scheduler/dates.hh"
#include "scheduler/organisations.hh"

namespace nenkai::ical {

/// A time on the wall clock of some zone. `time` may be 24 hours or more: the day then moves on.
struct WallTime {
  Day day{};
  std::chrono::minutes time{0};

  friend auto operator<=>(const WallTime& a, const WallTime& b) { return a.day + a.time <=> b.day + b.time; }
  friend bool operator==(const WallTime& a, const WallTime& b) { return a.day + a.time == b.day + b.time; }
};

class Component {
 public:
  explicit Component(icalcomponent_kind kind) : handle_(icalcomponent_new(kind)) {}

  // Each member adds one property. A text, list or link that is empty (or, for links, unfit) after cleaning adds
  // nothing: an empty property is an error to some readers.

  /// A property with a value of our own making, such as STATUS.
  void property(icalproperty_kind kind, const char* value);
  /// A TEXT property on one line.
  void line(icalproperty_kind kind, std::string_view text);
  /// A TEXT property that may have line breaks.
  void block(icalproperty_kind kind, std::string_view text);
  /// A property that libical does not know, of type TEXT; `name` is upper case.
  void extension(const char* name, std::string_view text);
  /// CATEGORIES: several values, each of which may have commas in it. A value given again is left out.
  void categories(std::span<const std::string> values);
  void link(icalproperty_kind kind, std::string_view text);
  void number(icalproperty_kind kind, int value);
  /// VALUE=DATE.
  void day(icalproperty_kind kind, Day day);
  /// Local time of the zone `tzid`, a name that `read_zone` knows.
  void local_time(icalproperty_kind kind, WallTime time, const std::string& tzid);
  /// Local time of an observance (RFC 5545 section 3.6.5), to the second.
  void wall_clock(icalproperty_kind kind, date::local_seconds time);
  /// TZOFFSETFROM and TZOFFSETTO, in whole minutes.
  void utc_offset(icalproperty_kind kind, std::chrono::seconds offset);
  /// RRULE; `rule` is a RECUR value (RFC 5545 section 3.3.10) of our own making.
  void recurrence(const std::string& rule);
  /// UTC, to the second below.
  void instant(icalproperty_kind kind, Instant instant);
  /// GEO, and Apple's property that shows `title` on a map. Nothing where the point is not on the earth.
  void place(GeoPoint point, std::string_view title);

  /// REFRESH-INTERVAL, and X-PUBLISHED-TTL for who does not know it.
  void refresh(std::chrono::minutes interval);

  void add(PropertyHandle property) { icalcomponent_add_property(handle_.get(), property.release()); }
  void add(Component component) { icalcomponent_add_component(handle_.get(), component.handle_.release()); }

  /// Content lines of at most 75 octets, folded between characters, each ended by CRLF.
  std::string bytes() const;

 private:
  ComponentHandle handle_;
};

}  // namespace nenkai::ical
