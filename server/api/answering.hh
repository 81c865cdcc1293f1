#pragma once
// What all of the API's handlers share: who may ask, what they may ask with, and what becomes of errors.

#include <functional>
#include <vector>

#include "app/json.hh"
#include "server/problem.hh"
#include "server/routes.hh"
#include "server/visitor.hh"

namespace nenkai::server {

/// Whom a route serves.
enum class Need : std::uint8_t { nothing, viewer, planner, admin };

/// Finds out who asks, refuses who may not, does the work, and turns what is thrown into problems: Refusal as it says,
/// NotFound 404, WrongState and StoreConflict 409, FieldError 422, other InputErrors 400.
Response answering(Visit& visit, Need need, const std::function<Response(const Visitor&)>& work);

/// The query, whose names must be among `known` or those that every route takes ("programme", "lang"), each once.
/// Throws Refusal (400) that names the nearest known one.
class Query {
 public:
  Query(Visit& visit, std::vector<std::string_view> known);
  std::optional<std::string> text(std::string_view name) const;
  /// Throws Refusal where it is no whole number from `least` to `most`.
  long long number(std::string_view name, long long standard, long long least, long long most) const;
  bool flag(std::string_view name) const;

 private:
  const Request& request_;
};

/// The same for a route that reads: takes "as_of" and "known_at" too, and puts them into the context.
Query reading_query(Visit& visit, std::vector<std::string_view> known);

Who who_for(const Visitor& visitor);

/// `body` with a strong ETag; 304 where the client has it already.
Response json_answer(const Visit& visit, const Visitor& visitor, std::string body, int status = 200);

/// What a query's value was read as; a Refusal (400) that names the parameter where it could not be.
template <class T>
T parsed(std::string_view name, Result<T> result) {
  if (!result) throw Refusal(400, std::string(name) + ": " + result.problem());
  return *std::move(result);
}

}  // namespace nenkai::server
