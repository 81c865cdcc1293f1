#include "server/api/openapi.hh"

namespace nenkai::server {
namespace {

using enum Need;

std::vector<Operation> that_read() {
  return {
      {"GET", "/api/v1", "index", "What there is", nothing, {}, "", "Index"},
      {"GET", "/api/v1/openapi.json", "openapi", "This description", nothing, {}, "", "OpenApi"},
      {"GET", "/api/v1/me", "me", "Whose token this is", viewer, {}, "", "Me"},
      {"GET", "/api/v1/programmes", "programmes", "The store's programmes", nothing, {}, "", "Programmes"},
      {"GET", "/api/v1/programme", "programme", "All of a programme", nothing, {"as_of", "known_at"}, "", "Programme"},
      {"GET",
       "/api/v1/events",
       "events",
       "Events by start and id, a page at a time",
       nothing,
       {"fy", "status", "kind", "series", "pairing", "offset", "limit", "as_of", "known_at"},
       "",
       "EventPage"},
      {"GET",
       "/api/v1/events/{id}",
       "event",
       "One event, with its ETag",
       nothing,
       {"as_of", "known_at"},
       "",
       "EventAnswer"},
      {"GET",
       "/api/v1/events/{id}/history",
       "event_history",
       "All that became of an event",
       nothing,
       {"as_of", "known_at"},
       "",
       "EntityHistory"},
      {"GET",
       "/api/v1/audit",
       "audit",
       "The findings, or what is to be placed with ahead=true",
       nothing,
       {"fy", "ahead", "as_of", "known_at"},
       "",
       "AuditOrAhead"},
      {"GET",
       "/api/v1/plan/{year}",
       "plan",
       "A plan of a fiscal year, thought about for a bounded time",
       nothing,
       {"time_limit", "alternatives", "replan", "partial", "as_of", "known_at"},
       "",
       "Plan"},
      {"GET", "/api/v1/feeds", "feeds", "The feeds, with their sizes", nothing, {}, "", "Feeds"},
      {"GET",
       "/api/v1/holidays",
       "holidays",
       "The programme's holidays",
       nothing,
       {"from", "to", "as_of", "known_at"},
       "",
       "Holidays"},
      {"GET",
       "/api/v1/log",
       "log",
       "The changes, oldest first",
       nothing,
       {"since", "limit", "as_of", "known_at"},
       "",
       "History"},
  };
}

std::vector<Operation> that_change() {
  return {
      {"POST", "/api/v1/events", "add_event", "Add an event", planner, {}, "NewEvent", "Change", 201},
      {"PATCH",
       "/api/v1/events/{id}",
       "edit_event",
       "Change an event's keys (JSON merge patch)",
       planner,
       {},
       "EventPatch",
       "Change"},
      {"POST",
       "/api/v1/events/{id}/move",
       "move_event",
       "Move an event to another date",
       planner,
       {},
       "Move",
       "Change"},
      {"POST",
       "/api/v1/events/{id}/confirm",
       "confirm_event",
       "Confirm a tentative event",
       planner,
       {},
       "Confirm",
       "Change"},
      {"POST",
       "/api/v1/events/{id}/hold",
       "hold_event",
       "Record that an event was held",
       planner,
       {},
       "Hold",
       "Change"},
      {"POST", "/api/v1/events/{id}/cancel", "cancel_event", "Cancel an event", planner, {}, "Plain", "Change"},
      {"POST",
       "/api/v1/events/{id}/restore",
       "restore_event",
       "Take a cancellation back",
       planner,
       {},
       "Restore",
       "Change"},
      {"GET", "/api/v1/tokens", "tokens", "The tokens, without their secrets", admin, {}, "", "Tokens"},
      {"POST", "/api/v1/tokens", "add_token", "Give a token", admin, {}, "TokenRequest", "NewToken", 201},
      {"DELETE", "/api/v1/tokens/{id}", "revoke_token", "Revoke a token", admin, {}, "", "Tokens"},
      {"GET", "/api/v1/links", "links", "The links of single persons, and who has seen what", admin, {}, "", "Links"},
      {"POST",
       "/api/v1/links",
       "add_link",
       "Make a link to a feed for one person",
       admin,
       {},
       "LinkRequest",
       "NewLink",
       201},
      {"DELETE", "/api/v1/links/{id}", "revoke_link", "Revoke a link", admin, {}, "", "Links"},
  };
}

struct KindRoutes {
  EntityKind kind;
  std::string_view list;
  std::string_view list_name;
  std::string_view one;
  std::string_view one_name;
  std::string_view schema;
  bool is_private = false;
};

using enum EntityKind;

constexpr KindRoutes kinds[] = {
    {organisation, "/api/v1/organisations", "organisations", "/api/v1/organisations/{id}", "organisation",
     "Organisation"},
    {cluster, "/api/v1/clusters", "clusters", "/api/v1/clusters/{id}", "cluster", "Cluster"},
    {project, "/api/v1/projects", "projects", "/api/v1/projects/{id}", "project", "Project"},
    {committee, "/api/v1/committees", "committees", "/api/v1/committees/{id}", "committee", "Committee"},
    {pairing, "/api/v1/pairings", "pairings", "/api/v1/pairings/{id}", "pairing", "Pairing"},
    {succession, "/api/v1/successions", "successions", "/api/v1/successions/{id}", "succession", "Succession"},
    {person, "/api/v1/people", "people", "/api/v1/people/{id}", "person", "Person"},
    {venue, "/api/v1/venues", "venues", "/api/v1/venues/{id}", "venue", "Venue"},
    {series, "/api/v1/series", "series_list", "/api/v1/series/{id}", "series", "Series"},
    {rule, "/api/v1/rules", "rules", "/api/v1/rules/{id}", "rule", "Rule"},
    {waiver, "/api/v1/waivers", "waivers", "", "", "Waiver"},
    {reminder, "/api/v1/reminders", "reminders", "/api/v1/reminders/{id}", "reminder", "Reminder", true},
    {calendar, "/api/v1/calendars", "calendars", "/api/v1/calendars/{id}", "calendar", "Calendar"},
    {subscription, "/api/v1/subscriptions", "subscriptions", "/api/v1/subscriptions/{id}", "subscription",
     "Subscription", true}};

}  // namespace

const std::vector<Operation>& operations() {
  static const std::vector<Operation> all = [] {
    std::vector<Operation> list = that_read();
    for (Operation& operation : that_change()) list.push_back(std::move(operation));
    for (const KindRoutes& routes : kinds) {
      const Need need = routes.is_private ? viewer : nothing;
      list.push_back({"GET",
                      routes.list,
                      routes.list_name,
                      "All of this kind",
                      need,
                      {"as_of", "known_at"},
                      "",
                      std::string(routes.schema) + "List"});
      if (!routes.one.empty())
        list.push_back({"GET",
                        routes.one,
                        routes.one_name,
                        "One of this kind",
                        need,
                        {"as_of", "known_at"},
                        "",
                        std::string(routes.schema) + "One"});
    }
    return list;
  }();
  return all;
}

}  // namespace nenkai::server
