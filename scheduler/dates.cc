#include "scheduler/dates.hh"

#include <fmt/format.h>

#include <array>

namespace nenkai {
namespace {

using date::days;
using date::year_month_day;

constexpr std::array<const char*, 12> month_names{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};

/// Reads exactly `width` digits at `at`, or nothing.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, width)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool has(std::string_view text, std::size_t at, char c) { return at < text.size() && text[at] == c; }

int days_in_month(int year, int month) {
  return static_cast<int>(unsigned((date::year{year} / month / date::last).day()));
}

std::optional<Problem> check_year(std::string_view text, int year) {
  if (year >= first_year && year <= last_year) return std::nullopt;
  return Problem{fmt::format("{}: the year must be {} to {}", text, first_year, last_year)};
}

std::optional<Problem> check_month(std::string_view text, int month) {
  if (month >= 1 && month <= 12) return std::nullopt;
  return Problem{fmt::format("{}: there is no month {}", text, month)};
}

std::optional<Problem> check_day(std::string_view text, int year, int month, int day) {
  const int length = days_in_month(year, month);
  if (day >= 1 && day <= length) return std::nullopt;
  return Problem{
      fmt::format("{}: {} {} has {} days", text, month_names[static_cast<std::size_t>(month - 1)], year, length)};
}

Day make_day(int year, int month, int day) { return Day{date::year{year} / month / day}; }

/// Hours and minutes at `at` ("HH:MM"), as minutes.
std::optional<int> clock_minutes(std::string_view text, std::size_t at) {
  const auto hour = digits(text, at, 2);
  const auto minute = digits(text, at + 3, 2);
  if (!hour || !minute || !has(text, at + 2, ':') || *hour > 23 || *minute > 59) return std::nullopt;
  return *hour * 60 + *minute;
}

}  // namespace

Result<Day> parse_day(std::string_view text) {
  auto parsed = PartialDate::parse(text);
  if (!parsed) return Problem{parsed.problem()};
  if (parsed->precision() != PartialDate::Precision::day) {
    return Problem{fmt::format("\"{}\" is no day: write YYYY-MM-DD", text)};
  }
  return parsed->first_day();
}

std::string to_string(Day day) {
  const year_month_day ymd{day};
  return fmt::format("{:04}-{:02}-{:02}", int(ymd.year()), unsigned(ymd.month()), unsigned(ymd.day()));
}

Result<Instant> parse_instant(std::string_view text) {
  const Problem shape{
      fmt::format("\"{}\" is no instant: write 2004-03-31T23:59:59Z or 2004-03-31T23:59:59+09:00", text)};
  const auto day = parse_day(text.substr(0, 10));
  const auto clock = clock_minutes(text, 11);
  const auto seconds = digits(text, 17, 2);
  if (!clock || !seconds || *seconds > 59 || !has(text, 16, ':')) return shape;
  if (!has(text, 10, 'T') && !has(text, 10, 't') && !has(text, 10, ' ')) return shape;
  if (!day) return Problem{day.problem()};
  std::size_t at = 19;
  std::int64_t micros = 0;
  if (has(text, at, '.')) {
    std::int64_t scale = 100'000;
    const std::size_t start = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
      micros += (text[at] - '0') * scale;
    if (at == start) return shape;
  }
  int offset = 0;
  if (at + 1 == text.size() && (text[at] == 'Z' || text[at] == 'z')) {
    ++at;
  } else if (has(text, at, '+') || has(text, at, '-')) {
    const auto minutes = clock_minutes(text, at + 1);
    if (!minutes) return shape;
    offset = text[at] == '-' ? -*minutes : *minutes;
    at += 6;
  } else {
    return shape;
  }
  if (at != text.size()) return shape;
  const Instant instant = Instant{*day} + std::chrono::minutes{*clock - offset} + std::chrono::seconds{*seconds} +
                          std::chrono::microseconds{micros};
  if (auto bad = check_year(text, year_of(date::floor<days>(instant)))) return *bad;  // an offset may leave the bounds
  return instant;
}

std::string to_string(Instant instant) {
  const Day day = date::floor<days>(instant);
  const date::hh_mm_ss<std::chrono::microseconds> time{instant - day};
  std::string text = fmt::format("{}T{:02}:{:02}:{:02}", to_string(day), time.hours().count(), time.minutes().count(),
                                 time.seconds().count());
  if (time.subseconds().count() != 0) text += fmt::format(".{:06}", time.subseconds().count());
  return text + "Z";
}

PartialDate PartialDate::month(date::year_month month) {
  PartialDate result{Day{month / 1}};
  result.precision_ = Precision::month;
  return result;
}

Result<PartialDate> PartialDate::parse(std::string_view text) {
  const Problem shape{fmt::format("\"{}\" is no date: write YYYY-MM-DD, YYYY-MM, YYYY or YYYY-MM-DDTHH:MM", text)};
  const auto year = digits(text, 0, 4);
  if (!year) return shape;
  if (auto bad = check_year(text, *year)) return *bad;
  PartialDate result;
  if (text.size() == 4) {
    result.day_ = make_day(*year, 1, 1);
    result.precision_ = Precision::year;
    return result;
  }
  const auto month = digits(text, 5, 2);
  if (!month || !has(text, 4, '-')) return shape;
  if (auto bad = check_month(text, *month)) return *bad;
  if (text.size() == 7) return PartialDate::month(date::year{*year} / *month);
  const auto day = digits(text, 8, 2);
  if (!day || !has(text, 7, '-')) return shape;
  if (auto bad = check_day(text, *year, *month, *day)) return *bad;
  result.day_ = make_day(*year, *month, *day);
  if (text.size() == 10) return result;
  const auto minutes = clock_minutes(text, 11);
  if (!has(text, 10, 'T') || text.size() != 16 || !minutes) return shape;
  result.minutes_ = static_cast<std::int16_t>(*minutes);
  result.precision_ = Precision::minute;
  return result;
}

DayRange PartialDate::interval() const {
  const year_month_day ymd{day_};
  if (precision_ == Precision::year) return {day_, Day{(ymd.year() + date::years{1}) / date::January / 1}};
  if (precision_ == Precision::month) return {day_, Day{(ymd.year() / ymd.month() + date::months{1}) / 1}};
  return DayRange::single(day_);
}

std::optional<std::chrono::minutes> PartialDate::time_of_day() const {
  if (precision_ != Precision::minute) return std::nullopt;
  return std::chrono::minutes{minutes_};
}

PartialDate PartialDate::on(Day day) const {
  PartialDate result = *this;
  result.day_ = day;
  if (!day_precise()) result.precision_ = Precision::day;
  return result;
}

std::string PartialDate::str() const {
  const year_month_day ymd{day_};
  switch (precision_) {
    case Precision::year: return fmt::format("{:04}", int(ymd.year()));
    case Precision::month: return fmt::format("{:04}-{:02}", int(ymd.year()), unsigned(ymd.month()));
    case Precision::day: return to_string(day_);
    case Precision::minute: return fmt::format("{}T{:02}:{:02}", to_string(day_), minutes_ / 60, minutes_ % 60);
  }
  return {};
}

Result<MonthDay> MonthDay::parse(std::string_view text) {
  const auto month = digits(text, 0, 2);
  const auto day = digits(text, 3, 2);
  if (text.size() != 5 || !month || !day || text[2] != '-') {
    return Problem{fmt::format("\"{}\" is no day of the year: write MM-DD", text)};
  }
  if (auto bad = check_month(text, *month)) return *bad;
  constexpr int leap_year = 2000;
  const int length = days_in_month(leap_year, *month);
  if (*day < 1 || *day > length) {
    return Problem{fmt::format("{}: {} has {} days", text, month_names[static_cast<std::size_t>(*month - 1)], length)};
  }
  return MonthDay{date::month{static_cast<unsigned>(*month)} / date::day{static_cast<unsigned>(*day)}};
}

Day MonthDay::in(int year) const {
  const year_month_day exact = date::year{year} / value_.month() / value_.day();
  if (exact.ok()) return Day{exact};
  return Day{date::year{year} / value_.month() / date::last};
}

std::string MonthDay::str() const {
  return fmt::format("{:02}-{:02}", unsigned(value_.month()), unsigned(value_.day()));
}

}  // namespace nenkai
