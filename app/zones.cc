#include "app/zones.hh"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>

#include "app/errors.hh"

namespace nenkai {
namespace {

const date::time_zone& zone_of(const std::string& name) {
  try {
    return *date::locate_zone(name);
  } catch (const std::runtime_error&) {
    throw InputError(fmt::format("unknown time zone \"{}\": write an IANA name such as Asia/Tokyo", name));
  }
}

}  // namespace

bool is_zone(const std::string& name) {
  try {
    return date::locate_zone(name) != nullptr;
  } catch (const std::runtime_error&) {
    return false;
  }
}

Instant instant_of(Day day, std::chrono::minutes time, const std::string& zone) {
  const auto local = date::local_days{day.time_since_epoch()} + time;
  return date::floor<std::chrono::microseconds>(zone_of(zone).to_sys(local, date::choose::earliest));
}

Instant instant_of(const PartialDate& time, const std::string& zone) {
  return instant_of(time.first_day(), time.time_of_day().value_or(std::chrono::minutes{0}), zone);
}

DayRange days_between(const PartialDate& begin, const PartialDate& end, const std::string& from,
                      const std::string& to) {
  const Instant first = instant_of(begin, from);
  const Instant last = std::max(first, instant_of(end, from) - std::chrono::microseconds{1});
  return DayRange::closed(local_day(first, to), local_day(last, to));
}

Day local_day(Instant instant, const std::string& zone) {
  const auto local = zone_of(zone).to_local(instant);
  return Day{date::floor<date::days>(local).time_since_epoch()};
}

Instant start_of_day(Day day, const std::string& zone) {
  // Where the clock jumps over midnight, the day begins with the jump.
  return zone_of(zone).to_sys(date::local_days{day.time_since_epoch()}, date::choose::earliest);
}

std::string local_time_text(Instant instant, const std::string& zone) {
  const auto local = zone_of(zone).to_local(instant);
  const auto day = date::floor<date::days>(local);
  const date::hh_mm_ss<std::chrono::microseconds> time{local - day};
  return fmt::format("{} {:02}:{:02}", to_string(Day{day.time_since_epoch()}), time.hours().count(),
                     time.minutes().count());
}

}  // namespace nenkai
