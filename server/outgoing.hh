#pragma once
// An answer on its way to the wire.

#include <memory>
#include <string>
#include <string_view>

#include "server/message.hh"
#include "server/ready.hh"

namespace nenkai::server {

struct Outgoing {
  int status = 200;
  std::string_view head;  // status line and fields without Date and Connection; in `made` or owned by `keeps`
  std::string made;
  const MemoryFile* file = nullptr;  // the body, owned by `keeps`
  std::string text;                  // or the body
  std::shared_ptr<const void> keeps;
  bool is_feed = false;
  bool close = false;  // nothing that follows on the connection is read
};

/// What a handler answered, with what all answers carry: Content-Length, security headers. `method` HEAD leaves the
/// body away. What may not stand in a field (a line break, a NUL) ends it.
Outgoing to_wire(Response response, std::string_view method);

/// The words of a status code: "Not Found".
std::string_view reason_phrase(int status);

/// A refusal in the form that fits the path: problem+json (RFC 9457) below /api/, else a plain page. `detail` is one
/// sentence.
Response refusal(int status, std::string_view path, std::string_view detail, std::string_view language = "en");

}  // namespace nenkai::server
