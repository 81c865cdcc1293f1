#include "notify/webhook.hh"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <map>

namespace nenkai {
namespace {

using Catch::Matchers::Contains;

WebhookMessage reminder() {
  WebhookMessage message;
  message.id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  message.at = parse_instant("2021-02-25T16:01:30Z").value();
  message.type = "reminder.event";
  message.text = "The forum is \"two\" months away\n年会";
  message.data = R"({"event":"forum-fy2003"})";
  return message;
}

TEST_CASE("a webhook says what it is, and the same id at each try", "[webhook]") {
  const WebhookRequest request = make_webhook(reminder(), WebhookShape::full, "key");
  const auto body = nlohmann::json::parse(request.body);
  CHECK(body["type"] == "reminder.event");
  CHECK(body["data"]["event"] == "forum-fy2003");
  CHECK(body["timestamp"] == "2021-02-25T16:01:30Z");
  const std::map<std::string, std::string> headers(request.headers.begin(), request.headers.end());
  CHECK(headers.at("webhook-id") == "msg_p5jXN8AQM9LWM0D4loKWxJek");
  CHECK(headers.at("webhook-timestamp") == "1614268890");
  CHECK(headers.at("Idempotency-Key") == headers.at("webhook-id"));
  CHECK_THAT(headers.at("webhook-signature"), Catch::Matchers::Matches("v1,[A-Za-z0-9+/]{43}="));
  CHECK(make_webhook(reminder(), WebhookShape::full, "").headers.size() == request.headers.size() - 1);
}

TEST_CASE("chats get the text alone", "[webhook]") {
  CHECK(shape_of("https://hooks.slack.com/services/T0/B0/x") == WebhookShape::slack);
  CHECK(shape_of("https://x.webhook.office.com/webhookb2/1") == WebhookShape::teams);
  CHECK(shape_of("https://chat.office.example/hooks/abc") == WebhookShape::mattermost);
  CHECK(shape_of("https://office.example/other/hooks/abc") == WebhookShape::full);
  CHECK(shape_of("https://hooks.slack.com.evil.example/services/x") == WebhookShape::full);
  CHECK(shape_of("https://default1.x.environment.api.powerplatform.com/workflows/1") == WebhookShape::teams);
  const auto body = nlohmann::json::parse(make_webhook(reminder(), WebhookShape::slack, "").body);
  CHECK(body == nlohmann::json{{"text", reminder().text}});
}

TEST_CASE("a secret is base64 behind its prefix, or the text itself", "[webhook]") {
  CHECK(*webhook_key("whsec_Zm9vYmFy\n") == "foobar");
  CHECK(*webhook_key("plain words") == "plain words");
  CHECK_THAT(webhook_key("whsec_").problem(), Contains("no base64"));
  CHECK_THAT(webhook_key("whsec_!!").problem(), Contains("no base64"));
  CHECK_THAT(webhook_key("\n").problem(), Contains("is empty"));
}

}  // namespace
}  // namespace nenkai
