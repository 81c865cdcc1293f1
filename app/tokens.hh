#pragma once
// Use cases on access: tokens are given and taken, and a request's token or session is found again.
//
// A token's text is "nenkai_ID_SECRET": 12 hexadecimal digits by which it is found, and 256 random bits in base64url
// (RFC 4648 section 5) without padding, of which the store keeps a digest alone. A session's text is such a secret.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/context.hh"

namespace nenkai {

struct TokenRequest {
  std::string name;                    // for whom
  std::string role;                    // as Names<Role> has it
  std::optional<std::string> bureau;   // changes only what concerns it
  std::optional<std::string> expires;  // a day: good to the end of it, in UTC; or an instant
};

struct NewToken {
  Token token;
  std::string text;  // to be shown once
};

/// Throws InputError for a name, role, bureau or end that cannot be.
NewToken give_token(Context& context, const TokenRequest& request);
/// Those that cannot be used any more too. With the context's now a reader can tell which those are.
std::vector<Token> list_tokens(Context& context);
/// Its sessions end too. Throws NotFound, with the nearest known id.
Token revoke_token(Context& context, const std::string& id);

/// "good", "revoked" or "expired" at an instant.
std::string_view token_state(const Token& token, Instant now);

/// The token of this text. None where it is no token, unknown, revoked or expired; how long that takes tells nothing of
/// the secret. That it was used is noted once a minute.
std::optional<Token> find_token(Context& context, std::string_view text);

/// A session ends when nothing is asked for so long …
inline constexpr std::chrono::hours session_idle{12};
/// … and after this in any case.
inline constexpr std::chrono::hours session_longest{7 * 24};

/// The text that the browser is to hold.
std::string begin_session(Context& context, const Token& token);
/// The token behind a session; none where it has ended, or the token has.
std::optional<Token> session_token(Context& context, std::string_view text);
void end_session(Context& context, std::string_view text);

/// 256 random bits in base64url.
std::string random_secret();
/// Whether both are the same, in a time that tells nothing of where they differ.
bool same_secret(std::string_view a, std::string_view b);
/// BLAKE2b-256 in hexadecimal digits.
std::string secret_digest(std::string_view text);

std::string token_list_json(const std::vector<Token>& tokens, Instant now);
std::string new_token_json(const NewToken& made, Instant now);

}  // namespace nenkai
