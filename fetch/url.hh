#pragma once
// A URL (RFC 3986) that may be fetched, in its parts.

#include <string>
#include <string_view>

#include "fetch/fetch.hh"

namespace nenkai {

struct WebUrl {
  std::string text;  // all of it: host in lower case and ASCII, no fragment, no user information
  std::string host;  // a name, IPv4 in its four numbers, or IPv6 without brackets
  std::string port;  // given or implied, 1 to 65535
  bool https = false;
  bool literal = false;  // `host` is an address
};

/// Errors: as fetch().
Result<WebUrl> read_url(const std::string& text, const FetchLimits& limits);

/// What a redirect's Location means, seen from `base`. Errors: another scheme, http after https, and those of read_url.
Result<WebUrl> read_location(const WebUrl& base, const std::string& location, const FetchLimits& limits);

}  // namespace nenkai
