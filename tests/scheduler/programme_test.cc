#include "scheduler/programme.hh"

#include <catch2/catch.hpp>

#include "tests/support/dates.hh"

namespace nenkai {
namespace {

using test::first_and_last;
using test::partial;

Event event(const char* date, int days = 1, const char* end = nullptr) {
  Event result;
  result.id = EventId{"an-event"};
  result.date = partial(date);
  result.days = days;
  if (end != nullptr) result.end = partial(end);
  return result;
}

/// A cluster, a bureau, their pairing, a committee and a series.
Programme plain_programme() {
  Programme programme;
  programme.header.id = ProgrammeId{"small"};
  programme.header.timezone = "Asia/Tokyo";
  Cluster cluster;
  cluster.id = ClusterId{"sendai"};
  cluster.name = LocalText{"Sendai"};
  cluster.name.set("ja", "仙台");
  programme.clusters.push_back(cluster);
  Organisation bureau;
  bureau.id = OrganisationId{"meti-tohoku"};
  bureau.name = LocalText{"METI Tohoku"};
  bureau.kind = OrganisationKind::bureau;
  programme.organisations.push_back(bureau);
  Committee committee;
  committee.id = CommitteeId{"tohoku-committee"};
  committee.name = LocalText{"Tohoku committee"};
  programme.committees.push_back(committee);
  Pairing pairing;
  pairing.id = PairingId{"sendai--meti-tohoku"};
  pairing.cluster = cluster.id;
  pairing.bureau = bureau.id;
  programme.pairings.push_back(pairing);
  Series series;
  series.id = SeriesId{"forum"};
  series.name = LocalText{"Tohoku Forum"};
  series.kind = EventKind::joint_conference;
  series.covers = {pairing.id};
  series.committee = committee.id;
  programme.series.push_back(series);
  return programme;
}

}  // namespace

TEST_CASE("an event takes kind, covers, committee and title from its series") {
  const Programme programme = plain_programme();
  const ProgrammeIndex index(programme);
  Event bare = event("2004-02");
  bare.series = SeriesId{"forum"};
  const ResolvedEvent resolved = resolve(bare, index);
  CHECK(resolved.event == &bare);
  CHECK(resolved.series == &programme.series[0]);
  CHECK(resolved.kind == EventKind::joint_conference);
  REQUIRE(resolved.covers.size() == 1);
  CHECK(resolved.covers[0].str() == "sendai--meti-tohoku");
  REQUIRE(resolved.committee != nullptr);
  CHECK(resolved.committee->str() == "tohoku-committee");
  CHECK(resolved.title->in("en") == "Tohoku Forum");
  CHECK(*resolved.timezone == "Asia/Tokyo");
}

TEST_CASE("what an event says itself goes before its series, even that it covers nothing") {
  const Programme programme = plain_programme();
  const ProgrammeIndex index(programme);
  Event own = event("2004-02");
  own.series = SeriesId{"forum"};
  own.kind = EventKind::network_meeting;
  own.covers.emplace();
  own.committee = CommitteeId{"another"};
  own.title = LocalText{"A meeting"};
  own.timezone = "Europe/Paris";
  const ResolvedEvent resolved = resolve(own, index);
  CHECK(resolved.kind == EventKind::network_meeting);
  CHECK(resolved.covers.empty());
  CHECK(resolved.committee->str() == "another");
  CHECK(resolved.title->in("en") == "A meeting");
  CHECK(*resolved.timezone == "Europe/Paris");
}

TEST_CASE("an event without a series, or of one that is not there, is of kind other and covers nothing") {
  const Programme programme = plain_programme();
  const ProgrammeIndex index(programme);
  Event lost = event("2004-02");
  for (const bool with_series : {false, true}) {
    if (with_series) lost.series = SeriesId{"gone"};
    const ResolvedEvent resolved = resolve(lost, index);
    CHECK(resolved.series == nullptr);
    CHECK(resolved.kind == EventKind::other);
    CHECK(resolved.covers.empty());
    CHECK(resolved.committee == nullptr);
    CHECK(resolved.title->empty());
  }
}

TEST_CASE("an event takes so many days from the first day of its date") {
  CHECK(first_and_last(days_of(event("2004-02-10"))) == "2004-02-10..2004-02-10");
  CHECK(first_and_last(days_of(event("2004-02-28", 3))) == "2004-02-28..2004-03-01");
  CHECK(first_and_last(days_of(event("2004-02-10T10:00", 2))) == "2004-02-10..2004-02-11");
  CHECK(first_and_last(days_of(event("2004-02", 2))) == "2004-02-01..2004-02-02");
}

TEST_CASE("an end goes before a number of days, and an event never ends before it begins") {
  CHECK(first_and_last(days_of(event("2004-02-10", 5, "2004-02-11"))) == "2004-02-10..2004-02-11");
  CHECK(first_and_last(days_of(event("2004-02-10T10:00", 1, "2004-02-11T12:00"))) == "2004-02-10..2004-02-11");
  CHECK(first_and_last(days_of(event("2004-02", 1, "2004-03"))) == "2004-02-01..2004-03-31");
  CHECK(first_and_last(days_of(event("2004-02-10", 1, "2004-02-09"))) == "2004-02-10..2004-02-10");
}

TEST_CASE("an event that ends at midnight does not use the day that begins then") {
  CHECK(first_and_last(days_of(event("2004-02-10T10:00", 1, "2004-02-12T00:00"))) == "2004-02-10..2004-02-11");
  CHECK(first_and_last(days_of(event("2004-02-10T10:00", 1, "2004-02-12T00:01"))) == "2004-02-10..2004-02-12");
  CHECK(first_and_last(days_of(event("2004-02-10T00:00", 1, "2004-02-10T00:00"))) == "2004-02-10..2004-02-10");
}

TEST_CASE("every entity is found by its id, and nothing by another") {
  const Programme programme = plain_programme();
  const ProgrammeIndex index(programme);
  CHECK(index.find(ClusterId{"sendai"}) == &programme.clusters[0]);
  CHECK(index.find(OrganisationId{"meti-tohoku"}) == &programme.organisations[0]);
  CHECK(index.find(CommitteeId{"tohoku-committee"}) == &programme.committees[0]);
  CHECK(index.find(PairingId{"sendai--meti-tohoku"}) == &programme.pairings[0]);
  CHECK(index.find(SeriesId{"forum"}) == &programme.series[0]);
  CHECK(index.series("forum") == &programme.series[0]);
  CHECK(index.pairing("sendai--meti-tohoku") == &programme.pairings[0]);
  CHECK(index.position(programme.pairings[0]) == 0);
  CHECK(index.find(ClusterId{"forum"}) == nullptr);
  CHECK(index.find(SeriesId{}) == nullptr);
  CHECK(index.pairing("sendai") == nullptr);
  CHECK(index.find(PersonId{"nobody"}) == nullptr);
  CHECK(index.find(RuleId{"none"}) == nullptr);
}

TEST_CASE("a programme's fiscal years begin where its header says, by default on 1 April") {
  Programme programme = plain_programme();
  CHECK(ProgrammeIndex(programme).fiscal().start().str() == "04-01");
  programme.header.fiscal_year_start = *MonthDay::parse("07-01");
  CHECK(ProgrammeIndex(programme).fiscal().start().str() == "07-01");
}

TEST_CASE("a pairing is called by its cluster and bureau") {
  const Programme programme = plain_programme();
  const ProgrammeIndex index(programme);
  CHECK(pairing_name(programme.pairings[0], index, "en") == "Sendai × METI Tohoku");
  CHECK(pairing_name(programme.pairings[0], index, "ja") == "仙台 × METI Tohoku");

  Pairing lost = programme.pairings[0];
  lost.bureau = OrganisationId{"gone"};
  CHECK(pairing_name(lost, index, "en") == "sendai--meti-tohoku");
}

TEST_CASE("a rule's subject is called by its name, or by its id where nothing has it") {
  const Programme programme = plain_programme();
  const ProgrammeIndex index(programme);
  CHECK(subject_name(SubjectKind::pairing, "sendai--meti-tohoku", index, "en") == "Sendai × METI Tohoku");
  CHECK(subject_name(SubjectKind::cluster, "sendai", index, "ja") == "仙台");
  CHECK(subject_name(SubjectKind::bureau, "meti-tohoku", index, "en") == "METI Tohoku");
  CHECK(subject_name(SubjectKind::committee, "tohoku-committee", index, "en") == "Tohoku committee");
  for (const auto& [kind, name] : Names<SubjectKind>::table) CHECK(subject_name(kind, "gone", index, "en") == "gone");
}

TEST_CASE("a text is told in the asked language, else in English, else in the first") {
  LocalText text;
  text.set("ja", "仙台");
  CHECK(text.in("fr") == "仙台");
  text.set("en", "Sendai");
  CHECK(text.in("fr") == "Sendai");
  CHECK(text.in("ja") == "仙台");
  text.set("ja", "せんだい");
  CHECK(text.in("ja") == "せんだい");
  CHECK(text.all().size() == 2);
  CHECK(text.all().front().first == "ja");
  CHECK_FALSE(text.plain());

  CHECK(LocalText{"plain"}.in("ja") == "plain");
  CHECK(LocalText{"plain"}.plain());
  CHECK(LocalText{}.in("en").empty());
  CHECK(LocalText{}.empty());
}

TEST_CASE("a waiver's identity is its rule, subject and period") {
  Waiver waiver;
  waiver.rule = RuleId{"one-a-year"};
  waiver.subject = "sendai--meti-tohoku";
  waiver.period = "FY2003";
  waiver.reason = "a reason";
  CHECK(entity_id(waiver) == "one-a-year/sendai--meti-tohoku/FY2003");
  CHECK(entity_id(event("2004")) == "an-event");
}

TEST_CASE("a region is asked for by its slug") {
  CHECK(region_slug("Hokuriku (north)") == "hokuriku-north");
  CHECK(region_slug("Tohoku") == "tohoku");
}

TEST_CASE("the lists of a programme are visited in the order of the file, each by the name of its table") {
  const Programme programme = plain_programme();
  std::vector<std::string> visited;
  Entities::each_list(programme, [&](EntityKind kind, const auto& list) {
    visited.push_back(std::string(name_of(kind)) + " " + std::to_string(list.size()));
  });
  CHECK(visited == std::vector<std::string>{"organisation 1", "cluster 1", "project 0", "committee 1", "pairing 1",
                                            "succession 0", "person 0", "venue 0", "series 1", "event 0", "rule 0",
                                            "waiver 0", "reminder 0", "calendar 0", "subscription 0"});
}

}  // namespace nenkai
