// Reminders in every store: each once, to one sender at a time, whatever becomes of the senders.

#include <fmt/format.h>

#include <atomic>
#include <map>
#include <thread>

#include "tests/conformance/fresh.hh"
#include "tests/store/samples.hh"

namespace nenkai {
namespace {

using namespace test;
using Catch::Matchers::Contains;
using enum OutboxState;
using Ids = std::vector<std::int64_t>;

OutboxRow row_due(const std::string& subject, int second) {
  OutboxRow row;
  row.key = {"r", subject, "before-P7D@2003-10-01", Channel::email, "hana@mext.example"};
  row.name = "佐藤 花 'H\"";
  row.language = "ja";
  row.told = "2003-10-01";
  row.made = at_second(1);
  row.due = row.next_try = at_second(second);
  return row;
}

/// A store with one programme.
template <class Place>
struct WithProgramme : Fresh<Place> {
  WithProgramme() {
    if (this->available) this->store->commit(kci, new_programme(kci), by("anna"));
  }
  void put(std::vector<OutboxRow> rows, int second = 1) {
    this->store->change_outbox(kci, {std::move(rows), {}, {}, {}}, at_second(second));
  }
  std::vector<OutboxRow> claim(int second, int most = 100) {
    return this->store->claim_outbox(kci, {at_second(second), std::chrono::seconds{60}, most});
  }
  OutboxRow only() {
    const auto rows = this->store->list_outbox(kci);
    REQUIRE(rows.size() == 1);
    return rows.front();
  }
};

OutboxOutcome outcome(const OutboxRow& row, OutboxState state, int second, int next = 0) {
  OutboxOutcome made;
  made.id = row.id;
  made.fence = row.fence;
  made.state = state;
  made.at = at_second(second);
  made.next = at_second(next);
  made.note = "421 too busy";
  return made;
}

STORE_TEST("a reminder is read again as it was put, and put again it is still one") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  OutboxRow row = row_due("e", 100);
  row.expires = at_second(500);
  world.put({row, row_due("f", 50)});
  world.put({row, row_due("f", 50)});
  const auto again = open_store(world.place.url(), false)->list_outbox(kci);
  REQUIRE(again.size() == 2);
  CHECK(again[0].key.subject == "f");
  row.id = again[1].id;
  CHECK(again[1] == row);
  CHECK(world.store->list_outbox(kci, {{sent}, {}, {}}).empty());
  CHECK(world.store->list_outbox(kci, {{}, row.id, {}}).size() == 1);
  CHECK(world.store->list_outbox(kci, {{}, {}, at_second(9)}).size() == 2);  // they wait still
  CHECK(world.store->count_outbox(kci) == std::map<OutboxState, std::int64_t>{{pending, 2}});
  CHECK(world.store->verify().empty());
}

STORE_TEST("reminders of a digest are leased together, by one, and stay together") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  std::vector<OutboxRow> rows;
  for (const char* subject : {"a", "b", "c"}) {
    for (const char* recipient : {"hana@mext.example", "taro@meti.example"}) {
      rows.push_back(row_due(subject, 10));
      rows.back().key.recipient = recipient;
      rows.back().digest = "day";
    }
  }
  rows.push_back(row_due("single", 10));
  world.put(rows);
  CHECK(world.claim(5).empty());
  const auto first = world.claim(20, 2);  // the single one, and all for one recipient
  REQUIRE(first.size() == 4);
  CHECK(first[0].bundle == 0);
  CHECK(first[1].bundle != 0);
  for (const OutboxRow& row : {first[2], first[3]}) {
    CHECK(row.bundle == first[1].bundle);
    CHECK(row.key.recipient == first[1].key.recipient);
  }
  const auto second = world.claim(20, 2);
  REQUIRE(second.size() == 3);
  CHECK(second[0].key.recipient != first[1].key.recipient);
  CHECK(world.claim(20).empty());
  // The sender of the first dies; another row for that recipient becomes due: it is no part of what may have arrived.
  OutboxRow late = row_due("d", 30);
  late.digest = "day";
  late.key.recipient = first[1].key.recipient;
  world.put({late});
  const auto again = world.claim(90);
  std::map<std::int64_t, int> bundles;
  for (const OutboxRow& row : again) ++bundles[row.bundle];
  CHECK(bundles.at(first[1].bundle) == 3);
  CHECK(bundles.at(second[0].bundle) == 3);
  CHECK(bundles.size() == 4);
  std::vector<OutboxOutcome> done;
  for (const OutboxRow& row : again) {
    OutboxOutcome made;
    made.id = row.id;
    made.fence = row.fence;
    made.at = at_second(91);
    done.push_back(made);
  }
  CHECK(world.store->settle_outbox(done).empty());
  const auto counts = world.store->sent_since(kci, Channel::email, at_second(80));
  CHECK(counts.at(first[1].key.recipient) + counts.at(second[0].key.recipient) == 4);  // messages, and not rows
  CHECK(world.store->verify().empty());
}

