#pragma once
// What a request gets: from the shelf at once, or from a worker. Safe to use from all io threads.

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "scheduler/address_range.hh"
#include "server/feed_shelf.hh"
#include "server/link_book.hh"
#include "server/log.hh"
#include "server/outgoing.hh"
#include "server/request_reader.hh"
#include "server/routes.hh"
#include "server/workers.hh"

namespace nenkai::server {

/// What everything that answers is given.
struct Surroundings {
  StoreSource store;
  const HolidaySource* holidays = nullptr;
  std::function<Instant()> now;
  std::optional<Day> as_of;
  std::optional<std::string> programme;
  AddressRanges proxies = {};  // whose word is taken for where a request came from
};

/// What may change while the server runs (SIGHUP).
struct Face {
  Site site;
  std::string public_url;  // as it was set; empty where nobody said
};

/// What a request says of how its answer should be, kept apart from the connection that may be gone meanwhile.
struct Wishes {
  bool head = false;
  bool gzip = false;
  std::string agent;
  std::optional<std::string> if_none_match;
  std::optional<std::string> if_modified_since;
};

class Front {
 public:
  /// Called once, on any thread.
  using Later = std::function<void(Outgoing)>;
  /// Answers a path that needs no store.
  using Instantly = std::function<Response()>;

  Front(Surroundings surroundings, Face face, FeedShelf& shelf, LinkBook& links, Workers& workers, const Log& log);

  /// Paths that are answered without a store and without waiting: /healthz, /metrics.
  void answer_instantly(std::string path, Instantly answer) {
    instant_.emplace_back(std::move(path), std::move(answer));
  }

  /// Never waits. An answer, or none: then `later` is called with it.
  std::optional<Outgoing> answer(const Head& head, std::string& body, const std::string& peer, const Later& later);

  /// For requests that come from now on.
  void change_face(Face face);
  std::shared_ptr<const Face> face() const;
  Instant now() const { return surroundings_.now(); }
  const AddressRanges& proxies() const { return surroundings_.proxies; }
  /// A use case's surroundings, for one request.
  Context context(Store& store, const std::string& command) const;

 private:
  std::optional<Outgoing> answer_feed(const Head& head, const Target& target, const Later& later);
  std::optional<Outgoing> answer_private(const Head& head, const Target& target, const Later& later);
  Outgoing answer_link(const LinkBook::Entry& entry, const FeedSlot& slot, const Wishes& wishes);
  std::optional<Outgoing> answer_route(Request request, const Later& later);
  using Found = std::function<Outgoing(const FeedSlot&)>;
  /// Makes the feed ready where it is not, and hands what `found` makes of it to `later`.
  void build_and_answer(KeptStore& store, const std::shared_ptr<FeedSlot>& slot, const Found& found,
                        std::string_view method, const Later& later);
  Response handle(KeptStore& store, const Route& route, const Request& request, std::vector<std::string> arguments);
  Outgoing busy(std::string_view path, std::string_view method) const;

  Surroundings surroundings_;
  FeedShelf& shelf_;
  LinkBook& links_;
  Workers& workers_;
  const Log& log_;
  std::vector<std::pair<std::string, Instantly>> instant_;
  mutable ProgrammeCache programmes_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Face> face_;
};

/// A ready feed as an answer to these wishes.
Outgoing answer_with(std::shared_ptr<const ReadyFeed> ready, const Wishes& wishes, bool for_one_person);

/// The language of a page: ?lang=, else the cookie "lang", else what Accept-Language likes best of en and ja.
std::string language_of(const Request& request);

}  // namespace nenkai::server
