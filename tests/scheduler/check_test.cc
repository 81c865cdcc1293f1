#include "scheduler/check.hh"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "scheduler/check_text.hh"
#include "tests/support/programmes.hh"

using namespace nenkai;

namespace {

CheckOptions options() {
  CheckOptions result;
  result.today = parse_day("2006-06-01").value();
  result.known_holidays = std::vector<std::string>{"jp", "us"};
  result.is_zone = [](const std::string& name) { return name == "Asia/Tokyo"; };
  return result;
}

/// "error event[0] covers[1]: …" for each issue.
std::vector<std::string> issues_of(const Programme& programme, const CheckOptions& how = options()) {
  std::vector<std::string> texts;
  for (const Issue& issue : check(programme, how)) {
    texts.push_back(fmt::format("{} {}[{}] {}: {}", issue.severity == Issue::Severity::error ? "error" : "warning",
                                name_of(issue.kind), issue.position, issue.key, issue.message));
  }
  return texts;
}

using Issues = std::vector<std::string>;

}  // namespace

TEST_CASE("a programme that holds together has no issues") { CHECK(issues_of(small_programme()) == Issues{}); }

TEST_CASE("every reference to an unknown id is an error that offers the nearest one") {
  Programme programme = small_programme();
  programme.events[0].covers = {PairingId{"sendai--meti-tohoku"}, PairingId{"sendia--meti-tohoku"}};
  CHECK(
      issues_of(programme) ==
      Issues{"error event[0] covers[1]: covers[1] = \"sendia--meti-tohoku\": there is no pairing with this id: did you "
             "mean \"sendai--meti-tohoku\"?"});
}

TEST_CASE("an unknown id without anything near it says where ids come from") {
  Programme programme = small_programme();
  programme.series[0].required = {PersonId{"somebody-else"}};
  CHECK(issues_of(programme) ==
        Issues{"error series[0] required[0]: required[0] = \"somebody-else\": there is no person with "
               "this id: write that of a [[person]], or add one"});
}

TEST_CASE("references inside nested tables are looked up too") {
  Programme programme = small_programme();
  programme.series[0].after = After{SeriesId{"before"}, 0, {}};
  programme.events[0].results = {{words("A result"), {}, ClusterId{"sendal"}, ProjectId{"recycle"}}};
  const Issues issues = issues_of(programme);
  REQUIRE(issues.size() == 3);
  CHECK(issues[0].substr(0, 28) == "error series[0] after.series");
  CHECK(issues[1].substr(0, 31) == "error event[0] results[0].clust");
  CHECK(issues[2].substr(0, 31) == "error event[0] results[0].proje");
}

TEST_CASE("a list names nothing twice, because it would count twice") {
  Programme programme = small_programme();
  programme.events[0].covers = {PairingId{"sendai--meti-tohoku"}, PairingId{"sendai--meti-tohoku"}};
  CHECK(issues_of(programme) ==
        Issues{"error event[0] covers[1]: covers[1] = \"sendai--meti-tohoku\": it stands in the list "
               "already: name it once"});
}

TEST_CASE("a programme whose fiscal year begins on 29 February is refused") {
  Programme programme = small_programme();
  programme.header.fiscal_year_start = month_day("02-29");
  const Issues issues = issues_of(programme);
  REQUIRE(!issues.empty());
  CHECK(issues[0] ==
        "error programme[0] fiscal_year_start: fiscal_year_start = \"02-29\": a fiscal year cannot begin on 02-29, "
        "which most years lack: write 02-28 or 03-01");
}

TEST_CASE("holiday calendars, time zones and the domain must exist") {
  Programme programme = small_programme();
  programme.header.holidays = {"jp", "jpn", "elsewhere"};
  programme.header.timezone = "Asia/Tokio";
  programme.header.domain = "nenkai .example";
  CHECK(
      issues_of(programme) ==
      Issues{"error programme[0] timezone: timezone = \"Asia/Tokio\": it is no IANA time zone: write a name such as "
             "\"Asia/Tokyo\"",
             "error programme[0] domain: domain = \"nenkai .example\": write a host name such as \"calendar.example\"",
             "error programme[0] holidays[1]: holidays[1] = \"jpn\": there is no such holiday calendar: did you mean "
             "\"jp\"?",
             "error programme[0] holidays[2]: holidays[2] = \"elsewhere\": there is no such holiday calendar; there "
             "are: jp, us"});
}

