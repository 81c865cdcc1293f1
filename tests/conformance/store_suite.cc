// What every store does, whichever database is behind it. SQLite is always tested, PostgreSQL where
// NENKAI_TEST_POSTGRES names a server: `script/postgres <test program>`.

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <set>
#include <thread>

#include "scheduler/canonical_json.hh"
#include "store/migrations.hh"
#include "store/store.hh"
#include "tests/conformance/fresh.hh"
#include "tests/store/samples.hh"

namespace nenkai {
namespace {

using namespace test;
using Catch::Matchers::Contains;

std::string text_of(const Edit& edit) {
  const char* const kinds[] = {"added", "changed", "removed"};
  return fmt::format("{} {}/{}", kinds[static_cast<int>(edit.kind)], name_of(edit.key.kind), edit.key.id);
}

std::vector<std::string> texts_of(const std::vector<Edit>& edits) {
  std::vector<std::string> texts;
  for (const Edit& edit : edits) texts.push_back(text_of(edit));
  return texts;
}

using Texts = std::vector<std::string>;

STORE_TEST("a new store holds nothing") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Store& store = *fresh.store;
  CHECK(store.programmes().empty());
  CHECK(store.last_revision(kci) == 0);
  CHECK(store.revision_at(kci, at_second(100)) == 0);
  CHECK(store.revisions(kci).empty());
  CHECK_FALSE(store.read(kci));
  CHECK_FALSE(store.read(kci, 7));
  CHECK(store.read_events(kci).empty());
  CHECK_FALSE(store.read_event(kci, EventId{"a"}));
  CHECK(store.event_changes(kci).empty());
  CHECK(store.versions(kci, {EntityKind::event, "a"}).empty());
  CHECK(store.verify().empty());
}

STORE_TEST("what is committed is read again, in its order, by another opening of the store") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  for (unsigned seed = 0; seed < 5; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const ProgrammeId id{"p" + std::to_string(seed)};
    const Change change = random_change(random, id, 7);
    const auto result = fresh.store->commit(id, change, by("anna"));
    CHECK(result.edits.size() == 15 * 7 + 2);
    const auto store = open_store(fresh.place.url(), false);
    const auto read = store->read(id);
    REQUIRE(read);
    CHECK(canonical_json(read->header) == canonical_json(*change.header));
    CHECK(canonical_json(*read->planning) == canonical_json(*change.put.planning));
    Entities::each_list(*read, [&](EntityKind kind, const auto& list) {
      Entities::each_list(change.put, [&](EntityKind put_kind, const auto& put) {
        if constexpr (std::is_same_v<decltype(list), decltype(put)>) {
          if (kind != put_kind || kind == EntityKind::event) return;
          REQUIRE(list.size() == put.size());
          for (std::size_t i = 0; i < list.size(); ++i) CHECK(canonical_json(list[i]) == canonical_json(put[i]));
        }
      });
    });
    CHECK(read->events.empty());
    for (const Event& event : change.put.events) {
      CHECK(canonical_json(*store->read_event(id, event.id)) == canonical_json(event));
    }
    CHECK(store->read_events(id).size() == change.put.events.size());
  }
  CHECK(fresh.store->programmes().size() == 5);
  CHECK(fresh.store->verify().empty());
}

STORE_TEST("events come by first day and then id") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci,
                      new_programme(kci, {event_on("b", "2003-10-01"), event_on("a", "2003-10-01"),
                                          event_on("z", "2003"), event_on("m", "2003-10")}),
                      by("anna"));
  Texts ids;
  for (const Event& event : fresh.store->read_events(kci)) ids.push_back(event.id.str());
  CHECK(ids == Texts{"z", "a", "b", "m"});
}

