#include "server/visitor.hh"

#include "server/problem.hh"

namespace nenkai::server {
namespace {

constexpr std::string_view realm = "Bearer realm=\"nenkai\"";

[[noreturn]] void unauthorized(const std::string& detail, std::string_view error) {
  std::string challenge(realm);
  if (!error.empty()) challenge += ", error=\"" + std::string(error) + "\"";
  throw Refusal(401, detail, {}, {{"WWW-Authenticate", challenge}});
}

bool is_bearer(std::string_view scheme) {
  constexpr std::string_view expected = "bearer";
  if (scheme.size() != expected.size()) return false;
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    if ((scheme[i] | 0x20) != expected[i]) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

Visitor bearer_of(const Request& request, Context& context) {
  const auto field = header(request, "authorization");
  if (!field) return {};
  const std::size_t space = field->find(' ');
  if (!is_bearer(field->substr(0, space)) || space == std::string_view::npos)
    unauthorized("the Authorization field has to be \"Bearer\" and a token", "invalid_request");
  Visitor visitor{find_token(context, trimmed(field->substr(space)))};
  if (!visitor.token) unauthorized("this token is unknown, revoked or expired: ask for another one", "invalid_token");
  return visitor;
}

Visitor visitor_of(const Request& request, Context& context) {
  const auto text = cookie(request, session_cookie);
  return text ? Visitor{session_token(context, *text)} : Visitor{};
}

std::optional<std::string_view> cookie(const Request& request, std::string_view name) {
  for (const auto& [field, value] : request.headers) {
    if (field != "cookie") continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::size_t end = rest.find(';');
      const std::string_view pair = trimmed(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      const std::size_t equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
    }
  }
  return std::nullopt;
}

}  // namespace nenkai::server
