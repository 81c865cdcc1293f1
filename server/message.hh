#pragma once
// One request and its answer as the rest of the program sees them, by RFC 9110; the wire is server/connection.hh's.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nenkai::server {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;  // as sent: "GET", "HEAD", "POST", …
  std::string target;  // as sent, for logs; never a private feed's
  std::string path;    // the target's path, percent-decoded and valid UTF-8; begins with a slash
  Pairs query;         // decoded, in order
  Pairs headers;       // names in lower case, values trimmed, in order
  std::string body;
  std::string peer;  // the client's address
};

struct Response {
  int status = 200;
  std::string content_type;  // empty where there is no body
  Pairs headers;             // beside Date, Content-Length, Content-Type and what all answers carry
  std::string body;          // HEAD and 304 leave it away on the wire and keep its length
};

/// The first value of that name; none where there is none. `name` is in lower case.
std::optional<std::string_view> header(const Request& request, std::string_view name);
/// The first value of that name in the query.
std::optional<std::string_view> parameter(const Request& request, std::string_view name);

/// "%E5%B9%B4" as bytes; in a form or query a plus is a space. None where the escapes are broken or the result is no
/// valid UTF-8 or holds a NUL.
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);
/// For one segment of a path or one value of a query: all but RFC 3986's unreserved characters escaped.
std::string percent_encoded(std::string_view text);
/// "a=1&b=2" as a query or an HTML form sends it. None where an escape is broken.
std::optional<Pairs> parse_query(std::string_view text);

}  // namespace nenkai::server
