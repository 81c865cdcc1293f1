#pragma once
// What a feed of obligations says: everything that is open, at risk or missed.

#include <string>
#include <vector>

#include "app/context.hh"
#include "ical/feed.hh"
#include "scheduler/scope.hh"

namespace nenkai {

/// Within a snapshot that the caller holds. The texts change only when a fact or a status does, never with the mere
/// passing of days.
std::vector<FeedObligation> feed_obligations(Context& context, const FeedScope& scope, const std::string& language);

}  // namespace nenkai
