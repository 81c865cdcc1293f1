#include "ical/event_entry.hh"

#include <fmt/format.h>

#include <algorithm>

#include "ical/text.hh"
#include "ical/wording.hh"

namespace nenkai::ical {
namespace {

constexpr std::chrono::minutes midnight{0};
constexpr std::chrono::minutes usual_duration = std::chrono::hours{1};

EntrySpan all_day(DayRange days) { return {true, {days.begin, midnight}, {days.end, midnight}}; }

WallTime end_of(const Event& event, WallTime begin) {
  if (event.end) {
    const auto time = event.end->time_of_day();
    const WallTime end = time ? WallTime{event.end->first_day(), *time} : WallTime{event.end->interval().end, midnight};
    if (end > begin) return end;
  }
  if (event.days > 1) return {begin.day + date::days{event.days}, midnight};
  return {begin.day, begin.time + usual_duration};
}

/// The titles, names and links of one event, in one language.
class EventText {
 public:
  EventText(const ResolvedEvent& resolved, const ProgrammeIndex& index, std::string_view language)
      : resolved_(resolved), event_(*resolved.event), index_(index), language_(language), words_(words_in(language)) {}

  std::string summary() const {
    const bool settled = event_.status == EventStatus::held || event_.status == EventStatus::cancelled;
    std::string title = clean_line(resolved_.title->in(language_));
    if (title.empty()) title = event_.id.str();
    title += partial_date_note(event_.date, settled, language_);
    return event_.status == EventStatus::cancelled ? std::string(words_.cancelled) + title : title;
  }

  /// "Harbour Hall, 1-2-3 Minato", or the place.
  std::string location() const {
    const Venue* venue = event_.venue ? index_.find(*event_.venue) : nullptr;
    if (venue == nullptr) return event_.place ? event_.place->in(language_) : std::string{};
    std::string text = venue->name.in(language_);
    if (venue->address) text += ", " + venue->address->in(language_);
    return text;
  }

  std::vector<std::string> categories() const {
    std::vector<std::string> all{std::string(words_.kind(resolved_.kind))};
    all.insert(all.end(), event_.categories.begin(), event_.categories.end());
    return all;
  }

  std::string description() const {
    std::string text = event_.description ? clean_block(event_.description->in(language_)) : std::string{};
    std::string facts;
    if (event_.status == EventStatus::held) facts += std::string(words_.held) + "\n";
    add(facts, words_.covers, covers());
    if (const Committee* committee = resolved_.committee != nullptr ? index_.find(*resolved_.committee) : nullptr) {
      add(facts, words_.committee, committee->name.in(language_));
    }
    add(facts, words_.organiser, organiser());
    // Again as text: few calendar programs show CONFERENCE or URL.
    add(facts, words_.online, event_.online_url.value_or(""));
    add(facts, words_.more, event_.url.value_or(""));
    for (const std::string& paragraph : {facts, results(), evidence()}) {
      if (!paragraph.empty()) text += (text.empty() ? "" : "\n\n") + clean_block(paragraph);
    }
    return text;
  }

 private:
  void add(std::string& text, std::string_view label, std::string_view value) const {
    if (const std::string clean = clean_line(value); !clean.empty()) {
      text += fmt::format("{}{}{}\n", label, words_.colon, clean);
    }
  }

  std::string covers() const {
    std::string names;
    for (const PairingId& id : resolved_.covers) {
      const Pairing* pairing = index_.find(id);
      if (!names.empty()) names += words_.comma;
      names += pairing != nullptr ? pairing_name(*pairing, index_, language_) : id.str();
    }
    return names;
  }

  std::string organiser() const {
    if (!event_.organiser) return {};
    if (const auto* organisation = index_.find(OrganisationId{*event_.organiser}))
      return organisation->name.in(language_);
    if (const auto* person = index_.find(PersonId{*event_.organiser})) return person->name.in(language_);
    return *event_.organiser;
  }

  /// A heading and a line for each; empty without any.
  std::string list(std::string_view heading, const std::vector<std::string>& lines) const {
    std::string text;
    for (const std::string& line : lines) {
      if (const std::string clean = clean_line(line); !clean.empty()) text += "\n- " + clean;
    }
    return text.empty() ? text : std::string(heading) + std::string(words_.colon) + text;
  }

  std::string results() const {
    std::vector<std::string> lines;
    for (const AnnouncedResult& result : event_.results) {
      std::string line = result.title.in(language_);
      if (result.presenter) line += in_brackets(*result.presenter, language_);
      lines.push_back(std::move(line));
    }
    return list(words_.results, lines);
  }

  std::string evidence() const {
    std::vector<std::string> lines;
    for (const Evidence& evidence : event_.evidence) {
      std::string line = evidence.title ? evidence.title->in(language_) : std::string{};
      if (evidence.dated) line += in_brackets(evidence.dated->str(), language_);
      if (evidence.url) line += " " + *evidence.url;
      lines.push_back(std::move(line));
    }
    return list(words_.evidence, lines);
  }

