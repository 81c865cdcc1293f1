#include "tests/support/plan_gen.hh"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "scheduler/canonical_json.hh"

namespace nenkai::test {
namespace {

using date::days;

int number(int least, int most) { return *rc::gen::inRange(least, most + 1); }
bool one_in(int count) { return number(1, count) == count; }
MonthDay month_day_of(Day day) {
  const date::year_month_day whole{day};
  return MonthDay{whole.month() / whole.day()};
}
PartialDate month_of(Day day) {
  const date::year_month_day whole{day};
  return PartialDate::month(whole.year() / whole.month());
}

/// Where things meet: ends of weeks, months, the calendar year and the fiscal year.
Day any_begin() {
  static const std::vector<std::string> borders{"2025-04-01", "2025-09-24", "2025-11-26", "2025-12-24",
                                                "2026-02-23", "2026-03-18", "2025-06-02"};
  return parse_day(borders[static_cast<std::size_t>(number(0, static_cast<int>(borders.size()) - 1))]).value();
}

class Maker {
 public:
  PlanCase make() {
    begin_ = any_begin();
    add_groups();
    add_people_and_venues();
    const int count = one_in(4) ? 4 : number(2, 3);
    for (int at = 0; at < count; ++at) add_series(at);
    add_lone_event();
    add_planning();
    add_request();
    for (Day day = begin_; day < begin_ + days{16}; day += days{1}) {
      if (one_in(12)) case_.holidays.insert(day);
    }
    return std::move(case_);
  }

 private:
  Programme& programme() { return case_.programme; }
  Day near_day(int most = 14) { return begin_ + days{number(0, most)}; }
  Stretch stretch() {
    const Day first = near_day();
    return {PartialDate{first}, PartialDate{first + days{number(0, 3)}}};
  }
  template <class T>
  std::vector<T> some(const std::vector<T>& all, int odds) {
    std::vector<T> result;
    for (const T& one : all) {
      if (one_in(odds)) result.push_back(one);
    }
    return result;
  }

  void add_groups() {
    Programme& p = programme();
    p.header.id = ProgrammeId{"random"};
    p.header.name = LocalText{"Random"};
    p.header.timezone = "Asia/Tokyo";
    p.header.holidays = {"random"};
    p.organisations.push_back({OrganisationId{"m"}, LocalText{"Ministry"}, OrganisationKind::ministry, {}, {}, {}});
    for (const char* id : {"b0", "b1"})
      p.organisations.push_back({OrganisationId{id}, LocalText{id}, OrganisationKind::bureau, {}, {}, {}});
    for (const char* id : {"k0", "k1"})
      p.committees.push_back({CommitteeId{id}, LocalText{id}, CommitteeKind::promotion, {}});
    for (int at = 0; at < 3; ++at) {
      const std::string name = fmt::format("c{}", at);
      p.clusters.push_back({ClusterId{name}, LocalText{name}, at == 2 ? "south" : "north", OrganisationId{"m"}, {}});
    }
    for (int at = 0; at < 4; ++at) {
      Pairing pairing{PairingId{fmt::format("p{}", at)},
                      ClusterId{fmt::format("c{}", at % 3)},
                      OrganisationId{fmt::format("b{}", at / 2)},
                      {},
                      {},
                      {}};
      if (one_in(2)) pairing.committee = CommitteeId{fmt::format("k{}", number(0, 1))};
      if (one_in(12)) pairing.until = PartialDate::parse(one_in(2) ? "2025-03" : "2025-10").value();
      pairings_.push_back(pairing.id);
      p.pairings.push_back(std::move(pairing));
    }
  }

  void add_people_and_venues() {
    for (const char* id : {"hana", "ken", "yui"}) {
      Person person{PersonId{id}, LocalText{id}, {}, {}, {}};
      for (int busy = number(0, 2); busy > 0; --busy) person.busy.push_back(stretch());
      people_.push_back(person.id);
      programme().people.push_back(std::move(person));
    }
    for (const char* id : {"hall", "inn"}) {
      Venue venue{VenueId{id}, LocalText{id}, {}, {}, {}, {}};
      if (one_in(2)) venue.capacity = one_in(2) ? 50 : 100;
      if (one_in(3)) venue.unavailable.push_back(stretch());
      venues_.push_back(venue.id);
      programme().venues.push_back(std::move(venue));
    }
  }

