#include "ical/text.hh"

#include <algorithm>
#include <cstdint>

namespace nenkai::ical {
namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr std::size_t longest_link = 2000;

struct Decoded {
  char32_t code = replacement;
  std::size_t length = 1;  // bytes used
};

/// The character that begins at `text[0]`. A wrong sequence gives U+FFFD for as many bytes as could have begun
/// a right one (Unicode, chapter 3, "maximal subparts").
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xC2 || lead > 0xF4) return {};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The second byte's range keeps out overlong forms, surrogates, and what lies beyond U+10FFFF.
  const std::uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  char32_t code = lead & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const bool fits = i < text.size() && byte(i) >= (i == 1 ? low : 0x80) && byte(i) <= (i == 1 ? high : 0xBF);
    if (!fits) return {replacement, i};
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  return {code, length};
}

bool is_line_break(char32_t c) { return (c >= 0x0A && c <= 0x0D) || c == 0x85 || c == 0x2028 || c == 0x2029; }
bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }
/// Never characters, in any text.
bool is_noncharacter(char32_t c) { return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE; }

/// Valid UTF-8 in which '\n' is the only control character.
std::string valid_text(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const auto plain = std::find_if(text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7E; });
    if (plain != text.begin()) {
      const auto length = static_cast<std::size_t>(plain - text.begin());
      valid += text.substr(0, length);
      text.remove_prefix(length);
      continue;
    }
    const Decoded next = decode(text);
    const bool pair = text.substr(0, 2) == "\r\n";
    const std::string_view bytes = text.substr(0, next.length);
    if (is_line_break(next.code)) {
      valid += '\n';
    } else if (next.code == '\t') {
      valid += ' ';
    } else if (is_noncharacter(next.code) || next.code == replacement) {
      valid += "\xEF\xBF\xBD";
    } else if (!is_control(next.code)) {
      valid += bytes;
    }
    text.remove_prefix(pair ? 2 : next.length);
  }
  return valid;
}

/// Runs of spaces made one, none beside a line break, at most one empty line in a row, and nothing blank at the ends.
std::string without_runs(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  std::size_t spaces = 0;
  std::size_t breaks = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\n') {
      ++(c == ' ' ? spaces : breaks);
      continue;
    }
    if (!result.empty()) result += breaks > 1 ? "\n\n" : breaks == 1 ? "\n" : spaces > 0 ? " " : "";
    spaces = breaks = 0;
    result += c;
  }
  return result;
}

/// True for most texts: printable ASCII, no space at the ends and no two in a row. Those are clean as they are.
bool is_plain(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return text.empty();
  char before = 'x';
  for (const char c : text) {
    if (c < 0x20 || c > 0x7E || (c == ' ' && before == ' ')) return false;
    before = c;
  }
  return true;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
  if (text.size() < start.size()) return false;
  return std::equal(start.begin(), start.end(), text.begin(),
                    [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b); });
}

bool is_uri_character(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("-._~:/?#[]@!$&'()*+,;=%").find(c) != std::string_view::npos;
}

}  // namespace

std::string clean_line(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string line = valid_text(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return without_runs(line);
}

std::string excerpt(std::string_view text) {
  constexpr std::size_t most = 60;
  return clean_line(text.substr(0, most)) + (text.size() > most ? "…" : "");
}

std::string clean_block(std::string_view text) {
  return is_plain(text) ? std::string(text) : without_runs(valid_text(text));
}

std::optional<std::string> clean_link(std::string_view text) {
  const std::size_t host = starts_with_ignoring_case(text, "https://")  ? 8
                           : starts_with_ignoring_case(text, "http://") ? 7
                                                                        : std::string_view::npos;
  if (host == std::string_view::npos || host == text.size()) return std::nullopt;
  if (std::string_view("/?#:@").find(text[host]) != std::string_view::npos) return std::nullopt;
  if (valid_text(text) != text) return std::nullopt;
  std::string link;
  for (const char c : text) {
    if (c == ' ' || c == '\n') return std::nullopt;
    if (is_uri_character(c)) {
      link += c;
    } else {
      constexpr std::string_view digits = "0123456789ABCDEF";
      const auto byte = static_cast<std::uint8_t>(c);
      link += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  if (link.size() > longest_link) return std::nullopt;
  return link;
}

}  // namespace nenkai::ical
