#include <catch2/catch.hpp>

#include <set>

#include "server/api/openapi.hh"
#include "tests/server/asking.hh"

namespace nenkai {
namespace {

using namespace test;
using Catch::Matchers::Contains;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// A path that a pattern stands for in the store of Asking.
std::string path_for(std::string_view pattern) {
  const std::vector<std::pair<std::string, std::string>> ids{{"/events/", "collaboration-fy2004"},
                                                             {"/organisations/", "meti"},
                                                             {"/clusters/", "sendai"},
                                                             {"/projects/", "recycling"},
                                                             {"/committees/", "tohoku"},
                                                             {"/pairings/", "sendai--meti-tohoku"},
                                                             {"/people/", "hana"},
                                                             {"/venues/", "hall"},
                                                             {"/series/", "collaboration"},
                                                             {"/rules/", "annual"},
                                                             {"/reminders/", "two-months"},
                                                             {"/plan/", "2004"},
                                                             {"/calendars/", "none-of-them"},
                                                             {"/subscriptions/", "none-of-them"},
                                                             {"/tokens/", "0123456789ab"},
                                                             {"/links/", "nobody-123456"},
                                                             {"/successions/", "none-of-them"}};
  std::string path(pattern);
  const std::size_t open = path.find('{');
  if (open == std::string::npos) return path;
  for (const auto& [part, id] : ids) {
    if (!has(path, part)) continue;
    path.replace(open, path.find('}') - open + 1, id);
    return path;
  }
  FAIL("no path for " << pattern);
  return path;
}

}  // namespace

TEST_CASE("api: every route below /api/ is described, and every description has its route") {
  std::set<std::pair<std::string, std::string>> routed;
  std::set<std::pair<std::string, std::string>> described;
  for (const server::Route& route : server::routes()) {
    if (route.pattern.starts_with("/api/")) routed.emplace(route.method, route.pattern);
  }
  for (const server::Operation& operation : server::operations())
    described.emplace(operation.method, operation.pattern);
  CHECK(routed == described);
  CHECK(routed.size() > 40);
  const Entities lists;  // for their kinds alone
  Entities::each_list(lists, [&](EntityKind kind, const auto&) {
    CAPTURE(name_of(kind));
    CHECK(routed.contains({"GET", "/api/v1/" + std::string(plural_of(kind))}));
  });
  Asking asking;
  const Json document = json_of(asking.get("/api/v1/openapi.json"));
  CHECK(document["openapi"] == "3.1.0");
  std::set<std::string> names;
  for (const auto& [path, methods] : document["paths"].items()) {
    for (const auto& [method, operation] : methods.items()) names.insert(operation["operationId"]);
  }
  CHECK(names.size() == described.size());
}

TEST_CASE("api: each route serves whom it should and nobody else") {
  Asking asking;
  const std::map<std::string, std::string> tokens{
      {"viewer", asking.token("viewer")}, {"planner", asking.token("planner")}, {"admin", asking.token("admin")}};
  for (const server::Operation& operation : server::operations()) {
    CAPTURE(operation.method, operation.pattern);
    const std::string path = path_for(operation.pattern);
    const std::string method(operation.method);
    const int need = static_cast<int>(operation.need);
    const auto status_for = [&](int role, const char* name) {
      // A body that is refused after the role was looked at, so that nothing is changed.
      const auto response =
          role == 0 ? asking.ask(method, path, "[]") : asking.send(method, path, "[]", tokens.at(name));
      return response.status;
    };
    CHECK((status_for(0, "") == 401) == (need > 0));
    int role = 1;
    for (const char* name : {"viewer", "planner", "admin"}) {
      CAPTURE(name);
      CHECK((status_for(role, name) == 403) == (need > role));
      CHECK(status_for(role, name) != 401);
      ++role;
    }
  }
}

TEST_CASE("api: a token that is none, wrong, revoked or expired is told so, also where none is needed") {
  Asking asking;
  const std::string good = asking.token("viewer");
  CHECK(asking.get("/api/v1/me", bearing(good)).status == 200);
  std::string other = good;
  other.back() = other.back() == 'A' ? 'B' : 'A';
  for (const std::string& wrong : {other, good + "A", std::string("nenkai_"), std::string("x"), good.substr(0, 40)}) {
    const auto response = asking.get("/api/v1/events", bearing(wrong));
    CHECK(response.status == 401);
    CHECK(field(response, "WWW-Authenticate") == "Bearer realm=\"nenkai\", error=\"invalid_token\"");
  }
  CHECK(asking.get("/api/v1/events", {{"authorization", "Basic YTpi"}}).status == 401);
  CHECK(asking.get("/api/v1/events", {{"authorization", "Bearer"}}).status == 401);
  CHECK(asking.get("/api/v1/events", {{"authorization", "bearer " + good}}).status == 200);
  Context context = asking.context();
  revoke_token(context, list_tokens(context).front().id);
  CHECK(asking.get("/api/v1/me", bearing(good)).status == 401);
  const std::string brief = give_token(context, {"b", "viewer", {}, "2004-02-10"}).text;
  CHECK(asking.get("/api/v1/me", bearing(brief)).status == 200);
  asking.now += std::chrono::hours{24};
  CHECK(asking.get("/api/v1/me", bearing(brief)).status == 401);
}

TEST_CASE("api: a session's cookie opens nothing here") {
  Asking asking;
  asking.token("admin");
  Context context = asking.context();
  const std::string session = begin_session(context, list_tokens(context).front());
  CHECK(session_token(context, session));
  CHECK(asking.get("/api/v1/me", {{"cookie", "nenkai_session=" + session}}).status == 401);
}

TEST_CASE("api: what is not public is told to who signed in, and to nobody else") {
  Asking asking;
  const std::string viewer = asking.token("viewer");
  const char* const secrets[] = {"anna",
                                 "a secret",
                                 "/home/anna",
                                 "hana@mext.example",
                                 "2004-05-01",
                                 "https://secret.example",
                                 "press@mext.example"};
  std::string open;
  std::string all;
  for (const char* path : {"/api/v1/programme", "/api/v1/log", "/api/v1/events/collaboration-fy2004", "/api/v1/people",
                           "/api/v1/people/hana", "/api/v1/events/collaboration-fy2004/history", "/api/v1/events"}) {
    open += asking.get(path).body;
    all += asking.get(path, bearing(viewer)).body;
  }
  for (const char* secret : secrets) {
    CAPTURE(secret);
    CHECK_FALSE(has(open, secret));
    CHECK(has(all, secret));
  }
  CHECK(json_of(asking.get("/api/v1/log"))["revisions"][0]["actor"].is_null());
}

TEST_CASE("api: events are filtered and come in pages") {
  Asking asking;
  const auto ids = [&](const std::string& query) {
    std::vector<std::string> found;
    const Json answer = json_of(asking.get("/api/v1/events" + query));
    for (const Json& event : answer["events"]) found.push_back(event["id"]);
    return found;
  };
  using Ids = std::vector<std::string>;
  CHECK(ids("") == Ids{"kansai-forum", "collaboration-fy2003", "collaboration-fy2004"});
  CHECK(ids("?fy=2004") == Ids{"collaboration-fy2004"});
  CHECK(ids("?status=held,cancelled") == Ids{"collaboration-fy2003"});
  CHECK(ids("?series=collaboration&fy=2003..2004") == Ids{"collaboration-fy2003", "collaboration-fy2004"});
  CHECK(ids("?pairing=kyoto--meti-kansai") == Ids{"kansai-forum"});
  CHECK(ids("?limit=1&offset=1") == Ids{"collaboration-fy2003"});
  CHECK(json_of(asking.get("/api/v1/events?limit=1"))["total"] == 3);
}

TEST_CASE("api: a query that cannot be is refused with what would be right") {
  Asking asking;
  const auto detail = [&](const std::string& target) {
    const auto response = asking.get(target);
    CHECK(response.status == 400);
    CHECK(response.content_type == "application/problem+json");
    return json_of(response)["detail"].get<std::string>();
  };
  CHECK_THAT(detail("/api/v1/events?statuss=held"), Contains("did you mean \"status\"?"));
  CHECK_THAT(detail("/api/v1/events?status=helt"), Contains("tentative, confirmed, held, cancelled"));
  CHECK_THAT(detail("/api/v1/events?fy=2003&fy=2004"), Contains("twice"));
  CHECK_THAT(detail("/api/v1/events?limit=0"), Contains("from 1 to 10000"));
  CHECK_THAT(detail("/api/v1/events?limit=99999999999999999999"), Contains("whole number"));
  CHECK_THAT(detail("/api/v1/events?fy=1900..2199"), Contains("more than 100 years"));
  CHECK_THAT(detail("/api/v1/audit?as_of=2004-02-30"), Contains("as_of"));
  CHECK_THAT(detail("/api/v1/audit?ahead=maybe"), Contains("true or false"));
  CHECK_THAT(detail("/api/v1/holidays?from=1990-01-01&to=2100-01-01"), Contains("50 years"));
  CHECK_THAT(detail("/api/v1/plan/2003..2005"), Contains("one fiscal year"));
  CHECK_THAT(detail("/api/v1/plan/2004?time_limit=3600"), Contains("from 1 to 10"));
  CHECK_THAT(detail("/api/v1/events?lang=fr"), Contains("none of en, ja"));
  CHECK_THAT(detail("/api/v1/events?programme=smal"), Contains("did you mean \"small\"?"));
}

TEST_CASE("api: what is not there is 404, with the nearest that is") {
  Asking asking;
  const auto response = asking.get("/api/v1/events/colaboration-fy2004");
  CHECK(response.status == 404);
  const Json problem = json_of(response);
  CHECK(problem["type"] == "urn:nenkai:problem:not-found");
  CHECK(problem["status"] == 404);
  CHECK(problem["instance"] == "/api/v1/events/colaboration-fy2004");
  CHECK_THAT(problem["detail"].get<std::string>(), Contains("did you mean \"collaboration-fy2004\"?"));
  CHECK(asking.get("/api/v1/venues/hal").status == 404);
  CHECK(asking.get("/api/v1/events/nothing-like-it/history").status == 404);
}

TEST_CASE("api: the past is read by known_at, and another day counts as today by as_of") {
  Asking asking;
  CHECK(asking.get("/api/v1/events?known_at=2003-01-01").status == 400);
  CHECK(json_of(asking.get("/api/v1/events?known_at=2004-01-31"))["events"].size() == 3);
  CHECK(json_of(asking.get("/api/v1/audit?as_of=2003-06-01"))["as_of"] == "2003-06-01");
  const Json log = json_of(asking.get("/api/v1/log?since=1"));
  CHECK(log["revisions"].empty());
}

TEST_CASE("api: an answer that the client has is not sent again") {
  Asking asking;
  const auto first = asking.get("/api/v1/events");
  const std::string etag = field(first, "ETag");
  CHECK(etag.size() == 34);
  const auto second = asking.get("/api/v1/events", {{"if-none-match", "\"x\", " + etag}});
  CHECK(second.status == 304);
  CHECK(second.body.empty());
  CHECK(field(second, "ETag") == etag);
  CHECK(asking.get("/api/v1/events", {{"if-none-match", "\"x\""}}).status == 200);
}

TEST_CASE("api: the whole programme is there under the names of its file") {
  Asking asking;
  const Json programme = json_of(asking.get("/api/v1/programme", bearing(asking.token("viewer"))));
  CHECK(programme["format"] == 1);
  CHECK(programme["programme"]["id"] == "small");
  CHECK(programme["event"].size() == 3);
  CHECK(programme["reminder"].size() == 1);
  CHECK(programme["pairing"][1]["bureau"] == "meti-kansai");
}

TEST_CASE("api: a plan is made within its time") {
  Asking asking;
  const Json plan = json_of(asking.get("/api/v1/plan/2005?time_limit=2"));
  CHECK(plan["fiscal_year"] == 2005);
  CHECK(plan["status"] == "optimal");
  CHECK(plan["occurrences"].size() == 1);
}

}  // namespace nenkai
