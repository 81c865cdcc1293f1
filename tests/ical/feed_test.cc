#include "ical/feed.hh"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>

#include "ical/text.hh"

namespace nenkai {
namespace {

const std::string source = NENKAI_SOURCE_DIR;

Event event(const char* id, const char* title, const char* date, EventStatus status) {
  Event made;
  made.id = EventId{id};
  made.title = LocalText{title};
  made.date = *PartialDate::parse(date);
  made.status = status;
  return made;
}

LocalText in_both(const char* english, const char* japanese) {
  LocalText text;
  text.set("en", english);
  text.set("ja", japanese);
  return text;
}

/// A programme with one of everything that a feed speaks of.
Programme programme() {
  Programme made;
  made.header.id = ProgrammeId{"kci"};
  made.header.name = LocalText{"Knowledge Clusters"};
  made.header.timezone = "Asia/Tokyo";
  made.header.domain = "nenkai.example";
  made.organisations.resize(2);
  made.organisations[0].id = OrganisationId{"meti-chubu"};
  made.organisations[0].name = in_both("METI Chubu", "中部経済産業局");
  made.organisations[1].id = OrganisationId{"kanazawa-university"};
  made.organisations[1].name = in_both("Kanazawa University", "金沢大学");
  made.organisations[1].email = "office+forum@kanazawa.example";
  made.clusters.resize(1);
  made.clusters[0].id = ClusterId{"kanazawa"};
  made.clusters[0].name = in_both("Kanazawa", "金沢");
  made.committees.resize(1);
  made.committees[0].id = CommitteeId{"hokuriku"};
  made.committees[0].name = in_both("Committee of Cluster Promotion", "クラスター推進委員会");
  made.pairings.resize(1);
  made.pairings[0].id = PairingId{"kanazawa--meti-chubu"};
  made.pairings[0].cluster = ClusterId{"kanazawa"};
  made.pairings[0].bureau = OrganisationId{"meti-chubu"};
  made.people.resize(1);
  made.people[0].id = PersonId{"hana"};
  made.people[0].name = LocalText{"Hana \"H\"; Sato"};
  made.people[0].email = "hana%sato@science.example";
  made.venues.resize(1);
  made.venues[0].id = VenueId{"hall"};
  made.venues[0].name = in_both("Harbour Hall", "港ホール");
  made.venues[0].address = LocalText{"1-2-3 Minato; \"Pier\" 4"};
  made.venues[0].geo = GeoPoint{36.5613, 136.6562};
  made.series.resize(1);
  made.series[0].id = SeriesId{"forum"};
  made.series[0].name = in_both("Hokuriku Region Cluster Forum", "北陸地域クラスターフォーラム");
  made.series[0].kind = EventKind::joint_conference;
  made.series[0].covers = {PairingId{"kanazawa--meti-chubu"}};
  made.series[0].committee = CommitteeId{"hokuriku"};
  return made;
}

/// With everything that an event can say.
Event full_event() {
  Event made = event("forum-2026", "", "2026-07-01T13:30", EventStatus::confirmed);
  made.title = in_both("Forum 2026: results, and what follows", "フォーラム2026");
  made.series = SeriesId{"forum"};
  made.end = *PartialDate::parse("2026-07-01T17:00");
  made.venue = VenueId{"hall"};
  made.online_url = "https://meet.example/forum?a=1,2;b";
  made.url = "https://forum.example/2026";
  made.agenda_url = "https://forum.example/2026/programme.pdf";
  made.description = in_both("First the results,\nthen posters; \\o/.", "成果、次にポスター。");
  made.categories = {"forum", "results, announced", "a;b\\c"};
  made.organiser = "kanazawa-university";
  made.evidence.resize(1);
  made.evidence[0].url = "https://forum.example/report";
  made.evidence[0].title = LocalText{"Report"};
  made.evidence[0].dated = *PartialDate::parse("2026-08");
  made.results.resize(1);
  made.results[0].title = LocalText{"Hulls that keep themselves clean"};
  made.results[0].presenter = "Ken Mori";
  return made;
}

/// Every shape that a date can have, in an order that is not the feed's.
std::vector<Event> example_events() {
  std::vector<Event> events{
      full_event(),
      event("month", "Month only", "2027-02", EventStatus::tentative),
      event("month-confirmed", "Month confirmed", "2027-02", EventStatus::confirmed),
      event("month-held", "Hokuriku Region Cluster Forum", "2004-02", EventStatus::held),
      event("month-cancelled", "Month cancelled", "2003-12", EventStatus::cancelled),
      event("year", "Year only", "2028", EventStatus::tentative),
      event("day", "One day", "2026-03-31", EventStatus::confirmed),
      event("three-days", "Three days", "2026-12-30", EventStatus::tentative),
      event("to-a-day", "To a day", "2026-05-20", EventStatus::confirmed),
      event("an-hour", "One hour, from 23:30", "2026-04-01T23:30", EventStatus::confirmed),
      event("two-days-timed", "From an hour of one day", "2026-06-10T13:00", EventStatus::tentative),
      event("berlin-summer", "Berlin in summer", "2026-07-01T13:30", EventStatus::confirmed),
      event("berlin-winter", "Berlin in winter", "2027-01-15T09:00", EventStatus::confirmed),
      event("new-york", "New York over midnight", "2026-03-07T20:00", EventStatus::confirmed),
      event("new-york-2006", "New York by the rule of 2006", "2006-03-20T10:00", EventStatus::held),
      event("off", "Called off", "2026-09-09T10:00", EventStatus::cancelled),
      event("long", "長い名前の行事が改行されても文字の途中で切れないことを確かめるための、とても長い題名の年次発表会",
            "2026-10-10", EventStatus::confirmed)};
  const auto of = [&](std::string_view id) -> Event& {
    return *std::find_if(events.begin(), events.end(), [&](const Event& one) { return one.id.str() == id; });
  };
  of("three-days").days = 3;
  of("to-a-day").end = *PartialDate::parse("2026-05-21");
  of("two-days-timed").days = 2;
  for (const char* id : {"berlin-summer", "berlin-winter"}) of(id).timezone = "Europe/Berlin";
  for (const char* id : {"new-york", "new-york-2006"}) of(id).timezone = "America/New_York";
  of("new-york").end = *PartialDate::parse("2026-03-08T04:00");
  return events;
}

const Instant changed = *parse_instant("2026-01-02T03:04:05.678Z");

/// All that a feed is asked for.
struct Asked : PieceOptions {
  FeedHead head;
};

Result<std::string> try_feed(const Programme& programme, const std::vector<Event>& events, const Asked& options,
                             std::span<const FeedObligation> obligations = {}) {
  const ProgrammeIndex index(programme);
  std::vector<FeedEvent> entries;
  for (const Event& one : events) entries.push_back({resolve(one, index), changed, 3, nullptr});
  return write_feed(entries, obligations, index, options, options.head);
}

Asked options_in(const char* language) {
  Asked options;
  options.language = language;
  options.head.name = "Clusters, all; \"2026\"";
  options.head.description = "What is held, and what will be";
  options.head.url = "https://calendar.example/";
  options.head.source = "https://calendar.example/feeds/all.ics";
  return options;
}

std::string feed(const std::vector<Event>& events, const char* language = "en") {
  auto bytes = try_feed(programme(), events, options_in(language));
  REQUIRE(bytes);
  return *bytes;
}

std::vector<std::string> physical_lines(const std::string& bytes) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  for (std::size_t end = bytes.find("\r\n"); end != std::string::npos; end = bytes.find("\r\n", begin)) {
    lines.push_back(bytes.substr(begin, end - begin));
    begin = end + 2;
  }
  REQUIRE(begin == bytes.size());
  return lines;
}

std::vector<std::string> unfolded(const std::string& bytes) {
  std::vector<std::string> lines;
  for (const std::string& line : physical_lines(bytes)) {
    if (line.front() == ' ') {
      REQUIRE(!lines.empty());
      lines.back() += line.substr(1);
    } else {
      lines.push_back(line);
    }
  }
  return lines;
}

/// The content lines of the entry with this UID.
std::vector<std::string> entry(const std::string& bytes, const std::string& uid) {
  const auto lines = unfolded(bytes);
  const auto at = std::find(lines.begin(), lines.end(), "UID:" + uid);
  REQUIRE(at != lines.end());
  auto begin = at;
  while (begin->substr(0, 6) != "BEGIN:") --begin;
  return {begin, std::find(at, lines.end(), "END:" + begin->substr(6)) + 1};
}

std::vector<std::string> only_entry(const Event& one, const char* language = "en") {
  return entry(feed({one}, language), one.id.str() + "@kci.nenkai.example");
}

/// The line of this property, from its name on; empty without one.
std::string property(const std::vector<std::string>& lines, const std::string& name) {
  for (const std::string& line : lines) {
    const bool found = line.substr(0, name.size()) == name && (line[name.size()] == ':' || line[name.size()] == ';');
    if (found) return line;
  }
  return {};
}

std::vector<std::string> property_names(const std::string& bytes) {
  std::vector<std::string> names;
  for (const std::string& line : unfolded(bytes)) {
    const auto end = line.find_first_of(line.substr(0, 6) == "BEGIN:" ? "" : ":;");
    names.push_back(line.substr(0, end));
  }
  return names;
}

void check_lines(const std::string& bytes) {
  for (const std::string& line : physical_lines(bytes)) {
    CAPTURE(line);
    CHECK(line.size() <= 75);
    CHECK(line.find_first_not_of(' ') != std::string::npos);
    CHECK(std::none_of(line.begin(), line.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }));
    // Each line alone is valid UTF-8: folded between characters.
    const std::string text = line.front() == ' ' ? line.substr(1) : line;
    CHECK(ical::clean_block("x" + text + "x") == "x" + text + "x");
  }
}

