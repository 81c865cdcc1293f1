#pragma once
// What a feed shows of an entity, in one language, as one text: two versions with the same text look the same to its
// readers. A visitor of `fields` (scheduler/fields.hh).

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "scheduler/fields.hh"
#include "scheduler/programme.hh"

namespace nenkai {

class ShownText {
 public:
  /// Keys of the entity itself are taken when `shown` says so; of the structs in it, all are.
  ShownText(std::string_view language, bool (*shown)(std::string_view key)) : language_(language), shown_(shown) {}

  const std::string& text() const { return text_; }

  template <class T>
  void own_id(const char*, const T&) {}
  template <class T>
  void required(const char* key, const T& value) {
    if (depth_ == 0 && !shown_(key)) return;
    begin(key);
    add(value);
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
  void defaulted(const char* key, const T& value, const D&) {
    required(key, value);
  }

 private:
  // No text of an entity has control characters in it, so these keep its parts apart.
  void begin(std::string_view key) { text_.append("\x1E").append(key).append("\x1F"); }

  void add(std::string_view text) { text_.append(text).append("\x1F"); }
  void add(const std::string& text) { add(std::string_view(text)); }
  void add(const LocalText& text) { add(text.in(language_)); }
  void add(const GeoPoint& point) { add(fmt::format("{};{}", point.latitude, point.longitude)); }
  void add(const Stretch& stretch) { add(stretch.from.str() + "/" + stretch.to.str()); }
  template <class T>
  void add(const std::vector<T>& values) {
    for (const T& value : values) add(value);
  }
  template <class T>
  void add(const T& value) {
    if constexpr (std::is_arithmetic_v<T>) {
      add(fmt::format("{}", value));
    } else if constexpr (Named<T>) {
      add(name_of(value));
    } else if constexpr (HasFields<T>) {
      ++depth_;
      visit_fields(value, *this);
      --depth_;
    } else {
      add(value.str());
    }
  }

  std::string_view language_;
  bool (*shown_)(std::string_view key);
  int depth_ = 0;
  std::string text_;
};

}  // namespace nenkai
