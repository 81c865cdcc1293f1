#include "ical/line_reader.hh"

#include <algorithm>

namespace nenkai::ical {
namespace {

char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// Where the value's ':' is: the first one outside quotes. Where quotes never close, the first one at all.
std::size_t find_colon(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == ':' && !quoted) return i;
  }
  return text.find(':');
}

/// Takes one parameter "NAME=VALUE" off the front, with the ';' before it; `value` keeps its quotes.
bool take_parameter(std::string_view& rest, std::string_view& name, std::string_view& value) {
  if (rest.empty()) return false;
  rest.remove_prefix(1);
  bool quoted = false;
  std::size_t end = 0;
  while (end < rest.size() && (quoted || rest[end] != ';')) {
    if (rest[end] == '"') quoted = !quoted;
    ++end;
  }
  const std::string_view whole = rest.substr(0, end);
  rest.remove_prefix(end);
  const std::size_t equals = whole.find('=');
  name = whole.substr(0, equals);
  value = equals == std::string_view::npos ? std::string_view{} : whole.substr(equals + 1);
  return true;
}

/// RFC 6868: ^n is a line break, ^' a quote, ^^ a circumflex.
std::string without_circumflexes(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '^' && i + 1 < text.size() ? text[i + 1] : '\0';
    const char meant = next == 'n' ? '\n' : next == '\'' ? '"' : next == '^' ? '^' : '\0';
    decoded += meant != '\0' ? meant : text[i];
    if (meant != '\0') ++i;
  }
  return decoded;
}

}  // namespace

bool same_name(std::string_view name, std::string_view upper) {
  return name.size() == upper.size() &&
         std::equal(name.begin(), name.end(), upper.begin(), [](char a, char b) { return to_upper(a) == b; });
}

bool ContentLine::is(std::string_view upper) const { return same_name(name, upper); }

LineReader::LineReader(std::string_view document, std::size_t longest) : rest_(document), longest_(longest) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
}

std::string_view LineReader::take_physical() {
  ++physical_;
  const std::size_t end = rest_.find('\n');
  std::string_view line = rest_.substr(0, end);
  // A CR by itself ends a line too, as old Macintosh programs wrote it; before an LF it belongs to that.
  if (const std::size_t bare = line.find('\r'); bare != std::string_view::npos && bare + 1 < line.size()) {
    rest_.remove_prefix(bare + 1);
    return line.substr(0, bare);
  }
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  while (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view LineReader::take_unfolded(bool& too_long) {
  const std::string_view first = take_physical();
  const auto folded = [&] { return !rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'); };
  too_long = first.size() > longest_;
  if (!folded()) return first;
  unfolded_ = too_long ? std::string_view{} : first;
  while (folded()) {
    std::string_view next = take_physical();
    if (!next.empty()) next.remove_prefix(1);
    too_long = too_long || unfolded_.size() + next.size() > longest_;
    if (!too_long) unfolded_ += next;
  }
  return unfolded_;
}

LineReader::Step LineReader::next() {
  std::string_view text;
  bool too_long = false;
  do {
    if (rest_.empty()) return Step::end;
    line_ = {};
    line_.number = physical_ + 1;
    text = take_unfolded(too_long);
  } while (!too_long && text.find_first_not_of(" \t") == std::string_view::npos);
  if (too_long) return Step::too_long;
  const auto name_end = std::find_if_not(text.begin(), text.end(), is_name_character) - text.begin();
  const auto size = static_cast<std::size_t>(name_end);
  if (size == 0 || size == text.size() || (text[size] != ':' && text[size] != ';')) return Step::not_a_line;
  const std::size_t colon = text[size] == ':' ? size : find_colon(text);
  if (colon == std::string_view::npos) return Step::not_a_line;
  line_.name = text.substr(0, size);
  line_.parameters = text.substr(size, colon - size);
  line_.value = text.substr(colon + 1);
  return Step::line;
}

std::string parameter(const ContentLine& line, std::string_view upper) {
  std::string_view rest = line.parameters;
  std::string_view name;
  std::string_view value;
  while (take_parameter(rest, name, value)) {
    if (!same_name(name, upper)) continue;
    if (value.starts_with('"')) {
      value.remove_prefix(1);
      value = value.substr(0, value.find('"'));
    }
    return without_circumflexes(value);
  }
  return {};
}

std::string unescaped(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    const std::size_t sign = std::min(text.find('\\'), text.size());
    decoded += text.substr(0, sign);
    text.remove_prefix(sign);
    if (text.empty()) break;
    const char next = text.size() > 1 ? text[1] : '\\';
    decoded += next == 'n' || next == 'N' ? '\n' : next;
    text.remove_prefix(std::min<std::size_t>(2, text.size()));
  }
  return decoded;
}

}  // namespace nenkai::ical