STORE_TEST("reminders are of a programme that is there") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  const ProgrammeId other{"other"};
  CHECK_THROWS_WITH(world.store->change_outbox(other, {{row_due("e", 1)}, {}, {}, {}}, at_second(1)),
                    Contains("there is no programme other"));
  world.store->commit(other, new_programme(other), by("anna"));
  world.store->change_outbox(other, {{row_due("e", 1)}, {}, {}, {}}, at_second(1));
  CHECK(world.store->list_outbox(kci).empty());
  CHECK(world.claim(10).empty());
}

STORE_TEST("what is due is leased to one, the longest due first, and sent once") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  world.put({row_due("c", 30), row_due("a", 10), row_due("b", 20), row_due("later", 100)});
  const auto first = world.claim(50, 2);
  REQUIRE(first.size() == 2);
  CHECK(first[0].key.subject == "a");
  CHECK(first[1].key.subject == "b");
  CHECK(first[0].state == sending);
  CHECK(first[0].leased_until == at_second(110));
  CHECK(first[0].fence == 1);
  CHECK(first[0].attempts == 1);
  const auto second =
      open_store(world.place.url(), false)->claim_outbox(kci, {at_second(50), std::chrono::seconds{60}, 9});
  REQUIRE(second.size() == 1);
  CHECK(second[0].key.subject == "c");
  CHECK(world.store->settle_outbox({outcome(first[0], sent, 51), outcome(first[1], sent, 51)}).empty());
  CHECK(world.store->settle_outbox({outcome(first[0], sent, 52)}) == Ids{first[0].id});
  CHECK(world.claim(52).empty());
  CHECK(world.store->sent_since(kci, Channel::email, at_second(50)) ==
        std::map<std::string, int>{{"hana@mext.example", 2}});
  CHECK(world.store->sent_since(kci, Channel::email, at_second(51)).empty());
  CHECK(world.store->verify().empty());
}

STORE_TEST("a lease that runs out goes to the next, as uncertain, and the last holder's word counts no more") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  world.put({row_due("e", 10)});
  const OutboxRow slow = world.claim(10).at(0);
  CHECK(world.claim(69).empty());
  const OutboxRow quick = world.claim(70).at(0);
  CHECK(quick.fence == 2);
  CHECK(quick.attempts == 2);
  CHECK(quick.uncertain == 1);
  CHECK(world.store->settle_outbox({outcome(slow, failed, 71)}) == Ids{slow.id});
  CHECK(world.only().state == sending);
  CHECK(world.store->settle_outbox({outcome(quick, sent, 72)}).empty());
  CHECK(world.store->settle_outbox({outcome(slow, sent, 73)}) == Ids{slow.id});
  CHECK(world.only().settled == at_second(72));
  CHECK(world.only().uncertain == 1);
}

STORE_TEST("a lease is made longer by its holder") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  world.put({row_due("e", 10)});
  const OutboxRow row = world.claim(10).at(0);
  CHECK(world.store->settle_outbox({outcome(row, sending, 60, 200)}).empty());
  CHECK(world.claim(100).empty());
  CHECK(world.claim(200).size() == 1);
}

