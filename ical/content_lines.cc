#include "ical/content_lines.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "ical/text.hh"
#include "scheduler/check_text.hh"

namespace nenkai::ical {
namespace {

constexpr std::string_view line_end = "\r\n";
/// A line that goes on begins with a space, which counts.
constexpr std::string_view fold = "\r\n ";

bool goes_on(char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) == 0x80U; }

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool on_earth(GeoPoint point) {
  return std::isfinite(point.latitude) && std::isfinite(point.longitude) && std::abs(point.latitude) <= 90 &&
         std::abs(point.longitude) <= 180;
}

/// Names of other characters are no zones, which is found when the zone is read.
bool is_zone_character(char c) {
  return is_letter_or_digit(c) || std::string_view("/_-+").find(c) != std::string_view::npos;
}

/// A quoted parameter value can hold neither a quotation mark nor a line break; RFC 6868 writes them so.
std::string parameter_text(std::string_view clean) {
  std::string text;
  for (const char c : clean) {
    switch (c) {
      case '^': text += "^^"; break;
      case '"': text += "^'"; break;
      case '\n': text += "^n"; break;
      default: text += c;
    }
  }
  return text;
}

/// An address as RFC 6068 section 2 writes it in a mailto link.
std::string mailto(std::string_view address) {
  std::string link = "mailto:";
  for (const char c : address) {
    if (is_letter_or_digit(c) || std::string_view("@-._~!$'*+").find(c) != std::string_view::npos) {
      link += c;
    } else {
      fmt::format_to(std::back_inserter(link), "%{:02X}", static_cast<std::uint8_t>(c));
    }
  }
  return link;
}

}  // namespace

void append_folded(std::string& out, std::string_view line) {
  std::size_t room = longest_line;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > room - 4 && goes_on(line[cut])) --cut;
    out.append(line.substr(0, cut)).append(fold);
    line.remove_prefix(cut);
    room = longest_line - 1;
  }
  out.append(line).append(line_end);
}

void ContentLines::start(std::string_view name) {
  line_.assign(name);
  line_ += ':';
}

void ContentLines::finish() { append_folded(*out_, line_); }

void ContentLines::begin(std::string_view component) { fixed("BEGIN", component); }

void ContentLines::end(std::string_view component) { fixed("END", component); }

void ContentLines::fixed(std::string_view name, std::string_view value) {
  start(name);
  line_ += value;
  finish();
}

void ContentLines::add_escaped(std::string_view clean) {
  while (true) {
    const std::size_t plain = std::min(clean.find_first_of("\\,;\n"), clean.size());
    line_ += clean.substr(0, plain);
    if (plain == clean.size()) return;
    line_ += '\\';
    line_ += clean[plain] == '\n' ? 'n' : clean[plain];
    clean.remove_prefix(plain + 1);
  }
}

void ContentLines::cleaned(std::string_view name, std::string_view clean) {
  if (clean.empty()) return;
  start(name);
  add_escaped(clean);
  finish();
}

void ContentLines::line(std::string_view name, std::string_view text) { cleaned(name, clean_line(text)); }

void ContentLines::block(std::string_view name, std::string_view text) { cleaned(name, clean_block(text)); }

void ContentLines::list(std::string_view name, std::span<const std::string> values) {
  std::vector<std::string> seen;
  start(name);
  for (const std::string& value : values) {
    std::string clean = clean_line(value);
    if (clean.empty() || std::find(seen.begin(), seen.end(), clean) != seen.end()) continue;
    if (!seen.empty()) line_ += ',';
    add_escaped(clean);
    seen.push_back(std::move(clean));
  }
  if (!seen.empty()) finish();
}

void ContentLines::link(std::string_view name, std::string_view text) {
  if (const auto clean = clean_link(text)) fixed(name, *clean);
}

void ContentLines::add_parameter(std::string_view name, std::string_view clean) {
  fmt::format_to(std::back_inserter(line_), ";{}=\"{}\"", name, parameter_text(clean));
}

void ContentLines::mailbox(std::string_view name, std::string_view common_name, std::string_view address) {
  if (!is_email(address)) return;
  line_.assign(name);
  if (const std::string clean = clean_line(common_name); !clean.empty()) add_parameter("CN", clean);
  line_ += ':' + mailto(address);
  finish();
}

void ContentLines::number(std::string_view name, int value) { fixed(name, fmt::format_int(value).c_str()); }

void ContentLines::add_digits(unsigned value, std::size_t count) {
  char text[4];
  for (std::size_t i = count; i-- > 0; value /= 10) text[i] = static_cast<char>('0' + value % 10);
  line_.append(text, count);
}

void ContentLines::add_day(date::year_month_day day) {
  add_digits(static_cast<unsigned>(int(day.year())), 4);
  add_digits(unsigned(day.month()), 2);
  add_digits(unsigned(day.day()), 2);
}

void ContentLines::add_time(date::local_seconds time) {
  const auto day = date::floor<date::days>(time);
  const date::hh_mm_ss clock{time - day};
  add_day(date::year_month_day{day});
  line_ += 'T';
  add_digits(static_cast<unsigned>(clock.hours().count()), 2);
  add_digits(static_cast<unsigned>(clock.minutes().count()), 2);
  add_digits(static_cast<unsigned>(clock.seconds().count()), 2);
}

void ContentLines::day(std::string_view name, Day day) {
  line_.assign(name).append(";VALUE=DATE:");
  add_day(date::year_month_day{day});
  finish();
}

void ContentLines::local_time(std::string_view name, WallTime time, std::string_view tzid) {
  line_.assign(name).append(";TZID=");
  std::copy_if(tzid.begin(), tzid.end(), std::back_inserter(line_), is_zone_character);
  line_ += ':';
  add_time(date::local_seconds{time.moment().time_since_epoch()});
  finish();
}

void ContentLines::wall_clock(std::string_view name, date::local_seconds time) {
  start(name);
  add_time(time);
  finish();
}

void ContentLines::instant(std::string_view name, Instant instant) {
  start(name);
  add_time(date::local_seconds{date::floor<std::chrono::seconds>(instant).time_since_epoch()});
  line_ += 'Z';
  finish();
}

void ContentLines::utc_offset(std::string_view name, std::chrono::seconds offset) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(std::chrono::abs(offset)).count();
  // A zero with a minus is forbidden.
  const char sign = offset < std::chrono::seconds{0} && minutes > 0 ? '-' : '+';
  fixed(name, fmt::format("{}{:02}{:02}", sign, minutes / 60, minutes % 60));
}

void ContentLines::place(GeoPoint point, std::string_view title) {
  if (!on_earth(point)) return;
  // Six decimals are about 10 cm.
  fixed("GEO", fmt::format("{:.6f};{:.6f}", point.latitude, point.longitude));
  const std::string clean = clean_line(title);
  if (clean.empty()) return;
  line_.assign("X-APPLE-STRUCTURED-LOCATION;VALUE=URI");
  add_parameter("X-TITLE", clean);
  fmt::format_to(std::back_inserter(line_), ":geo:{:.6f},{:.6f}", point.latitude, point.longitude);
  finish();
}

std::string duration_text(const Duration& duration) {
  const auto hours = duration.time.count() / 60;
  const auto minutes = duration.time.count() % 60;
  std::string text = "P";
  if (const int days = duration.whole_days(); days > 0) text += fmt::format("{}D", days);
  if (hours > 0 || minutes > 0) text += "T";
  if (hours > 0) text += fmt::format("{}H", hours);
  if (minutes > 0) text += fmt::format("{}M", minutes);
  return text;
}

}  // namespace nenkai::ical
