#include "app/import_events.hh"

#include <catch2/catch.hpp>

#include "app/import_match.hh"
#include "app/import_merge.hh"
#include "tests/support/programmes.hh"

namespace nenkai {
namespace {

constexpr DayRange import_window{Day{date::year{2003} / 4 / 1}, Day{date::year{2006} / 4 / 1}};

ImportedEvent told(const char* uid, const char* title, const char* date) {
  ImportedEvent event;
  event.line = 7;
  event.uid = uid;
  event.title = title;
  event.date = date_of(date);
  if (event.date.time_of_day()) event.timezone = "Asia/Tokyo";
  return event;
}

ImportRequest request_from(const char* source) {
  ImportRequest request;
  request.name = source;
  request.source = source;
  return request;
}

/// A programme that documents are imported into, one after the other.
struct Importer {
  Programme programme = small_programme();
  ImportRequest request = request_from("a.ics");
  Day today{date::year{2004} / 4 / 1};

  EventProposal propose(const std::vector<ImportedEvent>& events) const {
    ImportedCalendar calendar;
    calendar.events = events;
    return propose(calendar);
  }

  EventProposal propose(const ImportedCalendar& calendar) const {
    CheckOptions checks;
    checks.today = today;
    const ProgrammeIndex index(programme);
    return propose_events(calendar, index, request, import_window, checks);
  }

  EventProposal take(const std::vector<ImportedEvent>& events) {
    EventProposal proposal = propose(events);
    for (const EventRevision& revision : proposal.revisions) {
      Event* known = find(revision.after.id.str());
      if (known == nullptr) {
        programme.events.push_back(revision.after);
      } else {
        *known = revision.after;
      }
    }
    return proposal;
  }