FeedObligation obligation() {
  const Programme all = programme();
  FeedObligation made;
  made.uid = obligation_uid(RuleId{"yearly"}, "kanazawa--meti-chubu", "FY2026", all.header);
  made.summary = "Kanazawa × METI Chubu: no conference in FY2026 yet";
  made.day = *parse_day("2027-03-24");
  made.description = "0 of 1 held.\nThe last day is a Wednesday.";
  made.categories = {"Obligation"};
  made.changed = changed;
  return made;
}

}  // namespace

TEST_CASE("a calendar says what it is, what it is called and when to come back") {
  const auto lines = unfolded(feed({}));
  CHECK(lines == std::vector<std::string>{
                     "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//nenkai//nenkai//EN", "CALSCALE:GREGORIAN",
                     "NAME:Clusters\\, all\\; \"2026\"", "X-WR-CALNAME:Clusters\\, all\\; \"2026\"",
                     "DESCRIPTION:What is held\\, and what will be", "X-WR-CALDESC:What is held\\, and what will be",
                     "X-WR-TIMEZONE:Asia/Tokyo", "URL:https://calendar.example/",
                     "SOURCE;VALUE=URI:https://calendar.example/feeds/all.ics", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
                     "X-PUBLISHED-TTL:PT1H", "COLOR:steelblue", "X-APPLE-CALENDAR-COLOR:#4682B4", "END:VCALENDAR"});
}

