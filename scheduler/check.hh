#pragma once
// Whether a programme holds together: what no single value can tell. Errors keep a programme out of the
// store; warnings are odd, and are let in.
//
// One pass with hash look-ups over every entity, so that a million events take about a second.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scheduler/programme.hh"

namespace nenkai {

/// One mistake or oddity. The message names the key and its value and says what would be right.
struct Issue {
  enum class Severity : std::uint8_t { error, warning };

  Severity severity = Severity::error;
  EntityKind kind = EntityKind::programme;
  std::size_t position = 0;  // in the list of its kind; 0 for the programme and its planning
  std::string key;           // a path such as "covers[1]" or "after.series"; empty for the whole entity
  std::string message;
};

/// What a reader could not read. The gaps were reported already and are no further mistakes.
struct Incomplete {
  /// By kind and position, the keys that stand empty because of a mistake; "*" where any may.
  std::map<std::pair<EntityKind, std::size_t>, std::set<std::string, std::less<>>> entities;
  /// Kinds of which an entity has no id: a reference may mean that one.
  std::set<EntityKind> unnamed;

  bool contains(EntityKind kind, std::size_t position) const { return entities.contains({kind, position}); }
  bool contains(EntityKind kind, std::size_t position, std::string_view key) const {
    const auto found = entities.find({kind, position});
    return found != entities.end() && (found->second.contains(key) || found->second.contains("*"));
  }
};

struct CheckOptions {
  Day today{};
  /// The holiday calendars there are; without it, any name goes.
  std::optional<std::vector<std::string>> known_holidays;
  /// Whether a name is one of the IANA time zones; without it, any name goes.
  std::function<bool(const std::string&)> is_zone;
  /// Finds an event beside those that are looked at, for `parent`; without it, there are no others.
  std::function<std::optional<Event>(const EventId&)> other_event;
  /// Look at the events alone: the rest has been checked before.
  bool only_events = false;
  const Incomplete* incomplete = nullptr;  // may be none
  /// So many errors, and so many warnings, are collected; then a last one says that there are more.
  std::size_t most_issues = 1'000;
};

/// Every issue, in the order of Entities::each_list, the programme's own first and planning's last.
/// Ids are taken to be unique within their kind.
std::vector<Issue> check(const Programme& programme, const CheckOptions& options);

}  // namespace nenkai
