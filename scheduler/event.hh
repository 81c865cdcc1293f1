#pragma once
// Series and events: a conference or meeting that comes again, and one dated occurrence of it.

#include <optional>
#include <string>
#include <vector>

#include "scheduler/dates.hh"
#include "scheduler/ids.hh"
#include "scheduler/local_text.hh"
#include "scheduler/names.hh"

namespace nenkai {

enum class EventKind : std::uint8_t { joint_conference, committee_meeting, network_meeting, other };

template <>
struct Names<EventKind> {
  using enum EventKind;
  static constexpr std::array<std::pair<EventKind, std::string_view>, 4> table{
      {{joint_conference, "joint_conference"},
       {committee_meeting, "committee_meeting"},
       {network_meeting, "network_meeting"},
       {other, "other"}}};
};

enum class EventStatus : std::uint8_t { tentative, confirmed, held, cancelled };

template <>
struct Names<EventStatus> {
  using enum EventStatus;
  static constexpr std::array<std::pair<EventStatus, std::string_view>, 4> table{
      {{tentative, "tentative"}, {confirmed, "confirmed"}, {held, "held"}, {cancelled, "cancelled"}}};
};

/// This series comes `min_days` to `max_days` after the last day of `series`.
struct After {
  SeriesId series;
  int min_days = 0;
  std::optional<int> max_days;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.required("series", self.series);
    v.defaulted("min_days", self.min_days, 0);
    v.optional("max_days", self.max_days);
  }
};

struct Series {
  SeriesId id;
  LocalText name;
  EventKind kind = EventKind::other;
  std::vector<PairingId> covers;
  std::optional<CommitteeId> committee;
  int duration_days = 1;
  bool active = true;
  std::optional<MonthDay> target;
  std::optional<MonthDay> earliest;
  std::optional<MonthDay> latest;
  std::optional<PartialDate> fixed;  // day-precise
  std::vector<PersonId> required;
  std::vector<PersonId> optional;
  std::optional<int> attendance;  // people expected
  std::vector<VenueId> venues;    // in order of preference
  std::optional<After> after;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.required("name", self.name);
    v.required("kind", self.kind);
    v.optional("covers", self.covers);
    v.optional("committee", self.committee);
    v.defaulted("duration_days", self.duration_days, 1);
    v.defaulted("active", self.active, true);
    v.optional("target", self.target);
    v.optional("earliest", self.earliest);
    v.optional("latest", self.latest);
    v.optional("fixed", self.fixed);
    v.optional("required", self.required);
    v.optional("optional", self.optional);
    v.optional("attendance", self.attendance);
    v.optional("venues", self.venues);
    v.optional("after", self.after);
  }
};

/// What proves that an event took place.
struct Evidence {
  std::optional<std::string> url;
  std::optional<std::string> digest;  // of a file: BLAKE2b-256, 64 hexadecimal digits
  std::optional<LocalText> title;
  std::optional<PartialDate> dated;  // its own date
  std::optional<std::string> by;     // who recorded it
  std::optional<PartialDate> on;     // and when

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.optional("url", self.url);
    v.optional("digest", self.digest);
    v.optional("title", self.title);
    v.optional("dated", self.dated);
    v.optional("by", self.by);
    v.optional("on", self.on);
  }
};

/// A result announced at a conference.
struct AnnouncedResult {
  LocalText title;
  std::optional<std::string> presenter;
  std::optional<ClusterId> cluster;
  std::optional<ProjectId> project;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.required("title", self.title);
    v.optional("presenter", self.presenter);
    v.optional("cluster", self.cluster);
    v.optional("project", self.project);
  }
};

/// One dated occurrence, of a series or on its own. What it does not say (kind, covers, committee,
/// title) it takes from its series: see `resolve` in scheduler/programme.hh.
struct Event {
  EventId id;
  std::optional<SeriesId> series;
  std::optional<EventKind> kind;
  std::optional<std::vector<PairingId>> covers;
  std::optional<CommitteeId> committee;
  std::optional<LocalText> title;
  PartialDate date;
  int days = 1;
  std::optional<PartialDate> end;  // local; a day is included, a time is the moment it ends
  EventStatus status = EventStatus::tentative;
  std::optional<VenueId> venue;
  std::optional<LocalText> place;
  std::optional<std::string> online_url;
  std::optional<std::string> url;
  std::optional<std::string> agenda_url;  // the event's own programme, as a document
  std::optional<EventId> parent;          // the event that it belongs to: of a results session, the conference
  std::optional<std::string> timezone;    // IANA name; without one, the programme's
  std::optional<LocalText> description;
  std::vector<std::string> categories;
  std::optional<std::string> organiser;  // an organisation's or person's id, or a plain name
  std::optional<int> attendance;         // people who came
  std::vector<Evidence> evidence;
  std::vector<AnnouncedResult> results;
  // Of an event that came in by an import (docs/import.md):
  std::optional<std::string> uid;         // its iCalendar UID; feeds say it again
  std::optional<std::string> recurrence;  // which occurrence of a repeating event it was, as RECURRENCE-ID says it
  std::optional<std::string> source;      // the label of where it came from: a URL or a file's name
  std::optional<std::string> imported;    // what the source said last, a digest for each key

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.optional("series", self.series);
    v.optional("kind", self.kind);
    v.optional("covers", self.covers);
    v.optional("committee", self.committee);
    v.optional("title", self.title);
    v.required("date", self.date);
    v.defaulted("days", self.days, 1);
    v.optional("end", self.end);
    v.required("status", self.status);
    v.optional("venue", self.venue);
    v.optional("place", self.place);
    v.optional("online_url", self.online_url);
    v.optional("url", self.url);
    v.optional("agenda_url", self.agenda_url);
    v.optional("parent", self.parent);
    v.optional("timezone", self.timezone);
    v.optional("description", self.description);
    v.optional("categories", self.categories);
    v.optional("organiser", self.organiser);
    v.optional("attendance", self.attendance);
    v.optional("evidence", self.evidence);
    v.optional("results", self.results);
    v.optional("uid", self.uid);
    v.optional("recurrence", self.recurrence);
    v.optional("source", self.source);
    v.optional("imported", self.imported);
  }
};

/// What a person can do to an event's status.
enum class EventAction : std::uint8_t { confirm, hold, cancel, restore };

template <>
struct Names<EventAction> {
  using enum EventAction;
  static constexpr std::array<std::pair<EventAction, std::string_view>, 4> table{
      {{confirm, "confirm"}, {hold, "hold"}, {cancel, "cancel"}, {restore, "restore"}}};
};

/// The status after `action`. Confirming needs a tentative event; holding a tentative or confirmed one
/// that can have begun by `today`; restoring a cancelled one, which becomes tentative. Anything can be
/// cancelled, also what was recorded as held by mistake. Doing what is done already changes nothing and is
/// no error.
Result<EventStatus> apply_action(const Event& event, EventAction action, Day today);

}  // namespace nenkai