TEST_CASE("addresses are web addresses and mail addresses") {
  Programme programme = small_programme();
  programme.organisations[0].url = "mailto:a@b.example";
  programme.organisations[0].email = "a b@example";
  programme.events[0].online_url = "javascript:alert(1)";
  CHECK(
      issues_of(programme) ==
      Issues{
          "error organisation[0] email: email = \"a b@example\": write an address such as \"office@ministry.example\"",
          "error organisation[0] url: url = \"mailto:a@b.example\": write an http:// or https:// address",
          "error event[0] online_url: online_url = \"javascript:alert(1)\": write an http:// or https:// address"});
}

TEST_CASE("texts are neither empty nor do they hold control characters") {
  Programme programme = small_programme();
  programme.events[0].title = words("a\nb");
  programme.events[0].categories = {"bell\x07"};
  programme.clusters[0].region = "";
  programme.projects[0].name = words("\xC2\x85");
  CHECK(issues_of(programme) ==
        Issues{"error cluster[0] region: region = \"\": it is empty: write a text",
               "error project[0] name: name = \"\\xc2\\x85\": it has a control character (U+0085): take that out",
               "error event[0] title: title = \"a\\x0ab\": it has a line break: write it in one line",
               "error event[0] categories[0]: categories[0] = \"bell\\x07\": it has a control character (U+0007): take "
               "that out"});
}

TEST_CASE("descriptions, bodies, addresses and reasons may have several lines") {
  Programme programme = small_programme();
  programme.events[0].description = words("first\n\tsecond");
  programme.waivers[0].reason = "first\nsecond";
  programme.venues[0].address = words("first\nsecond");
  programme.reminders[0].body = words("first\nsecond");
  CHECK(issues_of(programme) == Issues{});
  programme.events[0].description = words("first\r\nsecond");
  CHECK(issues_of(programme).size() == 1);
}

TEST_CASE("texts in other bytes than UTF-8 and endless ones are errors") {
  Programme programme = small_programme();
  programme.events[0].place = words("\xFF");
  programme.events[0].description = words(std::string(longest_text + 1, 'x'));
  const Issues issues = issues_of(programme);
  REQUIRE(issues.size() == 2);
  CHECK(issues[0] == "error event[0] place: place = \"\\xff\": it is no valid UTF-8: save the text as UTF-8");
  CHECK(issues[1].find("it has 65537 bytes: 65536 is the most") != std::string::npos);
}

TEST_CASE("the languages of a text are language tags") {
  Programme programme = small_programme();
  LocalText name;
  name.set("en", "Sendai");
  name.set("Japanese", "仙台");
  programme.clusters[0].name = name;
  CHECK(issues_of(programme) ==
        Issues{"error cluster[0] name.Japanese: name.Japanese = \"仙台\": \"Japanese\" is no language: write a "
               "tag such as \"en\" or \"ja\""});
}

TEST_CASE("busy and unavailable stretches do not end before they begin") {
  Programme programme = small_programme();
  programme.people[0].busy = {{date_of("2026-12"), date_of("2026-12-04")},
                              {date_of("2026-12-04"), date_of("2026-12-01")}};
  CHECK(issues_of(programme) ==
        Issues{"error person[0] busy[1]: busy[1] = { from = \"2026-12-04\", to = \"2026-12-01\" }: it ends "
               "before it begins: give the first day as `from`"});
}

TEST_CASE("a place on earth has a latitude and a longitude") {
  Programme programme = small_programme();
  programme.venues[0].geo = GeoPoint{140.87, 38.26};
  CHECK(issues_of(programme) ==
        Issues{"error venue[0] geo: geo = [140.87, 38.26]: write [latitude, longitude] in degrees, -90 to "
               "90 and -180 to 180"});
}

TEST_CASE("a pairing does not end before it begins") {
  Programme programme = small_programme();
  programme.pairings[0].from = date_of("2004");
  programme.pairings[0].until = date_of("2003-12");
  const Issues issues = issues_of(programme);
  REQUIRE(!issues.empty());
  CHECK(issues[0] == "error pairing[0] until: until = \"2003-12\": it ends before it begins (from = \"2004\")");
}

