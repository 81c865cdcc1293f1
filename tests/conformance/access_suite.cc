// What every store keeps of tokens, sessions and answers.

#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "tests/conformance/fresh.hh"
#include "tests/store/samples.hh"

namespace nenkai {
namespace {

using namespace test;
using Catch::Matchers::Contains;

Token token_called(const std::string& id) {
  Token token;
  token.id = id;
  token.name = "佐藤 \"花\"'; DROP TABLE token";
  token.role = Role::planner;
  token.bureau = OrganisationId{"meti-tohoku"};
  token.digest = std::string(64, 'a');
  token.created = at_second(10);
  token.created_by = "anna";
  token.expires = at_second(1000);
  return token;
}

KeepAnswer keeping(const std::string& key, const std::string& request = "r", int second = 100) {
  KeepAnswer keep;
  keep.answer = {"0123", key, request, at_second(second), ""};
  keep.body = [](const RevisionInfo& last) { return fmt::format("revision {} by {}", last.number, last.actor); };
  return keep;
}

CommitOptions with(KeepAnswer keep) {
  CommitOptions options;
  options.keep = std::move(keep);
  return options;
}

STORE_TEST("a token is read again as it was added, and its id is given once") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Token bare;
  bare.id = "bare";
  bare.name = "b";
  bare.digest = std::string(64, '0');
  bare.created = at_second(5);
  fresh.store->add_token(token_called("one"));
  fresh.store->add_token(bare);
  CHECK_THROWS_AS(fresh.store->add_token(token_called("one")), StoreConflict);
  const auto again = open_store(fresh.place.url(), false);
  CHECK(again->read_token("one") == token_called("one"));
  CHECK(again->list_tokens() == std::vector<Token>{bare, token_called("one")});
  CHECK_FALSE(again->read_token("two"));
  CHECK(again->verify().empty());
}

STORE_TEST("a token is revoked once, and its sessions end with it") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->add_token(token_called("one"));
  fresh.store->add_token(token_called("two"));
  fresh.store->add_session({"s1", "one", at_second(20), at_second(20)}, at_second(0));
  fresh.store->add_session({"s2", "two", at_second(20), at_second(20)}, at_second(0));
  CHECK(fresh.store->revoke_token("one", at_second(30)));
  CHECK(fresh.store->revoke_token("one", at_second(40)));
  CHECK_FALSE(fresh.store->revoke_token("three", at_second(40)));
  CHECK(fresh.store->read_token("one")->revoked == at_second(30));
  CHECK_FALSE(fresh.store->read_token("two")->revoked);
  CHECK_FALSE(fresh.store->read_session("s1"));
  CHECK(fresh.store->read_session("s2"));
  fresh.store->note_token_use("two", at_second(50));
  CHECK(fresh.store->read_token("two")->last_used == at_second(50));
}

STORE_TEST("a session is kept, noted and ended; old ones go when one is added") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  const WebSession session{"s1", "one", at_second(20), at_second(20)};
  fresh.store->add_session(session, at_second(0));
  CHECK(fresh.store->read_session("s1") == session);
  fresh.store->note_session_use("s1", at_second(60));
  CHECK(fresh.store->read_session("s1")->seen == at_second(60));
  fresh.store->note_session_use("s9", at_second(60));
  CHECK_FALSE(fresh.store->read_session("s9"));
  fresh.store->add_session({"s2", "one", at_second(90), at_second(90)}, at_second(21));
  CHECK_FALSE(fresh.store->read_session("s1"));
  fresh.store->end_session("s2");
  fresh.store->end_session("s2");
  CHECK_FALSE(fresh.store->read_session("s2"));
}

STORE_TEST("an answer is kept with the change, and the same key changes nothing a second time") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  const auto first = fresh.store->commit(kci, putting({event_on("a", "2003-10-01")}), by("anna"), with(keeping("k")));
  CHECK_FALSE(first.earlier);
  CommitOptions again = with(keeping("k", "another"));
  again.based_on = 1;  // out of date, and yet no conflict: it was done
  const auto second = fresh.store->commit(kci, putting({event_on("a", "2003-10-02")}), by("ben"), again);
  REQUIRE(second.earlier);
  CHECK(second.earlier->request == "r");
  CHECK(second.earlier->body == fmt::format("revision {} by anna", first.revision));
  CHECK(fresh.store->last_revision(kci) == first.revision);
  CHECK(fresh.store->read_event(kci, EventId{"a"})->date.str() == "2003-10-01");
  CHECK(open_store(fresh.place.url(), false)->read_answer("0123", "k", at_second(200)) == second.earlier);
  CHECK_FALSE(fresh.store->read_answer("4567", "k", at_second(200)));
}

