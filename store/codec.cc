#include "store/codec.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

#include "scheduler/fields.hh"
#include "scheduler/suggest.hh"

namespace nenkai {
namespace {

// Keeps the order of keys, which LocalText remembers.
using Json = nlohmann::ordered_json;

/// What is wrong and at which key ("evidence[1].dated").
class Damage : public std::runtime_error {
 public:
  Damage(std::string path, const std::string& what) : std::runtime_error(what), path_(std::move(path)) {}
  const std::string& path() const { return path_; }
  Damage within(const std::string& outer) const {
    const bool index = !path_.empty() && path_.front() == '[';
    return {path_.empty() || index ? outer + path_ : outer + "." + path_, what()};
  }

 private:
  std::string path_;
};

[[noreturn]] void expected(const char* what, const Json& found) {
  std::string text = found.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > 60) text = text.substr(0, 60) + "…";
  throw Damage("", fmt::format("{} where {} belongs", text, what));
}

template <class T>
void read(const Json& json, T& value);

/// A visitor that fills the fields of one entity from one JSON object.
class JsonReader {
 public:
  explicit JsonReader(const Json& object) {
    if (!object.is_object()) expected("an object", object);
    members_ = &object.get_ref<const Json::object_t&>();
  }

  template <class T>
  void own_id(const char* key, T& id) {
    required(key, id);
  }
  template <class T>
  void required(const char* key, T& value) {
    const Json* member = take(key);
    if (member == nullptr) throw Damage(key, "is missing");
    fill(key, *member, value);
  }
  template <class T>
  void optional(const char* key, std::optional<T>& value) {
    if (const Json* member = take(key)) fill(key, *member, value.emplace());
  }
  template <class T>
  void optional(const char* key, std::vector<T>& value) {
    if (const Json* member = take(key)) fill(key, *member, value);
  }
  template <class T, class D>
  void defaulted(const char* key, T& value, const D& standard) {
    value = standard;
    if (const Json* member = take(key)) fill(key, *member, value);
  }

  /// A key that none of the fields took; to be called when all were visited.
  const std::string* left_over() const {
    if (taken_.size() == members_->size()) return nullptr;
    for (const auto& [key, value] : *members_) {
      if (std::find(taken_.begin(), taken_.end(), key) == taken_.end()) return &key;
    }
    return nullptr;
  }

 private:
  const Json* take(std::string_view key) {
    // Canonical JSON has the keys in the order of the visit, so the next one is nearly always it.
    const std::size_t size = members_->size();
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t at = (next_ + i) % size;
      if ((*members_)[at].first != key) continue;
      next_ = at + 1;
      taken_.push_back(key);
      return &(*members_)[at].second;
    }
    return nullptr;
  }

  template <class T>
  static void fill(const char* key, const Json& json, T& value) {
    try {
      read(json, value);
    } catch (const Damage& damage) {
      throw damage.within(key);
    }
  }

  const std::vector<std::pair<const std::string, Json>>* members_;
  std::size_t next_ = 0;
  std::vector<std::string_view> taken_;
};

/// The keys of an entity.
class KeyList {
 public:
  template <class T>
  void own_id(const char* key, const T&) {
    keys.emplace_back(key);
  }
  template <class T>
  void required(const char* key, const T&) {
    keys.emplace_back(key);
  }
  template <class T>
  void optional(const char* key, const T&) {
    keys.emplace_back(key);
  }
  template <class T, class D>
  void defaulted(const char* key, const T&, const D&) {
    keys.emplace_back(key);
  }
  std::vector<std::string_view> keys;
};

template <class T>
[[noreturn]] void refuse_key(const std::string& key, const T& entity) {
  KeyList list;
  visit_fields(entity, list);
  const auto near = nearest(key, list.keys);
  throw Damage(key, fmt::format("is no key that belongs here{}", near ? ": did you mean \"" + *near + "\"?" : ""));
}

const std::string& text_of(const Json& json) {
  if (!json.is_string()) expected("a text", json);
  return json.get_ref<const std::string&>();
}

