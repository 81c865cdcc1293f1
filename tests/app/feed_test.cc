#include "app/feed.hh"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>

#include "app/feed_cache.hh"
#include "app/load.hh"

namespace nenkai {
namespace {

const std::string head = R"(format = 1
[programme]
id = "kci"
name = { en = "Clusters", ja = "クラスター" }
timezone = "Asia/Tokyo"
fiscal_year_start = "04-01"
domain = "nenkai.example"
)";

const std::string body = R"(
[[organisation]]
id = "mext"
name = "MEXT"
kind = "ministry"
[[organisation]]
id = "meti"
name = { en = "METI", ja = "経済局" }
kind = "bureau"
email = "office@meti.example"
[[cluster]]
id = "sendai"
name = "Sendai"
region = "tohoku"
ministry = "mext"
[[pairing]]
cluster = "sendai"
bureau = "meti"
[[venue]]
id = "hall"
name = { en = "Hall", ja = "ホール" }
address = "1-2-3"
[[event]]
id = "forum"
kind = "joint_conference"
covers = ["sendai--meti"]
title = "Forum"
date = "2026-07-01T10:00"
status = "confirmed"
venue = "hall"
[[event]]
id = "fair"
kind = "joint_conference"
covers = ["sendai--meti"]
title = "Fair"
date = "2023-05"
status = "held"
organiser = "Society"
[[event]]
id = "off"
kind = "other"
title = "Off"
date = "2026-08-01"
status = "cancelled"
[[rule]]
id = "yearly"
name = "Yearly"
subject = "pairing"
kind = "joint_conference"
at_least = 1
per = "fiscal_year"
)";

/// A store of its own with a clock that goes on by an hour at each change.
class Shop {
 public:
  Shop() { load(head + body, true); }
  ~Shop() { std::filesystem::remove_all(folder_); }
  Shop(const Shop&) = delete;
  Shop& operator=(const Shop&) = delete;

  Context& context() { return context_; }

  void load(const std::string& text, bool init = false) {
    context_.now += std::chrono::hours{1};
    LoadRequest request;
    request.files = {{"test.toml", text}};
    request.init = init;
    const LoadReport report = load_files(context_, std::move(request));
    for (const Diagnostic& diagnostic : report.diagnostics) INFO(diagnostic.message);
    REQUIRE_FALSE(report.refused());
  }

  /// Loads the programme with `old` replaced.
  void change(const std::string& old, const std::string& with) {
    const std::size_t at = body_.find(old);
    REQUIRE(at != std::string::npos);
    body_.replace(at, old.size(), with);
    load(head + body_);
  }

  std::string feed(const FeedRequest& request) { return make_feed(context_, request); }
  std::string feed(const char* scope, const char* language = "en") {
    FeedRequest request;
    request.scope = scope;
    request.language = language;
    return feed(request);
  }

 private:
  static std::string new_folder() {
    std::string folder = (std::filesystem::temp_directory_path() / "nenkai-feed-XXXXXX").string();
    REQUIRE(mkdtemp(folder.data()) != nullptr);
    return folder;
  }

  std::string folder_ = new_folder();
  std::string body_ = body;
  std::unique_ptr<Store> store_ = open_store("sqlite:" + folder_ + "/nenkai.db", true);
  HolidaySource holidays_{""};
  Context context_{*store_, holidays_, *parse_instant("2026-06-01T00:00:00Z"), "anna", "test", "", {}, {}, {}, nullptr};
};

/// The line of a property in the VEVENT of this event.
std::string property(const std::string& feed, const std::string& event, const std::string& name) {
  const std::size_t begin = feed.find("UID:" + event + "@");
  REQUIRE(begin != std::string::npos);
  const std::string entry = feed.substr(begin, feed.find("END:VEVENT", begin) - begin);
  const std::size_t at = entry.find("\r\n" + name + ":");
  if (at == std::string::npos) return {};
  const std::size_t value = at + name.size() + 3;
  return entry.substr(value, entry.find("\r\n", value) - value);
}

}  // namespace

