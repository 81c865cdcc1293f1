#pragma once
// A feed as it goes on the wire, made once for each version of it and never changed: heads ready but for Date and
// Connection, bodies in memory that the kernel sends from by itself.

#include <memory>
#include <string>
#include <string_view>

#include "server/conditions.hh"

namespace nenkai::server {

/// Bytes in a file without a name, which sendfile(2) can send and whose pages all connections share.
class MemoryFile {
 public:
  /// Throws std::system_error where the machine has no memory or no file descriptor left.
  explicit MemoryFile(std::string_view bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int descriptor() const { return descriptor_; }
  std::size_t size() const { return size_; }
  /// The same bytes, mapped; for what is small enough to go out with its head.
  std::string_view bytes() const { return {data_, size_}; }

 private:
  int descriptor_;
  std::size_t size_;
  const char* data_ = nullptr;
};

/// One encoding of a feed. A head is the status line and fields, each with its CRLF.
struct Representation {
  std::string etag;
  std::string ok;                    // 200
  std::string not_modified;          // 304
  std::string private_ok;            // the same for links of one person
  std::string private_not_modified;  // likewise
  std::unique_ptr<MemoryFile> body;
};

struct ReadyFeed {
  std::string digest;  // of the plain bytes
  std::string tag;     // of what they say (app/links.hh)
  HttpTime modified;
  Representation plain;
  Representation packed;  // gzip; no body where it would not be smaller
};

struct FeedDescription {
  std::string tag;
  std::string content_type;
  std::string file_name;  // for who saves it
  HttpTime modified;
};

/// How long a copy may be used without asking again, in seconds: feeds change when somebody changes an event, so not
/// for long; with validators asking costs next to nothing.
inline constexpr int feed_max_age = 300;

std::shared_ptr<const ReadyFeed> make_ready(std::string_view bytes, const FeedDescription& description);

/// What a feed's bytes are known by: BLAKE2b as 64 hexadecimal digits.
std::string feed_digest(std::string_view bytes);

/// What all answers carry beside their own fields.
inline constexpr std::string_view common_fields = "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";

}  // namespace nenkai::server
