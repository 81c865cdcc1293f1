#include "tests/support/slow_plan.hh"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "tests/support/listed_holidays.hh"

namespace nenkai::test {
namespace {

using date::days;
using plan::Cost;

/// What stands on days: an occurrence, or an event that stays.
struct Standing {
  std::string name;
  bool kept = false;
  bool latest = true;  // no kept event of its series ends after it
  Day first;
  Day last;
  std::string venue;
  const Series* series = nullptr;
  std::vector<PairingId> covers;
  std::optional<CommitteeId> committee;
  Cost cost = 0;
};

bool ends_before(const std::optional<PartialDate>& until, Day day) { return until && until->interval().last() < day; }

template <class T>
const T* with_id(const std::vector<T>& list, const std::string& id) {
  for (const T& one : list) {
    if (one.id.str() == id) return &one;
  }
  return nullptr;
}

Day last_day(const Event& event) {
  const Day first = event.date.first_day();
  return event.end ? event.end->interval().last() : first + days{event.days - 1};
}

class World {
 public:
  explicit World(const PlanCase& given)
      : programme(given.programme),
        holidays(given.holidays),
        request(given.request),
        planning(given.programme.planning.value_or(Planning{})),
        begin(programme.header.fiscal_year_start.in(request.year.number)),
        end(programme.header.fiscal_year_start.in(request.year.number + 1) - days{1}) {
    for (const Event& event : programme.events) {
      if (event.status == EventStatus::cancelled || event.date.first_day() < begin || event.date.first_day() > end)
        continue;
      if (event.date.day_precise() && stays(event)) kept.push_back(standing(event));
    }
    for (Standing& one : kept) {
      one.latest = std::none_of(kept.begin(), kept.end(), [&](const Standing& other) {
        return other.series == one.series && one.last < other.last;
      });
    }
    for (const Series& series : programme.series) {
      if (placed(series)) wanted.push_back(&series);
    }
  }

  bool gets_one(const Series& series) const {
    bool ended = !series.covers.empty();
    for (const PairingId& pairing : series.covers)
      ended = ended && ends_before(with_id(programme.pairings, pairing.str())->until, begin);
    return series.active && !ended;
  }

  bool stays(const Event& event) const {
    if (event.status != EventStatus::tentative || !request.replan || !event.series) return true;
    const Series& series = *with_id(programme.series, event.series->str());
    if (!gets_one(series)) return true;
    return std::any_of(programme.events.begin(), programme.events.end(), [&](const Event& other) {
      return other.series == event.series && other.date.day_precise() && in_year(other) &&
             (other.status == EventStatus::confirmed || other.status == EventStatus::held);
    });
  }

  bool in_year(const Event& event) const { return begin <= event.date.first_day() && event.date.first_day() <= end; }

  bool placed(const Series& series) const {
    return gets_one(series) && std::none_of(kept.begin(), kept.end(), [&](const Standing& one) {
             return one.series != nullptr && one.series->id == series.id;
           });
  }

  Standing standing(const Event& event) const {
    Standing result;
    result.kept = true;
    result.first = event.date.first_day();
    result.last = last_day(event);
    if (event.venue) result.venue = event.venue->str();
    if (event.series) result.series = with_id(programme.series, event.series->str());
    result.name = event.series ? event.series->str() : event.id.str();
    if (result.series != nullptr) {
      result.covers = result.series->covers;
      result.committee = result.series->committee;
    }
    if (event.covers) result.covers = *event.covers;
    if (event.committee) result.committee = event.committee;
    return result;
  }

  Standing standing(const Series& series, Day first, const std::string& venue) const {
    return {series.id.str(),  false, true, first, first + days{series.duration_days - 1}, venue, &series, series.covers,
            series.committee, 0};
  }

  /// That month and day in the fiscal year.
  Day here(const MonthDay& day) const {
    const Day first = day.in(request.year.number);
    return first >= begin ? first : day.in(request.year.number + 1);
  }

  bool fixed(const Series& series) const {
    return series.fixed && begin <= series.fixed->first_day() && series.fixed->first_day() <= end;
  }

  // One occurrence by itself: what it breaks, and what it costs.

