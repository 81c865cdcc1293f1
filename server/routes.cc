#include "server/routes.hh"

#include <algorithm>

namespace nenkai::server {
namespace {

constexpr std::span<const Route> table{};

/// Takes one segment from the front of `path`, which begins with a slash.
std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool matches(std::string_view pattern, std::string_view path, std::vector<std::string>& arguments) {
  while (!pattern.empty() && !path.empty()) {
    const std::string_view expected = next_segment(pattern);
    const std::string_view found = next_segment(path);
    if (!expected.starts_with('{')) {
      if (expected != found) return false;
    } else if (found.empty()) {
      return false;
    } else {
      arguments.emplace_back(found);
    }
  }
  return pattern.empty() && path.empty();
}

}  // namespace

std::span<const Route> routes() { return table; }

RouteMatch find_route(std::span<const Route> among, std::string_view method, std::string_view path) {
  RouteMatch match;
  for (const Route& route : among) {
    std::vector<std::string> arguments;
    if (!matches(route.pattern, path, arguments)) continue;
    match.allowed.push_back(route.method);
    if (route.method == "GET") match.allowed.push_back("HEAD");
    if (match.route == nullptr && (route.method == method || (route.method == "GET" && method == "HEAD"))) {
      match.route = &route;
      match.arguments = std::move(arguments);
    }
  }
  return match;
}

}  // namespace nenkai::server
