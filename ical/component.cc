#include "ical/component.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "ical/text.hh"

namespace nenkai::ical {
namespace {

// libical 3.0 writes ',' and ';' as they are in X- properties and in CATEGORIES, and escapes a backslash that is put
// before them. So these two noncharacters travel through it in their place, and `bytes` puts the escaped ones there.
// No text can bring them along (clean_line), and folding cannot tear them apart. Lines only become shorter.
constexpr std::string_view escaped_comma = "\xEF\xB7\x90";      // U+FDD0
constexpr std::string_view escaped_semicolon = "\xEF\xB7\x91";  // U+FDD1

std::string replaced(std::string text, std::string_view old, std::string_view with) {
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + with.size())) {
    text.replace(at, old.size(), with);
  }
  return text;
}

std::string with_placeholders(const std::string& text) {
  return replaced(replaced(text, ",", escaped_comma), ";", escaped_semicolon);
}

std::string without_placeholders(const std::string& text) {
  return replaced(replaced(text, escaped_comma, "\\,"), escaped_semicolon, "\\;");
}

PropertyHandle text_property(icalproperty_kind kind, const std::string& text) {
  PropertyHandle property(icalproperty_new(kind));
  icalproperty_set_value(property.get(), icalvalue_new_text(text.c_str()));
  return property;
}

/// `value` is written as it is, but for backslashes and line breaks, which are escaped.
PropertyHandle extension_property(const char* name, const std::string& value) {
  PropertyHandle property(icalproperty_new_x(value.c_str()));
  icalproperty_set_x_name(property.get(), name);
  return property;
}

icaltimetype time_of(date::year_month_day day) {
  icaltimetype time = icaltime_null_time();
  time.year = int(day.year());
  time.month = static_cast<int>(unsigned(day.month()));
  time.day = static_cast<int>(unsigned(day.day()));
  return time;
}

icaltimetype time_of(date::local_seconds wall) {
  const auto day = date::floor<date::days>(wall);
  const date::hh_mm_ss clock{wall - day};
  icaltimetype time = time_of(date::year_month_day{day});
  time.hour = static_cast<int>(clock.hours().count());
  time.minute = static_cast<int>(clock.minutes().count());
  time.second = static_cast<int>(clock.seconds().count());
  return time;
}

PropertyHandle time_property(icalproperty_kind kind, icaltimetype time) {
  PropertyHandle property(icalproperty_new(kind));
  icalproperty_set_value(property.get(), time.is_date ? icalvalue_new_date(time) : icalvalue_new_datetime(time));
  return property;
}

bool on_earth(GeoPoint point) {
  return std::isfinite(point.latitude) && std::isfinite(point.longitude) && std::abs(point.latitude) <= 90 &&
         std::abs(point.longitude) <= 180;
}

}  // namespace

void Component::property(icalproperty_kind kind, const char* value) {
  PropertyHandle property(icalproperty_new(kind));
  icalproperty_set_value_from_string(property.get(), value, "NO");
  add(std::move(property));
}

void Component::line(icalproperty_kind kind, std::string_view text) {
  if (const std::string clean = clean_line(text); !clean.empty()) add(text_property(kind, clean));
}

void Component::block(icalproperty_kind kind, std::string_view text) {
  if (const std::string clean = clean_block(text); !clean.empty()) add(text_property(kind, clean));
}

void Component::extension(const char* name, std::string_view text) {
  if (const std::string clean = clean_line(text); !clean.empty())
    add(extension_property(name, with_placeholders(clean)));
}

void Component::categories(std::span<const std::string> values) {
  std::vector<std::string> seen;
  std::string list;
  for (const std::string& value : values) {
    std::string clean = clean_line(value);
    if (clean.empty() || std::find(seen.begin(), seen.end(), clean) != seen.end()) continue;
    list += (list.empty() ? "" : ",") + with_placeholders(clean);
    seen.push_back(std::move(clean));
  }
  if (!list.empty()) add(extension_property("CATEGORIES", list));
}

void Component::link(icalproperty_kind kind, std::string_view text) {
  const auto clean = clean_link(text);
  if (!clean) return;
  PropertyHandle property(icalproperty_new(kind));
  icalproperty_set_value(property.get(), icalvalue_new_uri(clean->c_str()));
  add(std::move(property));
}

void Component::number(icalproperty_kind kind, int value) {
  PropertyHandle property(icalproperty_new(kind));
  icalproperty_set_value(property.get(), icalvalue_new_integer(value));
  add(std::move(property));
}

void Component::day(icalproperty_kind kind, Day day) {
  icaltimetype time = time_of(date::year_month_day{day});
  time.is_date = 1;
  add(time_property(kind, time));
}

void Component::local_time(icalproperty_kind kind, WallTime time, const std::string& tzid) {
  auto property = time_property(kind, time_of(date::local_seconds{(time.day + time.time).time_since_epoch()}));
  icalproperty_add_parameter(property.get(), icalparameter_new_tzid(tzid.c_str()));
  add(std::move(property));
}

void Component::wall_clock(icalproperty_kind kind, date::local_seconds time) {
  add(time_property(kind, time_of(time)));
}

void Component::utc_offset(icalproperty_kind kind, std::chrono::seconds offset) {
  PropertyHandle property(icalproperty_new(kind));
  icalproperty_set_value(property.get(), icalvalue_new_utcoffset(static_cast<int>(offset.count())));
  add(std::move(property));
}

void Component::recurrence(const std::string& rule) {
  add(PropertyHandle(icalproperty_new_rrule(icalrecurrencetype_from_string(rule.c_str()))));
}

void Component::instant(icalproperty_kind kind, Instant instant) {
  const auto seconds = date::floor<std::chrono::seconds>(instant);
  icaltimetype time = time_of(date::local_seconds{seconds.time_since_epoch()});
  time.zone = icaltimezone_get_utc_timezone();
  add(time_property(kind, time));
}

void Component::place(GeoPoint point, std::string_view title) {
  if (!on_earth(point)) return;
  // As an extension, because libical's own GEO switches the locale; six decimals are about 10 cm.
  add(extension_property("GEO", fmt::format("{:.6f};{:.6f}", point.latitude, point.longitude)));
  const std::string clean = clean_line(title);
  if (clean.empty()) return;
  PropertyHandle property(icalproperty_new(ICAL_X_PROPERTY));
  icalproperty_set_x_name(property.get(), "X-APPLE-STRUCTURED-LOCATION");
  icalproperty_set_value(property.get(),
                         icalvalue_new_uri(fmt::format("geo:{:.6f},{:.6f}", point.latitude, point.longitude).c_str()));
  ParameterHandle parameter(icalparameter_new(ICAL_X_PARAMETER));
  icalparameter_set_xname(parameter.get(), "X-TITLE");
  icalparameter_set_xvalue(parameter.get(), clean.c_str());
  icalproperty_add_parameter(property.get(), parameter.release());
  add(std::move(property));
}

void Component::refresh(std::chrono::minutes interval) {
  const auto seconds = static_cast<int>(std::chrono::seconds{interval}.count());
  const icaldurationtype duration = icaldurationtype_from_int(seconds);
  add(PropertyHandle(icalproperty_new_refreshinterval(duration)));
  const TextHandle text(icaldurationtype_as_ical_string_r(duration));
  extension("X-PUBLISHED-TTL", text.get());
}

std::string Component::bytes() const {
  const TextHandle text(icalcomponent_as_ical_string_r(handle_.get()));
  return without_placeholders(text.get());
}

}  // namespace nenkai::ical