STORE_TEST("facts say what the events say, and no more") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Event full = event_on("full", "2004-02", EventStatus::held);
  full.series = SeriesId{"forum"};
  full.kind = EventKind::network_meeting;
  full.covers = {PairingId{"a--b"}, PairingId{"c--d"}};
  full.committee = CommitteeId{"board"};
  Event nothing = event_on("nothing", "2003-10-16T13:30", EventStatus::cancelled);
  nothing.covers.emplace();
  fresh.store->commit(kci, new_programme(kci, {full, nothing, event_on("plain", "2003")}), by("anna"));
  std::set<std::string> seen;
  fresh.store->read_facts(kci, {}, [&](const EventFact& fact) {
    seen.emplace(fact.id);
    if (fact.id == "full") {
      CHECK(fact.series == "forum");
      CHECK(fact.kind == EventKind::network_meeting);
      CHECK(fact.covers == "a--b c--d");
      CHECK(fact.committee == "board");
      CHECK(fact.status == EventStatus::held);
      CHECK(fact.start == full.date.interval());
    } else if (fact.id == "nothing") {
      CHECK(fact.covers == "");
      CHECK(fact.status == EventStatus::cancelled);
      CHECK(fact.start == nothing.date.interval());
    } else {
      CHECK(fact.series.empty());
      CHECK_FALSE(fact.kind);
      CHECK_FALSE(fact.covers);
      CHECK(fact.committee.empty());
    }
  });
  CHECK(seen == std::set<std::string>{"full", "nothing", "plain"});
}

STORE_TEST("a change that alters nothing makes no revision") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Random random(1);
  const Change change = random_change(random, kci, 3);
  const auto first = fresh.store->commit(kci, change, by("anna"));
  const auto again = fresh.store->commit(kci, change, by("ben"));
  CHECK(again.revision == first.revision);
  CHECK(again.edits.empty());
  CHECK(again.unchanged == 15 * 3 + 2);
  CHECK(fresh.store->revisions(kci).size() == 1);
}

STORE_TEST("edits tell what was and what is, by kind and place") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Random random(2);
  Change change = random_change(random, kci, 2);
  fresh.store->commit(kci, change, by("anna"));
  Change next;
  next.put.rules = {change.put.rules[1]};
  next.put.rules[0].lead_days = 77;
  next.put.clusters = {change.put.clusters[0], random_entity<Cluster>(random)};
  next.put.clusters[1].id = ClusterId{"new"};
  next.put.events = {event_on("e001", "2010-01-01"), event_on("e000", "2010-01-02")};
  next.remove = {{EntityKind::organisation, "e001"}, {EntityKind::event, "e002"}, {EntityKind::person, "nobody"}};
  next.remove_planning = true;
  const auto result = fresh.store->commit(kci, next, by("ben"));
  CHECK(texts_of(result.edits) == Texts{"removed organisation/e001", "added cluster/new", "added event/e000",
                                        "changed event/e001", "removed event/e002", "changed rule/e001",
                                        "removed planning/"});
  CHECK(result.unchanged == 1);
  const auto edit = [&](std::size_t number) { return result.edits[number]; };
  CHECK(edit(0).before == canonical_json(change.put.organisations[1]));
  CHECK(edit(0).after.empty());
  CHECK(edit(1).before.empty());
  CHECK(edit(1).after == canonical_json(next.put.clusters[1]));
  CHECK(edit(3).before == canonical_json(change.put.events[1]));
  CHECK(edit(3).after == canonical_json(next.put.events[0]));
  CHECK(edit(6).before == canonical_json(*change.put.planning));
}

STORE_TEST("edits leave their bodies out where they are not wanted") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  CommitOptions options;
  options.with_bodies = false;
  const auto result = fresh.store->commit(kci, new_programme(kci, {event_on("a", "2003-10-01")}), by("anna"), options);
  REQUIRE(result.edits.size() == 2);
  for (const Edit& edit : result.edits) CHECK(edit.before + edit.after == "");
  CHECK(fresh.store->verify().empty());
}