TEST_CASE("an event says all that is known of it") {
  CHECK(only_entry(full_event()) ==
        std::vector<std::string>{
            "BEGIN:VEVENT",
            "UID:forum-2026@kci.nenkai.example",
            "DTSTAMP:20260102T030405Z",
            "LAST-MODIFIED:20260102T030405Z",
            "SEQUENCE:3",
            "SUMMARY:Forum 2026: results\\, and what follows",
            "DTSTART;TZID=Asia/Tokyo:20260701T133000",
            "DTEND;TZID=Asia/Tokyo:20260701T170000",
            "STATUS:CONFIRMED",
            "TRANSP:OPAQUE",
            "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
            "CATEGORIES:Joint conference,forum,results\\, announced,a\\;b\\\\c",
            "LOCATION:Harbour Hall\\, 1-2-3 Minato\\; \"Pier\" 4",
            "GEO:36.561300;136.656200",
            "X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=\"Harbour Hall, 1-2-3 Minato; ^'Pier^' 4\":"
            "geo:36.561300,136.656200",
            "DESCRIPTION:First the results\\,\\nthen posters\\; \\\\o/.\\n\\nCovers: Kanazawa × METI Chubu\\n"
            "Committee: Committee of Cluster Promotion\\nOrganiser: Kanazawa University\\n"
            "Online: https://meet.example/forum?a=1\\,2\\;b\\nMore: https://forum.example/2026\\n"
            "Programme: https://forum.example/2026/programme.pdf\\n\\n"
            "Results:\\n- Hulls that keep themselves clean (Ken Mori)\\n\\n"
            "Evidence:\\n- Report (2026-08) https://forum.example/report",
            "URL:https://forum.example/2026",
            "CONFERENCE;VALUE=URI:https://meet.example/forum?a=1,2;b",
            "ATTACH:https://forum.example/2026/programme.pdf",
            "ATTACH:https://forum.example/report",
            "ORGANIZER;CN=\"Kanazawa University\":mailto:office+forum@kanazawa.example",
            "END:VEVENT"});
}