STORE_TEST("an answer is kept where nothing had to change, and neither in a dry run nor where the change is refused") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci, {event_on("a", "2003-10-01")}), by("anna"));
  fresh.store->commit(kci, putting({event_on("a", "2003-10-01")}), by("ben"), with(keeping("same")));
  CHECK(fresh.store->read_answer("0123", "same", at_second(200))->body == "revision 1 by anna");
  CommitOptions dry = with(keeping("dry"));
  dry.dry_run = true;
  fresh.store->commit(kci, putting({event_on("a", "2003-10-02")}), by("anna"), dry);
  CHECK_FALSE(fresh.store->read_answer("0123", "dry", at_second(200)));
  CommitOptions late = with(keeping("late"));
  late.based_on = 0;
  CHECK_THROWS_AS(fresh.store->commit(kci, putting({event_on("b", "2003-10-02")}), by("anna"), late), StoreConflict);
  CHECK_FALSE(fresh.store->read_answer("0123", "late", at_second(200)));
}

STORE_TEST("a key can be used again after a day, and what is old is forgotten") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  constexpr int day = 24 * 3600;
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  fresh.store->commit(kci, putting({event_on("a", "2003-10-01")}), by("anna"), with(keeping("k", "r", 0)));
  CHECK(fresh.store->read_answer("0123", "k", at_second(day)));
  CHECK_FALSE(fresh.store->read_answer("0123", "k", at_second(day + 1)));
  const auto later =
      fresh.store->commit(kci, putting({event_on("a", "2003-10-02")}), by("anna"), with(keeping("k", "r2", day + 1)));
  CHECK_FALSE(later.earlier);
  CHECK(fresh.store->read_answer("0123", "k", at_second(day + 1))->request == "r2");
  fresh.store->commit(kci, putting({event_on("a", "2003-10-03")}), by("anna"), with(keeping("k2", "r", 3 * day)));
  CHECK_FALSE(fresh.store->read_answer("0123", "k", at_second(0)));
}

STORE_TEST("of many that race with one key, one changes something") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  std::atomic<int> done{0};
  std::atomic<int> replayed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      const auto store = open_store(fresh.place.url(), false);
      const auto result = store->commit(kci, putting({event_on("e" + std::to_string(i), "2003-10-01")}), by("anna"),
                                        with(keeping("k")));
      (result.earlier ? replayed : done)++;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(done == 1);
  CHECK(replayed == 5);
  CHECK(fresh.store->last_revision(kci) == 2);
  CHECK(fresh.store->read_events(kci).size() == 1);
}

STORE_TEST("a backup has the tokens and the answers in it, and a restored store nobody who is signed in") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci), by("anna"), with(keeping("k")));
  fresh.store->add_token(token_called("one"));
  fresh.store->add_session({"s1", "one", at_second(20), at_second(20)}, at_second(0));
  const std::string file = fresh.place.file("backup.db");
  fresh.store->backup(file);
  const auto other = open_store(fresh.place.other_url(), true);
  other->restore(file);
  CHECK(other->list_tokens() == std::vector<Token>{token_called("one")});
  CHECK(other->read_answer("0123", "k", at_second(100)));
  CHECK_FALSE(other->read_session("s1"));
}

STORE_TEST("a token that cannot be is found") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->add_token(token_called("one"));
  fresh.place.meddle("UPDATE token SET digest = 'short'");
  auto problems = fresh.store->verify();
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems.front(), Contains("token one: its digest is none"));
  fresh.place.meddle("UPDATE token SET role = 'king'");
  problems = fresh.store->verify();
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems.front(), Contains("token one: unknown role king"));
}

}  // namespace
}  // namespace nenkai
