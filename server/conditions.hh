#pragma once
// What a request says of the copy that the client has, and of the encodings it takes: RFC 9110 sections 8.8, 12.5.3
// and 13.

#include <date/date.h>

#include <optional>
#include <string>
#include <string_view>

namespace nenkai::server {

using HttpTime = date::sys_seconds;

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string http_date(HttpTime time);
/// Reads that form and the two old ones. None for anything else.
std::optional<HttpTime> parse_http_date(std::string_view text);

/// True where the list in an If-None-Match names `etag` (with its quotes), weakly compared, or is "*".
bool matches_etag(std::string_view list, std::string_view etag);

/// True where the client's copy is the one that `etag` and `modified` stand for: If-None-Match decides where it is
/// there, else If-Modified-Since. An If-Modified-Since that is no date is not there.
bool not_modified(std::optional<std::string_view> if_none_match, std::optional<std::string_view> if_modified_since,
                  std::string_view etag, HttpTime modified);

/// True where the client would rather have gzip than the plain bytes: an Accept-Encoding that names it, or "*", with
/// another weight than 0 and no less than that of identity.
bool accepts_gzip(std::string_view accept_encoding);

/// `bytes` as one gzip member without a time in it, so that the same bytes always come out the same. `level` is 1 to 9.
std::string gzip(std::string_view bytes, int level);

}  // namespace nenkai::server
