#include "app/feed_cache.hh"

#include <algorithm>
#include <unordered_map>

#include "app/feed_changes.hh"

namespace nenkai {
namespace {

/// True for a feed that holds events and whose scope can be told from the programme alone.
bool is_cached(const FeedTarget& target) { return target.scope.substr(0, 11) != "obligations"; }

}  // namespace

FeedPieces::FeedPieces(Context& context, PieceOptions options, const FeedPieces* before)
    : open_(context, true), options_(std::move(options)) {
  std::unordered_map<std::string_view, const Kept*> old;
  if (before != nullptr) {
    for (const Kept& kept : before->kept_) old.emplace(kept.piece->id, &kept);
  }
  const FeedChanges changes(context, open_, options_.language);
  for (const FeedEvent& event : feed_events(open_, changes, FeedScope{})) {
    const auto found = old.find(event.resolved.event->id.str());
    // Whatever is shown of an event, a change of it is told by a later `changed`.
    const bool same = found != old.end() && found->second->event.changed == event.changed &&
                      found->second->event.sequence == event.sequence;
    if (!same) ++written_;
    kept_.push_back({event, same ? found->second->piece
                                 : std::make_shared<const FeedPiece>(make_piece(event, open_.index(), options_))});
  }
  std::sort(kept_.begin(), kept_.end(), [](const Kept& a, const Kept& b) { return comes_before(*a.piece, *b.piece); });
}

std::string FeedPieces::feed(const FeedTarget& target, const FeedRequest& request, Day today) const {
  const FeedScope scope = or_throw(parse_scope(target.scope, open_.index()));
  std::vector<const FeedPiece*> wanted;
  wanted.reserve(kept_.size());
  for (const Kept& kept : kept_) {
    if (left_out(request, kept.event.resolved, open_.index())) continue;
    if (concerns(scope, kept.event.resolved, open_.index())) wanted.push_back(kept.piece.get());
  }
  return put_together(std::move(wanted), open_, target, scope, request, today);
}

std::string FeedCache::feed(Context& context, const FeedRequest& request) {
  std::shared_ptr<const FeedPieces> kept;
  FeedTarget target;
  Day today{};
  {
    const auto snapshot = context.store.snapshot();
    target = feed_target(context, request.scope);
    if (is_cached(target) && !context.known_at) {
      kept = pieces(context, target, {request.language, request.alarms, false});
      today = today_of(context, kept->header());
    }
  }
  return kept ? kept->feed(target, request, today) : make_feed(context, request);
}

std::shared_ptr<const FeedPieces> FeedCache::pieces(Context& context, const FeedTarget& target,
                                                    const PieceOptions& options) {
  // While one thread writes pieces the others wait: they would only write the same.
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(shapes_.begin(), shapes_.end(), [&](const auto& shape) {
    return shape->header().id == target.programme && shape->options() == options;
  });
  std::shared_ptr<const FeedPieces> shape = found == shapes_.end() ? nullptr : *found;
  if (found != shapes_.end()) shapes_.erase(found);
  if (!shape || shape->revision() != context.store.last_revision(target.programme)) {
    Context asking = context;
    asking.programme = target.programme.str();
    shape = std::make_shared<const FeedPieces>(asking, options, shape.get());
  }
  shapes_.push_front(shape);
  if (shapes_.size() > most_shapes) shapes_.pop_back();
  return shape;
}

}  // namespace nenkai