void read_value(const Json& json, bool& value) {
  if (!json.is_boolean()) expected("true or false", json);
  value = json.get<bool>();
}

void read_value(const Json& json, int& value) {
  if (!json.is_number_integer()) expected("a whole number", json);
  const auto number = json.get<std::int64_t>();
  const bool wraps = json.is_number_unsigned() && number < 0;
  if (wraps || !std::in_range<int>(number)) expected("a smaller number", json);
  value = static_cast<int>(number);
}

void read_value(const Json& json, double& value) {
  if (!json.is_number()) expected("a number", json);
  value = json.get<double>();
}

void read_value(const Json& json, std::string& value) { value = text_of(json); }

void read_value(const Json& json, LocalText& value) {
  if (json.is_string()) {
    value = LocalText{text_of(json)};
    return;
  }
  if (!json.is_object()) expected("a text or a table of languages", json);
  value = {};
  for (const auto& [language, text] : json.get_ref<const Json::object_t&>()) value.set(language, text_of(text));
}

/// `json` as an array of exactly two numbers.
void read_value(const Json& json, GeoPoint& value) {
  if (!json.is_array() || json.size() != 2) expected("[latitude, longitude]", json);
  read(json[0], value.latitude);
  read(json[1], value.longitude);
}

template <class T>
void read_value(const Json& json, std::vector<T>& values) {
  if (!json.is_array()) expected("a list", json);
  values.clear();
  values.reserve(json.size());
  for (const Json& item : json) {
    try {
      read(item, values.emplace_back());
    } catch (const Damage& damage) {
      throw damage.within(fmt::format("[{}]", values.size() - 1));
    }
  }
}

template <class T>
void read_parsed(const Json& json, T& value) {
  auto parsed = T::parse(text_of(json));
  if (!parsed) throw Damage("", parsed.problem());
  value = *std::move(parsed);
}

template <class T>
void read_named(const Json& json, T& value) {
  const auto known = parse_name<T>(text_of(json));
  if (!known) expected(fmt::format("one of {}", fmt::join(all_names<T>(), ", ")).c_str(), json);
  value = *known;
}

template <class T>
void read_fields(const Json& json, T& value) {
  JsonReader reader(json);
  visit_fields(value, reader);
  if (const std::string* key = reader.left_over()) refuse_key(*key, value);
}

template <class T>
void read(const Json& json, T& value) {
  if constexpr (Named<T>) {
    read_named(json, value);
  } else if constexpr (HasFields<T>) {
    read_fields(json, value);
  } else if constexpr (requires { T::parse(std::string_view{}); }) {
    read_parsed(json, value);
  } else {
    read_value(json, value);
  }
}

}  // namespace

DecodeError::DecodeError(std::string path, std::string problem)
    : StoreError(fmt::format("damaged entry: {}{}{}", path, path.empty() ? "" : ": ", problem)),
      path_(std::move(path)),
      problem_(std::move(problem)) {}

template <class T>
T decode(std::string_view body) {
  try {
    T entity;
    read(Json::parse(body), entity);
    return entity;
  } catch (const Damage& damage) {
    throw DecodeError(damage.path(), damage.what());
  } catch (const Json::exception&) {
    throw DecodeError("", "it is no JSON");
  }
}

template ProgrammeHeader decode(std::string_view);
template Organisation decode(std::string_view);
template Cluster decode(std::string_view);
template Project decode(std::string_view);
template Committee decode(std::string_view);
template Pairing decode(std::string_view);
template Succession decode(std::string_view);
template Person decode(std::string_view);
template Venue decode(std::string_view);
template Series decode(std::string_view);
template Event decode(std::string_view);
template Rule decode(std::string_view);
template Waiver decode(std::string_view);
template Reminder decode(std::string_view);
template Calendar decode(std::string_view);
template Subscription decode(std::string_view);
template Planning decode(std::string_view);

}  // namespace nenkai
