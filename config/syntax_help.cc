#include "config/syntax_help.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "scheduler/check_text.hh"
#include "scheduler/dates.hh"

namespace nenkai {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Also any letter beyond ASCII, all of whose bytes are above it.
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

/// True where `text` has the shape of `pattern`, in which 0 is any digit.
bool has_shape(std::string_view text, std::string_view pattern) {
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(),
                    [](char c, char wanted) { return wanted == '0' ? is_digit(c) : c == wanted; });
}

/// Behind the text in quotes that begins at `at`.
std::size_t skip_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at++];
  while (at < text.size() && text[at] != quote) at += text[at] == '\\' && quote == '"' ? 2 : 1;
  return std::min(at + 1, text.size());
}

/// Takes the next word that is in no quotes and no comment off the front; empty at the end.
std::string_view take_bare_word(std::string_view& text) {
  const auto in_word = [](char c) {
    return is_letter(c) || is_digit(c) || std::string_view("-+:._").find(c) != std::string_view::npos;
  };
  std::size_t at = 0;
  while (at < text.size() && !in_word(text[at])) {
    if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else {
      at = text[at] == '"' || text[at] == '\'' ? skip_quoted(text, at) : at + 1;
    }
  }
  std::size_t end = at;
  while (end < text.size() && in_word(text[end])) ++end;
  const std::string_view word = text.substr(at, end - at);
  text.remove_prefix(end);
  return word;
}

/// `date = 2004-02-30`: TOML knows dates, so the parser refuses the whole statement.
std::optional<std::string> explain_date(std::string_view key, std::string_view word) {
  if (word.size() >= 10 && has_shape(word.substr(0, 10), "0000-00-00")) {
    const auto day = parse_day(word.substr(0, 10));
    if (!day) return fmt::format("{} = {}", key, day.problem());
  }
  for (const std::string_view shape : {"0000-00", "00-00", "00:00", "0000-00-00T00:00"}) {
    if (has_shape(word, shape)) return fmt::format("{} = {}: write it in quotes, \"{}\"", key, word, word);
  }
  if (word.size() > 10 && has_shape(word.substr(0, 11), "0000-00-00T")) {
    return fmt::format("{} = {}: there is no such date and time: write one such as \"{}T13:30\"", key, word,
                       word.substr(0, 10));
  }
  return std::nullopt;
}

/// `status = held`: a text needs quotes.
std::optional<std::string> explain_bare_text(std::string_view key, std::string_view value, std::string_view word) {
  const bool behind_a_text = value.front() == '"' || value.front() == '\'';
  if (word.empty() || !is_letter(word.front()) || behind_a_text) return std::nullopt;
  constexpr std::array<std::string_view, 4> values{"true", "false", "inf", "nan"};
  if (std::find(values.begin(), values.end(), word) != values.end()) return std::nullopt;
  const bool whole = is_letter(value.front());
  const std::string text =
      whole ? std::string(trimmed(value.substr(0, value.find_first_of("#\n")))) : std::string(word);
  return fmt::format("{} = {}: a text needs quotes: write {}", key, whole ? text : "…" + text, in_quotes(text));
}

std::optional<std::string> explain_value(const StatementParts& parts) {
  for (const std::string_view quote : {"“", "”", "＂", "„", "‘", "’"}) {
    if (parts.value.substr(0, quote.size()) == quote) {
      return fmt::format("{} begins with {}: write the straight quotes of a keyboard, \"…\"", parts.key, quote);
    }
  }
  std::string_view rest = parts.value;
  for (std::string_view word = take_bare_word(rest); !word.empty(); word = take_bare_word(rest)) {
    if (auto why = explain_date(parts.key, word)) return why;
    const bool is_key = trimmed(rest).substr(0, 1) == "=";
    if (is_key) continue;
    if (auto why = explain_bare_text(parts.key, parts.value, word)) return why;
  }
  return std::nullopt;
}

std::optional<std::string> explain_bytes(std::string_view statement) {
  for (const char c : statement) {
    const bool control = (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
    if (control) return fmt::format("a control character (U+{:04X}): take it out", static_cast<unsigned>(c));
  }
  return std::nullopt;
}

/// The parser's own words without its preamble ("Error while parsing string: …").
std::string_view reason_of(std::string_view description) {
  constexpr std::string_view preamble = "Error while parsing ";
  const std::size_t colon = description.find(": ");
  if (description.substr(0, preamble.size()) != preamble || colon == std::string_view::npos) return description;
  return description.substr(colon + 2);
}

/// A message is one line whatever stands in the file, and not endless.
std::string one_line(std::string message) {
  constexpr std::size_t most = 400;
  if (message.size() > most) {
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0U) == 0x80U) --end;
    message = message.substr(0, end) + "…";
  }
  std::replace_if(
      message.begin(), message.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return message;
}

std::string flaw_message(std::string_view statement, TomlFlaw flaw) {
  if (const auto why = explain_bytes(statement)) return *why;
  const StatementParts parts = split_statement(statement);
  if (!parts.has_equals) return explain_syntax(statement, {});
  switch (flaw) {
    case TomlFlaw::open_list:
      return fmt::format("the list of \"{}\" is not closed: write ] behind its last item", parts.key);
    case TomlFlaw::open_table:
      return fmt::format("the table of \"{}\" is not closed: write }} behind its last value, on the same line",
                         parts.key);
    case TomlFlaw::too_deep: return fmt::format("the key {} has too many parts", in_quotes(parts.key));
    case TomlFlaw::none:
    case TomlFlaw::open_text: break;
  }
  const bool quoted_or_list =
      !parts.value.empty() && std::string_view("\"'[{").find(parts.value.front()) != std::string_view::npos;
  if (const auto why = quoted_or_list ? std::nullopt : explain_value(parts)) return *why;
  return fmt::format("the text of \"{}\" is not closed: end it with the quotes that it begins with", parts.key);
}

std::string syntax_message(std::string_view statement, std::string_view description, std::size_t at) {
  if (const auto why = explain_bytes(statement)) return *why;
  StatementParts parts = split_statement(statement);
  if (at > 0) parts.value = trimmed(statement.substr(at));
  const std::string line = in_quotes(trimmed(statement.substr(at, statement.find('\n', at) - at)));
  if (statement.empty() || parts.key.empty() || parts.key.front() == '[')
    return fmt::format("{}: {}", line, reason_of(description));
  if (!parts.has_equals) return fmt::format("{} is no statement: write key = value", line);
  if (parts.value.empty() || parts.value.front() == '#') {
    return fmt::format("\"{}\" has no value: write one, or take the line out", parts.key);
  }
  if (auto why = explain_value(parts)) return *why;
  return fmt::format("{}: {}", line, reason_of(description));
}

}  // namespace

StatementParts split_statement(std::string_view statement) {
  std::size_t at = 0;
  while (at < statement.size() && statement[at] != '=' && statement[at] != '\n' && statement[at] != '#') {
    at = statement[at] == '"' || statement[at] == '\'' ? skip_quoted(statement, at) : at + 1;
  }
  StatementParts parts;
  parts.key = trimmed(statement.substr(0, at));
  parts.has_equals = at < statement.size() && statement[at] == '=';
  if (parts.has_equals) parts.value = trimmed(statement.substr(at + 1));
  return parts;
}

std::string explain_flaw(std::string_view statement, TomlFlaw flaw) { return one_line(flaw_message(statement, flaw)); }

std::string explain_syntax(std::string_view statement, std::string_view description, std::size_t line) {
  return one_line(syntax_message(statement, description, line));
}

}  // namespace nenkai
