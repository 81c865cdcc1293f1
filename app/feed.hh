#pragma once
// Use case: the feed of one scope, as bytes.

#include <string>
#include <vector>

#include "app/context.hh"
#include "scheduler/scope.hh"

namespace nenkai {

struct FeedRequest {
  std::string scope;  // "all", "cluster/sendai", …; a trailing ".ics" is allowed
  std::string language = "en";
};

/// Throws InputError for an unknown scope.
std::string make_feed(Context& context, const FeedRequest& request);

struct FeedEntry {
  std::string scope;
  std::string name;
  std::size_t events = 0;
};

/// Every feed of the programme, with the number of events in it.
std::vector<FeedEntry> list_feeds(Context& context, const std::string& language);

}  // namespace nenkai
