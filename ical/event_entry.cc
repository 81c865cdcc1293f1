#include "ical/event_entry.hh"

#include <fmt/format.h>

#include <algorithm>

#include "ical/text.hh"
#include "ical/wording.hh"
#include "scheduler/check_text.hh"
#include "scheduler/covered_name.hh"

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

  std::string title() const {
    std::string text = clean_line(resolved_.title->in(language_));
    return text.empty() ? event_.id.str() : text;
  }

  /// The title, and what a reader has to see at once.
  std::string summary() const {
    const bool settled = event_.status == EventStatus::held || event_.status == EventStatus::cancelled;
    const std::string text = title() + partial_date_note(event_.date, settled, language_);
    return event_.status == EventStatus::cancelled ? std::string(words_.cancelled) + text : text;
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

  /// Clean, as is every part that it is put together of.
  std::string description() const {
    std::string text = event_.description ? clean_block(event_.description->in(language_)) : std::string{};
    std::string facts;
    if (event_.status == EventStatus::held) facts += std::string(words_.held) + "\n";
    add(facts, words_.covers, covers());
    if (const Committee* committee = resolved_.committee != nullptr ? index_.find(*resolved_.committee) : nullptr) {
      add(facts, words_.committee, committee->name.in(language_));
    }
    add(facts, words_.organiser, organiser().name);
    // Again as text: few calendar programs show CONFERENCE or URL.
    add(facts, words_.online, event_.online_url.value_or(""));
    add(facts, words_.more, event_.url.value_or(""));
    add(facts, words_.agenda, event_.agenda_url.value_or(""));
    if (!facts.empty()) facts.pop_back();
    for (const std::string& paragraph : {facts, results(), evidence()}) {
      if (!paragraph.empty()) text.append(text.empty() ? "" : "\n\n").append(paragraph);
    }
    return text;
  }

  struct Organiser {
    std::string name;
    std::string address;  // e-mail; empty where none is known
  };
  Organiser organiser() const {
    if (!event_.organiser) return {};
    const std::string& text = *event_.organiser;
    if (const auto* organisation = index_.find(OrganisationId{text})) {
      return {organisation->name.in(language_), organisation->email.value_or("")};
    }
    if (const auto* person = index_.find(PersonId{text})) {
      return {person->name.in(language_), person->email.value_or("")};
    }
    return {text, is_email(text) ? text : ""};
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
      names +=
          pairing != nullptr ? covered_name(*pairing, index_, language_, resolved_.event->date.first_day()) : id.str();
    }
    return names;
  }

  /// A heading and a line for each; empty without any.
  std::string list(std::string_view heading, const std::vector<std::string>& lines) const {
    std::string text;
    for (const std::string& line : lines) {
      if (const std::string clean = clean_line(line); !clean.empty()) text += "\n- " + clean;
    }
    return text.empty() ? text : clean_line(fmt::format("{}{}", heading, words_.colon)) + text;
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
void add_busy(ContentLines& lines, const Event& event, bool all_day) {
  const bool free = all_day || event.status == EventStatus::cancelled;
  lines.fixed("TRANSP", free ? "TRANSPARENT" : "OPAQUE");
  lines.fixed("X-MICROSOFT-CDO-BUSYSTATUS", free                                     ? "FREE"
                                            : event.status == EventStatus::tentative ? "TENTATIVE"
                                                                                     : "BUSY");
}

void add_identity(ContentLines& lines, const std::string& uid, Instant changed, int sequence) {
  lines.line("UID", uid);
  // Without METHOD, DTSTAMP is the last revision (RFC 5545 section 3.8.7.2); the clock would change every feed.
  lines.instant("DTSTAMP", changed);
  lines.instant("LAST-MODIFIED", changed);
  lines.number("SEQUENCE", std::max(sequence, 0));
}

void add_span(ContentLines& lines, const EntrySpan& span, const std::string& timezone) {
  if (span.all_day) {
    lines.day("DTSTART", span.begin.day);
    lines.day("DTEND", span.end.day);
  } else {
    lines.local_time("DTSTART", span.begin, timezone);
    lines.local_time("DTEND", span.end, timezone);
  }
}

void add_place(ContentLines& lines, const Event& event, const std::string& location, const ProgrammeIndex& index) {
  lines.line("LOCATION", location);
  const Venue* venue = event.venue ? index.find(*event.venue) : nullptr;
  if (venue != nullptr && venue->geo) lines.place(*venue->geo, location);
}

void add_links(ContentLines& lines, const Event& event) {
  if (event.url) lines.link("URL", *event.url);
  if (event.online_url) lines.link("CONFERENCE;VALUE=URI", *event.online_url);
  if (event.agenda_url) lines.link("ATTACH", *event.agenda_url);
  for (const Evidence& evidence : event.evidence) {
    if (evidence.url) lines.link("ATTACH", *evidence.url);
  }
}

/// What iCalendar has no words for, so that our own import gets back what was written.
void add_own(ContentLines& lines, const Event& event, const std::string& title, const std::string& summary) {
  const bool partial = !event.date.day_precise();
  if (partial) lines.fixed("X-NENKAI-DATE", event.date.str());
  const bool hidden = event.status == EventStatus::held || (event.status == EventStatus::confirmed && partial);
  if (hidden) lines.fixed("X-NENKAI-STATUS", name_of(event.status));
  if (title != summary) lines.line("X-NENKAI-TITLE", title);
}

void add_alarms(ContentLines& lines, const PieceOptions& options, const std::string& summary) {
  for (const Duration& before : options.alarms) {
    lines.begin("VALARM");
    lines.fixed("ACTION", "DISPLAY");
    lines.fixed("TRIGGER", "-" + duration_text(before));
    lines.line("DESCRIPTION", summary);
    lines.end("VALARM");
  }
}

void add_obligation_text(ContentLines& lines, const FeedObligation& entry) {
  lines.line("SUMMARY", entry.summary);
  lines.list("CATEGORIES", entry.categories);
  lines.block("DESCRIPTION", entry.description);
}

void append_todo(ContentLines& lines, const FeedObligation& entry) {
  lines.begin("VTODO");
  add_identity(lines, "todo." + entry.uid, entry.changed, entry.sequence);
  add_obligation_text(lines, entry);
  lines.day("DUE", entry.day);
  lines.fixed("STATUS", "NEEDS-ACTION");
  lines.end("VTODO");
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

void append_event(ContentLines& lines, const FeedEvent& entry, const EntrySpan& span, const ProgrammeIndex& index,
                  const PieceOptions& options) {
  const Event& event = *entry.resolved.event;
  const ProgrammeHeader& programme = index.programme().header;
  const EventText text(entry.resolved, index, options.language);
  const std::string summary = text.summary();
  const auto organiser = text.organiser();
  lines.begin("VEVENT");
  add_identity(lines, event_uid(event, programme), entry.changed, entry.sequence);
  lines.cleaned("SUMMARY", summary);
  add_span(lines, span, *entry.resolved.timezone);
  lines.fixed("STATUS", status_of(event));
  add_busy(lines, event, span.all_day);
  lines.list("CATEGORIES", text.categories());
  add_place(lines, event, text.location(), index);
  lines.cleaned("DESCRIPTION", text.description());
  add_links(lines, event);
  lines.mailbox("ORGANIZER", organiser.name, organiser.address);
  if (entry.parent != nullptr) lines.line("RELATED-TO", event_uid(*entry.parent, programme));
  add_own(lines, event, text.title(), summary);
  // Nobody wants to be reminded of what will not be.
  if (event.status != EventStatus::cancelled) add_alarms(lines, options, summary);
  lines.end("VEVENT");
}

void append_obligation(ContentLines& lines, const FeedObligation& entry, const PieceOptions& options) {
  lines.begin("VEVENT");
  add_identity(lines, entry.uid, entry.changed, entry.sequence);
  add_obligation_text(lines, entry);
  add_span(lines, all_day(DayRange::single(entry.day)), {});
  lines.fixed("TRANSP", "TRANSPARENT");
  lines.fixed("X-MICROSOFT-CDO-BUSYSTATUS", "FREE");
  add_alarms(lines, options, entry.summary);
  lines.end("VEVENT");
  if (options.todos) append_todo(lines, entry);
}

}  // namespace nenkai::ical
