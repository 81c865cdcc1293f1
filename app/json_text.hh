#pragma once
// JSON as this program writes it: appended piece by piece, in the order of the calls.

#include <fmt/format.h>

#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scheduler/audit.hh"
#include "scheduler/canonical_json.hh"
#include "scheduler/effects.hh"
#include "store/store.hh"

namespace nenkai {

/// Builds one JSON value by appending: fast enough for a hundred thousand findings.
class JsonText {
 public:
  explicit JsonText(std::string& out) : out_(&out) {}

  void open(char bracket) {
    comma();
    *out_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    *out_ += bracket;
    first_ = false;
  }
  JsonText& key(std::string_view name) {
    comma();
    append_json_string(*out_, name);
    *out_ += ':';
    first_ = true;  // the value that follows takes no comma
    return *this;
  }
  void string(std::string_view text) {
    comma();
    append_json_string(*out_, text);
  }
  void string_or_null(const std::string* text) {
    if (text != nullptr) {
      string(*text);
    } else {
      raw("null");
    }
  }
  void number(long long value) {
    comma();
    fmt::format_to(std::back_inserter(*out_), "{}", value);
  }
  template <class Number>
  void number_or_null(const std::optional<Number>& value) {
    if (value) {
      number(static_cast<long long>(*value));
    } else {
      raw("null");
    }
  }
  void boolean(bool value) { raw(value ? "true" : "false"); }
  /// A value that is JSON already.
  void raw(std::string_view json) {
    comma();
    *out_ += json;
  }
  template <class List>
  void strings(const List& list) {
    open('[');
    for (const auto& text : list) string(text);
    close(']');
  }

 private:
  void comma() {
    if (!first_) *out_ += ',';
    first_ = false;
  }

  std::string* out_;
  bool first_ = true;
};

/// A finding as `nenkai audit` and `nenkai plan` print it.
void write_finding(JsonText& json, const Finding& finding);
enum class Who : std::uint8_t;  // app/json.hh
/// A revision as members of an object.
void write_revision(JsonText& json, const RevisionInfo& revision, Who who);
/// As the member "effects".
void write_effects(JsonText& json, std::span<const Effect> effects);

}  // namespace nenkai
