#include "config/programme_file.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "config/entity_document.hh"
#include "config/field_reader.hh"
#include "scheduler/canonical_json.hh"
#include "scheduler/check_text.hh"
#include "scheduler/utf8.hh"

namespace nenkai {
namespace {

constexpr int known_format = 1;
/// toml++ is at its fastest with documents of about this size.
constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr std::size_t chunk_entities = 500;
constexpr std::size_t most_entity_bytes = 16 * 1024 * 1024;

/// Makes room for `more` items without growing a vector of many files over and over.
template <class T>
void make_room(std::vector<T>& list, std::size_t more) {
  const std::size_t needed = list.size() + more;
  if (needed > list.capacity()) list.reserve(std::max(needed, list.capacity() + list.capacity() / 2));
}

bool is_utf16(std::string_view text) { return text.substr(0, 2) == "\xFF\xFE" || text.substr(0, 2) == "\xFE\xFF"; }

/// Without an `id`, a pairing is called after what it ties together.
std::optional<std::string> name_pairing(Pairing& pairing, bool has_id) {
  if (has_id || pairing.cluster.empty() || pairing.bureau.empty()) return std::nullopt;
  std::string id = pairing.cluster.str() + "--" + pairing.bureau.str();
  if (!is_slug(id))
    return fmt::format("missing key \"id\" in [[pairing]]: \"{}\" would be too long, so write a shorter one", id);
  pairing.id = PairingId{std::move(id)};
  return std::nullopt;
}

class FilesReader {
 public:
  FilesReader(std::vector<SourceFile> files, const std::optional<ProgrammeId>& standard)
      : files_(std::make_shared<const std::vector<SourceFile>>(std::move(files))), standard_(standard) {}

  LoadResult run() {
    for (file_ = 0; file_ < files_->size(); ++file_) read_file();
    for (LoadedProgramme& programme : programmes_) refuse_repeats(programme);
    return {std::move(programmes_), diagnostics_.take()};
  }

 private:
  const SourceFile& file() const { return (*files_)[file_]; }
  void mistake(int line, std::string message) { diagnostics_.add(file_, file().name, line, std::move(message)); }

  void read_file() {
    if (file().text.size() > programme_file_max_bytes) {
      mistake(1, fmt::format("the file has {} bytes: {} are the most, so split it", file().text.size(),
                             programme_file_max_bytes));
      return;
    }
    if (is_utf16(file().text)) {
      mistake(1, "the file is in UTF-16: save it as UTF-8");
      return;
    }
    text_ = content_of(file());
    sections_ = find_sections(text_, [this](int line, std::string why) { mistake(line, std::move(why)); });
    read_top();
    if (!choose_programme()) return;
    reserve();
    read_entities();
  }

  LoadedProgramme& programme() { return programmes_[current_]; }
  const std::vector<Extent>* strays_of(std::size_t entity) const {
    const auto found = sections_.strays.find(entity);
    return found == sections_.strays.end() ? nullptr : &found->second;
  }

  // What stands before the first header.

  void read_top() {
    if (sections_.top.end > most_entity_bytes) {
      mistake(1, "the file does not begin with tables such as [programme]");
      return;
    }
    TomlDocument document;
    document.add({}, text_, sections_.top);
    const TolerantTable top =
        parse_tolerantly(document, [this](int line, std::string why) { mistake(line, std::move(why)); });
    for (const auto& [key, node] : top.table) {
      const int line = document.file_line(key.source().begin.line);
      if (key.str() == "format") {
        check_format(line, node);
      } else if (const auto kind = parse_name<EntityKind>(key.str())) {
        mistake(line, fmt::format("\"{}\" is given inline: write it below a header {}", key.str(), header_of(*kind)));
      } else {
        mistake(line, fmt::format("unknown key {} before the first table: only \"format\" stands there",
                                  in_quotes(key.str())));
      }
    }
    if (!top.table.contains("format") && top.left_out.empty()) {
      mistake(1, fmt::format("missing key \"format\": write format = {} at the top of the file", known_format));
    }
  }

