#include "fetch/fetch.hh"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdlib>

#include "tests/fetch/web_server.hh"

namespace nenkai {
namespace {

using namespace test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

constexpr const char* calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";

FetchRequest request_of(const std::string& url) {
  FetchRequest request;
  request.url = url;
  request.allowed = this_machine();
  return request;
}

/// The message of what must fail.
std::string problem_of(const FetchRequest& request) {
  const auto response = fetch(request);
  return response ? "no problem: " + response->body.substr(0, 100) : response.problem();
}
std::string problem_of(const std::string& url) { return problem_of(request_of(url)); }

FetchResponse response_of(const FetchRequest& request) {
  const auto response = fetch(request);
  if (!response) FAIL(response.problem());
  return *response;
}

TEST_CASE("a document comes as it is, whatever it is called", "[fetch]") {
  const WebServer server;
  const FetchResponse response = response_of(request_of(server.at("/conditional")));  // which says image/png
  CHECK(response.body == calendar);
  CHECK(response.digest == body_digest(calendar));
  CHECK(response.digest.size() == 64);
  CHECK(response.etag == "W/\"v1, of 2003\"");
  CHECK(response.last_modified == "Wed, 01 Oct 2003 09:00:00 GMT");
  CHECK(response.final_url == server.at("/conditional"));
  CHECK_FALSE(response.not_modified);
  CHECK_FALSE(response.permanently_moved);
  CHECK(response_of(request_of(server.at("/gzip"))).body == calendar);
}

TEST_CASE("what is remembered is asked for, and nothing comes where nothing has changed", "[fetch]") {
  const WebServer server;
  FetchRequest request = request_of(server.at("/conditional"));
  const bool by_tag = GENERATE(true, false);
  if (by_tag) request.etag = "W/\"v1, of 2003\"";
  if (!by_tag) request.last_modified = "Wed, 01 Oct 2003 09:00:00 GMT";
  const FetchResponse same = response_of(request);
  CHECK(same.not_modified);
  CHECK(same.body.empty());
  CHECK(same.etag == request.etag);
  CHECK(same.last_modified == request.last_modified);
  request.etag = "\"older\"";
  request.last_modified = "";
  CHECK(response_of(request).body == calendar);
}

TEST_CASE("both validators are sent as they were remembered, and neither can start another header", "[fetch]") {
  const WebServer server;
  FetchRequest request = request_of(server.at("/echo"));
  request.etag = "\"a\"";
  request.last_modified = "Wed, 01 Oct 2003 09:00:00 GMT";
  const std::string asked = response_of(request).body;
  CHECK_THAT(asked, Contains("\r\nIf-None-Match: \"a\"\r\n"));
  CHECK_THAT(asked, Contains("\r\nIf-Modified-Since: Wed, 01 Oct 2003 09:00:00 GMT\r\n"));
  request.etag = "\"a\"\r\nX-Injected: yes";
  CHECK_THAT(response_of(request).body, !Contains("X-Injected"));
  const FetchResponse strange = response_of(request_of(server.at("/bad-tag")));
  CHECK(strange.etag.empty());
  CHECK(strange.last_modified.empty());
  CHECK_THAT(problem_of(server.at("/unasked-304")), Contains("was not asked that (304)"));
}

TEST_CASE("the request gives nobody away", "[fetch]") {
  const WebServer server;
  setenv("http_proxy", "http://127.0.0.1:1/", 1);
  setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
  const std::string asked = response_of(request_of(server.at("/echo?a=%0d%0aX-Injected:%20yes#part"))).body;
  unsetenv("http_proxy");
  unsetenv("ALL_PROXY");
  CHECK_THAT(asked, StartsWith("GET /echo?a=%0d%0aX-Injected:%20yes HTTP/1.1\r\n"));
  for (const char* header : {"Cookie", "Authorization", "Referer", "part", "\r\nX-Injected"}) {
    CHECK_THAT(asked, !Contains(header, Catch::CaseSensitive::No));
  }
}

TEST_CASE("redirects are followed three times", "[fetch]") {
  const WebServer server;
  const FetchResponse there = response_of(request_of(server.at("/hops?n=3")));
  CHECK(there.body == calendar);
  CHECK(there.final_url == server.at("/hops?n=0"));
  CHECK(there.permanently_moved);
  CHECK_THAT(problem_of(server.at("/hops?n=4")), Contains("it leads on after 3 redirects, which are the most"));
  CHECK_THAT(problem_of(server.at("/loop")), Contains("/loop: it leads on after 3 redirects"));
  CHECK_FALSE(response_of(request_of(server.at("/to?where=/calendar&status=302"))).permanently_moved);
  CHECK(response_of(request_of(server.at("/to?where=/calendar&status=301"))).permanently_moved);
  CHECK_FALSE(response_of(request_of(server.at("/to?where=/hops%3Fn%3D1&status=307"))).permanently_moved);
  CHECK_THAT(problem_of(server.at("/no-location")), Contains("does not say where"));
}

TEST_CASE("each redirect is looked at like a URL that a person gave", "[fetch]") {
  const WebServer server;
  const auto to = [&](const std::string& where) { return problem_of(server.at("/to?where=" + where)); };
  CHECK_THAT(to("http://10.0.0.5/x"), StartsWith("http://10.0.0.5/x: its address 10.0.0.5 is private: allow it"));
  CHECK_THAT(to("http://169.254.169.254/latest"), Contains("169.254.169.254 is link-local"));
  CHECK_THAT(to("http://[::ffff:10.0.0.5]/"), Contains("is IPv4 inside IPv6"));
  CHECK_THAT(to("http://0xA000005/"), Contains("10.0.0.5 is private"));
  CHECK_THAT(to("file:///etc/passwd"), Contains("\"file\" cannot be fetched"));
  CHECK_THAT(to("gopher://127.0.0.1:25/x"), Contains("\"gopher\" cannot be fetched"));
  CHECK_THAT(to("http://anna:geheim@127.0.0.1/"), Contains("no user or password") && !Contains("geheim"));
  CHECK_THAT(to("http://127.0.0.1/" + std::string(3000, 'x')), Contains("2048 are the most"));
}

TEST_CASE("what stands on this machine cannot be reached unless the settings allow it", "[fetch]") {
  const WebServer server;
  const std::string host = GENERATE(as<std::string>{}, "127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1",
                                    "127.1", "127.0.0.1.");
  CAPTURE(host);
  FetchRequest request = request_of(server.at("/calendar", host));
  request.allowed = {};
  const std::string problem = problem_of(request);
  // A name that ends in a dot may also be one that nobody knows.
  CHECK_THAT(problem, Contains("is loopback: allow it in the settings") || Contains("no host of this name"));
  if (host == "127.0.0.1.") return;
  request.allowed = this_machine();
  CHECK(response_of(request).body == calendar);
}

TEST_CASE("IPv6 addresses are looked at like IPv4", "[fetch]") {
  const WebServer server;
  FetchRequest request = request_of(fmt::format("http://[::1]:{}/calendar", server.v6_port() + 1));
  request.allowed = {};
  CHECK_THAT(problem_of(request), Contains("its address ::1 is loopback"));
  for (const char* host :
       {"[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]"}) {
    CAPTURE(host);
    CHECK_THAT(problem_of(server.at("/calendar", host)), Contains("[fetch] allow"));
  }
  if (server.v6_port() == 0) return;  // a machine without IPv6
  CHECK(response_of(request_of(fmt::format("http://[::1]:{}/calendar", server.v6_port()))).body == calendar);
}

TEST_CASE("a name in front of an @ does not make an address another", "[fetch]") {
  const WebServer server;
  for (const std::string host : {"calendar.example@127.0.0.1", "calendar.example:80@127.0.0.1", "a%40b@127.0.0.1"}) {
    CAPTURE(host);
    CHECK_THAT(problem_of(server.at("/calendar", host)), Contains("no user or password in an address"));
  }
}

TEST_CASE("a host that nobody knows says so", "[fetch]") {
  CHECK_THAT(problem_of("http://nobody.invalid/x"),
             Contains("there is no host of this name") || Contains("cannot be asked for now"));
}

TEST_CASE("a bomb is put out before it goes off", "[fetch]") {
  const WebServer server;
  CHECK_THAT(problem_of(server.at("/bomb")), Contains("it unpacks to more than 20 times its size"));
  CHECK_THAT(problem_of(server.at("/twofold-bomb")), Contains("it unpacks to more than 20 times its size"));
  CHECK_THAT(problem_of(server.at("/chunked-bomb")), Contains("it unpacks to more than 20 times its size"));
  FetchRequest request = request_of(server.at("/bomb"));
  request.limits.ratio = 100'000;
  CHECK_THAT(problem_of(request), Contains("it unpacks to more than 20000000 bytes"));
  CHECK_THAT(problem_of(server.at("/no-gzip")), Contains("it cannot be fetched"));
}

TEST_CASE("a body has a longest length, said before or not", "[fetch]") {
  const WebServer server;
  CHECK_THAT(problem_of(server.at("/big")), Contains("it is longer than 5242880 bytes, which are the most"));
  CHECK_THAT(problem_of(server.at("/endless")), Contains("it is longer than 5242880 bytes, which are the most"));
  CHECK_THAT(problem_of(server.at("/endless-headers")), Contains("more than 65536 bytes of headers"));
}

TEST_CASE("a slow server is not waited for", "[fetch]") {
  const WebServer server;
  FetchRequest request = request_of(server.at("/drip"));
  request.limits.time = std::chrono::milliseconds{200};
  CHECK_THAT(problem_of(request), Contains("/drip: no complete answer within 0.2 s: try again later"));
}

TEST_CASE("an answer that is none is an error, never an empty calendar", "[fetch]") {
  const WebServer server;
  CHECK_THAT(problem_of(server.at("/empty")), Contains("it answered with nothing, which is no calendar"));
  CHECK_THAT(problem_of(server.at("/empty-gzip")), Contains("it answered with nothing"));
  CHECK_THAT(problem_of(server.at("/wrong-length")), Contains("the answer breaks off before its end"));
  CHECK_THAT(problem_of(server.at("/hang-up")), Contains("the server hung up without an answer"));
  CHECK_THAT(problem_of(server.at("/nonsense")), Contains("it cannot be fetched"));
  CHECK(response_of(request_of(server.at("/short-length"))).body == "BEGIN:VCALENDAR");  // for the reader to refuse
}

TEST_CASE("a status says what to do", "[fetch]") {
  const WebServer server;
  const auto status = [&](const std::string& query) { return problem_of(server.at("/status?" + query)); };
  CHECK_THAT(status("code=404"), Contains("/status?…: there is nothing at this address (404)"));
  CHECK_THAT(status("code=410"), Contains("it is gone for good (410)"));
  CHECK_THAT(status("code=403"), Contains("not shown to everybody (403)"));
  CHECK_THAT(status("code=429&retry=120"), Contains("asked too often (429): try again in 120 seconds"));
  CHECK_THAT(status("code=503&retry=Fri,+31+Dec+2032+23:59:59+GMT"),
             Contains("out of service (503): try again after 2032-12-31T23:59:59Z"));
  CHECK_THAT(status("code=503&retry=soon"), Contains("(503): try again later"));
  CHECK_THAT(status("code=500"), Contains("the server answered 500 and no document: try again later"));
  CHECK_THAT(status("code=206"), Contains("the server answered 206 and no document"));
}

TEST_CASE("nobody at the port says so", "[fetch]") {
  int port = 0;
  {
    const WebServer server;
    port = server.port();
  }
  CHECK_THAT(problem_of(fmt::format("http://127.0.0.1:{}/", port)), Contains("nobody answers there"));
}

TEST_CASE("a certificate that nobody vouches for is refused", "[fetch]") {
  const WebServer server(WebServer::Tls::self_signed);
  CHECK_THAT(problem_of(server.tls_at("/calendar")), Contains("its certificate is not to be trusted"));
  FetchRequest request = request_of(server.tls_at("/calendar"));
  request.ca_file = server.ca_file();
  CHECK(response_of(request).body == calendar);
  request.url = server.tls_at("/calendar", "127.0.0.1");  // another host than the certificate's
  CHECK_THAT(problem_of(request), Contains("its certificate is not to be trusted"));
  request.url = server.tls_at("/to?where=" + server.at("/calendar"));
  CHECK_THAT(problem_of(request), Contains("plain http after https is refused"));
  request.url = server.at("/to?where=" + server.tls_at("/calendar"));
  CHECK(response_of(request).final_url == server.tls_at("/calendar"));
}

}  // namespace
}  // namespace nenkai