  void add_series(int at) {
    Series series;
    series.id = SeriesId{fmt::format("s{}", at)};
    series.name = LocalText{fmt::format("Series {}", at)};
    series.kind = EventKind::joint_conference;
    series.covers = some(pairings_, 3);
    if (one_in(4)) series.committee = CommitteeId{fmt::format("k{}", number(0, 1))};
    series.duration_days = one_in(2) ? 1 : number(1, 3);
    series.active = !one_in(15);
    const Day earliest = near_day(5);
    const Day last = parse_day("2026-03-31").value();
    series.earliest = month_day_of(earliest);
    series.latest = month_day_of(std::min(last, earliest + days{number(4, 11)}));
    if (one_in(2)) series.target = month_day_of(std::min(last, near_day(20)));
    if (one_in(12)) series.fixed = PartialDate{near_day()};
    series.required = some(people_, 3);
    for (const PersonId& person : some(people_, 3)) {
      if (std::find(series.required.begin(), series.required.end(), person) == series.required.end())
        series.optional.push_back(person);
    }
    if (one_in(2)) series.attendance = one_in(2) ? 60 : 40;
    if (one_in(2)) {
      series.venues = some(venues_, 2);
      if (one_in(2)) std::reverse(series.venues.begin(), series.venues.end());
    }
    if (at > 0 && one_in(4)) {
      After after{SeriesId{fmt::format("s{}", number(0, at - 1))}, number(-1, 3), {}};
      if (one_in(2)) after.max_days = after.min_days + number(0, 5);
      series.after = after;
    }
    add_events(series);
    programme().series.push_back(std::move(series));
  }

  Event event_of(const Series& series, const std::string& id, PartialDate date, EventStatus status) {
    Event event;
    event.id = EventId{series.id.str() + "-" + id};
    event.series = series.id;
    event.date = date;
    event.status = status;
    event.days = number(1, 2);
    return event;
  }

  void add_events(const Series& series) {
    if (one_in(2)) {
      const Day last_year = near_day(20) - days{one_in(2) ? 365 : 367};
      const bool month = one_in(3);
      programme().events.push_back(
          event_of(series, "before", month ? month_of(last_year) : PartialDate{last_year}, EventStatus::held));
    }
    if (one_in(6)) {
      programme().events.push_back(
          event_of(series, "long-ago", PartialDate{near_day() - days{800}}, EventStatus::held));
    }
    if (!one_in(4) || !series.active || series.fixed) return;
    static const std::vector<EventStatus> statuses{EventStatus::tentative, EventStatus::tentative,
                                                   EventStatus::confirmed, EventStatus::held, EventStatus::cancelled};
    const Day day = near_day();
    if (day > parse_day("2026-03-31").value()) return;
    const EventStatus status = statuses[static_cast<std::size_t>(number(0, 4))];
    Event event = event_of(series, "now", one_in(3) ? month_of(day) : PartialDate{day}, status);
    if (!series.venues.empty() && one_in(2)) event.venue = series.venues.front();
    if (one_in(5)) event.covers = some(pairings_, 2);
    programme().events.push_back(std::move(event));
  }

  void add_lone_event() {
    if (!one_in(3)) return;
    static const std::vector<EventStatus> statuses{EventStatus::tentative, EventStatus::confirmed, EventStatus::held,
                                                   EventStatus::cancelled};
    Event event;
    event.id = EventId{"lone"};
    event.title = LocalText{"A symposium"};
    event.kind = EventKind::other;
    if (!one_in(4)) event.covers = some(pairings_, 2);
    if (one_in(3)) event.committee = CommitteeId{fmt::format("k{}", number(0, 1))};
    event.date = PartialDate{std::min(parse_day("2026-03-31").value(), near_day())};
    event.days = number(1, 2);
    event.status = statuses[static_cast<std::size_t>(number(0, 3))];
    if (one_in(2)) event.venue = venues_.front();
    programme().events.push_back(std::move(event));
  }

