#include "scheduler/scope.hh"

#include <catch2/catch.hpp>

#include <algorithm>

namespace nenkai {
namespace {

Organisation organisation(const char* id, const char* name, OrganisationKind kind) {
  Organisation made;
  made.id = OrganisationId{id};
  made.name = LocalText{name};
  made.kind = kind;
  return made;
}

Cluster cluster(const char* id, const char* name, const char* japanese, const char* region) {
  Cluster made;
  made.id = ClusterId{id};
  made.name.set("en", name);
  made.name.set("ja", japanese);
  made.region = region;
  made.ministry = OrganisationId{"mext"};
  return made;
}

Pairing pairing(const char* id, const char* cluster, const char* bureau, const char* committee) {
  Pairing made;
  made.id = PairingId{id};
  made.cluster = ClusterId{cluster};
  made.bureau = OrganisationId{bureau};
  if (*committee != '\0') made.committee = CommitteeId{committee};
  return made;
}

Event event(const char* id, EventKind kind, std::vector<PairingId> covers) {
  Event made;
  made.id = EventId{id};
  made.kind = kind;
  made.covers = std::move(covers);
  made.title = LocalText{id};
  return made;
}

Programme programme() {
  Programme made;
  made.header.id = ProgrammeId{"kci"};
  made.header.name = LocalText{"Knowledge Clusters"};
  made.header.timezone = "Asia/Tokyo";
  made.organisations = {organisation("mext", "MEXT", OrganisationKind::ministry),
                        organisation("meti-chubu", "METI Chubu", OrganisationKind::bureau),
                        organisation("meti-tohoku", "METI Tohoku", OrganisationKind::bureau)};
  made.clusters = {cluster("sendai", "Sendai", "仙台", "Tohoku"), cluster("nagoya", "Nagoya", "名古屋", "Chubu (west)"),
                   cluster("kanazawa", "Kanazawa", "金沢", "Chubu (north)")};
  made.committees.resize(2);
  made.committees[0].id = CommitteeId{"hokuriku"};
  made.committees[0].name = LocalText{"Hokuriku Committee"};
  made.committees[1].id = CommitteeId{"network"};
  made.committees[1].name = LocalText{"Coordinators Network"};
  made.pairings = {pairing("sendai--meti-tohoku", "sendai", "meti-tohoku", ""),
                   pairing("nagoya--meti-chubu", "nagoya", "meti-chubu", ""),
                   pairing("kanazawa--meti-chubu", "kanazawa", "meti-chubu", "hokuriku")};
  made.projects.resize(1);
  made.projects[0] = {ProjectId{"bio-factory"}, LocalText{"Bio Factory"}, OrganisationId{"meti-chubu"}};
  made.series.resize(1);
  made.series[0].id = SeriesId{"forum"};
  made.series[0].name = LocalText{"Forum"};
  made.series[0].kind = EventKind::joint_conference;
  made.series[0].covers = {PairingId{"kanazawa--meti-chubu"}};

  Event of_series;
  of_series.id = EventId{"forum-2003"};
  of_series.series = SeriesId{"forum"};
  Event networked = event("network-2003", EventKind::network_meeting, {});
  networked.committee = CommitteeId{"network"};
  Event announcing = event("announcing", EventKind::other, {PairingId{"sendai--meti-tohoku"}});
  announcing.results.resize(1);
  announcing.results[0].project = ProjectId{"bio-factory"};
  made.events = {of_series, event("nagoya-day", EventKind::committee_meeting, {PairingId{"nagoya--meti-chubu"}}),
                 networked, announcing};
  return made;
}

/// The ids of the events in the feed, in the programme's order.
std::vector<std::string> held_by(const char* text) {
  const Programme all = programme();
  const ProgrammeIndex index(all);
  const auto scope = parse_scope(text, index);
  REQUIRE(scope);
  std::vector<std::string> ids;
  for (const Event& one : all.events) {
    if (concerns(*scope, resolve(one, index), index)) ids.push_back(one.id.str());
  }
  return ids;
}

std::string problem_with(std::string_view text) {
  const Programme all = programme();
  const ProgrammeIndex index(all);
  const auto scope = parse_scope(text, index);
  return scope ? "no problem" : scope.problem();
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("a feed of all holds every event") {
  CHECK(held_by("all") == Ids{"forum-2003", "nagoya-day", "network-2003", "announcing"});
}

TEST_CASE("a feed by kind holds conferences, or meetings of committees and networks") {
  CHECK(held_by("conferences") == Ids{"forum-2003"});
  CHECK(held_by("meetings") == Ids{"nagoya-day", "network-2003"});
}

TEST_CASE("a feed of a cluster, bureau, region or pairing holds what covers a pairing of it") {
  CHECK(held_by("cluster/sendai") == Ids{"announcing"});
  CHECK(held_by("bureau/meti-chubu") == Ids{"forum-2003", "nagoya-day"});
  CHECK(held_by("region/chubu-north") == Ids{"forum-2003"});
  CHECK(held_by("pairing/nagoya--meti-chubu") == Ids{"nagoya-day"});
}

TEST_CASE("a committee's feed holds its own events and those that cover its pairings") {
  CHECK(held_by("committee/network") == Ids{"network-2003"});
  CHECK(held_by("committee/hokuriku") == Ids{"forum-2003"});
}

TEST_CASE("a project's feed holds what its bureau takes part in and where its results are announced") {
  CHECK(held_by("project/bio-factory") == Ids{"forum-2003", "nagoya-day", "announcing"});
}

TEST_CASE("a feed of one series or event holds no other") {
  CHECK(held_by("series/forum") == Ids{"forum-2003"});
  CHECK(held_by("event/network-2003") == Ids{"network-2003"});
}

TEST_CASE("feeds of obligations hold no events, and a bureau's the obligations of its own subjects") {
  CHECK(held_by("obligations").empty());
  CHECK(held_by("obligations/bureau/meti-chubu").empty());
  const Programme all = programme();
  const ProgrammeIndex index(all);
  const FeedScope everybody{ScopeKind::obligations, {}};
  const FeedScope chubu{ScopeKind::bureau_obligations, "meti-chubu"};
  CHECK(concerns(everybody, SubjectKind::pairing, "sendai--meti-tohoku", index));
  CHECK(concerns(chubu, SubjectKind::pairing, "nagoya--meti-chubu", index));
  CHECK(concerns(chubu, SubjectKind::committee, "hokuriku", index));
  CHECK(concerns(chubu, SubjectKind::cluster, "kanazawa", index));
  CHECK(concerns(chubu, SubjectKind::bureau, "meti-chubu", index));
  CHECK_FALSE(concerns(chubu, SubjectKind::pairing, "sendai--meti-tohoku", index));
  CHECK_FALSE(concerns(chubu, SubjectKind::committee, "network", index));
  CHECK_FALSE(concerns(chubu, SubjectKind::bureau, "meti-tohoku", index));
  CHECK_FALSE(concerns(FeedScope{}, SubjectKind::bureau, "meti-tohoku", index));
}

TEST_CASE("a scope may end in .ics and is written without it") {
  const Programme all = programme();
  const ProgrammeIndex index(all);
  for (const std::string text : {"all", "cluster/sendai", "obligations", "obligations/bureau/meti-chubu"}) {
    const auto scope = parse_scope(text + ".ics", index);
    REQUIRE(scope);
    CHECK(scope->str() == text);
    CHECK(*parse_scope(text, index) == *scope);
  }
}

TEST_CASE("every listed feed can be asked for and has a name") {
  const Programme all = programme();
  const ProgrammeIndex index(all);
  const auto scopes = all_scopes(index);
  for (const FeedScope& scope : scopes) {
    CAPTURE(scope.str());
    const auto again = parse_scope(scope.str(), index);
    REQUIRE(again);
    CHECK(*again == scope);
    CHECK_FALSE(scope_name(scope, index, "en").empty());
    CHECK_FALSE(scope_name(scope, index, "ja").empty());
  }
  Ids texts;
  for (const FeedScope& scope : scopes) texts.push_back(scope.str());
  CHECK(texts == Ids{"all",
                     "conferences",
                     "meetings",
                     "cluster/sendai",
                     "cluster/nagoya",
                     "cluster/kanazawa",
                     "bureau/meti-chubu",
                     "bureau/meti-tohoku",
                     "committee/hokuriku",
                     "committee/network",
                     "pairing/sendai--meti-tohoku",
                     "pairing/nagoya--meti-chubu",
                     "pairing/kanazawa--meti-chubu",
                     "region/chubu-north",
                     "region/chubu-west",
                     "region/tohoku",
                     "series/forum",
                     "project/bio-factory",
                     "obligations",
                     "obligations/bureau/meti-chubu",
                     "obligations/bureau/meti-tohoku"});
}

TEST_CASE("a feed's name is in the reader's language") {
  const Programme all = programme();
  const ProgrammeIndex index(all);
  CHECK(scope_name({ScopeKind::cluster, "sendai"}, index, "en") == "Cluster Sendai");
  CHECK(scope_name({ScopeKind::cluster, "sendai"}, index, "ja") == "クラスター 仙台");
  CHECK(scope_name({ScopeKind::cluster, "sendai"}, index, "ja-JP").substr(0, 15) == "クラスター");
  CHECK(scope_name({ScopeKind::cluster, "sendai"}, index, "jam") == "Cluster Sendai");
  CHECK(scope_name({ScopeKind::pairing, "sendai--meti-tohoku"}, index, "en") == "Sendai × METI Tohoku");
  CHECK(scope_name({ScopeKind::region, "chubu-west"}, index, "en") == "Region Chubu (west)");
  CHECK(scope_name({ScopeKind::event, "forum-2003"}, index, "en") == "Forum");
  CHECK(scope_name({ScopeKind::bureau_obligations, "meti-chubu"}, index, "en") ==
        "Obligations not yet met: METI Chubu");
}

TEST_CASE("what is wrong with a scope is said, with the nearest right one") {
  CHECK(problem_with("confrences") == "there is no feed \"confrences\"; did you mean \"conferences\"?");
  CHECK(problem_with("clusters/sendai") == "there is no feed \"clusters/sendai\"; did you mean \"cluster\"?");
  CHECK(problem_with("cluster/sendia") ==
        "feed \"cluster/sendia\": there is no cluster \"sendia\"; did you mean \"sendai\"?");
  CHECK(problem_with("bureau/meti-chubo.ics") ==
        "feed \"bureau/meti-chubo\": there is no bureau \"meti-chubo\"; did you mean \"meti-chubu\"?");
  CHECK(problem_with("obligations/bureau/meti-chub") ==
        "feed \"obligations/bureau/meti-chub\": there is no bureau \"meti-chub\"; did you mean \"meti-chubu\"?");
  CHECK(problem_with("event/forum-2004") ==
        "feed \"event/forum-2004\": there is no event \"forum-2004\"; did you mean \"forum-2003\"?");
  CHECK(problem_with("cluster") == "feed \"cluster\" lacks the id of the cluster, as in cluster/sendai");
  CHECK(problem_with("region/.ics") == "feed \"region/.ics\" lacks the id of the region, as in region/chubu-north");
  CHECK(problem_with("all/x") == "there is no feed \"all/x\"; \"all\" takes nothing after it");
  CHECK(problem_with("obligations/x") ==
        "there is no feed \"obligations/x\"; one bureau's obligations are obligations/bureau/ID");
  CHECK(problem_with("").find("there are all, conferences, meetings, cluster/ID") != std::string::npos);
}

TEST_CASE("an organisation that is no bureau has no bureau's feed") {
  CHECK(problem_with("bureau/mext") ==
        "feed \"bureau/mext\": there is no bureau \"mext\"; there is, for example, \"meti-chubu\"");
}

TEST_CASE("a scope cannot climb out of its path, and is repeated on one short line") {
  CHECK(problem_with("cluster/../all").find("there is no cluster \"../all\"") != std::string::npos);
  CHECK(problem_with("cluster/sendai/x").find("there is no cluster \"sendai/x\"") != std::string::npos);
  CHECK(problem_with("all\r\nX").find("\"all\\x0d\\x0aX\"") != std::string::npos);
  CHECK(problem_with("cluster/" + std::string(100'000, 'a')).size() < 400);
}

TEST_CASE("where the events are not loaded, an event's feed is refused only for a wrong id") {
  Programme all = programme();
  all.events.clear();
  const ProgrammeIndex index(all);
  CHECK(parse_scope("event/forum-1999", index));
  CHECK_FALSE(parse_scope("event/Forum 1999", index));
}

TEST_CASE("a region without a letter of a-z has no feed, and others keep theirs") {
  Programme all = programme();
  all.clusters[0].region = "東北";
  const ProgrammeIndex index(all);
  const auto scopes = all_scopes(index);
  const auto regions =
      std::count_if(scopes.begin(), scopes.end(), [](const auto& s) { return s.kind == ScopeKind::region; });
  CHECK(regions == 2);
}

}  // namespace nenkai
