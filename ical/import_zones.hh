#pragma once
// Which time zone a TZID means. Programs write IANA names, IANA names behind a prefix of their own, Windows names, or
// names of their own that only the VTIMEZONE in the document explains.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ical/zone.hh"
#include "ical/zone_definition.hh"

namespace nenkai::ical {

/// A zone of the system's database: its IANA name, and its TZif file.
struct ZoneData {
  std::string name;
  std::string bytes;
};

/// Finds a zone by what a TZID says; none where it means no zone of the database.
using ZoneSource = std::function<std::optional<ZoneData>(const std::string& tzid)>;

/// The system's database, by the IANA name itself, by what stands behind a prefix
/// ("/mozilla.org/20050126_1/Asia/Tokyo"), or by the Windows name (Unicode CLDR's table, out of ICU). Longer names than
/// 200 bytes mean nothing.
std::optional<ZoneData> find_system_zone(const std::string& tzid);

/// Local time on one clock, there and back.
class Clock {
 public:
  explicit Clock(ClockChanges changes) : changes_(std::move(changes)) {}
  /// A time that the clock shows twice is the first of the two; one that it skips is counted by the offset before
  /// (RFC 5545 section 3.3.5).
  date::sys_seconds to_utc(date::local_seconds wall) const;
  date::local_seconds to_local(date::sys_seconds instant) const;

 private:
  ClockChanges changes_;
};

struct ImportZone {
  std::string name;  // IANA; empty for a clock that only the document knows
  Clock clock;
};

class ImportZones {
 public:
  explicit ImportZones(ZoneSource source) : source_(std::move(source)) {}

  /// The first definition of a TZID holds.
  void define(const std::string& tzid, ZoneDefinition definition);

  /// Null where neither the database nor the document knows it. The database is asked first: where a document's
  /// definition contradicts an IANA name, it is mostly the definition that is old.
  const ImportZone* find(const std::string& tzid);

  /// The definition of `tzid` gives another time for `wall` than the zone that `find` chose.
  bool contradicted(const std::string& tzid, date::local_seconds wall);
  /// Null where the document defines no such zone.
  const ZoneDefinition* definition(const std::string& tzid) const;

 private:
  std::unique_ptr<ImportZone> from_source(const std::string& name);
  std::unique_ptr<ImportZone> make(const std::string& tzid);
  std::optional<Clock> defined_clock(const std::string& tzid);

  ZoneSource source_;
  int asked_ = 0;
  std::map<std::string, ZoneDefinition> definitions_;
  std::map<std::string, std::unique_ptr<ImportZone>> zones_;
};

}  // namespace nenkai::ical
