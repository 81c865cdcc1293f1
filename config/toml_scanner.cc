#include "config/toml_scanner.hh"

#include <algorithm>

namespace nenkai {
namespace {

/// More texts without an end are each taken to reach the end of the file, so that no file takes quadratic time.
constexpr int most_given_up = 100;
constexpr int deepest_key = 8;
constexpr int most_table_lines = 50;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool is_bare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

std::string_view line_at(std::string_view text, std::size_t at) { return text.substr(at, text.find('\n', at) - at); }

/// Takes one part of a key off the front; empty where there is none.
std::string_view take_key_part(std::string_view& text) {
  std::size_t length = 0;
  if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
    const std::size_t close = text.find(text.front(), 1);
    if (close == std::string_view::npos) return {};
    const std::string_view part = text.substr(1, close - 1);
    text.remove_prefix(close + 1);
    return part;
  }
  while (length < text.size() && is_bare(text[length])) ++length;
  const std::string_view part = text.substr(0, length);
  text.remove_prefix(length);
  return part;
}

void drop_blanks(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

/// True for a line that cannot stand inside a list: the header of a table with a name.
bool looks_like_header(std::string_view line) {
  drop_blanks(line);
  if (line.empty() || line.front() != '[') return false;
  const TomlHeader header = parse_toml_header(line);
  constexpr auto value = [](std::string_view name) {
    return name == "true" || name == "false" || name == "inf" || name == "nan";
  };
  const bool named = !header.name.empty() && header.name.front() >= 'a' && header.name.front() <= 'z';
  return header.well_formed && named && !value(header.name) && line.find_first_of("\"'") == std::string_view::npos;
}

/// True for a line that cannot stand inside a list: `key =`.
bool looks_like_statement(std::string_view line) {
  drop_blanks(line);
  if (take_key_part(line).empty()) return false;
  drop_blanks(line);
  return !line.empty() && line.front() == '=';
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (is_blank(text.front()) || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (is_blank(text.back()) || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

TomlHeader parse_toml_header(std::string_view line) {
  TomlHeader header;
  line = trimmed(line);
  line.remove_prefix(1);
  header.list = !line.empty() && line.front() == '[';
  if (header.list) line.remove_prefix(1);
  for (int depth = 1;; ++depth) {
    drop_blanks(line);
    const std::string_view part = take_key_part(line);
    if (depth == 1) header.name = part;
    if (part.empty() || depth > deepest_key) return header;
    drop_blanks(line);
    if (line.empty() || line.front() != '.') break;
    header.nested = true;
    line.remove_prefix(1);
  }
  const std::string_view closing = header.list ? "]]" : "]";
  if (line.substr(0, closing.size()) != closing) return header;
  line.remove_prefix(closing.size());
  drop_blanks(line);
  header.well_formed = line.empty() || line.front() == '#';
  return header;
}

TomlItem TomlScanner::next() {
  TomlItem item;
  item.extent.begin = static_cast<std::uint32_t>(at_);
  item.extent.line = line_;
  std::size_t first = at_;
  while (first < text_.size() && is_blank(text_[first])) ++first;
  const char c = first < text_.size() ? text_[first] : '\n';
  if (c == '\n' || c == '#') {
    skip_line();
  } else if (c == '[') {
    item.kind = TomlItem::Kind::header;
    skip_line();
  } else {
    item.kind = TomlItem::Kind::statement;
    flaw_line_ = line_;
    item.flaw = skip_statement();
    item.flaw_line = flaw_line_;
  }
  item.extent.end = static_cast<std::uint32_t>(at_);
  return item;
}

void TomlScanner::skip_line() {
  const std::size_t end = text_.find('\n', at_);
  at_ = end == std::string_view::npos ? text_.size() : end + 1;
  ++line_;
}

/// What is open in a statement.
struct TomlScanner::Open {
  std::uint64_t lists = 0;  // one bit a bracket, the innermost lowest: 1 for a list, 0 for a table
  int depth = 0;
  int dots = 0;  // in this key or number
  bool too_deep = false;

  void enter(bool list) {
    lists = lists << 1U | (list ? 1U : 0U);
    ++depth;
    dots = 0;
  }
  void leave() {
    lists >>= 1U;
    depth = std::max(depth - 1, 0);
  }
  void dot() { too_deep = ++dots >= deepest_key || too_deep; }
  TomlFlaw innermost() const {
    if (depth == 0) return too_deep ? TomlFlaw::too_deep : TomlFlaw::none;
    return (lists & 1U) == 0 && depth <= 64 ? TomlFlaw::open_table : TomlFlaw::open_list;
  }
};

/// Up to and with the line break behind the statement.
TomlFlaw TomlScanner::skip_statement() {
  Open open;
  const TomlFlaw flaw = skip_values(open, 0);
  if (flaw == TomlFlaw::open_text && open.depth > 0) skip_to_next();
  if (flaw != TomlFlaw::open_table) return flaw;
  // A table over several lines, which TOML 1.0 does not know, is one statement all the same if it is closed soon.
  const TomlScanner before = *this;
  if (skip_values(open, most_table_lines) != TomlFlaw::none) *this = before;
  return flaw;
}

/// Until nothing is open at the end of a line. Tables may have `table_lines` line breaks in them.
TomlFlaw TomlScanner::skip_values(Open& open, int table_lines) {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '"' || c == '\'') {
      const TomlFlaw flaw = skip_text();
      if (flaw != TomlFlaw::none) return flaw;
      continue;
    }
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
      continue;
    }
    if (c == '\n') {
      const std::uint32_t first_line = line_;
      skip_line();
      open.dots = 0;
      const TomlFlaw flaw = open.innermost();
      const std::string_view line = line_at(text_, at_);
      if (open.depth == 0) return flaw;
      if (flaw == TomlFlaw::open_table && --table_lines < 0) {
        flaw_line_ = first_line;
        return flaw;
      }
      if (looks_like_header(line) || (flaw == TomlFlaw::open_list && looks_like_statement(line))) return flaw;
      continue;
    }
    if (c == '[' || c == '{') open.enter(c == '[');
    if (c == ']' || c == '}') open.leave();
    if (c == '.') open.dot();
    if (c == '=' || c == ',') open.dots = 0;
    ++at_;
  }
  return open.innermost();
}

/// From a quote to behind the one that closes it; on an open text, to the next line.
TomlFlaw TomlScanner::skip_text() {
  for (const std::string_view quotes : {"\"\"\"", "'''"}) {
    if (stands(at_, quotes)) return skip_lines_text(quotes);
  }
  const std::uint32_t first_line = line_;
  const char quote = text_[at_++];
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '\n') break;
    if (c == '\\' && quote == '"' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') {
      ++at_;
    } else if (c == quote) {
      ++at_;
      return TomlFlaw::none;
    }
  }
  skip_line();
  flaw_line_ = first_line;
  return TomlFlaw::open_text;
}

