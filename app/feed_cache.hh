#pragma once
// Feeds for a server, which is asked for them again and again: what is said of an event is written when it has
// changed and kept until it changes again.

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/feed.hh"

namespace nenkai {

/// The pieces of all events of a programme as of one revision, in one shape. Never changes, so threads may share it.
class FeedPieces {
 public:
  /// Reads the programme, within a snapshot that the caller holds, and takes from `before` (may be none; of the same
  /// programme and shape) the pieces of events of which nothing shown has changed.
  FeedPieces(Context& context, PieceOptions options, const FeedPieces* before);

  const ProgrammeHeader& header() const { return open_.programme().header; }
  const PieceOptions& options() const { return options_; }
  Revision revision() const { return open_.revision(); }
  /// How many pieces were written anew.
  std::size_t written() const { return written_; }

  /// Throws InputError for a scope that the programme does not have.
  std::string feed(const FeedTarget& target, const FeedRequest& request, Day today) const;

 private:
  struct Kept {
    FeedEvent event;
    std::shared_ptr<const FeedPiece> piece;
  };

  OpenProgramme open_;
  PieceOptions options_;
  std::vector<Kept> kept_;  // in the order of the feed
  std::size_t written_ = 0;
};

/// The pieces of the programmes and shapes that were asked for last. Safe to use from several threads, each with a
/// context and store of its own.
class FeedCache {
 public:
  /// The same bytes as `make_feed`, which is also what makes feeds of obligations: they depend on the day.
  std::string feed(Context& context, const FeedRequest& request);

  /// So many shapes are kept, each of about a kilobyte an event.
  static constexpr std::size_t most_shapes = 16;

 private:
  std::shared_ptr<const FeedPieces> pieces(Context& context, const FeedTarget& target, const PieceOptions& options);

  std::mutex mutex_;
  std::list<std::shared_ptr<const FeedPieces>> shapes_;  // the one asked for last comes first
};

}  // namespace nenkai
