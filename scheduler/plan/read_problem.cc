#include <fmt/format.h>

#include <array>
#include <set>

#include "scheduler/plan/costs.hh"
#include "scheduler/plan/problem.hh"
#include "scheduler/plan/words.hh"
#include "scheduler/suggest.hh"

namespace nenkai::plan {
namespace {

/// A mistake of the input, which is something else than the problem to solve.
using Mistake = nenkai::Problem;

/// What the programme's events mean for one series in the year.
struct History {
  std::vector<const Event*> kept;  // day-precise, of the year
  const Event* month = nullptr;    // the earliest one of the year that is not day-precise
  const Event* earlier = nullptr;  // the latest before the year
  const Event* movable = nullptr;
  bool settled = false;  // one of `kept` is confirmed or held
};

/// The day that an event known to the month or better stands for: "month-only dates taking the 15th".
Day usual_day(const Event& event) {
  return event.date.precision() == PartialDate::Precision::month ? event.date.first_day() + date::days{14}
                                                                 : event.date.first_day();
}

/// Its month and day, 29 February the 28th.
MonthDay usual_month_day(const Event& event) {
  const date::year_month_day ymd{usual_day(event)};
  const date::month_day month_day{ymd.month(), ymd.day()};
  return MonthDay{month_day == date::February / 29 ? date::February / 28 : month_day};
}

bool earlier_in_year(const Event* a, const Event* b) {
  return std::pair(a->date.first_day(), a->id.str()) < std::pair(b->date.first_day(), b->id.str());
}

class Reader {
 public:
  Reader(const ProgrammeIndex& index, const Holidays& holidays, const PlanRequest& request)
      : index_(index), programme_(index.programme()), request_(request) {
    problem_.index = &index;
    problem_.holidays = &holidays;
    problem_.planning = programme_.planning.value_or(Planning{});
    problem_.year = YearDays(index.fiscal().days_of(request.year));
    problem_.number = request.year;
    problem_.today = request.today;
  }

  Result<Problem> read() {
    read_events();
    choose_tasks();
    price_days();
    add_calendar();
    for (int task = 0; task < static_cast<int>(problem_.tasks.size()); ++task) add_own(task);
    add_venues();
    for (int rule = 0; rule < static_cast<int>(problem_.planning.apart.size()); ++rule) add_apart(rule);
    for (int rule = 0; rule < static_cast<int>(problem_.planning.capacity.size()); ++rule) add_capacity(rule);
    if (auto mistake = add_afters()) return *mistake;
    if (auto mistake = add_fixes()) return *mistake;
    add_notes();
    return std::move(problem_);
  }

 private:
  DayRange year() const { return problem_.year.days(); }

  void read_events() {
    for (const Event& event : programme_.events) {
      if (event.status == EventStatus::cancelled) continue;
      const Series* series = event.series ? index_.find(*event.series) : nullptr;
      History* history = series != nullptr ? &histories_[series] : nullptr;
      const DayRange when = event.date.interval();
      if (event.date.day_precise()) {
        if (year().contains(when.begin) && history == nullptr) add_anchor(event, nullptr);
        if (year().contains(when.begin) && history != nullptr) history->kept.push_back(&event);
      } else if (history != nullptr && year().contains(when)) {
        if (history->month == nullptr || earlier_in_year(&event, history->month)) history->month = &event;
      }
      if (history != nullptr && when.end <= year().begin) note_earlier(*history, event);
    }
    for (auto& [series, history] : histories_) {
      std::sort(history.kept.begin(), history.kept.end(), earlier_in_year);
      history.settled = std::any_of(history.kept.begin(), history.kept.end(),
                                    [](const Event* event) { return event->status != EventStatus::tentative; });
    }
  }

  static void note_earlier(History& history, const Event& event) {
    if (event.date.precision() == PartialDate::Precision::year) return;
    const Event* known = history.earlier;
    if (known == nullptr || std::pair(usual_day(*known), known->id) < std::pair(usual_day(event), event.id)) {
      history.earlier = &event;
    }
  }

  /// True unless the series covers pairings, and none of them is in force in the year.
  bool in_force(const Series& series) const {
    if (series.covers.empty()) return true;
    return std::any_of(series.covers.begin(), series.covers.end(), [&](const PairingId& id) {
      const Pairing* pairing = index_.find(id);
      if (pairing == nullptr) return true;
      const bool begun = !pairing->from || pairing->from->interval().begin < year().end;
      const bool goes_on = !pairing->until || pairing->until->interval().end > year().begin;
      return begun && goes_on;
    });
  }