STORE_TEST("an entity can be removed and added again") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Store& store = *fresh.store;
  Change first = new_programme(kci, {event_on("a", "2003-10-01")});
  first.put.people = {Person{PersonId{"p"}, LocalText{"P"}, {}, {}, {}}};
  store.commit(kci, first, by("anna"));
  store.commit(kci, removing({{EntityKind::event, "a"}, {EntityKind::person, "p"}}), by("anna"));
  CHECK_FALSE(store.read_event(kci, EventId{"a"}));
  Change again = putting({event_on("a", "2003-11-01")});
  again.put.people = first.put.people;
  CHECK(store.commit(kci, again, by("anna")).revision == 3);
  CHECK(store.read_event(kci, EventId{"a"})->date.str() == "2003-11-01");
  CHECK(store.read_event(kci, EventId{"a"}, 1)->date.str() == "2003-10-01");
  CHECK_FALSE(store.read_event(kci, EventId{"a"}, 2));
  CHECK(store.read(kci, 2)->people.empty());
  const auto versions = store.versions(kci, {EntityKind::event, "a"});
  REQUIRE(versions.size() == 2);
  CHECK(versions[0].since == 1);
  CHECK(versions[0].until == 2);
  CHECK(versions[1].since == 3);
  CHECK_FALSE(versions[1].until);
  CHECK(versions[1].body == canonical_json(again.put.events[0]));
  CHECK(store.versions(kci, {EntityKind::person, "p"}).size() == 2);
  Texts past;
  store.read_past_events(kci, {}, [&](const Event& event, const Version& version) {
    past.push_back(fmt::format("{} {} {}-{}", event.id.str(), event.date.str(), version.since, *version.until));
  });
  CHECK(past == Texts{"a 2003-10-01 1-2"});
  CHECK(store.verify().empty());
}

STORE_TEST("what is put and removed at once is put") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Change change = new_programme(kci, {event_on("a", "2003-10-01")});
  change.put.people = {Person{PersonId{"p"}, LocalText{"P"}, {}, {}, {}}};
  change.remove = {{EntityKind::event, "a"}, {EntityKind::person, "p"}};
  fresh.store->commit(kci, change, by("anna"));
  CHECK(fresh.store->commit(kci, change, by("anna")).unchanged == 3);
  CHECK(fresh.store->read_event(kci, EventId{"a"}));
  CHECK(fresh.store->read(kci)->people.size() == 1);
}

/// One random step: some entities put anew, some removed.
Change random_step(Random& random, const ProgrammeId& id) {
  Change change = random_change(random, id, 6);
  if (chance(random, 60)) change.header.reset();
  if (chance(random, 70)) change.put.planning.reset();
  change.remove_planning = !change.put.planning && chance(random, 30);
  Entities::each_list(change.put, [&](EntityKind kind, auto& list) {
    std::erase_if(list, [&](const auto&) { return chance(random, 80); });
    for (int i = 0; i < 2; ++i) change.remove.push_back({kind, fmt::format("e{:03}", 1 + below(random, 6))});
  });
  std::erase_if(change.remove, [](const EntityKey& key) { return key.kind == EntityKind::waiver; });
  return change;
}

/// What a programme is, as the simplest possible store would have it.
using Model = std::map<EntityKey, std::string>;

void apply_to(Model& model, const Change& change) {
  for (const EntityKey& key : change.remove) model.erase(key);
  if (change.remove_planning) model.erase({EntityKind::planning, ""});
  if (change.header) model[{EntityKind::programme, ""}] = canonical_json(*change.header);
  if (change.put.planning) model[{EntityKind::planning, ""}] = canonical_json(*change.put.planning);
  Entities::each_list(change.put, [&](EntityKind kind, const auto& list) {
    for (const auto& entity : list) model[{kind, entity_id(entity)}] = canonical_json(entity);
  });
}

Model model_of(Store& store, std::optional<Revision> at) {
  Model model;
  auto programme = store.read(kci, at);
  if (!programme) return model;
  Change all;
  programme->events = store.read_events(kci, at);
  all.header = programme->header;
  all.put = *programme;
  apply_to(model, all);
  return model;
}

