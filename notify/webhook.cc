#include "notify/webhook.hh"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sodium.h>

#include <array>

#include "notify/mail.hh"

namespace nenkai {
namespace {

std::string signature(std::string_view signed_text, std::string_view key) {
  crypto_auth_hmacsha256_state state;
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> hash{};
  const auto bytes = [](std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); };
  crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes(signed_text), signed_text.size());
  crypto_auth_hmacsha256_final(&state, hash.data());
  return base64({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

std::string_view host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == url.npos) return {};
  url.remove_prefix(scheme + 3);
  return url.substr(0, url.find_first_of("/:?#"));
}

/// In Slack's own markup "<!channel>" would call everybody; these three characters are all that it asks to be escaped.
std::string slack_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

/// "@channel" in a title is no call to everybody: a word joiner, which nobody sees, stands behind each @.
std::string without_mentions(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '@') out += "\xE2\x81\xA0";
  }
  return out;
}

/// An adaptive card of one text, which both the old connectors and the new workflows of Teams show.
nlohmann::json teams_card(const std::string& text) {
  const nlohmann::json block{{"type", "TextBlock"}, {"text", text}, {"wrap", true}};
  const nlohmann::json card{{"type", "AdaptiveCard"}, {"version", "1.4"}, {"body", nlohmann::json::array({block})}};
  const nlohmann::json attachment{{"contentType", "application/vnd.microsoft.card.adaptive"}, {"content", card}};
  return {{"type", "message"}, {"attachments", nlohmann::json::array({attachment})}};
}

std::string body_of(const WebhookMessage& message, WebhookShape shape) {
  switch (shape) {
    case WebhookShape::slack: return nlohmann::json{{"text", slack_text(message.text)}}.dump();
    case WebhookShape::teams: return teams_card(message.text).dump();
    case WebhookShape::mattermost: return nlohmann::json{{"text", without_mentions(message.text)}}.dump();
    case WebhookShape::full: break;
  }
  nlohmann::json body{{"type", message.type}, {"timestamp", to_string(message.at)}, {"text", message.text}};
  body["data"] = nlohmann::json::parse(message.data);
  return body.dump();
}

}  // namespace

WebhookShape shape_of(std::string_view url) {
  const std::string_view host = host_of(url);
  if (host == "hooks.slack.com") return WebhookShape::slack;
  if (host.ends_with(".webhook.office.com") || host.ends_with(".logic.azure.com") ||
      host.ends_with(".api.powerplatform.com"))
    return WebhookShape::teams;
  const std::size_t path = url.find('/', url.find("://") + 3);
  if (path != url.npos && url.substr(path).starts_with("/hooks/")) return WebhookShape::mattermost;
  return WebhookShape::full;
}

WebhookRequest make_webhook(const WebhookMessage& message, WebhookShape shape, std::string_view secret) {
  WebhookRequest request;
  request.body = body_of(message, shape);
  const auto seconds = date::floor<std::chrono::seconds>(message.at).time_since_epoch().count();
  request.headers = {{"Content-Type", "application/json"},
                     {"webhook-id", message.id},
                     {"webhook-timestamp", std::to_string(seconds)},
                     {"Idempotency-Key", message.id}};
  if (secret.empty()) return request;
  const std::string signed_text = fmt::format("{}.{}.{}", message.id, seconds, request.body);
  request.headers.emplace_back("webhook-signature", "v1," + signature(signed_text, secret));
  return request;
}

Delivery judge_answer(long status, std::chrono::seconds retry_after) {
  using enum Delivery::Kind;
  constexpr long gone = 410;
  constexpr long too_often = 429;
  if (status >= 200 && status < 300) return {};
  Delivery delivery{try_again, status == too_often || status >= 500, fmt::format("it answered {}", status)};
  if (status == gone) return {refused, false, "it answered 410: the address is gone for good"};
  delivery.wait = retry_after;
  return delivery;
}

Result<std::string> webhook_key(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  constexpr std::string_view prefix = "whsec_";
  if (!text.starts_with(prefix)) {
    if (text.empty()) return Problem{"the webhooks' secret is empty: write \"whsec_\" and a key in base64"};
    return std::string(text);
  }
  text.remove_prefix(prefix.size());
  std::string key(text.size(), '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(key.data()), key.size(), text.data(),
                                       text.size(), nullptr, &length, &end, sodium_base64_VARIANT_ORIGINAL);
  if (failed != 0 || end != text.data() + text.size() || length == 0)
    return Problem{"the webhooks' secret is no base64 after \"whsec_\""};
  key.resize(length);
  return key;
}

}  // namespace nenkai
