#pragma once
// What travels between the program and the child process that reads a document: messages of a kind and a body, and
// in their bodies numbers and texts one after the other. The child may have been taken over by what it read, so all
// that comes from it is checked as if it came from the document.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ical/import.hh"

namespace nenkai::ical {

/// Five bytes stand before a body: the kind, and the body's length with the lowest byte first.
enum class MessageKind : char {
  request = 'q',  // to the child: the options; the document lies in a file of its own
  zone = 'z',     // from the child: a TZID; answered by `zone` (name and TZif file) or `no_zone`
  no_zone = 'n',
  calendar = 'c',  // from the child, the last message: an ImportedCalendar
  refusal = 'r',   // from the child, the last message: why the document was refused
};

inline constexpr std::size_t message_head_bytes = 5;

std::string message(MessageKind kind, std::string_view body);
/// The length of the body that follows such a head.
std::size_t body_bytes(std::string_view head);

/// A body of texts, each with its length before it.
class WireWriter {
 public:
  void number(std::int64_t value);
  void text(std::string_view value);
  std::string take() { return std::move(body_); }

 private:
  std::string body_;
};

/// Once something is missing or out of bounds, `good` is false and all that is read is zero or empty.
class WireReader {
 public:
  explicit WireReader(std::string_view body) : rest_(body) {}

  std::int64_t number(std::int64_t least, std::int64_t most);
  std::string text();
  bool good() const { return good_; }
  bool empty() const { return rest_.empty(); }
  void fail();

 private:
  std::string_view rest_;
  bool good_ = true;
};

std::string encode(const ImportOptions& options);
std::optional<ImportOptions> decode_options(std::string_view body);
std::string encode(const ImportedCalendar& calendar);
std::optional<ImportedCalendar> decode_calendar(std::string_view body);

}  // namespace nenkai::ical
