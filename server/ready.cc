#include "server/ready.hh"

#include <fmt/format.h>
#include <sodium/crypto_generichash_blake2b.h>
#include <sodium/utils.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace nenkai::server {
namespace {

constexpr int feed_gzip_level = 9;  // once for each version
constexpr std::size_t least_packed = 256;

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

void write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail("keep a feed in memory");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string head(std::string_view status, std::string_view cache, const FeedDescription& about,
                 const Representation& representation, bool packed) {
  std::string text = fmt::format("HTTP/1.1 {}\r\n", status);
  // RFC 9110 section 15.4.5: a 304 says what a 200 would have said of caching and the version, and nothing else.
  if (status.starts_with("200")) {
    text += fmt::format(
        "Content-Type: {}\r\nContent-Length: {}\r\n{}"
        "Content-Disposition: inline; filename=\"{}\"\r\n",
        about.content_type, representation.body->size(), packed ? "Content-Encoding: gzip\r\n" : "", about.file_name);
  }
  text += fmt::format("ETag: {}\r\nLast-Modified: {}\r\nCache-Control: {}\r\nVary: Accept-Encoding\r\n",
                      representation.etag, http_date(about.modified), cache);
  text += "Access-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: ETag, Last-Modified\r\n";
  text += common_fields;
  return text;
}

Representation represent(std::string_view bytes, std::string etag, const FeedDescription& about, bool packed) {
  Representation made;
  made.etag = std::move(etag);
  made.body = std::make_unique<MemoryFile>(bytes);
  const std::string open = fmt::format("public, max-age={}", feed_max_age);
  // Nobody between may keep a copy that a revoked link could still be answered with.
  const std::string closed = "private, no-cache";
  made.ok = head("200 OK", open, about, made, packed);
  made.not_modified = head("304 Not Modified", open, about, made, packed);
  made.private_ok = head("200 OK", closed, about, made, packed);
  made.private_not_modified = head("304 Not Modified", closed, about, made, packed);
  return made;
}

}  // namespace

MemoryFile::MemoryFile(std::string_view bytes)
    : descriptor_(memfd_create("nenkai-feed", MFD_CLOEXEC)), size_(bytes.size()) {
  if (descriptor_ < 0) fail("keep a feed in memory");
  try {
    write_all(descriptor_, bytes);
    if (size_ == 0) return;
    void* const mapped = mmap(nullptr, size_, PROT_READ, MAP_SHARED, descriptor_, 0);
    if (mapped == MAP_FAILED) fail("keep a feed in memory");
    data_ = static_cast<const char*>(mapped);
  } catch (...) {
    close(descriptor_);
    throw;
  }
}

MemoryFile::~MemoryFile() {
  if (data_ != nullptr) munmap(const_cast<char*>(data_), size_);
  close(descriptor_);
}

std::string feed_digest(std::string_view bytes) {
  std::array<unsigned char, 32> hash{};
  crypto_generichash_blake2b(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                             bytes.size(), nullptr, 0);
  std::array<char, 2 * hash.size() + 1> text{};
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  return text.data();
}

std::shared_ptr<const ReadyFeed> make_ready(std::string_view bytes, const FeedDescription& description) {
  auto ready = std::make_shared<ReadyFeed>();
  ready->digest = feed_digest(bytes);
  ready->tag = description.tag;
  ready->modified = description.modified;
  ready->plain = represent(bytes, fmt::format("\"{}\"", ready->digest), description, false);
  if (bytes.size() < least_packed) return ready;
  const std::string packed = gzip(bytes, feed_gzip_level);
  if (packed.size() < bytes.size()) {
    // Other bytes, so another strong validator (RFC 9110 section 8.8.3).
    ready->packed = represent(packed, fmt::format("\"{}-gzip\"", ready->digest), description, true);
  }
  return ready;
}

}  // namespace nenkai::server
