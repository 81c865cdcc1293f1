#include "ical/import_zones.hh"

#include <unicode/ucal.h>

#include <algorithm>
#include <array>

namespace nenkai::ical {
namespace {

constexpr std::size_t longest_tzid = 200;
/// Each distinct TZID is looked up once; a document with more of them is no calendar.
constexpr int most_lookups = 200;

std::optional<ZoneData> by_iana_name(std::string_view name) {
  auto bytes = read_zone_file(name);
  if (!bytes) return std::nullopt;
  return ZoneData{std::string(name), *std::move(bytes)};
}

/// "/mozilla.org/20050126_1/America/Chicago": tries each end of it that begins after a '/'.
std::optional<ZoneData> behind_prefix(std::string_view tzid) {
  for (std::size_t slash = tzid.find('/'); slash != std::string_view::npos; slash = tzid.find('/', slash + 1)) {
    const std::string_view name = tzid.substr(slash + 1);
    // A single word, such as "GMT" or "Eastern", says too little to be taken out of a longer name.
    if (name.find('/') == std::string_view::npos && slash != 0) break;
    if (auto zone = by_iana_name(name)) return zone;
  }
  return std::nullopt;
}

std::optional<ZoneData> by_windows_name(const std::string& tzid) {
  std::u16string windows;
  for (const char c : tzid) {
    if (c < 0x20 || c > 0x7E) return std::nullopt;
    windows += static_cast<char16_t>(c);
  }
  std::array<char16_t, 64> iana{};
  UErrorCode status = U_ZERO_ERROR;
  const int length = ucal_getTimeZoneIDForWindowsID(windows.data(), static_cast<int>(windows.size()), nullptr,
                                                    iana.data(), static_cast<int>(iana.size()), &status);
  if (U_FAILURE(status) || length <= 0 || length >= static_cast<int>(iana.size())) return std::nullopt;
  std::string name;
  for (int i = 0; i < length; ++i) name += static_cast<char>(iana[static_cast<std::size_t>(i)]);
  return by_iana_name(name);
}

ClockChanges changes_of(const Zone& zone) {
  ClockChanges result;
  result.before = zone.before().from_utc;
  for (const Transition& transition : zone.transitions(last_year + 1)) {
    result.changes.push_back({transition.at, transition.offset.from_utc});
  }
  return result;
}

/// The first of `changes` after `instant`.
auto first_after(const std::vector<ClockChange>& changes, date::sys_seconds instant) {
  return std::upper_bound(changes.begin(), changes.end(), instant,
                          [](date::sys_seconds at, const ClockChange& change) { return at < change.at; });
}

}  // namespace

std::optional<ZoneData> find_system_zone(const std::string& tzid) {
  if (tzid.empty() || tzid.size() > longest_tzid) return std::nullopt;
  if (auto zone = by_iana_name(tzid)) return zone;
  if (auto zone = behind_prefix(tzid)) return zone;
  return by_windows_name(tzid);
}

date::sys_seconds Clock::to_utc(date::local_seconds wall) const {
  const date::sys_seconds as_utc{wall.time_since_epoch()};
  const auto begin = changes_.changes.begin();
  // No offset is larger than a day, so the changes after this one are all yet to come.
  auto next = first_after(changes_.changes, as_utc + date::days{2});
  for (; next != begin; --next) {
    const auto change = std::prev(next);
    const std::chrono::seconds old = change == begin ? changes_.before : std::prev(change)->offset;
    // Once both clocks, the old and the new one, show `wall` or have shown it, the change holds.
    if (as_utc >= change->at + std::max(old, change->offset)) return as_utc - change->offset;
  }
  return as_utc - changes_.before;
}

date::local_seconds Clock::to_local(date::sys_seconds instant) const {
  const auto next = first_after(changes_.changes, instant);
  const std::chrono::seconds offset = next == changes_.changes.begin() ? changes_.before : std::prev(next)->offset;
  return date::local_seconds{(instant + offset).time_since_epoch()};
}

void ImportZones::define(const std::string& tzid, ZoneDefinition definition) {
  definitions_.emplace(tzid, std::move(definition));
}

const ZoneDefinition* ImportZones::definition(const std::string& tzid) const {
  const auto found = definitions_.find(tzid);
  return found == definitions_.end() ? nullptr : &found->second;
}

std::unique_ptr<ImportZone> ImportZones::from_source(const std::string& name) {
  if (++asked_ > most_lookups) return nullptr;
  const auto data = source_(name);
  if (!data) return nullptr;
  const auto zone = Zone::parse(data->name, data->bytes);
  if (!zone) return nullptr;
  return std::make_unique<ImportZone>(ImportZone{data->name, Clock(changes_of(*zone))});
}

std::unique_ptr<ImportZone> ImportZones::make(const std::string& tzid) {
  if (auto zone = from_source(tzid)) return zone;
  const ZoneDefinition* defined = definition(tzid);
  if (defined == nullptr) return nullptr;
  if (!defined->location.empty()) {
    if (auto zone = from_source(defined->location)) return zone;
  }
  auto clock = defined_clock(tzid);
  if (!clock) return nullptr;
  return std::make_unique<ImportZone>(ImportZone{"", *std::move(clock)});
}

std::optional<Clock> ImportZones::defined_clock(const std::string& tzid) {
  const auto found = definitions_.find(tzid);
  if (found == definitions_.end()) return std::nullopt;
  auto changes = ical::changes_of(found->second);
  if (!changes) return std::nullopt;
  return Clock(*std::move(changes));
}

const ImportZone* ImportZones::find(const std::string& tzid) {
  const auto [place, is_new] = zones_.try_emplace(tzid);
  if (is_new) place->second = make(tzid);
  return place->second.get();
}

bool ImportZones::contradicted(const std::string& tzid, date::local_seconds wall) {
  const ImportZone* chosen = find(tzid);
  if (chosen == nullptr || chosen->name.empty()) return false;
  const auto clock = defined_clock(tzid);
  return clock && clock->to_utc(wall) != chosen->clock.to_utc(wall);
}

}  // namespace nenkai::ical
