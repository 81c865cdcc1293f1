#pragma once
// What a single text of a programme may look like, whoever typed it: a file, a form or a command line.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace nenkai {

/// A longer text is refused.
inline constexpr std::size_t longest_text = 65'536;
/// A longer UID is refused (RFC 7986 section 5.3 asks for less, in octets).
inline constexpr std::size_t longest_uid = 255;
/// A list with more items is refused.
inline constexpr std::size_t longest_list = 10'000;

/// True for the keys whose texts may have several lines (`description`, `body`, `address`, `reason`).
/// Every other text ends up in a mail's or calendar's header line, where a line break would start a new one.
bool may_have_lines(std::string_view key);

/// What is wrong with a text: empty, too long, no UTF-8, or with control characters (line breaks and tabs
/// are none where `lines` says so). None where it is good.
std::optional<std::string> text_problem(std::string_view text, bool lines);

/// An http or https URL (RFC 3986) with a host. Letters beyond ASCII are let through, as in an IRI.
bool is_web_url(std::string_view text);
/// An address like "a@b" of RFC 5321, in ASCII and without comments, quotes or a display name.
bool is_email(std::string_view text);
/// A BCP 47 tag as far as names need one: "en", "ja", "zh-Hant".
bool is_language_tag(std::string_view text);
/// A host name of RFC 1123: letters, digits and hyphens between dots.
bool is_host_name(std::string_view text);

/// The text in quotes for a one-line message: shortened when long, control characters and bytes that
/// are no UTF-8 written as \x07.
std::string in_quotes(std::string_view text);

}  // namespace nenkai
