#pragma once
// Reads a table of a programme file into an entity. A visitor of `fields` (scheduler/fields.hh): what an
// entity has, its files may have, and nothing else.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/toml.hh"
#include "scheduler/fields.hh"
#include "scheduler/programme.hh"

namespace nenkai {

/// One entity that is being read: where its mistakes go.
struct EntityReading {
  std::string_view table;                        // "[[event]]", for messages
  int header_line = 1;                           // of the file
  std::function<int(std::size_t)> file_line;     // from a line of the document that was parsed
  std::function<void(int, std::string)> report;  // takes a line of the file
  std::set<std::string, std::less<>> gaps;  // keys that could not be read ("*": any); at first those with syntax errors
  std::size_t mistakes = 0;

  /// `key` stays empty for it.
  void mistake(int line, std::string_view key, std::string message) {
    ++mistakes;
    gaps.emplace(key);
    report(line, std::move(message));
  }
};

/// A value for a one-line message, such as `"two" is a string`.
std::string describe(const toml::node& node);

/// Where in an entity a value stands: "after.series", "evidence[1].url". Lives on the stack.
struct ValuePath {
  const ValuePath* parent = nullptr;
  std::string_view key;  // empty: an item of a list
  std::size_t item = 0;

  std::string str() const;
  /// "evidence" of "evidence[1].url".
  std::string_view first_key() const { return parent != nullptr ? parent->first_key() : key; }
};

/// What a key of this type wants, to be read behind "write".
template <class T>
std::string wanted() {
  if constexpr (std::is_same_v<T, bool>) return "true or false";
  if constexpr (std::is_same_v<T, int>) return "a whole number such as 2";
  if constexpr (std::is_same_v<T, std::string>) return "a text in quotes";
  if constexpr (std::is_same_v<T, LocalText>) return "a text in quotes, or { en = \"…\", ja = \"…\" }";
  if constexpr (std::is_same_v<T, PartialDate>) return "a date such as \"2004-03-10\" or \"2004-03\"";
  if constexpr (std::is_same_v<T, MonthDay>) return "a day of the year such as \"04-01\"";
  if constexpr (std::is_same_v<T, YearlyDay>) return "a day such as \"04-29\" or \"2026-04-29\"";
  if constexpr (std::is_same_v<T, Duration>) return "a duration such as \"P60D\"";
  if constexpr (std::is_same_v<T, ClockTime>) return "a time of day such as \"09:00\"";
  if constexpr (std::is_same_v<T, Stretch>) return "{ from = \"2026-12-01\", to = \"2026-12-04\" }";
  if constexpr (std::is_same_v<T, GeoPoint>) return "[latitude, longitude] in degrees";
  if constexpr (Named<T>) return fmt::format("one of \"{}\"", fmt::join(all_names<T>(), "\", \""));
  if constexpr (is_id<T>) return "an id in quotes";
  if constexpr (is_vector<T>) return "a list in brackets, [ … ]";
  if constexpr (HasFields<T>) return "a table in braces, { … }";
  return "something else";
}

/// Collects the keys that a type has.
struct KeyNames {
  std::vector<std::string_view> names;

  template <class T>
  void own_id(const char* key, const T&) {
    names.emplace_back(key);
  }
  template <class T>
  void required(const char* key, const T&) {
    names.emplace_back(key);
  }
  template <class T>
  void optional(const char* key, const T&) {
    names.emplace_back(key);
  }
  template <class T, class D>
  void defaulted(const char* key, const T&, const D&) {
    names.emplace_back(key);
  }
};

template <class T>
std::vector<std::string_view> key_names() {
  KeyNames keys;
  const T blank{};
  visit_fields(blank, keys);
  return std::move(keys.names);
}

class FieldReader {
 public:
  /// `path` is null for an entity itself.
  FieldReader(const toml::table& table, EntityReading& reading, const ValuePath* path)
      : table_(table), reading_(reading), path_(path) {}

  template <class T>
  static void read_into(T& value, const toml::table& table, EntityReading& reading, const ValuePath* path = nullptr) {
    FieldReader reader(table, reading, path);
    visit_fields(value, reader);
    if (reader.used_ != table.size()) reader.refuse_others(key_names<T>());
  }