TEST_CASE("the organiser is an address where one is known") {
  Event one = event("e", "F", "2026-09-09", EventStatus::confirmed);
  const auto organiser = [&](const char* text) {
    one.organiser = text;
    return property(only_entry(one), "ORGANIZER");
  };
  CHECK(organiser("meti-chubu").empty());  // known, but not by an address
  CHECK(organiser("hana") == "ORGANIZER;CN=\"Hana ^'H^'; Sato\":mailto:hana%25sato@science.example");
  CHECK(organiser("desk@forum.example") == "ORGANIZER;CN=\"desk@forum.example\":mailto:desk@forum.example");
  CHECK(organiser("The Forum Society").empty());
  CHECK(organiser("x@y\r\nATTENDEE:z").empty());
}

TEST_CASE("a session names the conference that it belongs to") {
  const Programme all = programme();
  const ProgrammeIndex index(all);
  const Event conference = full_event();
  const Event session = event("session", "Results", "2026-07-01T15:00", EventStatus::confirmed);
  const FeedEvent entry{resolve(session, index), changed, 0, &conference};
  CHECK(make_piece(entry, index, {}).bytes.find("\r\nRELATED-TO:forum-2026@kci.nenkai.example\r\n") !=
        std::string::npos);
}

TEST_CASE("what iCalendar has no words for stands in properties of our own") {
  const auto own = [](const char* date, EventStatus status, const char* name) {
    return property(only_entry(event("e", "F", date, status)), name);
  };
  CHECK(own("2004-02", EventStatus::held, "X-NENKAI-DATE") == "X-NENKAI-DATE:2004-02");
  CHECK(own("2004", EventStatus::held, "X-NENKAI-DATE") == "X-NENKAI-DATE:2004");
  CHECK(own("2004-02-03", EventStatus::held, "X-NENKAI-DATE").empty());
  CHECK(own("2004-02-03", EventStatus::held, "X-NENKAI-STATUS") == "X-NENKAI-STATUS:held");
  CHECK(own("2004-02", EventStatus::confirmed, "X-NENKAI-STATUS") == "X-NENKAI-STATUS:confirmed");
  CHECK(own("2004-02-03", EventStatus::confirmed, "X-NENKAI-STATUS").empty());
  CHECK(own("2004-02", EventStatus::tentative, "X-NENKAI-TITLE") == "X-NENKAI-TITLE:F");
  CHECK(own("2004-02-03", EventStatus::cancelled, "X-NENKAI-TITLE") == "X-NENKAI-TITLE:F");
  CHECK(own("2004-02-03", EventStatus::confirmed, "X-NENKAI-TITLE").empty());
}

TEST_CASE("alarms come where they are asked for, and never for what was cancelled") {
  Asked options = options_in("en");
  options.alarms = *parse_alarms("PT2H,P1D,PT2H,P1W");
  const auto alarms_of = [&](EventStatus status) {
    const auto bytes = try_feed(programme(), {event("e", "F", "2026-09-09T10:00", status)}, options);
    REQUIRE(bytes);
    std::vector<std::string> triggers;
    for (const std::string& line : unfolded(*bytes)) {
      if (line.substr(0, 8) == "TRIGGER:") triggers.push_back(line.substr(8));
    }
    return triggers;
  };
  CHECK(alarms_of(EventStatus::confirmed) == std::vector<std::string>{"-P7D", "-P1D", "-PT2H"});
  CHECK(alarms_of(EventStatus::cancelled).empty());
  CHECK(feed(example_events()).find("VALARM") == std::string::npos);
  for (const char* text : {"", "P1D,", "1D", "P1M", "P1D,P1Y", "-P1D", "P1D,P2D,P3D,P4D,P5D,P6D"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_alarms(text));
  }
}

