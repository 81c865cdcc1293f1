#include "ical/zone.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace nenkai::ical {
namespace {

using std::chrono::seconds;

constexpr const char* system_zones = "/usr/share/zoneinfo";
constexpr std::size_t longest_name = 64;
constexpr std::size_t largest_file = 1 << 20;  // the largest of Debian's have 4 kB

/// True for names such as "America/Argentina/Ushuaia": nothing that could leave the database's folder, and none of
/// its second copies ("right" counts leap seconds).
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > longest_name || name.front() == '/' || name.back() == '/') return false;
  if (name.find("//") != std::string_view::npos) return false;
  if (name.substr(0, 6) == "right/" || name.substr(0, 6) == "posix/") return false;
  if (name == "localtime" || name == "posixrules") return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_' ||
           c == '-' || c == '+';
  });
}

/// Takes values off the front of a text. Once something was missing or wrong, `good` stays false and what is
/// taken is zero.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool good() const { return good_; }
  bool empty() const { return text_.empty(); }
  std::string_view rest() const { return text_; }
  bool next_is(char c) const { return !text_.empty() && text_.front() == c; }

  std::string_view take(std::size_t size) {
    if (size > text_.size()) {
      fail();
      return {};
    }
    const auto taken = text_.substr(0, size);
    text_.remove_prefix(size);
    return taken;
  }

  bool accept(char c) {
    if (!next_is(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  void expect(char c) {
    if (!accept(c)) fail();
  }

  /// A big-endian two's complement number.
  std::int64_t big_endian(std::size_t size) {
    std::uint64_t value = 0;
    for (const char c : take(size)) value = value << 8 | static_cast<std::uint8_t>(c);
    if (size == 4) return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
    return static_cast<std::int64_t>(value);
  }

  /// A decimal number of up to three digits.
  int decimal() {
    int value = 0;
    int digits = 0;
    while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9' && digits < 3) {
      value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
      ++digits;
    }
    if (digits == 0) fail();
    return value;
  }

  void fail() {
    good_ = false;
    text_ = {};
  }

 private:
  std::string_view text_;
  bool good_ = true;
};

// POSIX TZ strings.

/// [+-]hh[:mm[:ss]]
seconds signed_time(Cursor& text) {
  const bool negative = text.accept('-');
  if (!negative) text.accept('+');
  seconds time = std::chrono::hours{text.decimal()};
  if (text.accept(':')) time += std::chrono::minutes{text.decimal()};
  if (text.accept(':')) time += seconds{text.decimal()};
  return negative ? -time : time;
}

/// "CET", or "<+0330>".
std::string abbreviation(Cursor& text) {
  const bool bracketed = text.accept('<');
  const auto ends = [&](char c) { return bracketed ? c == '>' : !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')); };
  const std::string_view rest = text.rest();
  const auto length = std::find_if(rest.begin(), rest.end(), ends) - rest.begin();
  std::string name(text.take(static_cast<std::size_t>(length)));
  if (name.size() < 3) text.fail();
  if (bracketed) text.expect('>');
  return name;
}

YearlyMoment yearly_moment(Cursor& text) {
  YearlyMoment moment;
  if (text.accept('M')) {
    moment.numbers[0] = text.decimal();
    text.expect('.');
    moment.numbers[1] = text.decimal();
    text.expect('.');
    moment.numbers[2] = text.decimal();
    const auto& [month, week, weekday] = moment.numbers;
    if (month < 1 || month > 12 || week < 1 || week > 5 || weekday > 6) text.fail();
  } else {
    const bool without_leap_day = text.accept('J');
    moment.form = without_leap_day ? YearlyMoment::Form::julian_without_leap_day : YearlyMoment::Form::day_of_year;
    moment.numbers[0] = text.decimal();
    if (moment.numbers[0] > 365 || (without_leap_day && moment.numbers[0] < 1)) text.fail();
  }
  if (text.accept('/')) moment.time = signed_time(text);
  return moment;
}

/// The local midnight of the moment's day in `year`, and its time added.
date::local_seconds moment_in(const YearlyMoment& moment, int year) {
  using namespace date;
  const local_days new_year{date::year{year} / January / 1};
  const int number = moment.numbers[0];
  switch (moment.form) {
    case YearlyMoment::Form::day_of_year: return new_year + days{number} + moment.time;
    case YearlyMoment::Form::julian_without_leap_day: {
      const bool past_leap_day = date::year{year}.is_leap() && number >= 60;
      return new_year + days{number - 1 + (past_leap_day ? 1 : 0)} + moment.time;
    }
    case YearlyMoment::Form::month_week_day: break;
  }
  const auto month = date::year{year} / date::month{static_cast<unsigned>(number)};
  const weekday day{static_cast<unsigned>(moment.numbers[2])};
  const auto week = static_cast<unsigned>(moment.numbers[1]);
  const local_days date = week == 5 ? local_days{month / day[last]} : local_days{month / day[week]};
  return date + moment.time;
}

date::sys_seconds to_utc(date::local_seconds local, const Offset& offset) {
  return date::sys_seconds{local.time_since_epoch() - offset.from_utc};
}

// TZif files.

struct Counts {
  std::size_t isut, isstd, leap, time, type, character;
  std::size_t block_size(std::size_t time_size) const {
    return time * (time_size + 1) + type * 6 + character + leap * (time_size + 4) + isstd + isut;
  }
};

/// The header: magic, version, and what the data block holds.
Counts read_header(Cursor& file, char& version) {
  if (file.take(4) != "TZif") file.fail();
  const std::string_view rest = file.take(16);
  version = rest.empty() ? '\0' : rest.front();
  const auto count = [&] { return static_cast<std::size_t>(static_cast<std::uint32_t>(file.big_endian(4))); };
  Counts counts{};
  counts.isut = count();
  counts.isstd = count();
  counts.leap = count();
  counts.time = count();
  counts.type = count();
  counts.character = count();
  if (counts.block_size(8) > largest_file) file.fail();
  return counts;
}

struct DataBlock {
  std::vector<std::int64_t> times;
  std::vector<std::size_t> types;  // of each time
  std::vector<Offset> offsets;     // of each type
};

DataBlock read_block(Cursor& file, const Counts& counts) {
  DataBlock block;
  for (std::size_t i = 0; i < counts.time; ++i) block.times.push_back(file.big_endian(8));
  for (std::size_t i = 0; i < counts.time; ++i) block.types.push_back(static_cast<std::size_t>(file.big_endian(1)));
  std::vector<std::size_t> names;
  for (std::size_t i = 0; i < counts.type; ++i) {
    Offset offset;
    offset.from_utc = seconds{file.big_endian(4)};
    offset.daylight = file.big_endian(1) != 0;
    names.push_back(static_cast<std::size_t>(file.big_endian(1)));
    block.offsets.push_back(offset);
  }
  const std::string_view characters = file.take(counts.character);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] < characters.size()) {
      const auto name = characters.substr(names[i]);
      block.offsets[i].name = std::string(name.substr(0, name.find('\0')));
    }
  }
  file.take(counts.leap * 12 + counts.isstd + counts.isut);
  const bool sound = !block.offsets.empty() && std::all_of(block.types.begin(), block.types.end(),
                                                           [&](auto t) { return t < block.offsets.size(); });
  if (!sound) file.fail();
  return block;
}

