#include "app/planned_events.hh"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "app/views.hh"
#include "scheduler/plan/edition.hh"

namespace nenkai {
namespace {

/// The series' events of one plan, looked up once.
class Writing {
 public:
  Writing(const ProgrammeIndex& index, const plan::Plan& plan) : index_(index), plan_(plan) {
    for (const Event& event : index.programme().events) by_id_.emplace(event.id.str(), &event);
  }

  PlannedEvent write(const plan::Occurrence& occurrence) const {
    PlannedEvent result;
    if (const Event* old = replaced(occurrence)) {
      result.before = *old;
      result.after = moved(*old, occurrence);
      if (old->status == EventStatus::held) {
        result.problem = fmt::format("event {} was recorded as held: it cannot be planned anew", old->id.str());
      }
      return result;
    }
    result.after = added(occurrence, result.problem);
    return result;
  }

 private:
  const Event* event(const std::string& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
  }

  std::string standard_id(const plan::Occurrence& occurrence) const {
    return fmt::format("{}-fy{}", occurrence.series.str(), plan_.year.number);
  }

  bool in_year(const Event& event) const { return index_.fiscal().days_of(plan_.year).contains(event.date.interval()); }

  /// The event that gets this day. A cancelled one of the same id comes back: calendar programs know it by its UID.
  const Event* replaced(const plan::Occurrence& occurrence) const {
    if (occurrence.moves) return event(occurrence.moves->str());
    const Event* earliest = nullptr;
    for (const Event& event : index_.programme().events) {
      if (event.series != occurrence.series || event.date.day_precise() || !in_year(event)) continue;
      if (event.status == EventStatus::cancelled) continue;
      if (earliest == nullptr || event.date < earliest->date) earliest = &event;
    }
    if (earliest != nullptr) return earliest;
    const Event* namesake = event(standard_id(occurrence));
    const bool comes_back = namesake != nullptr && namesake->series == occurrence.series && in_year(*namesake) &&
                            namesake->status == EventStatus::cancelled;
    return comes_back ? namesake : nullptr;
  }

  Event moved(const Event& old, const plan::Occurrence& occurrence) const {
    Event event = old;
    event.status = EventStatus::tentative;
    event.date = old.date.precision() == PartialDate::Precision::minute ? old.date.on(occurrence.days.first())
                                                                        : PartialDate(occurrence.days.first());
    const date::days later = occurrence.days.first() - old.date.first_day();
    if (old.end && old.date.day_precise() && old.end->first_day() + later == occurrence.days.last()) {
      event.end = old.end->on(occurrence.days.last());
    } else {
      event.end.reset();
      event.days = occurrence.days.length();
    }
    if (occurrence.venue) event.venue = occurrence.venue;
    return event;
  }

  Event added(const plan::Occurrence& occurrence, std::string& problem) const {
    Event event;
    const std::string id = standard_id(occurrence);
    auto parsed = EventId::parse(id);
    if (!parsed) problem = parsed.problem();
    if (this->event(id) != nullptr) {
      problem =
          fmt::format("event {} exists already and is not the one of FY{}: give it another id", id, plan_.year.number);
    }
    event.id = EventId{id};
    event.series = occurrence.series;
    event.date = PartialDate(occurrence.days.first());
    event.days = occurrence.days.length();
    event.status = EventStatus::tentative;
    event.venue = occurrence.venue;
    if (const Event* last = last_before(occurrence)) {
      const auto next = plan::next_edition(*last, index_, occurrence.days.first());
      if (next) event.title = next->title;
    }
    return event;
  }

  const Event* last_before(const plan::Occurrence& occurrence) const {
    const Event* last = nullptr;
    for (const Event& event : index_.programme().events) {
      if (event.series != occurrence.series || event.status == EventStatus::cancelled) continue;
      if (event.date.first_day() >= occurrence.days.first()) continue;
      if (last == nullptr || last->date < event.date) last = &event;
    }
    return last;
  }

  const ProgrammeIndex& index_;
  const plan::Plan& plan_;
  std::unordered_map<std::string, const Event*> by_id_;
};

AuditEvents facts_with(const ProgrammeIndex& index, const std::vector<PlannedEvent>& planned) {
  std::unordered_set<std::string> replaced;
  for (const PlannedEvent& event : planned) {
    if (event.before) replaced.insert(event.before->id.str());
  }
  AuditEvents facts(index);
  for (const Event& event : index.programme().events) {
    if (!replaced.contains(event.id.str())) facts.add(event);
  }
  for (const PlannedEvent& event : planned) facts.add(event.after);
  return facts;
}

}  // namespace

std::vector<PlannedEvent> planned_events(const ProgrammeIndex& index, const plan::Plan& plan) {
  const Writing writing(index, plan);
  std::vector<PlannedEvent> events;
  for (const plan::Occurrence& occurrence : plan.occurrences) events.push_back(writing.write(occurrence));
  return events;
}

YearUnderPlan::YearUnderPlan(const ProgrammeIndex& index, const Workdays& workdays, Day today, const plan::Plan& plan)
    : index_(index),
      workdays_(workdays),
      today_(today),
      year_(plan.year),
      events_(planned_events(index, plan)),
      facts_(facts_with(index, events_)),
      facts_before_(AuditEvents::of(index)),
      obligations_(audit_year(facts_)) {}

std::vector<Finding> YearUnderPlan::audit_year(const AuditEvents& facts) const {
  return audit(index_, facts, workdays_, {today_, {year_, year_}, nullptr});
}

std::vector<Finding> YearUnderPlan::obligations_without() const { return audit_year(facts_before_); }

std::vector<const Finding*> YearUnderPlan::unmet() const {
  std::vector<const Finding*> result;
  for (const Finding& finding : obligations_) {
    if (needs_attention(finding.status) || will_exceed(finding)) result.push_back(&finding);
  }
  return result;
}

bool will_exceed(const Finding& finding) {
  if (!finding.rule->at_most || finding.status == FindingStatus::not_applicable) return false;
  return static_cast<int>(finding.counted.size() + finding.upcoming.size()) > *finding.rule->at_most;
}

}  // namespace nenkai
