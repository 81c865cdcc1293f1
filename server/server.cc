#include "server/server.hh"

#include <condition_variable>
#include <future>
#include <thread>

#include "server/health.hh"
#include "server/refresher.hh"
#include "server/reminders.hh"
#include "server/watch.hh"

namespace nenkai::server {
namespace {

Face face_of(const ServerOptions& options, const std::string& address) {
  return {{options.public_url.empty() ? "http://" + address : options.public_url, options.version}, options.public_url};
}

/// Has what was noted of links written every few seconds, and at the end.
class Notes {
 public:
  Notes(LinkBook& links, Workers& workers, const Log& log)
      : links_(links),
        workers_(workers),
        log_(log),
        thread_([this](const std::stop_token& stopped) { run(stopped); }) {}

  static constexpr std::chrono::seconds interval{2};

 private:
  void run(const std::stop_token& stopped) {
    while (!stopped.stop_requested()) {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stopped, interval, [] { return false; });
      if (links_.has_notes()) write();
    }
  }
  /// Waits until it is done, so that no more than one is under way.
  void write() {
    const auto done = std::make_shared<std::promise<void>>();
    const auto job = [this, done](KeptStore& store) {
      try {
        links_.flush(store.get());
      } catch (const std::exception& error) {
        store.close();
        log_.warn("links", error.what());
      }
      done->set_value();
    };
    if (workers_.add(job)) done->get_future().wait();
  }

  LinkBook& links_;
  Workers& workers_;
  const Log& log_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // ends before what it uses
};

}  // namespace

/// In the order in which they need each other; they end the other way round.
struct Server::Parts {
  explicit Parts(ServerOptions given)
      : options(std::move(given)),
        log(options.log),
        io(options.io, options.patience, log),
        workers(options.workers, options.surroundings.store),
        front(options.surroundings, face_of(options, io.address()), shelf, links, workers, log),
        watch(options.surroundings.store, front, shelf, links, log) {}

  HealthParts health() const {
    return {&watch,         &shelf, &workers, &io.counts(), reminders ? &*reminders : nullptr, options.surroundings.now,
            options.version};
  }

  ServerOptions options;
  Log log;
  FeedShelf shelf;
  LinkBook links;
  IoThreads io;
  Workers workers;
  Front front;
  Watch watch;
  std::mutex mutex;  // of `allowed`
  AddressRanges allowed;
  std::optional<Refresher> refresher;
  std::optional<Notes> notes;
  std::optional<Reminders> reminders;
};

Server::Server(ServerOptions options) : parts_(std::make_unique<Parts>(std::move(options))) {
  Parts& parts = *parts_;
  parts.front.answer_instantly("/healthz", [&parts] { return healthz(parts.health()); });
  parts.front.answer_instantly("/metrics", [&parts] { return metrics(parts.health()); });
  parts.allowed = parts.options.fetch_allowed;
  parts.watch.start();
}

Server::~Server() {
  // No thread may ask for what is gone.
  parts_->io.stop();
  parts_->notes.reset();
  parts_->workers.stop();
}

const std::string& Server::address() const { return parts_->io.address(); }

void Server::start() {
  Parts& parts = *parts_;
  parts.reminders.emplace(parts.options.surroundings.store, parts.front, parts.log, parts.options.reminders);
  parts.io.start(parts.front);
  parts.notes.emplace(parts.links, parts.workers, parts.log);
  const auto allowed = [&parts] {
    const std::lock_guard lock(parts.mutex);
    return parts.allowed;
  };
  parts.refresher.emplace(parts.options.surroundings.store, parts.front, parts.log, allowed);
}

void Server::reload(const std::string& public_url, LogRequests log, AddressRanges allowed,
                    std::optional<ReminderSetup> reminders) {
  parts_->options.public_url = public_url;
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->allowed = std::move(allowed);
  }
  parts_->front.change_face(face_of(parts_->options, parts_->io.address()));
  if (parts_->reminders) parts_->reminders->change(std::move(reminders));
  parts_->log.follow(log);
  parts_->watch.reopen();
}

void Server::log(std::string_view event, std::string_view message) const { parts_->log.info(event, message); }

bool Server::store_away() const { return parts_->watch.state().store_away; }

bool Server::finish(std::chrono::seconds most) { return parts_->io.finish(most); }

}  // namespace nenkai::server