  void choose_tasks() {
    for (const Series& series : programme_.series) {
      History& history = histories_[&series];
      const bool may_be_placed = series.active && in_force(series);
      if (series.active && !may_be_placed && history.kept.empty()) {
        problem_.notes.push_back(fmt::format("{} is not placed: none of the pairings it covers is in force in FY{}",
                                             series.id.str(), request_.year.number));
      }
      if (may_be_placed && request_.replan && !history.settled && !history.kept.empty()) {
        history.movable = history.kept.front();
        history.kept.erase(history.kept.begin());
      }
      for (const Event* event : history.kept) add_anchor(*event, &series);
      if (may_be_placed && (history.kept.empty() || history.movable != nullptr)) add_task(series, history);
    }
  }

  void add_anchor(const Event& event, const Series* series) {
    problem_.anchors.push_back({&event, series, days_of(event), venue_number(event.venue)});
  }

  int venue_number(const std::optional<VenueId>& id) const {
    const Venue* venue = id ? index_.find(*id) : nullptr;
    return venue == nullptr ? -1 : static_cast<int>(venue - programme_.venues.data());
  }

  void add_task(const Series& series, const History& history) {
    Task task;
    task.series = &series;
    task.days = series.duration_days;
    task.moves = history.movable;
    task.earlier = history.earlier;
    if (series.target) {
      task.target = problem_.year.number(problem_.year.placed(*series.target));
    } else if (history.earlier != nullptr) {
      task.target_from = history.earlier;
      task.target = problem_.year.number(problem_.year.placed(usual_month_day(*history.earlier)));
    }
    for (const VenueId& id : series.venues) task.venues.push_back(venue_number(id));
    for (const PersonId& id : series.optional) {
      const Person* person = index_.find(id);
      const DaySet busy = person != nullptr ? days_busy(problem_.year, *person) : DaySet{};
      if (busy.any()) task.optional_busy.push_back(busy);
    }
    if (task.moves != nullptr) note_other_length(*task.moves, series);
    problem_.by_series[series.id] = static_cast<int>(problem_.tasks.size());
    problem_.tasks.push_back(std::move(task));
  }

  /// A new date takes the length from the series: nobody should find that out only from the calendar.
  void note_other_length(const Event& event, const Series& series) {
    const int days = days_of(event).length();
    if (days == series.duration_days) return;
    problem_.notes.push_back(fmt::format("event {} takes {} so far, and is planned anew with the {} of its series {}",
                                         event.id.str(), count_of(days, "day"), count_of(series.duration_days, "day"),
                                         series.id.str()));
  }

  void price_days() {
    for (int day = 0; day < problem_.year.horizon(); ++day) {
      problem_.weekday_costs.push_back(weekday_cost(problem_.year.day(day), problem_.planning));
      problem_.avoid_costs.push_back(avoid_cost(problem_.year.day(day), problem_.planning));
    }
  }

  /// Adds one demand of everybody's: these days are closed.
  void close_for_all(Demand demand, const DaySet& days) {
    if (days.none()) return;
    const int number = problem_.add_demand(std::move(demand));
    for (int task = 0; task < static_cast<int>(problem_.tasks.size()); ++task) {
      problem_.add_bar(task, number, starts_using(days, at(problem_.tasks, task).days));
    }
  }

  void add_calendar() {
    const Planning& planning = problem_.planning;
    close_for_all({.kind = DemandKind::today}, days_before_today(problem_.year, request_.today));
    close_for_all({.kind = DemandKind::weekday}, days_of_closed_weekdays(problem_.year, planning.weekdays));
    close_for_all({.kind = DemandKind::holiday}, days_of_holidays(problem_.year, *problem_.holidays));
    for (int rule = 0; rule < static_cast<int>(planning.avoid.size()); ++rule) {
      close_for_all({.kind = DemandKind::avoid, .rule = rule}, days_avoided(problem_.year, at(planning.avoid, rule)));
    }
  }

