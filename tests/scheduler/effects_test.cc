#include "scheduler/effects.hh"

#include <catch2/catch.hpp>

#include "tests/support/dates.hh"

namespace nenkai {
namespace {

using test::day;
using test::partial;

using enum EventStatus;

/// One pairing, one rule and the events of a programme before and after.
struct Change {
  Change() {
    Pairing pairing;
    pairing.id = PairingId{"pair"};
    pairing.cluster = ClusterId{"sendai"};
    pairing.bureau = OrganisationId{"tohoku"};
    pairing.committee = CommitteeId{"committee"};
    programme.pairings.push_back(pairing);
    Committee committee;
    committee.id = CommitteeId{"committee"};
    programme.committees.push_back(committee);
    Rule rule;
    rule.id = RuleId{"one-a-year"};
    programme.rules.push_back(rule);
  }

  static Event event(const char* id, const char* date, EventStatus status) {
    Event event;
    event.id = EventId{id};
    event.kind = EventKind::joint_conference;
    event.covers = std::vector{PairingId{"pair"}};
    event.date = partial(date);
    event.status = status;
    return event;
  }

  std::vector<Effect> effects_on(const char* today, std::vector<Event> before, std::vector<Event> after,
                                 int first = 2003, int last = 2004) const {
    const FiscalYears years{FiscalYear{first}, FiscalYear{last}};
    const Planning planning;
    const Holidays holidays;
    const ProgrammeIndex index(programme);
    AuditEvents old_events(index);
    AuditEvents new_events(index);
    for (const Event& each : before) old_events.add(each);
    for (const Event& each : after) new_events.add(each);
    const AuditQuery query{day(today), years, nullptr};
    const Workdays workdays(planning, holidays);
    return effects(audit(index, old_events, workdays, query), audit(index, new_events, workdays, query));
  }

