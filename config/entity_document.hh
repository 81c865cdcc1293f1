#pragma once
// One entity's lines as a document for toml++.

#include <string_view>
#include <vector>

#include "config/programme_sections.hh"
#include "config/toml_document.hh"

namespace nenkai {

/// Adds the entity to a document, its header as it should be written. `strays` may be null.
void add_entity(TomlDocument& document, std::string_view text, const EntitySection& section,
                const std::vector<Extent>* strays);

/// The table of the entity number `item` of its kind in a document that was parsed; null where there is none.
const toml::table* entity_table(const toml::table& parsed, EntityKind kind, std::size_t item);

}  // namespace nenkai
