#pragma once
// What the address of a feed asks for.

#include <string>
#include <string_view>

#include "app/feed.hh"
#include "server/message.hh"

namespace nenkai::server {

struct FeedAddress {
  FeedRequest request;
  std::string key;        // the same for two addresses that ask for the same; the scope comes first
  std::string file_name;  // "cluster-sendai.ics"
  bool of_a_day = false;  // what it says depends on the day on which it is asked for
};

/// True for a path that feeds answer ("/feeds/all.ics").
bool is_feed_path(std::string_view path);

/// `path` begins with "/feeds/". Parameters that no feed has are passed over: some programs add one to get past
/// caches. Errors: a parameter with a bad value. None as request.scope where no feed has such a path.
Result<FeedAddress> parse_feed_address(std::string_view path, const Pairs& query);

FeedAddress feed_address_of(FeedRequest request);

}  // namespace nenkai::server
