#pragma once
// The links of single persons as the server knows them: read from the store when one was added or revoked, asked at
// each request, and who read what noted together every few seconds, so that no request waits for the store.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "app/links.hh"
#include "server/feed_address.hh"

namespace nenkai::server {

/// "/private/TOKEN/NAME.ics" or "/p/TOKEN.ics": the token. None for another path.
std::optional<std::string> token_in(std::string_view path);

class LinkBook {
 public:
  struct Entry {
    ProgrammeId programme;
    Link link;
    FeedAddress address;
  };

  /// Reads the links where any was added or revoked since the last call. Throws StoreError.
  void read(Store& store);
  /// Null for a token that no link has.
  std::shared_ptr<const Entry> find(std::string_view token) const;

  /// Remembers a reading until `flush`.
  void note(const Entry& entry, LinkFetch fetch);
  bool has_notes() const;
  /// Throws StoreError, and then keeps what it has.
  void flush(Store& store);

 private:
  using Entries = std::unordered_map<std::string, std::shared_ptr<const Entry>>;

  mutable std::mutex mutex_;
  std::shared_ptr<const Entries> entries_ = std::make_shared<Entries>();  // by hash of the token
  std::string stamp_;
  std::map<std::pair<ProgrammeId, std::string>, LinkFetch> notes_;  // the last of each link
};

}  // namespace nenkai::server
