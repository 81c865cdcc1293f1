#pragma once
// Sets one key of an entity from a text, as a command line or a form gives it.
//
// Lists are written with commas ("a,b"), a text in one language as "title.ja". An empty text unsets what
// may be unset, be it one language. Tables within an entity (evidence, results, after) have no one-line form.

#include <charconv>
#include <string>
#include <string_view>

#include "scheduler/fields.hh"
#include "scheduler/programme.hh"
#include "scheduler/result.hh"
#include "scheduler/suggest.hh"

namespace nenkai {

/// A visitor that sets the field called `key` from `text`.
class FieldSetter {
 public:
  FieldSetter(std::string_view key, std::string_view text) : text_(text) {
    const std::size_t dot = key.find('.');
    key_ = key.substr(0, dot);
    if (dot == std::string_view::npos) return;
    language_ = key.substr(dot + 1);
    dotted_ = true;
  }

  bool found() const { return found_; }
  const std::string& problem() const { return problem_; }
  const std::vector<std::string_view>& keys() const { return keys_; }

  template <class T>
  void own_id(const char* key, T& id) {
    if (matches<T>(key) && id.str() != text_) problem_ = "an id never changes";
  }
  template <class T>
  void required(const char* key, T& value) {
    if (!matches<T>(key)) return;
    if (text_.empty()) {
      problem_ = "cannot be empty";
    } else {
      set(value);
    }
  }
  template <class T>
  void optional(const char* key, std::optional<T>& value) {
    if (!matches<T>(key)) return;
    if (text_.empty()) {
      unset(value);
      return;
    }
    T next = value.value_or(T{});
    set(next);
    if (problem_.empty()) value = std::move(next);
  }
  template <class T>
  void optional(const char* key, std::vector<T>& value) {
    if (matches<std::vector<T>>(key)) set(value);
  }
  template <class T, class D>
  void defaulted(const char* key, T& value, const D& standard) {
    if (!matches<T>(key)) return;
    if (text_.empty()) {
      value = standard;
    } else {
      set(value);
    }
  }

 private:
  template <class T>
  bool matches(std::string_view key) {
    keys_.push_back(key);
    const bool fits = !dotted_ || (std::is_same_v<T, LocalText> && !language_.empty());
    if (key != key_ || !fits) return false;
    found_ = true;
    return true;
  }

  template <class T>
  void unset(std::optional<T>& value) {
    value.reset();
  }
  /// One language of several, or the whole.
  void unset(std::optional<LocalText>& value) {
    if (!value || !dotted_) return value.reset();
    LocalText rest;
    for (const auto& [language, text] : value->all()) {
      if (language != language_) rest.set(language, text);
    }
    value = rest;
    if (rest.empty()) value.reset();
  }

  void set(std::string& value) { value = text_; }
  void set(LocalText& value) {
    if (!dotted_) {
      value = LocalText{std::string(text_)};
      return;
    }
    if (value.plain()) {  // what was said without a language counts as English
      const std::string old = value.in("en");
      value = {};
      value.set("en", old);
    }
    value.set(language_, std::string(text_));
  }
  void set(bool& value) {
    if (text_ != "true" && text_ != "false") problem_ = "write true or false";
    value = text_ == "true";
  }
  void set(int& value) {
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc{} || end != text_.data() + text_.size()) problem_ = "write a whole number";
  }
  template <class T>
  void set(std::vector<T>& values) {
    values.clear();
    const std::string_view whole = text_;
    while (!text_.empty() && problem_.empty()) {
      const std::string_view rest = text_;
      text_ = trimmed(rest.substr(0, rest.find(',')));
      T item{};
      set(item);
      values.push_back(std::move(item));
      text_ = rest.find(',') == std::string_view::npos ? std::string_view{} : rest.substr(rest.find(',') + 1);
    }
    text_ = whole;
  }
  template <class T>
  void set(T& value) {
    if constexpr (Named<T>) {
      const auto known = parse_name<T>(text_);
      if (known) {
        value = *known;
      } else {
        problem_ = "write one of";
        for (const std::string_view name : all_names<T>()) problem_ += " " + std::string(name);
      }
    } else if constexpr (requires { T::parse(text_); }) {
      auto parsed = T::parse(text_);
      if (parsed) {
        value = *std::move(parsed);
      } else {
        problem_ = parsed.problem();
      }
    } else {
      problem_ = "has no one-line form: write it in a programme file";
    }
  }

  static std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
  }

  std::string_view key_;
  std::string_view language_;
  std::string_view text_;
  bool dotted_ = false;
  bool found_ = false;
  std::string problem_;
  std::vector<std::string_view> keys_;
};

/// Sets `key` of `entity`. Errors: an unknown key (with the nearest known one), a text that does not fit;
/// the entity then stays as it was.
template <class T>
Result<T> with_field(T entity, std::string_view key, std::string_view text) {
  FieldSetter setter(key, text);
  visit_fields(entity, setter);
  if (!setter.found()) {
    const auto near = nearest(key, setter.keys());
    return Problem{"unknown key \"" + std::string(key) + "\"" + (near ? ": did you mean \"" + *near + "\"?" : "")};
  }
  if (!setter.problem().empty()) {
    return Problem{std::string(key) + " = \"" + std::string(text) + "\": " + setter.problem()};
  }
  return entity;
}

}  // namespace nenkai
