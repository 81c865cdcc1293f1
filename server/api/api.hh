#pragma once
// The API below /api/v1 (docs/api.md). server/routes.cc says which path is whose.

#include "server/routes.hh"

namespace nenkai::server {

// Reading
Response api_index(Visit& visit);
Response api_openapi(Visit& visit);
Response api_me(Visit& visit);
Response api_programmes(Visit& visit);
Response api_programme(Visit& visit);
Response api_events(Visit& visit);
Response api_event(Visit& visit);
Response api_event_history(Visit& visit);
Response api_audit(Visit& visit);
Response api_plan(Visit& visit);
Response api_feeds(Visit& visit);
Response api_holidays(Visit& visit);
Response api_log(Visit& visit);
/// "/api/v1/organisations" and the like: all entities of a kind …
template <EntityKind kind>
Response api_entities(Visit& visit);
/// … and one of them.
template <EntityKind kind>
Response api_entity(Visit& visit);

// Changing
Response api_add_event(Visit& visit);
Response api_edit_event(Visit& visit);
Response api_move_event(Visit& visit);
Response api_confirm_event(Visit& visit);
Response api_hold_event(Visit& visit);
Response api_cancel_event(Visit& visit);
Response api_restore_event(Visit& visit);

// Access: tokens, and links to feeds for one person
Response api_tokens(Visit& visit);
Response api_add_token(Visit& visit);
Response api_revoke_token(Visit& visit);
Response api_links(Visit& visit);
Response api_add_link(Visit& visit);
Response api_revoke_link(Visit& visit);

}  // namespace nenkai::server