STORE_TEST("what is to be tried again waits for its time, and can fail for good") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  world.put({row_due("e", 10)});
  world.store->settle_outbox({outcome(world.claim(10).at(0), pending, 11, 300)});
  CHECK(world.only().state == pending);
  CHECK(world.only().note == "421 too busy");
  CHECK(world.claim(299).empty());
  world.put({row_due("e", 10)});  // planned once more: the time of the next try stays
  CHECK(world.claim(299).empty());
  OutboxOutcome unbegun = outcome(world.claim(300).at(0), pending, 301, 310);
  unbegun.begun = false;
  world.store->settle_outbox({unbegun});
  CHECK(world.only().attempts == 1);
  OutboxOutcome last = outcome(world.claim(310).at(0), failed, 311);
  last.uncertain = true;
  world.store->settle_outbox({last});
  CHECK(world.only().state == failed);
  CHECK(world.only().attempts == 2);
  CHECK(world.only().uncertain == 1);
  CHECK(world.claim(9999).empty());
}

STORE_TEST("what nobody wants any more is dropped with a note when its time comes") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  OutboxRow row = row_due("e", 10);
  row.expires = at_second(50);
  world.put({row});
  CHECK(world.claim(50).empty());
  CHECK(world.only().state == dropped);
  CHECK(world.only().note == "too late: it was not sent while it was of use");
  world.put({row});  // wanted again, as after a clock that was wrong
  CHECK(world.claim(40).size() == 1);
}

STORE_TEST("a waiting reminder is withdrawn, and comes back when it is wanted again; a sent one stays sent") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  world.put({row_due("e", 10)});
  const std::int64_t id = world.only().id;
  const OutboxChange withdrawal{{}, {{id, "the event was cancelled"}}, {}, {}};
  world.store->change_outbox(kci, withdrawal, at_second(5));
  CHECK(world.only().state == withdrawn);
  CHECK(world.only().note == "the event was cancelled");
  CHECK(world.claim(20).empty());
  OutboxRow moved = row_due("e", 15);
  moved.told = "2003-10-08";
  world.put({moved});
  CHECK(world.only().told == "2003-10-08");
  const OutboxRow claimed = world.claim(20).at(0);
  world.store->change_outbox(kci, withdrawal, at_second(21));
  CHECK(world.only().state == sending);
  world.store->settle_outbox({outcome(claimed, sent, 22)});
  world.put({moved});
  CHECK(world.only().state == sent);
  world.store->change_outbox(kci, {{}, {}, {id}, {}}, at_second(30));
  CHECK(world.only().over == at_second(30));
  world.store->change_outbox(kci, {{}, {}, {}, {id}}, at_second(31));
  CHECK_FALSE(world.only().over);
}

STORE_TEST("a person drops and retries reminders, but none that are sent") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  world.put({row_due("e", 10)});
  const std::int64_t id = world.only().id;
  world.store->move_outbox(kci, id, dropped, "anna", at_second(5));
  CHECK(world.only().by == "anna");
  CHECK(world.only().note == "dropped by anna");
  world.put({row_due("e", 10)});
  CHECK(world.claim(20).empty());
  CHECK_THROWS_WITH(world.store->move_outbox(kci, id, dropped, "anna", at_second(5)),
                    Contains("it is dropped already"));
  CHECK(world.store->move_outbox(kci, id, pending, "anna", at_second(6)).state == dropped);
  const OutboxRow claimed = world.claim(20).at(0);
  CHECK_THROWS_WITH(world.store->move_outbox(kci, id, dropped, "anna", at_second(21)), Contains("it is being sent"));
  world.store->settle_outbox({outcome(claimed, sent, 22)});
  CHECK_THROWS_WITH(world.store->move_outbox(kci, id, pending, "anna", at_second(23)), Contains("it has been sent"));
  CHECK_THROWS_WITH(world.store->move_outbox(kci, id + 1, pending, "anna", at_second(23)), Contains("there is no"));
}

STORE_TEST("a clock that was wrong holds nothing back for long") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  constexpr int day = 86'400;
  world.put({row_due("leased", 10), row_due("tried", 20)});
  const auto rows = world.claim(400 * day);
  world.store->settle_outbox({outcome(rows.at(1), pending, 400 * day, 400 * day + 60)});
  CHECK(world.claim(day).size() == 2);
}

