#pragma once
// Messages as JSON over HTTP, signed in the manner of Standard Webhooks 1.0: the receiver knows the sender by an
// HMAC-SHA256 over "id.timestamp.body", a late or second copy by timestamp and id.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "notify/delivery.hh"
#include "scheduler/dates.hh"

namespace nenkai {

struct WebhookMessage {
  std::string id;    // the same for each try
  Instant at;        // of this try
  std::string type;  // "reminder.event", "reminder.obligation"
  std::string text;  // for people
  std::string data;  // a JSON object
};

/// What the receiver takes: all of it, or where it is a chat, `text` alone, as it wants it.
enum class WebhookShape : std::uint8_t { full, slack, teams, mattermost };

/// By the address: hooks.slack.com; *.webhook.office.com, *.logic.azure.com and *.api.powerplatform.com are Teams'; a
/// path of "/hooks/…" is Mattermost's.
WebhookShape shape_of(std::string_view url);

struct WebhookRequest {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// `secret` is the bytes of the key; empty: the message is not signed.
WebhookRequest make_webhook(const WebhookMessage& message, WebhookShape shape, std::string_view secret);

/// What an answer means: 2xx is taken, 410 is never again, everything else is tried again, for it may be mended; 429
/// and 503 stop what else would go there, and so does any other 5xx. `retry_after` is the least to wait.
Delivery judge_answer(long status, std::chrono::seconds retry_after);

/// The key of a secret file's text: "whsec_" and base64, or the text itself. Errors: base64 that is none, an empty key.
Result<std::string> webhook_key(std::string_view text);

}  // namespace nenkai