STORE_TEST("after any changes, what held after each revision can be read") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  const unsigned seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  Random random(seed);
  Model model;
  std::map<Revision, Model> history;
  std::map<Revision, Texts> readings;
  Change first = random_step(random, kci);
  first.header = header_of(kci);
  for (int step = 0; step < 25; ++step) {
    const Change change = step == 0 ? first : random_step(random, kci);
    const Model before = model;
    apply_to(model, change);
    const auto result = fresh.store->commit(kci, change, by("anna", step));
    CHECK((model != before) == !result.edits.empty());
    history[result.revision] = model;
    readings[result.revision] = all_of(*fresh.store, kci);
    REQUIRE(model_of(*fresh.store, {}) == model);
  }
  for (const auto& [revision, then] : history) {
    CAPTURE(revision);
    CHECK(model_of(*fresh.store, revision) == then);
    CHECK(all_of(*fresh.store, kci, revision) == readings[revision]);
  }
  CHECK_FALSE(fresh.store->read(kci, 0));
  CHECK(fresh.store->verify().empty());
}

STORE_TEST("a large change does what small ones do") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  std::vector<Event> events;
  for (int i = 0; i < 3001; ++i) events.push_back(event_on(fmt::format("e{}", i), "2003-10-01"));
  fresh.store->commit(kci, new_programme(kci, events), by("anna"));
  Change change;
  std::size_t changed = 0;
  std::size_t removed = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (i % 3 == 0) {
      change.remove.push_back({EntityKind::event, events[i].id.str()});
      ++removed;
      continue;
    }
    if (i % 3 == 1) {
      events[i].status = EventStatus::held;
      ++changed;
    }
    change.put.events.push_back(events[i]);
  }
  for (int i = 0; i < 1500; ++i) change.put.events.push_back(event_on(fmt::format("f{}", i), "2004"));
  change.remove.push_back({EntityKind::event, "zzz"});
  const auto result = fresh.store->commit(kci, change, by("ben"));
  std::map<EditKind, std::size_t> counts;
  for (const Edit& edit : result.edits) ++counts[edit.kind];
  CHECK(counts[EditKind::removed] == removed);
  CHECK(counts[EditKind::changed] == changed);
  CHECK(counts[EditKind::added] == 1500);
  CHECK(result.unchanged == events.size() - changed - removed);
  CHECK(std::is_sorted(result.edits.begin(), result.edits.end(),
                       [](const Edit& a, const Edit& b) { return a.key.id < b.key.id; }));
  CHECK(fresh.store->read_events(kci).size() == events.size() - removed + 1500);
  CHECK(fresh.store->read_events(kci, 1).size() == events.size());
  CHECK(fresh.store->read_event(kci, EventId{"e1"})->status == EventStatus::held);
  CHECK(fresh.store->commit(kci, change, by("ben")).edits.empty());
  CHECK(fresh.store->verify().empty());
}

STORE_TEST("a dry run tells the edits and leaves all as it was") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci, {event_on("a", "2003-10-01")}), by("anna"));
  const auto before = all_of(*fresh.store);
  CommitOptions options;
  options.dry_run = true;
  const Change change = putting({event_on("a", "2003-11-01"), event_on("b", "2003-12-01")});
  const auto dry = fresh.store->commit(kci, change, by("ben"), options);
  CHECK(dry.revision == 1);
  CHECK(texts_of(dry.edits) == Texts{"changed event/a", "added event/b"});
  CHECK(all_of(*fresh.store) == before);
  CHECK(fresh.store->commit(kci, change, by("ben")).revision == 2);
}

STORE_TEST("a change based on what is no more is a conflict") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Store& store = *fresh.store;
  CommitOptions options;
  options.based_on = 0;
  store.commit(kci, new_programme(kci), by("anna"), options);
  CHECK_THROWS_AS(store.commit(kci, putting({event_on("a", "2003")}), by("ben"), options), StoreConflict);
  options.based_on = 1;
  CHECK(store.commit(kci, putting({event_on("a", "2003")}), by("ben"), options).revision == 2);
  CHECK_THROWS_WITH(store.commit(kci, putting({event_on("a", "2004")}), by("carl"), options), Contains("by ben"));
  CHECK(store.read_event(kci, EventId{"a"})->date.str() == "2003");
}