STORE_TEST("one plans much at a time, and whoever dies over it is not waited for") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  const auto other = open_store(world.place.url(), false);
  const int patience = static_cast<int>(planning_time.count());
  CHECK(world.store->begin_planning(kci, at_second(100)));
  CHECK_FALSE(other->begin_planning(kci, at_second(100)));
  CHECK_FALSE(other->begin_planning(kci, at_second(99 + patience)));
  world.put({row_due("e", 10)}, 100 + patience - 1);  // it goes on
  CHECK_FALSE(other->begin_planning(kci, at_second(100 + patience)));
  CHECK(other->begin_planning(kci, at_second(99 + 2 * patience)));
  CHECK(other->begin_planning(kci, at_second(10)));  // the clock before was wrong
  CHECK_FALSE(world.store->begin_planning(kci, at_second(11)));
  other->end_planning(kci);
  CHECK(world.store->begin_planning(kci, at_second(11)));
  CHECK_FALSE(world.store->sending_held());
  CHECK_THROWS_WITH(world.store->begin_planning(ProgrammeId{"other"}, at_second(11)), Contains("no programme other"));
}

STORE_TEST("after a restore nothing is sent until somebody says so") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  world.put({row_due("e", 10), row_due("f", 10)});
  world.store->settle_outbox({outcome(world.claim(10, 1).at(0), sent, 11)});
  const std::string file = world.place.file("backup.db");
  world.store->backup(file);
  const auto other = open_store(world.place.other_url(), true);
  other->restore(file);
  CHECK(other->list_outbox(kci) == world.store->list_outbox(kci));
  CHECK(other->claim_outbox(kci, {at_second(20), std::chrono::seconds{60}, 9}).empty());
  other->release_sending();
  CHECK(other->claim_outbox(kci, {at_second(20), std::chrono::seconds{60}, 9}).size() == 1);
  CHECK(other->verify().empty());
}

STORE_TEST("reminders that cannot be are found") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  world.put({row_due("e", 10)});
  world.place.meddle("UPDATE outbox SET uncertain = 3");
  CHECK_THAT(world.store->verify().at(0), Contains("0 tries, 3 of them uncertain"));
  world.place.meddle("UPDATE outbox SET uncertain = 0, state = 'sending'");
  CHECK_THAT(world.store->verify().at(0), Contains("it is sending, and a lease says otherwise"));
  world.place.meddle("UPDATE outbox SET state = 'gone'");
  CHECK_THAT(world.store->verify().at(0), Contains("gone is nothing that it can be"));
}

STORE_TEST("several senders at a time send each reminder once") {
  WithProgramme<TestType> world;
  if (!world.available) return;
  constexpr int reminders = 400;
  std::vector<OutboxRow> rows;
  for (int i = 0; i < reminders; ++i) rows.push_back(row_due(fmt::format("e{}", i), i % 7));
  world.put(rows);
  std::array<std::atomic<int>, reminders + 1> sent_times{};
  std::vector<std::thread> senders;
  for (int i = 0; i < 4; ++i) {
    senders.emplace_back([&] {
      const auto store = open_store(world.place.url(), false);
      while (true) {
        const auto claimed = store->claim_outbox(kci, {at_second(100), std::chrono::seconds{600}, 7});
        if (claimed.empty()) break;
        std::vector<OutboxOutcome> outcomes;
        for (const OutboxRow& row : claimed) {
          ++sent_times.at(static_cast<std::size_t>(row.id));
          outcomes.push_back(outcome(row, sent, 101));
        }
        if (!store->settle_outbox(outcomes).empty()) ++sent_times[0];
      }
    });
  }
  for (std::thread& sender : senders) sender.join();
  CHECK(sent_times[0] == 0);
  for (std::size_t id = 1; id <= reminders; ++id) CHECK(sent_times.at(id) == 1);
  CHECK(world.store->count_outbox(kci) == std::map<OutboxState, std::int64_t>{{sent, reminders}});
}

}  // namespace
}  // namespace nenkai
