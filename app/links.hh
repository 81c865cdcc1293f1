#pragma once
// Use case: links to feeds that are one person's own, so that it can be told who has seen a change, and taken back
// from one without touching the others.

#include <string>
#include <string_view>
#include <vector>

#include "app/feed.hh"
#include "scheduler/link.hh"

namespace nenkai {

struct NewLink {
  std::string holder;
  std::string scope = "all";
  std::string language = "en";
  std::string alarms;
};

struct MadeLink {
  Link link;
  std::string token;  // told once and kept nowhere: 256 random bits as 43 characters of base64url (RFC 4648 section 5)
};

/// Throws FieldError for a scope that the programme does not have, bad alarms, another language, a name that is empty
/// or too long.
MadeLink make_link(Context& context, const NewLink& wanted);
/// Throws NotFound, with the nearest known id.
Link revoke_link(Context& context, const std::string& id);

enum class LinkState : std::uint8_t {
  never,    // nobody has read it yet
  current,  // the last reading saw what the feed says now
  behind,   // it has changed since
  revoked
};

template <>
struct Names<LinkState> {
  using enum LinkState;
  static constexpr std::array<std::pair<LinkState, std::string_view>, 4> table{
      {{never, "never"}, {current, "current"}, {behind, "behind"}, {revoked, "revoked"}}};
};

struct LinkView {
  Link link;
  LinkState state = LinkState::never;
};

std::vector<LinkView> list_links(Context& context);

/// The feed that the link stands for.
FeedRequest feed_request_of(const Link& link);
/// "/private/TOKEN/cluster-sendai.ics": calendar programs take the name of a calendar from the end.
std::string link_path(const Link& link, std::string_view token);
/// As it is kept.
std::string token_hash(std::string_view token);
/// What a feed says, whatever the address of the server that says it: a digest of its bytes without the head's links.
std::string feed_tag(std::string_view bytes);

/// As JSON, with `url` before the path of a new link.
std::string link_json(const MadeLink& made, const std::string& url);
std::string links_json(const std::vector<LinkView>& links);

inline constexpr std::size_t longest_holder = 200;  // bytes

}  // namespace nenkai
