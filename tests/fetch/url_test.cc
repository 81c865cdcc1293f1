#include "fetch/url.hh"

#include <catch2/catch.hpp>
#include <fmt/format.h>

namespace nenkai {
namespace {

using Catch::Matchers::Contains;

std::string normal(const std::string& text) {
  const auto url = normal_url(text);
  return url ? *url : "refused: " + url.problem();
}

TEST_CASE("a URL has one form", "[url]") {
  CHECK(normal("https://Calendar.Example/Path?b=1&a=2#part") == "https://calendar.example/Path?b=1&a=2");
  CHECK(normal("HTTP://calendar.example") == "http://calendar.example/");
  CHECK(normal("https://[2001:DB8::1]:8443/x") == "https://[2001:db8::1]:8443/x");
  CHECK(normal("https://会議.example/予定.ics") == "https://xn--6oqw48l.example/%e4%ba%88%e5%ae%9a.ics");
}

TEST_CASE("webcal is https under another name", "[url]") {
  CHECK(normal("webcal://calendar.example/x.ics") == "https://calendar.example/x.ics");
  CHECK(normal("WEBCALS://calendar.example/x.ics") == "https://calendar.example/x.ics");
}

TEST_CASE("what leads elsewhere than to the web is refused by its name", "[url]") {
  CHECK_THAT(normal("ftp://calendar.example/x"),
             Contains("refused: ftp://calendar.example/x: \"ftp\" cannot be fetched"));
  CHECK_THAT(normal("file:///etc/passwd"),
             Contains("\"file\" cannot be fetched: write an http:// or https:// address"));
  CHECK_THAT(normal("gopher://127.0.0.1:25/x"), Contains("\"gopher\" cannot be fetched"));
  CHECK_THAT(normal("javascript://x/%0aalert(1)"), Contains("\"javascript\" cannot be fetched"));
  CHECK_THAT(normal("data:text/calendar,x"), Contains("refused"));
}

TEST_CASE("what is no URL says what one looks like", "[url]") {
  for (const char* text : {"", "calendar.example/x.ics", "http://", "https://a b/", "http://[::1", "http://x:99999/",
                           "http://[::1%25lo]/", "http://a..b.example:0/", "//calendar.example/x"}) {
    CAPTURE(text);
    CHECK_THAT(normal(text), Catch::Matchers::StartsWith("refused: "));
  }
  CHECK_THAT(normal("calendar.example/x.ics"), Contains("write one such as https://"));
}

TEST_CASE("a user or a password in a URL is refused, and not repeated", "[url]") {
  for (const char* text : {"http://anna:geheim@calendar.example/", "http://geheim@127.0.0.1/",
                           "https://calendar.example:geheim@127.0.0.1/", "https://@geheim@127.0.0.1/"}) {
    CAPTURE(text);
    CHECK_THAT(normal(text), Contains("no user or password in an address") || Contains("is no web address"));
    CHECK_THAT(normal(text), !Contains("geheim"));
  }
}

TEST_CASE("control characters are refused, and stay harmless where they are encoded", "[url]") {
  CHECK_THAT(normal("http://calendar.example/\r\nX-Injected: yes"), Contains("control characters"));
  CHECK_THAT(normal("http://calendar.example%0d%0aX-Injected:%20yes/"), Contains("refused"));
  CHECK(normal("http://calendar.example/%0d%0aX-Injected:%20yes") == "http://calendar.example/%0d%0aX-Injected:%20yes");
  CHECK_THAT(normal(std::string("http://calendar.example/\0x", 26)), Contains("control characters"));
}

TEST_CASE("a URL has a longest length", "[url]") {
  const std::string start = "https://calendar.example/";
  CHECK_THAT(normal(start + std::string(2048, 'x')), Contains("it is 2073 bytes long, and 2048 are the most"));
  CHECK(normal(start + std::string(2048 - start.size(), 'x')).size() == 2048);
}

TEST_CASE("every way to write an IPv4 address is known as one", "[url]") {
  for (const char* host :
       {"127.0.0.1", "2130706433", "0x7f000001", "017700000001", "127.1", "0x7f.1", "0177.0.0.1", "127.0.1"}) {
    CAPTURE(host);
    const auto url = read_url(fmt::format("http://{}/", host), {});
    REQUIRE(url);
    CHECK(url->host == "127.0.0.1");
    CHECK(url->literal);
  }
}

TEST_CASE("a redirect is read from where it stands", "[url]") {
  const auto base = read_url("https://calendar.example/a/b?c", {});
  REQUIRE(base);
  const auto to = [&](const std::string& location) {
    const auto next = read_location(*base, location, {});
    return next ? next->text : "refused: " + next.problem();
  };
  CHECK(to("/x") == "https://calendar.example/x");
  CHECK(to("x") == "https://calendar.example/a/x");
  CHECK(to("//other.example/x") == "https://other.example/x");
  CHECK(to("webcal://other.example/x") == "https://other.example/x");
  CHECK(to("?d") == "https://calendar.example/a/b?d");
  CHECK_THAT(to("http://calendar.example/x"), Contains("plain http after https is refused"));
  CHECK_THAT(to("file:///etc/passwd"), Contains("\"file\" cannot be fetched"));
  CHECK_THAT(to("https://anna:geheim@other.example/"), Contains("no user or password"));
}

TEST_CASE("a URL is shown without what could be secret in it", "[url]") {
  CHECK(shown_url("https://anna:pw@calendar.example/x?token=1#y") == "https://calendar.example/x?…");
  CHECK(shown_url("https://calendar.example/x") == "https://calendar.example/x");
  CHECK(shown_url("anna:pw@calendar.example") == "calendar.example");
  CHECK(shown_url("http://x/\r\ny") == "http://x/\\x0d\\x0ay");
  CHECK(shown_url("http://x/" + std::string(5000, 'x')).size() < 100);
}

}  // namespace
}  // namespace nenkai