  void own_id(const char* key, PairingId& id) {
    if (const toml::node* node = use(key)) read(key, *node, id);  // else made of cluster and bureau
  }
  template <class Tag>
  void own_id(const char* key, Id<Tag>& id) {
    required(key, id);
  }
  template <class T>
  void required(const char* key, T& value) {
    if (const toml::node* node = use(key)) {
      read(key, *node, value);
    } else if (!reading_.gaps.contains(key) && !reading_.gaps.contains("*")) {
      refuse_missing(key, wanted<T>());
    }
  }
  template <class T>
  void optional(const char* key, std::optional<T>& value) {
    const toml::node* node = use(key);
    if (node != nullptr && !read(key, *node, value.emplace())) value.reset();
  }
  template <class T>
  void optional(const char* key, std::vector<T>& value) {
    if (const toml::node* node = use(key)) read(key, *node, value);
  }
  template <class T, class D>
  void defaulted(const char* key, T& value, const D& standard) {
    const toml::node* node = use(key);
    if (node == nullptr || !read(key, *node, value)) value = standard;
  }

 private:
  const toml::node* use(const char* key) {
    const toml::node* node = table_.get(key);
    if (node != nullptr) ++used_;
    return node;
  }
  /// False where there was a mistake.
  template <class T>
  bool read(std::string_view key, const toml::node& node, T& value) {
    const std::size_t before = reading_.mistakes;
    const ValuePath path{path_, key, 0};
    read_value(path, node, value);
    return reading_.mistakes == before;
  }

  void refuse_missing(std::string_view key, const std::string& what);
  void refuse_others(const std::vector<std::string_view>& known);
  void refuse(const ValuePath& path, const toml::node& node, const std::string& why);
  /// The value has another type than the key.
  void refuse_type(const ValuePath& path, const toml::node& node, const std::string& what);

  void read_value(const ValuePath& path, const toml::node& node, bool& value);
  void read_value(const ValuePath& path, const toml::node& node, int& value);
  void read_value(const ValuePath& path, const toml::node& node, std::string& value);
  void read_value(const ValuePath& path, const toml::node& node, LocalText& value);
  void read_value(const ValuePath& path, const toml::node& node, GeoPoint& value);
  template <class T>
  void read_value(const ValuePath& path, const toml::node& node, std::vector<T>& values);
  template <class T>
  void read_value(const ValuePath& path, const toml::node& node, T& value);
  /// The text of an id, enumerator or date. Native TOML dates and times count as texts.
  std::optional<std::string> text_of(const ValuePath& path, const toml::node& node, const std::string& what);
  template <Named T>
  void read_name(const ValuePath& path, const toml::node& node, T& value);
  void refuse_name(const ValuePath& path, const toml::node& node, std::string_view name,
                   const std::vector<std::string_view>& known);
  bool check_size(const ValuePath& path, const toml::array& list);

  const toml::table& table_;
  EntityReading& reading_;
  const ValuePath* path_;
  std::size_t used_ = 0;
};

template <class T>
void FieldReader::read_value(const ValuePath& path, const toml::node& node, std::vector<T>& values) {
  const toml::array* list = node.as_array();
  if (list == nullptr) {
    refuse_type(path, node, wanted<std::vector<T>>());
    return;
  }
  if (!check_size(path, *list)) return;
  values.clear();
  values.reserve(list->size());
  for (std::size_t at = 0; at < list->size(); ++at) {
    const ValuePath item{&path, {}, at};
    read_value(item, (*list)[at], values.emplace_back());
  }
}

template <class T>
void FieldReader::read_value(const ValuePath& path, const toml::node& node, T& value) {
  if constexpr (Named<T>) {
    read_name(path, node, value);
  } else if constexpr (HasFields<T>) {
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      refuse_type(path, node, wanted<T>());
    } else {
      read_into(value, *table, reading_, &path);
    }
  } else {
    const auto text = text_of(path, node, wanted<T>());
    if (!text) return;
    auto parsed = T::parse(*text);
    if (parsed) {
      value = *std::move(parsed);
    } else {
      refuse(path, node, parsed.problem());
    }
  }
}

template <Named T>
void FieldReader::read_name(const ValuePath& path, const toml::node& node, T& value) {
  const toml::value<std::string>* text = node.as_string();
  if (text == nullptr) {
    refuse_type(path, node, wanted<T>());
  } else if (const auto known = parse_name<T>(text->get())) {
    value = *known;
  } else {
    refuse_name(path, node, text->get(), all_names<T>());
  }
}

}  // namespace nenkai
