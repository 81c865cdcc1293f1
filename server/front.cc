#include "server/front.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "server/problem.hh"
#include "server/visitor.hh"

namespace nenkai::server {
namespace {

constexpr std::string_view robots = "User-agent: *\nAllow: /\nDisallow: /api/\nDisallow: /private/\nDisallow: /p/\n";
constexpr std::array<std::string_view, 7> methods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
constexpr int page_gzip_level = 5;
constexpr std::size_t least_packed_page = 1024;

Wishes wishes_of(const Head& head) {
  Wishes wishes;
  wishes.head = head.method() == "HEAD";
  if (const auto codings = head.list("accept-encoding")) wishes.gzip = accepts_gzip(*codings);
  wishes.if_none_match = head.list("if-none-match");
  if (const auto since = head.find("if-modified-since")) wishes.if_modified_since = *since;
  if (const auto agent = head.find("user-agent")) wishes.agent = *agent;
  return wishes;
}

Response text_response(int status, std::string_view text) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = text;
  return response;
}

/// For a browser that asks whether a page of another site may read feeds (Fetch, CORS preflight).
Response feed_options() {
  Response response;
  response.status = 204;
  response.headers = {{"Allow", "GET, HEAD, OPTIONS"},
                      {"Access-Control-Allow-Origin", "*"},
                      {"Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"},
                      {"Access-Control-Allow-Headers", "If-None-Match, If-Modified-Since"},
                      {"Access-Control-Max-Age", "86400"}};
  return response;
}

Response not_allowed(const Request& request, std::vector<std::string_view> allowed) {
  std::sort(allowed.begin(), allowed.end());
  allowed.erase(std::unique(allowed.begin(), allowed.end()), allowed.end());
  const bool asks = request.method == "OPTIONS";
  if (std::find(allowed.begin(), allowed.end(), "OPTIONS") == allowed.end()) allowed.emplace_back("OPTIONS");
  Response response =
      asks ? Response{204, "", {}, ""}
           : refusal(405, request.path,
                     fmt::format("{} is not for this path; it knows {}", request.method, fmt::join(allowed, ", ")));
  response.headers.emplace_back("Allow", fmt::format("{}", fmt::join(allowed, ", ")));
  return response;
}

bool has_field(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(), [&](const auto& field) {
    return field.first.size() == name.size() &&
           std::equal(name.begin(), name.end(), field.first.begin(),
                      [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); });
  });
}

/// Packs a large page for who takes it, unless it may hold a secret beside what a stranger can put in (BREACH), or has
/// a validator of these very bytes.
void pack(Response& response, const Request& request) {
  const bool text = response.content_type.starts_with("text/") || response.content_type.starts_with("application/json");
  if (!text || response.body.size() < least_packed_page || response.status == 206) return;
  if (header(request, "cookie") || header(request, "authorization")) return;
  if (has_field(response, "etag") || has_field(response, "set-cookie") || has_field(response, "content-encoding"))
    return;
  if (!has_field(response, "vary")) response.headers.emplace_back("Vary", "Accept-Encoding, Accept-Language, Cookie");
  const auto codings = header(request, "accept-encoding");
  if (!codings || !accepts_gzip(*codings)) return;
  response.body = gzip(response.body, page_gzip_level);
  response.headers.emplace_back("Content-Encoding", "gzip");
}

/// The first of the two languages that is named; weights are in order in what browsers send.
std::string accepted_language(std::string_view list) {
  while (!list.empty()) {
    std::string_view item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(item.size() + 1, list.size()));
    while (item.starts_with(' ')) item.remove_prefix(1);
    if (item.find(";q=0") != item.npos && item.find(";q=0.") == item.npos) continue;
    const std::string_view language = item.substr(0, 2);
    if (language == "ja" || language == "en") return std::string(language);
  }
  return "en";
}

}  // namespace

std::string language_of(const Request& request) {
  const auto known = [](std::string_view language) { return language == "en" || language == "ja"; };
  if (const auto asked = parameter(request, "lang"); asked && known(*asked)) return std::string(*asked);
  if (const auto kept = cookie(request, "lang"); kept && known(*kept)) return std::string(*kept);
  return accepted_language(header(request, "accept-language").value_or(""));
}

