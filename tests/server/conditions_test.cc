#include "server/conditions.hh"

#include <catch2/catch.hpp>

namespace nenkai::server {
namespace {

const std::string etag = "\"abc\"";
const HttpTime modified = date::sys_days{date::year{2003} / 10 / 1} + std::chrono::hours{9};

bool fresh(std::optional<std::string_view> none_match, std::optional<std::string_view> since = {}) {
  return not_modified(none_match, since, etag, modified);
}

}  // namespace

TEST_CASE("conditions: If-None-Match is a list, compared weakly, or any") {
  CHECK(fresh("\"abc\""));
  CHECK(fresh("W/\"abc\""));
  CHECK(fresh("*"));
  CHECK(fresh("  \"x\" , W/\"y\",\"abc\""));
  CHECK(fresh("\"a,b\", \"abc\""));
  CHECK(fresh(",\"abc\""));
  CHECK_FALSE(fresh("\"abcd\""));
  CHECK_FALSE(fresh("\"ab\""));
  CHECK_FALSE(fresh("abc"));
  CHECK_FALSE(fresh("w/\"abc\""));
  CHECK_FALSE(fresh("\"x, \"abc\""));
  CHECK_FALSE(fresh("\"abc"));
  CHECK_FALSE(fresh(""));
}

TEST_CASE("conditions: If-Modified-Since counts only where there is no If-None-Match") {
  CHECK(fresh({}, "Wed, 01 Oct 2003 09:00:00 GMT"));
  CHECK(fresh({}, "Thu, 02 Oct 2003 00:00:00 GMT"));
  CHECK_FALSE(fresh({}, "Wed, 01 Oct 2003 08:59:59 GMT"));
  CHECK_FALSE(fresh({}, "yesterday"));
  CHECK_FALSE(fresh({}, ""));
  CHECK_FALSE(fresh({}, {}));
  CHECK_FALSE(fresh("\"other\"", "Thu, 02 Oct 2003 00:00:00 GMT"));
  CHECK(fresh("\"abc\"", "Wed, 01 Oct 2000 00:00:00 GMT"));
}

TEST_CASE("conditions: dates in the three forms that HTTP has known") {
  const HttpTime expected = date::sys_days{date::year{1994} / 11 / 6} + std::chrono::seconds{31'777};
  CHECK(http_date(expected) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == expected);
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == expected);
  CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == expected);
  for (const char* const bad :
       {"Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Nov 1994", "1994-11-06", "Sun, -6 Nov 1994 08:49:37 GMT", ", , , ,", "Sun Nov"}) {
    INFO(bad);
    CHECK_FALSE(parse_http_date(bad));
  }
}

TEST_CASE("conditions: which encoding a client takes") {
  for (const char* const yes : {"gzip", "GZIP", "x-gzip", "deflate, gzip", "gzip;q=0.5", "*", "br;q=1, *;q=0.1",
                                "gzip;q=1.0, identity; q=0.5", "gzip ; q=0.001", "identity;q=0, gzip"}) {
    INFO(yes);
    CHECK(accepts_gzip(yes));
  }
  for (const char* const no : {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *", "gzipped",
                               "gzip;q=0.1, identity;q=0.5", "gzip;q=oops"}) {
    INFO(no);
    CHECK_FALSE(accepts_gzip(no));
  }
}

TEST_CASE("conditions: the same bytes are always packed alike, and carry no time") {
  const std::string text(5000, 'x');
  const std::string packed = gzip(text, 9);
  CHECK(packed == gzip(text, 9));
  CHECK(packed.size() < 100);
  CHECK(packed.substr(0, 2) == "\x1f\x8b");
  CHECK(packed.substr(4, 4) == std::string(4, '\0'));
  CHECK(gzip("", 1).size() > 10);
}

}  // namespace nenkai::server
