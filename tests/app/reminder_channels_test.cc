#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

#include "app/remind.hh"
#include "tests/notify/peer.hh"

namespace nenkai {
namespace {

using Catch::Matchers::Contains;
using Kind = Delivery::Kind;
using test::HookPeer;

WebhookMessage message() {
  WebhookMessage message;
  message.id = "abc@kci.nenkai.example";
  message.at = *parse_instant("2004-03-03T00:00:00Z");
  message.type = "reminder.event";
  message.text = "Forum & <!channel> @all 年会";
  message.data = R"({"event":{"id":"forum"}})";
  return message;
}

ReminderChannels channels(const std::string& allowed = "127.0.0.0/8", const Settings& settings = {}) {
  AddressRanges ranges;
  if (!allowed.empty()) ranges.push_back(*AddressRange::parse(allowed));
  return channels_of(settings, ranges, {});
}

TEST_CASE("a message is posted once, with what its receiver knows it by", "[webhook]") {
  const HookPeer peer;
  CHECK(channels().webhook(peer.at("/x?token=1"), message()).kind == Kind::taken);
  REQUIRE(peer.taken().size() == 1);
  const auto taken = nlohmann::json::parse(peer.taken().front());
  CHECK(taken["path"] == "/x?token=1");
  CHECK(taken["headers"]["webhook-id"] == "abc@kci.nenkai.example");
  CHECK(taken["headers"]["idempotency-key"] == "abc@kci.nenkai.example");
  CHECK(taken["headers"]["content-type"] == "application/json");
  CHECK_FALSE(taken["headers"].contains("webhook-signature"));
  const auto body = nlohmann::json::parse(taken["body"].get<std::string>());
  CHECK(body["data"]["event"]["id"] == "forum");
  CHECK(body["type"] == "reminder.event");
}

TEST_CASE("with a secret a message is signed, and a file that is none is refused", "[webhook]") {
  const HookPeer peer;
  const test::TemporaryDirectory directory;
  Settings settings;
  settings.webhook.secret_file = directory.path("secret");
  CHECK_THROWS_WITH(channels("127.0.0.1", settings), Contains("webhook.secret_file"));
  std::ofstream(settings.webhook.secret_file) << "whsec_Zm9vYmFy\n";
  CHECK(channels("127.0.0.1", settings).webhook(peer.at("/"), message()).kind == Kind::taken);
  const auto taken = nlohmann::json::parse(peer.taken().front());
  CHECK(taken["headers"]["webhook-timestamp"] == "1078272000");
  CHECK(taken["headers"]["webhook-signature"].get<std::string>().starts_with("v1,"));
}

TEST_CASE("each answer of a web address is what it is", "[webhook]") {
  struct Case {
    const char* path;
    Kind kind;
    bool stop;
    int wait;
  };
  const Case cases[] = {{"/status/200", Kind::taken, false, 0},
                        {"/status/204", Kind::taken, false, 0},
                        {"/status/400", Kind::try_again, false, 0},
                        {"/status/404", Kind::try_again, false, 0},
                        {"/status/410", Kind::refused, false, 0},
                        {"/status/429/later", Kind::try_again, true, 120},
                        {"/status/503/later", Kind::try_again, true, 120},
                        {"/status/500", Kind::try_again, true, 0},
                        {"/redirect", Kind::try_again, false, 0},
                        {"/drop", Kind::uncertain, true, 0}};
  const HookPeer peer;
  for (const Case& each : cases) {
    CAPTURE(each.path);
    const Delivery delivery = channels().webhook(peer.at(each.path), message());
    CHECK(delivery.kind == each.kind);
    CHECK(delivery.stop == each.stop);
    CHECK(delivery.wait == std::chrono::seconds{each.wait});
  }
  CHECK(peer.taken().size() == std::size(cases));  // nothing went where the redirect leads
  for (const char* url : {"http://127.0.0.1:1/s3cret", "http://no-such-host.invalid/s3cret", "ftp://127.0.0.1/s3cret",
                          "http://10.0.0.1/s3cret"}) {
    CAPTURE(url);
    const Delivery delivery = channels().webhook(url, message());
    CHECK(delivery.kind == Kind::try_again);
    CHECK_THAT(delivery.note, !Contains("s3cret"));
  }
}

TEST_CASE("no web address leads into this machine or its network unless the settings say so", "[webhook]") {
  const HookPeer peer;
  const Delivery refused = channels("").webhook(peer.at("/x"), message());
  CHECK(refused.kind == Kind::try_again);
  CHECK_THAT(refused.note, Contains("127.0.0.1 is loopback") && Contains("[fetch] allow"));
  CHECK(peer.taken().empty());
  const Delivery nobody = channels().webhook("http://127.0.0.1:1/secret", message());
  CHECK(nobody.kind == Kind::try_again);
  CHECK(nobody.stop);
}

TEST_CASE("chats get what they can show, and nobody is called by a title", "[webhook]") {
  const auto text_of = [](WebhookShape shape) {
    return nlohmann::json::parse(make_webhook(message(), shape, "").body);
  };
  CHECK(text_of(WebhookShape::slack)["text"] == "Forum &amp; &lt;!channel&gt; @all 年会");
  CHECK(text_of(WebhookShape::mattermost)["text"] ==
        "Forum & <!channel> @\xE2\x81\xA0"
        "all 年会");
  const auto card = text_of(WebhookShape::teams);
  CHECK(card["type"] == "message");
  CHECK(card["attachments"][0]["contentType"] == "application/vnd.microsoft.card.adaptive");
  CHECK(card["attachments"][0]["content"]["body"][0]["text"] == message().text);
}

}  // namespace
}  // namespace nenkai