  void check_format(int line, const toml::node& node) {
    const auto number = node.as_integer();
    if (number == nullptr) {
      mistake(line, fmt::format("format = {}: write {}", describe(node), known_format));
    } else if (number->get() > known_format) {
      mistake(line, fmt::format("format = {}: the file is made for a newer nenkai; this one reads format = {}",
                                number->get(), known_format));
    } else if (number->get() != known_format) {
      mistake(line, fmt::format("format = {}: there is no such format: write {}", number->get(), known_format));
    }
  }

  // Which programme the file is about.

  /// False where that cannot be told; then the rest of the file cannot be read.
  bool choose_programme() {
    for (std::size_t at = 0; at < sections_.entities.size(); ++at) {
      if (sections_.entities[at].kind == EntityKind::programme) {
        read_header(at);
        return true;
      }
    }
    const bool first = programmes_.empty();
    if (first && !standard_) {
      mistake(1, "the file does not say which programme it is about: add a [programme] table");
      return false;
    }
    if (first) current_ = find_programme(*standard_);
    return true;
  }

  std::size_t find_programme(const ProgrammeId& id) {
    const auto [found, is_new] = by_id_.try_emplace(id, programmes_.size());
    if (is_new) {
      programmes_.emplace_back();
      programmes_.back().id = id;
      programmes_.back().sources = SourceMap(files_, file_);
    }
    return found->second;
  }

  void read_header(std::size_t at) {
    ProgrammeHeader header;
    header.timezone = "UTC";  // for a check that goes on in spite of a mistake here
    std::set<std::string, std::less<>> gaps;
    read_alone(at, [&](const toml::table& table, EntityReading& reading) {
      FieldReader::read_into(header, table, reading);
      gaps = std::move(reading.gaps);
    });
    if (header.id.empty()) header.id = ProgrammeId{"unnamed"};
    current_ = find_programme(header.id);
    if (!gaps.empty()) programme().incomplete.entities.emplace(std::pair{EntityKind::programme, 0}, std::move(gaps));
    if (!programme().header) {
      programme().header = std::move(header);
      programme().sources.add(sections_.entities[at], file_, strays_of(at));
    } else if (canonical_json(*programme().header) != canonical_json(header)) {
      const auto first = programme().sources.locate(EntityKind::programme, 0);
      mistake(static_cast<int>(sections_.entities[at].extent.line),
              fmt::format("id = \"{}\": the [programme] differs from that in {}:{}: write both alike", header.id.str(),
                          first.file, first.line));
    }
  }

  // Its entities.

  void reserve() {
    std::array<std::size_t, Names<EntityKind>::table.size()> counts{};
    for (const EntitySection& section : sections_.entities) ++counts[static_cast<std::size_t>(section.kind)];
    Entities::each_list(programme().entities, [&](EntityKind kind, auto& list) {
      make_room(list, counts[static_cast<std::size_t>(kind)]);
      programme().sources.reserve(kind, list.capacity());
    });
  }

  void read_entities() {
    const auto& entities = sections_.entities;
    for (std::size_t at = 0; at < entities.size();) {
      if (entities[at].kind == EntityKind::programme) {
        ++at;  // read first
        continue;
      }
      const std::size_t end = chunk_end(at);
      if (end == at + 1 || !read_together(at, end)) {
        for (std::size_t one = at; one < end; ++one) read_entity_alone(one);
      }
      at = end;
    }
  }

  bool fit_for_chunk(std::size_t at) const {
    const EntitySection& section = sections_.entities[at];
    const bool short_enough = section.extent.end - section.extent.begin < chunk_bytes;
    return !section.flawed && !is_single(section.kind) && short_enough && strays_of(at) == nullptr;
  }

