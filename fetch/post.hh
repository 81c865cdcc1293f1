#pragma once
// Something handed over to somebody's web address, under the same rules as a fetch (fetch/fetch.hh): what may be
// reached, how a name is resolved, how long it may take. Redirects are not followed, for what stands behind one was not
// named by anybody who trusts it with the message.

#include <string>
#include <utility>
#include <vector>

#include "fetch/fetch.hh"

namespace nenkai {

struct PostRequest {
  FetchRequest to;  // whose etag and last_modified have no use here
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct PostResponse {
  long status = 0;  // 0 where no answer came
  /// What Retry-After asks for, where it is given in seconds (RFC 9110 section 10.2.3).
  std::chrono::seconds retry_after{0};
  /// Without an answer: a sentence that says why, as of fetch().
  std::string problem;
  /// Without an answer: some of it was on its way already, so that nobody knows whether it was taken.
  bool begun = false;
};

/// Never waits longer than the limits say, and never throws for what the network or the other side does. Of an answer
/// only the status and when to try again are read. Headers with a control character are a problem of the request.
PostResponse post(const PostRequest& request);

}  // namespace nenkai