  /// What the series asks for itself: its window, its month, its day, its people.
  void add_own(int number) {
    const Task& task = at(problem_.tasks, number);
    const Series& series = *task.series;
    const auto bar = [&](Demand demand, const DaySet& starts) {
      demand.task = number;
      if (starts.any()) problem_.add_bar(number, problem_.add_demand(std::move(demand)), starts);
    };
    bar({.kind = DemandKind::fiscal_year, .days = year()}, starts_past_fiscal_year(problem_.year, task.days));
    const DayRange window = DayRange::closed(series.earliest ? problem_.year.placed(*series.earliest) : year().first(),
                                             series.latest ? problem_.year.placed(*series.latest) : year().last());
    bar({.kind = DemandKind::window, .days = window}, starts_outside(problem_.year, task.days, window));
    if (const Event* event = histories_[&series].month) {
      const DayRange month = event->date.interval();
      bar({.kind = DemandKind::month, .event = event, .days = month}, starts_outside(problem_.year, task.days, month));
    }
    for (const PersonId& id : series.required) {
      const Person* person = index_.find(id);
      if (person == nullptr) continue;
      bar({.kind = DemandKind::busy, .member = id.str(), .person = person},
          starts_using(days_busy(problem_.year, *person), task.days));
    }
  }

  void add_venues() {
    problem_.venue_demands.assign(programme_.venues.size(), -1);
    for (int venue = 0; venue < static_cast<int>(programme_.venues.size()); ++venue) add_venue(venue);
  }

  void add_venue(int number) {
    const Venue& venue = at(programme_.venues, number);
    std::vector<std::pair<int, int>> users;  // task, place in its list
    for (int task = 0; task < static_cast<int>(problem_.tasks.size()); ++task) {
      const auto& venues = at(problem_.tasks, task).venues;
      const auto found = std::find(venues.begin(), venues.end(), number);
      if (found != venues.end()) users.emplace_back(task, static_cast<int>(found - venues.begin()));
    }
    DaySet taken;
    for (const Anchor& anchor : problem_.anchors) {
      if (anchor.venue == number) taken |= days_taken(problem_.year, anchor.days);
    }
    const auto bar = [&](DemandKind kind, const DaySet& days) {
      const int demand = problem_.add_demand({.kind = kind, .member = venue.id.str(), .venue = &venue});
      for (const auto& [task, place] : users) {
        problem_.add_bar(task, demand, starts_using(days, at(problem_.tasks, task).days), place);
      }
      return demand;
    };
    if (const DaySet closed = days_unavailable(problem_.year, venue); closed.any() && !users.empty()) {
      bar(DemandKind::venue_unavailable, closed);
    }
    if (users.size() > 1 || (!users.empty() && taken.any())) {
      at(problem_.venue_demands, number) = bar(DemandKind::venue_shared, taken);
    }
    for (const auto& [task, place] : users) {
      if (!too_small(venue, at(problem_.tasks, task).series->attendance)) continue;
      const int demand = problem_.add_demand(
          {.kind = DemandKind::venue_capacity, .task = task, .member = venue.id.str(), .venue = &venue});
      problem_.add_bar(task, demand, problem_.year.all(), place);
    }
  }

  /// The tasks and kept events by the members they have.
  std::map<std::string, Group> groups(ApartAmong among, int rule) const {
    std::map<std::string, Group> groups;
    for (int task = 0; task < static_cast<int>(problem_.tasks.size()); ++task) {
      for (const std::string& member : members_of(*at(problem_.tasks, task).series, among, index_)) {
        groups[member].tasks.push_back(task);
      }
    }
    for (int anchor = 0; anchor < static_cast<int>(problem_.anchors.size()); ++anchor) {
      for (const std::string& member : members_of(*at(problem_.anchors, anchor).event, among, index_)) {
        groups[member].anchors.push_back(anchor);
      }
    }
    for (auto& [member, group] : groups) group.rule = rule;
    return groups;
  }

  void add_apart(int rule) {
    const Apart& apart = at(problem_.planning.apart, rule);
    std::set<std::pair<int, int>> charged;
    for (auto& [member, group] : groups(apart.among, rule)) {
      if (!apart.cost && !group.tasks.empty() && group.tasks.size() + group.anchors.size() > 1) {
        group.demand = problem_.add_demand({.kind = DemandKind::apart, .rule = rule, .member = member});
      }
      for (const int task : group.tasks) {
        if (apart.cost) {
          charge_near_kept(task, group, apart, charged);
        } else {
          bar_near_kept(task, group, apart);
        }
      }
      problem_.aparts.push_back(std::move(group));
    }
  }