  std::size_t chunk_end(std::size_t begin) const {
    std::size_t bytes = 0;
    std::size_t end = begin;
    while (end < sections_.entities.size() && end - begin < chunk_entities && bytes < chunk_bytes &&
           fit_for_chunk(end)) {
      const Extent& extent = sections_.entities[end].extent;
      bytes += extent.end - extent.begin;
      ++end;
    }
    return std::max(end, begin + 1);
  }

  /// Parses entities [begin, end) in one go; false where there is a syntax error among them.
  bool read_together(std::size_t begin, std::size_t end) {
    document_.clear();
    for (std::size_t at = begin; at < end; ++at) add_entity(document_, text_, sections_.entities[at], strays_of(at));
    if (find_invalid_utf8(document_.text()) != std::string_view::npos) return false;
    const toml::parse_result parsed = toml::parse(std::string_view(document_.text()));
    if (parsed.failed()) return false;
    std::array<std::size_t, Names<EntityKind>::table.size()> seen{};
    for (std::size_t at = begin; at < end; ++at) {
      const EntityKind kind = sections_.entities[at].kind;
      const toml::table* table = entity_table(parsed.table(), kind, seen[static_cast<std::size_t>(kind)]++);
      EntityReading reading = reading_of(at, document_);
      take(at, table != nullptr ? *table : nothing(), reading);
    }
    return true;
  }

  static const toml::table& nothing() {
    static const toml::table table;
    return table;
  }

  EntityReading reading_of(std::size_t at, const TomlDocument& document) {
    const EntitySection& section = sections_.entities[at];
    EntityReading reading;
    reading.table = header_of(section.kind);
    reading.header_line = static_cast<int>(section.extent.line);
    reading.file_line = [&document](std::size_t line) { return document.file_line(line); };
    reading.report = [this](int line, std::string why) { mistake(line, std::move(why)); };
    return reading;
  }

  /// Parses one entity in spite of syntax errors and hands its table on.
  template <class Use>
  void read_alone(std::size_t at, Use use) {
    const EntitySection& section = sections_.entities[at];
    std::size_t bytes = section.extent.end - section.extent.begin;
    if (const auto* strays = strays_of(at)) {
      for (const Extent& stray : *strays) bytes += stray.end - stray.begin;
    }
    TomlDocument document;
    EntityReading reading = reading_of(at, document);
    if (bytes > most_entity_bytes) {
      reading.mistake(reading.header_line, "*",
                      fmt::format("this {} has {} bytes: {} are the most", reading.table, bytes, most_entity_bytes));
      use(nothing(), reading);
      return;
    }
    add_entity(document, text_, section, strays_of(at));
    const TolerantTable parsed =
        parse_tolerantly(document, [this](int line, std::string why) { mistake(line, std::move(why)); });
    reading.gaps = parsed.left_out;
    const toml::table* table = entity_table(parsed.table, section.kind, 0);
    use(table != nullptr ? *table : nothing(), reading);
  }

  void read_entity_alone(std::size_t at) {
    read_alone(at, [&](const toml::table& table, EntityReading& reading) { take(at, table, reading); });
  }

  void take(std::size_t at, const toml::table& table, EntityReading& reading) {
    const EntitySection& section = sections_.entities[at];
    if (section.kind == EntityKind::planning) {
      take_planning(at, table, reading);
      return;
    }
    Entities::each_list(programme().entities, [&](EntityKind kind, auto& list) {
      if (kind != section.kind) return;
      auto& entity = list.emplace_back();
      FieldReader::read_into(entity, table, reading);
      finish(entity, table, reading);
      // An id of the wrong shape can be meant by no reference.
      note(entity_id(entity).empty() && !table.contains("id"), {kind, list.size() - 1}, reading);
      programme().sources.add(section, file_, strays_of(at));
    });
  }

