#include "app/plan.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "app/zones.hh"
#include "scheduler/check.hh"
#include "scheduler/suggest.hh"

namespace nenkai {
namespace {

plan::PlanRequest as_of_today(plan::PlanRequest request, const OpenProgramme& open) {
  request.today = open.today();
  return request;
}

/// Refuses the events that the programme's checks call mistakes; what they call odd is a warning.
std::vector<std::string> check_events(Context& context, const OpenProgramme& open, std::vector<Event> events) {
  Programme with_events = open.programme();
  with_events.events = std::move(events);
  CheckOptions options;
  options.known_holidays = context.holidays.known();
  options.is_zone = is_zone;
  options.today = open.today();
  options.only_events = true;
  options.other_event = [&](const EventId& id) { return context.store.read_event(open.programme().header.id, id); };
  std::vector<std::string> warnings;
  std::vector<std::string> mistakes;
  for (const Issue& issue : check(with_events, options)) {
    if (issue.kind != EntityKind::event) continue;
    (issue.severity == Issue::Severity::error ? mistakes : warnings).push_back(issue.message);
  }
  if (!mistakes.empty()) throw InputError(fmt::format("{}", fmt::join(mistakes, "; ")));
  return warnings;
}

void refuse_without_plan(const plan::Plan& plan) {
  if (plan.cost) return;
  throw InputError(fmt::format("there is no plan of FY{} to apply: it is {}", plan.year.number, name_of(plan.status)));
}

void refuse_problems(const std::vector<PlannedEvent>& events) {
  std::vector<std::string> problems;
  std::set<std::string> ids;
  for (const PlannedEvent& event : events) {
    if (!event.problem.empty()) problems.push_back(event.problem);
    if (!ids.insert(event.after.id.str()).second) {
      problems.push_back(fmt::format("event {} is planned twice", event.after.id.str()));
    }
  }
  if (!problems.empty()) throw InputError(fmt::format("{}", fmt::join(problems, "; ")));
}

bool same(const Event& a, const Event& b) {
  return a.date == b.date && a.end == b.end && a.days == b.days && a.venue == b.venue && a.status == b.status;
}

AppliedEvent applied(const PlannedEvent& event) {
  const Day day = event.after.date.first_day();
  if (!event.before) return {AppliedKind::added, event.after.id, day};
  return {same(*event.before, event.after) ? AppliedKind::unchanged : AppliedKind::moved, event.after.id, day};
}

}  // namespace

// The snapshot ends with this constructor.
PlanInput::PlanInput(Context& context, std::unique_ptr<Snapshot>)
    : open(context, true), changed(last_change(context, open)) {}

PlanReport::PlanReport(Context& context, plan::PlanRequest request)
    : read_(context),
      request_(as_of_today(std::move(request), open())),
      plan_(or_throw(plan::make_plan(open().index(), open().holidays(), request_))),
      year_(open().index(), open().workdays(), open().today(), plan_) {
  request_.solve.progress = nullptr;  // whoever listened may be gone when the request is asked again
}

std::unique_ptr<PlanReport> run_plan(Context& context, const plan::PlanRequest& request) {
  return std::make_unique<PlanReport>(context, request);
}

plan::Why explain_plan(const PlanReport& report, const SeriesId& series, std::optional<Day> day) {
  const OpenProgramme& open = report.open();
  if (open.index().find(series) == nullptr) {
    std::vector<std::string_view> known;
    for (const Series& one : open.programme().series) known.push_back(one.id.str());
    const auto near = nearest(series.str(), known);
    throw InputError(
        fmt::format("unknown series \"{}\"{}", series.str(), near ? fmt::format(": did you mean \"{}\"?", *near) : ""));
  }
  return or_throw(plan::explain(open.index(), open.holidays(), report.request(), report.plan(), series, day));
}

plan::Core plan_model(Context& context, plan::PlanRequest request) {
  const PlanInput read(context);
  return or_throw(plan::model_of(read.open.index(), read.open.holidays(), as_of_today(std::move(request), read.open)));
}

bool AppliedPlan::changed() const {
  return std::any_of(events.begin(), events.end(),
                     [](const AppliedEvent& event) { return event.kind != AppliedKind::unchanged; });
}

AppliedPlan apply_plan(Context& context, const PlanReport& report, bool dry_run) {
  refuse_without_plan(report.plan());
  refuse_problems(report.year().events());
  AppliedPlan result;
  result.dry_run = dry_run;
  Change change;
  for (const PlannedEvent& event : report.year().events()) {
    result.events.push_back(applied(event));
    if (result.events.back().kind != AppliedKind::unchanged) change.put.events.push_back(event.after);
  }
  result.revision = report.open().revision();
  result.warnings = check_events(context, report.open(), change.put.events);
  result.effects = effects(report.year().obligations_without(), report.year().obligations());
  if (change.put.events.empty()) return result;
  CommitOptions options;
  options.based_on = report.open().revision();
  options.dry_run = dry_run;
  const ProgrammeId& programme = report.open().programme().header.id;
  result.revision = context.store.commit(programme, change, provenance_of(context), options).revision;
  return result;
}

}  // namespace nenkai
