#include "ical/recurrence.hh"

#include <fmt/format.h>
#include <libical/ical.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "ical/line_reader.hh"
#include "ical/rule_text.hh"
#include "ical/text.hh"

namespace nenkai::ical {
namespace {

constexpr std::size_t longest_rule = 2000;
/// Of one rule: what it takes to reach the window, and all that lies in it.
constexpr int most_steps = 20'000;
constexpr std::size_t most_digits = 8;

struct FreeingIterator {
  void operator()(icalrecur_iterator* iterator) const { icalrecur_iterator_free(iterator); }
};
using Iterator = std::unique_ptr<icalrecur_iterator, FreeingIterator>;

bool has_long_number(std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits > most_digits) return true;
  }
  return false;
}

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [&](auto name) { return same_name(value, name); });
}

/// One BY… list of a rule; libical ends it with a mark of its own unless it is full.
template <std::size_t size>
std::vector<int> list_of(const short (&values)[size]) {
  return {values, std::find(values, values + size, short{ICAL_RECURRENCE_ARRAY_MAX})};
}

/// The third Sunday of a month lies in its days 15 to 21, the last but one in 8 to 14 from its end.
bool in_week(int month_day, int week) {
  if (week == 0 || (week > 0) != (month_day > 0)) return true;
  return (std::abs(month_day) + 6) / 7 == std::abs(week);
}

