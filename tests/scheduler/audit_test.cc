// One case for each sentence of docs/rules.md. That they hold together, on any programme, is
// tests/property/audit_property_test.cc.

#include "scheduler/audit.hh"

#include <catch2/catch.hpp>

#include "tests/support/dates.hh"
#include "tests/support/plain_finding.hh"

namespace nenkai {
namespace {

using test::day;
using test::partial;

using test::PlainFinding;
using Ids = std::vector<std::string>;

FiscalYears fiscal_years(int first, int last) { return {FiscalYear{first}, FiscalYear{last}}; }

/// A programme in the making, and what the audit says of it.
struct Scene {
  Programme programme;
  Planning planning;
  Holidays holidays;

  Pairing& pairing(const char* id, const char* cluster = "sendai", const char* bureau = "tohoku") {
    Pairing pairing;
    pairing.id = PairingId{id};
    pairing.cluster = ClusterId{cluster};
    pairing.bureau = OrganisationId{bureau};
    return programme.pairings.emplace_back(pairing);
  }
  Committee& committee(const char* id, CommitteeKind kind = CommitteeKind::promotion) {
    Committee committee;
    committee.id = CommitteeId{id};
    committee.kind = kind;
    return programme.committees.emplace_back(committee);
  }
  Rule& rule(SubjectKind subject = SubjectKind::pairing, PeriodKind per = PeriodKind::fiscal_year) {
    Rule rule;
    rule.id = RuleId{"one-a-year"};
    rule.subject = subject;
    rule.per = per;
    return programme.rules.emplace_back(rule);
  }
  Event& event(const char* id, const char* date, EventStatus status, Ids covers = {"pair"}) {
    Event event;
    event.id = EventId{id};
    event.kind = EventKind::joint_conference;
    event.covers.emplace();
    for (const std::string& pairing : covers) event.covers->push_back(PairingId{pairing});
    event.date = partial(date);
    event.status = status;
    return programme.events.emplace_back(event);
  }
  void waiver(const char* rule, const char* subject, const char* period, const char* reason) {
    programme.waivers.push_back({RuleId{rule}, subject, period, reason, "the minister", partial("2004-04-01")});
  }

