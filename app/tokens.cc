#include "app/tokens.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <set>

#include "app/json_text.hh"
#include "scheduler/check_text.hh"
#include "scheduler/suggest.hh"
#include "store/digest.hh"

namespace nenkai {
namespace {

constexpr std::string_view prefix = "nenkai_";
constexpr std::size_t id_digits = 12;
constexpr std::size_t secret_bytes = 32;
constexpr int base64url = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t secret_characters = sodium_base64_ENCODED_LEN(secret_bytes, base64url) - 1;
constexpr std::size_t longest_name = 200;

void need_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be used");
}

std::string random_id() {
  need_sodium();
  std::array<unsigned char, id_digits / 2> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  std::string text(id_digits + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

Role read_role(const std::string& text) {
  const auto role = parse_name<Role>(text);
  if (role) return *role;
  throw FieldError("role", fmt::format("role {}: write one of {}", quoted(text), fmt::join(all_names<Role>(), ", ")));
}

std::string read_name(const std::string& text) {
  if (const auto problem = text_problem(text, false)) throw FieldError("name", "name: " + *problem);
  if (text.size() > longest_name)
    throw FieldError("name", fmt::format("name: it has {} bytes: {} is the most", text.size(), longest_name));
  return text;
}

/// A bureau that has a pairing in any programme of the store.
OrganisationId read_bureau(Context& context, const std::string& text) {
  std::set<std::string> bureaus;
  for (const ProgrammeId& id : context.store.programmes()) {
    const auto programme = context.store.read(id);
    if (!programme) continue;
    for (const Pairing& pairing : programme->pairings) bureaus.insert(pairing.bureau.str());
  }
  if (bureaus.contains(text)) return OrganisationId{text};
  const auto near = nearest(text, {bureaus.begin(), bureaus.end()});
  const std::string hint = near              ? fmt::format("did you mean \"{}\"?", *near)
                           : bureaus.empty() ? "no programme has pairings"
                                             : fmt::format("the bureaus are {}", fmt::join(bureaus, ", "));
  throw FieldError("bureau", fmt::format("no pairing is of a bureau {}: {}", quoted(text), hint));
}

Instant read_end(const std::string& text, Instant now) {
  Instant end;
  if (const auto day = parse_day(text)) {
    end = Instant{*day + date::days{1}};
  } else {
    const auto instant = parse_instant(text);
    if (!instant) throw FieldError("expires", fmt::format("expires {}: {}", quoted(text), day.problem()));
    end = *instant;
  }
  if (end <= now) throw FieldError("expires", fmt::format("expires {}: that is over", quoted(text)));
  return end;
}

struct TokenText {
  std::string id;
  std::string_view secret;
};

std::optional<TokenText> parse_text(std::string_view text) {
  if (text.size() != prefix.size() + id_digits + 1 + secret_characters || !text.starts_with(prefix)) return {};
  text.remove_prefix(prefix.size());
  if (text[id_digits] != '_') return {};
  TokenText parts{std::string(text.substr(0, id_digits)), text.substr(id_digits + 1)};
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (!std::all_of(parts.id.begin(), parts.id.end(), is_hex)) return {};
  return parts;
}

bool usable(const Token& token, Instant now) { return token_state(token, now) == "good"; }

/// Notes what may be noted late or not at all: reading goes on where the store cannot be written.
template <class Note>
void note(std::optional<Instant> last, Instant now, Note&& write) {
  if (last && *last <= now && now - *last < std::chrono::minutes{1}) return;
  try {
    write();
  } catch (const StoreError&) {
    return;
  }
}

void write_token(JsonText& json, const Token& token, Instant now, const std::string* text) {
  const auto instant = [&](const char* key, const std::optional<Instant>& value) {
    const std::string shown = value ? to_string(*value) : "";
    json.key(key).string_or_null(value ? &shown : nullptr);
  };
  json.open('{');
  json.key("id").string(token.id);
  if (text != nullptr) json.key("token").string(*text);
  json.key("name").string(token.name);
  json.key("role").string(name_of(token.role));
  json.key("bureau").string_or_null(token.bureau ? &token.bureau->str() : nullptr);
  json.key("state").string(token_state(token, now));
  instant("created", token.created);
  json.key("created_by").string(token.created_by);
  instant("expires", token.expires);
  instant("last_used", token.last_used);
  instant("revoked", token.revoked);
  json.close('}');
}

}  // namespace

NewToken give_token(Context& context, const TokenRequest& request) {
  NewToken made;
  Token& token = made.token;
  token.name = read_name(request.name);
  token.role = read_role(request.role);
  if (request.bureau) token.bureau = read_bureau(context, *request.bureau);
  if (request.expires) token.expires = read_end(*request.expires, context.now);
  const std::string secret = random_secret();
  token.id = random_id();
  token.digest = digest_of(secret);
  token.created = context.now;
  token.created_by = context.actor;
  context.store.add_token(token);
  made.text = fmt::format("{}{}_{}", prefix, token.id, secret);
  return made;
}

std::vector<Token> list_tokens(Context& context) { return context.store.list_tokens(); }

Token revoke_token(Context& context, const std::string& id) {
  if (context.store.revoke_token(id, context.now)) {
    if (auto token = context.store.read_token(id)) return *std::move(token);
  }
  const std::vector<Token> tokens = context.store.list_tokens();
  std::vector<std::string_view> ids;
  for (const Token& token : tokens) ids.push_back(token.id);
  const auto near = nearest(id, ids);
  throw NotFound(fmt::format("there is no token {}{}", quoted(id),
                             near ? fmt::format(": did you mean \"{}\"?", *near) : "; see \"nenkai token list\""));
}

std::string_view token_state(const Token& token, Instant now) {
  if (token.revoked) return "revoked";
  return token.expires && *token.expires <= now ? "expired" : "good";
}

std::optional<Token> find_token(Context& context, std::string_view text) {
  const auto parts = parse_text(text);
  if (!parts) return std::nullopt;
  auto token = context.store.read_token(parts->id);
  // The digest is compared in every case, so that an unknown id takes as long as a wrong secret.
  const bool same = same_secret(digest_of(parts->secret), token ? token->digest : std::string(64, '0'));
  if (!token || !same || !usable(*token, context.now)) return std::nullopt;
  note(token->last_used, context.now, [&] { context.store.note_token_use(token->id, context.now); });
  return token;
}

std::string begin_session(Context& context, const Token& token) {
  const std::string secret = random_secret();
  context.store.add_session({digest_of(secret), token.id, context.now, context.now}, context.now - session_longest);
  return secret;
}

std::optional<Token> session_token(Context& context, std::string_view text) {
  if (text.size() != secret_characters) return std::nullopt;
  const auto session = context.store.read_session(digest_of(text));
  if (!session || context.now - session->seen >= session_idle || context.now - session->created >= session_longest)
    return std::nullopt;
  auto token = context.store.read_token(session->token);
  if (!token || !usable(*token, context.now)) return std::nullopt;
  note(session->seen, context.now, [&] { context.store.note_session_use(session->digest, context.now); });
  note(token->last_used, context.now, [&] { context.store.note_token_use(token->id, context.now); });
  return token;
}

void end_session(Context& context, std::string_view text) { context.store.end_session(digest_of(text)); }

std::string random_secret() {
  need_sodium();
  std::array<unsigned char, secret_bytes> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  std::string text(secret_characters + 1, '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), base64url);
  sodium_memzero(bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string secret_digest(std::string_view text) { return digest_of(text); }

std::string token_list_json(const std::vector<Token>& tokens, Instant now) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("tokens").open('[');
  for (const Token& token : tokens) write_token(json, token, now, nullptr);
  json.close(']');
  json.close('}');
  return out + "\n";
}

std::string new_token_json(const NewToken& made, Instant now) {
  std::string out;
  JsonText json(out);
  write_token(json, made.token, now, &made.text);
  return out + "\n";
}

}  // namespace nenkai