std::optional<std::string> read_file(std::string_view name) {
  const char* folder = std::getenv("TZDIR");
  std::ifstream file(fmt::format("{}/{}", folder != nullptr ? folder : system_zones, name), std::ios::binary);
  if (!file) return std::nullopt;
  std::string bytes;
  char buffer[4096];
  while (file.read(buffer, sizeof buffer) || file.gcount() > 0) {
    bytes.append(buffer, static_cast<std::size_t>(file.gcount()));
    if (bytes.size() > largest_file) return std::nullopt;
  }
  if (bytes.substr(0, 4) != "TZif") return std::nullopt;  // a folder, or another of the database's files
  return bytes;
}

const date::sys_seconds first_moment = date::sys_days{date::year{first_year} / date::January / 1};

}  // namespace

std::optional<ForeverRule> parse_posix_rule(std::string_view text) {
  Cursor cursor(text);
  ForeverRule rule;
  rule.standard.name = abbreviation(cursor);
  rule.standard.from_utc = -signed_time(cursor);
  rule.daylight.name = abbreviation(cursor);
  rule.daylight.daylight = true;
  // West of Greenwich is positive in these strings.
  rule.daylight.from_utc = cursor.next_is(',') ? rule.standard.from_utc + std::chrono::hours{1} : -signed_time(cursor);
  cursor.expect(',');
  rule.daylight_begins = yearly_moment(cursor);
  cursor.expect(',');
  rule.daylight_ends = yearly_moment(cursor);
  if (!cursor.good() || !cursor.empty()) return std::nullopt;
  return rule;
}