STORE_TEST("a programme that must be new is a conflict where it is not") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  CommitOptions options;
  options.must_be_new = true;
  fresh.store->commit(kci, new_programme(kci), by("anna"), options);
  CHECK_THROWS_AS(fresh.store->commit(kci, new_programme(kci), by("anna"), options), StoreConflict);
  CHECK(fresh.store->commit(ProgrammeId{"other"}, new_programme(ProgrammeId{"other"}), by("anna"), options).revision ==
        2);
}

STORE_TEST("what makes no sense is refused, and the store goes on") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Store& store = *fresh.store;
  CHECK_THROWS_AS(store.commit(kci, putting({event_on("a", "2003")}), by("anna")), StoreError);
  CHECK_THROWS_AS(store.commit(kci, new_programme(ProgrammeId{"other"}), by("anna")), std::logic_error);
  CHECK_THROWS_AS(store.commit(kci, new_programme(kci, {event_on("a", "2003"), event_on("a", "2004")}), by("anna")),
                  std::logic_error);
  CHECK_THROWS_AS(store.commit(kci, removing({{EntityKind::programme, ""}}), by("anna")), std::exception);
  CHECK(store.programmes().empty());
  CHECK(store.commit(kci, new_programme(kci), by("anna")).revision == 1);
}

STORE_TEST("programmes do not touch each other, and share the numbers of revisions") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Store& store = *fresh.store;
  const ProgrammeId other{"aaa"};
  store.commit(kci, new_programme(kci, {event_on("a", "2003-10-01")}), by("anna", 10));
  store.commit(other, new_programme(other, {event_on("a", "2004-10-01")}), by("ben", 20));
  store.commit(kci, putting({event_on("a", "2003-12-01")}), by("anna", 30));
  store.commit(other, removing({{EntityKind::event, "a"}}), by("ben", 40));
  CHECK(store.programmes() == std::vector<ProgrammeId>{kci, other});
  CHECK(store.last_revision(kci) == 3);
  CHECK(store.last_revision(other) == 4);
  CHECK(store.read_events(kci).size() == 1);
  CHECK(store.read_events(other).empty());
  CHECK(store.read_event(other, EventId{"a"}, 3)->date.str() == "2004-10-01");
  CHECK(store.read_event(kci, EventId{"a"}, 2)->date.str() == "2003-10-01");
  CHECK(store.revision_at(kci, at_second(35)) == 3);
  CHECK(store.revision_at(other, at_second(35)) == 2);
  CHECK(store.revision_at(other, at_second(15)) == 0);
  CHECK(store.verify().empty());
}

STORE_TEST("several programmes change together or not at all") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Store& store = *fresh.store;
  const ProgrammeId other{"other"};
  const auto both = [&](const char* date) {
    return std::vector<ProgrammeChange>{{kci, new_programme(kci, {event_on("a", date)}), {}},
                                        {other, new_programme(other, {event_on("a", date)}), {}}};
  };
  CHECK(store.commit_together(both("2003"), by("anna"), true).size() == 2);
  CHECK(store.programmes().empty());
  const auto results = store.commit_together(both("2003"), by("anna"), false);
  CHECK(results[0].revision == 1);
  CHECK(results[1].revision == 2);
  const auto before = all_of(store);
  auto conflicting = both("2004");
  conflicting[1].options.must_be_new = true;
  CHECK_THROWS_AS(store.commit_together(conflicting, by("anna"), false), StoreConflict);
  CHECK(all_of(store) == before);
  CHECK(store.commit_together(both("2003"), by("anna"), false)[1].edits.empty());
  CHECK(all_of(store) == before);
  CHECK(store.verify().empty());
}