Outgoing answer_with(std::shared_ptr<const ReadyFeed> ready, const Wishes& wishes, bool for_one_person) {
  const Representation& chosen = wishes.gzip && ready->packed.body ? ready->packed : ready->plain;
  Outgoing out;
  out.is_feed = true;
  if (not_modified(wishes.if_none_match, wishes.if_modified_since, chosen.etag, ready->modified)) {
    out.status = 304;
    out.head = for_one_person ? chosen.private_not_modified : chosen.not_modified;
  } else {
    out.head = for_one_person ? chosen.private_ok : chosen.ok;
    if (!wishes.head) out.file = chosen.body.get();
  }
  out.keeps = std::move(ready);
  return out;
}

Front::Front(Surroundings surroundings, Face face, FeedShelf& shelf, LinkBook& links, Workers& workers, const Log& log)
    : surroundings_(std::move(surroundings)),
      shelf_(shelf),
      links_(links),
      workers_(workers),
      log_(log),
      face_(std::make_shared<const Face>(std::move(face))) {
  answer_instantly("/robots.txt", [] { return text_response(200, robots); });
}

void Front::change_face(Face face) {
  auto next = std::make_shared<const Face>(std::move(face));
  const std::lock_guard lock(mutex_);
  face_ = std::move(next);
}

std::shared_ptr<const Face> Front::face() const {
  const std::lock_guard lock(mutex_);
  return face_;
}

Context Front::context(Store& store, const std::string& command) const {
  return Context{store, *surroundings_.holidays, surroundings_.now(),     "web", command,
                 "",    surroundings_.as_of,     surroundings_.programme, {},    &programmes_};
}

Outgoing Front::busy(std::string_view path, std::string_view method) const {
  return to_wire(refusal(503, path, "too many requests are waiting: try again in a moment"), method);
}

std::optional<Outgoing> Front::answer(const Head& head, std::string& body, const std::string& peer,
                                      const Later& later) {
  const std::string_view method = head.method();
  if (method == "GET" || method == "HEAD") {
    if (const auto slot = shelf_.find(head.target())) {
      if (auto ready = slot->ready()) return answer_with(std::move(ready), wishes_of(head), false);
    }
  }
  auto target = parse_target(head.target());
  if (!target) return to_wire(refusal(400, "", "the address has broken escapes or is no UTF-8"), method);
  if (std::find(methods.begin(), methods.end(), method) == methods.end())
    return to_wire(refusal(501, target->path, "this method is not known here"), method);
  if (is_feed_path(target->path)) return answer_feed(head, *target, later);
  if (target->path.starts_with("/private/") || target->path.starts_with("/p/"))
    return answer_private(head, *target, later);
  return answer_route(to_request(head, *std::move(target), std::move(body), peer), later);
}

std::optional<Outgoing> Front::answer_feed(const Head& head, const Target& target, const Later& later) {
  const std::string_view method = head.method();
  if (method == "OPTIONS") return to_wire(feed_options(), method);
  if (method != "GET" && method != "HEAD") {
    Response refused = refusal(405, target.path, "a feed can be read and nothing else");
    refused.headers.emplace_back("Allow", "GET, HEAD, OPTIONS");
    return to_wire(std::move(refused), method);
  }
  auto address = parse_feed_address(target.path, target.query);
  if (!address) return to_wire(refusal(400, target.path, address.problem()), method);
  if (address->request.scope.empty()) return to_wire(refusal(404, target.path, "there is no such feed"), method);
  auto job = [this, address = *std::move(address), sent = std::string(head.target()), wishes = wishes_of(head),
              later](KeptStore& store) {
    const auto slot = shelf_.place(address, sent);
    const auto found = [&](const FeedSlot& built) { return answer_with(built.ready(), wishes, false); };
    build_and_answer(store, slot, found, wishes.head ? "HEAD" : "GET", later);
  };
  if (!workers_.add(std::move(job))) return busy(target.path, method);
  return std::nullopt;
}

void Front::build_and_answer(KeptStore& store, const std::shared_ptr<FeedSlot>& slot, const Found& found,
                             std::string_view method, const Later& later) {
  constexpr std::string_view path = "/feeds/";
  try {
    if (!slot->ready()) {
      Store& opened = store.get();
      Context asking = context(opened, "feed");
      const auto last = opened.head();
      shelf_.build(*slot, asking, last ? last->number : 0, face()->public_url);
    }
    later(found(*slot));
  } catch (const InputError& error) {
    later(to_wire(refusal(404, path, error.what()), method));
  } catch (const StoreError& error) {
    store.close();
    log_.warn("store", error.what());
    later(to_wire(refusal(503, path, "the store cannot be reached: try again in a moment"), method));
  } catch (const std::exception& error) {
    log_.warn("failure", error.what());
    later(to_wire(refusal(500, path, "this feed could not be made; the server's log says why"), method));
  }
}

