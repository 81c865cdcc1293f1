#include "config/source_map.hh"

#include <charconv>
#include <optional>

#include "config/entity_document.hh"

namespace nenkai {
namespace {

/// Takes "covers" or "[1]" off the front of a path.
std::string_view take_step(std::string_view& path) {
  if (path.front() == '.') path.remove_prefix(1);
  std::size_t end = path.find_first_of(".[", 1);
  if (end == std::string_view::npos) end = path.size();
  const std::string_view step = path.substr(0, end);
  path.remove_prefix(end);
  return step;
}

std::optional<std::size_t> item_number(std::string_view step) {
  std::size_t number = 0;
  if (step.size() < 3 || step.front() != '[') return std::nullopt;
  const auto [end, error] = std::from_chars(step.data() + 1, step.data() + step.size(), number);
  if (error != std::errc{} || *end != ']') return std::nullopt;
  return number;
}

/// The line in the document of what `path` names below `table`, as far as it goes; 0 where nothing does.
std::size_t find_line(const toml::table& table, std::string_view path) {
  const toml::node* at = &table;
  std::size_t line = 0;
  while (!path.empty()) {
    const std::string_view step = take_step(path);
    const toml::node* next = nullptr;
    if (const auto item = item_number(step)) {
      if (const toml::array* list = at->as_array()) next = list->get(*item);
      if (next != nullptr) line = next->source().begin.line;
    } else if (const toml::table* inner = at->as_table()) {
      const auto found = inner->find(step);
      if (found != inner->end()) {
        next = &found->second;
        line = found->first.source().begin.line;
      }
    }
    if (next == nullptr) break;
    at = next;
  }
  return line;
}

}  // namespace

std::string_view content_of(const SourceFile& file) {
  std::string_view text = file.text;
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (text.substr(0, mark.size()) == mark) text.remove_prefix(mark.size());
  return text;
}

void SourceMap::add(const EntitySection& section, std::size_t file, const std::vector<Extent>* strays) {
  auto& entries = entries_[static_cast<std::size_t>(section.kind)];
  if (strays != nullptr) strays_[{section.kind, entries.size()}] = *strays;
  entries.push_back({section.extent, static_cast<std::uint32_t>(file), section.headless});
}

SourceMap::Place SourceMap::locate(EntityKind kind, std::size_t position, std::string_view key) const {
  if (files_ == nullptr || files_->empty()) return {};
  const auto& entries = entries_[static_cast<std::size_t>(kind)];
  if (position >= entries.size()) return {(*files_)[first_file_].name, 1};
  const Entry& entry = entries[position];
  return {(*files_)[entry.file].name, line_of_key(entry, kind, position, key)};
}

int SourceMap::line_of_key(const Entry& entry, EntityKind kind, std::size_t position, std::string_view key) const {
  const int header_line = static_cast<int>(entry.extent.line);
  if (key.empty()) return header_line;
  const auto strays = strays_.find({kind, position});
  TomlDocument document;
  add_entity(document, content_of((*files_)[entry.file]), {kind, entry.headless, false, entry.extent},
             strays == strays_.end() ? nullptr : &strays->second);
  const TolerantTable parsed = parse_tolerantly(document, [](int, const std::string&) {});
  const toml::table* table = entity_table(parsed.table, kind, 0);
  const std::size_t line = table != nullptr ? find_line(*table, key) : 0;
  return line == 0 ? header_line : document.file_line(line);
}

}  // namespace nenkai
