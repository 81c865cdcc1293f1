#include "ical/zone_definition.hh"

#include <fmt/format.h>

#include <algorithm>

#include "ical/line_reader.hh"
#include "ical/rule_text.hh"
#include "ical/time_value.hh"

namespace nenkai::ical {
namespace {

constexpr std::size_t most_observances = 400;
constexpr std::size_t most_changes = 20'000;

/// The days of one month of every year, as BYDAY and BYMONTHDAY give them.
struct YearlyRule {
  unsigned month = 1;
  std::vector<int> days;  // BYMONTHDAY; negative from the month's end
  std::optional<date::weekday> weekday;
  int week = 0;  // BYDAY's number: 0 for each, negative from the month's end
  std::optional<date::local_seconds> until;
};

std::optional<int> small_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > 3) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return negative ? -value : value;
}

bool read_by_day(std::string_view text, YearlyRule& rule) {
  constexpr std::string_view names = "SUMOTUWETHFRSA";
  if (text.size() < 2) return false;
  std::string name(text.substr(text.size() - 2));
  for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  const std::size_t at = names.find(name);
  if (at == std::string_view::npos || at % 2 != 0) return false;
  rule.weekday = date::weekday{static_cast<unsigned>(at / 2)};
  text.remove_suffix(2);
  if (text.empty()) return true;
  const auto week = small_number(text);
  rule.week = week.value_or(0);
  return week && *week != 0 && *week >= -5 && *week <= 5;
}

bool read_month_days(std::string_view text, YearlyRule& rule) {
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const auto day = small_number(text.substr(0, comma));
    if (!day || *day == 0 || *day > 31 || *day < -31 || rule.days.size() >= 31) return false;
    rule.days.push_back(*day);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return !rule.days.empty();
}

/// Lotus Notes says the time of DTSTART again in the rule.
bool at_the_start_time(std::string_view text, const Observance& observance) {
  const date::hh_mm_ss clock{observance.start - date::floor<date::days>(observance.start)};
  const auto same = [&](std::string_view part, auto wanted) {
    const auto value = rule_part(text, part);
    return value.empty() || small_number(value) == static_cast<int>(wanted.count());
  };
  return same("BYHOUR", clock.hours()) && same("BYMINUTE", clock.minutes()) && same("BYSECOND", clock.seconds());
}

/// None where the rule has another shape than those that programs write.
std::optional<YearlyRule> read_rule(std::string_view text, const Observance& observance) {
  if (!same_name(rule_part(text, "FREQ"), "YEARLY")) return std::nullopt;
  if (!rule_without(text, {"FREQ", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "INTERVAL", "WKST", "BYHOUR", "BYMINUTE",
                           "BYSECOND"})
           .empty()) {
    return std::nullopt;
  }
  if (!at_the_start_time(text, observance)) return std::nullopt;
  if (const auto interval = rule_part(text, "INTERVAL"); !interval.empty() && interval != "1") return std::nullopt;
  const date::year_month_day start{date::local_days{date::floor<date::days>(observance.start)}};
  YearlyRule rule;
  rule.month = unsigned(start.month());
  if (const auto month = rule_part(text, "BYMONTH"); !month.empty()) {
    const auto number = small_number(month);
    if (!number || *number < 1 || *number > 12) return std::nullopt;
    rule.month = static_cast<unsigned>(*number);
  }
  const auto by_day = rule_part(text, "BYDAY");
  const auto by_month_day = rule_part(text, "BYMONTHDAY");
  if (!by_day.empty() && !read_by_day(by_day, rule)) return std::nullopt;
  if (!by_month_day.empty() && !read_month_days(by_month_day, rule)) return std::nullopt;
  if (by_day.empty() && by_month_day.empty()) rule.days.push_back(static_cast<int>(unsigned(start.day())));
  if (const auto until = rule_part(text, "UNTIL"); !until.empty()) {
    const auto time = parse_time(until);
    if (!time) return std::nullopt;
    // In UTC, as section 3.3.10 asks for it here.
    rule.until = time->is_date ? time->wall + date::days{1} : time->utc ? time->wall + observance.from : time->wall;
  }
  return rule;
}

