// What a feed says is what an import of it reads, and an import that is repeated changes nothing.

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "app/import_events.hh"
#include "app/import_match.hh"
#include "ical/feed.hh"
#include "ical/import_zones.hh"
#include "ical/reader.hh"
#include "ical/text.hh"
#include "scheduler/canonical_json.hh"
#include "tests/support/generators.hh"
#include "tests/support/property.hh"

namespace nenkai {
namespace {

constexpr int cases = 200;

std::string feed_of(const Programme& programme) {
  const ProgrammeIndex index(programme);
  std::vector<FeedEvent> events;
  for (const Event& event : programme.events) {
    FeedEvent entry;
    entry.resolved = resolve(event, index);
    events.push_back(entry);
  }
  const auto feed = write_feed(events, {}, index, PieceOptions{}, FeedHead{});
  if (!feed) RC_LOG() << feed.problem() << "\n";
  RC_ASSERT(bool(feed));
  return *feed;
}

ImportedCalendar read(const std::string& feed, const Programme& programme) {
  ImportOptions options;
  options.window = all_days;
  options.timezone = programme.header.timezone;
  const auto calendar = ical::read_document(feed, options, ical::find_system_zone);
  if (!calendar) RC_LOG() << calendar.problem() << "\n" << feed;
  RC_ASSERT(bool(calendar));
  return *calendar;
}

/// Takes the document into the programme.
EventProposal take(Programme& programme, const ImportedCalendar& calendar) {
  ImportRequest request;
  request.source = "feed.ics";
  CheckOptions checks;
  checks.today = Day{date::year{2026} / 6 / 1};
  EventProposal proposal;
  {
    const ProgrammeIndex index(programme);
    proposal = propose_events(calendar, index, request, all_days, checks);
  }
  for (const EventRevision& revision : proposal.revisions) {
    const auto known = std::find_if(programme.events.begin(), programme.events.end(),
                                    [&](const Event& event) { return event.id == revision.after.id; });
    if (known == programme.events.end()) {
      programme.events.push_back(revision.after);
    } else {
      *known = revision.after;
    }
  }
  return proposal;
}

/// What a calendar can say of an event, whatever it is called here: days, times, zone, status, title, place.
std::string as_calendars_know_it(const Event& event, const ProgrammeIndex& index) {
  const ResolvedEvent resolved = resolve(event, index);
  const auto time = event.date.time_of_day();
  std::string title = ical::clean_line(resolved.title->in("en"));
  if (title.empty()) title = event.id.str();
  std::string place = event.place ? ical::clean_line(event.place->in("en")) : "";
  if (event.venue) {
    const Venue& venue = *index.find(*event.venue);
    place = venue.name.in("en") + (venue.address ? ", " + venue.address->in("en") : "");
    place = ical::clean_line(place);
  }
  return event_uid(event, index.programme().header) + "|" + event.date.str() + "|" + (time ? *resolved.timezone : "") +
         "|" + std::string(name_of(event.status)) + "|" + title + "|" + place;
}

std::vector<std::string> known_events(const Programme& programme) {
  const ProgrammeIndex index(programme);
  std::vector<std::string> all;
  for (const Event& event : programme.events) all.push_back(as_calendars_know_it(event, index));
  std::sort(all.begin(), all.end());
  return all;
}

Programme empty_programme(const Programme& other) {
  Programme programme;
  programme.header = other.header;
  return programme;
}

}  // namespace

TEST_CASE("a programme's feed that is imported into an empty programme gives the same events") {
  test::check_property(cases, [] {
    const Programme programme = *generate::programme();
    Programme copy = empty_programme(programme);
    const std::string feed = feed_of(programme);
    const EventProposal proposal = take(copy, read(feed, programme));
    for (const ImportRemark& remark : proposal.skipped) RC_LOG() << remark.line << ": " << remark.reason << "\n";
    RC_LOG() << feed;
    RC_ASSERT(proposal.skipped.empty());
    RC_ASSERT(known_events(copy) == known_events(programme));
  });
}

TEST_CASE("a document that is imported a second time changes nothing") {
  test::check_property(cases, [] {
    const Programme programme = *generate::programme();
    Programme copy = empty_programme(programme);
    const ImportedCalendar calendar = read(feed_of(programme), programme);
    take(copy, calendar);
    const EventProposal again = take(copy, calendar);
    RC_ASSERT(again.revisions.empty());
    RC_ASSERT(again.clash.empty());
    RC_ASSERT(again.gone.empty());
    RC_ASSERT(again.unchanged == calendar.events.size());
  });
}

TEST_CASE("a programme's own feed is no news to it") {
  test::check_property(cases, [] {
    Programme programme = *generate::programme();
    const std::vector<std::string> before = known_events(programme);
    const EventProposal proposal = take(programme, read(feed_of(programme), programme));
    RC_ASSERT(proposal.added.empty());
    RC_ASSERT(known_events(programme) == before);
  });
}

}  // namespace nenkai
