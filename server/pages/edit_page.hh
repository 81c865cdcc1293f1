#pragma once
// A planner's forms for one event: move, confirm, hold, cancel, restore. Each shows what it would do first.

#include "server/routes.hh"

namespace nenkai::server {

Response edit_page(Visit& visit);  // GET "/events/{id}/edit"
Response edit_form(Visit& visit);  // POST "/events/{id}/edit"

}  // namespace nenkai::server