  template <class T>
  void finish(T& entity, const toml::table& table, EntityReading& reading) {
    if constexpr (std::is_same_v<T, Pairing>) {
      if (auto problem = name_pairing(entity, table.contains("id") || reading.gaps.contains("id"))) {
        reading.mistake(reading.header_line, "id", *std::move(problem));
      }
      if (entity.id.empty()) reading.gaps.insert("id");
    }
  }

  /// Remembers what could not be read. `unnamed`: a reference to something unknown may mean this.
  void note(bool unnamed, std::pair<EntityKind, std::size_t> place, EntityReading& reading) {
    if (reading.gaps.empty()) return;
    if (unnamed) programme().incomplete.unnamed.insert(place.first);
    programme().incomplete.entities.emplace(place, std::move(reading.gaps));
  }

  void take_planning(std::size_t at, const toml::table& table, EntityReading& reading) {
    Planning planning;
    FieldReader::read_into(planning, table, reading);
    if (programme().entities.planning) {
      const auto first = programme().sources.locate(EntityKind::planning, 0);
      reading.mistake(reading.header_line, "*",
                      fmt::format("a second [planning] for programme \"{}\": the first is in {}:{}",
                                  programme().id.str(), first.file, first.line));
      return;
    }
    programme().entities.planning = std::move(planning);
    programme().sources.add(sections_.entities[at], file_, strays_of(at));
    note(false, {EntityKind::planning, 0}, reading);
  }

  // What only shows when all files are read.

  void refuse_repeats(LoadedProgramme& programme) {
    Entities::each_list(programme.entities, [&](EntityKind kind, const auto& list) {
      std::vector<std::string> keys;  // of waivers, which have no id to look at
      std::unordered_map<std::string_view, std::size_t> first_of;
      keys.reserve(list.size());
      first_of.reserve(list.size());
      for (std::size_t at = 0; at < list.size(); ++at) {
        std::string_view id;
        if constexpr (std::is_same_v<std::decay_t<decltype(list[at])>, Waiver>) {
          id = keys.emplace_back(list[at].key());
        } else {
          id = list[at].id.str();
        }
        if (id.empty()) continue;
        const auto [first, is_new] = first_of.try_emplace(id, at);
        if (!is_new) refuse_repeat(programme, kind, first->second, at, std::string(id));
      }
    });
  }

  void refuse_repeat(LoadedProgramme& programme, EntityKind kind, std::size_t first, std::size_t second,
                     const std::string& id) {
    programme.incomplete.entities[{kind, second}].insert("id");
    const char* key = kind == EntityKind::waiver ? "" : "id";
    const auto there = diagnostics_.full() ? SourceMap::Place{} : programme.sources.locate(kind, first, key);
    const auto here = diagnostics_.full() ? SourceMap::Place{} : programme.sources.locate(kind, second, key);
    diagnostics_.add(file_number(here.file), here.file, here.line,
                     fmt::format("id = \"{}\": this {} is given twice: the first is in {}:{}", id, name_of(kind),
                                 there.file, there.line));
  }

  std::size_t file_number(const std::string& name) const {
    const auto found =
        std::find_if(files_->begin(), files_->end(), [&](const SourceFile& file) { return file.name == name; });
    return static_cast<std::size_t>(found - files_->begin());
  }

  std::shared_ptr<const std::vector<SourceFile>> files_;
  const std::optional<ProgrammeId>& standard_;
  DiagnosticList diagnostics_;
  std::vector<LoadedProgramme> programmes_;
  std::map<ProgrammeId, std::size_t> by_id_;

  // The file that is being read.
  std::size_t file_ = 0;
  std::size_t current_ = 0;  // its programme
  std::string_view text_;
  ProgrammeSections sections_;
  TomlDocument document_;
};

}  // namespace

LoadResult read_programme_files(std::vector<SourceFile> files, const std::optional<ProgrammeId>& default_programme) {
  return FilesReader(std::move(files), default_programme).run();
}

}  // namespace nenkai
