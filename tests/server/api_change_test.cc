#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "tests/server/asking.hh"

namespace nenkai {
namespace {

using namespace test;
using Catch::Matchers::Contains;

const std::string forum = "/api/v1/events/collaboration-fy2004";

std::string detail(const server::Response& response) { return json_of(response)["detail"]; }
std::string pointer(const server::Response& response) { return json_of(response).value("pointer", ""); }

}  // namespace

TEST_CASE("api: a change answers with the event, what differs, the effects, its ETag and revision") {
  Asking asking;
  const std::string planner = asking.token("planner");
  const auto response =
      asking.send("POST", forum + "/move", R"({"date":"2005-04-10","reason":"the hall is taken"})", planner);
  REQUIRE(response.status == 200);
  const Json answer = json_of(response);
  CHECK(answer["event"]["date"] == "2005-04-10");
  CHECK(answer["changes"][0] == Json({{"key", "date"}, {"before", "2005-03-01"}, {"after", "2005-04-10"}}));
  CHECK(answer["revision"] == 2);
  CHECK(answer["effects"].size() > 0);
  CHECK(answer["etag"] == field(response, "ETag"));
  CHECK(field(asking.get(forum, bearing(planner)), "ETag") == field(response, "ETag"));
  const Json log = json_of(asking.get("/api/v1/log?since=1", bearing(planner)))["revisions"][0];
  CHECK(log["actor"] == "planner");
  CHECK(log["command"] == "POST /api/v1/events/collaboration-fy2004/move");
  CHECK(log["reason"] == "the hall is taken");
}

TEST_CASE("api: a dry run says all of it and keeps nothing") {
  Asking asking;
  const std::string planner = asking.token("planner");
  const std::string etag = field(asking.get(forum, bearing(planner)), "ETag");
  const auto response = asking.send("POST", forum + "/cancel", R"({"dry_run":true})", planner);
  CHECK(response.status == 200);
  CHECK(json_of(response)["dry_run"] == true);
  CHECK(json_of(response)["event"]["status"] == "cancelled");
  CHECK(field(response, "ETag") == etag);
  CHECK(asking.store->last_revision(ProgrammeId{"small"}) == 1);
  const auto added = asking.send("POST", "/api/v1/events",
                                 R"({"id":"new","date":"2004-05","kind":"other","title":"N","dry_run":true})", planner);
  CHECK(added.status == 200);
  CHECK(asking.get("/api/v1/events/new").status == 404);
}

TEST_CASE("api: an event goes through its life") {
  Asking asking;
  const std::string planner = asking.token("planner");
  const auto added =
      asking.send("POST", "/api/v1/events",
                  R"({"series":"collaboration","date":"2004-02-05","title":{"en":"Forum","ja":"フォーラム"},)"
                  R"("covers":["sendai--meti-tohoku"],"id":"forum"})",
                  planner);
  CHECK(added.status == 201);
  CHECK(field(added, "Location") == "/api/v1/events/forum");
  const std::string path = "/api/v1/events/forum";
  const auto status = [&](const char* action, const char* body) {
    const auto response = asking.send("POST", path + action, body, planner);
    return response.status == 200 ? json_of(response)["event"]["status"].get<std::string>()
                                  : std::to_string(response.status);
  };
  CHECK(status("/confirm", "{}") == "confirmed");
  CHECK(status("/cancel", "") == "cancelled");
  CHECK(status("/confirm", "{}") == "409");
  CHECK(status("/restore", R"({"date":"2004-02-06"})") == "tentative");
  CHECK(status("/hold", R"({"attendance":120,"evidence":{"url":"https://a.example/report","dated":"2004-02"}})") ==
        "held");
  const Json event = json_of(asking.get(path, bearing(planner)))["event"];
  CHECK(event["attendance"] == 120);
  CHECK(event["evidence"][0]["by"] == "planner");
  CHECK(event["evidence"][0]["on"] == "2004-02-10");
  CHECK(asking.send("POST", forum + "/hold", "{}", planner).status == 409);
}

TEST_CASE("api: a merge patch sets, merges and takes away, and signs new evidence") {
  Asking asking;
  const std::string planner = asking.token("planner");
  const auto patch = [&](const char* body) {
    server::Pairs headers = bearing(planner);
    headers.emplace_back("content-type", "application/merge-patch+json; charset=utf-8");
    return asking.ask("PATCH", forum, body, headers);
  };
  CHECK(patch(R"({"title":{"en":"Forum"},"attendance":3,"place":"Sendai"})").status == 200);
  const auto second = patch(
      R"({"title":{"ja":"会議"},"attendance":null,"evidence":[{"url":"https://a.example/","by":"somebody else"}]})");
  REQUIRE(second.status == 200);
  const Json event = json_of(second)["event"];
  CHECK(event["title"] == Json({{"en", "Forum"}, {"ja", "会議"}}));
  CHECK_FALSE(event.contains("attendance"));
  CHECK(event["place"] == "Sendai");
  CHECK(event["evidence"][0]["by"] == "planner");
  const auto same = patch(R"({"place":"Sendai"})");
  CHECK(same.status == 200);
  CHECK(json_of(same)["changes"].empty());
  CHECK(field(same, "ETag") == field(second, "ETag"));
}

TEST_CASE("api: a value that cannot be is named by a pointer, an unknown key with the nearest known one") {
  Asking asking;
  const std::string planner = asking.token("planner");
  struct Case {
    const char* body;
    const char* pointer;
    const char* detail;
  };
  const Case cases[] = {{R"({"titel":"x"})", "/titel", "did you mean \"title\"?"},
                        {R"({"date":"2004-02-30"})", "/date", "February 2004 has 29 days"},
                        {R"({"date":null})", "/date", "cannot be without"},
                        {R"({"id":"other"})", "/id", "never changes"},
                        {R"({"title":"a\u0007b"})", "/title", "control character"},
                        {R"({"title":"a\nb"})", "/title", "line break"},
                        {R"({"title":""})", "/title", "empty"},
                        {R"({"attendance":1e3})", "/attendance", "whole number"},
                        {R"({"attendance":99999999999999999999})", "/attendance", "whole number"},
                        {R"({"attendance":4294967297})", "/attendance", "smaller number"},
                        {R"({"status":"helt"})", "/status", "tentative, confirmed, held, cancelled"},
                        {R"({"covers":["sendai--meti-tohokku"]})", "/covers/0", "sendai--meti-tohoku"},
                        {R"-({"evidence":[{"url":"javascript:alert(1)"}]})-", "/evidence/0/url", "url"},
                        {R"({"evidence":[{"ur":"x"}]})", "/evidence/0/ur", "did you mean \"url\"?"},
                        {R"({"dry_run":"yes"})", "/dry_run", "true or false"},
                        {R"({"reason":7})", "/reason", "text"},
                        {R"({"url":"http://a b"})", "/url", "url"}};
  for (const Case& one : cases) {
    CAPTURE(one.body);
    const auto response = asking.send("PATCH", forum, one.body, planner);
    CHECK(response.status == 422);
    CHECK(pointer(response) == one.pointer);
    CHECK_THAT(detail(response), Contains(one.detail));
  }
  CHECK(pointer(asking.send("POST", forum + "/move", "{}", planner)) == "/date");
  CHECK(pointer(asking.send("POST", forum + "/move", R"({"dat":"2004-01-01"})", planner)) == "/dat");
  CHECK(pointer(asking.send("POST", "/api/v1/events", R"({"id":"x"})", planner)) == "/date");
  CHECK(pointer(asking.send("POST", "/api/v1/events/kansai-forum/hold", R"({"evidence":{"dated":"x"}})", planner)) ==
        "/evidence/dated");
  CHECK(asking.store->last_revision(ProgrammeId{"small"}) == 1);
}

TEST_CASE("api: a body that is no JSON object is refused") {
  Asking asking;
  const std::string planner = asking.token("planner");
  const std::string nested = std::string(5000, '[') + std::string(5000, ']');
  std::string crowded = "{\"x\":0";
  for (int i = 0; i < 300; ++i) crowded += ",\"" + std::to_string(i) + "\":0";
  const std::pair<std::string, const char*> cases[] = {{"{", "byte"},
                                                       {crowded + "}", "256 keys"},
                                                       {"[]", "object"},
                                                       {"null", "object"},
                                                       {"{\"a\":" + nested + "}", "nested"},
                                                       {R"({"date":"2004-01-01","date":"2004-01-02"})", "twice"},
                                                       {"{\"title\":\"\xff\"}", "byte"},
                                                       {"{\"title\":\"\xed\xa0\x80\"}", "byte"},
                                                       {R"({"attendance":1e400})", "number"},
                                                       {R"({"date":"2004-01-01"} x)", "byte"}};
  for (const auto& [body, words] : cases) {
    CAPTURE(body.substr(0, 60));
    const auto response = asking.send("PATCH", forum, body, planner);
    CHECK(response.status == 400);
    CHECK_THAT(detail(response), Contains(words));
  }
  CHECK(asking.send("PATCH", forum, "{\"title\":\"" + std::string(300'000, 'a') + "\"}", planner).status == 413);
  const auto wrong = asking.ask("PATCH", forum, "title=x", bearing(planner));
  CHECK(wrong.status == 415);
  CHECK(field(wrong, "Accept-Patch") == "application/json");
}

TEST_CASE("api: who changes an event that was changed meanwhile is told, if he asked to be") {
  Asking asking;
  const std::string planner = asking.token("planner");
  const std::string old = field(asking.get(forum), "ETag");
  CHECK(asking.send("PATCH", forum, R"({"place":"A"})", planner, {{"if-match", old}}).status == 200);
  const auto response = asking.send("PATCH", forum, R"({"place":"B"})", planner, {{"if-match", old}});
  CHECK(response.status == 412);
  CHECK_THAT(detail(response), Contains("revision 2 by planner"));
  const std::string now = field(response, "ETag");
  CHECK(asking.send("PATCH", forum, R"({"place":"C"})", planner, {{"if-match", "W/" + now}}).status == 412);
  CHECK(asking.send("PATCH", forum, R"({"place":"C"})", planner, {{"if-match", "\"x\", " + now}}).status == 200);
  CHECK(asking.send("PATCH", forum, R"({"place":"D"})", planner, {{"if-match", "*"}}).status == 200);
  CHECK(asking.send("PATCH", forum, R"({"place":"E"})", planner).status == 200);
  const std::string japanese = field(asking.get(forum + "?lang=ja"), "ETag");
  CHECK(asking.send("POST", forum + "/confirm", "{}", planner, {{"if-match", japanese}}).status == 200);
}

TEST_CASE("api: an event is added once") {
  Asking asking;
  const std::string planner = asking.token("planner");
  const char* body = R"({"id":"collaboration-fy2004","date":"2004-05"})";
  CHECK(asking.send("POST", "/api/v1/events", body, planner).status == 409);
  CHECK(asking.send("POST", "/api/v1/events", body, planner, {{"if-none-match", "*"}}).status == 412);
  const auto added = asking.send("POST", "/api/v1/events", R"({"series":"collaboration","date":"2006-05"})", planner,
                                 {{"if-none-match", "*"}});
  CHECK(added.status == 201);
  CHECK(json_of(added)["event"]["id"] == "collaboration-fy2006");
}

TEST_CASE("api: a bureau's token changes what concerns the bureau, and says why not") {
  Asking asking;
  const std::string tohoku = asking.token("planner", "meti-tohoku");
  CHECK(asking.send("PATCH", forum, R"({"place":"A"})", tohoku).status == 200);
  const auto foreign = asking.send("POST", "/api/v1/events/kansai-forum/cancel", "{}", tohoku);
  CHECK(foreign.status == 403);
  CHECK_THAT(detail(foreign), Contains("kansai-forum covers none of its pairings"));
  const auto added = asking.send("PATCH", forum, R"({"covers":["sendai--meti-tohoku","kyoto--meti-kansai"]})", tohoku);
  CHECK(added.status == 403);
  CHECK_THAT(detail(added), Contains("kyoto--meti-kansai is not of meti-tohoku"));
  CHECK(asking.send("PATCH", forum, R"({"covers":[]})", tohoku).status == 403);
  CHECK(asking.send("POST", "/api/v1/events", R"({"id":"n","date":"2004-05","kind":"other","title":"N"})", tohoku)
            .status == 403);
  CHECK(asking.send("POST", "/api/v1/events", R"({"series":"collaboration","date":"2006-05"})", tohoku).status == 201);
  CHECK(asking
            .send("POST", "/api/v1/events",
                  R"({"id":"n","date":"2004-05","kind":"other","title":"N","committee":"tohoku"})", tohoku)
            .status == 201);
}

TEST_CASE("api: the same request under the same key is done once, also after a restart") {
  Asking asking;
  const std::string planner = asking.token("planner");
  const server::Pairs key{{"idempotency-key", "8f1c"}};
  const char* body = R"({"id":"once","date":"2004-05","kind":"other","title":"N"})";
  const auto first = asking.send("POST", "/api/v1/events", body, planner, key);
  CHECK(first.status == 201);
  CHECK(field(first, "Idempotency-Replayed").empty());
  asking.store = asking.again();
  const auto second = asking.send("POST", "/api/v1/events", body, planner, key);
  CHECK(second.status == 201);
  CHECK(field(second, "Idempotency-Replayed") == "true");
  CHECK(second.body == first.body);
  CHECK(field(second, "ETag") == field(first, "ETag"));
  CHECK(field(second, "Location") == "/api/v1/events/once");
  CHECK(asking.store->last_revision(ProgrammeId{"small"}) == 2);
  const auto other = asking.send("POST", "/api/v1/events",
                                 R"({"id":"twice","date":"2004-05","kind":"other","title":"N"})", planner, key);
  CHECK(other.status == 422);
  CHECK_THAT(detail(other), Contains("another request"));
  CHECK(asking.send("POST", "/api/v1/events", body, asking.token("admin"), key).status == 409);
  asking.now += std::chrono::hours{25};
  CHECK(asking.send("POST", "/api/v1/events", body, planner, key).status == 409);
}

TEST_CASE("api: a key is not used up by a dry run or by what was refused") {
  Asking asking;
  const std::string planner = asking.token("planner");
  const server::Pairs key{{"idempotency-key", "k"}};
  CHECK(asking.send("POST", forum + "/move", R"({"date":"2005-04-01","dry_run":true})", planner, key).status == 200);
  CHECK(asking.send("POST", forum + "/move", R"({"date":"2005-04-31"})", planner, key).status == 422);
  CHECK(asking.send("POST", forum + "/move", R"({"date":"2005-04-30"})", planner, key).status == 200);
  CHECK(asking.send("POST", forum + "/cancel", "", planner, {{"idempotency-key", ""}}).status == 400);
  CHECK(asking.send("POST", forum + "/cancel", "", planner, {{"idempotency-key", std::string(256, 'a')}}).status ==
        400);
}

TEST_CASE("api: of requests that race with one key one is done, and all are answered alike") {
  Asking asking;
  const std::string planner = asking.token("planner");
  std::atomic<int> replayed{0};
  std::atomic<int> made{0};
  const auto race = [&](Asking& own) {
    const auto response =
        own.send("POST", "/api/v1/events", R"({"id":"raced","date":"2004-05","kind":"other","title":"N"})", planner,
                 {{"idempotency-key", "race"}});
    if (response.status == 201) ++made;
    if (field(response, "Idempotency-Replayed") == "true") ++replayed;
  };
  std::vector<std::unique_ptr<Asking>> racers;
  for (int i = 0; i < 4; ++i) {
    racers.push_back(std::make_unique<Asking>());
    racers.back()->store = asking.again();
  }
  std::vector<std::thread> threads;
  for (auto& racer : racers) threads.emplace_back([&, own = racer.get()] { race(*own); });
  for (std::thread& thread : threads) thread.join();
  CHECK(made == 4);
  CHECK(replayed == 3);
  CHECK(asking.store->last_revision(ProgrammeId{"small"}) == 2);
}

TEST_CASE("api: changes of different events do not stand in each other's way") {
  Asking asking;
  const std::string planner = asking.token("planner");
  std::atomic<int> done{0};
  std::vector<std::unique_ptr<Asking>> racers;
  for (int i = 0; i < 3; ++i) {
    racers.push_back(std::make_unique<Asking>());
    racers.back()->store = asking.again();
  }
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < racers.size(); ++i) {
    threads.emplace_back([&, i] {
      const std::string body =
          R"({"date":"2004-05","kind":"other","title":"N","id":"event-)" + std::to_string(i) + "\"}";
      if (racers[i]->send("POST", "/api/v1/events", body, planner).status == 201) ++done;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(done == 3);
}

TEST_CASE("api: an admin gives and takes tokens, and their secrets are told once") {
  Asking asking;
  const std::string admin = asking.token("admin");
  const auto made =
      asking.send("POST", "/api/v1/tokens",
                  R"({"name":"Hana","role":"planner","bureau":"meti-tohoku","expires":"2004-12-31"})", admin);
  REQUIRE(made.status == 201);
  CHECK(field(made, "Cache-Control") == "no-store");
  const std::string text = json_of(made)["token"];
  const std::string id = json_of(made)["id"];
  CHECK(json_of(asking.get("/api/v1/me", bearing(text)))["bureau"] == "meti-tohoku");
  CHECK(asking.get("/api/v1/tokens", bearing(admin)).body.find(text.substr(20)) == std::string::npos);
  CHECK(asking.send("DELETE", "/api/v1/tokens/" + id, "", admin).status == 200);
  CHECK(asking.get("/api/v1/me", bearing(text)).status == 401);
  const auto wrong = [&](const char* body) { return pointer(asking.send("POST", "/api/v1/tokens", body, admin)); };
  CHECK(wrong(R"({"role":"viewer"})") == "/name");
  CHECK(wrong(R"({"name":"a","role":"king"})") == "/role");
  CHECK(wrong(R"({"name":"a","role":"viewer","bureau":"meti-tohokku"})") == "/bureau");
  CHECK(wrong(R"({"name":"a","role":"viewer","expires":"2001-01-01"})") == "/expires");
  CHECK(wrong(R"({"name":"a\nb","role":"viewer"})") == "/name");
}

TEST_CASE("api: an admin makes and takes back links for one person, and their addresses are told once") {
  Asking asking;
  const std::string admin = asking.token("admin");
  const auto made =
      asking.send("POST", "/api/v1/links",
                  R"({"for":"Hana Sato","scope":"cluster/sendai","lang":"ja","alarms":"P1D,PT2H"})", admin);
  REQUIRE(made.status == 201);
  CHECK(field(made, "Cache-Control") == "no-store");
  const Json link = json_of(made);
  CHECK(link["created_by"] == "admin");
  const std::string url = link["url"];
  CHECK_THAT(url,
             Catch::Matchers::Matches(R"(https://calendar\.example/private/[A-Za-z0-9_-]{43}/cluster-sendai\.ics)"));
  const auto listed = asking.get("/api/v1/links", bearing(admin));
  CHECK(json_of(listed)["links"][0]["state"] == "never");
  CHECK(listed.body.find(url.substr(34, 43)) == std::string::npos);
  const std::string path = "/api/v1/links/" + link["id"].get<std::string>();
  CHECK(json_of(asking.send("DELETE", path, "", admin))["links"][0]["state"] == "revoked");
  CHECK(json_of(asking.get("/api/v1/links", bearing(admin)))["links"][0]["state"] == "revoked");
  CHECK(asking.send("DELETE", "/api/v1/links/nobody", "", admin).status == 404);
  const auto wrong = [&](const char* body) { return pointer(asking.send("POST", "/api/v1/links", body, admin)); };
  CHECK(wrong("{}") == "/for");
  CHECK(wrong(R"({"for":"a\nb"})") == "/for");
  CHECK(wrong(R"({"for":"a","scope":"cluster/nowhere"})") == "/scope");
  CHECK(wrong(R"({"for":"a","lang":"fr"})") == "/lang");
  CHECK(wrong(R"({"for":"a","alarms":"soon"})") == "/alarms");
  CHECK(wrong(R"({"for":"a","dry_run":true})") == "/dry_run");
  CHECK(json_of(asking.get("/api/v1/links", bearing(admin)))["links"].size() == 1);
}

TEST_CASE("api: an admin of one bureau gives no access beyond it") {
  Asking asking;
  const std::string own = asking.token("admin", "meti-tohoku");
  const std::string other = asking.token("planner", "meti-kansai");
  const auto give = [&](const char* body) { return asking.send("POST", "/api/v1/tokens", body, own).status; };
  CHECK(give(R"({"name":"a","role":"admin"})") == 403);
  CHECK(give(R"({"name":"a","role":"planner","bureau":null})") == 403);
  CHECK(give(R"({"name":"a","role":"viewer","bureau":"meti-kansai"})") == 403);
  CHECK(give(R"({"name":"a","role":"planner","bureau":"meti-tohoku"})") == 201);
  const Json listed = json_of(asking.get("/api/v1/tokens", bearing(own)))["tokens"];
  CHECK(listed.size() == 2);
  for (const Json& token : listed) CHECK(token["bureau"] == "meti-tohoku");
  const std::string id = other.substr(7, 12);
  CHECK(asking.send("DELETE", "/api/v1/tokens/" + id, "", own).status == 403);
  CHECK(asking.get("/api/v1/me", bearing(other)).status == 200);
  CHECK(asking.get("/api/v1/links", bearing(own)).status == 403);
  CHECK(asking.send("POST", "/api/v1/links", R"({"for":"a"})", own).status == 403);
  CHECK(asking.send("DELETE", "/api/v1/links/a", "", own).status == 403);
}

TEST_CASE("api: what cannot be tried first is not done by who only wanted to try") {
  Asking asking;
  const std::string admin = asking.token("admin");
  const auto tried = asking.send("POST", "/api/v1/tokens", R"({"name":"a","role":"viewer","dry_run":true})", admin);
  CHECK(tried.status == 422);
  CHECK(pointer(tried) == "/dry_run");
  CHECK(json_of(asking.get("/api/v1/tokens", bearing(admin)))["tokens"].size() == 1);
}

TEST_CASE("tokens: what is stored does not open anything, and use is noted once a minute") {
  Asking asking;
  const std::string text = asking.token("viewer");
  Context context = asking.context();
  const Token kept = list_tokens(context).front();
  CHECK(text.size() > 7 + 12 + 1 + 42);
  CHECK(kept.digest.find(text.substr(20)) == std::string::npos);
  CHECK_FALSE(find_token(context, "nenkai_" + kept.id + "_" + kept.digest.substr(0, 43)));
  CHECK(find_token(context, text));
  const auto noted = list_tokens(context).front().last_used;
  context.now += std::chrono::seconds{59};
  CHECK(find_token(context, text));
  CHECK(list_tokens(context).front().last_used == noted);
  context.now += std::chrono::seconds{1};
  CHECK(find_token(context, text));
  CHECK(list_tokens(context).front().last_used == context.now);
}

TEST_CASE("tokens: a session ends when it is idle, after a week, with its token, or when told") {
  Asking asking;
  asking.token("planner");
  Context context = asking.context();
  const Token token = list_tokens(context).front();
  const std::string idle = begin_session(context, token);
  context.now += session_idle - std::chrono::minutes{1};
  CHECK(session_token(context, idle)->id == token.id);
  context.now += session_idle - std::chrono::minutes{1};
  CHECK(session_token(context, idle));
  context.now += session_idle;
  CHECK_FALSE(session_token(context, idle));
  const std::string busy = begin_session(context, token);
  for (int i = 0; i < 16; ++i) {
    CHECK(session_token(context, busy).has_value() == (i * 11 < 7 * 24));
    context.now += std::chrono::hours{11};
  }
  const std::string third = begin_session(context, token);
  end_session(context, third);
  CHECK_FALSE(session_token(context, third));
  const std::string fourth = begin_session(context, token);
  revoke_token(context, token.id);
  CHECK_FALSE(session_token(context, fourth));
  CHECK_FALSE(session_token(context, "x"));
}

}  // namespace nenkai
