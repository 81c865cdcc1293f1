#pragma once
// What anybody may see of a programme; who signed in sees the rest too. Not public: who changed or recorded something
// and why, people's addresses and busy times, reminders, subscriptions, and where imported events came from (a
// calendar's URL may be a secret).

#include <string>

#include "app/history.hh"

namespace nenkai {

Event public_view(Event event);
Person public_view(Person person);
/// Of an event or a person, in its bodies and fields.
EntityChange public_view(EntityChange change);
/// True for reminders and subscriptions.
bool is_private(EntityKind kind);

/// A strong validator (RFC 9110 section 8.8.3) of exactly these bytes, with its quotes.
std::string strong_etag(std::string_view bytes);

}  // namespace nenkai
