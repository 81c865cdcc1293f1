#pragma once
// Use cases on events: list, show, add, edit, move, confirm, hold, cancel, restore. Each change is one
// transaction and says what it does to the findings before anything is kept (dry_run) or after.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/context.hh"
#include "app/event_fields.hh"

namespace nenkai {

/// A part of a long list.
struct Page {
  std::size_t offset = 0;
  std::size_t limit = 0;
};

struct EventFilter {
  std::optional<FiscalYears> years;  // events whose start interval overlaps them
  std::vector<EventStatus> statuses;
  std::optional<EventKind> kind;
  std::optional<SeriesId> series;
  std::optional<PairingId> pairing;
  std::optional<Page> page;  // else all
};

/// A programme with the events that match a filter, by start and id.
struct EventList {
  /// Within a snapshot that the caller holds.
  EventList(Context& context, const EventFilter& filter);

  OpenProgramme open;
  std::vector<const Event*> events;
  std::size_t total = 0;  // that match, on all pages
  std::optional<Page> page;
};

/// Keys of an event and their new texts, as scheduler/set_field.hh reads them.
using FieldTexts = std::vector<std::pair<std::string, std::string>>;

struct EventChange {
  ProgrammeId programme;
  Event before;  // id empty where the event is new
  Event after;
  bool dry_run = false;
  Revision revision = 0;
  std::vector<FieldChange> fields;
  std::vector<Effect> effects;
  std::vector<std::string> warnings;
  std::string answer;                 // see ChangeTerms
  std::optional<KeptAnswer> earlier;  // it was done before, under the same key, and not now
};

/// How a change is made, and what has to hold for it. All checks are of the moment of the change.
struct ChangeTerms {
  bool dry_run = false;
  /// Given the programme and the event as it is (none where it is new) before anything is done. Throws to refuse.
  std::function<void(const OpenProgramme&, const Event*)> allows = {};
  /// Given both versions, when they are known to be good by themselves. Throws to refuse.
  std::function<void(const OpenProgramme&, const EventChange&)> accepts = {};
  /// What is to be answered when all is done, of the change, the programme before it, and its last revision after it.
  /// Must not ask the store. What it returns is EventChange::answer.
  std::function<std::string(const EventChange&, const OpenProgramme&, const RevisionInfo&)> answer = {};
  /// Where and under which key that answer is kept, in the same transaction as the change (CommitOptions::keep).
  std::optional<KeptAnswer> keep = {};
};

/// An event as it shall be, of the one that is.
using Revise = std::function<Event(const Event& before, const OpenProgramme& open)>;

std::unique_ptr<EventList> list_events(Context& context, const EventFilter& filter);

/// Throws NotFound for an unknown event, with the nearest known one.
Event find_event(Context& context, const ProgrammeId& programme, const std::string& id);

/// Any change of one event. Throws NotFound, WrongState, FieldError and other InputErrors, and StoreConflict where
/// somebody else was faster.
EventChange revise_event(Context& context, const std::string& id, const Revise& revise, const ChangeTerms& terms);
/// Without an id, "<series>-fy<FY>" is taken. Throws WrongState where the event exists.
EventChange add_event(Context& context, const std::function<Event(const OpenProgramme&)>& make,
                      const ChangeTerms& terms);
EventChange add_event(Context& context, const std::optional<std::string>& id, const FieldTexts& fields,
                      const ChangeTerms& terms);
EventChange edit_event(Context& context, const std::string& id, const FieldTexts& fields, const ChangeTerms& terms);
/// Moves the start; an `end` moves along by as many days.
EventChange move_event(Context& context, const std::string& id, const std::string& date, const ChangeTerms& terms);
/// Records an event as held, or gives a held one more: fields, and what proves it. Evidence of the same link or file
/// takes the place of what was there. Who recorded it and on which day follows from the context.
EventChange hold_event(Context& context, const std::string& id, const FieldTexts& fields,
                       const std::optional<Evidence>& evidence, const ChangeTerms& terms);
/// Sets the results that were announced at an event, or adds to them.
EventChange set_results(Context& context, const std::string& id, const std::vector<AnnouncedResult>& results,
                        const FieldTexts& fields, bool append, const ChangeTerms& terms);
/// Confirms, holds, cancels or restores, by the legal status changes of scheduler/event.hh. Holding may
/// also set fields (the date it was held on, attendance).
EventChange act_on_event(Context& context, const std::string& id, EventAction action, const FieldTexts& fields,
                         const ChangeTerms& terms);

}  // namespace nenkai