  std::vector<std::string> broken(const Series& series, const Standing& one) const;
  std::string closed(Day day) const;
  static bool busy(const Person& person, Day day) {
    return std::any_of(person.busy.begin(), person.busy.end(),
                       [&](const Stretch& stretch) { return stretch.days().contains(day); });
  }
  std::optional<Day> target(const Series& series) const;
  plan::CostParts parts(const Series& series, const Standing& one) const;
  const Event* tentative(const Series& series) const;

  // What is between occurrences.

  std::set<std::string> members(const Standing& one, ApartAmong among) const;
  bool near(const Apart& rule, const Standing& one, const Standing& other) const;
  std::vector<std::string> clashes(const Standing& one, const Standing& other) const;
  Cost charged(const Standing& one, const Standing& other) const;
  std::vector<std::string> crowded(const std::vector<Standing>& all) const;
  bool bad_request() const;

  const Programme& programme;
  const std::set<Day>& holidays;
  const plan::PlanRequest& request;
  Planning planning;
  Day begin;
  Day end;
  std::vector<Standing> kept;
  std::vector<const Series*> wanted;
};

std::string World::closed(Day day) const {
  const auto& open = planning.weekdays;
  if (std::find(open.begin(), open.end(), weekday_of(day)) == open.end()) return "no allowed weekday";
  if (holidays.contains(day)) return "a holiday";
  for (const AvoidRange& avoid : planning.avoid) {
    if (!avoid.cost && avoid.contains(day)) return "in " + avoid.name;
  }
  return "";
}

std::vector<std::string> World::broken(const Series& series, const Standing& one) const {
  std::vector<std::string> all;
  const auto say = [&](const std::string& text) { all.push_back(one.name + ": " + text); };
  Day from = std::max(begin, request.today);
  Day to = end;
  if (series.earliest) from = std::max(from, here(*series.earliest));
  if (series.latest) to = std::min(to, here(*series.latest));
  for (const Event& event : programme.events) {
    if (event.series == series.id && event.date.precision() == PartialDate::Precision::month && in_year(event) &&
        event.status != EventStatus::cancelled) {
      from = std::max(from, event.date.interval().first());
      to = std::min(to, event.date.interval().last());
    }
  }
  if (one.first < from || one.last > to) say("outside its window");
  if (fixed(series) && one.first != series.fixed->first_day()) say("is fixed elsewhere");
  const auto fix = request.fixes.find(series.id);
  if (fix != request.fixes.end() && fix->second != one.first) say("is asked for elsewhere");
  for (Day day = one.first; day <= one.last; day += days{1}) {
    if (!closed(day).empty()) say(to_string(day) + " is " + closed(day));
    for (const PersonId& person : series.required) {
      if (busy(*with_id(programme.people, person.str()), day)) say(person.str() + " is busy");
    }
  }
  if (series.venues.empty() != one.venue.empty()) say("venue \"" + one.venue + "\"");
  if (one.venue.empty()) return all;
  const Venue& venue = *with_id(programme.venues, one.venue);
  if (std::find(series.venues.begin(), series.venues.end(), venue.id) == series.venues.end()) say("not its venue");
  if (series.attendance && venue.capacity && *venue.capacity < *series.attendance) say("the venue is too small");
  for (const Stretch& stretch : venue.unavailable) {
    if (stretch.days().overlaps(DayRange::closed(one.first, one.last))) say("the venue is not to be had");
  }
  return all;
}

std::optional<Day> World::target(const Series& series) const {
  if (series.target) return here(*series.target);
  std::optional<Day> latest;
  for (const Event& event : programme.events) {
    const bool month = event.date.precision() == PartialDate::Precision::month;
    if (event.series != series.id || event.status == EventStatus::cancelled || event.date.first_day() >= begin ||
        (!month && !event.date.day_precise()))
      continue;
    const Day day = event.date.first_day() + days{month ? 14 : 0};
    latest = std::max(latest.value_or(day), day);
  }
  if (!latest) return std::nullopt;
  const date::year_month_day found{*latest};
  return here(MonthDay{found.month() / found.day()});
}

/// The tentative event of this year that an occurrence stands in for.
const Event* World::tentative(const Series& series) const {
  for (const Event& event : programme.events) {
    if (event.series == series.id && event.date.day_precise() && in_year(event) &&
        event.status == EventStatus::tentative && !stays(event))
      return &event;
  }
  return nullptr;
}

plan::CostParts World::parts(const Series& series, const Standing& one) const {
  plan::CostParts cost;
  if (const auto aim = target(series)) cost.drift = Cost{planning.drift_cost} * std::abs((one.first - *aim).count());
  for (Day day = one.first; day <= one.last; day += days{1}) {
    if (planning.weekday_cost) cost.weekday += planning.weekday_cost->of(weekday_of(day));
    for (const AvoidRange& avoid : planning.avoid) {
      if (avoid.cost && avoid.contains(day)) cost.avoid += *avoid.cost;
    }
    for (const PersonId& person : series.optional) {
      if (busy(*with_id(programme.people, person.str()), day)) cost.busy += planning.optional_busy_cost;
    }
  }
  const auto venue = std::find_if(series.venues.begin(), series.venues.end(),
                                  [&](const VenueId& id) { return id.str() == one.venue; });
  if (venue != series.venues.end()) cost.venue = Cost{planning.venue_cost} * (venue - series.venues.begin());
  const Event* event = tentative(series);
  if (event != nullptr && event->date.first_day() != one.first) cost.move = planning.move_cost;
  return cost;
}

std::set<std::string> World::members(const Standing& one, ApartAmong among) const {
  if (among == ApartAmong::all) return {"all"};
  std::set<std::string> result;
  if (among == ApartAmong::person) {
    if (one.series == nullptr) return {};
    for (const PersonId& person : one.series->required) result.insert(person.str());
    return result;
  }
  if (among == ApartAmong::committee && one.committee) result.insert(one.committee->str());
  for (const PairingId& id : one.covers) {
    const Pairing& pairing = *with_id(programme.pairings, id.str());
    if (among == ApartAmong::bureau) result.insert(pairing.bureau.str());
    if (among == ApartAmong::cluster) result.insert(pairing.cluster.str());
    if (among == ApartAmong::region) result.insert(with_id(programme.clusters, pairing.cluster.str())->region);
    if (among == ApartAmong::committee && pairing.committee) result.insert(pairing.committee->str());
  }
  return result;
}

bool World::near(const Apart& rule, const Standing& one, const Standing& other) const {
  const auto mine = members(one, rule.among);
  const auto theirs = members(other, rule.among);
  if (std::none_of(mine.begin(), mine.end(), [&](const std::string& member) { return theirs.contains(member); }))
    return false;
  const bool in_order = std::pair(one.first, one.last) <= std::pair(other.first, other.last);
  const Standing& early = in_order ? one : other;
  const Standing& late = in_order ? other : one;
  return (late.first - early.last).count() < rule.days;
}

/// The hard demands that two break together.
std::vector<std::string> World::clashes(const Standing& one, const Standing& other) const {
  std::vector<std::string> all;
  if (one.kept && other.kept) return all;
  const auto say = [&](const std::string& text) { all.push_back(one.name + " and " + other.name + ": " + text); };
  for (const Apart& rule : planning.apart) {
    if (!rule.cost && near(rule, one, other)) say(fmt::format("not {} days apart", rule.days));
  }
  if (!one.venue.empty() && one.venue == other.venue && one.first <= other.last && other.first <= one.last)
    say("both in " + one.venue);
  const auto in_order = [&](const Standing& first, const Standing& then) {
    if (then.series == nullptr || first.series == nullptr || !then.series->after ||
        then.series->after->series != first.series->id || !first.latest || !then.latest)
      return;
    const auto gap = (then.first - first.last).count();
    if (gap < then.series->after->min_days || gap > then.series->after->max_days.value_or(1'000'000))
      say(fmt::format("{} days after", gap));
  };
  in_order(one, other);
  in_order(other, one);
  return all;
}

Cost World::charged(const Standing& one, const Standing& other) const {
  Cost cost = 0;
  for (const Apart& rule : planning.apart) {
    if (rule.cost && !(one.kept && other.kept) && near(rule, one, other)) cost += *rule.cost;
  }
  return cost;
}

/// Days of a bucket begin with the same one.
Day bucket(CapacityPer per, Day day) {
  if (per == CapacityPer::day) return day;
  if (per == CapacityPer::week) return day - (date::weekday{day} - date::Monday);
  const date::year_month_day whole{day};
  return Day{whole.year() / whole.month() / 1};
}

ApartAmong as_apart(CapacityAmong among) {
  return among == CapacityAmong::all      ? ApartAmong::all
         : among == CapacityAmong::bureau ? ApartAmong::bureau
                                          : ApartAmong::region;
}

std::vector<std::string> World::crowded(const std::vector<Standing>& all) const {
  std::vector<std::string> result;
  for (const Capacity& rule : planning.capacity) {
    const ApartAmong among = as_apart(rule.among);
    std::map<std::pair<std::string, Day>, std::vector<bool>> held;  // for each occurrence in it: kept?
    for (const Standing& one : all) {
      std::set<Day> buckets;
      for (Day day = one.first; day <= one.last; day += days{1}) buckets.insert(bucket(rule.per, day));
      for (const std::string& member : members(one, among)) {
        for (const Day day : buckets) held[{member, day}].push_back(one.kept);
      }
    }
    for (const auto& [key, them] : held) {
      if (static_cast<int>(them.size()) > rule.at_most && std::find(them.begin(), them.end(), false) != them.end())
        result.push_back(fmt::format("{} occurrences of {} about {}", them.size(), key.first, to_string(key.second)));
    }
  }
  return result;
}

bool World::bad_request() const {
  for (const auto& [series, day] : request.fixes) {
    if (!placed(*with_id(programme.series, series.str())) || day < begin || day > end) return true;
  }
  return std::any_of(wanted.begin(), wanted.end(), [&](const Series* series) {
    if (!series->after) return false;
    const Series& first = *with_id(programme.series, series->after->series.str());
    return !placed(first) && std::none_of(programme.events.begin(), programme.events.end(), [&](const Event& event) {
      return event.series == first.id && in_year(event) && event.status != EventStatus::cancelled;
    });
  });
}

/// Every place of every series, all together.
class Search {
 public:
  explicit Search(const World& world) : world_(world), all_(world.kept) {
    for (const Series* series : world.wanted) places_.push_back(places_of(*series));
  }

