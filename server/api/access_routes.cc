#include <fmt/format.h>

#include "app/links.hh"
#include "app/tokens.hh"
#include "server/api/answering.hh"
#include "server/api/api.hh"
#include "server/api/body.hh"

namespace nenkai::server {
namespace {

/// Answers that hold secrets, or say who has one, are nobody's to keep.
Response secret_answer(std::string body, int status) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.headers = {{"Cache-Control", "no-store"}};
  response.body = std::move(body);
  return response;
}

/// What a body says of access. Nothing of this can be tried first, and no history has a reason for it, so that neither
/// may be asked for: who sent "dry_run" would be given a token all the same.
Body access_body(const Request& request, std::initializer_list<std::string_view> known) {
  Body body(request);
  if (body.dry_run) throw Refusal(422, "dry_run: access is given at once, or not", pointer_to("dry_run"));
  if (!body.reason.empty())
    throw Refusal(422, "reason: access has no history that could keep it", pointer_to("reason"));
  body.only(known);
  return body;
}

/// Who may change one bureau's events alone would otherwise give himself a token that may change all.
void refuse_beyond_bureau(const Visitor& visitor, const std::optional<OrganisationId>& bureau) {
  const auto& own = visitor.token->bureau;
  if (!own || bureau == own) return;
  throw Refusal(403,
                fmt::format("this token gives and takes tokens of {0} alone: say \"bureau\": \"{0}\"", own->str()));
}

void refuse_any_bureau(const Visitor& visitor) {
  const auto& own = visitor.token->bureau;
  if (own)
    throw Refusal(403, fmt::format("links are the whole programme's, and this token is of {} alone", own->str()));
}

std::optional<OrganisationId> bureau_in(const Body& body) {
  const auto text = body.text("bureau");
  return text ? std::optional(OrganisationId{*text}) : std::nullopt;
}

}  // namespace

Response api_tokens(Visit& visit) {
  return answering(visit, Need::admin, [&](const Visitor& visitor) {
    const Query query(visit, {});
    std::vector<Token> tokens = list_tokens(visit.context);
    const auto& own = visitor.token->bureau;
    if (own) std::erase_if(tokens, [&](const Token& token) { return token.bureau != own; });
    return secret_answer(token_list_json(tokens, visit.context.now), 200);
  });
}

Response api_add_token(Visit& visit) {
  return answering(visit, Need::admin, [&](const Visitor& visitor) {
    const Query query(visit, {});
    const Body body = access_body(visit.request, {"name", "role", "bureau", "expires"});
    refuse_beyond_bureau(visitor, bureau_in(body));
    TokenRequest request;
    request.name = body.text("name").value_or("");
    request.role = body.text("role").value_or("");
    request.bureau = body.text("bureau");
    request.expires = body.text("expires");
    return secret_answer(new_token_json(give_token(visit.context, request), visit.context.now), 201);
  });
}

Response api_revoke_token(Visit& visit) {
  return answering(visit, Need::admin, [&](const Visitor& visitor) {
    const Query query(visit, {});
    const std::string& id = visit.arguments.front();
    if (const auto token = visit.context.store.read_token(id)) refuse_beyond_bureau(visitor, token->bureau);
    return secret_answer(token_list_json({revoke_token(visit.context, id)}, visit.context.now), 200);
  });
}

Response api_links(Visit& visit) {
  return answering(visit, Need::admin, [&](const Visitor& visitor) {
    const Query query(visit, {});
    refuse_any_bureau(visitor);
    return secret_answer(links_json(list_links(visit.context)), 200);
  });
}

Response api_add_link(Visit& visit) {
  return answering(visit, Need::admin, [&](const Visitor& visitor) {
    const Query query(visit, {});
    const Body body = access_body(visit.request, {"for", "scope", "lang", "alarms"});
    refuse_any_bureau(visitor);
    NewLink wanted;
    wanted.holder = body.text("for").value_or("");
    wanted.scope = body.text("scope").value_or(wanted.scope);
    wanted.language = body.text("lang").value_or(wanted.language);
    wanted.alarms = body.text("alarms").value_or("");
    return secret_answer(link_json(make_link(visit.context, wanted), visit.site.public_url), 201);
  });
}

Response api_revoke_link(Visit& visit) {
  return answering(visit, Need::admin, [&](const Visitor& visitor) {
    const Query query(visit, {});
    refuse_any_bureau(visitor);
    const Link link = revoke_link(visit.context, visit.arguments.front());
    return secret_answer(links_json({{link, LinkState::revoked}}), 200);
  });
}

}  // namespace nenkai::server