bool fits(const YearlyRule& rule, date::year_month_day day) {
  const int number = static_cast<int>(unsigned(day.day()));
  const int length = static_cast<int>(unsigned((day.year() / day.month() / date::last).day()));
  const bool day_fits = rule.days.empty() || std::any_of(rule.days.begin(), rule.days.end(), [&](int wanted) {
                          return wanted == number || wanted == number - length - 1;
                        });
  if (!day_fits) return false;
  if (!rule.weekday) return true;
  if (date::weekday{date::local_days{day}} != *rule.weekday) return false;
  return rule.week == 0 || rule.week == (number + 6) / 7 || rule.week == -(length - number + 7) / 7;
}

/// The first day of the year that fits: a clock changes once in a year by one rule.
std::optional<date::local_days> day_in(const YearlyRule& rule, int year) {
  const auto month = date::year{year} / date::month{rule.month};
  for (auto day = month / 1; day.ok(); day = day.year() / day.month() / (day.day() + date::days{1})) {
    if (fits(rule, day)) return date::local_days{day};
  }
  return std::nullopt;
}

struct LocalOnset {
  date::local_seconds wall{};
  std::chrono::seconds from, to;
};

bool add_onsets(const Observance& observance, std::vector<LocalOnset>& onsets) {
  const auto add = [&](date::local_seconds wall) { onsets.push_back({wall, observance.from, observance.to}); };
  add(observance.start);
  for (const date::local_seconds more : observance.more) add(more);
  const auto first_day = date::floor<date::days>(observance.start);
  const int begin = std::max(first_year, int(date::year_month_day{first_day}.year()));
  for (const std::string& text : observance.rules) {
    const auto rule = read_rule(text, observance);
    if (!rule) return false;
    for (int year = begin; year <= last_year && onsets.size() <= most_changes; ++year) {
      const auto day = day_in(*rule, year);
      if (!day) continue;
      const date::local_seconds wall = *day + (observance.start - first_day);
      if (rule->until && wall > *rule->until) break;
      if (wall > observance.start) add(wall);
    }
  }
  return onsets.size() <= most_changes;
}

}  // namespace

std::optional<std::chrono::seconds> parse_offset(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (!negative && !text.starts_with('+')) return std::nullopt;
  text.remove_prefix(1);
  if (text.size() != 4 && text.size() != 6) return std::nullopt;
  std::chrono::seconds offset{0};
  constexpr std::chrono::seconds units[] = {std::chrono::hours{1}, std::chrono::minutes{1}, std::chrono::seconds{1}};
  for (std::size_t i = 0; i * 2 < text.size(); ++i) {
    const auto value = small_number(text.substr(i * 2, 2));
    if (!value || *value < 0) return std::nullopt;
    offset += *value * units[i];
  }
  if (offset > date::days{1}) return std::nullopt;
  return negative ? -offset : offset;
}

std::optional<ClockChanges> changes_of(ZoneDefinition& definition) {
  if (!definition.problem.empty()) return std::nullopt;
  if (definition.observances.empty()) definition.problem = "its VTIMEZONE says no offset";
  if (definition.observances.size() > most_observances) {
    definition.problem = fmt::format("its VTIMEZONE has more than {} parts", most_observances);
  }
  std::vector<LocalOnset> onsets;
  for (const Observance& observance : definition.observances) {
    if (!definition.problem.empty()) return std::nullopt;
    if (!add_onsets(observance, onsets)) definition.problem = "its clock changes by another rule than a yearly one";
  }
  if (!definition.problem.empty()) return std::nullopt;
  std::sort(onsets.begin(), onsets.end(), [](const LocalOnset& a, const LocalOnset& b) { return a.wall < b.wall; });
  ClockChanges result;
  result.before = onsets.front().from;
  for (const LocalOnset& onset : onsets) {
    result.changes.push_back({date::sys_seconds{onset.wall.time_since_epoch() - onset.from}, onset.to});
  }
  std::stable_sort(result.changes.begin(), result.changes.end(),
                   [](const ClockChange& a, const ClockChange& b) { return a.at < b.at; });
  return result;
}

}  // namespace nenkai::ical