  SlowPlan run() {
    descend(0, 0, 0);
    return std::move(result_);
  }

 private:
  std::vector<Standing> places_of(const Series& series) const {
    std::vector<std::string> venues;
    for (const VenueId& venue : series.venues) venues.push_back(venue.str());
    if (venues.empty()) venues.emplace_back();
    std::vector<Standing> result;
    // Days outside of it would all be refused; leaving them out only saves time.
    const Day from = series.earliest ? world_.here(*series.earliest) : world_.begin;
    const Day to = series.latest ? world_.here(*series.latest) : world_.end;
    for (Day day = from; day <= to; day += days{1}) {
      for (const std::string& venue : venues) {
        Standing one = world_.standing(series, day, venue);
        if (!world_.broken(series, one).empty() || !fits(one, world_.kept)) continue;
        one.cost = world_.parts(series, one).total() + soft(one, world_.kept);
        result.push_back(std::move(one));
      }
    }
    return result;
  }

  bool fits(const Standing& one, const std::vector<Standing>& others) const {
    return std::all_of(others.begin(), others.end(),
                       [&](const Standing& other) { return world_.clashes(one, other).empty(); });
  }
  Cost soft(const Standing& one, const std::vector<Standing>& others) const {
    Cost cost = 0;
    for (const Standing& other : others) cost += world_.charged(one, other);
    return cost;
  }

