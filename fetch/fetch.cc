#include "fetch/fetch.hh"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <stdexcept>

#include "fetch/transfer.hh"
#include "scheduler/dates.hh"

namespace nenkai {
namespace {

bool is_redirect(long status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool is_permanent(long status) { return status == 301 || status == 308; }

/// "try again later", or when the server says so (RFC 9110 section 10.2.3).
std::string when_again(const std::string& retry_after) {
  const bool seconds = !retry_after.empty() && retry_after.size() <= 9 &&
                       retry_after.find_first_not_of("0123456789") == std::string::npos;
  if (seconds) return fmt::format("try again in {} seconds", retry_after);
  const time_t moment = retry_after.empty() ? -1 : curl_getdate(retry_after.c_str(), nullptr);
  if (moment <= 0) return "try again later";
  return "try again after " + to_string(Instant{std::chrono::seconds{moment}});
}

/// What a status means to the person who asked.
std::string text_of(const Answer& answer) {
  switch (answer.status) {
    case 304: return "it says that nothing has changed, and was not asked that (304)";
    case 401:
    case 403:
      return fmt::format("it is not shown to everybody ({}): ask its owner for a public address", answer.status);
    case 404: return "there is nothing at this address (404): look whether it is written right";
    case 410: return "it is gone for good (410): ask its owner for a new address, or take it out";
    case 429: return fmt::format("it was asked too often (429): {}", when_again(answer.retry_after));
    case 503: return fmt::format("the server is out of service (503): {}", when_again(answer.retry_after));
    default: break;
  }
  const bool theirs = answer.status >= 500;
  return fmt::format("the server answered {} and no document: {}", answer.status,
                     theirs ? when_again(answer.retry_after) : "look whether the address is written right");
}

Result<FetchResponse> response_of(Answer&& answer, const WebUrl& url, const FetchRequest& request) {
  const auto wrong = [&](const std::string& why) { return Problem{shown_url(url.text) + ": " + why}; };
  FetchResponse response;
  response.final_url = url.text;
  response.etag = std::move(answer.etag);
  response.last_modified = std::move(answer.last_modified);
  if (answer.status == 304 && !(request.etag.empty() && request.last_modified.empty())) {
    response.not_modified = true;
    if (response.etag.empty()) response.etag = request.etag;
    if (response.last_modified.empty()) response.last_modified = request.last_modified;
    return response;
  }
  if (answer.status != 200) return wrong(text_of(answer));
  if (answer.body.empty()) return wrong("it answered with nothing, which is no calendar: try again later");
  response.digest = body_digest(answer.body);
  response.body = std::move(answer.body);
  return response;
}

}  // namespace

std::string body_digest(std::string_view body) {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error("libsodium cannot be used");
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  const auto* const bytes = reinterpret_cast<const unsigned char*>(body.data());
  crypto_generichash(hash.data(), hash.size(), bytes, body.size(), nullptr, 0);
  return fmt::format("{:02x}", fmt::join(hash, ""));
}

Result<FetchResponse> fetch(const FetchRequest& request) {
  const Deadline deadline = std::chrono::steady_clock::now() + request.limits.time;
  auto url = read_url(request.url, request.limits);
  bool permanent = true;
  for (int hops = 0;; ++hops) {
    if (!url) return Problem{url.problem()};
    const auto addresses = resolve(*url, request.allowed, deadline);
    if (!addresses) return Problem{addresses.problem()};
    auto answer = transfer(*url, *addresses, request, deadline);
    if (!answer) return Problem{answer.problem()};
    if (!is_redirect(answer->status)) {
      auto response = response_of(*std::move(answer), *url, request);
      if (!response) return response;
      FetchResponse done = *std::move(response);
      done.permanently_moved = hops > 0 && permanent;
      return done;
    }
    const std::string from = shown_url(url->text);
    if (answer->location.empty()) return Problem{from + ": it leads elsewhere and does not say where"};
    if (hops == request.limits.redirects) {
      return Problem{fmt::format("{}: it leads on after {} redirects, which are the most", from, hops)};
    }
    permanent = permanent && is_permanent(answer->status);
    url = read_location(*url, answer->location, request.limits);
  }
}

}  // namespace nenkai
