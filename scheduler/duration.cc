#include "scheduler/duration.hh"

#include <fmt/format.h>

#include <optional>

namespace nenkai {
namespace {

constexpr int longest = 100 * 366 * 24 * 60;  // in any unit, so that sums cannot overflow

Problem shape(std::string_view text) {
  return Problem{fmt::format("\"{}\" is no duration: write P60D, P2W, PT2H or P1DT12H", text)};
}

/// Takes one number and the letter behind it off the front of `text`.
std::optional<std::pair<int, char>> take_part(std::string_view& text) {
  int value = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    value = value * 10 + (text[at] - '0');
    if (value > longest) return std::nullopt;
  }
  if (at == 0 || at == text.size()) return std::nullopt;
  const char unit = text[at];
  text.remove_prefix(at + 1);
  return std::pair{value, unit};
}

bool add_date_part(Duration& duration, int value, char unit) {
  switch (unit) {
    case 'Y': duration.years = value; return value <= 100;
    case 'M': duration.months = value; return value <= 1200;
    case 'W': duration.weeks = value; return value <= 5300;
    case 'D': duration.days = value; return value <= 36600;
    default: return false;
  }
}

bool add_time_part(Duration& duration, int value, char unit) {
  if (unit == 'H') duration.time += std::chrono::hours{value};
  if (unit == 'M') duration.time += std::chrono::minutes{value};
  return duration.time <= std::chrono::minutes{longest} && (unit == 'H' || unit == 'M');
}

}  // namespace

Result<Duration> Duration::parse(std::string_view text) {
  std::string_view rest = text;
  if (rest.size() < 3 || rest.front() != 'P') return shape(text);
  rest.remove_prefix(1);
  Duration duration;
  bool in_time = false;
  std::string_view units = "YMWD";  // those that may still come: each once, the greater first
  while (!rest.empty()) {
    if (rest.front() == 'T' && !in_time) {
      in_time = true;
      units = "HM";
      rest.remove_prefix(1);
    }
    const auto part = take_part(rest);
    if (!part || units.find(part->second) == std::string_view::npos) return shape(text);
    units.remove_prefix(units.find(part->second) + 1);
    const bool good = in_time ? add_time_part(duration, part->first, part->second)
                              : add_date_part(duration, part->first, part->second);
    if (!good) return shape(text);
  }
  if (duration == Duration{}) return Problem{fmt::format("\"{}\" lasts no time: write at least PT1M", text)};
  return duration;
}

std::string Duration::str() const {
  std::string text = "P";
  const auto add = [&](auto value, char unit) {
    if (value != 0) text += fmt::format("{}{}", value, unit);
  };
  add(years, 'Y');
  add(months, 'M');
  add(weeks, 'W');
  add(days, 'D');
  if (time.count() != 0) {
    text += 'T';
    add(time.count() / 60, 'H');
    add(time.count() % 60, 'M');
  }
  return text;
}

Result<ClockTime> ClockTime::parse(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() == 5 && text[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4)) {
    const int hours = (text[0] - '0') * 10 + (text[1] - '0');
    const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
    if (hours <= 23 && minutes <= 59) return ClockTime{std::chrono::minutes{hours * 60 + minutes}};
  }
  return Problem{fmt::format("\"{}\" is no time of day: write HH:MM", text)};
}

std::string ClockTime::str() const {
  return fmt::format("{:02}:{:02}", since_midnight.count() / 60, since_midnight.count() % 60);
}

}  // namespace nenkai
