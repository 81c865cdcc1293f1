#include "app/events.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/zones.hh"
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

/// One change of one event: what it was, what it shall be, and all that follows.
class Revising {
 public:
  /// Reads within `snapshot` and ends it before it writes.
  Revising(Context& context, const OpenProgramme& open, std::unique_ptr<Snapshot>& snapshot, const ChangeTerms& terms)
      : context_(context), open_(open), snapshot_(snapshot), terms_(terms) {
    change_.programme = open.programme().header.id;
    change_.dry_run = terms.dry_run;
  }

  EventChange run(Event before, Event after) {
    change_.before = std::move(before);
    change_.after = std::move(after);
    change_.fields = compare_events(change_.before, change_.after);
    if (!change_.before.id.empty() && change_.before.status == EventStatus::held &&
        change_.after.status != EventStatus::held) {
      change_.warnings.push_back(
          fmt::format("event {} was recorded as held: this says that it did not take place", change_.after.id.str()));
    }
    refuse_mistakes();
    if (terms_.accepts) terms_.accepts(open_, change_);
    judge();
    snapshot_.reset();
    commit();
    return std::move(change_);
  }

 private:
  /// A UID that another event has would be found out only when the programme is next loaded from its dump.
  void refuse_second_uid() {
    const Event& after = change_.after;
    if (!after.uid || (after.uid == change_.before.uid && after.recurrence == change_.before.recurrence)) return;
    for (const Event& event : context_.store.read_events(change_.programme)) {
      if (event.id == after.id || event.uid != after.uid || event.recurrence != after.recurrence) continue;
      throw FieldError("uid", fmt::format("uid = \"{}\": event \"{}\" has it already", *after.uid, event.id.str()));
    }
  }

  void refuse_mistakes() {
    refuse_second_uid();
    Programme with_event = open_.programme();
    with_event.events.push_back(change_.after);
    CheckOptions options;
    options.known_holidays = context_.holidays.known();
    options.is_zone = is_zone;
    options.today = open_.today();
    options.only_events = true;
    options.other_event = [&](const EventId& id) { return context_.store.read_event(change_.programme, id); };
    std::vector<std::string> mistakes;
    std::string key;
    for (const Issue& issue : check(with_event, options)) {
      if (issue.kind != EntityKind::event) continue;
      if (issue.severity == Issue::Severity::error) {
        if (mistakes.empty()) key = issue.key;
        mistakes.push_back(issue.message);
      } else {
        change_.warnings.push_back(issue.message);
      }
    }
    if (!mistakes.empty()) throw FieldError(key, fmt::format("{}", fmt::join(mistakes, "; ")));
  }

  void judge() {
    const EventRevision revision{change_.before, change_.after};
    change_.effects = effects_of(context_, open_, {&revision, 1});
  }

  void commit() {
    Change change;
    change.put.events.push_back(change_.after);
    CommitOptions options;
    options.based_on = open_.revision();
    options.dry_run = change_.dry_run;
    const auto answer = [&](const RevisionInfo& last) {
      change_.revision = last.number;
      return change_.answer = terms_.answer(change_, open_, last);
    };
    if (terms_.keep) options.keep = KeepAnswer{*terms_.keep, answer};
    CommitResult result = context_.store.commit(change_.programme, change, provenance_of(context_), options);
    change_.revision = result.revision;
    change_.earlier = std::move(result.earlier);
    const bool answered = change_.earlier || !change_.answer.empty();
    if (terms_.answer && !answered) answer(context_.store.revision(result.revision).value_or(RevisionInfo{}));
  }

  Context& context_;
  const OpenProgramme& open_;
  std::unique_ptr<Snapshot>& snapshot_;
  const ChangeTerms& terms_;
  EventChange change_;
};

Event set_fields(Event event, const FieldTexts& fields) {
  for (const auto& [key, text] : fields) {
    auto result = with_field(std::move(event), key, text);
    if (!result) throw FieldError(key, result.problem());
    event = *std::move(result);
  }
  return event;
}

/// "<series>-fy<FY>", the id that a planned occurrence of the series gets too.
std::string standard_id(const Event& event, const OpenProgramme& open) {
  if (!event.series) throw FieldError("id", "an event without a series needs an id: event add ID …");
  const FiscalYear year = open.index().fiscal().year_of(event.date.first_day());
  return fmt::format("{}-fy{}", event.series->str(), year.number);
}

EventStatus status_after(const Event& event, EventAction action, const OpenProgramme& open) {
  auto status = apply_action(event, action, open.today());
  if (!status) throw WrongState(status.problem());
  return *status;
}

}  // namespace

EventList::EventList(Context& context, const EventFilter& filter) : open(context, true), page(filter.page) {
  if (filter.series && open.index().find(*filter.series) == nullptr) {
    throw InputError(fmt::format("unknown series \"{}\"", filter.series->str()));
  }
  if (filter.pairing && open.index().find(*filter.pairing) == nullptr) {
    throw InputError(fmt::format("unknown pairing \"{}\"", filter.pairing->str()));
  }
  for (const Event& event : open.programme().events) {
    if (!matches(filter, resolve(event, open.index()), open.index().fiscal())) continue;
    const bool shown = !page || (total >= page->offset && events.size() < page->limit);
    if (shown) events.push_back(&event);
    ++total;
  }
}

