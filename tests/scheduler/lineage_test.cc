#include "scheduler/lineage.hh"

#include <catch2/catch.hpp>

#include "scheduler/covered_name.hh"

namespace nenkai {
namespace {

using Ids = std::vector<std::string_view>;

Day day(std::string_view text) { return PartialDate::parse(text)->first_day(); }
const DayRange fy2005 = DayRange::closed(day("2005-04-01"), day("2006-03-31"));
const DayRange fy2006 = DayRange::closed(day("2006-04-01"), day("2007-03-31"));

/// Clusters a, b, c and d, bureaus n and m, and pairings as "a--n".
struct Scene {
  explicit Scene(const std::vector<std::string>& pairings) {
    for (const char* id : {"a", "b", "c", "d"}) {
      programme.clusters.push_back(
          {ClusterId{id}, LocalText{std::string("Cluster ") + id}, "r", OrganisationId{"x"}, {}});
    }
    for (const char* id : {"n", "m"}) {
      programme.organisations.push_back(
          {OrganisationId{id}, LocalText{std::string("Bureau ") + id}, OrganisationKind::bureau, {}, {}, {}});
    }
    for (const std::string& id : pairings) {
      programme.pairings.push_back(
          {PairingId{id}, ClusterId{id.substr(0, 1)}, OrganisationId{id.substr(3)}, {}, {}, {}});
    }
  }

  void on(const char* when, SubjectKind kind, std::vector<std::string> from, std::vector<std::string> to) {
    Succession next;
    next.id = SuccessionId{"s" + std::to_string(programme.successions.size())};
    next.kind = kind;
    next.on = *PartialDate::parse(when);
    next.from = std::move(from);
    next.to = std::move(to);
    programme.successions.push_back(std::move(next));
  }

  Programme programme;
};

using enum SubjectKind;

TEST_CASE("after a merger the heir answers, in the whole of the period in which the day lies") {
  Scene scene({"a--n", "b--n", "c--n"});
  scene.on("2005-10-01", cluster, {"a", "b"}, {"c"});
  const Lineage lineage(scene.programme);
  CHECK(lineage.holders(cluster, "a", day("2005-09-30")) == Ids{"a"});
  CHECK(lineage.holders(cluster, "a", day("2005-10-01")) == Ids{"c"});
  CHECK_FALSE(lineage.answers(cluster, "a", fy2005));
  CHECK(lineage.answers(cluster, "c", fy2005));
  CHECK_FALSE(lineage.answers(cluster, "c", DayRange::closed(day("2004-04-01"), day("2005-03-31"))));
  // It came from two, so nobody knows for which of them it would have answered before.
  CHECK(lineage.holders(cluster, "c", day("2005-09-30")) == Ids{"c"});
  CHECK(lineage.holders(pairing, "b--n", day("2005-10-01")) == Ids{"c--n"});
  CHECK(lineage.origins(pairing, "c--n") == Ids{"a--n", "b--n"});
  CHECK(lineage.relatives(pairing, "a--n") == std::set<std::string_view>{"a--n", "b--n", "c--n"});
}

TEST_CASE("a pairing goes on where the heirs have none that it could pass into, and takes their names") {
  Scene scene({"a--n", "b--m"});
  scene.on("2005-10-01", cluster, {"a"}, {"b", "c"});
  const ProgrammeIndex index(scene.programme);
  CHECK(index.lineage().passing(pairing, "a--n") == nullptr);
  CHECK(index.lineage().holders(pairing, "a--n", day("2006-01-01")) == Ids{"a--n"});
  const Pairing& first = scene.programme.pairings[0];
  CHECK(pairing_name(first, index, "en", day("2005-09-30")) == "Cluster a × Bureau n");
  CHECK(pairing_name(first, index, "en", day("2005-10-01")) == "Cluster b / Cluster c × Bureau n");
}

TEST_CASE("an event that covers a pairing which passed on is told of by the heir's name from that day on") {
  Scene scene({"a--n", "c--n"});
  scene.on("2005-10-01", cluster, {"a"}, {"c"});
  const ProgrammeIndex index(scene.programme);
  const Pairing& first = scene.programme.pairings[0];
  CHECK(covered_name(first, index, "en", day("2005-09-30")) == "Cluster a × Bureau n");
  CHECK(covered_name(first, index, "en", day("2005-10-01")) == "Cluster c × Bureau n");
  CHECK(subject_name(pairing, "a--n", index, "en", day("2007-01-01")) == "Cluster a × Bureau n");
}

TEST_CASE("what splits off from one that goes on is bound from the next period on") {
  Scene scene({"a--n", "b--n"});
  scene.on("2005-10-01", cluster, {"a"}, {"a", "b"});
  const Lineage lineage(scene.programme);
  for (const auto& [kind, old, made] : {std::tuple(cluster, "a", "b"), std::tuple(pairing, "a--n", "b--n")}) {
    CHECK(lineage.answers(kind, old, fy2005));
    CHECK_FALSE(lineage.answers(kind, made, fy2005));
    CHECK(lineage.answers(kind, made, fy2006));
  }
}

TEST_CASE("successions follow one another, and lead back where each came from one alone") {
  Scene scene({});
  scene.on("2005-10-01", bureau, {"n"}, {"m"});
  scene.on("2004-10-01", cluster, {"a"}, {"b"});
  scene.on("2005-10-01", cluster, {"b"}, {"c"});
  const Lineage lineage(scene.programme);
  CHECK(lineage.holders(cluster, "a", day("2005-12-01")) == Ids{"c"});
  CHECK(lineage.holders(cluster, "c", day("2004-01-01")) == Ids{"a"});
  CHECK(lineage.holders(cluster, "c", day("2005-01-01")) == Ids{"b"});
  CHECK(lineage.holders(cluster, "nobody", day("2005-01-01")) == Ids{"nobody"});
}

TEST_CASE("of several renames each holds until its day") {
  Scene scene({"a--n"});
  for (const auto& [when, was] : {std::pair("2006-04-01", "Second"), std::pair("2005-04-01", "First")}) {
    scene.on(when, cluster, {"a"}, {"a"});
    scene.programme.successions.back().was = LocalText{was};
  }
  const ProgrammeIndex index(scene.programme);
  CHECK(subject_name(cluster, "a", index, "en", day("2005-03-31")) == "First");
  CHECK(subject_name(cluster, "a", index, "en", day("2005-04-01")) == "Second");
  CHECK(subject_name(cluster, "a", index, "en", day("2006-04-01")) == "Cluster a");
  CHECK(subject_name(cluster, "a", index, "en") == "Cluster a");
  CHECK(subject_name(pairing, "a--n", index, "en", day("2005-03-31")) == "First × Bureau n");
}

TEST_CASE("a ring of successions, which the checks refuse, ends all the same") {
  Scene scene({"a--n", "b--n"});
  scene.on("2005-10-01", cluster, {"a"}, {"b"});
  scene.on("2006-10-01", cluster, {"b"}, {"a"});
  const Lineage lineage(scene.programme);
  CHECK(lineage.holders(cluster, "a", day("2007-01-01")).empty());
  CHECK(lineage.holders(cluster, "b", day("2005-01-01")).empty());
}

}  // namespace
}  // namespace nenkai