TEST_CASE("a feed put together from pieces is the feed that is written at once") {
  const Programme all = programme();
  const ProgrammeIndex index(all);
  const auto events = example_events();
  std::vector<FeedPiece> pieces;
  for (const Event& one : events) pieces.push_back(make_piece({resolve(one, index), changed, 3, nullptr}, index, {}));
  std::sort(pieces.begin(), pieces.end(), comes_before);
  std::vector<const FeedPiece*> order;
  for (const FeedPiece& piece : pieces) order.push_back(&piece);
  const auto bytes = assemble(order, all.header, options_in("en").head);
  REQUIRE(bytes);
  CHECK(*bytes == feed(events));
}

TEST_CASE("a Japanese feed speaks Japanese") {
  const auto lines = only_entry(full_event(), "ja");
  CHECK(property(lines, "SUMMARY") == "SUMMARY:フォーラム2026");
  CHECK(property(lines, "CATEGORIES").substr(0, 27) == "CATEGORIES:合同発表会,");
  CHECK(property(lines, "LOCATION").substr(0, 21) == "LOCATION:港ホール");
  CHECK(property(lines, "DESCRIPTION").find("対象：金沢 × 中部経済産業局\\n委員会：クラスター推進委員会") !=
        std::string::npos);
}

TEST_CASE("a month-only date is an all-day entry over the month that keeps nobody busy") {
  const auto lines = only_entry(event("e", "Forum", "2004-02", EventStatus::tentative));
  CHECK(property(lines, "SUMMARY") == "SUMMARY:Forum (February 2004\\, day not set)");
  CHECK(property(lines, "DTSTART") == "DTSTART;VALUE=DATE:20040201");
  CHECK(property(lines, "DTEND") == "DTEND;VALUE=DATE:20040301");
  CHECK(property(lines, "STATUS") == "STATUS:TENTATIVE");
  CHECK(property(lines, "TRANSP") == "TRANSP:TRANSPARENT");
  CHECK(property(lines, "X-MICROSOFT-CDO-BUSYSTATUS") == "X-MICROSOFT-CDO-BUSYSTATUS:FREE");
}

TEST_CASE("a month-only date stays tentative until it was held") {
  const auto status = [](EventStatus of) { return property(only_entry(event("e", "F", "2004-02", of)), "STATUS"); };
  CHECK(status(EventStatus::confirmed) == "STATUS:TENTATIVE");
  CHECK(status(EventStatus::held) == "STATUS:CONFIRMED");
  CHECK(status(EventStatus::cancelled) == "STATUS:CANCELLED");
}

TEST_CASE("the summary says how much is known of the date, in the reader's language") {
  const auto summary = [](const char* date, EventStatus status, const char* language) {
    return property(only_entry(event("e", "F", date, status), language), "SUMMARY").substr(8);
  };
  CHECK(summary("2004-02", EventStatus::held, "en") == "F (February 2004)");
  CHECK(summary("2004-02", EventStatus::held, "ja") == "F（2004年2月）");
  CHECK(summary("2004-02", EventStatus::confirmed, "ja") == "F（2004年2月、日未定）");
  CHECK(summary("2004", EventStatus::tentative, "en") == "F (2004\\, month not set)");
  CHECK(summary("2004", EventStatus::tentative, "ja") == "F（2004年、月日未定）");
  CHECK(summary("2004-12", EventStatus::cancelled, "en") == "Cancelled: F (December 2004)");
  CHECK(summary("2004-12-01", EventStatus::cancelled, "ja") == "中止：F");
  CHECK(summary("2004-02-03", EventStatus::tentative, "en") == "F");
}