TEST_CASE("a cluster and a bureau are paired once at a time") {
  Programme programme = small_programme();
  Pairing second = programme.pairings[0];
  second.id = PairingId{"again"};
  programme.pairings[0].until = date_of("2005-03-31");
  second.from = date_of("2005-04-01");
  programme.pairings.push_back(second);
  CHECK(issues_of(programme) == Issues{});
  programme.pairings[1].from = date_of("2005-03-31");
  CHECK(issues_of(programme) ==
        Issues{"error pairing[1] : cluster \"sendai\" and bureau \"meti-tohoku\" are paired twice at the same time, by "
               "sendai--meti-tohoku (until 2005-03-31) and again (from 2005-03-31): end one before the other begins"});
}

TEST_CASE("organisations are not above themselves") {
  Programme programme = small_programme();
  programme.organisations[1].parent = OrganisationId{"meti-tohoku"};
  CHECK(issues_of(programme) ==
        Issues{"error organisation[1] parent: parent = \"meti-tohoku\": it is above itself (meti → meti-tohoku "
               "→ meti)"});
}

TEST_CASE("a series does not come after itself") {
  Programme programme = small_programme();
  programme.series[0].after = After{SeriesId{"collaboration"}, 0, {}};
  CHECK(issues_of(programme) ==
        Issues{"error series[0] after.series: after.series = \"collaboration\": it would come after itself "
               "(collaboration → collaboration)"});
  Series second = programme.series[0];
  second.id = SeriesId{"second"};
  programme.series.push_back(second);
  programme.series[0].after->series = SeriesId{"second"};
  CHECK(issues_of(programme) ==
        Issues{"error series[0] after.series: after.series = \"second\": it would come after itself "
               "(collaboration → second → collaboration)"});
}

TEST_CASE("the distance after another series is a range") {
  Programme programme = small_programme();
  Series second = programme.series[0];
  second.id = SeriesId{"second"};
  second.after = After{SeriesId{"collaboration"}, 30, 20};
  programme.series.push_back(second);
  CHECK(issues_of(programme) ==
        Issues{"error series[1] after.max_days: after.max_days = 20: it is less than min_days = 30"});
}

TEST_CASE("the window of a series may run over New Year, but not over the fiscal year's end") {
  Programme programme = small_programme();
  programme.series[0].earliest = month_day("11-01");
  programme.series[0].latest = month_day("02-15");
  CHECK(issues_of(programme) == Issues{});
  programme.series[0].latest = month_day("04-15");
  CHECK(issues_of(programme) ==
        Issues{"error series[0] latest: latest = \"04-15\": in the fiscal year it comes before earliest = "
               "\"11-01\", so that no day is left"});
}

TEST_CASE("a target outside its window is odd") {
  Programme programme = small_programme();
  programme.series[0].earliest = month_day("01-15");
  programme.series[0].target = month_day("12-10");
  CHECK(issues_of(programme) ==
        Issues{"warning series[0] target: target = \"12-10\": it lies outside the days from 01-15 to the last "
               "that the series may use"});
}

TEST_CASE("a fixed series is fixed to a day") {
  Programme programme = small_programme();
  programme.series[0].fixed = date_of("2027-03");
  CHECK(issues_of(programme) ==
        Issues{"error series[0] fixed: fixed = \"2027-03\": write the day too, as in \"2027-03-10\""});
}

TEST_CASE("events and series last one to 366 days") {
  Programme programme = small_programme();
  programme.series[0].duration_days = 0;
  programme.events[0].days = 367;
  CHECK(issues_of(programme) ==
        Issues{"error series[0] duration_days: duration_days = 0: write a whole number from 1 to 366",
               "error event[0] days: days = 367: write a whole number from 1 to 366"});
}

TEST_CASE("nobody counts less than no people") {
  Programme programme = small_programme();
  programme.venues[0].capacity = -1;
  programme.events[0].attendance = -5;
  CHECK(issues_of(programme) ==
        Issues{"error venue[0] capacity: capacity = -1: write a whole number of 0 or more",
               "error event[0] attendance: attendance = -5: write a whole number of 0 or more"});
}

TEST_CASE("a series that fits into none of its venues is odd") {
  Programme programme = small_programme();
  programme.series[0].attendance = 301;
  programme.series[0].venues = {VenueId{"hall"}};
  CHECK(issues_of(programme) == Issues{"warning series[0] venues: none of its venues holds attendance = 301"});
  programme.venues[0].capacity.reset();
  CHECK(issues_of(programme) == Issues{});
}

