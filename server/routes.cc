#include "server/routes.hh"

#include <algorithm>

#include "server/api/api.hh"
#include "server/pages/edit_page.hh"
#include "server/pages/pages.hh"
#include "server/pages/sign_in.hh"

namespace nenkai::server {
namespace {

constexpr Route table[] = {
    // Pages
    {"GET", "/", year_page},
    {"GET", "/audit", ledger_page},
    {"GET", "/audit.csv", ledger_csv},
    {"GET", "/audit.json", ledger_json},
    {"GET", "/events/{id}", event_page},
    {"GET", "/plan", next_plan},
    {"GET", "/plan/{year}", plan_page},
    {"GET", "/subscribe", subscribe_page},
    {"GET", "/subscribe/code.svg", subscribe_code},
    {"GET", "/static/{name}", static_file},
    // Signing in, and the planner's forms
    {"GET", "/sign-in", sign_in_page},
    {"POST", "/sign-in", sign_in},
    {"POST", "/sign-out", sign_out},
    {"GET", "/events/{id}/edit", edit_page},
    {"POST", "/events/{id}/edit", edit_form},
    // The API (docs/api.md; described in server/api/operations.cc)
    {"GET", "/api/v1", api_index},
    {"GET", "/api/v1/openapi.json", api_openapi},
    {"GET", "/api/v1/me", api_me},
    {"GET", "/api/v1/programmes", api_programmes},
    {"GET", "/api/v1/programme", api_programme},
    {"GET", "/api/v1/events", api_events},
    {"POST", "/api/v1/events", api_add_event},
    {"GET", "/api/v1/events/{id}", api_event},
    {"PATCH", "/api/v1/events/{id}", api_edit_event},
    {"GET", "/api/v1/events/{id}/history", api_event_history},
    {"POST", "/api/v1/events/{id}/move", api_move_event},
    {"POST", "/api/v1/events/{id}/confirm", api_confirm_event},
    {"POST", "/api/v1/events/{id}/hold", api_hold_event},
    {"POST", "/api/v1/events/{id}/cancel", api_cancel_event},
    {"POST", "/api/v1/events/{id}/restore", api_restore_event},
    {"GET", "/api/v1/audit", api_audit},
    {"GET", "/api/v1/plan/{year}", api_plan},
    {"GET", "/api/v1/feeds", api_feeds},
    {"GET", "/api/v1/holidays", api_holidays},
    {"GET", "/api/v1/log", api_log},
    {"GET", "/api/v1/tokens", api_tokens},
    {"POST", "/api/v1/tokens", api_add_token},
    {"DELETE", "/api/v1/tokens/{id}", api_revoke_token},
    {"GET", "/api/v1/links", api_links},
    {"POST", "/api/v1/links", api_add_link},
    {"DELETE", "/api/v1/links/{id}", api_revoke_link},
    {"GET", "/api/v1/organisations", api_entities<EntityKind::organisation>},
    {"GET", "/api/v1/organisations/{id}", api_entity<EntityKind::organisation>},
    {"GET", "/api/v1/clusters", api_entities<EntityKind::cluster>},
    {"GET", "/api/v1/clusters/{id}", api_entity<EntityKind::cluster>},
    {"GET", "/api/v1/projects", api_entities<EntityKind::project>},
    {"GET", "/api/v1/projects/{id}", api_entity<EntityKind::project>},
    {"GET", "/api/v1/committees", api_entities<EntityKind::committee>},
    {"GET", "/api/v1/committees/{id}", api_entity<EntityKind::committee>},
    {"GET", "/api/v1/pairings", api_entities<EntityKind::pairing>},
    {"GET", "/api/v1/pairings/{id}", api_entity<EntityKind::pairing>},
    {"GET", "/api/v1/successions", api_entities<EntityKind::succession>},
    {"GET", "/api/v1/successions/{id}", api_entity<EntityKind::succession>},
    {"GET", "/api/v1/people", api_entities<EntityKind::person>},
    {"GET", "/api/v1/people/{id}", api_entity<EntityKind::person>},
    {"GET", "/api/v1/venues", api_entities<EntityKind::venue>},
    {"GET", "/api/v1/venues/{id}", api_entity<EntityKind::venue>},
    {"GET", "/api/v1/series", api_entities<EntityKind::series>},
    {"GET", "/api/v1/series/{id}", api_entity<EntityKind::series>},
    {"GET", "/api/v1/rules", api_entities<EntityKind::rule>},
    {"GET", "/api/v1/rules/{id}", api_entity<EntityKind::rule>},
    {"GET", "/api/v1/waivers", api_entities<EntityKind::waiver>},
    {"GET", "/api/v1/reminders", api_entities<EntityKind::reminder>},
    {"GET", "/api/v1/reminders/{id}", api_entity<EntityKind::reminder>},
    {"GET", "/api/v1/calendars", api_entities<EntityKind::calendar>},
    {"GET", "/api/v1/calendars/{id}", api_entity<EntityKind::calendar>},
    {"GET", "/api/v1/subscriptions", api_entities<EntityKind::subscription>},
    {"GET", "/api/v1/subscriptions/{id}", api_entity<EntityKind::subscription>},
};

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
    if (route.method == "GET") match.allowed.emplace_back("HEAD");
    if (match.route == nullptr && (route.method == method || (route.method == "GET" && method == "HEAD"))) {
      match.route = &route;
      match.arguments = std::move(arguments);
    }
  }
  return match;
}

}  // namespace nenkai::server
