#include "app/event_fields.hh"

#include <algorithm>
#include <unordered_set>

#include "scheduler/canonical_json.hh"

namespace nenkai {
namespace {

/// Collects an entity's fields as (key, canonical JSON).
class FieldList {
 public:
  template <class T>
  void own_id(const char*, const T&) {}
  template <class T>
  void required(const char* key, const T& value) {
    add(key, [&](CanonicalJson& json) { json.required(key, value); });
  }
  template <class T>
  void optional(const char* key, const T& value) {
    add(key, [&](CanonicalJson& json) { json.optional(key, value); });
  }
  template <class T, class D>
  void defaulted(const char* key, const T& value, const D&) {
    required(key, value);
  }
  std::vector<std::pair<std::string, std::string>> fields;

 private:
  template <class F>
  void add(const char* key, F write) {
    std::string text;
    CanonicalJson json(text);
    write(json);
    const std::size_t colon = text.find(':');
    fields.emplace_back(key, colon == std::string::npos ? "" : text.substr(colon + 1));
  }
};

/// The fiscal years in which an event may start.
FiscalYears years_of(const Event& event, const FiscalCalendar& fiscal) {
  const DayRange days = event.date.interval();
  return {fiscal.year_of(days.first()), fiscal.year_of(days.last())};
}

FiscalYears span(FiscalYears a, FiscalYears b) { return {std::min(a.first, b.first), std::max(a.last, b.last)}; }

}  // namespace

std::vector<FieldChange> compare_events(const Event& before, const Event& after) {
  FieldList old;
  FieldList now;
  visit_fields(before, old);
  visit_fields(after, now);
  std::vector<FieldChange> changes;
  const bool is_new = before.id.empty();
  for (std::size_t i = 0; i < now.fields.size(); ++i) {
    const auto& [key, value] = now.fields[i];
    const std::string was = is_new ? "" : old.fields[i].second;
    if (value != was) changes.push_back({key, was, value});
  }
  return changes;
}

std::vector<Effect> effects_of(Context& context, const OpenProgramme& open, std::span<const EventRevision> revisions) {
  if (revisions.empty()) return {};
  const ProgrammeIndex& index = open.index();
  std::set<std::pair<SubjectKind, std::string>> only;
  std::unordered_set<std::string_view> replaced;
  FiscalYears years = years_of(revisions.front().after, index.fiscal());
  const auto touch = [&](const Event& event) {
    only.merge(subjects_touched(resolve(event, index), index));
    years = span(years, years_of(event, index.fiscal()));
  };
  for (const EventRevision& revision : revisions) {
    touch(revision.after);
    if (!revision.before.id.empty()) touch(revision.before);
    replaced.insert(revision.after.id.str());
  }
  // Periods by calendar year may reach into the fiscal years on either side.
  years = {FiscalYear{years.first.number - 1}, FiscalYear{years.last.number + 1}};
  AuditEvents before(index);
  AuditEvents after(index);
  context.store.read_facts(open.programme().header.id, {}, [&](const EventFact& fact) {
    before.add(fact);
    if (!replaced.contains(fact.id)) after.add(fact);
  });
  for (const EventRevision& revision : revisions) after.add(revision.after);
  const AuditQuery query{open.today(), years, &only};
  const auto findings_before = audit(index, before, open.workdays(), query);
  const auto findings_after = audit(index, after, open.workdays(), query);
  return effects(findings_before, findings_after);
}

}  // namespace nenkai
