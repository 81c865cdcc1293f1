#pragma once
// Keeps the shelf as the store is: asks four times a second whether anything was changed, by this process or another,
// and writes the feeds that were ready anew.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "server/feed_shelf.hh"
#include "server/front.hh"
#include "server/link_book.hh"

namespace nenkai::server {

/// How well the shelf follows the store.
struct WatchState {
  bool store_away = false;
  std::string problem;           // of the store, or of the feeds that could not be written
  std::optional<Instant> since;  // of the problem; none where all is well
  Revision revision = 0;         // of the store, as last seen
  Revision shown = 0;            // of all feeds on the shelf
  Instant checked;               // when the store last answered
  std::uint64_t rebuilt = 0;     // feeds whose bytes became others
  std::uint64_t rebuilds = 0;    // rounds
  std::uint64_t failures = 0;
};

class Watch {
 public:
  static constexpr std::chrono::milliseconds interval{250};
  /// A look that is not over by then is told as a problem: a store that hangs says nothing of it itself.
  static constexpr std::chrono::seconds longest_look{5};

  Watch(const StoreSource& source, Front& front, FeedShelf& shelf, LinkBook& links, const Log& log);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// Builds the first feeds before it returns. Throws StoreError where there is no store.
  void start();
  WatchState state() const;
  /// Everything is asked for anew, the store included.
  void reopen();

 private:
  void run(const std::stop_token& stopped);
  void look();
  void look_at_store();
  void rebuild(Store& store, Revision head);
  void note_problem(bool store_away, const std::string& problem);

  KeptStore store_;
  Front& front_;
  FeedShelf& shelf_;
  LinkBook& links_;
  const Log& log_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  WatchState state_;
  std::optional<Clock::time_point> looking_;  // since when
  bool answered_ = false;                     // the store has, in this look
  std::string seen_;                          // the hash of the head that the shelf shows
  bool reopen_ = false;
  std::jthread thread_;
};

}  // namespace nenkai::server
