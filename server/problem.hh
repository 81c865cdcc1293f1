#pragma once
// Errors as application/problem+json (RFC 9457), and how a handler refuses.

#include <stdexcept>
#include <string>
#include <string_view>

#include "server/message.hh"

namespace nenkai::server {

/// A request that is answered with an error. `what()` is one sentence: what was wrong and what would be right.
class Refusal : public std::runtime_error {
 public:
  Refusal(int status, const std::string& detail, std::string pointer = {}, Pairs headers = {})
      : std::runtime_error(detail), status_(status), pointer_(std::move(pointer)), headers_(std::move(headers)) {}
  int status() const { return status_; }
  const std::string& pointer() const { return pointer_; }
  const Pairs& headers() const { return headers_; }

 private:
  int status_;
  std::string pointer_;
  Pairs headers_;
};

/// The members type, title, status, detail and instance, and where one value is wrong its "pointer" (RFC 6901).
/// `instance` is the path that was asked for.
Response problem(int status, std::string_view detail, std::string_view instance, std::string_view pointer = {});

/// "evidence[1].dated" as "/evidence/1/dated".
std::string pointer_to(std::string_view key);

}  // namespace nenkai::server
