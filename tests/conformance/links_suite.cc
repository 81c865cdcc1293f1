// What every store keeps of links to feeds.

#include "tests/conformance/fresh.hh"
#include "tests/store/samples.hh"

namespace nenkai {
namespace {

using namespace test;
using Catch::Matchers::Contains;

Link link(const std::string& id, int second = 100) {
  Link made;
  made.id = id;
  made.holder = "佐藤 '花'";
  made.scope = "cluster/sendai";
  made.language = "ja";
  made.alarms = "P1D,PT2H";
  made.token_hash = std::string(64 - id.size(), '0') + id;  // ids of these tests are digits of it
  made.created = at_second(second);
  made.created_by = "anna";
  return made;
}

}  // namespace

STORE_TEST("links are read again in the order in which they were made, and make no revision") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  const Revision before = fresh.store->last_revision(kci);
  fresh.store->add_link(kci, link("b", 10));
  fresh.store->add_link(kci, link("a", 20));
  CHECK(fresh.store->last_revision(kci) == before);
  const auto again = open_store(fresh.place.url(), false);
  CHECK(again->list_links(kci) == std::vector<Link>{link("b", 10), link("a", 20)});
  CHECK(again->verify().empty());
}

STORE_TEST("a link's id and token are its own, and its programme is there") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  const ProgrammeId other{"other"};
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  fresh.store->add_link(kci, link("a"));
  CHECK_THROWS_AS(fresh.store->add_link(kci, link("a")), StoreConflict);
  Link same_token = link("b");
  same_token.token_hash = link("a").token_hash;
  CHECK_THROWS_AS(fresh.store->add_link(kci, same_token), StoreConflict);
  CHECK_THROWS_WITH(fresh.store->add_link(other, link("c")), Contains("there is no programme other"));
  CHECK(fresh.store->list_links(other).empty());
  CHECK(fresh.store->list_links(kci).size() == 1);
}

STORE_TEST("a link is revoked once, and the stamp tells of it") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  const std::string none = fresh.store->links_stamp();
  fresh.store->add_link(kci, link("a"));
  const std::string one = fresh.store->links_stamp();
  CHECK(one != none);
  CHECK_FALSE(fresh.store->revoke_link(kci, "b", at_second(200)));
  CHECK(fresh.store->links_stamp() == one);
  CHECK(fresh.store->revoke_link(kci, "a", at_second(200)));
  CHECK(fresh.store->links_stamp() != one);
  CHECK(fresh.store->revoke_link(kci, "a", at_second(300)));
  CHECK(fresh.store->list_links(kci).front().revoked == at_second(200));
}

STORE_TEST("of the readings of a link the last is kept") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  fresh.store->add_link(kci, link("a"));
  fresh.store->add_link(kci, link("b"));
  const std::string stamp = fresh.store->links_stamp();
  const std::vector<LinkFetch> fetches{{"a", at_second(300), "Reader/2", 7, "tag-2"},
                                       {"a", at_second(200), "Reader/1", 6, "tag-1"},
                                       {"nobody", at_second(200), "x", 1, "y"}};
  fresh.store->note_link_fetches(kci, fetches);
  Link read = link("a");
  read.fetched = at_second(300);
  read.agent = "Reader/2";
  read.seen_revision = 7;
  read.seen_tag = "tag-2";
  CHECK(fresh.store->list_links(kci) == std::vector<Link>{read, link("b")});
  CHECK(fresh.store->links_stamp() == stamp);
}

STORE_TEST("a backup has the links in it") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  fresh.store->add_link(kci, link("a"));
  fresh.store->revoke_link(kci, "a", at_second(200));
  const auto links = fresh.store->list_links(kci);
  const std::string file = fresh.place.file("backup.db");
  fresh.store->backup(file);
  const auto other = open_store(fresh.place.other_url(), true);
  other->restore(file);
  CHECK(other->list_links(kci) == links);
}

STORE_TEST("a link that cannot be is found") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  fresh.store->add_link(kci, link("a"));
  const auto found_after = [&](const std::string& statement) {
    fresh.place.meddle(statement);
    const auto problems = fresh.store->verify();
    REQUIRE(problems.size() == 1);
    return problems.front();
  };
  CHECK_THAT(found_after("UPDATE link SET fetched_us = 99999999999999999"), Contains("it knows of an impossible time"));
  CHECK_THAT(found_after("UPDATE link SET fetched_us = NULL, token_hash = 'x'"), Contains("its token's hash is none"));
}

}  // namespace nenkai
