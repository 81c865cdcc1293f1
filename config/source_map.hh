#pragma once
// Where the entities of a programme were read. It keeps 20 bytes an entity; the line of a single key is
// found by reading the entity's lines again, because few are ever asked for.

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/programme_sections.hh"

namespace nenkai {

/// A file as it was read: the name that messages call it by, and all its bytes.
struct SourceFile {
  std::string name;
  std::string text;
};

/// The text without a byte order mark. All extents count from its begin.
std::string_view content_of(const SourceFile& file);

class SourceMap {
 public:
  struct Place {
    std::string file;
    int line = 1;
  };

  SourceMap() = default;
  /// Shares the files. `first_file` is where a programme begins of which nothing else is known.
  SourceMap(std::shared_ptr<const std::vector<SourceFile>> files, std::size_t first_file)
      : files_(std::move(files)), first_file_(first_file) {}

  /// Where the entity at this position in the list of its kind stands: the line of `key` (a path such as
  /// "covers[1]" or "after.series"), of as much of the path as there is, or of the header. What was read
  /// from no file is said to stand on the first line of the programme's first file.
  Place locate(EntityKind kind, std::size_t position, std::string_view key = {}) const;

  /// Notes the next entity of its kind, with what of it stands apart.
  void add(const EntitySection& section, std::size_t file, const std::vector<Extent>* strays);
  void reserve(EntityKind kind, std::size_t count) { entries_[static_cast<std::size_t>(kind)].reserve(count); }

 private:
  struct Entry {
    Extent extent;
    std::uint32_t file = 0;
    bool headless = false;
  };
  int line_of_key(const Entry& entry, EntityKind kind, std::size_t position, std::string_view key) const;

  std::shared_ptr<const std::vector<SourceFile>> files_;
  std::size_t first_file_ = 0;
  std::array<std::vector<Entry>, Names<EntityKind>::table.size()> entries_;  // by kind and position
  std::map<std::pair<EntityKind, std::size_t>, std::vector<Extent>> strays_;
};

}  // namespace nenkai