Outgoing Front::answer_link(const LinkBook::Entry& entry, const FeedSlot& slot, const Wishes& wishes) {
  auto ready = slot.ready();
  if (!wishes.head) links_.note(entry, {{}, now(), wishes.agent, slot.revision(), ready->tag});
  return answer_with(std::move(ready), wishes, true);
}

/// Who guesses learns nothing from how: a token that is malformed and one that no link has get the same answer.
std::optional<Outgoing> Front::answer_private(const Head& head, const Target& target, const Later& later) {
  const std::string_view method = head.method();
  const auto refuse = [&](int status, std::string_view words) {
    Response refused = refusal(status, "/feeds/", words);
    refused.headers.emplace_back("Cache-Control", "no-store");
    if (status == 405) refused.headers.emplace_back("Allow", "GET, HEAD");
    return to_wire(std::move(refused), method);
  };
  if (method != "GET" && method != "HEAD") return refuse(405, "a feed can be read and nothing else");
  const auto token = token_in(target.path);
  const auto entry = token ? links_.find(*token) : nullptr;
  if (!entry) return refuse(404, "there is no such feed");
  if (entry->link.revoked) return refuse(410, "this link was taken back; ask for another");
  const auto slot = shelf_.place(entry->address, "");
  if (slot->ready()) return answer_link(*entry, *slot, wishes_of(head));
  auto job = [this, slot, entry, wishes = wishes_of(head), later](KeptStore& store) {
    const auto found = [&](const FeedSlot& built) { return answer_link(*entry, built, wishes); };
    build_and_answer(store, slot, found, wishes.head ? "HEAD" : "GET", later);
  };
  if (!workers_.add(std::move(job))) return busy("/feeds/", method);
  return std::nullopt;
}

std::optional<Outgoing> Front::answer_route(Request request, const Later& later) {
  for (const auto& [path, make] : instant_) {
    if (request.path != path) continue;
    if (request.method == "GET" || request.method == "HEAD") return to_wire(make(), request.method);
    return to_wire(not_allowed(request, {"GET", "HEAD"}), request.method);
  }
  RouteMatch match = find_route(routes(), request.method, request.path);
  if (match.route == nullptr && match.allowed.empty())
    return to_wire(refusal(404, request.path, "there is no such page", language_of(request)), request.method);
  if (match.route == nullptr) return to_wire(not_allowed(request, std::move(match.allowed)), request.method);
  const auto shared = std::make_shared<const Request>(std::move(request));
  auto job = [this, shared, match = std::move(match), later](KeptStore& store) {
    Response response = handle(store, *match.route, *shared, match.arguments);
    pack(response, *shared);
    later(to_wire(std::move(response), shared->method));
  };
  if (!workers_.add(std::move(job))) return busy(shared->path, shared->method);
  return std::nullopt;
}

Response Front::handle(KeptStore& store, const Route& route, const Request& request,
                       std::vector<std::string> arguments) {
  const std::string language = language_of(request);
  try {
    Context asking = context(store.get(), fmt::format("{} {}", request.method, redacted(request.path)));
    const auto face = this->face();
    Visit visit{request, asking, face->site, language, std::move(arguments)};
    return route.handler(visit);
  } catch (const Refusal& error) {
    Response response = refusal(error.status(), request.path, error.what(), language);
    for (const auto& field : error.headers()) response.headers.push_back(field);
    return response;
  } catch (const InputError& error) {
    return refusal(400, request.path, error.what(), language);
  } catch (const StoreConflict& error) {
    return refusal(409, request.path, error.what(), language);
  } catch (const StoreError& error) {
    store.close();
    log_.warn("store", error.what());
    return refusal(503, request.path, "the store cannot be reached: try again in a moment", language);
  } catch (const std::exception& error) {
    log_.warn("failure", fmt::format("{} {}: {}", request.method, redacted(request.path), error.what()));
    return refusal(500, request.path, "this could not be done; the server's log says why", language);
  }
}

}  // namespace nenkai::server