TEST_CASE("days are all-day entries whose end is the day after") {
  Event days = event("e", "F", "2026-12-30", EventStatus::confirmed);
  const auto dates = [&] {
    const auto lines = only_entry(days);
    return property(lines, "DTSTART").substr(7) + " " + property(lines, "DTEND").substr(5);
  };
  CHECK(dates() == ";VALUE=DATE:20261230 ;VALUE=DATE:20261231");
  days.days = 3;
  CHECK(dates() == ";VALUE=DATE:20261230 ;VALUE=DATE:20270102");
  days.end = *PartialDate::parse("2026-12-31");
  CHECK(dates() == ";VALUE=DATE:20261230 ;VALUE=DATE:20270101");
  CHECK(property(only_entry(days), "TRANSP") == "TRANSP:TRANSPARENT");
  days.date = *PartialDate::parse("2026-11");
  CHECK(dates() == ";VALUE=DATE:20261101 ;VALUE=DATE:20270101");
}

TEST_CASE("a time of day without an end is an hour, and runs to the end of the last of several days") {
  Event timed = event("e", "F", "2026-12-31T23:30", EventStatus::tentative);
  const auto end = [&] { return property(only_entry(timed), "DTEND"); };
  CHECK(end() == "DTEND;TZID=Asia/Tokyo:20270101T003000");
  timed.days = 2;
  CHECK(end() == "DTEND;TZID=Asia/Tokyo:20270102T000000");
  timed.end = *PartialDate::parse("2027-01-03");
  CHECK(end() == "DTEND;TZID=Asia/Tokyo:20270104T000000");
  timed.end = *PartialDate::parse("2026-12-31T23:00");  // before it begins: not believed
  timed.days = 1;
  CHECK(end() == "DTEND;TZID=Asia/Tokyo:20270101T003000");
  CHECK(property(only_entry(timed), "X-MICROSOFT-CDO-BUSYSTATUS") == "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE");
}

TEST_CASE("a cancelled event stays, says so, and frees the time") {
  const auto lines = only_entry(event("e", "F", "2026-09-09T10:00", EventStatus::cancelled));
  CHECK(property(lines, "SUMMARY") == "SUMMARY:Cancelled: F");
  CHECK(property(lines, "STATUS") == "STATUS:CANCELLED");
  CHECK(property(lines, "TRANSP") == "TRANSP:TRANSPARENT");
  CHECK(property(lines, "X-MICROSOFT-CDO-BUSYSTATUS") == "X-MICROSOFT-CDO-BUSYSTATUS:FREE");
}

TEST_CASE("what was held is confirmed, and the description says that it was held") {
  const auto lines = only_entry(event("e", "F", "2026-09-09", EventStatus::held));
  CHECK(property(lines, "STATUS") == "STATUS:CONFIRMED");
  CHECK(property(lines, "DESCRIPTION") == "DESCRIPTION:Held");
}

TEST_CASE("properties with nothing in them are left out") {
  Event bare = event("e", "\x01", "2026-09-09", EventStatus::confirmed);
  bare.url = "javascript:alert(1)";
  bare.online_url = "Room 5";
  bare.place = LocalText{"  "};
  bare.categories = {"", "Other", "\n"};
  const auto lines = only_entry(bare);
  CHECK(property(lines, "SUMMARY") == "SUMMARY:e");
  for (const char* name : {"URL", "CONFERENCE", "LOCATION", "GEO"}) CHECK(property(lines, name).empty());
  CHECK(property(lines, "CATEGORIES") == "CATEGORIES:Other");
  CHECK(property(lines, "DESCRIPTION") == "DESCRIPTION:Online: Room 5\\nMore: javascript:alert(1)");
}

TEST_CASE("a point that is not on the earth is left out") {
  Programme all = programme();
  for (const GeoPoint point : {GeoPoint{91, 0}, GeoPoint{0, -181}, GeoPoint{std::nan(""), 0}}) {
    all.venues[0].geo = point;
    const auto bytes = try_feed(all, {full_event()}, options_in("en"));
    REQUIRE(bytes);
    CHECK(bytes->find("\r\nGEO") == std::string::npos);
    CHECK(bytes->find("X-APPLE-STRUCTURED-LOCATION") == std::string::npos);
  }
}

TEST_CASE("every zone that times are given in is described once, and no other") {
  const std::string bytes = feed(example_events());
  std::vector<std::string> zones;
  for (const std::string& line : unfolded(bytes)) {
    if (line.substr(0, 5) == "TZID:") zones.push_back(line.substr(5));
  }
  CHECK(zones == std::vector<std::string>{"America/New_York", "Asia/Tokyo", "Europe/Berlin"});
  CHECK(feed({event("e", "F", "2026-09-09", EventStatus::held)}).find("VTIMEZONE") == std::string::npos);
}

