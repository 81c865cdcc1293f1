#include "scheduler/holidays.hh"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace nenkai {
namespace {

using date::days;

bool is_sunday(Day day) { return date::weekday{day} == date::Sunday; }
bool is_saturday(Day day) { return date::weekday{day} == date::Saturday; }

/// The day a rule gives in one year, if it gives one.
struct DayIn {
  int year;

  std::optional<Day> operator()(const MonthDay& when) const { return when.in(year); }
  std::optional<Day> operator()(const Equinox& when) const { return equinox_day(when, year); }
  std::optional<Day> operator()(const EasterOffset& when) const { return easter_sunday(year) + days{when.days}; }
  std::optional<Day> operator()(const SingleDays&) const { return std::nullopt; }
  std::optional<Day> operator()(const NthWeekday& when) const {
    const auto month = date::year{year} / when.month;
    if (when.nth == -1) return Day{month / when.weekday[date::last]};
    if (when.nth < 1 || when.nth > 5) return std::nullopt;
    const auto day = month / when.weekday[static_cast<unsigned>(when.nth)];
    if (!day.ok()) return std::nullopt;
    return Day{day};
  }
};

/// Every day that `rule` gives inside `covered`.
std::vector<Day> days_of(const HolidayRule& rule, DayRange covered) {
  const DayRange valid = rule.valid.intersect(covered).intersect(all_days);
  std::vector<Day> result;
  if (valid.empty()) return result;
  const auto add = [&](Day day) {
    const bool excepted = std::find(rule.except.begin(), rule.except.end(), year_of(day)) != rule.except.end();
    if (valid.contains(day) && !excepted) result.push_back(day);
  };
  if (const auto* single = std::get_if<SingleDays>(&rule.when)) {
    for (const Day day : single->days) add(day);
    return result;
  }
  for (int year = year_of(valid.first()); year <= year_of(valid.last()); ++year) {
    if (const auto day = std::visit(DayIn{year}, rule.when)) add(*day);
  }
  return result;
}

/// `text` with every `{}` replaced.
std::string filled(std::string text, const std::string& with) {
  for (std::size_t at = text.find("{}"); at != std::string::npos; at = text.find("{}", at + with.size())) {
    text.replace(at, 2, with);
  }
  return text;
}

LocalText filled(const LocalText& pattern, const LocalText& name) {
  LocalText result;
  for (const auto& [language, text] : pattern.all()) result.set(language, filled(text, name.in(language)));
  return result;
}

/// Works out the three layers of holidays.hh, one after the other.
class Draft {
 public:
  explicit Draft(DayRange covered) : covered_(covered), slots_(static_cast<std::size_t>(all_days.length())) {}

  void add_proper(const std::vector<HolidayRule>& rules) {
    for (const HolidayRule& rule : rules) {
      const std::uint32_t name = remember(rule.name);
      for (const Day day : days_of(rule, covered_)) {
        if (proper_.try_emplace(day, Proper{name, rule.substituted}).second) give(day, name);
      }
    }
  }

  void add_substitutes(const SubstituteRule& rule) {
    std::map<std::uint32_t, std::uint32_t> names;  // by the name of the holiday replaced
    for (const auto& [day, holiday] : proper_) {
      if (!holiday.substituted || !rule.valid.contains(day)) continue;
      const auto substitute = substitute_for(rule.kind, day);
      if (!substitute || !covered_.contains(*substitute) || taken(*substitute)) continue;
      std::uint32_t& name = names[holiday.name];
      if (name == 0) name = remember(filled(rule.name, names_[holiday.name - 1]));
      give(*substitute, name);
    }
  }

  void add_bridges(const BridgeRule& rule) {
    const std::uint32_t name = remember(rule.name);
    for (const auto& [before, holiday] : proper_) {
      const Day day = before + days{1};
      const auto& closed = rule.not_on;
      if (!proper_.contains(before + days{2}) || taken(day) || !rule.valid.contains(day)) continue;
      if (std::find(closed.begin(), closed.end(), date::weekday{day}) == closed.end()) give(day, name);
    }
  }

  void add_listed(const std::vector<ListedHoliday>& listed) {
    for (const ListedHoliday& holiday : listed) {
      if (all_days.contains(holiday.day) && !taken(holiday.day)) give(holiday.day, remember(holiday.name));
    }
  }

  std::pair<std::vector<LocalText>, std::vector<std::uint32_t>> finish() && {
    return {std::move(names_), std::move(slots_)};
  }

 private:
  struct Proper {
    std::uint32_t name;
    bool substituted;
  };

  std::uint32_t remember(LocalText name) {
    names_.push_back(std::move(name));
    return static_cast<std::uint32_t>(names_.size());
  }

  std::uint32_t& slot(Day day) { return slots_[static_cast<std::size_t>((day - all_days.begin).count())]; }
  bool taken(Day day) { return all_days.contains(day) && slot(day) != 0; }
  void give(Day day, std::uint32_t name) {
    if (all_days.contains(day)) slot(day) = name;
  }

