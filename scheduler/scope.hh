#pragma once
// What a feed holds: all events, or those that concern one bureau, cluster, series …
//
// A scope is written as the path of its feed without ".ics": "all", "cluster/sendai", "obligations/bureau/meti-chubu".

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/programme.hh"

namespace nenkai {

enum class ScopeKind : std::uint8_t {
  all,
  conferences,
  meetings,
  cluster,
  bureau,
  committee,
  pairing,
  region,
  series,
  project,
  event,
  obligations,
  bureau_obligations
};

/// The names are the paths, up to the id where there is one.
template <>
struct Names<ScopeKind> {
  using enum ScopeKind;
  static constexpr std::array<std::pair<ScopeKind, std::string_view>, 13> table{
      {{all, "all"},
       {conferences, "conferences"},
       {meetings, "meetings"},
       {cluster, "cluster"},
       {bureau, "bureau"},
       {committee, "committee"},
       {pairing, "pairing"},
       {region, "region"},
       {series, "series"},
       {project, "project"},
       {event, "event"},
       {obligations, "obligations"},
       {bureau_obligations, "obligations/bureau"}}};
};

struct FeedScope {
  ScopeKind kind = ScopeKind::all;
  std::string id;  // a slug; empty for the kinds that take none

  /// As `parse_scope` reads it, without ".ics".
  std::string str() const;
  /// True for a feed of obligations, which holds no events.
  bool of_obligations() const { return kind == ScopeKind::obligations || kind == ScopeKind::bureau_obligations; }
  friend auto operator<=>(const FeedScope&, const FeedScope&) = default;
};

/// `text` may end in ".ics". Errors: no such feed, an id missing or too many, an id that the programme does not
/// have; each says which is the nearest that exists. An event's id is looked for only where the programme in
/// `index` has its events loaded: who loads events later finds out then.
Result<FeedScope> parse_scope(std::string_view text, const ProgrammeIndex& index);

/// True when the event belongs in the feed. Never for a feed of obligations.
bool concerns(const FeedScope& scope, const ResolvedEvent& event, const ProgrammeIndex& index);

/// True when an obligation of this subject belongs in a feed of obligations: a bureau answers for itself, its
/// pairings, and the committees and clusters of these. False for every other feed.
bool concerns(const FeedScope& scope, SubjectKind kind, std::string_view subject, const ProgrammeIndex& index);

/// Every feed of the programme but those of single events, in the order of ScopeKind and of the programme file;
/// regions by slug.
std::vector<FeedScope> all_scopes(const ProgrammeIndex& index);

/// What the feed is called, in "en" or "ja" (English for any other): "Joint conferences", "Cluster Sendai".
std::string scope_name(const FeedScope& scope, const ProgrammeIndex& index, std::string_view language);

}  // namespace nenkai
