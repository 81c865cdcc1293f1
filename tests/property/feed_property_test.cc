// Any programme's feed says its events to a reader that shares no code with the writer (libical).

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <map>

#include "ical/event_entry.hh"
#include "ical/feed.hh"
#include "ical/handles.hh"
#include "ical/text.hh"
#include "tests/support/generators.hh"
#include "tests/support/property.hh"

using namespace nenkai;

namespace {

std::string text_of(icalcomponent* entry, icalproperty_kind kind) {
  icalproperty* property = icalcomponent_get_first_property(entry, kind);
  const char* const text = property != nullptr ? icalvalue_get_text(icalproperty_get_value(property)) : nullptr;
  return text != nullptr ? text : "";
}

/// The wall clock's time, whatever the zone.
ical::WallTime wall(icaltimetype time) {
  const Day day{date::year{time.year} / time.month / time.day};
  return {day, std::chrono::hours{time.hour} + std::chrono::minutes{time.minute}};
}

void same_event(icalcomponent* entry, const FeedEvent& event, const ProgrammeHeader& programme, const char* language) {
  const Event& wanted = *event.resolved.event;
  const ical::EntrySpan span = ical::span_of(wanted);
  const icaltimetype start = icalcomponent_get_dtstart(entry);
  RC_ASSERT(text_of(entry, ICAL_UID_PROPERTY) == event_uid(wanted, programme));
  RC_ASSERT((start.is_date != 0) == span.all_day);
  RC_ASSERT((wall(start) == span.begin));
  RC_ASSERT((wall(icalcomponent_get_dtend(entry)) == span.end));
  RC_ASSERT(icalcomponent_get_sequence(entry) == event.sequence);
  const std::string title = ical::clean_line(event.resolved.title->in(language));
  RC_ASSERT(text_of(entry, ICAL_SUMMARY_PROPERTY).find(title) != std::string::npos);
  const std::string description = wanted.description ? ical::clean_block(wanted.description->in(language)) : "";
  RC_ASSERT(text_of(entry, ICAL_DESCRIPTION_PROPERTY).find(description) == 0U);
  const bool cancelled = icalcomponent_get_status(entry) == ICAL_STATUS_CANCELLED;
  RC_ASSERT(cancelled == (wanted.status == EventStatus::cancelled));
}

void check_feed(const Programme& programme, const char* language) {
  const ProgrammeIndex index(programme);
  std::vector<FeedEvent> events;
  for (const Event& event : programme.events) events.push_back({resolve(event, index), Instant{}, event.days, nullptr});
  PieceOptions options;
  options.language = language;
  const auto feed = write_feed(events, {}, index, options, {});
  if (!feed) RC_LOG() << feed.problem();
  RC_ASSERT(static_cast<bool>(feed));
  const ical::ComponentHandle calendar(icalparser_parse_string(feed->c_str()));
  RC_ASSERT(static_cast<bool>(calendar));
  RC_ASSERT(icalcomponent_count_errors(calendar.get()) == 0);
  std::map<std::string, icalcomponent*> entries;
  for (icalcomponent* entry = icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT);
       entry != nullptr; entry = icalcomponent_get_next_component(calendar.get(), ICAL_VEVENT_COMPONENT)) {
    entries.emplace(text_of(entry, ICAL_UID_PROPERTY), entry);
  }
  RC_ASSERT(entries.size() == events.size());
  for (const FeedEvent& event : events) {
    const auto found = entries.find(event_uid(*event.resolved.event, programme.header));
    RC_ASSERT((found != entries.end()));
    same_event(found->second, event, programme.header, language);
  }
}

}  // namespace

TEST_CASE("another reader finds in any programme's feed the same events") {
  test::check_property(200, [] {
    const Programme programme = *generate::programme();
    check_feed(programme, "en");
    check_feed(programme, "ja");
  });
}
