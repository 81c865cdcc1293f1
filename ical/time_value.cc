#include "ical/time_value.hh"

#include <fmt/format.h>

#include <algorithm>

#include "ical/text.hh"

namespace nenkai::ical {
namespace {

constexpr std::size_t date_size = 8;    // 20260701
constexpr std::size_t local_size = 15;  // 20260701T100000

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// At most nine digits.
int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

Problem bad_time(std::string_view text) {
  return {fmt::format("\"{}\" is no date or time: those are written 20260701, 20260701T100000 or 20260701T100000Z",
                      excerpt(text))};
}

}  // namespace

Result<TimeValue> parse_time(std::string_view text, int earliest) {
  TimeValue time;
  std::string_view rest = text;
  if (rest.size() == local_size + 1 && (rest.back() == 'Z' || rest.back() == 'z')) {
    time.utc = true;
    rest.remove_suffix(1);
  }
  time.is_date = rest.size() == date_size && !time.utc;
  const bool shaped = time.is_date || (rest.size() == local_size && (rest[date_size] == 'T' || rest[date_size] == 't'));
  if (!shaped || !all_digits(rest.substr(0, date_size))) return bad_time(text);
  const date::year_month_day day{date::year{number(rest.substr(0, 4))},
                                 date::month{static_cast<unsigned>(number(rest.substr(4, 2)))},
                                 date::day{static_cast<unsigned>(number(rest.substr(6, 2)))}};
  if (!day.ok()) return Problem{fmt::format("{} is no day of the calendar", excerpt(text))};
  if (int(day.year()) < earliest || int(day.year()) > last_year) {
    return Problem{fmt::format("{} lies outside the years {} to {}", excerpt(text), earliest, last_year)};
  }
  time.wall = date::local_days{day};
  if (time.is_date) return time;
  const std::string_view clock = rest.substr(date_size + 1);
  if (!all_digits(clock)) return bad_time(text);
  const int hour = number(clock.substr(0, 2));
  const int minute = number(clock.substr(2, 2));
  const int second = number(clock.substr(4, 2));
  if (hour > 23 || minute > 59 || second > 60) return Problem{fmt::format("{} is no time of day", excerpt(text))};
  time.wall += std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{std::min(second, 59)};
  return time;
}

Result<DurationValue> parse_duration_value(std::string_view text) {
  const Problem bad{fmt::format("\"{}\" is no duration: those are written PT1H30M, P1D or P2W", excerpt(text))};
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (!rest.starts_with('P') || rest.size() < 3) return bad;
  rest.remove_prefix(1);
  DurationValue duration;
  bool in_time = false;
  while (!rest.empty()) {
    if (rest.front() == 'T' && !in_time) {
      in_time = true;
      rest.remove_prefix(1);
      continue;
    }
    const auto digits = static_cast<std::size_t>(
        std::find_if_not(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; }) - rest.begin());
    if (digits == 0 || digits > 9 || digits == rest.size()) return bad;
    const int value = number(rest.substr(0, digits));
    const char unit = rest[digits];
    rest.remove_prefix(digits + 1);
    if (unit == 'W' && !in_time)
      duration.days += date::weeks{value};
    else if (unit == 'D' && !in_time)
      duration.days += date::days{value};
    else if (unit == 'H' && in_time)
      duration.time += std::chrono::hours{value};
    else if (unit == 'M' && in_time)
      duration.time += std::chrono::minutes{value};
    else if (unit == 'S' && in_time)
      duration.time += std::chrono::seconds{value};
    else
      return bad;
    constexpr date::days most{36525};
    if (duration.days > most || duration.time > most) return Problem{fmt::format("{} is too long", excerpt(text))};
  }
  if (negative) return DurationValue{-duration.days, -duration.time};
  return duration;
}

}  // namespace nenkai::ical
