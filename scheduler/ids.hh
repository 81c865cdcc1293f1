#pragma once
// Identifiers. Every kind of entity has its own type, so that the id of a bureau
// cannot be passed where the id of a committee is wanted (tests/compile_fail/).

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "scheduler/result.hh"

namespace nenkai {

/// True for `[a-z0-9][a-z0-9-]*` of at most 64 characters.
bool is_slug(std::string_view text);

/// Says why `text` is no slug and offers one that is ("Sendai City" -> "sendai-city").
std::string slug_problem(std::string_view text);

/// The nearest slug to `text`; empty where none of its characters can stay.
std::string to_slug(std::string_view text);

template <class Tag>
class Id {
 public:
  Id() = default;
  /// `text` must be a slug already: what comes from outside goes through `parse`.
  explicit Id(std::string text) : text_(std::move(text)) {}

  static Result<Id> parse(std::string_view text) {
    if (!is_slug(text)) return Problem{slug_problem(text)};
    return Id{std::string(text)};
  }

  const std::string& str() const { return text_; }
  bool empty() const { return text_.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  std::string text_;
};

using ProgrammeId = Id<struct ProgrammeTag>;
using OrganisationId = Id<struct OrganisationTag>;
using ClusterId = Id<struct ClusterTag>;
using ProjectId = Id<struct ProjectTag>;
using CommitteeId = Id<struct CommitteeTag>;
using PairingId = Id<struct PairingTag>;
using PersonId = Id<struct PersonTag>;
using VenueId = Id<struct VenueTag>;
using SeriesId = Id<struct SeriesTag>;
using EventId = Id<struct EventTag>;
using RuleId = Id<struct RuleTag>;
using ReminderId = Id<struct ReminderTag>;
using CalendarId = Id<struct CalendarTag>;
using SubscriptionId = Id<struct SubscriptionTag>;
using SuccessionId = Id<struct SuccessionTag>;

}  // namespace nenkai

template <class Tag>
struct std::hash<nenkai::Id<Tag>> {
  std::size_t operator()(const nenkai::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.str()); }
};
