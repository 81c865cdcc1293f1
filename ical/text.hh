#pragma once
// Text and links from anywhere, made fit to stand in an iCalendar line.
//
// RFC 5545 section 3.1 forbids control characters; readers differ in what they take for the end of a line
// (some also U+0085, U+2028 and U+2029). After `clean_line` and `clean_block` nothing of that is left but
// '\n', which is then escaped as any TEXT is (section 3.3.11).

#include <optional>
#include <string>
#include <string_view>

namespace nenkai::ical {

/// One line of valid UTF-8: each line break and tab becomes a space, other control characters vanish, runs of
/// spaces become one, and none is left at the ends. Bytes that are no UTF-8, and noncharacters, become U+FFFD.
std::string clean_line(std::string_view text);

/// `clean_line` of as much as a message needs: the first 60 bytes, and "…" where there are more.
std::string excerpt(std::string_view text);

/// As `clean_line`, but line breaks stay, as '\n'; of several empty lines in a row one. (Runs of spaces would be folded
/// into lines of nothing but spaces, which some readers take for the end.)
std::string clean_block(std::string_view text);

/// The link, when it is an absolute http or https one with a host, without spaces and control characters.
/// Characters that RFC 3986 has no place for are percent-encoded. At most 2,000 bytes: some readers stop there.
std::optional<std::string> clean_link(std::string_view text);

}  // namespace nenkai::ical
