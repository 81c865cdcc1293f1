#pragma once
// What the planner may and may not do, and what it costs: the [planning] part of a programme.

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "scheduler/dates.hh"
#include "scheduler/names.hh"

namespace nenkai {

enum class Weekday : std::uint8_t { mon, tue, wed, thu, fri, sat, sun };

template <>
struct Names<Weekday> {
  using enum Weekday;
  static constexpr std::array<std::pair<Weekday, std::string_view>, 7> table{
      {{mon, "mon"}, {tue, "tue"}, {wed, "wed"}, {thu, "thu"}, {fri, "fri"}, {sat, "sat"}, {sun, "sun"}}};
};

inline Weekday weekday_of(Day day) { return static_cast<Weekday>(date::weekday{day}.iso_encoding() - 1); }

/// Cost of each used day that is such a weekday.
struct WeekdayCosts {
  std::optional<int> mon, tue, wed, thu, fri, sat, sun;

  int of(Weekday weekday) const {
    const std::array<std::optional<int>, 7> all{mon, tue, wed, thu, fri, sat, sun};
    return all[static_cast<std::size_t>(weekday)].value_or(0);
  }
  friend auto operator<=>(const WeekdayCosts&, const WeekdayCosts&) = default;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.optional("mon", self.mon);
    v.optional("tue", self.tue);
    v.optional("wed", self.wed);
    v.optional("thu", self.thu);
    v.optional("fri", self.fri);
    v.optional("sat", self.sat);
    v.optional("sun", self.sun);
  }
};

/// One end of an avoid range: `MM-DD` (every year) or a full date.
class YearlyDay {
 public:
  YearlyDay() = default;
  explicit YearlyDay(MonthDay day) : value_(day) {}
  explicit YearlyDay(Day day) : value_(day) {}
  static Result<YearlyDay> parse(std::string_view text);

  bool yearly() const { return value_.index() == 0; }
  MonthDay month_day() const { return std::get<MonthDay>(value_); }
  Day day() const { return std::get<Day>(value_); }
  std::string str() const { return yearly() ? month_day().str() : to_string(day()); }

 private:
  std::variant<MonthDay, Day> value_;
};

/// Days to keep free: forbidden without a cost, else so dear a day.
struct AvoidRange {
  std::string name;
  YearlyDay from;
  YearlyDay to;  // included; a yearly range may run over New Year
  std::optional<int> cost;

  bool forbids() const { return !cost; }
  bool contains(Day day) const;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.required("name", self.name);
    v.required("from", self.from);
    v.required("to", self.to);
    v.optional("cost", self.cost);
  }
};

enum class ApartAmong : std::uint8_t { bureau, cluster, committee, region, person, all };

template <>
struct Names<ApartAmong> {
  using enum ApartAmong;
  static constexpr std::array<std::pair<ApartAmong, std::string_view>, 6> table{{{bureau, "bureau"},
                                                                                 {cluster, "cluster"},
                                                                                 {committee, "committee"},
                                                                                 {region, "region"},
                                                                                 {person, "person"},
                                                                                 {all, "all"}}};
};

/// Occurrences that share a member of the group keep `days` between them: always, or at a cost a pair.
struct Apart {
  ApartAmong among = ApartAmong::all;
  int days = 0;
  std::optional<int> cost;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.required("among", self.among);
    v.required("days", self.days);
    v.optional("cost", self.cost);
  }
};

enum class CapacityPer : std::uint8_t { day, week, month };

template <>
struct Names<CapacityPer> {
  using enum CapacityPer;
  static constexpr std::array<std::pair<CapacityPer, std::string_view>, 3> table{
      {{day, "day"}, {week, "week"}, {month, "month"}}};
};

enum class CapacityAmong : std::uint8_t { all, bureau, region };

template <>
struct Names<CapacityAmong> {
  using enum CapacityAmong;
  static constexpr std::array<std::pair<CapacityAmong, std::string_view>, 3> table{
      {{all, "all"}, {bureau, "bureau"}, {region, "region"}}};
};

/// No day, ISO week or calendar month has more than `at_most` occurrences in it.
struct Capacity {
  CapacityPer per = CapacityPer::week;
  int at_most = 1;
  CapacityAmong among = CapacityAmong::all;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.required("per", self.per);
    v.required("at_most", self.at_most);
    v.defaulted("among", self.among, CapacityAmong::all);
  }
};

struct Planning {
  static std::vector<Weekday> monday_to_friday();

  std::vector<Weekday> weekdays = monday_to_friday();
  int drift_cost = 1;  // a day away from the target
  std::optional<WeekdayCosts> weekday_cost;
  int optional_busy_cost = 0;
  int venue_cost = 0;
  int move_cost = 0;
  std::vector<AvoidRange> avoid;
  std::vector<Apart> apart;
  std::vector<Capacity> capacity;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.defaulted("weekdays", self.weekdays, monday_to_friday());
    v.defaulted("drift_cost", self.drift_cost, 1);
    v.optional("weekday_cost", self.weekday_cost);
    v.defaulted("optional_busy_cost", self.optional_busy_cost, 0);
    v.defaulted("venue_cost", self.venue_cost, 0);
    v.defaulted("move_cost", self.move_cost, 0);
    v.optional("avoid", self.avoid);
    v.optional("apart", self.apart);
    v.optional("capacity", self.capacity);
  }
};

}  // namespace nenkai
