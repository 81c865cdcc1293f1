#include "server/server.hh"

#include "server/health.hh"
#include "server/watch.hh"

namespace nenkai::server {
namespace {

Face face_of(const ServerOptions& options, const std::string& address) {
  return {{options.public_url.empty() ? "http://" + address : options.public_url, options.version}, options.public_url};
}

}  // namespace

/// In the order in which they need each other; they end the other way round.
struct Server::Parts {
  explicit Parts(ServerOptions given)
      : options(std::move(given)),
        log(options.log),
        io(options.io, options.patience, log),
        workers(options.workers, options.surroundings.store),
        front(options.surroundings, face_of(options, io.address()), shelf, workers, log),
        watch(options.surroundings.store, front, shelf, log) {}

  HealthParts health() const {
    return {&watch, &shelf, &workers, &io.counts(), options.surroundings.now, options.version};
  }

  ServerOptions options;
  Log log;
  FeedShelf shelf;
  IoThreads io;
  Workers workers;
  Front front;
  Watch watch;
};

Server::Server(ServerOptions options) : parts_(std::make_unique<Parts>(std::move(options))) {
  Parts& parts = *parts_;
  parts.front.answer_instantly("/healthz", [&parts] { return healthz(parts.health()); });
  parts.front.answer_instantly("/metrics", [&parts] { return metrics(parts.health()); });
  parts.watch.start();
}

Server::~Server() {
  // No thread may ask for what is gone.
  parts_->io.stop();
  parts_->workers.stop();
}

const std::string& Server::address() const { return parts_->io.address(); }

void Server::start() { parts_->io.start(parts_->front); }

void Server::reload(const std::string& public_url, LogRequests log) {
  parts_->options.public_url = public_url;
  parts_->front.change_face(face_of(parts_->options, parts_->io.address()));
  parts_->log.follow(log);
  parts_->watch.reopen();
}

void Server::log(std::string_view event, std::string_view message) const { parts_->log.info(event, message); }

bool Server::finish(std::chrono::seconds most) { return parts_->io.finish(most); }

}  // namespace nenkai::server