TEST_CASE("what covers nothing is odd") {
  Programme programme = small_programme();
  programme.series[0].covers.clear();
  CHECK(issues_of(programme) ==
        Issues{
            "warning series[0] : it covers nothing, so its events count for nothing: give it `covers` or a `committee`",
            "warning event[0] : it covers nothing, so it counts for nothing: give it `covers` or a `committee`"});
  programme.series[0].committee = CommitteeId{"tohoku"};
  CHECK(issues_of(programme) == Issues{});
}

TEST_CASE("an event without a series says its kind and title itself") {
  Programme programme = small_programme();
  programme.events[0].series.reset();
  programme.events[0].committee = CommitteeId{"tohoku"};
  CHECK(issues_of(programme) == Issues{"error event[0] : an event without a series needs a `kind`",
                                       "error event[0] : an event without a series needs a `title`"});
}

TEST_CASE("an event ends when it has begun, and is as precise then") {
  Programme programme = small_programme();
  Event& event = programme.events[0];
  event.date = date_of("2004-03-10");
  event.end = date_of("2004-03-11");
  CHECK(issues_of(programme) == Issues{});
  event.end = date_of("2004-03-09");
  CHECK(issues_of(programme) ==
        Issues{"error event[0] end: end = \"2004-03-09\": it comes before date = \"2004-03-10\""});
  event.end = date_of("2004-03-10T17:00");
  CHECK(issues_of(programme) ==
        Issues{"error event[0] end: end = \"2004-03-10T17:00\": date = \"2004-03-10\" is no time, so write a date "
               "of the same kind here too"});
  event.date = date_of("2004-03-10T13:00");
  CHECK(issues_of(programme) == Issues{});
  event.end = date_of("2004-03-11");
  CHECK(issues_of(programme) ==
        Issues{"error event[0] end: end = \"2004-03-11\": date = \"2004-03-10T13:00\" is a time, so write a time "
               "here too"});
}

TEST_CASE("evidence shows something") {
  Programme programme = small_programme();
  programme.events[0].evidence.resize(2);
  programme.events[0].evidence[0].url = "https://a.example/";
  programme.events[0].evidence[1].dated = date_of("2004-04");
  CHECK(issues_of(programme) ==
        Issues{"error event[0] evidence[1]: evidence[1] shows nothing: give it a `url`, a `digest` or a `title`"});
}

TEST_CASE("what is held in the future is odd") {
  Programme programme = small_programme();
  programme.events[0].date = date_of("2006-06");
  CHECK(issues_of(programme) == Issues{});  // the month has begun
  programme.events[0].date = date_of("2006-07");
  CHECK(issues_of(programme) ==
        Issues{"warning event[0] status: status = \"held\": its date, 2006-07, is after today (2006-06-01)"});
}

TEST_CASE("an organiser that no reminder can reach is odd") {
  Programme programme = small_programme();
  for (const char* known : {"meti-tohoku", "hana"}) {
    programme.events[0].organiser = known;
    CHECK(issues_of(programme) == Issues{});
  }
  programme.events[0].organiser = "Tohoku University";
  CHECK(issues_of(programme) ==
        Issues{"warning event[0] organiser: organiser = \"Tohoku University\": no organisation and no person has "
               "this id, so no reminder can reach it"});
}

TEST_CASE("an event that covers a pairing outside its validity is odd") {
  Programme programme = small_programme();
  programme.pairings[0].from = date_of("2004-03-31");
  CHECK(issues_of(programme) == Issues{});  // some day in March may be the 31st
  programme.pairings[0].from = date_of("2004-04-01");
  CHECK(issues_of(programme) ==
        Issues{"warning event[0] date: date = \"2004-03\": it covers the pairing \"sendai--meti-tohoku\", which is "
               "in force from 2004-04-01"});
}

TEST_CASE("ministries and bureaus of another kind are odd") {
  Programme programme = small_programme();
  programme.clusters[0].ministry = OrganisationId{"meti-tohoku"};
  programme.projects[0].bureau = OrganisationId{"meti"};
  CHECK(issues_of(programme) ==
        Issues{
            "warning cluster[0] ministry: ministry = \"meti-tohoku\": that organisation is of kind \"bureau\", not "
            "\"ministry\"",
            "warning project[0] bureau: bureau = \"meti\": that organisation is of kind \"ministry\", not \"bureau\""});
}