STORE_TEST("the history tells who, when, how and why") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Store& store = *fresh.store;
  store.commit(kci, new_programme(kci), {"anna", at_second(100), "init kci.toml", ""});
  store.commit(kci, putting({event_on("a", "2003")}), {"ベン", at_second(50), "event add a", "it's \"new\""});
  const auto revisions = store.revisions(kci);
  REQUIRE(revisions.size() == 2);
  CHECK(revisions[0].number == 1);
  CHECK(revisions[0].programme == kci);
  CHECK(revisions[0].at == at_second(100));
  CHECK(revisions[0].command == "init kci.toml");
  CHECK(revisions[1].actor == "ベン");
  CHECK(revisions[1].reason == "it's \"new\"");
  // The second writer's clock was behind: time goes on by the least there is.
  CHECK(revisions[1].at == at_second(100) + std::chrono::microseconds{1});
  CHECK(store.event_changes(kci) == std::vector{std::pair{EventId{"a"}, revisions[1].at}});
}

STORE_TEST("every version of every entity but events is handed out, oldest first") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Store& store = *fresh.store;
  const auto venue = [](const char* id, const char* name) {
    Venue made;
    made.id = VenueId{id};
    made.name = LocalText{name};
    return made;
  };
  Change first = new_programme(kci);
  first.put.venues = {venue("quay", "Quay"), venue("hall", "Hall")};
  store.commit(kci, first, by("anna"));
  Change second = putting({event_on("a", "2003")});
  second.put.venues = {venue("hall", "Harbour Hall")};
  store.commit(kci, second, by("anna"));
  Change third;
  third.remove = {{EntityKind::venue, "quay"}};
  store.commit(kci, third, by("anna"));
  std::vector<std::string> seen;
  store.read_entity_versions(kci, [&](const EntityKey& key, const Programme& holder, const Version& version) {
    if (key.kind != EntityKind::venue) return;
    REQUIRE(holder.venues.size() == 1);
    CHECK(holder.venues[0].id.str() == key.id);
    CHECK(holder.events.empty());
    seen.push_back(holder.venues[0].name.in("en") + " " + std::to_string(version.since) + " " +
                   (version.until ? std::to_string(*version.until) : "still"));
  });
  CHECK(seen == std::vector<std::string>{"Hall 1 2", "Harbour Hall 2 still", "Quay 1 3"});
}

STORE_TEST("instants never run backwards across programmes") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  for (int i = 0; i < 5; ++i) {
    const ProgrammeId id{"p" + std::to_string(i)};
    fresh.store->commit(id, new_programme(id), by("anna", 100 - i));
    CHECK(fresh.store->revisions(id)[0].at == at_second(100) + std::chrono::microseconds{i});
  }
}

STORE_TEST("text that no database takes is mended in the history") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  const std::string strange("a\0b\xFF\xC3", 5);
  fresh.store->commit(kci, new_programme(kci), {strange, at_second(1), strange, strange});
  CHECK(fresh.store->revisions(kci)[0].actor == "a\uFFFDb\uFFFD\uFFFD");
  CHECK(fresh.store->verify().empty());
}

STORE_TEST("a snapshot is of one moment, whoever writes meanwhile") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci, {event_on("a", "2003")}), by("anna"));
  auto snapshot = fresh.store->snapshot();
  const auto before = all_of(*fresh.store);
  const auto write = [&] {
    open_store(fresh.place.url(), false)->commit(kci, putting({event_on("a", "2004")}), by("ben"));
  };
  std::thread writer;
  if (TestType::waits_for_readers) {
    writer = std::thread(write);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  } else {
    write();
  }
  CHECK(all_of(*fresh.store) == before);
  CHECK_THROWS_AS(fresh.store->commit(kci, putting({event_on("b", "2004")}), by("anna")), std::logic_error);
  snapshot.reset();
  if (writer.joinable()) writer.join();
  CHECK(fresh.store->read_event(kci, EventId{"a"})->date.str() == "2004");
}

