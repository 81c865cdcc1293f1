#pragma once
// How entities are read, written, compared and checked without naming their keys twice.
//
// Each entity has `template <class Self, class V> static void fields(Self& self, V& v)`, which tells a
// visitor its keys in the order of the programme file:
//
//   v.own_id(key, id)              the entity's identity
//   v.required(key, value)         must be given
//   v.optional(key, value)         a std::optional or a std::vector; left out when empty
//   v.defaulted(key, value, d)     left out when equal to d
//
// A value is a bool, int, double, std::string, LocalText, Id, enum with Names, PartialDate, Day-like text
// type (MonthDay, YearlyDay, Duration, ClockTime), GeoPoint, a struct with `fields`, or an
// optional or vector of these. The visitors are: the TOML reader and writer (config/), the JSON reader
// (store/), CanonicalJson (scheduler/canonical_json.hh), and the checks (scheduler/check.cc).

#include <optional>
#include <type_traits>
#include <vector>

#include "scheduler/ids.hh"

namespace nenkai {

/// Swallows a visit; used to ask whether a type has `fields`.
struct IgnoreFields {
  template <class T>
  void own_id(const char*, T&) {}
  template <class T>
  void required(const char*, T&) {}
  template <class T>
  void optional(const char*, T&) {}
  template <class T, class D>
  void defaulted(const char*, T&, const D&) {}
};

template <class T>
concept HasFields = requires(T& value, IgnoreFields& visitor) {
  std::remove_const_t<T>::fields(value, visitor);
};

template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<Id<Tag>> = true;

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// Visits `self` with `visitor`.
template <class T, class Visitor>
void visit_fields(T& self, Visitor& visitor) {
  std::remove_const_t<T>::fields(self, visitor);
}

}  // namespace nenkai
