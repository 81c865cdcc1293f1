#include "fetch/post.hh"

#include <fmt/format.h>

#include <algorithm>

#include "fetch/transfer.hh"

namespace nenkai {
namespace {

bool has_control(const std::pair<std::string, std::string>& header) {
  const std::string whole = header.first + header.second;
  return std::any_of(whole.begin(), whole.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::chrono::seconds seconds_in(const std::string& retry_after) {
  constexpr std::size_t most_digits = 6;
  const bool seconds = !retry_after.empty() && retry_after.size() <= most_digits &&
                       retry_after.find_first_not_of("0123456789") == std::string::npos;
  return std::chrono::seconds{seconds ? std::stol(retry_after) : 0};
}

PostResponse wrong(std::string why) { return {0, {}, std::move(why), false}; }

}  // namespace

PostResponse post(const PostRequest& request) {
  const Deadline deadline = std::chrono::steady_clock::now() + request.to.limits.time;
  const auto url = read_url(request.to.url, request.to.limits);
  if (!url) return wrong(url.problem());
  if (std::any_of(request.headers.begin(), request.headers.end(), has_control))
    return wrong(shown_url(url->text) + ": a header has a control character");
  const auto addresses = resolve(*url, request.to.allowed, deadline);
  if (!addresses) return wrong(addresses.problem());
  Handed handed = hand_over(*url, *addresses, request, deadline);
  PostResponse response;
  response.status = handed.answer.status;
  response.retry_after = seconds_in(handed.answer.retry_after);
  response.problem = std::move(handed.problem);
  response.begun = handed.begun;
  return response;
}

}  // namespace nenkai
