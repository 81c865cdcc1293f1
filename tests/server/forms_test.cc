#include <catch2/catch.hpp>

#include "server/pages/form.hh"
#include "server/pages/sign_in.hh"
#include "server/visitor.hh"
#include "tests/server/asking.hh"

namespace nenkai {
namespace {

using namespace test;
using Catch::Matchers::Contains;

const std::string origin = "https://calendar.example";
const std::string edit = "/events/collaboration-fy2004/edit";

/// What a Set-Cookie of the answer makes a browser hold under `name`.
std::string cookie_of(const server::Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == "Set-Cookie" && value.starts_with(name + "=")) return value.substr(0, value.find(';'));
  }
  return {};
}

/// The value of the hidden field `name` of the form that has `action` (any where that is empty).
std::string hidden(const std::string& page, const std::string& name, const std::string& action = {}) {
  std::size_t from = 0;
  if (!action.empty()) {
    const std::size_t at = page.find("name=\"action\" value=\"" + action + "\"");
    from = at == std::string::npos ? at : page.rfind("<form", at);
  }
  const std::string mark = "name=\"" + name + "\" value=\"";
  const std::size_t at = from == std::string::npos ? from : page.find(mark, from);
  if (at == std::string::npos) return {};
  std::string value = page.substr(at + mark.size(), page.find('"', at + mark.size()) - at - mark.size());
  for (std::size_t quote; (quote = value.find("&quot;")) != std::string::npos;) value.replace(quote, 6, "\"");
  return value;
}

std::string form_text(const server::Pairs& fields) {
  std::string text;
  for (const auto& [name, value] : fields)
    text += (text.empty() ? "" : "&") + name + "=" + server::percent_encoded(value);
  return text;
}

server::Response post(Asking& asking, const std::string& path, const server::Pairs& fields, server::Pairs headers,
                      const std::string& from = origin) {
  headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  if (!from.empty()) headers.emplace_back("origin", from);
  return asking.ask("POST", path, form_text(fields), headers);
}

/// Signs in with a token; the session's cookie.
std::string signed_in(Asking& asking, const std::string& token) {
  const auto page = asking.get("/sign-in");
  const auto response = post(asking, "/sign-in", {{"secret", hidden(page.body, "secret")}, {"token", token}},
                             {{"cookie", cookie_of(page, "nenkai_form")}});
  REQUIRE(response.status == 303);
  return cookie_of(response, "nenkai_session");
}

/// The fields of the form for `action` on the page of forms.
server::Pairs fields_for(Asking& asking, const std::string& session, const std::string& action) {
  const auto page = asking.get(edit, {{"cookie", session}});
  REQUIRE(page.status == 200);
  return {{"secret", hidden(page.body, "secret", action)},
          {"version", hidden(page.body, "version", action)},
          {"action", action}};
}

Event event_in(Asking& asking) {
  return *asking.store->read_event(ProgrammeId{"small"}, EventId{"collaboration-fy2004"});
}

}  // namespace

TEST_CASE("forms: a planner signs in, sees what a move does, and does it") {
  Asking asking;
  CHECK(field(asking.get(edit), "Location") == "/sign-in?next=%2Fevents%2Fcollaboration-fy2004%2Fedit");
  const std::string session = signed_in(asking, asking.token("planner"));
  server::Pairs fields = fields_for(asking, session, "move");
  fields.emplace_back("date", "2005-04-10");
  fields.emplace_back("reason", "the hall is taken");
  const auto preview = post(asking, edit, fields, {{"cookie", session}});
  CHECK(preview.status == 200);
  CHECK_THAT(preview.body, Contains("Tue 1 March 2005") && Contains("Sun 10 April 2005") && Contains("FY2004"));
  CHECK(asking.store->last_revision(ProgrammeId{"small"}) == 1);
  CHECK(field(preview, "Cache-Control") == "no-store");
  CHECK(field(preview, "Referrer-Policy") == "same-origin");
  server::Pairs confirmed;
  for (const char* name : {"secret", "version", "action", "step", "date", "reason"})
    confirmed.emplace_back(name, hidden(preview.body, name));
  const auto done = post(asking, edit, confirmed, {{"cookie", session}});
  CHECK(done.status == 303);
  CHECK(field(done, "Location") == edit + "?done=move");
  CHECK(event_in(asking).date.str() == "2005-04-10");
  const RevisionInfo made = *asking.store->revision(2);
  CHECK(made.actor == "planner");
  CHECK(made.reason == "the hall is taken");
  CHECK_THAT(asking.get(edit + "?done=move", {{"cookie", session}}).body, Contains("The event was moved."));
}

