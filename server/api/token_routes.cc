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

}  // namespace

Response api_tokens(Visit& visit) {
  return answering(visit, Need::admin, [&](const Visitor&) {
    const Query query(visit, {});
    return secret_answer(token_list_json(list_tokens(visit.context), visit.context.now), 200);
  });
}

Response api_add_token(Visit& visit) {
  return answering(visit, Need::admin, [&](const Visitor&) {
    const Query query(visit, {});
    const Body body(visit.request);
    body.only({"name", "role", "bureau", "expires"});
    TokenRequest request;
    request.name = body.text("name").value_or("");
    request.role = body.text("role").value_or("");
    request.bureau = body.text("bureau");
    request.expires = body.text("expires");
    return secret_answer(new_token_json(give_token(visit.context, request), visit.context.now), 201);
  });
}

Response api_revoke_token(Visit& visit) {
  return answering(visit, Need::admin, [&](const Visitor&) {
    const Query query(visit, {});
    const Token token = revoke_token(visit.context, visit.arguments.front());
    return secret_answer(token_list_json({token}, visit.context.now), 200);
  });
}

}  // namespace nenkai::server