/// True for days that no month has, such as BYMONTH=2;BYMONTHDAY=30, and for BYMONTHDAY=20;BYDAY=1SU. libical looks
/// for such a day until its years end.
bool never_comes(const icalrecurrencetype& rule) {
  constexpr std::array longest{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  std::vector<int> months = list_of(rule.by_month);
  const std::vector<int> days = list_of(rule.by_month_day);
  const std::vector<int> weekdays = list_of(rule.by_day);
  if (days.empty()) return false;
  const bool weeks_of_month = !months.empty() || rule.freq == ICAL_MONTHLY_RECURRENCE;
  if (months.empty()) months.push_back(1);
  const auto weekday_fits = [&](int day) {
    return weekdays.empty() || !weeks_of_month || std::any_of(weekdays.begin(), weekdays.end(), [&](int weekday) {
             return in_week(day, icalrecurrencetype_day_position(static_cast<short>(weekday)));
           });
  };
  return std::none_of(months.begin(), months.end(), [&](int month) {
    const int length = month >= 1 && month <= 12 ? longest[static_cast<std::size_t>(month - 1)] : 0;
    return std::any_of(days.begin(), days.end(),
                       [&](int day) { return day != 0 && std::abs(day) <= length && weekday_fits(day); });
  });
}

/// A later start that gives the same occurrences in the window: libical steps through them one by one, at 20 to 30
/// microseconds each. Rules that count, and days that not each month or year has, begin where they begin.
date::local_seconds near_window(const RuleRequest& request, const icalrecurrencetype& rule) {
  using namespace date;
  const auto first = floor<days>(request.start);
  const local_days wanted = local_days{request.window.begin.time_since_epoch()} - days{366};
  const year_month_day begin{first};
  if (rule.count > 0 || rule.interval < 1 || first >= wanted || unsigned(begin.day()) > 28) return request.start;
  const auto clock = request.start - first;
  const int interval = rule.interval;
  const auto whole = [&](long long passed) { return static_cast<int>(passed / interval) * interval; };
  switch (rule.freq) {
    // An hourly rule comes back to the same hours after as many days as it skips hours.
    case ICAL_HOURLY_RECURRENCE:
    case ICAL_DAILY_RECURRENCE: return first + days{whole((wanted - first).count())} + clock;
    case ICAL_WEEKLY_RECURRENCE: return first + weeks{whole((wanted - first).count() / 7)} + clock;
    case ICAL_MONTHLY_RECURRENCE: {
      const int passed = (year_month_day{wanted}.year() - begin.year()).count() * 12 - 12;
      return local_days{begin + months{std::max(0, whole(passed))}} + clock;
    }
    case ICAL_YEARLY_RECURRENCE: {
      const int passed = (year_month_day{wanted}.year() - begin.year()).count() - 1;
      return local_days{begin + years{std::max(0, whole(passed))}} + clock;
    }
    default: return request.start;
  }
}

/// A few steps and no conditions but on the hour, so that it ends within a day's minutes each.
bool is_short(std::string_view rule) {
  const std::string_view count = rule_part(rule, "COUNT");
  const std::string rest = rule_without(rule, {"FREQ", "COUNT", "INTERVAL", "UNTIL", "WKST", "BYHOUR"});
  const bool by_hour = !rule_part(rule, "BYHOUR").empty();
  const bool by_second = same_name(rule_part(rule, "FREQ"), "SECONDLY");
  return rest.empty() && !count.empty() && count.size() <= 3 && !(by_hour && by_second);
}

std::string rule_problem(std::string_view rule) {
  const std::string_view frequency = rule_part(rule, "FREQ");
  const std::string_view scale = rule_part(rule, "RSCALE");
  if (rule.size() > longest_rule) return fmt::format("is longer than {} bytes", longest_rule);
  if (is_one_of(frequency, {"SECONDLY", "MINUTELY"})) {
    if (is_short(rule)) return {};
    return fmt::format("FREQ={} is not expanded: no meeting repeats by the {}", frequency,
                       same_name(frequency, "SECONDLY") ? "second" : "minute");
  }
  if (!is_one_of(frequency, {"HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"})) {
    return fmt::format("\"{}\" is no rule: FREQ is HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY", excerpt(rule));
  }
  if (!scale.empty() && !same_name(scale, "GREGORIAN")) {
    return fmt::format("RSCALE={} is not expanded: only the Gregorian calendar is", excerpt(scale));
  }
  if (has_long_number(rule_without(rule, {"UNTIL"})))
    return fmt::format("\"{}\" has a number beyond all use", excerpt(rule));
  return {};
}

struct Limit {
  bool given = false;
  date::local_seconds last{};  // the last moment at which an occurrence may start
};

/// UNTIL. As a date beside a time it includes that whole day: Google writes it so, and means it so.
Result<Limit> until_of(const RuleRequest& request) {
  const std::string_view text = rule_part(request.rule, "UNTIL");
  if (text.empty()) return Limit{};
  const auto time = parse_time(text);
  if (!time) return Problem{"UNTIL: " + time.problem()};
  if (time->is_date) return Limit{true, time->wall + date::days{1} - std::chrono::seconds{1}};
  if (!time->utc) return Limit{true, time->wall};
  return Limit{true, request.to_local(date::sys_seconds{time->wall.time_since_epoch()})};
}

/// The rule without UNTIL, and with what follows from DTSTART where libical 3.0 takes something else: BYWEEKNO without
/// a weekday means DTSTART's, and a yearly BYMONTHDAY without a month means each month.
std::string for_libical(const RuleRequest& request) {
  constexpr std::array weekdays{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
  std::string rule = rule_without(request.rule, {"UNTIL"});
  const auto has = [&](std::string_view part) { return !rule_part(rule, part).empty(); };
  if (has("BYWEEKNO") && !has("BYDAY")) {
    const date::weekday weekday{date::floor<date::days>(request.start)};
    rule += fmt::format(";BYDAY={}", weekdays[weekday.c_encoding()]);
  }
  const bool yearly = same_name(rule_part(rule, "FREQ"), "YEARLY");
  if (yearly && has("BYMONTHDAY") && !has("BYMONTH") && !has("BYWEEKNO") && !has("BYYEARDAY")) {
    rule += ";BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12";
  }
  return rule;
}

icaltimetype libical_time(date::local_seconds wall, bool is_date) {
  const auto day = date::floor<date::days>(wall);
  const date::year_month_day ymd{day};
  const date::hh_mm_ss clock{wall - day};
  icaltimetype time = icaltime_null_time();
  time.year = int(ymd.year());
  time.month = static_cast<int>(unsigned(ymd.month()));
  time.day = static_cast<int>(unsigned(ymd.day()));
  time.is_date = is_date ? 1 : 0;
  if (is_date) return time;
  time.hour = static_cast<int>(clock.hours().count());
  time.minute = static_cast<int>(clock.minutes().count());
  time.second = static_cast<int>(clock.seconds().count());
  return time;
}

date::local_seconds wall_of(const icaltimetype& time) {
  const date::year_month_day day{date::year{time.year}, date::month{static_cast<unsigned>(time.month)},
                                 date::day{static_cast<unsigned>(time.day)}};
  return date::local_days{day} + std::chrono::hours{time.hour} + std::chrono::minutes{time.minute} +
         std::chrono::seconds{time.second};
}

}  // namespace

Result<RuleResult> expand_rule(const RuleRequest& request) {
  if (std::string problem = rule_problem(request.rule); !problem.empty()) return Problem{std::move(problem)};
  const auto until = until_of(request);
  if (!until) return Problem{until.problem()};
  const icalrecurrencetype rule = icalrecurrencetype_from_string(for_libical(request).c_str());
  // libical leaves this one part of a rule to its caller; an iterator only points at it.
  const std::unique_ptr<char, decltype(&std::free)> calendar_of_rule(rule.rscale, std::free);
  if (rule.freq == ICAL_NO_RECURRENCE) return Problem{fmt::format("\"{}\" is no rule", excerpt(request.rule))};
  RuleResult result;
  if (never_comes(rule)) return Problem{fmt::format("\"{}\" gives no day at all", excerpt(request.rule))};
  const Iterator iterator(icalrecur_iterator_new(rule, libical_time(near_window(request, rule), request.is_date)));
  if (!iterator) return Problem{fmt::format("\"{}\" is no rule that gives days", excerpt(request.rule))};
  for (int step = 0; step < most_steps; ++step) {
    const icaltimetype next = icalrecur_iterator_next(iterator.get());
    if (icaltime_is_null_time(next) != 0 || next.year > last_year) return result;
    const date::local_seconds wall = wall_of(next);
    const Day day{date::floor<date::days>(wall).time_since_epoch()};
    if ((until->given && wall > until->last) || day >= request.window.end) return result;
    if (day < request.window.begin) continue;
    if (result.starts.size() == request.most) break;
    result.starts.push_back(wall);
  }
  result.capped = true;
  return result;
}

}  // namespace nenkai::ical
