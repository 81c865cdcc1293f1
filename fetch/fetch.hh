#pragma once
// One document from the web, from anybody, at no more cost and no more risk than allowed. The only place that includes
// libcurl.
//
// What a URL may reach: http and https (RFC 9110); webcal:// and webcals:// are taken as https://. A name is resolved
// here, every address it has must be one that may be reached (fetch/addresses.hh), and the connection is made to one of
// these addresses and no other, so that a name which changes its mind in between gains nothing. Each redirect is looked
// at like a URL that a person gave. Proxies, cookies, .netrc and stored HSTS have no part in it. Certificates are
// always verified.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "scheduler/address_range.hh"
#include "scheduler/result.hh"

namespace nenkai {

/// What a fetch may cost. docs/limits.md says the same to users.
struct FetchLimits {
  std::size_t url_bytes = 2'048;                         // of the URL, and of each that a redirect names
  int redirects = 3;                                     // hops after the first request
  std::chrono::milliseconds time{10'000};                // for all of it, the search for addresses and redirects too
  std::chrono::milliseconds connect_time{5'000};         // for one connection, its TLS handshake included
  std::size_t wire_bytes = std::size_t{5} << 20;         // of one body as it is sent
  std::size_t body_bytes = std::size_t{20} * 1'000'000;  // of it unpacked
  std::size_t ratio = 20;  // unpacked : sent, of a body that unpacks to more than `ratio_from`
  std::size_t ratio_from = 1'000'000;
  std::size_t header_bytes = std::size_t{64} << 10;  // of all headers of one answer
};

struct FetchRequest {
  std::string url;
  // What the last answer said of itself; empty where nothing is remembered. The request then asks for the document only
  // if it has changed (RFC 9110 section 13.1).
  std::string etag;
  std::string last_modified;
  FetchLimits limits;
  /// What may be reached although it is private: [fetch] allow of the settings.
  AddressRanges allowed;
  /// A file of certificates to trust (PEM) beside none of the system's; empty: the system's. For tests.
  std::string ca_file;
};

struct FetchResponse {
  bool not_modified = false;  // 304: `body` is empty, and what was read before still holds
  std::string digest;         // of `body` (body_digest); empty where `not_modified`
  std::string body;           // unpacked, at least one byte unless `not_modified`; whatever the server calls it
  std::string etag;           // to remember; on a 304 those of the request where the server repeats none
  std::string last_modified;
  std::string final_url;           // whence the answer came, after all redirects; http or https
  bool permanently_moved = false;  // every redirect on the way was permanent (301, 308): `final_url` is the new address
};

/// Never waits longer than the limits say. Errors are a sentence that begins with the URL, without what could be a
/// secret in it (user, password, query): no URL that may be fetched, no address that may be reached, no answer, an
/// answer that is no document (404, 410, 429 and 503 with when to try again, an empty one), one past the limits.
Result<FetchResponse> fetch(const FetchRequest& request);

/// The same URL as `fetch` would ask for it: webcal as https, host in lower case, without fragment. Errors as fetch.
Result<std::string> normal_url(const std::string& url, const FetchLimits& limits = {});

/// By which two bodies are known to be the same: BLAKE2b (RFC 7693) of 256 bits, in hexadecimal.
std::string body_digest(std::string_view body);

/// `url` as it may be shown and logged: without user information, query and control characters, and not endless.
std::string shown_url(const std::string& url);

}  // namespace nenkai
