#include "app/reminder_planning.hh"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <set>

#include "app/load.hh"
#include "app/patience.hh"
#include "tests/support/temporary_directory.hh"

namespace nenkai {
namespace {

OutboxRow row(const std::string& subject, const std::string& recipient, const std::string& digest = "") {
  OutboxRow made;
  made.key = {"r", subject, "before-P7D@2004-03-10", Channel::email, recipient};
  made.digest = digest;
  return made;
}

TEST_CASE("planning: a change in pieces is the same change, withdrawals first, digests whole", "[remind]") {
  OutboxChange change;
  for (std::int64_t id = 1; id <= 7; ++id) change.withdraw.push_back({id, "gone"});
  change.close = {8, 9};
  for (int i = 0; i < 5; ++i) {
    change.put.push_back(row(fmt::format("single{}", i), "a@x.example"));
    for (const char* recipient : {"a@x.example", "b@x.example"})
      change.put.push_back(row(fmt::format("digest{}", i), recipient, "day"));
  }
  const auto pieces = in_pieces(change, 3);
  std::set<OutboxKey> put;
  std::vector<OutboxChange::Note> withdrawn;
  bool began_to_put = false;
  std::map<std::string, int> pieces_of_digest;
  for (const OutboxChange& piece : pieces) {
    began_to_put = began_to_put || !piece.put.empty();
    CHECK((!began_to_put || (piece.withdraw.empty() && piece.close.empty())));
    CHECK(piece.withdraw.size() <= 3);
    withdrawn.insert(withdrawn.end(), piece.withdraw.begin(), piece.withdraw.end());
    std::set<std::string> digests;
    for (const OutboxRow& each : piece.put) {
      put.insert(each.key);
      if (!each.digest.empty()) digests.insert(each.key.recipient);
    }
    for (const std::string& recipient : digests) ++pieces_of_digest[recipient];
  }
  CHECK(put.size() == 15);
  CHECK(withdrawn == change.withdraw);
  CHECK(pieces_of_digest == std::map<std::string, int>{{"a@x.example", 1}, {"b@x.example", 1}});
  CHECK(in_pieces({}, 3).empty());
}

/// A programme with more reminders than are planned at once.
struct LargeOffice {
  LargeOffice() {
    std::string text = R"(format = 1
[programme]
id = "kci"
name = "Clusters"
timezone = "Asia/Tokyo"
domain = "nenkai.example"
[[event]]
id = "forum"
kind = "joint_conference"
title = "Forum"
date = "2004-03-10"
status = "confirmed"
[[reminder]]
id = "week"
on = "event"
before = "P7D"
channel = "log"
to = [)";
    for (int i = 0; i < recipients; ++i) text += fmt::format("\"email:r{}@x.example\", ", i);
    LoadRequest request;
    request.files = {{"test.toml", text + "]\n"}};
    request.init = true;
    const bool refused = load_files(context, std::move(request)).refused();
    REQUIRE_FALSE(refused);
    channels.log = [this](std::string_view) { ++said; };
  }
  RemindReport run() {
    return remind(context, how, channels, [this] { return context.now; });
  }

  static constexpr int recipients = 1200;
  test::TemporaryDirectory directory;
  std::unique_ptr<Store> store = open_store("sqlite:" + directory.path("nenkai.db"), true);
  HolidaySource holidays{""};
  Context context{*store, holidays, *parse_instant("2004-03-03T00:00:00Z"), "anna", "test", "", {}, {}, {}};
  Reminding how{"", "", "", 30, {}};
  ReminderChannels channels;
  int said = 0;
};

TEST_CASE("planning: who finds another at it sends what is there meanwhile, and plans when he is done", "[remind]") {
  LargeOffice office;
  const ProgrammeId kci{"kci"};
  const RemindedProgramme world(office.context);
  const std::function<Instant()> clock = [&] { return office.context.now; };
  ReminderPlanning planning(office.context, world, office.how, clock);
  RemindReport report;
  REQUIRE(office.store->begin_planning(kci, office.context.now));
  CHECK_FALSE(planning.done(report));
  CHECK_FALSE(planning.done(report));
  CHECK(report.planned == 0);
  OutboxRow first = row("forum", "r0@x.example");
  first.key = {"week", "forum", "before-P7D@2004-03-10", Channel::log, "r0@x.example"};
  first.told = "2004-03-10";
  first.due = first.next_try = office.context.now;
  office.store->change_outbox(kci, {{first}, {}, {}, {}}, office.context.now);
  int asked = 0;
  office.how.stopped = [&] { return office.said == 1 && ++asked > 3; };
  CHECK(office.run().sent == 1);
  office.how.stopped = {};
  office.store->end_planning(kci);
  CHECK(planning.done(report));
  CHECK(report.planned >= LargeOffice::recipients - 1);
  CHECK(office.run().sent == LargeOffice::recipients - 1);
  CHECK(office.store->begin_planning(kci, office.context.now));  // it was given back
}

TEST_CASE("patience: a busy store is asked again until somebody says stop", "[remind]") {
  int calls = 0;
  const auto busy_twice = [&] {
    if (++calls < 3) throw StoreBusy("locked");
    return calls;
  };
  CHECK(patiently({}, busy_twice) == 3);
  calls = 0;
  CHECK_THROWS_AS(patiently([] { return true; }, busy_twice), StoreBusy);
  CHECK(calls == 1);
  CHECK_THROWS_AS(patiently({}, []() -> int { throw StoreError("gone"); }), StoreError);
}

}  // namespace
}  // namespace nenkai