TEST_CASE("a feed of one kind alone leaves the others out and says so in its name") {
  Shop shop;
  FeedRequest request;
  request.scope = "all";
  request.only = ScopeKind::conferences;
  const std::string conferences = shop.feed(request);
  CHECK(conferences.find("X-WR-CALNAME:Joint conferences") != std::string::npos);
  CHECK(conferences.find("BEGIN:VEVENT") != std::string::npos);
  CHECK(conferences.find("UID:off@") == std::string::npos);
  FeedCache cache;
  CHECK(cache.feed(shop.context(), request) == conferences);
  CHECK(shop.feed("all").find("UID:off@") != std::string::npos);
}

TEST_CASE("whatever a feed shows of an event, its change is a later last change of the event") {
  Shop shop;
  const auto modified = [&](const char* event) { return property(shop.feed("all"), event, "LAST-MODIFIED"); };
  CHECK(modified("forum") == "20260601T010000Z");
  shop.change("en = \"Hall\"", "en = \"Harbour Hall\"");
  CHECK(modified("forum") == "20260601T020000Z");
  CHECK(modified("fair") == "20260601T010000Z");
  shop.change("en = \"METI\"", "en = \"METI Tohoku\"");
  CHECK(modified("forum") == "20260601T030000Z");
  CHECK(modified("fair") == "20260601T030000Z");
  CHECK(modified("off") == "20260601T010000Z");
  // Somebody who was a name becomes one of the programme's organisations, and changes address.
  shop.change("organiser = \"Society\"", "organiser = \"mext\"");
  shop.change("name = \"MEXT\"\n", "name = \"MEXT\"\nemail = \"desk@mext.example\"\n");
  CHECK(modified("fair") == "20260601T050000Z");
}

TEST_CASE("what a feed does not show leaves its bytes alone") {
  Shop shop;
  const std::string english = shop.feed("all");
  const std::string japanese = shop.feed("all", "ja");
  shop.change("address = \"1-2-3\"", "address = \"1-2-3\"\ncapacity = 300");
  shop.change("venue = \"hall\"", "venue = \"hall\"\nattendance = 12");
  CHECK(shop.feed("all") == english);
  shop.change("ja = \"ホール\"", "ja = \"港ホール\"");
  CHECK(shop.feed("all") == english);
  CHECK(shop.feed("all", "ja") != japanese);
}

TEST_CASE("a change of time, place or status raises the sequence, also where the venue has moved") {
  Shop shop;
  const auto sequence = [&] { return property(shop.feed("all"), "forum", "SEQUENCE"); };
  CHECK(sequence() == "0");
  shop.change("title = \"Forum\"", "title = \"The Forum\"");
  CHECK(sequence() == "0");
  shop.change("2026-07-01T10:00", "2026-07-02T10:00");
  CHECK(sequence() == "1");
  shop.change("address = \"1-2-3\"", "address = \"4-5-6\"");
  CHECK(sequence() == "2");
  shop.change("status = \"confirmed\"", "status = \"cancelled\"");
  CHECK(sequence() == "3");
}

TEST_CASE("changes within one second are told a second apart") {
  Shop shop;
  for (const char* name : {"A", "B"}) {
    shop.context().now -= std::chrono::hours{1};
    shop.change(name[0] == 'A' ? "title = \"Forum\"" : "title = \"A\"", std::string("title = \"") + name + "\"");
  }
  CHECK(property(shop.feed("all"), "forum", "LAST-MODIFIED") == "20260601T010002Z");
}

TEST_CASE("the past and what was cancelled can be left out") {
  Shop shop;
  FeedRequest request;
  request.scope = "all";
  request.past = *Duration::parse("P3Y");
  CHECK(shop.feed(request).find("UID:fair@") == std::string::npos);
  request.past = *Duration::parse("P3Y1D");
  CHECK(shop.feed(request).find("UID:fair@") != std::string::npos);
  CHECK(shop.feed(request).find("UID:off@") != std::string::npos);
  request.cancelled = false;
  CHECK(shop.feed(request).find("UID:off@") == std::string::npos);
}