TEST_CASE("the numbers of a rule make sense together") {
  Programme programme = small_programme();
  programme.rules[0].at_least = 0;
  programme.rules[0].at_most = 0;
  CHECK(issues_of(programme) == Issues{});
  programme.rules[0].at_least = 2;
  programme.rules[0].at_most = 1;
  programme.rules[0].lead_days = -1;
  programme.rules[0].from = date_of("2005");
  programme.rules[0].until = date_of("2004");
  const Issues issues = issues_of(programme);
  REQUIRE(issues.size() >= 3);
  CHECK(issues[0] == "error rule[0] at_most: at_most = 1: it is less than at_least = 2");
  CHECK(issues[1] == "error rule[0] lead_days: lead_days = -1: write a whole number from 0 to 36600");
  CHECK(issues[2] == "error rule[0] until: until = \"2004\": it ends before it begins (from = \"2005\")");
}

TEST_CASE("a rule that nobody is subject to is odd") {
  Programme programme = small_programme();
  programme.rules[0].subject = SubjectKind::committee;
  programme.waivers.clear();
  CHECK(issues_of(programme) == Issues{});
  programme.committees[0].kind = CommitteeKind::coordinators;
  CHECK(issues_of(programme) ==
        Issues{"warning rule[0] subject: subject = \"committee\": the rule binds nobody, for there is no committee of "
               "kind \"promotion\""});
}

TEST_CASE("a waiver names a rule, one of its subjects and one of its periods") {
  Programme programme = small_programme();
  programme.waivers[0].subject = "sendai-meti-tohoku";
  programme.waivers[0].period = "CY2004";
  CHECK(issues_of(programme) == Issues{"error waiver[0] subject: subject = \"sendai-meti-tohoku\": the rule is about "
                                       "each pairing, and there is no pairing with "
                                       "this id: did you mean \"sendai--meti-tohoku\"?",
                                       "error waiver[0] period: period = \"CY2004\": rule \"annual\" is counted per "
                                       "fiscal_year: write a label such as \"FY2004\""});
  programme.waivers[0] = small_programme().waivers[0];
  programme.waivers[0].period = "2004";
  CHECK(issues_of(programme).size() == 1);
  programme.waivers[0].rule = RuleId{"anual"};
  CHECK(issues_of(programme) ==
        Issues{"error waiver[0] rule: rule = \"anual\": there is no rule with this id: did you mean \"annual\"?"});
}

TEST_CASE("a waiver is given once") {
  Programme programme = small_programme();
  programme.waivers.push_back(programme.waivers[0]);
  CHECK(issues_of(programme) ==
        Issues{"error waiver[1] : a second waiver of rule \"annual\" for \"sendai--meti-tohoku\" in FY2004"});
}

TEST_CASE("a waiver of what does not bind anyway is odd") {
  Programme programme = small_programme();
  programme.pairings[0].until = date_of("2004-03-31");
  CHECK(issues_of(programme) ==
        Issues{"warning waiver[0] period: period = \"FY2004\": the rule does not bind \"sendai--meti-tohoku\" then, "
               "so there is nothing to waive"});
}

TEST_CASE("a reminder has one moment") {
  Programme programme = small_programme();
  programme.reminders[0].after = Duration::parse("P7D").value();
  CHECK(issues_of(programme) ==
        Issues{"error reminder[0] after: after = \"P7D\": before = \"P60D\" is given too, and a reminder has one "
               "moment: take one out"});
  programme.reminders[0].after.reset();
  programme.reminders[0].before.reset();
  CHECK(issues_of(programme) ==
        Issues{"error reminder[0] : a reminder on an event needs `before` or `after`, such as before = \"P60D\""});
}