STORE_TEST("writers at the same time take their turns") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  constexpr int writers = 4;
  constexpr int changes = 15;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      const auto store = open_store(fresh.place.url(), false);
      for (int i = 0; i < changes; ++i) {
        store->commit(kci, putting({event_on(fmt::format("w{}-{}", writer, i), "2003")}), by("w"));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(fresh.store->last_revision(kci) == 1 + writers * changes);
  CHECK(fresh.store->revisions(kci).size() == 1 + writers * changes);
  CHECK(fresh.store->read_events(kci).size() == writers * changes);
  CHECK(fresh.store->verify().empty());
}

STORE_TEST("of two changes based on the same revision one is refused") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci, {event_on("count", "2003", EventStatus::tentative)}), by("anna"));
  constexpr int writers = 3;
  constexpr int wins = 10;
  std::atomic<int> conflicts{0};
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&] {
      const auto store = open_store(fresh.place.url(), false);
      for (int won = 0; won < wins;) {
        CommitOptions options;
        options.based_on = store->last_revision(kci);
        Event count = *store->read_event(kci, EventId{"count"});
        ++count.days;
        try {
          store->commit(kci, putting({count}), by("w"), options);
          ++won;
        } catch (const StoreConflict&) {
          ++conflicts;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  INFO(conflicts << " conflicts");
  CHECK(fresh.store->read_event(kci, EventId{"count"})->days == 1 + writers * wins);
}

STORE_TEST("a backup, restored elsewhere, is the same store") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Random random(5);
  for (int step = 0; step < 6; ++step) {
    for (const ProgrammeId& id : {kci, ProgrammeId{"other"}}) {
      Change change = random_step(random, id);
      if (step == 0) change.header = header_of(id);
      fresh.store->commit(id, change, by("anna", step));
    }
  }
  const auto original = all_of(*fresh.store);
  const std::string file = fresh.place.file("backup.db");
  fresh.store->backup(file);
  CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::all) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  CHECK_THROWS_WITH(fresh.store->backup(file), Contains("exists already"));

  const auto other = open_store(fresh.place.other_url(), true);
  other->restore(file);
  CHECK(all_of(*other) == original);
  CHECK(other->verify().empty());
  CHECK_THROWS_WITH(other->restore(file), Contains("kci-icp already"));

  const auto sqlite = open_store("sqlite:" + fresh.place.file("third.db"), true);
  sqlite->restore(file);
  CHECK(all_of(*sqlite) == original);
  // A backup is a store by itself, and the restored one goes on counting.
  CHECK(all_of(*open_store("sqlite:" + file, false)) == original);
  CHECK(other->commit(kci, putting({event_on("later", "2010")}), by("ben")).revision ==
        fresh.store->last_revision(ProgrammeId{"other"}) + 1);
}

STORE_TEST("a restored store holds back what it would send until somebody lets it go") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  fresh.store->commit(kci, new_programme(kci), by("anna"));
  CHECK_FALSE(fresh.store->sending_held());
  const std::string file = fresh.place.file("backup.db");
  fresh.store->backup(file);
  const auto other = open_store(fresh.place.other_url(), true);
  other->restore(file);
  CHECK(other->sending_held());
  CHECK(open_store(fresh.place.other_url(), false)->sending_held());
  CHECK(other->verify().empty());
  other->release_sending();
  CHECK_FALSE(other->sending_held());
  CHECK_FALSE(fresh.store->sending_held());
}

STORE_TEST("a backup is of one moment while others write") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  std::vector<Event> events;
  for (int i = 0; i < 20'000; ++i) events.push_back(event_on(fmt::format("e{}", i), "2003"));
  CommitOptions quiet;
  quiet.with_bodies = false;
  fresh.store->commit(kci, new_programme(kci, events), by("anna"), quiet);
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    const auto store = open_store(fresh.place.url(), false);
    for (int i = 1; !stop; ++i) {
      // Two events that always say the same.
      Event first = event_on("e7", "2003");
      Event last = event_on("e19999", "2003");
      first.days = last.days = i + 1;
      try {
        store->commit(kci, putting({first, last}), by("ben"));
      } catch (const StoreError&) {
        continue;  // the backup had the lock for longer than a writer waits
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  });
  for (int i = 0; i < 3; ++i) {
    const std::string file = fresh.place.file(fmt::format("backup{}.db", i));
    fresh.store->backup(file);
    const auto copy = open_store("sqlite:" + file, false);
    CHECK(copy->read_event(kci, EventId{"e7"})->days == copy->read_event(kci, EventId{"e19999"})->days);
    CHECK(copy->verify().empty());
  }
  stop = true;
  writer.join();
}

