#pragma once
// Signing in: a token is pasted once, and the browser holds a session for it.

#include "server/routes.hh"

namespace nenkai::server {

/// So many wrong tokens from one address within so long, and the next are not looked at.
inline constexpr int most_failures = 10;
inline constexpr std::chrono::minutes failures_counted{15};

Response sign_in_page(Visit& visit);  // GET "/sign-in"
Response sign_in(Visit& visit);       // POST "/sign-in"
Response sign_out(Visit& visit);      // POST "/sign-out"

}  // namespace nenkai::server
