#pragma once
// Public holidays: rules as data, and the days they give.
//
// A country is a HolidayRules, read from a file (config/holiday_file.hh, config/holidays/*.toml). Three
// layers make its days, in this order:
//   1. the holidays proper, each a HolidayRule;
//   2. substitutes: a day off because a holiday proper fell on a weekend;
//   3. bridges: a day off because the days before and after are both holidays proper.
// Substitutes and bridges never beget further ones.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "scheduler/dates.hh"
#include "scheduler/local_text.hh"
#include "scheduler/names.hh"

namespace nenkai {

/// Every day that the program accepts.
inline constexpr DayRange all_days{Day{date::year{first_year} / 1 / 1}, Day{date::year{last_year + 1} / 1 / 1}};

/// The `nth` such weekday of a month, 1 to 5 (a month without a fifth has no holiday), or the last: -1.
struct NthWeekday {
  int nth = 1;
  date::weekday weekday{date::Monday};
  date::month month{date::January};
};

/// The day, in Japan Standard Time, on which the sun passes the equinox.
enum class Equinox : std::uint8_t { vernal, autumnal };

template <>
struct Names<Equinox> {
  static constexpr std::array<std::pair<Equinox, std::string_view>, 2> table{
      {{Equinox::vernal, "vernal"}, {Equinox::autumnal, "autumnal"}}};
};

/// Years for which `equinox_day` has a formula.
inline constexpr int first_equinox_year = 1900;
inline constexpr int last_equinox_year = 2099;

/// By the formula of the Hydrographic Department, Japan Coast Guard (海上保安庁水路部 暦計算研究会編
/// 『新こよみ便利帳』 恒星社厚生閣, 1991). The law leaves the day to astronomy: it is official once the
/// National Astronomical Observatory has published it, in February of the year before. None outside the
/// formula's years.
std::optional<Day> equinox_day(Equinox equinox, int year);

/// Western Easter Sunday (Gregorian computus).
Day easter_sunday(int year);

/// So many days after Easter Sunday; Good Friday is -2.
struct EasterOffset {
  int days = 0;
};

/// Days of their own, which no rule repeats.
struct SingleDays {
  std::vector<Day> days;
};

/// A MonthDay of 29 February means the 28th in a year without one.
using HolidayWhen = std::variant<MonthDay, NthWeekday, Equinox, EasterOffset, SingleDays>;

struct HolidayRule {
  LocalText name;
  HolidayWhen when;
  DayRange valid = all_days;
  /// Years in which the law set this rule aside (the days it chose instead are SingleDays).
  std::vector<int> except;
  /// False where the law gives no substitute for this holiday.
  bool substituted = true;
};

/// What becomes of a holiday that falls on a weekend. The holiday itself stays one.
enum class SubstituteKind : std::uint8_t {
  next_monday,        // Sunday: the Monday, unless that is a holiday already (Japan 1973–2006)
  next_free_day,      // Sunday: the next day that is no holiday proper (Japan since 2007)
  nearest_weekday,    // Saturday: the Friday; Sunday: the Monday (United States)
  next_free_weekday,  // Saturday or Sunday: the next weekday not off already (United Kingdom)
};

template <>
struct Names<SubstituteKind> {
  static constexpr std::array<std::pair<SubstituteKind, std::string_view>, 4> table{
      {{SubstituteKind::next_monday, "next_monday"},
       {SubstituteKind::next_free_day, "next_free_day"},
       {SubstituteKind::nearest_weekday, "nearest_weekday"},
       {SubstituteKind::next_free_weekday, "next_free_weekday"}}};
};

struct SubstituteRule {
  SubstituteKind kind = SubstituteKind::next_monday;
  /// `{}` in it stands for the name of the holiday replaced.
  LocalText name;
  /// When the holiday replaced may fall.
  DayRange valid = all_days;
};

/// A day between two holidays proper is a holiday too.
struct BridgeRule {
  LocalText name;
  DayRange valid = all_days;
  std::vector<date::weekday> not_on;
};

/// A country's holidays as data. No rule need make sense: one that gives no day gives no day.
struct HolidayRules {
  std::string id;
  LocalText name;
  /// The days about which the rules say anything; outside there are no holidays.
  DayRange covered = all_days;
  /// The official list reaches to the end of this year and so many more. Later days are provisional.
  int published_years_ahead = 1;
  std::vector<HolidayRule> holidays;  // where two fall on one day, the first gives the name
  std::vector<SubstituteRule> substitutes;
  std::vector<BridgeRule> bridges;
};

struct Holiday {
  Day day;
  LocalText name;
  bool provisional = false;
  friend bool operator==(const Holiday&, const Holiday&) = default;
};

/// A holiday that somebody listed rather than derived, as an imported calendar does.
struct ListedHoliday {
  Day day;
  LocalText name;
};

/// A country's holidays, worked out once. Immutable, so any number of threads may ask.
/// `contains` and `name_of` are one look into a table; the table takes 4 bytes a day (430 KiB).
class HolidayCalendar {
 public:
  /// `listed` days are holidays whether or not they lie in `rules.covered`; they neither move nor bridge.
  explicit HolidayCalendar(HolidayRules rules, const std::vector<ListedHoliday>& listed = {});

  const std::string& id() const { return id_; }
  const LocalText& name() const { return name_; }
  DayRange covered() const { return covered_; }

  bool contains(Day day) const { return slot(day) != 0; }
  /// Null when `day` is no holiday. Lives as long as this.
  const LocalText* name_of(Day day) const;
  /// In order, no day twice.
  std::vector<Holiday> between(DayRange range, Day today) const;
  /// True past the official list as it stands on `today`: what the rules say of `day` may yet change.
  bool provisional(Day day, Day today) const { return year_of(day) > year_of(today) + published_years_ahead_; }

 private:
  std::uint32_t slot(Day day) const {
    return all_days.contains(day) ? slots_[static_cast<std::size_t>((day - all_days.begin).count())] : 0;
  }

  std::string id_;
  LocalText name_;
  DayRange covered_;
  int published_years_ahead_ = 1;
  std::vector<LocalText> names_;
  std::vector<std::uint32_t> slots_;  // by day since all_days.begin: 0, or one more than an index into names_
};

/// The holidays of all calendars that a programme names.
class Holidays {
 public:
  Holidays() = default;
  explicit Holidays(std::vector<HolidayCalendar> calendars) : calendars_(std::move(calendars)) {}

  bool contains(Day day) const;
  /// As the first calendar that has the day names it; null when none has.
  const LocalText* name_of(Day day) const;
  /// In order of day, then of calendar. A day that several calendars have comes once for each of their ids.
  std::vector<Holiday> between(DayRange range, Day today) const;
  /// True when some calendar's official list does not reach `day`.
  bool provisional(Day day, Day today) const;

  const std::vector<HolidayCalendar>& calendars() const { return calendars_; }

 private:
  bool listed_before(std::size_t calendar, Day day) const;

  std::vector<HolidayCalendar> calendars_;
};

}  // namespace nenkai