STORE_TEST("a backup into a directory that is not there leaves nothing") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  CHECK_THROWS_AS(fresh.store->backup(fresh.place.file("no/such/backup.db")), StoreError);
  CHECK_THROWS_WITH(fresh.store->restore(fresh.place.file("none.db")), Contains("there is no backup"));
}

STORE_TEST("what somebody changed behind the store's back is found") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  Change change = new_programme(kci, {event_on("a", "2003-10-01"), event_on("b", "2003-11-01")});
  change.put.people = {Person{PersonId{"p"}, LocalText{"P"}, {}, {}, {}}};
  fresh.store->commit(kci, change, by("anna", 1));
  fresh.store->commit(kci, putting({event_on("a", "2003-10-02")}), by("anna", 2));
  REQUIRE(fresh.store->verify().empty());
  const std::string tampering = GENERATE(
      "UPDATE event SET status = 2 WHERE id = 'a'", "UPDATE event SET covers = '' WHERE id = 'a'",
      "UPDATE event SET id = 'c' WHERE id = 'a'", "UPDATE event SET body = '{}' WHERE id = 'a'",
      "UPDATE event SET since = 9 WHERE id = 'a'", "UPDATE event SET since = 1 WHERE id = 'a'",
      "UPDATE event_past SET until = 9", "UPDATE event_past SET until = since", "DELETE FROM revision WHERE number = 1",
      "UPDATE revision SET at_us = 0 WHERE number = 2", "UPDATE programme SET revision = 1", "DELETE FROM programme",
      "DELETE FROM entity WHERE kind = 'programme'", "UPDATE entity SET kind = 'horse' WHERE kind = 'person'",
      "UPDATE entity SET body = '{\"name\":\"P\",\"id\":\"p\"}' WHERE kind = 'person'",
      "INSERT INTO entity_past (programme, kind, id, since, until, position, body)"
      " VALUES ('kci-icp', 'person', 'p', 0, 2, 0, '{\"id\":\"p\",\"name\":\"P\"}')");
  CAPTURE(tampering);
  fresh.place.meddle(tampering);
  const auto problems = fresh.store->verify();
  CHECK_FALSE(problems.empty());
  if (!problems.empty()) CHECK(problems.front().find('\n') == std::string::npos);
  // Such a store can be backed up, for what can be saved of it, but is no backup to restore.
  const std::string file = fresh.place.file("backup.db");
  fresh.store->backup(file);
  CHECK_THROWS_WITH(open_store(fresh.place.other_url(), true)->restore(file), Contains("was not restored"));
  CHECK(open_store(fresh.place.other_url(), false)->programmes().empty());
}

STORE_TEST("opening what is not there names the command that makes it") {
  TestType place;
  if (!place.available()) return;
  CHECK_THROWS_WITH(open_store(place.url(), false), Contains("nenkai init"));
  open_store(place.url(), true);
  CHECK(open_store(place.url(), false)->programmes().empty());
  CHECK(open_store(place.url(), true)->programmes().empty());
}

STORE_TEST("a newer schema is refused, and so is its backup") {
  Fresh<TestType> fresh;
  if (!fresh.available) return;
  const std::string file = fresh.place.file("backup.db");
  fresh.place.meddle("INSERT INTO schema_version (number, applied_at, program) VALUES (70, 'later', 'nenkai 9')");
  for (const bool create : {false, true}) {
    CHECK_THROWS_WITH(open_store(fresh.place.url(), create),
                      Contains("newer nenkai (schema 70; this one knows ") && Contains("): upgrade nenkai"));
  }
}

}  // namespace
}  // namespace nenkai