TEST_CASE("a time zone that nobody knows is a problem that names the event") {
  Event lost = event("e", "F", "2026-09-09T10:00", EventStatus::held);
  lost.timezone = "Europe/Berlim";
  const auto bytes = try_feed(programme(), {lost}, options_in("en"));
  REQUIRE_FALSE(bytes);
  CHECK(bytes.problem().find("event e: there is no time zone \"Europe/Berlim\"") == 0);
  Programme nowhere = programme();
  nowhere.header.timezone = "Moon\r\nX:1";
  CHECK_FALSE(try_feed(nowhere, {}, options_in("en")));
}

TEST_CASE("events come by start and id, whatever order they are given in, and the bytes are the same") {
  auto events = example_events();
  const std::string bytes = feed(events);
  std::vector<std::string> starts;
  for (const std::string& line : unfolded(bytes)) {
    if (line.substr(0, 4) == "UID:") starts.push_back(line.substr(4, line.find('@') - 4));
  }
  CHECK(starts == std::vector<std::string>{"month-cancelled", "month-held", "new-york-2006", "new-york", "day",
                                           "an-hour", "to-a-day", "two-days-timed", "berlin-summer", "forum-2026",
                                           "off", "long", "three-days", "berlin-winter", "month", "month-confirmed",
                                           "year"});
  CHECK(feed(events) == bytes);
  std::reverse(events.begin(), events.end());
  CHECK(feed(events) == bytes);
}

TEST_CASE("every line has at most 75 octets, is folded between characters and ends in CRLF") {
  for (const char* language : {"en", "ja"}) check_lines(feed(example_events(), language));
  // Characters of one to four octets, so that each comes to lie on every place in a line.
  for (const char* character : {"a", "é", "会", "𠮷", ",", "\\", ";"}) {
    for (std::size_t before = 0; before < 8; ++before) {
      std::string title(before, 'x');
      for (int i = 0; i < 100; ++i) title += character;
      Event one = event("e", title.c_str(), "2026-09-09", EventStatus::confirmed);
      one.categories = {title};
      one.place = LocalText{title};
      check_lines(feed({one}));
    }
  }
}

TEST_CASE("obligations are all-day entries that keep nobody busy, and tasks where they are asked for") {
  const std::vector<FeedObligation> obligations{obligation()};
  Asked options = options_in("en");
  const std::string uid = "yearly.kanazawa--meti-chubu.FY2026@kci.nenkai.example";
  const auto bytes = try_feed(programme(), {}, options, obligations);
  REQUIRE(bytes);
  const auto lines = entry(*bytes, uid);
  CHECK(property(lines, "DTSTART") == "DTSTART;VALUE=DATE:20270324");
  CHECK(property(lines, "DTEND") == "DTEND;VALUE=DATE:20270325");
  CHECK(property(lines, "TRANSP") == "TRANSP:TRANSPARENT");
  CHECK(property(lines, "DESCRIPTION") == "DESCRIPTION:0 of 1 held.\\nThe last day is a Wednesday.");
  CHECK(bytes->find("VTODO") == std::string::npos);
  options.todos = true;
  const auto with_todos = try_feed(programme(), {}, options, obligations);
  REQUIRE(with_todos);
  const auto todo = entry(*with_todos, "todo." + uid);
  CHECK(todo.front() == "BEGIN:VTODO");
  CHECK(property(todo, "DUE") == "DUE;VALUE=DATE:20270324");
  CHECK(property(todo, "STATUS") == "STATUS:NEEDS-ACTION");
  check_lines(*with_todos);
}