  void bar_near_kept(int task, const Group& group, const Apart& apart) {
    DaySet near;
    for (const int anchor : group.anchors) {
      near |=
          starts_too_near(problem_.year, at(problem_.tasks, task).days, at(problem_.anchors, anchor).days, apart.days);
    }
    if (near.any()) problem_.add_bar(task, group.demand, near);
  }

  void charge_near_kept(int number, const Group& group, const Apart& apart, std::set<std::pair<int, int>>& charged) {
    Task& task = at(problem_.tasks, number);
    for (const int anchor : group.anchors) {
      if (!charged.emplace(number, anchor).second) continue;
      task.near_kept.resize(static_cast<std::size_t>(problem_.year.horizon()));
      const DayRange kept = at(problem_.anchors, anchor).days;
      for (int start = 0; start < problem_.year.horizon(); ++start) {
        at(task.near_kept, start) +=
            apart_cost(start, task.days, problem_.year.number(kept.begin), kept.length(), apart);
      }
    }
  }

  void add_capacity(int rule) {
    constexpr std::array among{ApartAmong::all, ApartAmong::bureau, ApartAmong::region};
    const Capacity& capacity = at(problem_.planning.capacity, rule);
    const std::vector<int> bucket_of_day = buckets(problem_.year, capacity.per);
    for (auto& [member, group] : groups(among[static_cast<std::size_t>(capacity.among)], rule)) {
      if (group.tasks.empty()) {
        problem_.capacities.push_back(std::move(group));
        continue;
      }
      group.demand = problem_.add_demand({.kind = DemandKind::capacity, .rule = rule, .member = member});
      const DaySet full = days_full(problem_.year, bucket_of_day, room_left(problem_, group));
      for (const int task : group.tasks) {
        problem_.add_bar(task, group.demand, starts_using(full, at(problem_.tasks, task).days));
      }
      problem_.capacities.push_back(std::move(group));
    }
  }

  std::optional<Mistake> add_afters() {
    for (int task = 0; task < static_cast<int>(problem_.tasks.size()); ++task) {
      const auto& after = at(problem_.tasks, task).series->after;
      if (!after) continue;
      if (auto mistake = add_after(task, *after)) return mistake;
    }
    add_afters_of_kept();
    return std::nullopt;
  }

  std::optional<Mistake> add_after(int task, const After& after) {
    const int max_days = after.max_days.value_or(unbounded);
    const Demand demand{.kind = DemandKind::after, .task = task, .member = after.series.str()};
    if (const auto first = problem_.task_of(after.series)) {
      problem_.sequels.push_back({problem_.add_demand(demand), *first, task, after.min_days, max_days});
      return std::nullopt;
    }
    const Series* first = index_.find(after.series);
    if (const Anchor* kept = latest_kept(first)) {
      const DaySet starts = starts_out_of_step(problem_.year, kept->days.last(), after.min_days, max_days);
      Demand with_event = demand;
      with_event.event = kept->event;
      problem_.add_bar(task, problem_.add_demand(std::move(with_event)), starts);
      return std::nullopt;
    }
    const std::string& id = at(problem_.tasks, task).series->id.str();
    if (first != nullptr && histories_[first].month != nullptr) {
      problem_.notes.push_back(fmt::format("{} is to follow {}, of which only \"{}\" is known: its date is not bound",
                                           id, after.series.str(), histories_[first].month->date.str()));
      return std::nullopt;
    }
    return Mistake{
        fmt::format("series {}: after.series = \"{}\": that series is not placed in FY{} and has no event "
                    "there: make it active, add its event, or take `after` out",
                    id, after.series.str(), request_.year.number)};
  }

  const Anchor* latest_kept(const Series* series) const {
    const Anchor* latest = nullptr;
    for (const Anchor& anchor : problem_.anchors) {
      if (series == nullptr || anchor.series != series) continue;
      if (latest == nullptr || latest->days.last() < anchor.days.last()) latest = &anchor;
    }
    return latest;
  }

