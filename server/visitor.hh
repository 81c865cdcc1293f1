#pragma once
// Who is asking. The API goes by a bearer token alone, the pages by a session's cookie alone: so no other site can make
// a browser change anything through the API, and what changes something on a page asks for more (server/sign_in.hh).

#include "app/tokens.hh"
#include "server/message.hh"

namespace nenkai::server {

struct Visitor {
  std::optional<Token> token;  // none: nobody signed in

  bool is(Role role) const { return token && token->role >= role; }
  /// Whether answers may tell him what is not public.
  bool signed_in() const { return token.has_value(); }
};

/// By "Authorization: Bearer …" (RFC 6750). Throws Refusal (401) for a token that is none or good no more, also where
/// none is needed: who sends one should learn of it.
Visitor bearer_of(const Request& request, Context& context);

/// By the session's cookie. One that has ended is nobody's.
Visitor visitor_of(const Request& request, Context& context);

/// The value of a cookie; the first of several.
std::optional<std::string_view> cookie(const Request& request, std::string_view name);
/// Where a session's text is kept in the browser.
inline constexpr std::string_view session_cookie = "nenkai_session";

}  // namespace nenkai::server