TEST_CASE("a subscription says where its entries go, and nothing that has no use") {
  Programme programme = small_programme();
  Subscription subscription;
  subscription.id = SubscriptionId{"s"};
  subscription.url = "https://calendar.example/x.ics";
  const auto issues_with = [&](const auto& alter) {
    Programme altered = programme;
    altered.subscriptions = {subscription};
    alter(altered.subscriptions[0]);
    return issues_of(altered);
  };
  CHECK(issues_with([&](Subscription& s) { s.series = programme.series[0].id; }) == Issues{});
  CHECK(issues_with([](Subscription& s) { s.as = ImportAs::busy; }) ==
        Issues{"error subscription[0] as: as = \"busy\" needs `person` beside it"});
  CHECK(issues_with([](Subscription& s) { s.as = ImportAs::holidays; }) ==
        Issues{"error subscription[0] as: as = \"holidays\" needs `calendar` beside it"});
  CHECK(issues_with([](Subscription& s) { s.person = PersonId{"hana"}; }) ==
        Issues{"error subscription[0] person: person belongs to as = \"busy\": take it out"});
  CHECK(issues_with([](Subscription& s) { s.every.time = std::chrono::minutes{1}, s.every.days = 0; }) ==
        Issues{"error subscription[0] every: every = \"PT1M\": that is too often for other people's servers: PT15M is "
               "the least"});
  CHECK(
      issues_with([](Subscription& s) { s.url = "webcal://calendar.example/x"; }) ==
      Issues{"error subscription[0] url: url = \"webcal://calendar.example/x\": write an http:// or https:// address"});
  CHECK(issues_with([](Subscription& s) { s.url = "https://anna:geheim@calendar.example/x@y"; }) ==
        Issues{"error subscription[0] url: url: no user or password stands here: take out what is before the @"});
  CHECK(issues_with([](Subscription& s) { s.url = "https://calendar.example/x@y"; }) == Issues{});
}

TEST_CASE("a subscription names people and series that are there") {
  Programme programme = small_programme();
  Subscription subscription;
  subscription.id = SubscriptionId{"s"};
  subscription.url = "https://calendar.example/x.ics";
  subscription.as = ImportAs::busy;
  subscription.person = PersonId{"hanna"};
  programme.subscriptions = {subscription};
  CHECK(issues_of(programme) ==
        Issues{"error subscription[0] person: person = \"hanna\": there is no person with this id: did you mean "
               "\"hana\"?"});
}

TEST_CASE("a digest goes out at an hour of the day, so its reminders count in days") {
  Programme programme = small_programme();
  programme.reminders[0].before = Duration::parse("PT2H").value();
  programme.reminders[0].digest = Digest::day;
  CHECK(
      issues_of(programme) ==
      Issues{
          "error reminder[0] digest: digest = \"day\": it goes out at the hour of `at`, so PT2H must be in whole days "
          "or weeks"});
}

TEST_CASE("a reminder's statuses are those of what it is on") {
  Programme programme = small_programme();
  programme.reminders[0].statuses = {"confirmed", "missed"};
  CHECK(issues_of(programme) ==
        Issues{"error reminder[0] statuses[1]: statuses[1] = \"missed\": with on = \"event\" write some of "
               "tentative, confirmed, held, cancelled"});
  programme.reminders[0].on = ReminderSubject::obligation;
  programme.reminders[0].before.reset();
  programme.reminders[0].statuses = {"missed", "at_risk", "not_applicable", "open"};
  CHECK(issues_of(programme) == Issues{});
}

TEST_CASE("what a reminder cannot use is odd") {
  Programme programme = small_programme();
  programme.reminders[0].repeat = Duration::parse("P14D").value();
  CHECK(
      issues_of(programme) ==
      Issues{"warning reminder[0] repeat: repeat = \"P14D\": it has no use, for a reminder on an event goes out once"});
  programme.reminders[0].series = {SeriesId{"collaboration"}};
  programme.reminders[0].on = ReminderSubject::obligation;
  programme.reminders[0].before.reset();
  programme.reminders[0].after = Duration::parse("P7D").value();
  CHECK(issues_of(programme) ==
        Issues{"warning reminder[0] after: it has no use: a reminder on an obligation goes out when its status "
               "changes",
               "warning reminder[0] series: it has no use: a reminder on an obligation has no series"});
}

