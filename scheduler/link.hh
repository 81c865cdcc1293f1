#pragma once
// A link to a feed for one person, whom its token stands for. What is remembered of it is no fact of the programme: no
// revision makes it.

#include <cstdint>
#include <optional>
#include <string>

#include "scheduler/dates.hh"

namespace nenkai {

struct Link {
  std::string id;          // a slug; for people, and no secret
  std::string holder;      // whom it was made for
  std::string scope;       // "all", "cluster/sendai", …
  std::string language;    // "en" or "ja"
  std::string alarms;      // "P1D,PT2H"; may be empty
  std::string token_hash;  // BLAKE2b of the token, 64 hexadecimal digits; the token itself is kept nowhere
  Instant created;
  std::string created_by;
  std::optional<Instant> revoked;
  std::optional<Instant> fetched;  // the last time that the feed was read through it
  std::string agent;               // the program that did, as it calls itself
  std::int64_t seen_revision = 0;  // the store's revision that was shown then
  std::string seen_tag;            // what the feed said then (`feed_tag` in app/links.hh)

  friend bool operator==(const Link&, const Link&) = default;
};

/// That a feed was read through a link.
struct LinkFetch {
  std::string id;
  Instant at;
  std::string agent;
  std::int64_t revision = 0;
  std::string tag;
};

}  // namespace nenkai
