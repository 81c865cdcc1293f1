#pragma once
// What the child process and its parent agree on (see ical/sandbox.hh).

#include "ical/import.hh"

namespace nenkai::ical {

/// The files that the child finds open.
inline constexpr int child_document = 3;
inline constexpr int child_socket = 4;

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NENKAI_SANITIZED 1
#endif
#endif
/// Sanitizers map terabytes, and tell what they found on standard error.
#ifdef NENKAI_SANITIZED
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

/// Gives up for good what a reader does not need. Nothing of the document may have been looked at before.
void lock_in(const ImportLimits& limits);

}  // namespace nenkai::ical