TEST_CASE("forms: each action previews and applies, in both languages") {
  Asking asking;
  const std::string session = signed_in(asking, asking.token("planner"));
  asking.now = parse_instant("2005-03-02T03:00:00Z").value();
  const std::string again = signed_in(asking, asking.token("planner"));
  const auto apply = [&](const std::string& action, server::Pairs more) {
    server::Pairs fields = fields_for(asking, again, action);
    fields.insert(fields.end(), more.begin(), more.end());
    asking.language = "ja";
    const auto preview = post(asking, edit, fields, {{"cookie", again}});
    CHECK(preview.status == 200);
    CHECK_THAT(preview.body, Contains("変更する"));
    asking.language = "en";
    fields.emplace_back("step", "apply");
    fields[1].second = hidden(preview.body, "version");
    CHECK(post(asking, edit, fields, {{"cookie", again}}).status == 303);
  };
  apply("confirm", {});
  CHECK(event_in(asking).status == EventStatus::confirmed);
  apply("hold", {{"attendance", "80"}, {"evidence_url", "https://a.example/r"}, {"evidence_dated", "2005-03"}});
  CHECK(event_in(asking).status == EventStatus::held);
  CHECK(event_in(asking).evidence.front().by == "planner");
  apply("cancel", {{"reason", "it did not take place"}});
  CHECK(event_in(asking).status == EventStatus::cancelled);
  apply("restore", {{"date", "2005-03-20"}});
  CHECK(event_in(asking).status == EventStatus::tentative);
  CHECK_FALSE(session.empty());
}

TEST_CASE("forms: a change in between is told, and nothing is kept") {
  Asking asking;
  const std::string planner = asking.token("planner");
  const std::string session = signed_in(asking, planner);
  server::Pairs fields = fields_for(asking, session, "move");
  fields.emplace_back("date", "2005-04-10");
  fields.emplace_back("step", "apply");
  CHECK(asking.send("PATCH", "/api/v1/events/collaboration-fy2004", R"({"place":"A"})", planner).status == 200);
  const auto response = post(asking, edit, fields, {{"cookie", session}});
  CHECK(response.status == 412);
  CHECK_THAT(response.body, Contains("was changed meanwhile: revision 2 by planner") && Contains("2005-04-10"));
  CHECK(event_in(asking).date.str() == "2005-03-01");
  fields[1].second = hidden(response.body, "version", "move");
  CHECK(post(asking, edit, fields, {{"cookie", session}}).status == 303);
}

TEST_CASE("forms: what was typed stays where it cannot be") {
  Asking asking;
  const std::string session = signed_in(asking, asking.token("planner"));
  server::Pairs fields = fields_for(asking, session, "move");
  fields.emplace_back("date", "2005-02-30");
  fields.emplace_back("reason", "\"><script>alert(1)</script>");
  const auto response = post(asking, edit, fields, {{"cookie", session}});
  CHECK(response.status == 422);
  CHECK_THAT(response.body, Contains("role=\"alert\"") && Contains("February 2005 has 28 days") &&
                                Contains("value=\"2005-02-30\"") && !Contains("<script>alert"));
}

TEST_CASE("forms: only who may change the event sees its forms") {
  Asking asking;
  const std::string viewer = signed_in(asking, asking.token("viewer"));
  CHECK(asking.get(edit, {{"cookie", viewer}}).status == 403);
  const std::string kansai = signed_in(asking, asking.token("planner", "meti-kansai"));
  CHECK(asking.get(edit, {{"cookie", kansai}}).status == 403);
  CHECK(asking.get("/events/kansai-forum/edit", {{"cookie", kansai}}).status == 200);
  CHECK(asking.get("/events/nothing/edit", {{"cookie", kansai}}).status == 404);
  CHECK(asking.get(edit, {{"cookie", "nenkai_session=" + std::string(43, 'A')}}).status == 303);
  CHECK(asking.get(edit, bearing(asking.token("admin"))).status == 303);
}

TEST_CASE("forms: a form is taken from a page of this server alone") {
  Asking asking;
  const std::string session = signed_in(asking, asking.token("planner"));
  server::Pairs fields = fields_for(asking, session, "cancel");
  struct Case {
    const char* origin;
    const char* fetch_site;
    bool taken;
  };
  const Case cases[] = {{"https://calendar.example", nullptr, true},
                        {"https://calendar.example", "same-origin", true},
                        {"http://asked.example:8080", nullptr, true},  // the host that was asked
                        {nullptr, "same-origin", true},
                        {nullptr, nullptr, false},
                        {"null", nullptr, false},
                        {"https://evil.example", nullptr, false},
                        {"https://calendar.example.evil.example", nullptr, false},
                        {"http://calendar.example", nullptr, false},
                        {"https://calendar.example", "cross-site", false},
                        {"https://calendar.example", "same-site", false},
                        {nullptr, "none", false}};
  for (const Case& one : cases) {
    CAPTURE(one.origin == nullptr ? "" : one.origin, one.fetch_site == nullptr ? "" : one.fetch_site);
    server::Pairs headers{{"cookie", session}, {"host", "asked.example:8080"}};
    if (one.fetch_site != nullptr) headers.emplace_back("sec-fetch-site", one.fetch_site);
    const auto response = post(asking, edit, fields, headers, one.origin == nullptr ? "" : one.origin);
    CHECK(response.status == (one.taken ? 200 : 403));
    const auto signing = post(asking, "/sign-in", {{"token", "x"}}, headers, one.origin == nullptr ? "" : one.origin);
    CHECK(signing.status == 403);  // the form's own secret is missing
  }
}

