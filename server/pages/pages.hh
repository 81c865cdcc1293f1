#pragma once
// The pages that people read. Each is one handler in the file of its name; server/routes.cc says which path is whose.

#include "server/routes.hh"

namespace nenkai::server {

Response year_page(Visit& visit);       // "/"
Response ledger_page(Visit& visit);     // "/audit"
Response ledger_csv(Visit& visit);      // "/audit.csv"
Response ledger_json(Visit& visit);     // "/audit.json"
Response event_page(Visit& visit);      // "/events/{id}"
Response plan_page(Visit& visit);       // "/plan/{year}"
Response next_plan(Visit& visit);       // "/plan": goes to the plan of the coming fiscal year
Response subscribe_page(Visit& visit);  // "/subscribe"
Response subscribe_code(Visit& visit);  // "/subscribe/code.svg": its QR code alone
Response static_file(Visit& visit);     // "/static/{name}"

/// A page that says so, with `message`.
Response not_found(Visit& visit, const std::string& message = "");

}  // namespace nenkai::server
