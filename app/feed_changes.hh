#pragma once
// When what a feed says of an event last changed, and how often its time, place or status did. Both come from the
// store's history, of the event and of every name and place that the feed shows with it.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "app/context.hh"

namespace nenkai {

/// What calendar programs know a version of an event by.
struct FeedStamp {
  Instant changed;   // in whole seconds, and later than that of any version that looked different
  int sequence = 0;  // rises with each change of time, place or status (RFC 5545 section 3.8.7.4)
  friend auto operator<=>(const FeedStamp&, const FeedStamp&) = default;
};

class FeedChanges {
 public:
  /// Reads the history of the programme that `open` is, which must outlive this, within a snapshot that the caller
  /// holds. What counts as a change is what a reader in `language` sees.
  FeedChanges(Context& context, const OpenProgramme& open, std::string language);

  /// Of one of the programme's events.
  FeedStamp stamp(const Event& event) const;

  /// An event as it was until a revision.
  struct PastEvent {
    Event event;
    Version version;
  };
  /// By id, oldest first; also of events that were removed.
  const std::unordered_map<std::string, std::vector<PastEvent>>& past_events() const { return past_; }
  /// The revision since which an event has been as it is, by id.
  const std::unordered_map<std::string, Revision>& present_events() const { return since_; }
  /// The last revision that touched an entity other than an event.
  const std::map<EntityKey, Revision>& entities() const { return latest_; }
  Instant instant(Revision revision) const;

 private:
  using Revisions = std::vector<Revision>;
  /// A version of an entity, and what a feed shows of it.
  struct Seen {
    Revision since;
    std::optional<Revision> until;
    std::string text;
  };

  void read_entities(Context& context);
  void add_entity(const EntityKey& key, const std::vector<Seen>& versions);
  const Revisions* shown_changes(EntityKind kind, std::string_view id) const;
  std::vector<const Revisions*> references(const Event& event) const;
  std::vector<const Revisions*> places(const Event& event) const;
  Instant last_of(const std::set<Revision>& changes) const;

  const OpenProgramme& open_;
  std::string language_;
  std::unordered_map<Revision, Instant> instants_;
  std::unordered_map<std::string, Revision> since_;
  std::unordered_map<std::string, std::vector<PastEvent>> past_;
  std::map<EntityKind, std::unordered_map<std::string, Revisions>> shown_;  // revisions after which it looked different
  std::map<EntityKey, Revision> latest_;
};

}  // namespace nenkai