  Event* find(const std::string& id) {
    for (Event& event : programme.events) {
      if (event.id.str() == id) return &event;
    }
    return nullptr;
  }
  Event& event(const std::string& id) {
    Event* found = find(id);
    REQUIRE(found != nullptr);
    return *found;
  }
};

std::string ids(const std::vector<ImportItem>& items) {
  std::string text;
  for (const ImportItem& item : items) text += (text.empty() ? "" : " ") + item.id;
  return text;
}

}  // namespace

TEST_CASE("import: a new event is called after its title and its day, and keeps its UID") {
  Importer importer;
  const EventProposal proposal = importer.take({told("x@example", "Spring Forum!", "2004-05-10T13:00")});
  CHECK(ids(proposal.added) == "spring-forum-2004-05-10");
  const Event& event = importer.event("spring-forum-2004-05-10");
  CHECK(event.uid == "x@example");
  CHECK(event.source == "a.ics");
  CHECK(event.kind == EventKind::other);
  CHECK(event.status == EventStatus::confirmed);
  CHECK_FALSE(event.timezone);  // the programme's
}

TEST_CASE("import: the same document twice changes nothing") {
  Importer importer;
  const std::vector<ImportedEvent> document{told("x@example", "Forum", "2004-05-10"),
                                            told("y@example", "会合", "2004-05-11T09:30"),
                                            told("", "Forum without a UID", "2004-05-12")};
  CHECK(importer.take(document).added.size() == 3);
  const EventProposal again = importer.take(document);
  CHECK(again.revisions.empty());
  CHECK(again.unchanged == 3);
  CHECK(again.gone.empty());
}

TEST_CASE("import: two new events of one name and day get different ids, whatever is stored") {
  Importer importer;
  const EventProposal proposal = importer.take(
      {told("a", "Forum", "2004-05-10"), told("b", "Forum", "2004-05-10"), told("c", "会合", "2004-05-10")});
  CHECK(ids(proposal.added) == "forum-2004-05-10 forum-2004-05-10-2 event-2004-05-10");
}

TEST_CASE("import: an event that moved at the source moves here, and says from where") {
  Importer importer;
  importer.take({told("x", "Forum", "2004-05-10")});
  const EventProposal proposal = importer.take({told("x", "Forum", "2004-05-20")});
  REQUIRE(proposal.changed.size() == 1);
  CHECK(proposal.changed[0].id == "forum-2004-05-10");
  REQUIRE(proposal.changed[0].changes.size() == 1);
  CHECK(proposal.changed[0].changes[0].key == "date");
  CHECK(proposal.changed[0].changes[0].before == "\"2004-05-10\"");
  CHECK(proposal.changed[0].changes[0].after == "\"2004-05-20\"");
  CHECK(importer.event("forum-2004-05-10").date.str() == "2004-05-20");
}

TEST_CASE("import: what was edited here and not at the source stays as it is, without a word") {
  Importer importer;
  importer.take({told("x", "Forum", "2004-05-10")});
  importer.event("forum-2004-05-10").title = words("Forum of Sendai");
  const EventProposal proposal = importer.take({told("x", "Forum", "2004-05-10")});
  CHECK(proposal.revisions.empty());
  CHECK(proposal.clash.empty());
  // A change at the source of something else goes in beside it.
  CHECK(importer.take({told("x", "Forum", "2004-05-20")}).changed.size() == 1);
  CHECK(importer.event("forum-2004-05-10").title == words("Forum of Sendai"));
  CHECK(importer.event("forum-2004-05-10").date.str() == "2004-05-20");
}

TEST_CASE("import: what was changed on both sides is a clash, told until it is settled") {
  Importer importer;
  importer.take({told("x", "Forum", "2004-05-10")});
  importer.event("forum-2004-05-10").date = date_of("2004-05-12");
  const std::vector<ImportedEvent> document{told("x", "Forum", "2004-05-20")};
  for (int time = 0; time < 2; ++time) {
    const EventProposal proposal = importer.take(document);
    REQUIRE(proposal.clash.size() == 1);
    CHECK(proposal.clash[0].action == "ours");
    CHECK(proposal.clash[0].changes.at(0).before == "\"2004-05-12\"");
    CHECK(proposal.clash[0].changes.at(0).after == "\"2004-05-20\"");
    CHECK(importer.event("forum-2004-05-10").date.str() == "2004-05-12");
  }
  SECTION("in favour of the programme, once and for all") {
    importer.request.clash = ClashPolicy::ours;
    CHECK(importer.take(document).clash.size() == 1);
    importer.request.clash = ClashPolicy::report;
    CHECK(importer.take(document).clash.empty());
    CHECK(importer.event("forum-2004-05-10").date.str() == "2004-05-12");
  }
  SECTION("in favour of the source") {
    importer.request.clash = ClashPolicy::theirs;
    CHECK(importer.take(document).clash.at(0).action == "theirs");
    CHECK(importer.event("forum-2004-05-10").date.str() == "2004-05-20");
    CHECK(importer.take(document).clash.empty());
  }
}

TEST_CASE("import: what was held stays held") {
  Importer importer;
  importer.request.clash = ClashPolicy::theirs;
  importer.take({told("x", "Forum", "2004-03-10")});
  importer.event("forum-2004-03-10").status = EventStatus::held;
  CHECK(importer.take({told("x", "Forum", "2004-03-10")}).revisions.empty());  // "confirmed" is no news
  ImportedEvent cancelled = told("x", "Forum", "2004-03-10");
  cancelled.status = EventStatus::cancelled;
  const EventProposal proposal = importer.take({cancelled});
  REQUIRE(proposal.clash.size() == 1);
  CHECK(proposal.clash[0].action == "ours");
  CHECK(importer.event("forum-2004-03-10").status == EventStatus::held);
  CHECK(importer.take({told("x", "Forum", "2005-03-10")}).clash.size() == 1);  // nor was it held on a day to come
  CHECK(importer.event("forum-2004-03-10").date.str() == "2004-03-10");
}

TEST_CASE("import: UIDs that change at every fetch find their events again, and the first UID stays") {
  Importer importer;
  ImportedEvent east = told("1", "Meeting", "2004-05-10");
  east.place = "East";
  ImportedEvent west = told("2", "Meeting", "2004-05-10");
  west.place = "West";
  importer.take({east, west});
  std::swap(east.uid, west.uid);
  east.uid += "-new";
  west.uid += "-new";
  const EventProposal proposal = importer.take({west, east});
  CHECK(proposal.added.empty());
  CHECK(proposal.gone.empty());
  CHECK(proposal.unchanged == 2);
  REQUIRE(proposal.notes.size() == 1);
  CHECK(proposal.notes[0].starts_with("2 events were found again under another UID"));
  CHECK(importer.event("meeting-2004-05-10").uid == "1");
  CHECK(importer.event("meeting-2004-05-10").place == words("East"));
}

TEST_CASE("import: an event that was here before is found by title and date, keeps its UID in feeds, and is followed") {
  Importer importer;
  Event event = importer.programme.events.front();
  event.id = EventId{"forum"};
  event.title = words("The Forum");
  event.date = date_of("2004-06");
  event.status = EventStatus::tentative;
  importer.programme.events.push_back(event);
  ImportedEvent first = told("x", "the  forum", "2004-06-10");
  first.description = "Bring slides.";
  const EventProposal proposal = importer.take({first});
  CHECK(ids(proposal.changed) == "forum");
  CHECK(proposal.clash.size() == 1);  // how the title is written
  CHECK(importer.event("forum").date.str() == "2004-06-10");
  CHECK(importer.event("forum").description == words("Bring slides."));
  CHECK_FALSE(importer.event("forum").uid);
  // By its UID from now on: also under another title and on another day.
  CHECK(ids(importer.take({told("x", "Grand Forum", "2004-07-01")}).added).empty());
  CHECK(importer.event("forum").date.str() == "2004-07-01");
}

TEST_CASE("import: two events of a document for one stored event are a clash, and the first is taken") {
  Importer importer;
  Event event = importer.programme.events.front();
  event.id = EventId{"forum"};
  event.title = words("Forum");
  event.date = date_of("2004-06-10");
  importer.programme.events.push_back(event);
  const std::vector<ImportedEvent> document{told("x", "Forum", "2004-06-10"), told("y", "Forum", "2004-06-10")};
  const EventProposal proposal = importer.propose(document);
  CHECK(proposal.clash.size() == 1);
  CHECK(proposal.added.empty());
  importer.request.clash = ClashPolicy::theirs;
  CHECK(importer.propose(document).added.size() == 1);
}

TEST_CASE("import: what the source no longer has is told; what is to come can be cancelled, and comes back") {
  Importer importer;
  const std::vector<ImportedEvent> document{told("a", "Past", "2004-03-01"), told("b", "Next", "2004-05-01"),
                                            told("c", "Last", "2004-06-01")};
  importer.take(document);
  EventProposal proposal = importer.propose({document[0]});
  CHECK(ids(proposal.gone) == "next-2004-05-01 last-2004-06-01");
  CHECK(proposal.revisions.empty());
  CHECK(importer.propose({document[1]}).gone.size() == 1);  // what lies before its first event may have been dropped
  importer.request.gone = GonePolicy::cancel;
  importer.take({document[0], document[2]});
  CHECK(importer.event("next-2004-05-01").status == EventStatus::cancelled);
  importer.take(document);
  CHECK(importer.event("next-2004-05-01").status == EventStatus::confirmed);
  CHECK(importer.propose(std::vector<ImportedEvent>{}).gone.empty());  // an empty document tells of no day
}

TEST_CASE("import: what could not be read is not gone") {
  Importer importer;
  importer.take(
      {told("a", "First", "2004-05-01"), told("b", "Second", "2004-05-02"), told("c", "Third", "2004-05-03")});
  ImportedCalendar calendar;
  calendar.events = {told("a", "First", "2004-05-01")};
  calendar.remarks.push_back({ImportRemark::Kind::skipped, 9, "VEVENT", "b", "DTSTART: it is no time"});
  importer.request.gone = GonePolicy::cancel;
  CHECK(ids(importer.propose(calendar).gone) == "third-2004-05-03");
  calendar.capped = true;
  CHECK(importer.propose(calendar).gone.empty());
}

TEST_CASE("import: another source's events are neither matched by title nor gone") {
  Importer importer;
  importer.take({told("a", "Forum", "2004-05-01")});
  importer.request = request_from("b.ics");
  const EventProposal proposal = importer.take({told("b", "Forum", "2004-05-01")});
  CHECK(ids(proposal.added) == "forum-2004-05-01-2");
  CHECK(proposal.gone.empty());
}

TEST_CASE("import: a URL does not change the events of another source, unless told to take them over") {
  Importer importer;
  importer.take({told("a", "Forum", "2004-05-01")});
  importer.request = request_from("https://b.example/");
  importer.request.url = "https://b.example/";
  ImportedEvent other = told("a", "Forum", "2004-06-01");
  other.status = EventStatus::cancelled;
  for (const ClashPolicy policy : {ClashPolicy::report, ClashPolicy::ours}) {
    importer.request.clash = policy;
    const EventProposal proposal = importer.take({other});
    REQUIRE(proposal.clash.size() == 1);
    CHECK(proposal.clash[0].action == "ours");
    CHECK(proposal.changed.empty());
  }
  const Event& kept = importer.event("forum-2004-05-01");
  CHECK(kept.date.str() == "2004-05-01");
  CHECK(kept.status == EventStatus::confirmed);

  importer.request = request_from("a.ics");
  CHECK(importer.take({told("a", "Forum", "2004-05-02")}).changed.size() == 1);

  importer.request = request_from("https://b.example/");
  importer.request.url = "https://b.example/";
  importer.request.clash = ClashPolicy::theirs;
  importer.take({other});
  CHECK(importer.event("forum-2004-05-01").date.str() == "2004-06-01");
  CHECK(importer.event("forum-2004-05-01").source == "https://b.example/");
}

TEST_CASE("import: each occurrence of a repeating event is an event of its own") {
  Importer importer;
  ImportedEvent first = told("x", "Weekly", "2004-05-03T09:00");
  first.recurrence = "20040503T000000Z";
  ImportedEvent second = told("x", "Weekly", "2004-05-10T09:00");
  second.recurrence = "20040510T000000Z";
  CHECK(importer.take({first, second}).added.size() == 2);
  second.date = date_of("2004-05-11T09:00");
  const EventProposal moved = importer.take({first, second});
  CHECK(ids(moved.changed) == "weekly-2004-05-10");
  CHECK(moved.unchanged == 1);
}

TEST_CASE("import: places that are venues become venues, and events of a series take its kind") {
  Importer importer;
  importer.request.series = SeriesId{"collaboration"};
  ImportedEvent event = told("x", "Forum", "2004-05-03");
  event.place = "  hall ";
  importer.take({event});
  CHECK(importer.event("forum-2004-05-03").venue == VenueId{"hall"});
  CHECK_FALSE(importer.event("forum-2004-05-03").place);
  CHECK_FALSE(importer.event("forum-2004-05-03").kind);
  CHECK(importer.event("forum-2004-05-03").series == SeriesId{"collaboration"});
}

TEST_CASE("import: what cannot be an event is skipped with its line and reason, and the rest goes in") {
  Importer importer;
  ImportedEvent late = told("x", "Backwards", "2004-05-03T10:00");
  late.end = date_of("2004-05-03T09:00");
  const EventProposal proposal = importer.take({late, told("z", "Good", "2004-05-05")});
  REQUIRE(proposal.skipped.size() == 1);
  CHECK(proposal.skipped[0].line == 7);
  CHECK(proposal.skipped[0].uid == "x");
  CHECK(proposal.skipped[0].reason.find("comes before") != std::string::npos);
  CHECK(ids(proposal.added) == "good-2004-05-05");
}

TEST_CASE("import: an event without a title goes in as one, and keeps the title that it is given here") {
  Importer importer;
  const EventProposal first = importer.take({told("x", "", "2004-05-04")});
  CHECK(ids(first.added) == "no-title-2004-05-04");
  CHECK(importer.event("no-title-2004-05-04").title->in("ja") == "（件名なし）");
  CHECK(first.notes.back() == "1 new event: it has no title (SUMMARY) and is called (no title)");
  CHECK(importer.take({told("x", "", "2004-05-04")}).unchanged == 1);
  importer.event("no-title-2004-05-04").title = LocalText("Named here");
  const EventProposal again = importer.take({told("x", "", "2004-05-06")});
  CHECK(again.clash.empty());
  CHECK(importer.event("no-title-2004-05-04").title->in("en") == "Named here");
  CHECK(importer.event("no-title-2004-05-04").date == date_of("2004-05-06"));
}

TEST_CASE("import: an event with neither title nor UID is found again by its day") {
  Importer importer;
  CHECK(importer.take({told("", "", "2004-05-04")}).added.size() == 1);
  CHECK(importer.take({told("", "", "2004-05-04")}).unchanged == 1);
}

TEST_CASE("import: a UID of any length and make is kept in a form that stays the same and apart") {
  const std::string endless(1'000, 'u');
  CHECK(kept_uid(endless).size() == 255);
  CHECK(kept_uid(endless + "1") != kept_uid(endless + "2"));
  CHECK(kept_uid("a\r\nb") == "a b");
}

TEST_CASE("import: titles are compared without case, width and punctuation") {
  CHECK(comparable_title("  The FORUM — 会合! ") == "the forum 会合");
  CHECK(comparable_title("Ｆｏｒｕｍ　２００４、（東京）") == "forum 2004 東京");
  CHECK(comparable_title("!?").empty());
}

TEST_CASE("import: what is remembered of a source is read back as it was written") {
  const Event event = small_programme().events.front();
  const ImportedState state = state_of(event);
  CHECK(ImportedState(state.str()).str() == state.str());
  CHECK(ImportedState(state.str()).digest("when") == short_digest(part_text(event, ImportPart::when)));
  CHECK(ImportedState("junk :: when").digest("when").empty());
}

}  // namespace nenkai