  Programme programme;
};

std::vector<std::string> texts(const std::vector<Effect>& effects) {
  std::vector<std::string> result;
  for (const Effect& effect : effects) result.push_back(effect.text);
  return result;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("moving the only conference out of a fiscal year leaves that year without one") {
  const Change change;
  const auto told = change.effects_on("2004-03-01", {Change::event("forum", "2004-03-10", confirmed)},
                                      {Change::event("forum", "2004-04-10", confirmed)});
  REQUIRE(told.size() == 2);
  CHECK(told[0].text == "leaves pair without a joint conference in FY2003 (at_risk)");
  CHECK(told[0].rule.str() == "one-a-year");
  CHECK(told[0].subject_kind == SubjectKind::pairing);
  CHECK(told[0].subject == "pair");
  CHECK(told[0].period.label() == "FY2003");
  CHECK(told[0].before == FindingStatus::planned);
  CHECK(told[0].after == FindingStatus::at_risk);
  CHECK(told[0].worse());
  CHECK(told[1].text == "pair in FY2004: open -> planned");
  CHECK_FALSE(told[1].worse());
}

TEST_CASE("once the year is over, what is left without one is missed") {
  const Change change;
  CHECK(texts(change.effects_on("2004-04-02", {Change::event("forum", "2004-03-10", held)}, {})) ==
        Texts{"leaves pair without a joint conference in FY2003 (missed)"});
}

TEST_CASE("one of two left is told as such, a possible one too") {
  Change change;
  change.programme.rules[0].at_least = 2;
  const Event first = Change::event("first", "2003-06-10", held);
  const Event second = Change::event("second", "2004-03-10", held);
  CHECK(texts(change.effects_on("2004-04-02", {first, second}, {first})) ==
        Texts{"leaves pair with 1 joint conference of 2 in FY2003 (missed)"});
  const Event vague = Change::event("vague", "2003", held);
  CHECK(texts(change.effects_on("2004-04-02", {vague, second}, {vague})) ==
        Texts{"leaves pair with 1 joint conference of 2 in FY2003 (missed)"});
}

TEST_CASE("recording a conference as held meets its year") {
  const Change change;
  const auto told = change.effects_on("2004-04-02", {Change::event("forum", "2004-03-10", confirmed)},
                                      {Change::event("forum", "2004-03-10", held)});
  CHECK(texts(told) == Texts{"pair has its joint conference in FY2003 (met, was unverified)"});
  CHECK_FALSE(told.at(0).worse());
}

TEST_CASE("one too many is told with the number that may be") {
  Change change;
  change.programme.rules[0].at_most = 1;
  const Event first = Change::event("first", "2003-06-10", held);
  const auto told = change.effects_on("2004-04-02", {first}, {first, Change::event("second", "2004-03-10", held)});
  CHECK(texts(told) == Texts{"gives pair 2 joint conferences in FY2003, where at most 1 may be"});
  CHECK(told.at(0).worse());
}

TEST_CASE("a finding whose events change is told though its status stays") {
  const Change change;
  const Event first = Change::event("first", "2003-06-10", held);
  const auto told = change.effects_on("2004-04-02", {first}, {first, Change::event("second", "2004-03-10", held)});
  CHECK(texts(told) == Texts{"pair in FY2003 stays met, with 2 held and 0 coming"});
  CHECK_FALSE(told.at(0).worse());
}

TEST_CASE("a move within its year has no effect") {
  const Change change;
  CHECK(change
            .effects_on("2003-05-01", {Change::event("forum", "2004-03-10", confirmed)},
                        {Change::event("forum", "2003-06-10", tentative)})
            .empty());
  CHECK(change.effects_on("2003-05-01", {}, {}).empty());
}

TEST_CASE("a move within its year that opens a gap before the next is told, and is worse") {
  Change change;
  change.programme.rules[0].max_gap_days = 365;
  const Event second = Change::event("second", "2005-02-10", held);
  const auto told = change.effects_on("2005-04-02", {Change::event("first", "2004-03-10", held), second},
                                      {Change::event("first", "2003-12-10", held), second});
  CHECK(texts(told) == Texts{"pair in FY2004 stays met, 428 days after the one before, where at most 365 may be"});
  CHECK(told.at(0).worse());

  const auto back = change.effects_on("2005-04-02", {Change::event("first", "2003-12-10", held), second},
                                      {Change::event("first", "2004-03-10", held), second});
  CHECK(texts(back) == Texts{"pair in FY2004 stays met, 337 days after the one before"});
  CHECK_FALSE(back.at(0).worse());

  const auto gone = change.effects_on("2005-04-02", {Change::event("first", "2002-12-10", held), second}, {second});
  CHECK(texts(gone) == Texts{"pair in FY2004 stays met, with none held before it"});
}

TEST_CASE("what only one side has been asked of is left out") {
  Change change;
  const Planning planning;
  const Holidays holidays;
  const ProgrammeIndex index(change.programme);
  const AuditEvents none(index);
  AuditEvents some(index);
  some.add(Change::event("forum", "2004-03-10", held));
  const Workdays workdays(planning, holidays);
  const auto findings = [&](const AuditEvents& events, int first, int last) {
    return audit(index, events, workdays, {day("2004-05-01"), {FiscalYear{first}, FiscalYear{last}}, nullptr});
  };
  CHECK(effects(findings(none, 2002, 2003), findings(some, 2003, 2004)).size() == 1);
  CHECK(effects(findings(none, 2001, 2001), findings(some, 2003, 2003)).empty());
  CHECK(effects({}, findings(some, 2003, 2003)).empty());
}

TEST_CASE("a fiscal year and a quarter that begin on one day are not compared") {
  Change change;
  Programme by_quarter = change.programme;
  by_quarter.rules[0].per = PeriodKind::quarter;
  const Planning planning;
  const Holidays holidays;
  const Workdays workdays(planning, holidays);
  const ProgrammeIndex before(change.programme);
  const ProgrammeIndex after(by_quarter);
  const AuditQuery query{day("2004-05-01"), {FiscalYear{2003}, FiscalYear{2004}}, nullptr};
  const AuditEvents none(before);
  AuditEvents some(after);
  some.add(Change::event("forum", "2003-04-10", held));
  CHECK(effects(audit(before, none, workdays, query), audit(after, some, workdays, query)).empty());
}

TEST_CASE("an effect keeps its texts when the audits are gone") {
  std::vector<Effect> told;
  {
    const Change change;
    told = change.effects_on("2004-04-02", {Change::event("forum", "2004-03-10", held)}, {});
  }
  REQUIRE(told.size() == 1);
  CHECK(told[0].subject == "pair");
  CHECK(told[0].rule.str() == "one-a-year");
}

TEST_CASE("an event touches its pairings, their clusters, bureaus and committees, and its own committee") {
  const Change change;
  const ProgrammeIndex index(change.programme);
  Event event = Change::event("forum", "2004-03-10", held);
  event.covers->push_back(PairingId{"unknown"});
  event.committee = CommitteeId{"own"};
  const auto touched = subjects_touched(resolve(event, index), index);
  const std::set<std::pair<SubjectKind, std::string>> expected{{SubjectKind::pairing, "pair"},
                                                               {SubjectKind::cluster, "sendai"},
                                                               {SubjectKind::bureau, "tohoku"},
                                                               {SubjectKind::committee, "committee"},
                                                               {SubjectKind::committee, "own"}};
  CHECK(touched == expected);
}

TEST_CASE("kinds of events have plain names for sentences") {
  CHECK(plain_name(EventKind::joint_conference) == "joint conference");
  CHECK(plain_name(EventKind::committee_meeting) == "committee meeting");
  CHECK(plain_name(EventKind::network_meeting) == "network meeting");
  CHECK(plain_name(EventKind::other) == "event");
}

}  // namespace nenkai
