#pragma once
// Every feed that somebody has asked for, ready to be sent. A request is answered from here and nowhere else: what the
// store says is brought in beforehand, by those who build.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/feed_cache.hh"
#include "server/feed_address.hh"
#include "server/ready.hh"

namespace nenkai::server {

/// A place on the shelf.
class FeedSlot {
 public:
  explicit FeedSlot(FeedAddress address) : address_(std::move(address)) {}

  const FeedAddress& address() const { return address_; }
  /// Null until it has been built.
  std::shared_ptr<const ReadyFeed> ready() const;
  /// The last revision of the store that the bytes are known to be right for.
  Revision revision() const { return revision_.load(std::memory_order_relaxed); }

 private:
  friend class FeedShelf;
  FeedAddress address_;
  mutable std::mutex mutex_;
  std::shared_ptr<const ReadyFeed> ready_;
  std::atomic<Revision> revision_{0};
  mutable std::atomic<std::uint64_t> last_asked_{0};
  std::optional<Day> day_;  // for feeds of a day: which one; the builder's, under `building_`
  std::string zone_;        // likewise
  mutable std::mutex building_;
};

/// Safe to use from all threads.
class FeedShelf {
 public:
  /// Past these the feeds that were asked for longest ago are put away, to be built again when they are asked for.
  static constexpr std::size_t most_feeds = 512;
  static constexpr std::size_t most_bytes = 256U << 20U;

  /// Targets are what clients like to send. A hash without a secret would let them choose many of one bucket.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const;
  };

  /// The feed at the address as it was sent (path and query), where that has been asked for before; else null.
  std::shared_ptr<FeedSlot> find(std::string_view target) const;
  /// The place of this feed. `target` is remembered for `find`, unless it is empty.
  std::shared_ptr<FeedSlot> place(const FeedAddress& address, std::string_view target);

  /// Makes the feed ready as the store has it, unless it is as of `head` already (and its day is today). Throws
  /// InputError where there is no such feed, and then takes it from the shelf, StoreError where the store is away; what
  /// is ready stays then. True where the bytes are new.
  bool build(FeedSlot& slot, Context& context, Revision head, const std::string& public_url);
  /// Every feed that is ready is written anew, the next time it is built: what feeds are made of beside the store has
  /// changed.
  void forget_revisions() const;
  /// True where what it says may be another than what is ready, by the calendar alone.
  bool day_is_over(const FeedSlot& slot, Instant now) const;

  /// The one asked for last comes first.
  std::vector<std::shared_ptr<FeedSlot>> all() const;
  std::size_t size() const;
  std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  void put(FeedSlot& slot, std::shared_ptr<const ReadyFeed> ready);
  void take_away(const FeedSlot& slot);
  void make_room();
  void touch(const FeedSlot& slot) const;

  static constexpr std::size_t most_targets = 4096;
  FeedCache cache_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::shared_ptr<FeedSlot>> slots_;  // by key
  std::unordered_map<std::string, std::shared_ptr<FeedSlot>, Hash, std::equal_to<>> targets_;
  mutable std::atomic<std::uint64_t> clock_{0};
  std::atomic<std::size_t> bytes_{0};
};

}  // namespace nenkai::server