namespace {

/// One text of all that a feed takes text from.
struct Field {
  const char* name;
  std::function<void(const std::string&, Programme&, Event&, Asked&, FeedObligation&)> set;
};

#define FIELD(name, statement)                                                                    \
  Field {                                                                                         \
    name, [](const std::string& text, [[maybe_unused]] Programme& p, [[maybe_unused]] Event& e,   \
             [[maybe_unused]] Asked& o, [[maybe_unused]] FeedObligation& b) { statement = text; } \
  }
#define LOCAL_FIELD(name, statement)                                                                         \
  Field {                                                                                                    \
    name, [](const std::string& text, [[maybe_unused]] Programme& p, [[maybe_unused]] Event& e,              \
             [[maybe_unused]] Asked& o, [[maybe_unused]] FeedObligation& b) { statement = LocalText{text}; } \
  }

const std::vector<Field> fields{LOCAL_FIELD("title", e.title),
                                LOCAL_FIELD("description", e.description),
                                LOCAL_FIELD("venue", p.venues[0].name),
                                LOCAL_FIELD("address", p.venues[0].address),
                                LOCAL_FIELD("committee", p.committees[0].name),
                                LOCAL_FIELD("cluster", p.clusters[0].name),
                                LOCAL_FIELD("organisation", p.organisations[1].name),
                                LOCAL_FIELD("evidence title", e.evidence[0].title),
                                LOCAL_FIELD("result", e.results[0].title),
                                FIELD("presenter", e.results[0].presenter),
                                FIELD("category", e.categories[0]),
                                FIELD("organiser", e.organiser),
                                FIELD("evidence url", e.evidence[0].url),
                                FIELD("url", e.url),
                                FIELD("online url", e.online_url),
                                FIELD("agenda url", e.agenda_url),
                                FIELD("e-mail", p.organisations[1].email),
                                FIELD("domain", p.header.domain),
                                FIELD("name", o.head.name),
                                FIELD("feed description", o.head.description),
                                FIELD("feed url", o.head.url),
                                FIELD("feed source", o.head.source),
                                FIELD("language", o.language),
                                FIELD("obligation", b.summary),
                                FIELD("obligation description", b.description),
                                FIELD("obligation category", b.categories[0]),
                                FIELD("obligation uid", b.uid)};

#undef FIELD
#undef LOCAL_FIELD

std::string feed_with(const Field& field, const std::string& text) {
  Programme all = programme();
  Event one = full_event();
  Asked options = options_in("en");
  options.todos = true;
  FeedObligation due = obligation();
  field.set(text, all, one, options, due);
  const auto bytes = try_feed(all, {one}, options, std::span(&due, 1));
  REQUIRE(bytes);
  return *bytes;
}

}  // namespace

TEST_CASE("no text, wherever it stands, can break out of its line") {
  const std::vector<std::string> attacks{"x\r\nATTENDEE:mailto:evil@example.com",
                                         "x\nEND:VEVENT\nBEGIN:VEVENT",
                                         "x\rATTACH:file:///etc/passwd",
                                         "x\u2028ATTACH:y\u2029\u0085ATTACH:z\x0B\x0C\x1C\x1D\x1E",
                                         "x\"\r\n :;,=\\",
                                         "x\\nX-A:1\\",
                                         std::string("x\0\r\nX-A:1", 9),
                                         "x\xFF\xFE\xC0\x8A\xE2\x80",
                                         "x\uFDD0\uFDD1\x7F\x1B[31m",
                                         "https://example.com/\r\nX-A:1",
                                         "x" + std::string(5000, ' ') + "y" + std::string(3000, '\n') + "z"};
  for (const Field& field : fields) {
    const std::string harmless = feed_with(field, "https://example.com/harmless");
    const std::string plain = feed_with(field, "harmless");
    for (std::size_t number = 0; number < attacks.size(); ++number) {
      CAPTURE(field.name, number);
      const std::string bytes = feed_with(field, attacks[number]);
      check_lines(bytes);
      // The same properties in the same order; a link that is none is left out, as it is from `plain`.
      const auto names = property_names(bytes);
      CHECK((names == property_names(harmless) || names == property_names(plain)));
    }
  }
}

TEST_CASE("the example that other readers read is what is written") {
  Asked options = options_in("en");
  const std::vector<FeedObligation> obligations{obligation()};
  const auto bytes = try_feed(programme(), example_events(), options, obligations);
  REQUIRE(bytes);
  const std::string path = source + "/tests/ical/example.ics";
  if (std::getenv("NENKAI_WRITE_EXPECTED") != nullptr) std::ofstream(path, std::ios::binary) << *bytes;
  std::ifstream file(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  CHECK(*bytes == expected);
}

}  // namespace nenkai
