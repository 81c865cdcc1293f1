#pragma once
// Use case: the feed of one scope, as bytes.

#include <string>
#include <vector>

#include "app/context.hh"
#include "ical/feed.hh"
#include "scheduler/scope.hh"

namespace nenkai {

struct FeedRequest {
  /// "all", "cluster/sendai", …; a trailing ".ics" is allowed. In a store with several programmes the programme's id
  /// comes first ("kci-icp/all"), unless the context names one.
  std::string scope;
  std::string language = "en";
  std::vector<Duration> alarms;        // see `parse_alarms`
  std::optional<Duration> past;        // what was over so long before today is left out
  bool todos = false;                  // obligations as VTODO too
  bool cancelled = true;               // say what was cancelled
  bool json = false;                   // as jCal (RFC 7265)
  std::optional<ScopeKind> only = {};  // `conferences` or `meetings`: of the scope's events those alone
  std::string public_url;              // where people reach the server, without a slash at the end; empty: nowhere
};

/// Throws InputError for an unknown scope.
std::string make_feed(Context& context, const FeedRequest& request);

/// What a request means in the store as it is.
struct FeedTarget {
  ProgrammeId programme;
  std::string scope;  // without the programme
  bool several;       // programmes in the store, so that paths name theirs
};

/// Throws InputError where it is not clear which programme is meant.
FeedTarget feed_target(const Context& context, const std::string& scope);

class FeedChanges;

/// True where the scope holds events of all kinds and the request wants the others left out.
bool left_out(const FeedRequest& request, const ResolvedEvent& event, const ProgrammeIndex& index);

/// The programme's events that belong to the scope, by start and id, with what calendars know their versions by.
std::vector<FeedEvent> feed_events(const OpenProgramme& open, const FeedChanges& changes, const FeedScope& scope);

/// The feed that `request` asks for, of those pieces among `pieces` (in the order of the feed) that it wants.
std::string put_together(std::vector<const FeedPiece*> pieces, const OpenProgramme& open, const FeedTarget& target,
                         const FeedScope& scope, const FeedRequest& request, Day today);

struct FeedEntry {
  std::string scope;
  std::string name;
  std::size_t events = 0;
};

/// Every feed of the programme, or of every programme, with the number of events in it.
std::vector<FeedEntry> list_feeds(Context& context, const std::string& language);

}  // namespace nenkai
