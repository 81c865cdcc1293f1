// A day ends at midnight where the programme is at home, and what says how things stand says so from then on, although
// nobody changed anything.

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "server/watch.hh"
#include "tests/server/asking.hh"

namespace nenkai {
namespace {

using namespace test;

const Instant last_second = parse_instant("2005-03-31T14:59:59Z").value();  // 23:59:59 in Tokyo
constexpr std::chrono::seconds a_second{1};

server::FeedAddress feed(const std::string& path) { return server::parse_feed_address(path, {}).value(); }

std::string text_of(const server::FeedSlot& slot) {
  const auto ready = slot.ready();
  return ready ? std::string(ready->plain.body->bytes()) : "";
}

}  // namespace

TEST_CASE("midnight: a page and the API count the day by the programme's own zone") {
  Asking asking;
  asking.now = last_second;
  const auto findings = [&] { return json_of(asking.get("/api/v1/audit?fy=2004")); };
  const Json before = findings();
  const std::string page = asking.get("/audit?fy=2004").body;
  asking.now += a_second;
  CHECK(before["as_of"] == "2005-03-31");
  CHECK(findings()["as_of"] == "2005-04-01");
  CHECK(before["summary"] != findings()["summary"]);
  CHECK(asking.get("/audit?fy=2004").body != page);
}

TEST_CASE("midnight: a feed of a day is another one, with a Last-Modified of midnight, and others are not") {
  Asking asking;
  server::FeedShelf shelf;
  Context context = asking.context();
  context.now = last_second;
  const auto daily = shelf.place(feed("/feeds/obligations.ics"), "");
  const auto plain = shelf.place(feed("/feeds/all.ics"), "");
  for (const auto& slot : {daily, plain}) CHECK(shelf.build(*slot, context, 1, "https://a.example"));
  const std::string before = text_of(*daily);
  CHECK_FALSE(shelf.day_is_over(*daily, context.now));
  CHECK_FALSE(shelf.build(*daily, context, 1, "https://a.example"));
  context.now += a_second;
  CHECK(shelf.day_is_over(*daily, context.now));
  CHECK_FALSE(shelf.day_is_over(*plain, context.now));
  CHECK(shelf.build(*daily, context, 1, "https://a.example"));
  CHECK_FALSE(shelf.build(*plain, context, 1, "https://a.example"));
  CHECK(text_of(*daily) != before);
  CHECK(daily->ready()->modified == context.now);
}

TEST_CASE("midnight: the watch writes the feeds of a day anew by itself") {
  Asking asking;
  std::atomic<Instant> now{last_second};
  const server::StoreSource source{[&] { return asking.again(); }, "sqlite:" + asking.directory.path("store.db")};
  const server::Log log(server::LogRequests::problems_only);
  server::FeedShelf shelf;
  server::LinkBook links;
  server::Workers workers(1, source);
  server::Front front({source, &asking.holidays, [&] { return now.load(); }, {}, {}}, {asking.site, ""}, shelf, links,
                      workers, log);
  const auto daily = shelf.place(feed("/feeds/obligations.ics"), "");
  server::Watch watch(source, front, shelf, links, log);
  watch.start();
  const std::string before = text_of(*daily);
  REQUIRE_FALSE(before.empty());
  now = last_second + a_second;
  for (int tries = 0; tries < 2'000 && text_of(*daily) == before; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  CHECK(text_of(*daily) != before);
  CHECK(watch.state().revision == 1);
}

}  // namespace nenkai
