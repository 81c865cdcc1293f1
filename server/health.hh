#pragma once
// What the server says of itself: /healthz for whoever watches it, /metrics for Prometheus.

#include <memory>
#include <vector>

#include "server/feed_shelf.hh"
#include "server/message.hh"
#include "server/metrics.hh"
#include "server/reminders.hh"
#include "server/watch.hh"
#include "server/workers.hh"

namespace nenkai::server {

struct HealthParts {
  const Watch* watch = nullptr;
  const FeedShelf* shelf = nullptr;
  const Workers* workers = nullptr;
  const std::vector<std::unique_ptr<ThreadCounts>>* counts = nullptr;
  const Reminders* reminders = nullptr;  // none before the server has started
  std::function<Instant()> now;
  std::string version;
};

/// JSON: "status" is "ok", or "stale" while feeds are the last good ones and not known to be the store's. 200 in both
/// cases: a server that has something to show is not to be taken out of service.
Response healthz(const HealthParts& parts);
/// Text of the Prometheus exposition format 0.0.4.
Response metrics(const HealthParts& parts);

}  // namespace nenkai::server
