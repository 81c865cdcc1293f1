#include "server/problem.hh"

#include <array>
#include <utility>

#include "app/json_text.hh"

namespace nenkai::server {
namespace {

struct Kind {
  int status;
  std::string_view name;  // the end of its type
  std::string_view title;
};

constexpr std::array kinds{
    Kind{400, "malformed", "The request is malformed"},   Kind{401, "unauthorized", "A token is needed"},
    Kind{403, "forbidden", "This token may not do that"}, Kind{404, "not-found", "There is nothing here"},
    Kind{405, "method", "This path knows other methods"}, Kind{409, "state", "It cannot be done as things are"},
    Kind{412, "changed", "It was changed meanwhile"},     Kind{413, "too-large", "The request is too large"},
    Kind{415, "media-type", "The body has to be JSON"},   Kind{422, "invalid", "A value cannot be taken"},
    Kind{429, "too-many", "Too many requests"},           Kind{503, "unavailable", "Not now"}};

}  // namespace

Response problem(int status, std::string_view detail, std::string_view instance, std::string_view pointer) {
  Kind kind{status, "refused", "The request was refused"};
  if (status >= 500) kind = {status, "failed", "The server failed"};
  for (const Kind& known : kinds) {
    if (known.status == status) kind = known;
  }
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  JsonText json(response.body);
  json.open('{');
  json.key("type").string("urn:nenkai:problem:" + std::string(kind.name));
  json.key("title").string(kind.title);
  json.key("status").number(status);
  json.key("detail").string(detail);
  json.key("instance").string(instance);
  if (!pointer.empty()) json.key("pointer").string(pointer);
  json.close('}');
  response.body += '\n';
  return response;
}

std::string pointer_to(std::string_view key) {
  if (key.empty()) return {};
  std::string pointer = "/";
  for (const char c : key) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else if (c == '.' || c == '[')
      pointer += '/';
    else if (c != ']')
      pointer += c;
  }
  return pointer;
}

}  // namespace nenkai::server
