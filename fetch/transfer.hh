#pragma once
// One request and its answer: no redirects, no look-up of names.

#include <string>
#include <vector>

#include "fetch/post.hh"
#include "fetch/resolve.hh"

namespace nenkai {

/// An answer as it came, with the headers that a fetch has a use for; empty where there are none.
struct Answer {
  long status = 0;
  std::string body;  // only where the status is 200
  std::string etag;
  std::string last_modified;
  std::string location;
  std::string retry_after;
};

/// Asks for `url` at one of `addresses`. Errors: no answer, one past the limits, a certificate that is not to be
/// trusted.
Result<Answer> transfer(const WebUrl& url, const std::vector<IpAddress>& addresses, const FetchRequest& request,
                        Deadline deadline);

/// What became of a body that was handed over.
struct Handed {
  Answer answer;        // without a body; status 0 where none came
  std::string problem;  // why none came
  bool begun = false;   // some of the request was sent
};
Handed hand_over(const WebUrl& url, const std::vector<IpAddress>& addresses, const PostRequest& request,
                 Deadline deadline);

}  // namespace nenkai