TEST_CASE("forms: without the secret that belongs to the cookie nothing is done") {
  Asking asking;
  const std::string token = asking.token("planner");
  const std::string session = signed_in(asking, token);
  const std::string other = signed_in(asking, token);
  server::Pairs fields = fields_for(asking, session, "cancel");
  fields.emplace_back("step", "apply");
  CHECK(post(asking, edit, fields, {{"cookie", other}}).status == 403);
  fields[0].second.clear();
  CHECK(post(asking, edit, fields, {{"cookie", session}}).status == 403);
  CHECK(asking.store->last_revision(ProgrammeId{"small"}) == 1);
  CHECK(post(asking, "/sign-out", {{"secret", "x"}}, {{"cookie", session}}).status == 403);
  const auto page = asking.get(edit, {{"cookie", session}});
  const auto out = post(asking, "/sign-out", {{"secret", hidden(page.body, "secret")}}, {{"cookie", session}});
  CHECK(out.status == 303);
  CHECK_THAT(field(out, "Set-Cookie"), Contains("nenkai_session=; ") && Contains("Max-Age=0"));
  CHECK(asking.get(edit, {{"cookie", session}}).status == 303);
}

TEST_CASE("forms: the session's cookie is for this server, over https, and for no script") {
  Asking asking;
  const std::string token = asking.token("planner");
  const auto cookie = [&] {
    const auto page = asking.get("/sign-in?next=/audit");
    const auto response =
        post(asking, "/sign-in", {{"secret", hidden(page.body, "secret")}, {"token", token}, {"next", "/audit"}},
             {{"cookie", cookie_of(page, "nenkai_form")}}, asking.site.public_url);
    CHECK(field(response, "Location") == "/audit");
    return field(response, "Set-Cookie");
  };
  CHECK_THAT(cookie(), Contains("; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=604800"));
  asking.site.public_url = "http://127.0.0.1:8080";
  CHECK_THAT(cookie(), !Contains("Secure"));
}

TEST_CASE("forms: nobody is sent to another site after signing in") {
  for (const char* evil :
       {"https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x=y", "a", ""}) {
    CAPTURE(evil);
    CHECK(server::safe_path(evil) == "/");
  }
  CHECK(server::safe_path("/events/a/edit?lang=ja") == "/events/a/edit?lang=ja");
}

TEST_CASE("forms: after ten wrong tokens an address has to wait, and others have not") {
  Asking asking;
  const std::string token = asking.token("planner");
  const auto page = asking.get("/sign-in");
  const auto attempt = [&](const std::string& text, const std::string& peer) {
    server::Request request;
    request.method = "POST";
    request.path = "/sign-in";
    request.headers = {{"cookie", cookie_of(page, "nenkai_form")},
                       {"origin", origin},
                       {"content-type", "application/x-www-form-urlencoded"}};
    request.body = form_text({{"secret", hidden(page.body, "secret")}, {"token", text}});
    request.peer = peer;
    Context context = asking.context();
    server::Visit visit{request, context, asking.site};
    return server::sign_in(visit);
  };
  for (int i = 0; i < server::most_failures; ++i) CHECK(attempt("wrong", "192.0.2.1").status == 422);
  const auto refused = attempt(token, "192.0.2.1");
  CHECK(refused.status == 429);
  CHECK(field(refused, "Retry-After") == "900");
  CHECK(attempt(token, "192.0.2.2").status == 303);
  asking.now += server::failures_counted;
  CHECK(attempt(token, "192.0.2.1").status == 303);
}

TEST_CASE("forms: every page that posts a form tells it where from, and no other page tells where from") {
  Asking asking;
  const std::string session = signed_in(asking, asking.token("planner"));
  int with_forms = 0;
  for (const server::Route& route : server::routes()) {
    if (route.method != "GET" || route.pattern.starts_with("/api/") || route.pattern == "/static/{name}") continue;
    std::string path(route.pattern);
    const std::size_t open = path.find('{');
    if (open != std::string::npos)
      path.replace(open, path.find('}') - open + 1, path[1] == 'p' ? "2004" : "collaboration-fy2004");
    CAPTURE(path);
    const auto page = asking.get(path, {{"cookie", session}});
    // "no-referrer" would make browsers send "Origin: null" with the form, and it would be refused.
    const bool posts = page.body.find("method=\"post\"") != std::string::npos;
    CHECK(field(page, "Referrer-Policy") == (posts ? "same-origin" : ""));
    with_forms += posts ? 1 : 0;
  }
  CHECK(with_forms == 2);
}

}  // namespace nenkai