  void add_planning() {
    Planning planning;
    if (one_in(4)) planning.weekdays = {Weekday::mon, Weekday::wed, Weekday::thu, Weekday::sat, Weekday::sun};
    planning.drift_cost = number(0, 2);
    if (one_in(2)) planning.weekday_cost = WeekdayCosts{5, {}, {}, 1, 2, {}, {}};
    planning.optional_busy_cost = number(0, 4);
    planning.venue_cost = number(0, 3);
    planning.move_cost = number(0, 10);
    add_avoided(planning);
    for (int rule = number(0, 3); rule > 0; --rule) {
      static const auto& among = Names<ApartAmong>::table;
      Apart apart{among[static_cast<std::size_t>(number(0, 5))].first, number(0, 6), {}};
      if (!one_in(3)) apart.cost = number(0, 7);
      planning.apart.push_back(apart);
    }
    for (int rule = number(0, 2); rule > 0; --rule) {
      planning.capacity.push_back({static_cast<CapacityPer>(number(0, 2)), number(one_in(6) ? 0 : 1, 3),
                                   static_cast<CapacityAmong>(number(0, 2))});
    }
    if (!one_in(10)) programme().planning = std::move(planning);
  }

  void add_avoided(Planning& planning) {
    for (int range = number(0, 2); range > 0; --range) {
      const Day from = near_day();
      const Day to = from + days{number(0, 3)};
      const bool yearly = one_in(2);
      AvoidRange avoid{fmt::format("range {}", range),
                       yearly ? YearlyDay{month_day_of(from)} : YearlyDay{from},
                       yearly ? YearlyDay{month_day_of(to)} : YearlyDay{to},
                       {}};
      if (one_in(2)) avoid.cost = number(0, 6);
      planning.avoid.push_back(std::move(avoid));
    }
  }

  void add_request() {
    plan::PlanRequest& request = case_.request;
    request.year = {2025};
    request.today = one_in(4) ? near_day(6) : parse_day(one_in(3) ? "2024-12-01" : "2025-02-01").value();
    request.replan = one_in(3);
    request.partial = one_in(6);
    request.solve.time_limit = 0;
    if (one_in(10)) fix(request);
  }

  void fix(plan::PlanRequest& request) { request.fixes[programme().series.front().id] = near_day(); }

  PlanCase case_;
  Day begin_;
  std::vector<PairingId> pairings_;
  std::vector<PersonId> people_;
  std::vector<VenueId> venues_;
};

}  // namespace

std::ostream& operator<<(std::ostream& out, const PlanCase& plan_case) {
  const plan::PlanRequest& request = plan_case.request;
  out << "\nfiscal year " << request.year.number << ", today " << to_string(request.today)
      << (request.replan ? ", replan" : "") << (request.partial ? ", partial" : "") << ", alternatives "
      << request.alternatives << '\n';
  for (const auto& [series, day] : request.fixes) out << "fix " << series.str() << " on " << to_string(day) << '\n';
  Entities::each_list(plan_case.programme, [&](EntityKind kind, const auto& list) {
    for (const auto& entity : list) out << name_of(kind) << ' ' << canonical_json(entity) << '\n';
  });
  if (plan_case.programme.planning) out << "planning " << canonical_json(*plan_case.programme.planning) << '\n';
  for (const Day day : plan_case.holidays) out << "holiday " << to_string(day) << '\n';
  return out;
}

rc::Gen<PlanCase> plan_case() {
  // At full size from the first case on: a small size would draw nothing but the least of each range.
  return rc::gen::resize(rc::kNominalSize, rc::gen::exec([] { return Maker().make(); }));
}

}  // namespace nenkai::test