TEST_CASE("a feed knows where it is when the server does") {
  Shop shop;
  FeedRequest request;
  request.scope = "cluster/sendai.ics";
  request.language = "ja";
  request.alarms = *parse_alarms("P1D");
  request.public_url = "https://calendar.example";
  const std::string folded = shop.feed(request);
  std::string feed = folded;
  for (std::size_t at = feed.find("\r\n "); at != std::string::npos; at = feed.find("\r\n ", at)) feed.erase(at, 3);
  CHECK(feed.find("\r\nURL:https://calendar.example/\r\n") != std::string::npos);
  CHECK(feed.find("\r\nSOURCE;VALUE=URI:https://calendar.example/feeds/cluster/sendai.ics?lang=ja&alarms=P1D\r\n") !=
        std::string::npos);
}

TEST_CASE("an obligation's entry changes when its status does, not with every day") {
  Shop shop;
  const auto on = [&](const char* day) {
    shop.context().as_of = *parse_day(day);
    return shop.feed("obligations");
  };
  shop.change("status = \"confirmed\"", "status = \"cancelled\"");
  const std::string open = on("2026-07-01");
  CHECK(open.find("UID:yearly.sendai--meti.FY2026@kci.nenkai.example") != std::string::npos);
  CHECK(on("2026-09-01") == open);
  const std::string at_risk = on("2027-01-10");
  CHECK(at_risk != open);
  CHECK(at_risk.find("LAST-MODIFIED:20261130T150000Z") != std::string::npos);
  CHECK(on("2027-02-10") == at_risk);
}

TEST_CASE("in a store with several programmes a scope begins with the programme") {
  Shop shop;
  std::string other = head;
  other.replace(other.find("\"kci\""), 5, "\"cluster\"");
  shop.load(other, true);
  CHECK(shop.feed("kci/all").find("UID:forum@kci.nenkai.example") != std::string::npos);
  CHECK(shop.feed("kci/cluster/sendai").find("UID:forum@") != std::string::npos);
  CHECK(shop.feed("cluster/all").find("BEGIN:VEVENT") == std::string::npos);
  CHECK_THROWS_AS(shop.feed("all"), InputError);
  const auto feeds = list_feeds(shop.context(), "en");
  CHECK(feeds.front().scope == "kci/all");
  CHECK(feeds.back().scope.substr(0, 8) == "cluster/");
  shop.context().programme = "kci";
  CHECK(shop.feed("cluster/sendai").find("UID:forum@") != std::string::npos);
  CHECK(shop.feed("kci/all") == shop.feed("all"));
}

TEST_CASE("the cache gives the same bytes, and writes only the pieces that have changed") {
  Shop shop;
  FeedCache cache;
  const auto same = [&](const char* scope) {
    FeedRequest request;
    request.scope = scope;
    CHECK(cache.feed(shop.context(), request) == make_feed(shop.context(), request));
  };
  const auto all = [&] {
    for (const char* scope : {"all", "cluster/sendai", "event/forum", "obligations"}) same(scope);
  };
  all();
  shop.change("2026-07-01T10:00", "2026-07-02T10:00");
  all();
  shop.change("en = \"METI\"", "en = \"METI Tohoku\"");
  all();
  const FeedPieces first(shop.context(), {}, nullptr);
  CHECK(first.written() == 3);
  shop.change("title = \"Fair\"", "title = \"The Fair\"");
  const FeedPieces second(shop.context(), {}, &first);
  CHECK(second.written() == 1);
  FeedRequest unknown;
  unknown.scope = "cluster/sendia";
  CHECK_THROWS_AS(cache.feed(shop.context(), unknown), InputError);
}

}  // namespace nenkai