TEST_CASE("a reminder's lengths can be counted, and escalation is whole") {
  Programme programme = small_programme();
  Reminder& reminder = programme.reminders[0];
  reminder.before = Duration::parse("P2M").value();
  CHECK(issues_of(programme) ==
        Issues{"error reminder[0] before: before = \"P2M\": write weeks, days, hours or minutes, 3660 days at most"});
  reminder.before = Duration::parse("P4000D").value();
  CHECK(issues_of(programme).size() == 1);
  reminder.before = Duration::parse("P60D").value();
  reminder.escalate_to = {"ministry"};
  CHECK(issues_of(programme) ==
        Issues{"error reminder[0] escalate_to: escalate_after and escalate_to go together: give both or none"});
  reminder.escalate_after = Duration::parse("P9D").value();
  CHECK(issues_of(programme) == Issues{"warning reminder[0] escalate_after: it has no use: of an event, write a second "
                                       "reminder with a later moment"});
  reminder.escalate_to = {"nobody"};
  reminder.language = "日本語";
  CHECK(issues_of(programme).size() == 3);
}

TEST_CASE("recipients are people, offices and addresses that the channel can reach") {
  Programme programme = small_programme();
  Reminder& reminder = programme.reminders[0];
  reminder.to = {"organizer", "person:hanna", "email:nobody", "https://hooks.example/x", "bureau"};
  CHECK(
      issues_of(programme) ==
      Issues{
          "error reminder[0] to[0]: to[0] = \"organizer\": write organiser, committee, bureau, ministry, person:ID, "
          "email:a@b or https://…",
          "error reminder[0] to[1]: to[1] = \"person:hanna\": there is no person with this id: did you mean \"hana\"?",
          "error reminder[0] to[2]: to[2] = \"email:nobody\": write an address such as "
          "\"email:office@ministry.example\"",
          "error reminder[0] to[3]: to[3] = \"https://hooks.example/x\": channel = \"email\" cannot reach a web "
          "address"});
  reminder.channel = Channel::webhook;
  reminder.to = {"https://hooks.example/x", "bureau"};
  CHECK(issues_of(programme) ==
        Issues{"error reminder[0] to[1]: to[1] = \"bureau\": channel = \"webhook\" needs an https://… address"});
  reminder.to.clear();
  CHECK(issues_of(programme) == Issues{"error reminder[0] : nobody is told: give it a list `to`"});
}

TEST_CASE("what planning costs is not less than nothing") {
  Programme programme = small_programme();
  Planning& planning = *programme.planning;
  planning.drift_cost = -1;
  planning.weekday_cost.emplace().fri = -2;
  planning.apart = {{ApartAmong::all, -1, -3}};
  planning.capacity = {{CapacityPer::week, -1, CapacityAmong::all}};
  CHECK(issues_of(programme) ==
        Issues{
            "error planning[0] drift_cost: drift_cost = -1: write a whole number from 0 to 1000000",
            "error planning[0] weekday_cost.fri: weekday_cost.fri = -2: write a whole number from 0 to 1000000",
            "error planning[0] apart[0].days: apart[0].days = -1: write a whole number from 0 to 3660",
            "error planning[0] apart[0].cost: apart[0].cost = -3: write a whole number from 0 to 1000000",
            "error planning[0] capacity[0].at_most: capacity[0].at_most = -1: write a whole number from 0 to 1000000"});
}

TEST_CASE("an avoid range is for every year or for once, and in order") {
  Programme programme = small_programme();
  const auto day = [](const char* text) { return YearlyDay::parse(text).value(); };
  programme.planning->avoid = {{"New Year", day("12-28"), day("01-04"), {}},
                               {"mixed", day("12-28"), day("2026-01-04"), {}},
                               {"backwards", day("2026-12-28"), day("2026-01-04"), {}}};
  CHECK(issues_of(programme) == Issues{"error planning[0] avoid[1].to: avoid[1].to = \"2026-01-04\": write both ends "
                                       "as MM-DD or both as YYYY-MM-DD (from = "
                                       "\"12-28\")",
                                       "error planning[0] avoid[2].to: avoid[2].to = \"2026-01-04\": it ends before it "
                                       "begins (from = \"2026-12-28\")"});
}

TEST_CASE("somebody must be able to meet on some weekday") {
  Programme programme = small_programme();
  programme.planning->weekdays.clear();
  CHECK(issues_of(programme) ==
        Issues{"error planning[0] weekdays: weekdays = []: with no weekday allowed nothing can be planned"});
}

