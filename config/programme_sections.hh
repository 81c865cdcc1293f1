#pragma once
// Which lines of a programme file belong to which entity.
//
// By TOML 1.0 a nested table ([event.after], [[event.results]]) belongs to the last [[event]] before it,
// whatever stands between. Nearly always it follows at once, and an entity is one extent.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/toml_scanner.hh"
#include "scheduler/programme.hh"

namespace nenkai {

/// One entity's lines, the first of which is its header.
struct EntitySection {
  EntityKind kind = EntityKind::programme;
  bool headless = false;  // begins with a nested table: [[planning.apart]] without a [planning] before
  bool flawed = false;    // must be parsed alone, and tolerantly
  Extent extent;
};

struct ProgrammeSections {
  Extent top;  // what stands before the first header
  std::vector<EntitySection> entities;
  /// Nested tables that stand apart from their entity, by its number in `entities`.
  std::map<std::size_t, std::vector<Extent>> strays;
};

/// More entities in one file are refused.
inline constexpr std::size_t most_entities = 5'000'000;
/// An entity with more statements is refused; toml++ compares dotted keys with one another.
inline constexpr std::size_t most_statements = 100'000;

/// `report` takes a line and what is wrong with the header on it.
ProgrammeSections find_sections(std::string_view text, const std::function<void(int, std::string)>& report);

/// "[[event]]", or "[programme]" and "[planning]", of which there is one.
std::string_view header_of(EntityKind kind);
inline bool is_single(EntityKind kind) { return kind == EntityKind::programme || kind == EntityKind::planning; }

}  // namespace nenkai
