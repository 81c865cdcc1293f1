#pragma once
// The JSON object that a request for a change carries.

#include <nlohmann/json.hpp>

#include <initializer_list>

#include "app/events.hh"
#include "server/message.hh"

namespace nenkai::server {

/// A longer body is refused (413).
inline constexpr std::size_t longest_body = 256 * 1024;
/// An event is nested four deep.
inline constexpr int deepest_body = 16;

/// Of one object. An event has some twenty; and an object that keeps their order looks through all at each.
inline constexpr std::size_t most_keys = 256;

/// Keeps the order of keys, which texts in several languages remember.
using Json = nlohmann::ordered_json;

class Body {
 public:
  /// Takes "dry_run" and "reason", which every change may have, out of the object; an empty body is an empty object.
  /// Throws Refusal: 413 and 415 (`merge_patch`: that media type too); 400 for what is no JSON object, is nested too
  /// deep, says a key twice or is no UTF-8; 422 for a reason or dry_run that cannot be.
  explicit Body(const Request& request, bool merge_patch = false);

  bool dry_run = false;
  std::string reason;
  Json keys = Json::object();  // the rest

  /// Throws Refusal (422) for a key that is not `known`, with the nearest that is.
  void only(std::initializer_list<std::string_view> known) const;
  /// Texts and whole numbers as FieldTexts; null unsets. Those of `names` that are there.
  FieldTexts texts(std::initializer_list<std::string_view> names) const;
  /// None where it is not there. Throws Refusal (422) where it is no text.
  std::optional<std::string> text(std::string_view name) const;
};

}  // namespace nenkai::server
