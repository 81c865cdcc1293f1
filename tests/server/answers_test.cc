// What goes out: nothing that a client sent becomes a field, and no token becomes a line of the log.

#include <catch2/catch.hpp>

#include "server/feed_address.hh"
#include "server/front.hh"
#include "server/link_book.hh"
#include "server/log.hh"
#include "server/outgoing.hh"
#include "server/routes.hh"

namespace nenkai::server {
namespace {

using Catch::Matchers::Contains;

Response ok_handler(Visit&) { return {}; }

std::string key_of(std::string_view path, std::string_view query = "") {
  return parse_feed_address(path, *parse_query(query)).value().key;
}

}  // namespace

TEST_CASE("answers: a line break in a field ends it") {
  Response response;
  response.headers = {
      {"Location", "/a\r\nSet-Cookie: x=1"}, {std::string("X\r\nY: "), "z"}, {"Z", std::string("a\0b", 3)}};
  const Outgoing out = to_wire(response, "GET");
  CHECK_THAT(out.made, Contains("Location: /a\r\n") && !Contains("Set-Cookie") && !Contains("Y: "));
  CHECK_THAT(out.made, Contains("Z: a\r\n"));
}

TEST_CASE("answers: all carry what keeps browsers safe, pages their policy, HEAD the length alone") {
  Response page{200, "text/html; charset=utf-8", {}, "hello"};
  const Outgoing out = to_wire(page, "HEAD");
  CHECK_THAT(out.made, Contains("Content-Length: 5\r\n") && Contains("X-Content-Type-Options: nosniff\r\n") &&
                           Contains("Referrer-Policy: no-referrer\r\n") && Contains("default-src 'none'") &&
                           !Contains("unsafe"));
  CHECK(out.text.empty());
  CHECK(to_wire(page, "GET").text == "hello");
  CHECK_THAT(to_wire({204, "", {}, ""}, "POST").made, !Contains("Content-Length"));
}

TEST_CASE("answers: a refusal has the form of its place, and its words are no markup") {
  CHECK(refusal(404, "/api/v1/x", "no").content_type == "application/problem+json");
  CHECK_THAT(refusal(404, "/api/v1/x", "no \"x\"").body, Contains(R"("status":404)") && Contains(R"(no \"x\")"));
  CHECK(refusal(404, "/feeds/x.ics", "no").content_type == "text/plain; charset=utf-8");
  CHECK_THAT(refusal(404, "/x", "<script>").body, Contains("&lt;script&gt;") && !Contains("<script>"));
  CHECK(reason_phrase(431) == "Request Header Fields Too Large");
}

TEST_CASE("answers: tokens are taken out of what is logged") {
  const std::string token = "Ab3_-9012345678901234567890123456789012345678";
  CHECK(redacted("/private/" + token + "/all.ics") == "/private/***/all.ics");
  CHECK(redacted("/p/short.ics?x=1") == "/p/***?x=1");
  CHECK(redacted("/x?y=" + token + "&z=1") == "/x?y=***&z=1");
  CHECK(redacted("/%70/" + token) == "/%70/***");
  CHECK(redacted("/events/a-very-long-name-of-an-event-that-is-no-token-at-all") ==
        "/events/a-very-long-name-of-an-event-that-is-no-token-at-all");
}

TEST_CASE("answers: which part of an address is a token") {
  const std::string token = "Ab3_-90123456789012345678901";
  CHECK(token_in("/private/" + token + "/all.ics") == token);
  CHECK(token_in("/p/" + token + ".ics") == token);
  for (const std::string& none :
       {"/private/" + token, "/private/" + token + "/a/b.ics", "/p/" + token, std::string("/p/a.ics"),
        "/private//" + token + ".ics", "/p/" + token + "\n.ics", "/q/" + token + ".ics"}) {
    INFO(none);
    CHECK_FALSE(token_in(none));
  }
}

TEST_CASE("answers: addresses of feeds that ask for the same are the same") {
  CHECK(key_of("/feeds/all.ics") == key_of("/feeds/all.ics", "lang=en&nocache=123&todo=0"));
  CHECK(key_of("/feeds/all.ics", "alarms=PT2H,P1D") == key_of("/feeds/all.ics", "alarms=P1D,PT2H,P1D"));
  CHECK(key_of("/feeds/all.json") == key_of("/feeds/all.ics", "format=json"));
  CHECK(key_of("/feeds/all.ics", "lang=ja&lang=en") == key_of("/feeds/all.ics", "lang=ja"));
  CHECK(key_of("/feeds/all.ics") != key_of("/feeds/all.ics", "lang=ja"));
  CHECK(key_of("/feeds/all.ics") != key_of("/feeds/all.ics", "past=P1Y"));
  CHECK(key_of("/feeds/all.ics") != key_of("/feeds/all.ics", "cancelled=0"));
  CHECK(parse_feed_address("/feeds/obligations.ics", {}).value().of_a_day);
  CHECK_FALSE(parse_feed_address("/feeds/all.ics", {}).value().of_a_day);
  CHECK(parse_feed_address("/feeds/cluster/sendai.ics", {}).value().file_name == "cluster-sendai.ics");
  for (const char* const none :
       {"/feeds/all", "/feeds/", "/feeds/.ics", "/feeds/A.ics", "/feeds/a b.ics", "/feeds/..ics"}) {
    INFO(none);
    CHECK(parse_feed_address(none, {}).value().request.scope.empty());
  }
  for (const char* const bad : {"lang=fr", "alarms=x", "past=-P1D", "todo=maybe", "format=xml", "alarms=P1Y"}) {
    INFO(bad);
    CHECK_FALSE(parse_feed_address("/feeds/all.ics", *parse_query(bad)));
  }
}

TEST_CASE("answers: feeds' addresses are hashed with a secret") {
  const FeedShelf::Hash hash;
  // Anybody can compute the standard hash, and so choose addresses that share one.
  int same = 0;
  for (int i = 0; i < 1'000; ++i) {
    const std::string target = "/feeds/all.ics?x=" + std::to_string(i);
    CHECK(hash(target) == hash(std::string(target)));
    same += hash(target) == std::hash<std::string_view>()(target) ? 1 : 0;
  }
  CHECK(same == 0);
}

TEST_CASE("answers: a route is found by method and path") {
  constexpr Route table[] = {
      {"GET", "/", ok_handler}, {"GET", "/events/{id}", ok_handler}, {"POST", "/events/{id}", ok_handler}};
  CHECK(find_route(table, "GET", "/").route == &table[0]);
  CHECK(find_route(table, "HEAD", "/events/x").route == &table[1]);
  CHECK(find_route(table, "POST", "/events/x").arguments == std::vector<std::string>{"x"});
  CHECK(find_route(table, "DELETE", "/events/x").route == nullptr);
  CHECK(find_route(table, "DELETE", "/events/x").allowed == std::vector<std::string_view>{"GET", "HEAD", "POST"});
  for (const char* const none : {"/events", "/events/", "/events/x/", "/events/x/y", "//events/x", "/event/x"}) {
    INFO(none);
    CHECK(find_route(table, "GET", none).allowed.empty());
  }
}

TEST_CASE("answers: the language of a page is asked for, remembered, or preferred") {
  Request request;
  CHECK(language_of(request) == "en");
  request.headers = {{"accept-language", "fr-FR,ja;q=0.9,en;q=0.8"}};
  CHECK(language_of(request) == "ja");
  request.headers = {{"accept-language", "ja;q=0,en"}};
  CHECK(language_of(request) == "en");
  request.headers = {{"cookie", "a=b; lang=ja"}, {"accept-language", "en"}};
  CHECK(language_of(request) == "ja");
  request.query = {{"lang", "en"}};
  CHECK(language_of(request) == "en");
  request.query = {{"lang", "xx"}};
  CHECK(language_of(request) == "ja");
}

TEST_CASE("answers: escapes in addresses") {
  CHECK(percent_decoded("a%20b+c", false) == "a b+c");
  CHECK(percent_decoded("a%20b+c", true) == "a b c");
  for (const char* const bad : {"%", "%1", "%g0", "%00", "%ff", "%c3"}) {
    INFO(bad);
    CHECK_FALSE(percent_decoded(bad, false));
  }
  CHECK(percent_encoded("年 /?") == "%E5%B9%B4%20%2F%3F");
  CHECK_FALSE(parse_query("a=%zz"));
}

}  // namespace nenkai::server