TEST_CASE("an event belongs to one that exists, and never to itself") {
  Programme programme = small_programme();
  Event session = programme.events[0];
  session.id = EventId{"session"};
  session.parent = programme.events[0].id;
  programme.events.push_back(session);
  CHECK(issues_of(programme) == Issues{});
  Event& conference = programme.events[0];
  conference.parent = EventId{"session"};
  CHECK(issues_of(programme) ==
        Issues{"error event[0] parent: parent = \"session\": it belongs to this event itself",
               fmt::format("error event[1] parent: parent = \"{}\": it belongs to this event itself",
                           conference.id.str())});
  conference.parent = conference.id;
  CHECK(issues_of(programme).front().find("an event cannot belong to itself") != std::string::npos);
  conference.parent = EventId{"elsewhere"};
  CHECK(issues_of(programme) ==
        Issues{"error event[0] parent: parent = \"elsewhere\": there is no event with this id"});
  CheckOptions how = options();
  how.other_event = [](const EventId& id) {
    Event other;
    other.id = id;
    return std::optional(other);
  };
  CHECK(issues_of(programme, how) == Issues{});
}

TEST_CASE("a check of the events alone leaves the rest aside") {
  Programme programme = small_programme();
  programme.header.timezone = "nowhere";
  programme.events[0].days = 0;
  CheckOptions how = options();
  how.only_events = true;
  CHECK(issues_of(programme, how) == Issues{"error event[0] days: days = 0: write a whole number from 1 to 366"});
}

TEST_CASE("what a reader could not read is no second mistake") {
  Programme programme = small_programme();
  programme.events[0].series.reset();
  programme.events[0].covers = {PairingId{"nowhere"}};
  programme.clusters[0].ministry = OrganisationId{};
  Incomplete incomplete;
  incomplete.entities[{EntityKind::event, 0}] = {"series"};
  incomplete.entities[{EntityKind::cluster, 0}] = {"ministry"};
  CheckOptions how = options();
  how.incomplete = &incomplete;
  CHECK(issues_of(programme, how) ==
        Issues{"error event[0] covers[0]: covers[0] = \"nowhere\": there is no pairing with this id: write that "
               "of a [[pairing]], or add one"});
  incomplete.unnamed = {EntityKind::pairing};
  CHECK(issues_of(programme, how) == Issues{});
}

TEST_CASE("so many issues are collected, and then that there are more") {
  Programme programme = small_programme();
  programme.events.resize(50, programme.events[0]);
  for (Event& event : programme.events) {
    event.days = 0;
    event.organiser = "nobody";
  }
  CheckOptions how = options();
  how.most_issues = 7;
  const Issues issues = issues_of(programme, how);
  CHECK(std::count_if(issues.begin(), issues.end(), [](const std::string& text) { return text[0] == 'e'; }) == 8);
  CHECK(std::count_if(issues.begin(), issues.end(), [](const std::string& text) { return text[0] == 'w'; }) == 8);
  CHECK(issues[14] == "error event[7] days: … and more like this");
}

TEST_CASE("shapes of addresses, hosts and languages") {
  for (const char* good :
       {"https://a.example", "http://127.0.0.1:8080/x?y=1#z", "https://例え.jp/道", "https://[::1]/"})
    CHECK(is_web_url(good));
  for (const char* bad : {"https://", "https:///x", "ftp://a.example", "https://a b", "https://a\nb", "//a.example",
                          "HTTPS", "https://:80/"}) {
    CHECK_FALSE(is_web_url(bad));
  }
  for (const char* good : {"a@b", "first.last+tag@mail.example", "o'neil@x.example"}) CHECK(is_email(good));
  for (const char* bad :
       {"a", "@b", "a@", "a@b@c", "a b@c", ".a@b", "a.@b", "a..b@c", "a@-b", "a@b..c", "<a@b>", "a@b\n"})
    CHECK_FALSE(is_email(bad));
  for (const char* good : {"localhost", "nenkai.example", "a-b.c1"}) CHECK(is_host_name(good));
  for (const char* bad : {"", ".", "a.", ".a", "a_b", "-a.b", "a:80"}) CHECK_FALSE(is_host_name(bad));
  for (const char* good : {"en", "ja", "zh-Hant", "de-CH-1996", "haw"}) CHECK(is_language_tag(good));
  for (const char* bad : {"", "e", "EN", "english", "en-", "en--US", "en_US", "-en"}) CHECK_FALSE(is_language_tag(bad));
}
