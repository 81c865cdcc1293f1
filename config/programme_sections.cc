#include "config/programme_sections.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "scheduler/check_text.hh"
#include "scheduler/suggest.hh"

namespace nenkai {
namespace {

constexpr std::size_t kinds = Names<EntityKind>::table.size();

/// Walks over the headers of a file and hands each stretch to its entity.
class SectionFinder {
 public:
  SectionFinder(std::string_view text, const std::function<void(int, std::string)>& report)
      : text_(text), report_(report) {
    last_of_kind_.fill(none);
  }

  ProgrammeSections run() {
    TomlScanner scanner(text_);
    open_ = &result_.top;
    while (!scanner.done() && !full_) {
      const TomlItem item = scanner.next();
      if (item.kind == TomlItem::Kind::header) begin_section(item.extent);
      if (item.kind == TomlItem::Kind::statement) count_statement(item.extent, item.flaw != TomlFlaw::none);
      if (open_ != nullptr) open_->end = item.extent.end;
    }
    return std::move(result_);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  void begin_section(Extent line) {
    const std::string_view words = line.of(text_);
    const TomlHeader header = parse_toml_header(words);
    const auto kind = kind_of(line, header);
    const std::size_t before = std::exchange(current_, none);
    open_ = nullptr;
    if (!kind) return;
    if (header.nested) {
      begin_nested(line, *kind, before);
      count_statement(line, !header.well_formed);
    } else {
      if (!header.well_formed)
        report(line, fmt::format("{} is no header: write {}", quoted(trimmed(words)), header_of(*kind)));
      begin_entity(line, *kind, header.list);
    }
  }

  void count_statement(Extent extent, bool flawed) {
    if (current_ == none) return;
    if (flawed) result_.entities[current_].flawed = true;
    if (++statements_ <= most_statements) return;
    if (statements_ == most_statements + 1) {
      report(extent, fmt::format("more than {} statements in one {}", most_statements,
                                 header_of(result_.entities[current_].kind)));
    }
    open_ = nullptr;
  }

  /// The kind that a header names. A name that is nearly right is taken for the one that is meant, so that
  /// the mistakes below it are found too.
  std::optional<EntityKind> kind_of(Extent line, const TomlHeader& header) {
    for (const auto& [kind, name] : Names<EntityKind>::table) {
      if (header.name == name) return kind;
    }
    const auto known = all_names<EntityKind>();
    const auto near = nearest(header.name, known);
    if (header.name.empty()) {
      report(line, fmt::format("{} is no header: write one such as [[event]]", quoted(trimmed(line.of(text_)))));
    } else {
      report(line, fmt::format("unknown table {}: {}", quoted(header.name),
                               near ? fmt::format("did you mean \"{}\"?", *near)
                                    : fmt::format("there are {}", fmt::join(known, ", "))));
    }
    return near ? parse_name<EntityKind>(*near) : std::nullopt;
  }

  void begin_entity(Extent line, EntityKind kind, bool list) {
    std::size_t& last = last_of_kind_[static_cast<std::size_t>(kind)];
    if (list == is_single(kind)) {
      report(line, fmt::format("{} is {}: write {}", quoted(trimmed(line.of(text_))), list ? "only one" : "one of many",
                               header_of(kind)));
    }
    if (is_single(kind) && last != none && !result_.entities[last].headless) {
      report(line,
             fmt::format("a second {}: the first is on line {}", header_of(kind), result_.entities[last].extent.line));
      return;
    }
    if (result_.entities.size() == most_entities) {
      report(line, fmt::format("{} entities in one file are the most: split it", most_entities));
      full_ = true;
      return;
    }
    if (is_single(kind) && last != none) {
      give_header(last, line);
      return;
    }
    last = result_.entities.size();
    result_.entities.push_back({kind, false, false, line});
    open_entity(last);
  }

  /// [planning] behind a [[planning.apart]]: they swap places, so that the header comes first. What follows
  /// the header stays behind the earlier parts, for lists keep the order of the file.
  void give_header(std::size_t entity, Extent line) {
    auto& strays = result_.strays[entity];
    strays.insert(strays.begin(), std::exchange(result_.entities[entity].extent, line));
    result_.entities[entity].headless = false;
    open_entity(entity);
    strayed_ = true;
  }

  void open_entity(std::size_t entity) {
    current_ = entity;
    open_ = &result_.entities[entity].extent;
    statements_ = 0;
    strayed_ = false;
  }

  void begin_nested(Extent line, EntityKind kind, std::size_t before) {
    std::size_t& last = last_of_kind_[static_cast<std::size_t>(kind)];
    if (last == none && !is_single(kind)) {
      report(line, fmt::format("{} has no {} before it", quoted(trimmed(line.of(text_))), header_of(kind)));
    } else if (last == none) {
      last = result_.entities.size();
      result_.entities.push_back({kind, true, false, line});
      open_entity(last);
    } else if (before == last && !strayed_) {
      current_ = last;
      open_ = &result_.entities[last].extent;
    } else {
      auto& strays = result_.strays[last];
      strays.push_back(line);
      current_ = last;
      open_ = &strays.back();
    }
    strayed_ = open_ != nullptr && open_ != &result_.entities[last].extent;
  }

  void report(Extent line, std::string why) { report_(static_cast<int>(line.line), std::move(why)); }

  std::string_view text_;
  const std::function<void(int, std::string)>& report_;
  ProgrammeSections result_;
  std::array<std::size_t, kinds> last_of_kind_{};
  std::size_t current_ = none;  // the entity whose lines these are
  Extent* open_ = nullptr;      // what grows with each item; null: it belongs to nobody
  bool strayed_ = false;        // the last nested table stands apart from its entity
  std::size_t statements_ = 0;  // of the current entity
  bool full_ = false;
};

}  // namespace

ProgrammeSections find_sections(std::string_view text, const std::function<void(int, std::string)>& report) {
  return SectionFinder(text, report).run();
}

std::string_view header_of(EntityKind kind) {
  static constexpr std::array<std::string_view, kinds> headers{
      "[programme]",    "[[organisation]]", "[[cluster]]",  "[[project]]",      "[[committee]]", "[[pairing]]",
      "[[succession]]", "[[person]]",       "[[venue]]",    "[[series]]",       "[[event]]",     "[[rule]]",
      "[[waiver]]",     "[[reminder]]",     "[[calendar]]", "[[subscription]]", "[planning]"};
  return headers[static_cast<std::size_t>(kind)];
}

}  // namespace nenkai