  void descend(std::size_t number, Cost cost, int left_out) {
    if (number == places_.size()) return finish(cost, left_out);
    const std::size_t kept = world_.kept.size();
    for (const Standing& place : places_[number]) {
      Cost more = place.cost;
      bool fitting = true;
      for (std::size_t other = kept; fitting && other < all_.size(); ++other) {
        const Pair& pair = between(place, all_[other]);
        fitting = pair.fits;
        more += pair.cost;
      }
      if (!fitting) continue;
      all_.push_back(place);
      descend(number + 1, cost + more, left_out);
      all_.pop_back();
    }
    if (world_.request.partial) descend(number + 1, cost, left_out + 1);
  }

  void finish(Cost cost, int left_out) {
    if (!world_.crowded(all_).empty() || follows_nothing()) return;
    if (result_.possible && left_out > result_.left_out) return;
    if (!result_.possible || left_out < result_.left_out) result_ = {false, true, left_out, cost, {}};
    result_.cost = std::min(result_.cost, cost);
    for (std::size_t number = world_.kept.size(); number < all_.size(); ++number) {
      auto& least = result_.least[all_[number].name];
      const auto found = least.emplace(std::pair(all_[number].first, all_[number].venue), cost).first;
      found->second = std::min(found->second, cost);
    }
  }

