#include "server/refresher.hh"

#include <fmt/format.h>

#include "app/refresh.hh"

namespace nenkai::server {

Refresher::Refresher(const StoreSource& source, Front& front, const Log& log, std::function<AddressRanges()> allowed)
    : source_(source), front_(front), log_(log), allowed_(std::move(allowed)) {
  thread_ = std::jthread([this](const std::stop_token& stopped) { run(stopped); });
}

void Refresher::run(const std::stop_token& stopped) {
  KeptStore store(source_);
  while (!stopped.stop_requested()) {
    round(store);
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stopped, interval, [] { return false; });
  }
}

void Refresher::round(KeptStore& store) {
  try {
    Context context = front_.context(store.get(), "subscription");
    context.actor = "subscriptions";
    for (const Refreshed& one : refresh_due(context, allowed_())) {
      const std::string words = fmt::format("{}/{}: {}", one.programme.str(), one.subscription, one.words);
      one.failed ? log_.warn("subscription", words) : log_.info("subscription", words);
    }
  } catch (const StoreError&) {
    store.close();  // the watch tells of it
  } catch (const std::exception& error) {
    log_.warn("subscription", error.what());
  }
}

}  // namespace nenkai::server