  /// Calls f(findings) while what they point into is there.
  template <class F>
  void audited(const char* today, FiscalYears years, F f) const {
    const ProgrammeIndex index(programme);
    const AuditEvents events = AuditEvents::of(index);
    f(audit(index, events, Workdays(planning, holidays), {day(today), years, nullptr}));
  }
  std::vector<PlainFinding> findings(const char* today, FiscalYears years) const {
    std::vector<PlainFinding> result;
    audited(today, years, [&](const std::vector<Finding>& found) { result = test::plain(found); });
    return result;
  }
  PlainFinding only_finding(const char* today, int year = 2003) const {
    const auto all = findings(today, fiscal_years(year, year));
    REQUIRE(all.size() == 1);
    return all.front();
  }
  std::string status(const char* today, int year = 2003) const { return only_finding(today, year).status; }
};

/// One pairing that is to have one joint conference in every fiscal year.
Scene one_a_year() {
  Scene scene;
  scene.pairing("pair");
  scene.rule();
  return scene;
}

using enum EventStatus;

}  // namespace

TEST_CASE("a period with as many held events as it needs is met") {
  Scene scene = one_a_year();
  scene.event("forum", "2004-02-10", held);
  const PlainFinding finding = scene.only_finding("2004-03-01");
  CHECK(finding.status == "met");
  CHECK(finding.rule == "one-a-year");
  CHECK(finding.subject == "pair");
  CHECK(finding.period == "FY2003");
  CHECK(finding.from == "2003-04-01");
  CHECK(finding.to == "2004-03-31");
  CHECK(finding.required == 1);
  CHECK(finding.counted == Ids{"forum"});
  CHECK(finding.days_left == 30);
}

TEST_CASE("an event belongs to the period in which it starts, however long it lasts") {
  Scene scene = one_a_year();
  scene.event("forum", "2004-03-31", held).days = 5;
  CHECK(scene.status("2004-05-01", 2003) == "met");
  CHECK(scene.status("2004-05-01", 2004) == "open");
}

TEST_CASE("a month inside the period is certain, and a year that only overlaps it is possible") {
  Scene scene = one_a_year();
  scene.event("march", "2004-03", held);
  CHECK(scene.only_finding("2004-05-01").counted == Ids{"march"});
  CHECK(scene.status("2004-05-01") == "met");

  Scene vague = one_a_year();
  vague.event("some-day", "2004", held);
  for (const int year : {2003, 2004}) {
    const PlainFinding finding = vague.only_finding("2005-05-01", year);
    CHECK(finding.status == "uncertain");
    CHECK(finding.counted.empty());
    CHECK(finding.possible == Ids{"some-day"});
  }
  CHECK(vague.status("2005-05-01", 2005) == "open");
}

TEST_CASE("more held events than at most may be are too many, and a waiver does not change that") {
  Scene scene = one_a_year();
  scene.programme.rules[0].at_most = 1;
  scene.event("second", "2004-03-10", held);
  scene.event("first", "2003-09-10", held);
  scene.waiver("one-a-year", "pair", "FY2003", "two are fine");
  const PlainFinding finding = scene.only_finding("2004-05-01");
  CHECK(finding.status == "exceeded");
  CHECK(finding.counted == Ids{"first", "second"});
  CHECK(finding.waiver == "two are fine");
}

TEST_CASE("a possible event does not make too many") {
  Scene scene = one_a_year();
  scene.programme.rules[0].at_most = 1;
  scene.event("sure", "2003-09-10", held);
  scene.event("perhaps", "2004", held);
  CHECK(scene.status("2004-05-01") == "met");
}

TEST_CASE("a waiver stands for the event that is missing, in its own period, subject and rule only") {
  Scene scene = one_a_year();
  scene.pairing("another");
  scene.waiver("one-a-year", "pair", "FY2003", "a typhoon");
  const auto all = scene.findings("2004-05-01", fiscal_years(2003, 2004));
  REQUIRE(all.size() == 4);
  CHECK(all[0].subject == "another");
  CHECK(all[0].status == "missed");
  CHECK(all[2].status == "waived");
  CHECK(all[2].waiver == "a typhoon");
  CHECK(all[3].period == "FY2004");
  CHECK(all[3].status == "open");
  CHECK_FALSE(all[3].waiver);
}

TEST_CASE("a waiver of another rule is none of this one") {
  Scene scene = one_a_year();
  scene.waiver("another-rule", "pair", "FY2003", "a typhoon");
  CHECK(scene.status("2004-05-01") == "missed");
}

TEST_CASE("a waiver is told even where the period is met without it") {
  Scene scene = one_a_year();
  scene.event("forum", "2004-02-10", held);
  scene.waiver("one-a-year", "pair", "FY2003", "a typhoon");
  CHECK(scene.only_finding("2004-05-01").status == "met");
  CHECK(scene.only_finding("2004-05-01").waiver == "a typhoon");
}

TEST_CASE("a confirmed event is upcoming up to and on its day, and unverified from the day after") {
  for (const EventStatus status : {tentative, confirmed}) {
    Scene scene = one_a_year();
    scene.event("forum", "2004-02-10", status);
    CHECK(scene.only_finding("2004-02-10").upcoming == Ids{"forum"});
    CHECK(scene.status("2004-02-10") == "planned");
    CHECK(scene.only_finding("2004-02-11").unverified == Ids{"forum"});
    CHECK(scene.status("2004-02-11") == "unverified");
    CHECK(scene.status("2004-05-01") == "unverified");
  }
}

TEST_CASE("an event known to the month is unverified once the whole month is past") {
  Scene scene = one_a_year();
  scene.event("forum", "2004-02", confirmed);
  CHECK(scene.status("2004-02-29") == "planned");
  CHECK(scene.status("2004-03-01") == "unverified");
}

TEST_CASE("an event that is not held and only possible is in no list") {
  Scene scene = one_a_year();
  scene.event("forum", "2004", confirmed);
  const PlainFinding finding = scene.only_finding("2003-05-01");
  CHECK(finding.possible.empty());
  CHECK(finding.upcoming.empty());
  CHECK(finding.status == "open");
}

TEST_CASE("a cancelled event counts for nothing") {
  Scene scene = one_a_year();
  scene.event("forum", "2004-02-10", cancelled);
  CHECK(scene.status("2004-05-01") == "missed");
  CHECK(scene.only_finding("2003-05-01").upcoming.empty());
}

TEST_CASE("without an event a period is open, at risk when few days are left, and missed once it is over") {
  Scene scene = one_a_year();
  scene.programme.rules[0].lead_days = 120;
  CHECK(scene.only_finding("2003-12-02").days_left == 120);
  CHECK(scene.status("2003-12-02") == "at_risk");
  CHECK(scene.status("2003-12-01") == "open");
  scene.programme.rules[0].lead_days = 119;
  CHECK(scene.status("2003-12-02") == "open");
  scene.programme.rules[0].lead_days = 0;
  CHECK(scene.status("2004-03-30") == "open");
  CHECK(scene.status("2004-03-31") == "at_risk");
  CHECK(scene.only_finding("2004-03-31").days_left == 0);
  CHECK(scene.status("2004-04-01") == "missed");
  CHECK_FALSE(scene.only_finding("2004-04-01").days_left);
}

TEST_CASE("a period that is still to begin is open, with all its days left and those before it") {
  const Scene scene = one_a_year();
  CHECK(scene.status("2003-01-01") == "open");
  CHECK(scene.only_finding("2003-03-31").days_left == 366);
}

TEST_CASE("where one of two is missing, what is held, possible, unverified and upcoming is added up") {
  Scene scene = one_a_year();
  scene.programme.rules[0].at_least = 2;
  scene.event("held", "2003-06-10", held);
  CHECK(scene.status("2004-01-10") == "at_risk");
  scene.event("coming", "2004-02-10", confirmed);
  CHECK(scene.status("2004-01-10") == "planned");
  CHECK(scene.status("2004-04-10") == "unverified");
  scene.event("perhaps", "2003", held);
  CHECK(scene.status("2004-01-10") == "uncertain");
}

TEST_CASE("a rule that asks for none is met without any") {
  Scene scene = one_a_year();
  scene.programme.rules[0].at_least = 0;
  CHECK(scene.status("2004-05-01") == "met");
  scene.programme.rules[0].at_most = 0;
  CHECK(scene.status("2004-05-01") == "met");
  scene.event("forum", "2004-02-10", held);
  CHECK(scene.status("2004-05-01") == "exceeded");
}

TEST_CASE("only events of the rule's kind count, be it their own or their series'") {
  Scene scene = one_a_year();
  Series series;
  series.id = SeriesId{"meetings"};
  series.kind = EventKind::network_meeting;
  series.covers = {PairingId{"pair"}};
  scene.programme.series.push_back(series);
  Event& event = scene.event("meeting", "2004-02-10", held);
  event.series = series.id;
  event.kind.reset();
  event.covers.reset();
  CHECK(scene.status("2004-05-01") == "missed");
  event.kind = EventKind::joint_conference;
  CHECK(scene.status("2004-05-01") == "met");
  event.kind.reset();
  scene.programme.rules[0].kind = EventKind::network_meeting;
  CHECK(scene.status("2004-05-01") == "met");
  event.covers.emplace();  // it says itself that it covers none
  CHECK(scene.status("2004-05-01") == "missed");
}

TEST_CASE("a pairing is in force from the first day of its from to the last of its until") {
  Scene scene = one_a_year();
  Pairing& pairing = scene.programme.pairings[0];
  const auto applies = [&](const char* from, const char* until) {
    pairing.from = from == nullptr ? std::optional<PartialDate>{} : partial(from);
    pairing.until = until == nullptr ? std::optional<PartialDate>{} : partial(until);
    return scene.status("2010-01-01") != "not_applicable";
  };
  CHECK(applies(nullptr, nullptr));
  CHECK(applies("2004-03-31", nullptr));
  CHECK(applies("2004-03", nullptr));
  CHECK_FALSE(applies("2004-04-01", nullptr));
  CHECK(applies("2004", nullptr));
  CHECK(applies(nullptr, "2003-04-01"));
  CHECK(applies(nullptr, "2003"));
  CHECK_FALSE(applies(nullptr, "2003-03-31"));
  CHECK_FALSE(applies(nullptr, "2003-03"));
  CHECK(applies("2003-09-01", "2003-09-01"));
}

TEST_CASE("a rule is cut by its own from and until") {
  Scene scene = one_a_year();
  scene.programme.rules[0].from = partial("2004-04");
  CHECK(scene.status("2010-01-01", 2003) == "not_applicable");
  CHECK(scene.status("2010-01-01", 2004) == "missed");
  scene.programme.rules[0].until = partial("2005-03-31");
  CHECK(scene.status("2010-01-01", 2004) == "missed");
  CHECK(scene.status("2010-01-01", 2005) == "not_applicable");
}

TEST_CASE("a pairing that ends before the rule begins is not in force, though both touch the period") {
  Scene scene = one_a_year();
  scene.programme.pairings[0].until = partial("2003-06-30");
  scene.programme.rules[0].from = partial("2003-09-01");
  CHECK(scene.status("2010-01-01") == "not_applicable");
}

TEST_CASE("a finding that does not apply still tells its events") {
  Scene scene = one_a_year();
  scene.programme.rules[0].from = partial("2005");
  scene.event("early", "2004-02-10", held);
  const PlainFinding finding = scene.only_finding("2010-01-01");
  CHECK(finding.status == "not_applicable");
  CHECK(finding.counted == Ids{"early"});
}

TEST_CASE("a cluster and a bureau count each event once, whichever of their pairings it covers") {
  for (const SubjectKind subject : {SubjectKind::cluster, SubjectKind::bureau}) {
    Scene scene;
    scene.pairing("a", "sendai", "tohoku");
    scene.pairing("b", "sendai", "tohoku");
    Rule& rule = scene.rule(subject);
    rule.at_least = 2;
    scene.event("both", "2003-06-10", held, {"a", "b"});
    scene.event("one", "2003-07-10", held, {"b"});
    CHECK(scene.only_finding("2004-05-01").counted == Ids{"both", "one"});
    CHECK(scene.only_finding("2004-05-01").subject == (subject == SubjectKind::cluster ? "sendai" : "tohoku"));
  }
}

TEST_CASE("a cluster or bureau without a pairing is no subject") {
  Scene scene;
  Cluster cluster;
  cluster.id = ClusterId{"alone"};
  scene.programme.clusters.push_back(cluster);
  scene.rule(SubjectKind::cluster);
  CHECK(scene.findings("2004-05-01", fiscal_years(2003, 2003)).empty());
}

TEST_CASE("a cluster is in force from the earliest from to the latest until of its pairings") {
  Scene scene;
  Pairing& first = scene.pairing("a", "sendai", "tohoku");
  first.from = partial("2002-04-01");
  first.until = partial("2003-03-31");
  Pairing& second = scene.pairing("b", "sendai", "kanto");
  second.from = partial("2004-04-01");
  second.until = partial("2005-03-31");
  scene.rule(SubjectKind::cluster);
  CHECK(scene.status("2010-01-01", 2001) == "not_applicable");
  CHECK(scene.status("2010-01-01", 2002) == "missed");
  CHECK(scene.status("2010-01-01", 2003) == "missed");  // between the two
  CHECK(scene.status("2010-01-01", 2004) == "missed");
  CHECK(scene.status("2010-01-01", 2005) == "not_applicable");
  scene.programme.pairings[0].until.reset();
  CHECK(scene.status("2010-01-01", 2005) == "missed");
  scene.programme.pairings[1].from.reset();
  CHECK(scene.status("2010-01-01", 2001) == "missed");
}

TEST_CASE("a committee counts its own events and those that cover one of its pairings, each once") {
  Scene scene;
  scene.committee("tohoku-committee");
  scene.pairing("a").committee = CommitteeId{"tohoku-committee"};
  scene.pairing("b", "iwate");
  scene.rule(SubjectKind::committee).at_least = 3;
  scene.event("own", "2003-05-10", held, {}).committee = CommitteeId{"tohoku-committee"};
  scene.event("covering", "2003-06-10", held, {"a"});
  scene.event("both", "2003-07-10", held, {"a"}).committee = CommitteeId{"tohoku-committee"};
  scene.event("neither", "2003-08-10", held, {"b"});
  CHECK(scene.only_finding("2004-05-01").counted == Ids{"own", "covering", "both"});
}

TEST_CASE("a committee without pairings is always in force, but for the rule's own limits") {
  Scene scene;
  scene.committee("national");
  scene.rule(SubjectKind::committee);
  CHECK(scene.status("2010-01-01", 1900) == "missed");
  CHECK(scene.status("2010-01-01", 2200) == "open");
  scene.programme.rules[0].until = partial("2002");
  CHECK(scene.status("2010-01-01", 2003) == "not_applicable");
}

TEST_CASE("a committee of coordinators is no subject, even where it has pairings") {
  Scene scene;
  scene.committee("coordinators", CommitteeKind::coordinators);
  scene.pairing("a").committee = CommitteeId{"coordinators"};
  scene.rule(SubjectKind::committee);
  CHECK(scene.findings("2004-05-01", fiscal_years(2003, 2003)).empty());
}

TEST_CASE("an event says its committee or takes its series', and both count for the committee alone") {
  Scene scene;
  scene.committee("a");
  scene.committee("b");
  scene.rule(SubjectKind::committee);
  Series series;
  series.id = SeriesId{"meetings"};
  series.kind = EventKind::joint_conference;
  series.committee = CommitteeId{"a"};
  scene.programme.series.push_back(series);
  Event& event = scene.event("meeting", "2003-06-10", held, {});
  event.series = series.id;
  auto all = scene.findings("2004-05-01", fiscal_years(2003, 2003));
  REQUIRE(all.size() == 2);
  CHECK(all[0].status == "met");
  CHECK(all[1].status == "missed");
  event.committee = CommitteeId{"b"};
  all = scene.findings("2004-05-01", fiscal_years(2003, 2003));
  CHECK(all[0].status == "missed");
  CHECK(all[1].status == "met");
}

TEST_CASE("halves, quarters and calendar years are judged each by itself") {
  Scene scene;
  scene.pairing("pair");
  scene.rule(SubjectKind::pairing, PeriodKind::quarter);
  scene.event("spring", "2003-06-30", held);
  scene.event("summer", "2003-07", held);
  const auto all = scene.findings("2003-11-01", fiscal_years(2003, 2003));
  REQUIRE(all.size() == 4);
  CHECK(all[0].period == "FY2003-Q1");
  CHECK(all[0].status == "met");
  CHECK(all[1].counted == Ids{"summer"});
  CHECK(all[2].status == "at_risk");
  CHECK(all[3].from == "2004-01-01");

  scene.programme.rules[0].per = PeriodKind::calendar_year;
  const auto years = scene.findings("2003-11-01", fiscal_years(2003, 2003));
  REQUIRE(years.size() == 2);
  CHECK(years[0].period == "CY2003");
  CHECK(years[0].counted == Ids{"spring", "summer"});
  CHECK(years[1].period == "CY2004");
}

TEST_CASE("findings are sorted by rule, subject and period, as texts, and ids by start and then id") {
  Scene scene;
  scene.pairing("p-9");
  scene.pairing("p-10");
  scene.rule().id = RuleId{"b"};
  scene.rule().id = RuleId{"a-1"};
  scene.rule().id = RuleId{"a"};
  scene.event("z", "2003-05", held, {"p-9"});
  scene.event("y", "2003-05-01T18:00", held, {"p-9"});
  scene.event("x", "2003-05-01T09:00", held, {"p-9"});
  scene.event("a", "2003-05-02", held, {"p-9"});
  const auto all = scene.findings("2004-05-01", fiscal_years(2003, 2004));
  Ids order;
  for (const PlainFinding& finding : all) order.push_back(finding.rule + " " + finding.subject + " " + finding.period);
  CHECK(order == Ids{"a p-10 FY2003", "a p-10 FY2004", "a p-9 FY2003", "a p-9 FY2004", "a-1 p-10 FY2003",
                     "a-1 p-10 FY2004", "a-1 p-9 FY2003", "a-1 p-9 FY2004", "b p-10 FY2003", "b p-10 FY2004",
                     "b p-9 FY2003", "b p-9 FY2004"});
  CHECK(all[2].counted == Ids{"x", "y", "z", "a"});
}

TEST_CASE("the point of no return is the last workday of the period that is not before today") {
  Scene scene = one_a_year();
  CHECK(scene.only_finding("2003-05-01").last_feasible == "2004-03-31");
  scene.planning.avoid = {{"fiscal year end", *YearlyDay::parse("03-25"), *YearlyDay::parse("03-31"), {}}};
  CHECK(scene.only_finding("2003-05-01").last_feasible == "2004-03-24");
  CHECK(scene.only_finding("2004-03-24").last_feasible == "2004-03-24");
  CHECK_FALSE(scene.only_finding("2004-03-25").last_feasible);
  CHECK(scene.only_finding("2004-03-25").days_left == 6);
  CHECK_FALSE(scene.only_finding("2004-04-01").last_feasible);
}

TEST_CASE("the point of no return is told whatever the status is") {
  Scene scene = one_a_year();
  scene.event("forum", "2003-06-10", held);
  CHECK(scene.only_finding("2003-07-01").last_feasible == "2004-03-31");
}

TEST_CASE("a gap is counted from the last event held before the first of the period") {
  Scene scene = one_a_year();
  scene.programme.rules[0].max_gap_days = 365;
  CHECK(scene.only_finding("2004-05-01").gap);
  CHECK_FALSE(scene.only_finding("2004-05-01").gap_days);
  scene.event("second", "2004-02-10", held);
  CHECK_FALSE(scene.only_finding("2004-05-01").gap_days);  // none before it
  CHECK_FALSE(scene.only_finding("2004-05-01").gap_exceeded);
  scene.event("cancelled", "2004-01-01", cancelled);
  scene.event("not-held", "2004-01-01", confirmed);
  scene.event("long-ago", "2001-02-10", held);
  scene.event("first", "2003-02-10", held);
  scene.event("third", "2004-03-10", held);
  const PlainFinding finding = scene.only_finding("2004-05-01");
  CHECK(finding.gap_days == 365);
  CHECK_FALSE(finding.gap_exceeded);
  CHECK(finding.status == "met");
  scene.programme.rules[0].max_gap_days = 364;
  CHECK(scene.only_finding("2004-05-01").gap_exceeded);
  CHECK(scene.status("2004-05-01") == "met");
}

TEST_CASE("without max_gap_days a finding tells no gap") {
  Scene scene = one_a_year();
  scene.event("forum", "2004-02-10", held);
  CHECK_FALSE(scene.only_finding("2004-05-01").gap);
}

TEST_CASE("a gap takes a month or year at its first day, and what may begin on the same day is not before") {
  Scene scene = one_a_year();
  scene.programme.rules[0].max_gap_days = 0;
  scene.event("b", "2004-01-01", held);
  scene.event("a", "2004", held);  // perhaps before it, perhaps after
  CHECK_FALSE(scene.only_finding("2004-05-01").gap_days);
  scene.event("c", "2003", held);
  CHECK(scene.only_finding("2004-05-01").gap_days == 365);
}

TEST_CASE("an audit that names no years looks at the fiscal year of today and the one before") {
  CHECK(default_years(FiscalCalendar{}, day("2004-03-31")) == fiscal_years(2002, 2003));
  CHECK(default_years(FiscalCalendar{}, day("2004-04-01")) == fiscal_years(2003, 2004));
  CHECK(default_years(FiscalCalendar{}, day("1900-01-01")) == fiscal_years(1898, 1899));
}

TEST_CASE("a summary counts the statuses that there are") {
  Scene scene = one_a_year();
  scene.event("forum", "2004-02-10", held);
  scene.audited("2004-05-01", fiscal_years(2001, 2004), [](const std::vector<Finding>& findings) {
    const std::map<FindingStatus, int> expected{
        {FindingStatus::met, 1}, {FindingStatus::missed, 2}, {FindingStatus::open, 1}};
    CHECK(summarise(findings) == expected);
  });
  CHECK(summarise({}).empty());
}

TEST_CASE("each finding is a sentence, and advice where there is something to do") {
  Scene scene = one_a_year();
  const auto said = [&](const char* today) {
    std::string text;
    scene.audited(today, fiscal_years(2003, 2003), [&](const std::vector<Finding>& findings) {
      text = reason(findings.at(0)) + " | " + advice(findings.at(0));
    });
    return text;
  };
  CHECK(said("2004-05-01") ==
        "0 of 1 held when FY2003 ended | explain it with a waiver, or record the event that was held");
  CHECK(said("2004-03-30") == "0 of 1 held, 1 day left | place one on or before 2004-03-31");
  CHECK(said("2004-03-31") == "0 of 1 held, the period ends today | place one on or before 2004-03-31");
  CHECK(said("2003-05-01") == "0 of 1 held, 335 days left | place one on or before 2004-03-31");
  scene.planning.weekdays.clear();
  CHECK(said("2003-05-01") == "0 of 1 held, 335 days left | place one — but no feasible day is left");

  Event& event = scene.event("forum", "2004-02-10", confirmed);
  CHECK(said("2004-02-01") == "0 of 1 held; coming: forum | nothing yet: hold it as planned");
  CHECK(said("2004-03-01") == "0 of 1 held; past and not recorded as held: forum | record it: event hold forum");
  event.status = held;
  CHECK(said("2004-03-01") == "1 of 1 held: forum | ");
  event.date = partial("2004");
  CHECK(said("2004-03-01") ==
        "0 of 1 held; the dates of forum do not say in which period | give the day or month: event edit forum");
  event.status = cancelled;
  scene.waiver("one-a-year", "pair", "FY2003", "a typhoon");
  CHECK(said("2004-03-01") == "waived by the minister on 2004-04-01: a typhoon | ");
  scene.programme.rules[0].at_least = 0;
  scene.programme.rules[0].at_most = 0;
  event.status = held;
  event.date = partial("2004-02-10");
  CHECK(said("2004-03-01") == "1 held, at most 0 wanted: forum | decide which one counts, or raise at_most");
  scene.programme.rules[0].from = partial("2005");
  CHECK(said("2004-03-01") == "not in force in FY2003 | ");
}

TEST_CASE("what is missing names what is coming all the same") {
  Scene scene = one_a_year();
  scene.programme.rules[0].at_least = 2;
  scene.event("forum", "2004-02-10", confirmed);
  scene.audited("2004-02-01", fiscal_years(2003, 2003), [](const std::vector<Finding>& findings) {
    CHECK(reason(findings.at(0)) == "0 of 2 held, 59 days left; coming: forum");
  });
}

TEST_CASE("the subjects of a rule are told by id, and the days on which it binds them") {
  Scene scene;
  scene.pairing("b").from = partial("2003-07");
  scene.pairing("a").until = partial("2004");
  scene.rule().from = partial("2003-04-01");
  const ProgrammeIndex index(scene.programme);
  const Rule& rule = scene.programme.rules[0];
  CHECK(subjects_of(rule, index) == std::vector<std::string_view>{"a", "b"});
  CHECK(to_string(validity_of(rule, "a", index).first()) == "2003-04-01");
  CHECK(to_string(validity_of(rule, "a", index).last()) == "2004-12-31");
  CHECK(to_string(validity_of(rule, "b", index).first()) == "2003-07-01");
  CHECK(validity_of(rule, "b", index).length() > 365 * 190);
}

TEST_CASE("days without bounds on either side can still be counted") {
  Scene scene = one_a_year();
  const ProgrammeIndex index(scene.programme);
  const DayRange always = validity_of(scene.programme.rules[0], "pair", index);
  CHECK(always.contains(day("1900-01-01")));
  CHECK(always.contains(day("2200-12-31")));
  CHECK(always.length() > 365 * 300);
}

TEST_CASE("the first and the last years that there are can be audited") {
  for (const PeriodKind per :
       {PeriodKind::fiscal_year, PeriodKind::calendar_year, PeriodKind::half, PeriodKind::quarter}) {
    Scene scene;
    scene.pairing("pair");
    scene.rule(SubjectKind::pairing, per).max_gap_days = 1;
    scene.event("first", "1900-01-01", held);
    scene.event("last", "2200-12-31", held);
    scene.event("all-year", "2200", held);
    const auto all = scene.findings("1900-01-01", fiscal_years(1900, 2200));
    CHECK(all.front().from.substr(0, 4) == "1900");
    CHECK(all.size() >= 301);
    const auto end = scene.findings("2200-12-31", fiscal_years(2200, 2200));
    CHECK(end.back().to.substr(0, 4) == "2201");
  }
}

TEST_CASE("events told as facts count as those told whole, and facts need not outlive the call") {
  Scene scene = one_a_year();
  const ProgrammeIndex index(scene.programme);
  AuditEvents events(index);
  {
    const std::string id = "forum";
    const std::string covers = "unknown pair  another ";
    EventFact fact;
    fact.id = id;
    fact.kind = EventKind::joint_conference;
    fact.covers = covers;
    fact.status = held;
    fact.start = DayRange::single(day("2004-02-10"));
    events.add(fact);
  }
  CHECK(events.size() == 1);
  CHECK(events.id(0) == "forum");
  CHECK(events.kind(0) == EventKind::joint_conference);
  CHECK(events.status(0) == held);
  CHECK(events.start(0) == DayRange::single(day("2004-02-10")));
  const Workdays workdays(scene.planning, scene.holidays);
  const auto findings = audit(index, events, workdays, {day("2004-05-01"), fiscal_years(2003, 2003), nullptr});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == FindingStatus::met);
}

TEST_CASE("an id of 64 characters and an event of an unknown series are no trouble") {
  Scene scene = one_a_year();
  const std::string id(64, 'x');
  scene.event(id.c_str(), "2004-02-10", held).series = SeriesId{"gone"};
  CHECK(scene.only_finding("2004-05-01").counted == Ids{id});
}

TEST_CASE("a pairing and a committee of the same id are kept apart") {
  Scene scene;
  scene.committee("same");
  scene.pairing("same");
  scene.rule(SubjectKind::committee);
  scene.event("forum", "2004-02-10", held, {"same"});
  CHECK(scene.status("2004-05-01") == "missed");
}

}  // namespace nenkai
