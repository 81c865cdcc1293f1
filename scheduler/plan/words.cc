#include "scheduler/plan/words.hh"

#include <fmt/format.h>

#include <array>

#include "scheduler/plan/model.hh"

namespace nenkai::plan {
namespace {

constexpr std::array<std::string_view, 7> weekday_names{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                        "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> month_names{"January",   "February", "March",    "April",
                                                       "May",       "June",     "July",     "August",
                                                       "September", "October",  "November", "December"};

std::string day_and_month(Day day) {
  const date::year_month_day ymd{day};
  return fmt::format("{} {}", unsigned(ymd.day()), month_names[unsigned(ymd.month()) - 1]);
}

}  // namespace

std::string dated(Day day) { return fmt::format("{} ({})", to_string(day), weekday_name(day).substr(0, 3)); }

std::string weekday_name(Day day) { return std::string(weekday_names[static_cast<std::size_t>(weekday_of(day))]); }

std::string span_text(DayRange days) {
  const date::year_month_day first{days.first()};
  const date::year_month_day last{days.last()};
  if (days.length() == 1) return dated(days.first());
  if (first.year() != last.year()) {
    return fmt::format("{} {}–{} {}", day_and_month(days.first()), int(first.year()), day_and_month(days.last()),
                       int(last.year()));
  }
  if (first.month() != last.month()) {
    return fmt::format("{}–{} {}", day_and_month(days.first()), day_and_month(days.last()), int(last.year()));
  }
  return fmt::format("{}–{} {}", unsigned(first.day()), day_and_month(days.last()), int(last.year()));
}

std::string days_text(const YearDays& year, const DaySet& days) {
  std::vector<std::string> runs;
  for (int day = 0; day < year.horizon(); ++day) {
    if (!has(days, day)) continue;
    const int first = day;
    while (day + 1 < year.horizon() && has(days, day + 1)) ++day;
    runs.push_back(span_text(DayRange::closed(year.day(first), year.day(day))));
  }
  return listed(runs);
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (at != 0) text += at + 1 == words.size() ? " and " : ", ";
    text += words[at];
  }
  return text;
}

std::string count_of(int count, const char* what) { return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s"); }

std::string apart_name(const Problem& problem, int rule) {
  const Apart& apart = at(problem.planning.apart, rule);
  return fmt::format("apart[{}] among {}, {}", rule, name_of(apart.among), count_of(apart.days, "day"));
}

std::string capacity_name(const Problem& problem, int rule) {
  const Capacity& capacity = at(problem.planning.capacity, rule);
  return fmt::format("capacity[{}], at most {} a {}", rule, capacity.at_most, name_of(capacity.per));
}

std::string member_name(const Problem& problem, ApartAmong among, const std::string& member) {
  const ProgrammeIndex& index = *problem.index;
  const auto named = [&](const auto* entity) { return entity == nullptr ? member : entity->name.in("en"); };
  switch (among) {
    case ApartAmong::bureau: return named(index.find(OrganisationId{member}));
    case ApartAmong::cluster: return named(index.find(ClusterId{member}));
    case ApartAmong::committee: return named(index.find(CommitteeId{member}));
    case ApartAmong::person: return named(index.find(PersonId{member}));
    case ApartAmong::region: return "region " + member;
    case ApartAmong::all: return {};
  }
  return member;
}

std::string anchor_name(const Problem& problem, const Event& event) {
  const ResolvedEvent resolved = resolve(event, *problem.index);
  const LocalText& name = resolved.series != nullptr ? resolved.series->name : *resolved.title;
  return name.empty() ? event.id.str() : name.in("en");
}

}  // namespace nenkai::plan
