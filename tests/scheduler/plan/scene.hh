#pragma once
// A programme in the making for tests of the planner, small enough for any solver.

#include "config/holiday_source.hh"
#include "scheduler/plan/conflict.hh"
#include "scheduler/plan/planner.hh"
#include "tests/support/dates.hh"
#include "tests/support/programmes.hh"

namespace nenkai::plan {

using test::day;

inline YearDays fiscal_2004() { return YearDays(FiscalCalendar().days_of(FiscalYear{2004})); }

/// Fiscal year 2004, seen from its first day. 2005-03-06 is a Sunday, 2005-03-21 a holiday in Japan.
struct Scene {
  Programme programme;
  Holidays holidays;
  PlanRequest request{.year = FiscalYear{2004}, .today = day("2004-04-01"), .fixes = {}, .solve = {}};

  Scene() {
    programme.header.id = ProgrammeId{"scene"};
    programme.planning = Planning{};
  }

  Planning& planning() { return *programme.planning; }

  /// Pairs the cluster with the bureau, in the region "tohoku".
  Pairing& pairing(const std::string& cluster, const std::string& bureau) {
    programme.clusters.push_back(
        {ClusterId{cluster}, words("Cluster " + cluster), "tohoku", OrganisationId{"mext"}, {}});
    programme.organisations.push_back(
        {OrganisationId{bureau}, words("Bureau " + bureau), OrganisationKind::bureau, {}, {}, {}});
    Pairing pairing;
    pairing.id = PairingId{cluster + "--" + bureau};
    pairing.cluster = ClusterId{cluster};
    pairing.bureau = OrganisationId{bureau};
    return programme.pairings.emplace_back(pairing);
  }
  /// A series of this window, called "Series <id>". The reference lasts until the next one is made.
  Series& series(const std::string& id, std::string_view earliest, std::string_view latest) {
    Series series;
    series.id = SeriesId{id};
    series.name = words("Series " + id);
    series.kind = EventKind::joint_conference;
    series.earliest = month_day(earliest);
    series.latest = month_day(latest);
    return programme.series.emplace_back(series);
  }
  Event& event(const std::string& id, const std::string& series, std::string_view date, EventStatus status) {
    Event event;
    event.id = EventId{id};
    if (!series.empty()) event.series = SeriesId{series};
    event.date = date_of(date);
    event.status = status;
    return programme.events.emplace_back(event);
  }
  Person& person(const std::string& id, std::string_view from, std::string_view to) {
    Person person;
    person.id = PersonId{id};
    person.name = words("Person " + id);
    person.busy = {{date_of(from), date_of(to)}};
    return programme.people.emplace_back(person);
  }
  Venue& venue(const std::string& id, std::optional<int> capacity = std::nullopt) {
    Venue venue;
    venue.id = VenueId{id};
    venue.name = words("Venue " + id);
    venue.capacity = capacity;
    return programme.venues.emplace_back(venue);
  }
  void japanese_holidays() { holidays = HolidaySource("").unite({"jp"}).value(); }

  Result<Plan> try_plan() const { return make_plan(ProgrammeIndex(programme), holidays, request); }
  Plan plan() const { return *try_plan(); }
  std::string mistake() const { return try_plan().problem(); }
  Why why(const std::string& series, std::optional<Day> on = std::nullopt) const {
    return *explain(ProgrammeIndex(programme), holidays, request, plan(), SeriesId{series}, on);
  }
  /// Calls f(problem) while what it points into is there.
  template <class F>
  void with_problem(F f) const {
    const ProgrammeIndex index(programme);
    f(*read_problem(index, holidays, request));
  }
};

inline const Occurrence& occurrence(const Plan& plan, const std::string& series) {
  for (const Occurrence& occurrence : plan.occurrences) {
    if (occurrence.series.str() == series) return occurrence;
  }
  throw std::out_of_range(series);
}

inline std::string start_of(const Plan& plan, const std::string& series) {
  return to_string(occurrence(plan, series).days.first());
}

}  // namespace nenkai::plan