  /// Somebody is placed after a series that was left out.
  bool follows_nothing() const {
    if (!world_.request.partial) return false;
    return std::any_of(all_.begin(), all_.end(), [&](const Standing& one) {
      if (one.kept || !one.series->after) return false;
      const Series& first = *with_id(world_.programme.series, one.series->after->series.str());
      return world_.placed(first) && std::none_of(all_.begin(), all_.end(), [&](const Standing& other) {
               return other.series != nullptr && other.series->id == one.series->after->series;
             });
    });
  }

  struct Pair {
    bool fits;
    Cost cost;
  };
  using Spot = std::tuple<std::string, Day, std::string>;
  const Pair& between(const Standing& one, const Standing& other) {
    const auto key = std::pair(Spot{one.name, one.first, one.venue}, Spot{other.name, other.first, other.venue});
    const auto found = pairs_.find(key);
    if (found != pairs_.end()) return found->second;
    return pairs_.emplace(key, Pair{world_.clashes(one, other).empty(), world_.charged(one, other)}).first->second;
  }

  const World& world_;
  std::vector<std::vector<Standing>> places_;
  std::vector<Standing> all_;
  std::map<std::pair<Spot, Spot>, Pair> pairs_;
  SlowPlan result_;
};

/// The same search for a few demands by themselves.
class Narrow {
 public:
  Narrow(const World& world, const std::vector<std::string>& series, const std::vector<SlowDemand>& demands)
      : world_(world), demands_(demands), all_(world.kept) {
    for (const std::string& id : series) places_.push_back(places_of(*with_id(world.programme.series, id)));
  }

  std::optional<bool> run() {
    if (descend(0)) return true;
    return tried_ < most_tried ? std::optional(false) : std::nullopt;
  }

 private:
  using enum plan::DemandKind;
  static constexpr int most_tried = 300'000;

  std::vector<Standing> places_of(const Series& series) const {
    std::vector<std::string> venues;
    for (const VenueId& venue : series.venues) venues.push_back(venue.str());
    if (venues.empty()) venues.emplace_back();
    std::vector<Standing> result;
    for (Day day = world_.begin; day <= world_.end - days{series.duration_days - 1}; day += days{1}) {
      for (const std::string& venue : venues) {
        Standing one = world_.standing(series, day, venue);
        if (keeps_own(one)) result.push_back(std::move(one));
      }
    }
    return result;
  }

  bool descend(std::size_t number) {
    if (number == places_.size()) return true;
    for (const Standing& place : places_[number]) {
      if (++tried_ >= most_tried) return false;
      if (!std::all_of(all_.begin(), all_.end(), [&](const Standing& other) { return keep(place, other); })) continue;
      all_.push_back(place);
      if (!crowded() && descend(number + 1)) return true;
      all_.pop_back();
    }
    return false;
  }

  bool keeps_own(const Standing& one) const {
    return std::all_of(demands_.begin(), demands_.end(), [&](const SlowDemand& demand) {
      if (!demand.series.empty() && demand.series != one.name) return true;
      for (Day day = one.first; day <= one.last; day += days{1}) {
        if (closed(demand, day)) return false;
      }
      return fits_in(demand, one) && fits_venue(demand, one);
    });
  }

  bool closed(const SlowDemand& demand, Day day) const {
    const auto& open = world_.planning.weekdays;
    switch (demand.kind) {
      case today: return day < world_.request.today;
      case weekday: return std::find(open.begin(), open.end(), weekday_of(day)) == open.end();
      case holiday: return world_.holidays.contains(day);
      case avoid: return world_.planning.avoid[static_cast<std::size_t>(demand.rule)].contains(day);
      case busy: return World::busy(*with_id(world_.programme.people, demand.member), day);
      default: return false;
    }
  }

  bool fits_in(const SlowDemand& demand, const Standing& one) const {
    const Series& series = *one.series;
    switch (demand.kind) {
      case fixed: return one.first == series.fixed->first_day();
      case fix: return one.first == world_.request.fixes.at(series.id);
      case window:
        return (!series.earliest || one.first >= world_.here(*series.earliest)) &&
               (!series.latest || one.last <= world_.here(*series.latest));
      case month: {
        const DayRange allowed = with_id(world_.programme.events, demand.member)->date.interval();
        return allowed.contains(one.first) && allowed.contains(one.last);
      }
      default: return true;
    }
  }

