#pragma once
// Use case: plan a fiscal year, say why, keep the proposal as tentative events, write the model.
//
// The store is read within one snapshot, which ends before the planner thinks; what is written is based on the
// revision that was read.

#include <memory>

#include "app/context.hh"
#include "app/planned_events.hh"
#include "scheduler/effects.hh"
#include "scheduler/plan/planner.hh"

namespace nenkai {

/// What the views of a plan look at: one plan and what it speaks of. All of it must outlive this.
struct PlanView {
  const ProgrammeIndex& index;
  const Holidays& holidays;
  Day today;
  const plan::Plan& plan;
  const YearUnderPlan& year;
};

/// What planning reads, all of one moment.
struct PlanInput {
  explicit PlanInput(Context& context) : PlanInput(context, context.store.snapshot()) {}

  OpenProgramme open;
  Instant changed;  // when the programme was last changed

 private:
  PlanInput(Context& context, std::unique_ptr<Snapshot> snapshot);
};

/// A plan with the programme that it is for.
class PlanReport {
 public:
  /// `request.today` is the context's today, whatever it says. Throws InputError for what the planner cannot take.
  PlanReport(Context& context, plan::PlanRequest request);
  PlanReport(const PlanReport&) = delete;
  PlanReport& operator=(const PlanReport&) = delete;

  PlanView view() const { return {open().index(), open().holidays(), open().today(), plan_, year_}; }
  const OpenProgramme& open() const { return read_.open; }
  const plan::PlanRequest& request() const { return request_; }
  const plan::Plan& plan() const { return plan_; }
  const YearUnderPlan& year() const { return year_; }
  /// When the programme was last changed.
  Instant changed() const { return read_.changed; }

 private:
  PlanInput read_;
  plan::PlanRequest request_;
  plan::Plan plan_;
  YearUnderPlan year_;
};

std::unique_ptr<PlanReport> run_plan(Context& context, const plan::PlanRequest& request);

/// Why the series is where the plan has it, or would not be on `day`.
plan::Why explain_plan(const PlanReport& report, const SeriesId& series, std::optional<Day> day);

/// The question that `run_plan` asks the solver. Throws as it does.
plan::Core plan_model(Context& context, plan::PlanRequest request);

/// What became of the plan's occurrences.
enum class AppliedKind : std::uint8_t { added, moved, unchanged };

template <>
struct Names<AppliedKind> {
  using enum AppliedKind;
  static constexpr std::array<std::pair<AppliedKind, std::string_view>, 3> table{
      {{added, "added"}, {moved, "moved"}, {unchanged, "unchanged"}}};
};

struct AppliedEvent {
  AppliedKind kind = AppliedKind::added;
  EventId event;
  Day day;
};

struct AppliedPlan {
  bool dry_run = false;
  Revision revision = 0;
  std::vector<AppliedEvent> events;
  std::vector<Effect> effects;  // on the findings of the fiscal year
  std::vector<std::string> warnings;

  bool changed() const;
};

/// Writes the plan's occurrences as tentative events, all in one change. Throws InputError where there is no plan or
/// an event stands in the way, StoreConflict where somebody changed the programme meanwhile.
AppliedPlan apply_plan(Context& context, const PlanReport& report, bool dry_run);

}  // namespace nenkai
