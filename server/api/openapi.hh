#pragma once
// The API's description in OpenAPI 3.1, made of the table of its operations and of the entities' own lists of keys.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/api/answering.hh"

namespace nenkai::server {

/// What the description says of one route. server/routes.cc has a route for each, and the other way round: a test
/// compares them.
struct Operation {
  std::string_view method;
  std::string_view pattern;
  std::string_view name;
  std::string_view summary;
  Need need;
  std::vector<std::string_view> parameters;  // of the query, beside those that every route takes
  std::string_view request;                  // the schema of its body; empty: none
  std::string answer;                        // the schema of a good answer's body
  int status = 200;
};

const std::vector<Operation>& operations();

std::string openapi_json(const Site& site);

}  // namespace nenkai::server