  const ResolvedEvent& resolved_;
  const Event& event_;
  const ProgrammeIndex& index_;
  std::string_view language_;
  const Words& words_;
};

/// iCalendar has no word for what is over: what was held is confirmed for good. A date without a day can at best
/// be tentative.
const char* status_of(const Event& event) {
  switch (event.status) {
    case EventStatus::held: return "CONFIRMED";
    case EventStatus::cancelled: return "CANCELLED";
    case EventStatus::confirmed: return event.date.day_precise() ? "CONFIRMED" : "TENTATIVE";
    case EventStatus::tentative: break;
  }
  return "TENTATIVE";
}

/// Only hours are time that somebody is busy: a subscriber is not away all day because somewhere there is a
/// conference, and still less all month because its day is not set.
void add_busy(Component& component, const Event& event, bool all_day) {
  const bool free = all_day || event.status == EventStatus::cancelled;
  component.property(ICAL_TRANSP_PROPERTY, free ? "TRANSPARENT" : "OPAQUE");
  component.extension("X-MICROSOFT-CDO-BUSYSTATUS", free                                     ? "FREE"
                                                    : event.status == EventStatus::tentative ? "TENTATIVE"
                                                                                             : "BUSY");
}

void add_identity(Component& component, const std::string& uid, Instant changed, int sequence) {
  component.line(ICAL_UID_PROPERTY, uid);
  // Without METHOD, DTSTAMP is the last revision (RFC 5545 section 3.8.7.2); the clock would change every feed.
  component.instant(ICAL_DTSTAMP_PROPERTY, changed);
  component.instant(ICAL_LASTMODIFIED_PROPERTY, changed);
  component.number(ICAL_SEQUENCE_PROPERTY, std::max(sequence, 0));
}

void add_span(Component& component, const EntrySpan& span, const std::string& timezone) {
  if (span.all_day) {
    component.day(ICAL_DTSTART_PROPERTY, span.begin.day);
    component.day(ICAL_DTEND_PROPERTY, span.end.day);
  } else {
    component.local_time(ICAL_DTSTART_PROPERTY, span.begin, timezone);
    component.local_time(ICAL_DTEND_PROPERTY, span.end, timezone);
  }
}

void add_obligation_text(Component& component, const FeedObligation& entry) {
  component.line(ICAL_SUMMARY_PROPERTY, entry.summary);
  component.categories(entry.categories);
  component.block(ICAL_DESCRIPTION_PROPERTY, entry.description);
}

}  // namespace

DayRange EntrySpan::days() const {
  const auto moment = end.day + end.time;
  const Day last = date::floor<date::days>(moment);
  return {begin.day, last + date::days{moment > last ? 1 : 0}};
}

EntrySpan span_of(const Event& event) {
  if (!event.date.day_precise()) {
    DayRange days = event.date.interval();
    if (event.end) days.end = std::max(days.end, event.end->interval().end);
    return all_day(days);
  }
  const auto time = event.date.time_of_day();
  if (!time) return all_day(days_of(event));
  const WallTime begin{event.date.first_day(), *time};
  return {false, begin, end_of(event, begin)};
}

Component event_entry(const FeedEvent& entry, const ProgrammeIndex& index, std::string_view language) {
  const Event& event = *entry.resolved.event;
  const EntrySpan span = span_of(event);
  const EventText text(entry.resolved, index, language);
  const std::string location = text.location();
  Component component(ICAL_VEVENT_COMPONENT);
  add_identity(component, event_uid(event, index.programme().header), entry.changed, entry.sequence);
  component.line(ICAL_SUMMARY_PROPERTY, text.summary());
  add_span(component, span, *entry.resolved.timezone);
  component.property(ICAL_STATUS_PROPERTY, status_of(event));
  add_busy(component, event, span.all_day);
  component.categories(text.categories());
  component.line(ICAL_LOCATION_PROPERTY, location);
  const Venue* venue = event.venue ? index.find(*event.venue) : nullptr;
  if (venue != nullptr && venue->geo) component.place(*venue->geo, location);
  component.block(ICAL_DESCRIPTION_PROPERTY, text.description());
  if (event.url) component.link(ICAL_URL_PROPERTY, *event.url);
  if (event.online_url) component.link(ICAL_CONFERENCE_PROPERTY, *event.online_url);
  return component;
}

Component obligation_entry(const FeedObligation& entry) {
  Component component(ICAL_VEVENT_COMPONENT);
  add_identity(component, entry.uid, entry.changed, entry.sequence);
  add_obligation_text(component, entry);
  add_span(component, all_day(DayRange::single(entry.day)), {});
  component.property(ICAL_TRANSP_PROPERTY, "TRANSPARENT");
  component.extension("X-MICROSOFT-CDO-BUSYSTATUS", "FREE");
  return component;
}

Component obligation_todo(const FeedObligation& entry) {
  Component component(ICAL_VTODO_COMPONENT);
  add_identity(component, "todo." + entry.uid, entry.changed, entry.sequence);
  add_obligation_text(component, entry);
  component.day(ICAL_DUE_PROPERTY, entry.day);
  component.property(ICAL_STATUS_PROPERTY, "NEEDS-ACTION");
  return component;
}

}  // namespace nenkai::ical
