#include "server/feed_address.hh"

#include <fmt/format.h>

#include <algorithm>

namespace nenkai::server {
namespace {

constexpr std::string_view root = "/feeds/";

Problem about(std::string_view parameter, std::string_view problem) {
  return Problem{fmt::format("{}: {}", parameter, problem)};
}

Result<bool> flag(std::string_view name, std::string_view value) {
  if (value == "1" || value == "true" || value.empty()) return true;
  if (value == "0" || value == "false") return false;
  return about(name, fmt::format("\"{}\" is neither 1 nor 0", value));
}

/// None where all is well.
std::optional<Problem> apply(FeedRequest& request, const std::string& name, const std::string& value) {
  if (name == "lang") {
    if (value != "en" && value != "ja") return about(name, fmt::format("\"{}\" is none of en, ja", value));
    request.language = value;
  } else if (name == "alarms" && !value.empty()) {
    const auto alarms = parse_alarms(value);
    if (!alarms) return about(name, alarms.problem());
    request.alarms = *alarms;
  } else if (name == "past" && !value.empty()) {
    const auto past = Duration::parse(value);
    if (!past) return about(name, past.problem());
    request.past = *past;
  } else if (name == "todo" || name == "cancelled") {
    const auto on = flag(name, value);
    if (!on) return Problem{on.problem()};
    (name == "todo" ? request.todos : request.cancelled) = *on;
  } else if (name == "kind" && !value.empty()) {
    if (value != "conferences" && value != "meetings")
      return about(name, fmt::format("\"{}\" is none of conferences, meetings", value));
    request.only = parse_name<ScopeKind>(value);
  } else if (name == "format") {
    if (value != "ics" && value != "json") return about(name, fmt::format("\"{}\" is none of ics, json", value));
    request.json = value == "json";
  }
  return std::nullopt;
}

std::string key_of(const FeedRequest& request) {
  std::string alarms;
  for (const Duration& alarm : request.alarms) alarms += alarm.str() + ",";
  return fmt::format("{}?{}&{}&{}{}{}{}&{}", request.scope, request.language, alarms,
                     request.past ? request.past->str() : "", request.todos ? "&todo" : "",
                     request.cancelled ? "" : "&quiet", request.json ? "&json" : "",
                     request.only ? name_of(*request.only) : "");
}

}  // namespace

bool is_feed_path(std::string_view path) { return path.starts_with(root); }

FeedAddress feed_address_of(FeedRequest request) {
  FeedAddress address;
  address.key = key_of(request);
  address.file_name = request.scope + (request.json ? ".json" : ".ics");
  std::replace(address.file_name.begin(), address.file_name.end(), '/', '-');
  address.of_a_day = request.past.has_value() || request.scope.find("obligations") != std::string::npos;
  address.request = std::move(request);
  return address;
}

Result<FeedAddress> parse_feed_address(std::string_view path, const Pairs& query) {
  path.remove_prefix(root.size());
  const bool json = path.ends_with(".json");
  FeedRequest request;
  request.json = json;
  std::vector<std::string_view> seen;
  for (const auto& [name, value] : query) {
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) continue;  // the first counts, as everywhere
    seen.push_back(name);
    if (const auto problem = apply(request, name, value)) return *problem;
  }
  std::string scope;
  if (json || path.ends_with(".ics")) scope = path.substr(0, path.rfind('.'));
  const bool plain = std::all_of(scope.begin(), scope.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '/';
  });
  if (plain) request.scope = scope;
  return feed_address_of(std::move(request));
}

}  // namespace nenkai::server
