#include <fmt/format.h>

#include <fstream>
#include <memory>

#include "app/remind.hh"
#include "fetch/post.hh"
#include "notify/smtp.hh"

namespace nenkai {
namespace {

/// The first line of a file that the setting `key` names.
std::string secret_in(const std::string& path, const char* key) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) throw InputError(fmt::format("{} ({}): nothing can be read from it", path, key));
  return line;
}

SmtpServer server_of(const Settings::Smtp& settings) {
  SmtpServer server;
  server.url = settings.url;
  server.user = settings.user;
  if (!settings.password_file.empty()) server.password = secret_in(settings.password_file, "smtp.password_file");
  server.tls_required = settings.tls == "required";
  server.ca_file = settings.ca_file;
  if (!server.ca_file.empty() && !std::ifstream(server.ca_file))
    throw InputError(fmt::format("{} (smtp.ca_file): nothing can be read from it", server.ca_file));
  return server;
}

std::string key_of(const Settings::Webhook& settings) {
  if (settings.secret_file.empty()) return {};
  auto key = webhook_key(secret_in(settings.secret_file, "webhook.secret_file"));
  if (!key) throw InputError(fmt::format("{} (webhook.secret_file): {}", settings.secret_file, key.problem()));
  return *key;
}

/// Why nothing was taken, without the address that it begins with: its path is often a secret, and the row has it.
std::string without_url(const std::string& problem, const std::string& url) {
  const std::string prefix = shown_url(url) + ": ";
  return problem.starts_with(prefix) ? problem.substr(prefix.size()) : problem;
}

Delivery hand_over(const std::string& url, const WebhookMessage& message, const std::string& key,
                   const AddressRanges& allowed) {
  WebhookRequest made = make_webhook(message, shape_of(url), key);
  PostRequest request;
  request.to.url = url;
  request.to.allowed = allowed;
  request.headers = std::move(made.headers);
  request.body = std::move(made.body);
  const PostResponse response = post(request);
  if (response.status != 0) return judge_answer(response.status, response.retry_after);
  const Delivery::Kind kind = response.begun ? Delivery::Kind::uncertain : Delivery::Kind::try_again;
  return {kind, true, without_url(response.problem, url)};
}

}  // namespace

ReminderChannels channels_of(const Settings& settings, AddressRanges allowed,
                             std::function<void(std::string_view line)> log) {
  ReminderChannels channels;
  channels.log = std::move(log);
  channels.webhook = [key = key_of(settings.webhook), allowed = std::move(allowed)](const std::string& url,
                                                                                    const WebhookMessage& message) {
    return hand_over(url, message, key, allowed);
  };
  if (settings.smtp.url.empty()) return channels;
  const auto smtp = std::make_shared<Smtp>(server_of(settings.smtp));
  channels.mail = [smtp](const std::string& from, const std::string& to, const std::string& message) {
    return smtp->send(from, to, message);
  };
  return channels;
}

}  // namespace nenkai