TomlFlaw TomlScanner::skip_lines_text(std::string_view quotes) {
  const std::size_t begin = at_;
  const std::uint32_t first_line = line_;
  at_ += quotes.size();
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '\n') ++line_;
    if (c == '\\' && quotes.front() == '"' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') {
      ++at_;
    } else if (c == quotes.front() && stands(at_, quotes)) {
      at_ += quotes.size();
      // Up to two more quotes belong to the text itself.
      for (int extra = 0; extra < 2 && at_ < text_.size() && text_[at_] == quotes.front(); ++extra) ++at_;
      return TomlFlaw::none;
    }
  }
  return give_up_text(begin, first_line);
}

/// Nothing closes the text that begins at `begin`: it is taken to end before the next header or statement.
TomlFlaw TomlScanner::give_up_text(std::size_t begin, std::uint32_t line) {
  flaw_line_ = line;
  if (++given_up_ > most_given_up) return TomlFlaw::open_text;
  at_ = begin;
  line_ = line;
  skip_line();
  skip_to_next();
  return TomlFlaw::open_text;
}

/// To the next line that looks like a header or statement.
void TomlScanner::skip_to_next() {
  while (!done() && !looks_like_header(line_at(text_, at_)) && !looks_like_statement(line_at(text_, at_))) skip_line();
}

}  // namespace nenkai
