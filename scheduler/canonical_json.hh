#pragma once
// An entity as canonical JSON: its keys in the order of `fields`, absent ones left out, no white space,
// strings escaped only where RFC 8259 section 7 asks for it. Equal entities give equal bytes, so this is
// the form that is stored, compared and printed.

#include <string>

#include "scheduler/fields.hh"
#include "scheduler/programme.hh"

namespace nenkai {

/// Appends `text` as a JSON string with its quotes. Bytes that are no valid UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// Writes the fields it visits as members of one JSON object.
class CanonicalJson {
 public:
  explicit CanonicalJson(std::string& out) : out_(&out) { *out_ += '{'; }
  void finish() { *out_ += '}'; }

  template <class T>
  void own_id(const char* key, const T& id) {
    required(key, id);
  }
  template <class T>
  void required(const char* key, const T& value) {
    begin(key);
    write(value);
  }
  template <class T>
  void optional(const char* key, const std::optional<T>& value) {
    if (value) required(key, *value);
  }
  template <class T>
  void optional(const char* key, const std::vector<T>& value) {
    if (!value.empty()) required(key, value);
  }
  template <class T, class D>
  void defaulted(const char* key, const T& value, const D& standard) {
    if (!(value == standard)) required(key, value);
  }

 private:
  void begin(const char* key);
  void write(bool value) { *out_ += value ? "true" : "false"; }
  void write(int value) { *out_ += std::to_string(value); }
  void write(double value);
  void write(const std::string& value) { append_json_string(*out_, value); }
  void write(const LocalText& value);
  void write(const GeoPoint& value);
  template <class T>
  void write(const std::vector<T>& values) {
    *out_ += '[';
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i != 0) *out_ += ',';
      write(values[i]);
    }
    *out_ += ']';
  }
  template <class T>
  void write(const T& value) {
    if constexpr (Named<T>) {
      append_json_string(*out_, name_of(value));
    } else if constexpr (HasFields<T>) {
      CanonicalJson inner(*out_);
      visit_fields(value, inner);
      inner.finish();
    } else {
      append_json_string(*out_, value.str());
    }
  }

  std::string* out_;
  bool first_ = true;
};

/// Appends the object for `entity`.
template <class T>
void append_canonical_json(std::string& out, const T& entity) {
  CanonicalJson writer(out);
  visit_fields(entity, writer);
  writer.finish();
}

template <class T>
std::string canonical_json(const T& entity) {
  std::string out;
  append_canonical_json(out, entity);
  return out;
}

}  // namespace nenkai
