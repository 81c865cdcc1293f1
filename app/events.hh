#pragma once
// Use cases on events: list, show, add, edit, move, confirm, hold, cancel, restore. Each change is one
// transaction and says what it does to the findings before anything is kept (dry_run) or after.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/context.hh"
#include "app/event_fields.hh"

namespace nenkai {

struct EventFilter {
  std::optional<FiscalYears> years;  // events whose start interval overlaps them
  std::vector<EventStatus> statuses;
  std::optional<EventKind> kind;
  std::optional<SeriesId> series;
  std::optional<PairingId> pairing;
};

/// A programme with the events that match a filter, by start and id.
struct EventList {
  /// Within a snapshot that the caller holds.
  EventList(Context& context, const EventFilter& filter);

  OpenProgramme open;
  std::vector<const Event*> events;
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
};

std::unique_ptr<EventList> list_events(Context& context, const EventFilter& filter);

/// Throws InputError for an unknown event, with the nearest known one.
Event find_event(Context& context, const ProgrammeId& programme, const std::string& id);

/// Without an id, "<series>-fy<FY>" is taken. Throws InputError where the event exists.
EventChange add_event(Context& context, const std::optional<std::string>& id, const FieldTexts& fields, bool dry_run);
EventChange edit_event(Context& context, const std::string& id, const FieldTexts& fields, bool dry_run);
/// Moves the start; an `end` moves along by as many days.
EventChange move_event(Context& context, const std::string& id, const std::string& date, bool dry_run);
/// Records an event as held, or gives a held one more: fields, and what proves it. Evidence of the same link or file
/// takes the place of what was there. Who recorded it and on which day follows from the context.
EventChange hold_event(Context& context, const std::string& id, const FieldTexts& fields,
                       const std::optional<Evidence>& evidence, bool dry_run);
/// Sets the results that were announced at an event, or adds to them.
EventChange set_results(Context& context, const std::string& id, const std::vector<AnnouncedResult>& results,
                        const FieldTexts& fields, bool append, bool dry_run);
/// Confirms, holds, cancels or restores, by the legal status changes of scheduler/event.hh. Holding may
/// also set fields (the date it was held on, attendance).
EventChange act_on_event(Context& context, const std::string& id, EventAction action, const FieldTexts& fields,
                         bool dry_run);

}  // namespace nenkai
