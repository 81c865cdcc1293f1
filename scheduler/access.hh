#pragma once
// Who may do what: the roles, the tokens that carry them, and which events concern a bureau.

#include <optional>
#include <string>
#include <string_view>

#include "scheduler/programme.hh"

namespace nenkai {

/// Each may what those before it may.
enum class Role : std::uint8_t {
  viewer,   // reads what is not public: who changed what and why, people's addresses and busy times
  planner,  // changes events
  admin     // gives and takes tokens
};

template <>
struct Names<Role> {
  using enum Role;
  static constexpr std::array<std::pair<Role, std::string_view>, 3> table{
      {{viewer, "viewer"}, {planner, "planner"}, {admin, "admin"}}};
};

/// A bearer token as it is kept: its secret is known to whoever holds it and nobody else.
struct Token {
  std::string id;    // 12 hexadecimal digits, small letters: how it is found
  std::string name;  // for whom: the actor of what is done with it
  Role role = Role::viewer;
  std::optional<OrganisationId> bureau;  // only events that concern it may be changed
  std::string digest;                    // of the secret: BLAKE2b-256, 64 hexadecimal digits
  Instant created;
  std::string created_by;
  std::optional<Instant> expires;  // from then on it is good for nothing
  std::optional<Instant> last_used;
  std::optional<Instant> revoked;

  friend bool operator==(const Token&, const Token&) = default;
};

/// Somebody who signed in on the pages, until they sign out or the session ends.
struct WebSession {
  std::string digest;  // of what the browser holds, as a token's
  std::string token;   // whose it is
  Instant created;
  Instant seen;  // last

  friend bool operator==(const WebSession&, const WebSession&) = default;
};

/// True where the event covers a pairing of the bureau, or its committee is that of one of them.
bool concerns(const ResolvedEvent& event, const OrganisationId& bureau, const ProgrammeIndex& index);

/// Why a planner of one bureau may not turn `before` into `after`; none where that is allowed. Both must concern the
/// bureau, and no pairing or committee of others may be added or taken away.
std::optional<std::string> bureau_problem(const ResolvedEvent* before, const ResolvedEvent& after,
                                          const OrganisationId& bureau, const ProgrammeIndex& index);

}  // namespace nenkai