  /// A kept event that is to follow a series binds that series just as well.
  void add_afters_of_kept() {
    std::set<const Series*> seen;
    for (const Anchor& anchor : problem_.anchors) {
      const Series* then = anchor.series;
      if (then == nullptr || !then->after || problem_.task_of(then->id) || !seen.insert(then).second) continue;
      const auto first = problem_.task_of(then->after->series);
      if (!first) continue;
      const Anchor& kept = *latest_kept(then);
      const DaySet starts = starts_too_late_for(problem_.year, at(problem_.tasks, *first).days, kept.days.first(),
                                                then->after->min_days, then->after->max_days.value_or(unbounded));
      problem_.add_bar(*first,
                       problem_.add_demand(
                           {.kind = DemandKind::after, .task = *first, .member = then->id.str(), .event = kept.event}),
                       starts);
    }
  }

  std::optional<Mistake> add_fixes() {
    for (int number = 0; number < static_cast<int>(problem_.tasks.size()); ++number) {
      const Series& series = *at(problem_.tasks, number).series;
      if (!series.fixed) continue;
      if (year().contains(series.fixed->first_day())) {
        problem_.ask(number, series.fixed->first_day(), DemandKind::fixed);
      } else {
        problem_.notes.push_back(fmt::format("{} is fixed to {}, which is not in FY{} and says nothing of it",
                                             series.id.str(), series.fixed->str(), request_.year.number));
      }
    }
    for (const auto& [series, day] : request_.fixes) {
      if (auto mistake = add_fix(series, day)) return mistake;
    }
    return std::nullopt;
  }

  std::optional<Mistake> add_fix(const SeriesId& id, Day day) {
    const std::string what = fmt::format("--fix {}={}", id.str(), to_string(day));
    const auto task = problem_.task_of(id);
    if (!task) return Mistake{what + ": " + why_not_placed(id)};
    if (!year().contains(day)) {
      return Mistake{fmt::format("{}: FY{} goes from {} to {}", what, request_.year.number, to_string(year().first()),
                                 to_string(year().last()))};
    }
    problem_.ask(*task, day, DemandKind::fix);
    return std::nullopt;
  }

  std::string why_not_placed(const SeriesId& id) {
    const Series* series = index_.find(id);
    if (series == nullptr) {
      std::vector<std::string_view> known;
      for (const Series& other : programme_.series) known.push_back(other.id.str());
      const auto near = nearest(id.str(), known);
      return "there is no series with this id" + (near ? fmt::format(": did you mean \"{}\"?", *near) : "");
    }
    if (!series->active) return "the series is not active, so it is not placed";
    const History& history = histories_[series];
    if (history.kept.empty()) return "none of the pairings it covers is in force, so it is not placed";
    const Event& event = *history.kept.front();
    return fmt::format("its event {} stays on {}{}", event.id.str(), event.date.str(),
                       event.status == EventStatus::tentative ? ": with --replan it may move" : "");
  }

  static std::string fifteenth_text(int count) {
    return fmt::format("{} of these {} at the 15th", count,
                       count == 1 ? "is known to the month only and aims" : "are known to the month only and aim");
  }

  void add_notes() {
    int carried = 0;
    int fifteenth = 0;
    for (const Task& task : problem_.tasks) {
      const Event* from = task.target_from;
      carried += from != nullptr ? 1 : 0;
      fifteenth += from != nullptr && !from->date.day_precise() ? 1 : 0;
      if (const Event* month = histories_[task.series].month) {
        problem_.notes.push_back(fmt::format("{} is kept to {}, the month of its event {}", task.series->id.str(),
                                             month->date.str(), month->id.str()));
      }
    }
    if (carried > 0) {
      problem_.notes.push_back(
          fmt::format("{} of {} series {} at the month and day of {} latest event{}", carried, problem_.tasks.size(),
                      carried == 1 ? "has no target of its own and aims" : "have no target of their own and aim",
                      carried == 1 ? "its" : "their", fifteenth > 0 ? "; " + fifteenth_text(fifteenth) : ""));
    }
  }

  const ProgrammeIndex& index_;
  const Programme& programme_;
  const PlanRequest& request_;
  Problem problem_;
  std::unordered_map<const Series*, History> histories_;
};

}  // namespace

Result<Problem> read_problem(const ProgrammeIndex& index, const Holidays& holidays, const PlanRequest& request) {
  return Reader(index, holidays, request).read();
}

}  // namespace nenkai::plan
