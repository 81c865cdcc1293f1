#include "scheduler/check_text.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scheduler/utf8.hh"

namespace nenkai {
namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

unsigned byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

/// The control character (C0, DEL, C1 of Unicode) that begins at `at`; none where there is another character.
std::optional<unsigned> control_at(std::string_view text, std::size_t at) {
  const unsigned byte = byte_at(text, at);
  if (byte < 0x20 || byte == 0x7F) return byte;
  if (byte == 0xC2 && at + 1 < text.size() && byte_at(text, at + 1) < 0xA0) return byte_at(text, at + 1);
  return std::nullopt;
}

std::optional<unsigned> find_control(std::string_view text, bool lines) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto control = control_at(text, at);
    if (control && !(lines && (*control == '\n' || *control == '\t'))) return control;
  }
  return std::nullopt;
}

bool all_of(std::string_view text, bool (*good)(char)) { return std::all_of(text.begin(), text.end(), good); }

bool is_url_character(char c) {
  return static_cast<unsigned char>(c) > 0x20 && c != 0x7F &&
         std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
}

/// An atom character of RFC 5322, or a dot between atoms.
bool is_mailbox_character(char c) {
  return is_letter_or_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

bool is_host_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  return all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

}  // namespace

bool may_have_lines(std::string_view key) {
  constexpr std::array<std::string_view, 4> keys{"description", "body", "address", "reason"};
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::optional<std::string> text_problem(std::string_view text, bool lines) {
  if (text.empty()) return "it is empty: write a text";
  if (text.size() > longest_text) return fmt::format("it has {} bytes: {} is the most", text.size(), longest_text);
  if (find_invalid_utf8(text) != std::string_view::npos) return "it is no valid UTF-8: save the text as UTF-8";
  if (const auto control = find_control(text, lines)) {
    if (*control == '\n' || *control == '\r') return "it has a line break: write it in one line";
    return fmt::format("it has a control character (U+{:04X}): take that out", *control);
  }
  return std::nullopt;
}

bool is_web_url(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (text.substr(0, scheme.size()) != scheme) continue;
    const std::string_view rest = text.substr(scheme.size());
    const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
    return !host.empty() && host.front() != ':' && host.front() != '@' && all_of(rest, is_url_character);
  }
  return false;
}

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) return false;
  const std::string_view mailbox = text.substr(0, at);
  if (mailbox.front() == '.' || mailbox.back() == '.' || mailbox.find("..") != std::string_view::npos) return false;
  return all_of(mailbox, is_mailbox_character) && is_host_name(text.substr(at + 1));
}

bool is_language_tag(std::string_view text) {
  const std::size_t hyphen = text.find('-');
  const std::string_view primary = text.substr(0, hyphen);
  if (primary.size() < 2 || primary.size() > 3 || text.size() > 35) return false;
  if (!all_of(primary, [](char c) { return c >= 'a' && c <= 'z'; })) return false;
  if (hyphen == std::string_view::npos) return true;
  const std::string_view rest = text.substr(hyphen + 1);
  const bool empty_part = rest.empty() || rest.front() == '-' || rest.back() == '-' || rest.find("--") != rest.npos;
  return !empty_part && all_of(rest, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_host_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t most = 72;
  std::string result = "\"";
  for (std::size_t at = 0; at < text.size();) {
    if (at >= most) return result + "…\"";
    const std::size_t length = utf8_length(text.substr(at));
    if (length == 0 || control_at(text, at)) {
      for (std::size_t i = 0; i < std::max<std::size_t>(length, 1); ++i)
        result += fmt::format("\\x{:02x}", byte_at(text, at + i));
    } else {
      result += text.substr(at, length);
    }
    at += std::max<std::size_t>(length, 1);
  }
  return result + "\"";
}

}  // namespace nenkai
