#pragma once
// One mail as bytes: RFC 5322 headers, RFC 2047 encoded words, MIME parts (RFC 2045, RFC 2046). The same mail gives the
// same bytes, so that a second delivery after a crash is recognised by more than its Message-ID.

#include <string>
#include <string_view>

#include "scheduler/dates.hh"

namespace nenkai {

struct Mailbox {
  std::string name;     // in UTF-8; may be empty
  std::string address;  // as `is_email` of scheduler/check_text.hh has it
};

struct Mail {
  Mailbox from;
  Mailbox to;
  std::string subject;
  std::string text;              // plain, lines ended by LF
  std::string html;              // empty: none
  std::string calendar;          // an iCalendar document of one event; empty: none
  std::string message_id;        // "left@right", without angle brackets
  Instant date;                  // of the Date header
  std::string language;          // a BCP 47 tag; empty: not said
  std::string list_unsubscribe;  // "mailto:…" or "https://…"; empty: none
};

/// The whole message, every line ended by CRLF and at most 78 octets, all in ASCII. Errors, naming the header: a
/// control character in what becomes a header (a line break would begin another header), text that is no UTF-8, an
/// address that is none.
Result<std::string> compose(const Mail& mail);

/// What people wrote as it may stand in a header: what some programs take for a line break (U+2028, U+2029, and the
/// control characters U+0080 to U+009F), and comes along when text is pasted, is a space.
std::string in_one_line(std::string_view text);

/// "nenkai <calendar@x.example>" or "calendar@x.example" in its parts.
Result<Mailbox> parse_mailbox(std::string_view text);

/// RFC 4648, without line breaks.
std::string base64(std::string_view bytes);

}  // namespace nenkai
