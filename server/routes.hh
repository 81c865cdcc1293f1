#pragma once
// What exists: every path that the server answers, in one table (server/routes.cc). Feeds are answered before this
// table is asked, from ready bytes (server/feed_shelf.hh).

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/context.hh"
#include "server/message.hh"

namespace nenkai::server {

/// What stays the same while the server runs, or until its settings are read again.
struct Site {
  std::string public_url;  // how people reach the server, without a slash at the end; never empty
  std::string version;     // nenkai's
};

/// One request on its way: what a handler is given. It runs on a worker thread with a store of its own and may block.
struct Visit {
  const Request& request;
  Context& context;  // `actor` is who signed in, else "web"; `command` is "METHOD /path"
  const Site& site;
  std::string language = "en";              // "en" or "ja": ?lang=, else the cookie, else Accept-Language
  std::vector<std::string> arguments = {};  // what the pattern's braces stood for, in order
};

/// InputError becomes 400 (404 where the path names what is not there), StoreConflict 409, StoreError 503; in JSON
/// below /api/, as a page elsewhere.
using Handler = Response (*)(Visit&);

struct Route {
  std::string_view method;   // GET answers HEAD too
  std::string_view pattern;  // "/events/{id}": braces stand for one segment
  Handler handler;
};

std::span<const Route> routes();

struct RouteMatch {
  const Route* route = nullptr;           // none: 404, or 405 where `allowed` is not empty
  std::vector<std::string> arguments;     // decoded
  std::vector<std::string_view> allowed;  // the methods of that path
};

/// `path` is decoded; an argument that held an escaped slash does not match.
RouteMatch find_route(std::span<const Route> among, std::string_view method, std::string_view path);

}  // namespace nenkai::server
