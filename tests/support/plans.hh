#pragma once
// Plans made by hand, for the small programme of tests/support/programmes.hh.

#include <memory>

#include "app/plan.hh"
#include "tests/support/programmes.hh"

namespace nenkai {

inline Day day_of(std::string_view text) { return parse_day(text).value(); }

inline plan::Occurrence occurrence_of(const char* series, std::string_view day, int days = 1) {
  plan::Occurrence occurrence;
  occurrence.series = SeriesId{series};
  occurrence.days = {day_of(day), day_of(day) + date::days{days}};
  occurrence.reason = "as near to the target as it gets";
  return occurrence;
}

/// Fiscal year 2004 with the one series of the small programme on 16 March 2005.
inline plan::Plan small_plan() {
  plan::Plan plan;
  plan.programme = ProgrammeId{"small"};
  plan.year = FiscalYear{2004};
  plan.status = plan::PlanStatus::optimal;
  plan.cost = 3;
  plan.bound = 3;
  plan.seconds = 0.25;
  plan::Occurrence occurrence = occurrence_of("collaboration", "2005-03-16", 2);
  occurrence.venue = VenueId{"hall"};
  occurrence.target = day_of("2005-03-15");
  occurrence.cost = {1, 0, 0, 0, 2, 0};
  occurrence.alternatives = {{day_of("2005-03-17"), VenueId{"hall"}, 1}, {day_of("2005-03-14"), std::nullopt, 4}};
  plan.occurrences = {occurrence};
  return plan;
}

/// No plan, why, and what would help.
inline plan::Plan infeasible_plan() {
  plan::Plan plan;
  plan.programme = ProgrammeId{"small"};
  plan.year = FiscalYear{2004};
  plan.status = plan::PlanStatus::infeasible;
  plan.conflict = {{"window", {"collaboration"}, "Tohoku Cluster Collaboration must fall in 1 to 5 May"},
                   {"avoid", {}, "Golden Week <04-29 to 05-06> is forbidden"}};
  plan.relaxations = {{"let it be held up to 7 May", 12}};
  return plan;
}

/// The small programme without its waiver, which is for the year that the small plan plans.
inline Programme programme_to_plan() {
  Programme programme = small_programme();
  programme.waivers.clear();
  return programme;
}

/// A programme and a plan for it, ready to be shown. The programme has its events.
struct Shown {
  explicit Shown(plan::Plan a_plan, Programme a_programme = programme_to_plan(), std::string_view today = "2004-04-01")
      : programme(std::move(a_programme)),
        index(programme),
        workdays(programme.planning ? *programme.planning : default_planning(), holidays),
        plan(std::move(a_plan)),
        day(day_of(today)),
        year(index, workdays, day, plan) {}
  Shown(const Shown&) = delete;
  Shown& operator=(const Shown&) = delete;

  PlanView view() const { return {index, holidays, day, plan, year}; }

  Programme programme;
  ProgrammeIndex index;
  Holidays holidays;
  Workdays workdays;
  plan::Plan plan;
  Day day;
  YearUnderPlan year;
};

}  // namespace nenkai