std::unique_ptr<EventList> list_events(Context& context, const EventFilter& filter) {
  const auto snapshot = context.store.snapshot();
  return std::make_unique<EventList>(context, filter);
}

Event find_event(Context& context, const ProgrammeId& programme, const std::string& id) {
  const auto wanted = EventId::parse(id);
  if (!wanted) throw NotFound(wanted.problem());
  if (auto event = context.store.read_event(programme, *wanted, known_revision(context, programme)))
    return *std::move(event);
  std::vector<std::string> ids;
  context.store.read_facts(programme, {}, [&](const EventFact& fact) { ids.emplace_back(fact.id); });
  const auto near = nearest(id, {ids.begin(), ids.end()});
  throw NotFound(fmt::format("unknown event \"{}\"{}", id,
                             near ? fmt::format(": did you mean \"{}\"?", *near) : "; see \"nenkai event list\""));
}

EventChange revise_event(Context& context, const std::string& id, const Revise& revise, const ChangeTerms& terms) {
  auto snapshot = context.store.snapshot();
  const OpenProgramme open(context);
  const Event before = find_event(context, open.programme().header.id, id);
  if (terms.allows) terms.allows(open, &before);
  return Revising(context, open, snapshot, terms).run(before, revise(before, open));
}

EventChange add_event(Context& context, const std::function<Event(const OpenProgramme&)>& make,
                      const ChangeTerms& terms) {
  auto snapshot = context.store.snapshot();
  const OpenProgramme open(context);
  if (terms.allows) terms.allows(open, nullptr);
  Event event = make(open);
  if (event.id.empty()) event.id = or_throw(EventId::parse(standard_id(event, open)));
  if (context.store.read_event(open.programme().header.id, event.id)) {
    throw WrongState(
        fmt::format("event \"{}\" exists already: change it with \"event edit\", or give the new one "
                    "another id",
                    event.id.str()));
  }
  return Revising(context, open, snapshot, terms).run(Event{}, std::move(event));
}

EventChange add_event(Context& context, const std::optional<std::string>& id, const FieldTexts& fields,
                      const ChangeTerms& terms) {
  if (std::none_of(fields.begin(), fields.end(), [](const auto& field) { return field.first == "date"; })) {
    throw InputError("a new event needs a date: --date 2004-03-10, or --date 2004-03 where only the month is known");
  }
  const auto make = [&](const OpenProgramme&) {
    Event event = set_fields(Event{}, fields);
    if (id) event.id = or_throw(EventId::parse(*id));
    return event;
  };
  return add_event(context, make, terms);
}

EventChange edit_event(Context& context, const std::string& id, const FieldTexts& fields, const ChangeTerms& terms) {
  return revise_event(
      context, id, [&](const Event& before, const OpenProgramme&) { return set_fields(before, fields); }, terms);
}

EventChange move_event(Context& context, const std::string& id, const std::string& date, const ChangeTerms& terms) {
  return revise_event(
      context, id,
      [&](const Event& before, const OpenProgramme&) {
        Event after = set_fields(before, {{"date", date}});
        // A day for an event with a time of day keeps that time.
        if (before.date.time_of_day() && after.date.precision() == PartialDate::Precision::day) {
          after.date = before.date.on(after.date.first_day());
        }
        if (after.end)
          after.end = after.end->on(after.end->first_day() + (after.date.first_day() - before.date.first_day()));
        return after;
      },
      terms);
}

EventChange act_on_event(Context& context, const std::string& id, EventAction action, const FieldTexts& fields,
                         const ChangeTerms& terms) {
  return revise_event(
      context, id,
      [&](const Event& before, const OpenProgramme& open) {
        Event after = set_fields(before, fields);
        after.status = status_after(after, action, open);
        return after;
      },
      terms);
}

EventChange hold_event(Context& context, const std::string& id, const FieldTexts& fields,
                       const std::optional<Evidence>& evidence, const ChangeTerms& terms) {
  return revise_event(
      context, id,
      [&](const Event& before, const OpenProgramme& open) {
        Event after = set_fields(before, fields);
        after.status = status_after(after, EventAction::hold, open);
        if (!evidence) return after;
        Evidence given = *evidence;
        const auto same = std::find_if(after.evidence.begin(), after.evidence.end(), [&](const Evidence& one) {
          return one.url == given.url && one.digest == given.digest && (one.url || one.digest);
        });
        given.by = context.actor;
        given.on = PartialDate(open.today());
        if (same == after.evidence.end()) {
          after.evidence.push_back(std::move(given));
        } else if (same->title != given.title || same->dated != given.dated) {
          if (!given.title) given.title = same->title;
          if (!given.dated) given.dated = same->dated;
          *same = std::move(given);
        }
        return after;
      },
      terms);
}

EventChange set_results(Context& context, const std::string& id, const std::vector<AnnouncedResult>& results,
                        const FieldTexts& fields, bool append, const ChangeTerms& terms) {
  return revise_event(
      context, id,
      [&](const Event& before, const OpenProgramme&) {
        Event after = set_fields(before, fields);
        if (!append) after.results.clear();
        after.results.insert(after.results.end(), results.begin(), results.end());
        return after;
      },
      terms);
}

}  // namespace nenkai