  bool fits_venue(const SlowDemand& demand, const Standing& one) const {
    if (demand.member != one.venue || one.venue.empty()) return true;
    const Venue& venue = *with_id(world_.programme.venues, one.venue);
    if (demand.kind == plan::DemandKind::venue_capacity) return *venue.capacity >= *one.series->attendance;
    return demand.kind != venue_unavailable ||
           std::none_of(venue.unavailable.begin(), venue.unavailable.end(), [&](const Stretch& stretch) {
             return stretch.days().overlaps(DayRange::closed(one.first, one.last));
           });
  }

  bool share(const SlowDemand& demand, ApartAmong among, const Standing& one) const {
    return world_.members(one, among).contains(demand.member.empty() ? "all" : demand.member);
  }

  bool keep(const Standing& one, const Standing& other) const {
    return std::all_of(demands_.begin(), demands_.end(), [&](const SlowDemand& demand) {
      if (demand.kind == venue_shared) {
        return one.venue != demand.member || other.venue != demand.member || one.first > other.last ||
               other.first > one.last;
      }
      if (demand.kind == apart) {
        const Apart& rule = world_.planning.apart[static_cast<std::size_t>(demand.rule)];
        return !share(demand, rule.among, one) || !share(demand, rule.among, other) || !world_.near(rule, one, other);
      }
      if (demand.kind != after) return true;
      return in_step(demand, one, other) && in_step(demand, other, one);
    });
  }

  static bool in_step(const SlowDemand& demand, const Standing& first, const Standing& then) {
    const bool about_them = std::set{first.name, then.name} == std::set{demand.series, demand.member};
    if (!about_them || !then.series->after || then.series->after->series.str() != first.name || !first.latest ||
        !then.latest)
      return true;
    const auto gap = (then.first - first.last).count();
    return then.series->after->min_days <= gap && gap <= then.series->after->max_days.value_or(1'000'000);
  }

  bool crowded() const {
    return std::any_of(demands_.begin(), demands_.end(), [&](const SlowDemand& demand) {
      if (demand.kind != capacity) return false;
      const Capacity& rule = world_.planning.capacity[static_cast<std::size_t>(demand.rule)];
      std::map<Day, std::vector<bool>> held;  // for each occurrence in it: kept?
      for (const Standing& one : all_) {
        if (!share(demand, as_apart(rule.among), one)) continue;
        std::set<Day> buckets;
        for (Day day = one.first; day <= one.last; day += days{1}) buckets.insert(bucket(rule.per, day));
        for (const Day day : buckets) held[day].push_back(one.kept);
      }
      return std::any_of(held.begin(), held.end(), [&](const auto& day) {
        const std::vector<bool>& them = day.second;
        return static_cast<int>(them.size()) > rule.at_most && std::find(them.begin(), them.end(), false) != them.end();
      });
    });
  }

  const World& world_;
  const std::vector<SlowDemand>& demands_;
  std::vector<Standing> all_;
  std::vector<std::vector<Standing>> places_;
  int tried_ = 0;
};

std::string shown(const plan::CostParts& cost) {
  return fmt::format("drift {} weekday {} avoid {} busy {} venue {} move {}", cost.drift, cost.weekday, cost.avoid,
                     cost.busy, cost.venue, cost.move);
}

/// What a plan says, looked at line by line.
class Review {
 public:
  Review(const PlanCase& plan_case, const plan::Plan& plan)
      : world_(plan_case), plan_(plan), holidays_(holidays_of(plan_case)) {}

  std::vector<std::string> run() {
    look_at_names();
    std::vector<Standing> all = world_.kept;
    for (const plan::Occurrence& one : plan_.occurrences) all.push_back(look_at(one));
    look_at_pairs(all);
    for (std::string& text : world_.crowded(all)) say(std::move(text));
    Cost penalties = 0;
    for (const plan::Penalty& penalty : plan_.penalties) penalties += penalty.cost;
    if (plan_.cost != total_ + penalties) say(fmt::format("costs {}", total_ + penalties));
    return std::move(wrong_);
  }

 private:
  void say(std::string text) { wrong_.push_back(std::move(text)); }

