#pragma once
// Names of enumerators, as people and files write them. One table an enum, in the header of the enum.

#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace nenkai {

/// Specialised beside each enum: `static constexpr std::array table{std::pair{Enum::value, "name"sv}, …};`
template <class Enum>
struct Names;

template <class Enum>
concept Named = requires {
  Names<Enum>::table;
};

template <Named Enum>
constexpr std::string_view name_of(Enum value) {
  for (const auto& [known, name] : Names<Enum>::table) {
    if (known == value) return name;
  }
  return {};
}

/// The enumerator of this name; a space or hyphen may stand for an underscore.
template <Named Enum>
constexpr std::optional<Enum> parse_name(std::string_view text) {
  const auto same = [](char a, char b) { return a == b || (b == '_' && (a == ' ' || a == '-')); };
  for (const auto& [value, name] : Names<Enum>::table) {
    if (text.size() != name.size()) continue;
    std::size_t at = 0;
    while (at < name.size() && same(text[at], name[at])) ++at;
    if (at == name.size()) return value;
  }
  return std::nullopt;
}

template <Named Enum>
std::vector<std::string_view> all_names() {
  std::vector<std::string_view> names;
  for (const auto& entry : Names<Enum>::table) names.push_back(entry.second);
  return names;
}

}  // namespace nenkai
