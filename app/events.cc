#include "app/events.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/zones.hh"
#include "scheduler/canonical_json.hh"
#include "scheduler/check.hh"
#include "scheduler/set_field.hh"

namespace nenkai {
namespace {

bool matches(const EventFilter& filter, const ResolvedEvent& event, const FiscalCalendar& fiscal) {
  if (filter.kind && event.kind != *filter.kind) return false;
  if (filter.series && event.event->series != filter.series) return false;
  if (filter.years && !event.event->date.interval().overlaps(fiscal.days_of(*filter.years))) return false;
  const auto& statuses = filter.statuses;
  if (!statuses.empty() && std::find(statuses.begin(), statuses.end(), event.event->status) == statuses.end())
    return false;
  return !filter.pairing || std::find(event.covers.begin(), event.covers.end(), *filter.pairing) != event.covers.end();
}

/// The fiscal years in which an event may start.
FiscalYears years_of(const Event& event, const FiscalCalendar& fiscal) {
  const DayRange days = event.date.interval();
  return {fiscal.year_of(days.first()), fiscal.year_of(days.last())};
}

FiscalYears span(FiscalYears a, FiscalYears b) { return {std::min(a.first, b.first), std::max(a.last, b.last)}; }

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

std::vector<FieldChange> compare(const Event& before, const Event& after) {
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

/// One change of one event: what it was, what it shall be, and all that follows.
class Revising {
 public:
  /// Reads within `snapshot` and ends it before it writes.
  Revising(Context& context, const OpenProgramme& open, std::unique_ptr<Snapshot>& snapshot, bool dry_run)
      : context_(context), open_(open), snapshot_(snapshot) {
    change_.programme = open.programme().header.id;
    change_.dry_run = dry_run;
  }

  EventChange run(Event before, Event after) {
    change_.before = std::move(before);
    change_.after = std::move(after);
    change_.fields = compare(change_.before, change_.after);
    if (!change_.before.id.empty() && change_.before.status == EventStatus::held &&
        change_.after.status != EventStatus::held) {
      change_.warnings.push_back(
          fmt::format("event {} was recorded as held: this says that it did not take place", change_.after.id.str()));
    }
    refuse_mistakes();
    judge();
    snapshot_.reset();
    commit();
    return std::move(change_);
  }

 private:
  void refuse_mistakes() {
    Programme with_event = open_.programme();
    with_event.events.push_back(change_.after);
    CheckOptions options;
    options.known_holidays = context_.holidays.known();
    options.is_zone = is_zone;
    options.today = open_.today();
    options.only_events = true;
    options.other_event = [&](const EventId& id) { return context_.store.read_event(change_.programme, id); };
    std::vector<std::string> mistakes;
    for (const Issue& issue : check(with_event, options)) {
      if (issue.kind != EntityKind::event) continue;
      if (issue.severity == Issue::Severity::error) {
        mistakes.push_back(issue.message);
      } else {
        change_.warnings.push_back(issue.message);
      }
    }
    if (!mistakes.empty()) throw InputError(fmt::format("{}", fmt::join(mistakes, "; ")));
  }

  /// Audits the touched subjects before and after, over the years that the event was and will be in.
  void judge() {
    const bool is_new = change_.before.id.empty();
    auto only = subjects_touched(resolve(change_.after, open_.index()), open_.index());
    FiscalYears years = years_of(change_.after, open_.index().fiscal());
    if (!is_new) {
      only.merge(subjects_touched(resolve(change_.before, open_.index()), open_.index()));
      years = span(years, years_of(change_.before, open_.index().fiscal()));
    }
    // Periods by calendar year may reach into the fiscal years on either side.
    years = {FiscalYear{years.first.number - 1}, FiscalYear{years.last.number + 1}};
    AuditEvents before(open_.index());
    AuditEvents after(open_.index());
    context_.store.read_facts(change_.programme, {}, [&](const EventFact& fact) {
      before.add(fact);
      if (fact.id != change_.after.id.str()) after.add(fact);
    });
    after.add(change_.after);
    const AuditQuery query{open_.today(), years, &only};
    const auto findings_before = audit(open_.index(), before, open_.workdays(), query);
    const auto findings_after = audit(open_.index(), after, open_.workdays(), query);
    change_.effects = effects(findings_before, findings_after);
  }

  void commit() {
    Change change;
    change.put.events.push_back(change_.after);
    CommitOptions options;
    options.based_on = open_.revision();
    options.dry_run = change_.dry_run;
    change_.revision = context_.store.commit(change_.programme, change, provenance_of(context_), options).revision;
  }

  Context& context_;
  const OpenProgramme& open_;
  std::unique_ptr<Snapshot>& snapshot_;
  EventChange change_;
};

Event set_fields(Event event, const FieldTexts& fields) {
  for (const auto& [key, text] : fields) event = or_throw(with_field(std::move(event), key, text));
  return event;
}

/// "<series>-fy<FY>", the id that a planned occurrence of the series gets too.
std::string standard_id(const Event& event, const OpenProgramme& open) {
  if (!event.series) throw InputError("an event without a series needs an id: event add ID …");
  const FiscalYear year = open.index().fiscal().year_of(event.date.first_day());
  return fmt::format("{}-fy{}", event.series->str(), year.number);
}

template <class F>
EventChange change_event(Context& context, const std::string& id, bool dry_run, F&& revise) {
  auto snapshot = context.store.snapshot();
  const OpenProgramme open(context);
  const Event before = find_event(context, open.programme().header.id, id);
  return Revising(context, open, snapshot, dry_run).run(before, revise(before, open));
}

}  // namespace

EventList::EventList(Context& context, const EventFilter& filter) : open(context, true) {
  if (filter.series && open.index().find(*filter.series) == nullptr) {
    throw InputError(fmt::format("unknown series \"{}\"", filter.series->str()));
  }
  if (filter.pairing && open.index().find(*filter.pairing) == nullptr) {
    throw InputError(fmt::format("unknown pairing \"{}\"", filter.pairing->str()));
  }
  for (const Event& event : open.programme().events) {
    if (matches(filter, resolve(event, open.index()), open.index().fiscal())) events.push_back(&event);
  }
}

std::unique_ptr<EventList> list_events(Context& context, const EventFilter& filter) {
  const auto snapshot = context.store.snapshot();
  return std::make_unique<EventList>(context, filter);
}

Event find_event(Context& context, const ProgrammeId& programme, const std::string& id) {
  const EventId wanted = or_throw(EventId::parse(id));
  if (auto event = context.store.read_event(programme, wanted, known_revision(context, programme)))
    return *std::move(event);
  std::vector<std::string> ids;
  context.store.read_facts(programme, {}, [&](const EventFact& fact) { ids.emplace_back(fact.id); });
  const auto near = nearest(id, {ids.begin(), ids.end()});
  throw InputError(fmt::format("unknown event \"{}\"{}", id,
                               near ? fmt::format(": did you mean \"{}\"?", *near) : "; see \"nenkai event list\""));
}

EventChange add_event(Context& context, const std::optional<std::string>& id, const FieldTexts& fields, bool dry_run) {
  auto snapshot = context.store.snapshot();
  const OpenProgramme open(context);
  if (std::none_of(fields.begin(), fields.end(), [](const auto& field) { return field.first == "date"; })) {
    throw InputError("a new event needs a date: --date 2004-03-10, or --date 2004-03 where only the month is known");
  }
  Event event = set_fields(Event{}, fields);
  event.id = or_throw(EventId::parse(id ? *id : standard_id(event, open)));
  if (context.store.read_event(open.programme().header.id, event.id)) {
    throw InputError(
        fmt::format("event \"{}\" exists already: change it with \"event edit\", or give the new one "
                    "another id",
                    event.id.str()));
  }
  return Revising(context, open, snapshot, dry_run).run(Event{}, event);
}

EventChange edit_event(Context& context, const std::string& id, const FieldTexts& fields, bool dry_run) {
  return change_event(context, id, dry_run,
                      [&](const Event& before, const OpenProgramme&) { return set_fields(before, fields); });
}

EventChange move_event(Context& context, const std::string& id, const std::string& date, bool dry_run) {
  return change_event(context, id, dry_run, [&](const Event& before, const OpenProgramme&) {
    Event after = set_fields(before, {{"date", date}});
    // A day for an event with a time of day keeps that time.
    if (before.date.time_of_day() && after.date.precision() == PartialDate::Precision::day) {
      after.date = before.date.on(after.date.first_day());
    }
    if (after.end)
      after.end = after.end->on(after.end->first_day() + (after.date.first_day() - before.date.first_day()));
    return after;
  });
}

EventChange act_on_event(Context& context, const std::string& id, EventAction action, const FieldTexts& fields,
                         bool dry_run) {
  return change_event(context, id, dry_run, [&](const Event& before, const OpenProgramme& open) {
    Event after = set_fields(before, fields);
    after.status = or_throw(apply_action(after, action, open.today()));
    return after;
  });
}

}  // namespace nenkai