  void look_at_names() {
    std::multiset<std::string> told;
    std::multiset<std::string> wanted;
    for (const plan::Occurrence& one : plan_.occurrences) told.insert(one.series.str());
    for (const plan::LeftOut& one : plan_.left_out) told.insert(one.series.str());
    for (const Series* series : world_.wanted) wanted.insert(series->id.str());
    if (told != wanted) say("not the series that need a date");
    if (!world_.request.partial && !plan_.left_out.empty()) say("leaves out what nobody let it leave out");
    const auto before = [](const plan::Occurrence& a, const plan::Occurrence& b) {
      return std::pair(a.days.begin, a.series) < std::pair(b.days.begin, b.series);
    };
    if (!std::is_sorted(plan_.occurrences.begin(), plan_.occurrences.end(), before)) say("not in order");
    std::multiset<std::pair<std::string, Day>> kept;
    std::multiset<std::pair<std::string, Day>> expected;
    for (const plan::Kept& one : plan_.kept)
      kept.emplace(one.series ? one.series->str() : one.event.str(), one.days.first());
    for (const Standing& one : world_.kept) expected.emplace(one.name, one.first);
    if (kept != expected) say("not the events that stay");
  }

  Standing look_at(const plan::Occurrence& told) {
    const Series& series = *with_id(world_.programme.series, told.series.str());
    const Standing one = world_.standing(series, told.days.first(), told.venue ? told.venue->str() : std::string());
    for (std::string& text : world_.broken(series, one)) say(std::move(text));
    const auto check = [&](bool right, const std::string& text) {
      if (!right) say(one.name + ": " + text);
    };
    check(told.days.last() == one.last, "ends on " + to_string(told.days.last()));
    const plan::CostParts cost = world_.parts(series, one);
    check(told.cost == cost, "told " + shown(told.cost) + ", is " + shown(cost));
    check(told.fixed == (world_.fixed(series) || world_.request.fixes.contains(series.id)), "fixed or not?");
    check(told.target == world_.target(series), "another target");
    check(!told.reason.empty(), "no reason");
    bool provisional = false;
    for (Day day = one.first; day <= one.last; day += days{1})
      provisional = provisional || holidays_.provisional(day, world_.request.today);
    check(told.provisional == provisional, "provisional or not?");
    const Event* event = world_.tentative(series);
    if (cost.move > 0) check(event != nullptr && told.moves == event->id, "does not say which event it moves");
    if (event == nullptr) check(!told.moves, "moves an event that there is not");
    total_ += cost.total();
    return one;
  }

  void look_at_pairs(const std::vector<Standing>& all) {
    std::multiset<std::pair<std::multiset<std::string>, Cost>> expected;
    for (std::size_t a = 0; a < all.size(); ++a) {
      for (std::size_t b = a + 1; b < all.size(); ++b) {
        for (std::string& text : world_.clashes(all[a], all[b])) say(std::move(text));
        if (all[a].kept && all[b].kept) continue;
        for (const Apart& rule : world_.planning.apart) {
          if (rule.cost.value_or(0) > 0 && world_.near(rule, all[a], all[b]))
            expected.emplace(std::multiset{all[a].name, all[b].name}, *rule.cost);
        }
      }
    }
    std::multiset<std::pair<std::multiset<std::string>, Cost>> told;
    for (const plan::Penalty& one : plan_.penalties) {
      if (one.cost > 0) told.emplace(std::multiset<std::string>(one.series.begin(), one.series.end()), one.cost);
      if (one.kind != "apart") say("a penalty of kind " + one.kind);
    }
    if (told != expected) say(fmt::format("{} penalties told, {} expected", told.size(), expected.size()));
  }

  World world_;
  const plan::Plan& plan_;
  Holidays holidays_;
  std::vector<std::string> wrong_;
  Cost total_ = 0;
};

}  // namespace

SlowPlan slow_plan(const PlanCase& plan_case) {
  const World world(plan_case);
  if (world.bad_request()) {
    SlowPlan refused;
    refused.refused = true;
    return refused;
  }
  return Search(world).run();
}

std::optional<bool> slow_can_place(const PlanCase& plan_case, const std::vector<std::string>& series,
                                   const std::vector<SlowDemand>& demands) {
  const World world(plan_case);
  return Narrow(world, series, demands).run();
}

std::vector<std::string> wrong_with(const PlanCase& plan_case, const plan::Plan& plan) {
  return Review(plan_case, plan).run();
}

Holidays holidays_of(const PlanCase& plan_case) { return listed_holidays(plan_case.holidays); }

}  // namespace nenkai::test
