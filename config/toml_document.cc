#include "config/toml_document.hh"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "config/syntax_help.hh"
#include "scheduler/check_text.hh"
#include "scheduler/utf8.hh"

namespace nenkai {

void TomlDocument::clear() {
  text_.clear();
  pieces_.clear();
  lines_ = 1;
}

void TomlDocument::add(std::string_view header, std::string_view text, Extent body) {
  if (!header.empty()) {
    // A header stands on the line before the text behind it.
    pieces_.push_back({lines_, body.line - 1});
    text_ += header;
    text_ += '\n';
    ++lines_;
  } else {
    pieces_.push_back({lines_, body.line});
  }
  const std::string_view added = body.of(text);
  text_ += added;
  lines_ += static_cast<std::size_t>(std::count(added.begin(), added.end(), '\n'));
  if (!added.empty() && added.back() != '\n') {
    text_ += '\n';
    ++lines_;
  }
}

int TomlDocument::file_line(std::size_t line) const {
  const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), line,
                                      [](std::size_t wanted, const Piece& piece) { return wanted < piece.first_line; });
  if (after == pieces_.begin()) return 1;
  const Piece& piece = *std::prev(after);
  return static_cast<int>(piece.file_line + (line - piece.first_line));
}

void TomlDocument::blank(Extent part) {
  std::replace_if(
      text_.begin() + part.begin, text_.begin() + part.end, [](char c) { return c != '\n'; }, ' ');
}

namespace {

/// One document on its way to a table.
class TolerantParse {
 public:
  TolerantParse(TomlDocument document, const ReportSyntax& report) : document_(std::move(document)), report_(report) {
    TomlScanner scanner(document_.text());
    while (!scanner.done()) items_.push_back(scanner.next());
  }

  TolerantTable run() {
    for (const TomlItem& item : items_) leave_out_unfit(item);
    for (int tries = 0; tries < most_syntax_errors; ++tries) {
      toml::parse_result parsed = toml::parse(std::string_view(document_.text()));
      if (parsed) {
        result_.table = std::move(parsed).table();
        return std::move(result_);
      }
      handle(parsed.error());
    }
    result_.left_out.insert("*");
    return std::move(result_);
  }

 private:
  /// What must not reach toml++, or would make it give up on more than this item.
  void leave_out_unfit(const TomlItem& item) {
    const std::string_view words = item.extent.of(document_.text());
    if (trimmed(words).empty()) return;  // left out with its table
    const std::size_t bad = find_invalid_utf8(words);
    if (bad != std::string_view::npos) {
      const auto line = item.extent.line + static_cast<std::size_t>(std::count(
                                               words.begin(), words.begin() + static_cast<std::ptrdiff_t>(bad), '\n'));
      leave_out(item, line, "bytes that are no valid UTF-8: save the file as UTF-8");
    } else if (item.flaw != TomlFlaw::none) {
      leave_out(item, item.flaw_line, explain_flaw(words, item.flaw));
    } else if (item.kind == TomlItem::Kind::header && !parse_toml_header(words).well_formed) {
      leave_out_table(item, "a table's name, in brackets, must stand alone on its line");
    }
  }

  void handle(const toml::parse_error& error) {
    const std::size_t line = error.source().begin.line;
    const auto after =
        std::upper_bound(items_.begin(), items_.end(), line,
                         [](std::size_t wanted, const TomlItem& item) { return wanted < item.extent.line; });
    if (after == items_.begin()) return;
    const TomlItem& item = *std::prev(after);
    if (item.kind == TomlItem::Kind::header) {
      leave_out_table(item, error.description());
      return;
    }
    const std::string_view words = item.extent.of(document_.text());
    const auto twice = explain_twice(item, error.description());
    leave_out(item, line,
              twice ? *twice : explain_syntax(words, error.description(), begin_of(words, line - item.extent.line)));
  }

  /// Where the line number `line` of a text, counted from 0, begins.
  static std::size_t begin_of(std::string_view text, std::size_t line) {
    std::size_t at = 0;
    for (; line > 0 && at < text.size(); ++at) line -= text[at] == '\n' ? 1 : 0;
    return at < text.size() ? at : 0;
  }

  /// `line` is that of the document on which the mistake is.
  void leave_out(const TomlItem& item, std::size_t line, std::string why) {
    report_(document_.file_line(line), std::move(why));
    forget(item);
    if (item.kind == TomlItem::Kind::header) forget_below(item);
  }

  void forget(const TomlItem& item) {
    if (item.kind == TomlItem::Kind::statement) {
      std::string_view key = split_statement(item.extent.of(document_.text())).key;
      const bool in_quotes = !key.empty() && (key.front() == '"' || key.front() == '\'');
      if (in_quotes) key.remove_prefix(1);
      result_.left_out.emplace(key.substr(0, key.find_first_of(in_quotes ? "\"'" : " .=\n")));
    }
    document_.blank(item.extent);
  }

  void leave_out_table(const TomlItem& header, std::string_view description) {
    const std::string_view text = trimmed(header.extent.of(document_.text()));
    const bool twice = description.find("cannot redefine") != std::string_view::npos;
    report_(document_.file_line(header.extent.line),
            twice ? fmt::format("{} is given twice: put its keys together", in_quotes(text))
                  : explain_syntax(text, description));
    forget(header);
    forget_below(header);
  }

  /// The statements below a header that is wrong would end up in another table.
  void forget_below(const TomlItem& header) {
    for (const TomlItem* item = &header + 1; item != items_.data() + items_.size(); ++item) {
      if (item->kind == TomlItem::Kind::header) break;
      forget(*item);
    }
  }

  /// `title = …` a second time in the same table.
  std::optional<std::string> explain_twice(const TomlItem& second, std::string_view description) const {
    if (second.kind != TomlItem::Kind::statement || description.find("cannot redefine") == std::string_view::npos)
      return std::nullopt;
    const std::string_view text = document_.text();
    const std::string_view key = split_statement(second.extent.of(text)).key;
    for (const TomlItem* item = &second; item != items_.data();) {
      --item;
      if (item->kind == TomlItem::Kind::header) break;
      if (item->kind == TomlItem::Kind::statement && split_statement(item->extent.of(text)).key == key) {
        return fmt::format("{} is given twice: the first is on line {}", in_quotes(key),
                           document_.file_line(item->extent.line));
      }
    }
    return std::nullopt;
  }

  TomlDocument document_;
  const ReportSyntax& report_;
  std::vector<TomlItem> items_;
  TolerantTable result_;
};

}  // namespace

TolerantTable parse_tolerantly(TomlDocument document, const ReportSyntax& report) {
  return TolerantParse(std::move(document), report).run();
}

}  // namespace nenkai
