#include "app/zones.hh"

#include <date/tz.h>
#include <fmt/format.h>

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

Day local_day(Instant instant, const std::string& zone) {
  const auto local = zone_of(zone).to_local(instant);
  return Day{date::floor<date::days>(local).time_since_epoch()};
}

Instant start_of_day(Day day, const std::string& zone) {
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
