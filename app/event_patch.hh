#pragma once
// Events from JSON that somebody else wrote: whole ones, and merge patches (RFC 7396). The text is checked JSON of an
// object already. All throw FieldError, which names the key ("evidence[1].dated") and, for an unknown one, the nearest.

#include <string>

#include "app/context.hh"

namespace nenkai {

/// An event with the keys of `object`. Without a status it is tentative; without an id its id is empty.
Event event_of_json(const std::string& object);
/// `before` with `patch` applied: null takes a key away, an object is merged, anything else takes the old one's place.
Event patched_event(const Event& before, const std::string& patch);
/// One piece of evidence; keys are named as "evidence.url".
Evidence evidence_of_json(const std::string& object);

/// Evidence that `before` does not have is recorded by `actor` on `today`, whatever it says itself.
void sign_evidence(const Event& before, Event& after, const std::string& actor, Day today);

}  // namespace nenkai