  std::optional<Day> substitute_for(SubstituteKind kind, Day holiday) {
    Day day = holiday + days{1};
    switch (kind) {
      case SubstituteKind::next_monday:
        if (!is_sunday(holiday)) return std::nullopt;
        return day;
      case SubstituteKind::next_free_day:
        if (!is_sunday(holiday)) return std::nullopt;
        while (proper_.contains(day)) day += days{1};
        return day;
      case SubstituteKind::nearest_weekday:
        if (is_saturday(holiday)) return holiday - days{1};
        if (is_sunday(holiday)) return day;
        return std::nullopt;
      case SubstituteKind::next_free_weekday:
        if (!is_saturday(holiday) && !is_sunday(holiday)) return std::nullopt;
        while (is_saturday(day) || is_sunday(day) || taken(day)) day += days{1};
        return day;
    }
    return std::nullopt;
  }

  DayRange covered_;
  std::map<Day, Proper> proper_;
  std::vector<LocalText> names_;
  std::vector<std::uint32_t> slots_;
};

}  // namespace

std::optional<Day> equinox_day(Equinox equinox, int year) {
  if (year < first_equinox_year || year > last_equinox_year) return std::nullopt;
  // In millionths of a day, so that no rounding can tip a close year over: the day of the month is
  // int(base + 0.242194 × (year − 1980)) − int((year − leap) ÷ 4), and int() cuts towards zero as C++ does.
  constexpr int whole = 1'000'000;
  const bool early = year < 1980;
  const int vernal_base = early ? 20'835'700 : 20'843'100;
  const int autumnal_base = early ? 23'258'800 : 23'248'800;
  const int base = equinox == Equinox::vernal ? vernal_base : autumnal_base;
  const int leap_days = (year - (early ? 1983 : 1980)) / 4;
  const int day = (base + 242'194 * (year - 1980) - leap_days * whole) / whole;
  const date::month month = equinox == Equinox::vernal ? date::March : date::September;
  return Day{date::year{year} / month / date::day{static_cast<unsigned>(day)}};
}

// The anonymous algorithm of Nature 13 (1876), as in Meeus, Astronomical Algorithms, 2nd edition, chapter 8.
Day easter_sunday(int year) {
  const int golden = year % 19;
  const int century = year / 100;
  const int in_century = year % 100;
  const int correction = (century - (century + 8) / 25 + 1) / 3;
  const int epact = (19 * golden + century - century / 4 - correction + 15) % 30;
  const int weekday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - epact - in_century % 4) % 7;
  const int late = (golden + 11 * epact + 22 * weekday) / 451;
  return Day{date::year{year} / 3 / 22} + days{epact + weekday - 7 * late};
}

HolidayCalendar::HolidayCalendar(HolidayRules rules, const std::vector<ListedHoliday>& listed)
    : id_(std::move(rules.id)),
      name_(std::move(rules.name)),
      covered_(rules.covered),
      published_years_ahead_(rules.published_years_ahead) {
  Draft draft{covered_};
  draft.add_proper(rules.holidays);
  for (const SubstituteRule& rule : rules.substitutes) draft.add_substitutes(rule);
  for (const BridgeRule& rule : rules.bridges) draft.add_bridges(rule);
  draft.add_listed(listed);
  std::tie(names_, slots_) = std::move(draft).finish();
}

const LocalText* HolidayCalendar::name_of(Day day) const {
  const std::uint32_t name = slot(day);
  return name == 0 ? nullptr : &names_[name - 1];
}

std::vector<Holiday> HolidayCalendar::between(DayRange range, Day today) const {
  std::vector<Holiday> result;
  const DayRange asked = range.intersect(all_days);
  for (Day day = asked.begin; day < asked.end; day += days{1}) {
    if (const LocalText* name = name_of(day)) result.push_back({day, *name, provisional(day, today)});
  }
  return result;
}

bool Holidays::contains(Day day) const {
  return std::any_of(calendars_.begin(), calendars_.end(), [day](const auto& each) { return each.contains(day); });
}

const LocalText* Holidays::name_of(Day day) const {
  for (const HolidayCalendar& calendar : calendars_) {
    if (const LocalText* name = calendar.name_of(day)) return name;
  }
  return nullptr;
}

bool Holidays::listed_before(std::size_t calendar, Day day) const {
  for (std::size_t earlier = 0; earlier < calendar; ++earlier) {
    if (calendars_[earlier].id() == calendars_[calendar].id() && calendars_[earlier].contains(day)) return true;
  }
  return false;
}

std::vector<Holiday> Holidays::between(DayRange range, Day today) const {
  std::vector<Holiday> result;
  for (std::size_t index = 0; index < calendars_.size(); ++index) {
    for (Holiday& holiday : calendars_[index].between(range, today)) {
      if (!listed_before(index, holiday.day)) result.push_back(std::move(holiday));
    }
  }
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
  return result;
}

bool Holidays::provisional(Day day, Day today) const {
  return std::any_of(calendars_.begin(), calendars_.end(),
                     [&](const auto& each) { return each.provisional(day, today); });
}

}  // namespace nenkai