std::optional<std::string> read_zone_file(std::string_view name) {
  if (!is_zone_name(name)) return std::nullopt;
  return read_file(name);
}

Result<Zone> Zone::read(std::string_view name) {
  if (const auto bytes = read_zone_file(name)) return parse(name, *bytes);
  return Problem{
      fmt::format("there is no time zone \"{}\"; zones have the names of the IANA time zone database, such as "
                  "Asia/Tokyo",
                  name.substr(0, longest_name))};
}

Result<Zone> Zone::parse(std::string_view name, std::string_view bytes) {
  Cursor file(bytes);
  char version = '\0';
  // The first block has 32-bit times; the second, since version 2, the whole history.
  const Counts old = read_header(file, version);
  file.take(old.block_size(4));
  const Counts counts = read_header(file, version);
  const DataBlock block = read_block(file, counts);
  if (!file.good()) return Problem{fmt::format("the system's data of time zone {} cannot be read", name)};
  Zone zone;
  zone.name_ = std::string(name);
  zone.before_ = block.offsets.front();
  for (std::size_t i = 0; i < block.times.size(); ++i) {
    const date::sys_seconds at{seconds{block.times[i]}};
    const Offset& offset = block.offsets[block.types[i]];
    if (at < first_moment) {
      zone.before_ = offset;
    } else {
      zone.listed_.push_back({at, offset});
    }
  }
  if (file.accept('\n')) {
    const std::string_view footer = file.rest();
    zone.forever_ = parse_posix_rule(footer.substr(0, footer.find('\n')));
  }
  return zone;
}

int Zone::last_listed_year() const {
  return listed_.empty() ? first_year : nenkai::year_of(date::floor<date::days>(listed_.back().at));
}

std::vector<Transition> Zone::transitions(int year) const {
  std::vector<Transition> all;
  const date::sys_seconds end = date::sys_days{date::year{year + 1} / date::January / 1};
  std::copy_if(listed_.begin(), listed_.end(), std::back_inserter(all),
               [&](const Transition& t) { return t.at < end; });
  if (!forever_) return all;
  for (int y = last_listed_year(); y <= year; ++y) {
    std::array<Transition, 2> both{
        {{to_utc(moment_in(forever_->daylight_begins, y), forever_->standard), forever_->daylight},
         {to_utc(moment_in(forever_->daylight_ends, y), forever_->daylight), forever_->standard}}};
    if (both[1].at < both[0].at) std::swap(both[0], both[1]);
    for (const Transition& next : both) {
      if (listed_.empty() || next.at > listed_.back().at) all.push_back(next);
    }
  }
  return all;
}

}  // namespace nenkai::ical
