#include "config/entity_document.hh"

#include <algorithm>

namespace nenkai {

void add_entity(TomlDocument& document, std::string_view text, const EntitySection& section,
                const std::vector<Extent>* strays) {
  if (section.headless) {
    document.add({}, text, section.extent);
  } else {
    const std::size_t line_end = text.find('\n', section.extent.begin);
    const auto body = static_cast<std::uint32_t>(std::min<std::size_t>(line_end, section.extent.end - 1) + 1);
    document.add(header_of(section.kind), text, {body, section.extent.end, section.extent.line + 1});
  }
  if (strays == nullptr) return;
  for (const Extent& stray : *strays) document.add({}, text, stray);
}

const toml::table* entity_table(const toml::table& parsed, EntityKind kind, std::size_t item) {
  const toml::node* node = parsed.get(name_of(kind));
  if (node == nullptr) return nullptr;
  if (is_single(kind)) return node->as_table();
  const toml::array* list = node->as_array();
  const toml::node* element = list != nullptr && item < list->size() ? list->get(item) : nullptr;
  return element != nullptr ? element->as_table() : nullptr;
}

}  // namespace nenkai
