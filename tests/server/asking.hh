#pragma once
// The server's handlers asked without a wire: a store with the small programme, a moment, and requests made by hand.

#include <nlohmann/json.hpp>

#include <memory>
#include <string>

#include "app/tokens.hh"
#include "server/routes.hh"
#include "tests/support/temporary_directory.hh"

namespace nenkai::test {

using Json = nlohmann::ordered_json;

class Asking {
 public:
  Asking();

  /// What the route table's handler answers; 404 or 405 with an empty body where there is none.
  server::Response ask(const std::string& method, const std::string& target, const std::string& body = {},
                       server::Pairs headers = {});
  server::Response get(const std::string& target, server::Pairs headers = {}) {
    return ask("GET", target, {}, std::move(headers));
  }
  /// With a JSON body and this token.
  server::Response send(const std::string& method, const std::string& target, const std::string& body,
                        const std::string& token, server::Pairs more = {});

  /// The text of a new token.
  std::string token(const std::string& role, std::optional<std::string> bureau = {});
  Context context() { return {*store, holidays, now, "anna", "test", "", {}, {}, {}, &cache}; }
  /// Another opening of the same store.
  std::unique_ptr<Store> again() const;

  TemporaryDirectory directory;
  std::unique_ptr<Store> store;
  HolidaySource holidays{""};
  ProgrammeCache cache;
  Instant now = parse_instant("2004-02-10T03:00:00Z").value();
  server::Site site{"https://calendar.example", "0.1.0"};
  std::string language = "en";
};

inline Json json_of(const server::Response& response) { return Json::parse(response.body); }
/// The value of a header; empty where there is none. `name` as it is written.
std::string field(const server::Response& response, const std::string& name);
inline server::Pairs bearing(const std::string& token) { return {{"authorization", "Bearer " + token}}; }

}  // namespace nenkai::test
