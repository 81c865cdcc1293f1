#include "server/request_reader.hh"

#include <catch2/catch.hpp>

namespace nenkai::server {
namespace {

using State = RequestReader::State;

/// Reads `bytes`, `step` of them at a time, as a connection does.
void feed(RequestReader& reader, std::string_view bytes, std::size_t step) {
  std::string waiting;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    waiting += bytes.substr(at, step);
    std::size_t used = 1;
    while (used > 0 && !waiting.empty() && reader.state() != State::done && reader.state() != State::refused) {
      const State before = reader.state();
      used = reader.read(waiting);
      waiting.erase(0, used);
      if (reader.state() != before) used = 1;
    }
  }
}

/// 200 where the request is good, else what it is refused with, or 0 where more of it is waited for. Good or not is the
/// same however the bytes are cut.
int status_of(std::string_view bytes) {
  std::optional<int> status;
  for (const std::size_t step : {bytes.size(), std::size_t{1}, std::size_t{7}}) {
    RequestReader reader;
    feed(reader, bytes, step);
    const int found = reader.state() == State::done ? 200 : reader.status();
    if (status) CHECK((found == 200) == (*status == 200));
    if (!status) status = found;
  }
  return *status;
}

std::string get(const std::string& fields) { return "GET / HTTP/1.1\r\n" + fields + "\r\n"; }
std::string post(const std::string& fields, const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

}  // namespace

TEST_CASE("request_reader: what two readers could take differently is refused") {
  CHECK(status_of(get("Host: a\r\n")) == 200);
  CHECK(status_of(get("")) == 400);
  CHECK(status_of(get("Host: a\r\nHost: a\r\n")) == 400);
  CHECK(status_of(get("Host : a\r\n")) == 400);
  CHECK(status_of(get("Host: a b\r\n")) == 400);
  CHECK(status_of(get("Host: a/b\r\n")) == 400);
  CHECK(status_of(get("Host: a\r\nX: a" + std::string(1, '\0') + "b\r\n")) == 400);
  CHECK(status_of(get("Host: a\r\n: b\r\n")) == 400);
  CHECK(status_of(get("Host: a\r\nX\r\n")) == 400);
  CHECK(status_of("GET  / HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
  CHECK(status_of("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n") != 200);
  CHECK(status_of("GET / HTTP/2.0\r\nHost: a\r\n\r\n") == 505);
  CHECK(status_of("GET / HTTP/1.1\nHost: a\n\n") != 200);
  CHECK(status_of(std::string("G\0T / HTTP/1.1\r\nHost: a\r\n\r\n", 27)) == 400);
  CHECK(status_of("GET / HTTP/1.0\r\n\r\n") == 200);
}

TEST_CASE("request_reader: one way alone to say where a body ends") {
  CHECK(status_of(post("Content-Length: 3\r\n", "abc")) == 200);
  CHECK(status_of(post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n")) == 200);
  CHECK(status_of(post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n")) == 400);
  CHECK(status_of(post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "3\r\nabc\r\n0\r\n\r\n")) == 400);
  CHECK(status_of(post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc")) == 400);
  CHECK(status_of(post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd")) == 400);
  CHECK(status_of(post("Content-Length: 3, 3\r\n", "abc")) == 400);
  CHECK(status_of(post("Content-Length: +3\r\n", "abc")) == 400);
  CHECK(status_of(post("Content-Length: -1\r\n", "")) == 400);
  CHECK(status_of(post("Content-Length: 0x3\r\n", "abc")) == 400);
  CHECK(status_of(post("Content-Length: 99999999999999999999\r\n", "")) == 400);
  CHECK(status_of(post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")) == 501);
  CHECK(status_of(post("Transfer-Encoding: identity\r\n", "")) == 501);
  CHECK(status_of(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")) == 400);
  CHECK(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
  for (const char* const chunk :
       {"x\r\nabc\r\n0\r\n\r\n", "-3\r\nabc\r\n0\r\n\r\n", "3\nabc\n0\n\n", "0x3\r\nabc\r\n0\r\n\r\n",
        "3\r\nabcd\r\n0\r\n\r\n", "ffffffffffffffffff\r\nabc\r\n0\r\n\r\n"}) {
    INFO(chunk);
    CHECK(status_of(post("Transfer-Encoding: chunked\r\n", chunk)) != 200);
  }
}

TEST_CASE("request_reader: each part has its limit") {
  const std::string host = "Host: a\r\n";
  CHECK(status_of("GET /" + std::string(8'191, 'a') + " HTTP/1.1\r\n" + host + "\r\n") == 200);
  CHECK(status_of("GET /" + std::string(8'192, 'a') + " HTTP/1.1\r\n" + host + "\r\n") == 414);
  CHECK(status_of(get(host + "X: " + std::string(16'000, 'a') + "\r\n")) == 200);
  CHECK(status_of(get(host + "X: " + std::string(17'000, 'a') + "\r\n")) == 431);
  CHECK(status_of("GET / HTTP/1.1\r\nX: " + std::string(40'000, 'a')) == 431);
  std::string fields = host;
  for (int i = 1; i < 100; ++i) fields += "X: a\r\n";
  CHECK(status_of(get(fields)) == 200);
  CHECK(status_of(get(fields + "X: a\r\n")) == 431);
  CHECK(status_of(post("Content-Length: 1048576\r\n", std::string(1'048'576, 'a'))) == 200);
  CHECK(status_of(post("Content-Length: 1048577\r\n", "")) == 413);
  const std::string big = "100001\r\n" + std::string(0x100001, 'a') + "\r\n0\r\n\r\n";
  CHECK(status_of(post("Transfer-Encoding: chunked\r\n", big)) == 413);
  CHECK(status_of(post("Transfer-Encoding: chunked\r\n", "3;" + std::string(20'000, 'x'))) >= 400);
}

TEST_CASE("request_reader: fields one by one cannot get past the limit of the whole head") {
  std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 90; ++i) head += "X: " + std::string(200, 'a') + "\r\n";
  RequestReader reader;
  feed(reader, head + "\r\n", 3);
  CHECK(reader.state() == State::refused);
  CHECK(reader.status() == 431);
}

TEST_CASE("request_reader: requests behind each other are read one by one") {
  const std::string one = post("Content-Length: 3\r\n", "abc");
  const std::string two = get("Host: b\r\nConnection: close\r\n");
  const std::string both = one + "\r\n" + two;
  RequestReader reader;
  std::size_t used = reader.read(both);
  CHECK(reader.state() == State::body);
  used += reader.read(std::string_view(both).substr(used));
  REQUIRE(reader.state() == State::done);
  CHECK(used == one.size());
  CHECK(reader.body() == "abc");
  CHECK(reader.keep_alive());
  reader.next();
  CHECK_FALSE(reader.begun());
  used += reader.read(std::string_view(both).substr(used));
  REQUIRE(reader.state() == State::done);
  CHECK(used == both.size());
  CHECK(reader.head().method() == "GET");
  CHECK(reader.head().find("host") == "b");
  CHECK_FALSE(reader.keep_alive());
}

TEST_CASE("request_reader: a trailer adds nothing to the head") {
  RequestReader reader;
  feed(reader, post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\nAuthorization: x\r\n\r\n"), 5);
  REQUIRE(reader.state() == State::done);
  CHECK(reader.body() == "abc");
  CHECK_FALSE(reader.head().find("authorization"));
}

TEST_CASE("request_reader: fields have small letters, and lists are joined") {
  RequestReader reader;
  feed(reader, get("HOST:  a  \r\nIf-None-Match: \"a\"\r\nIF-NONE-MATCH: \"b\"\r\n"), 1000);
  REQUIRE(reader.state() == State::done);
  CHECK(reader.head().find("host") == "a");
  CHECK(reader.head().list("if-none-match") == "\"a\", \"b\"");
  CHECK_FALSE(reader.head().list("accept"));
}

TEST_CASE("request_reader: who wants to be asked first says so") {
  RequestReader reader;
  CHECK(reader.read("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n") > 0);
  CHECK(reader.expects_continue());
  CHECK(status_of(post("Content-Length: 3\r\nExpect: tea\r\n", "abc")) == 417);
  RequestReader bare;
  CHECK(bare.read(get("Host: a\r\nExpect: 100-continue\r\n")) > 0);
  CHECK_FALSE(bare.expects_continue());
}

TEST_CASE("request_reader: targets") {
  CHECK(parse_target("/a%20b?x=1&y")->path == "/a b");
  CHECK(parse_target("/a?x=1&y=%C3%A4")->query == Pairs{{"x", "1"}, {"y", "ä"}});
  CHECK(parse_target("http://host.example/a")->path == "/a");
  CHECK(parse_target("HTTPS://host.example:1")->path == "/");
  CHECK(parse_target("http://host.example?x=1")->path == "/");
  CHECK(parse_target("*")->path == "*");
  for (const char* const bad : {"a", "ftp://host/a", "/%zz", "/%e5", "/a#b", "host:80", "/?a=%f"}) {
    INFO(bad);
    CHECK_FALSE(parse_target(bad));
  }
  // No route has such a path, and none is made into another.
  for (const char* const strange :
       {"/a/../b", "/..", "/a/.", "/%2e%2e/b", "/a%2fb", "/a%2Fb", "/a\\b", "/a%5cb", "/a%00"}) {
    INFO(strange);
    CHECK(parse_target(strange)->path == "/..");
  }
  // Where the API is asked, the refusal has its form.
  CHECK(parse_target("/api/v1/events/a%2fb")->path == "/api/..");
}

}  // namespace nenkai::server
