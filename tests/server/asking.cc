#include "tests/server/asking.hh"

#include "tests/support/programmes.hh"

namespace nenkai::test {
namespace {

/// Two bureaus with a pairing each, and an event of the second.
Programme programme_to_ask() {
  Programme programme = small_programme();
  programme.organisations.push_back({OrganisationId{"meti-kansai"},
                                     words("METI Kansai"),
                                     OrganisationKind::bureau,
                                     OrganisationId{"meti"},
                                     "kansai@meti.example",
                                     {}});
  programme.clusters.push_back({ClusterId{"kyoto"}, words("Kyoto"), "kansai", OrganisationId{"mext"}, {}});
  programme.pairings.push_back(
      {PairingId{"kyoto--meti-kansai"}, ClusterId{"kyoto"}, OrganisationId{"meti-kansai"}, {}, {}, {}});
  programme.people.front().busy.push_back({date_of("2004-05-01"), date_of("2004-05-05"), {}});
  Event event;
  event.id = EventId{"collaboration-fy2004"};
  event.series = SeriesId{"collaboration"};
  event.date = date_of("2005-03-01");
  event.source = "https://secret.example/calendar";
  programme.events.push_back(event);
  Event other;
  other.id = EventId{"kansai-forum"};
  other.kind = EventKind::joint_conference;
  other.covers = std::vector{PairingId{"kyoto--meti-kansai"}};
  other.title = words("Kansai Forum");
  other.date = date_of("2004-02-20");
  programme.events.push_back(other);
  return programme;
}

}  // namespace

Asking::Asking() : store(open_store("sqlite:" + directory.path("store.db"), true)) {
  const Programme programme = programme_to_ask();
  Change change;
  change.header = programme.header;
  static_cast<Entities&>(change.put) = programme;
  store->commit(programme.header.id, change,
                {"anna", parse_instant("2004-01-05T00:00:00Z").value(), "nenkai init /home/anna/x.toml", "a secret"});
}

server::Response Asking::ask(const std::string& method, const std::string& target, const std::string& body,
                             server::Pairs headers) {
  server::Request request;
  request.method = method;
  request.target = target;
  const std::size_t mark = target.find('?');
  request.path = server::percent_decoded(target.substr(0, mark), false).value_or("/");
  if (mark != std::string::npos) request.query = server::parse_query(target.substr(mark + 1)).value_or(server::Pairs());
  request.headers = std::move(headers);
  request.body = body;
  request.peer = "127.0.0.1";
  Context context{*store, holidays, now, "web", method + " " + request.path, "", {}, {}, {}, &cache};
  const server::RouteMatch match = server::find_route(server::routes(), method, request.path);
  if (match.route == nullptr) return {match.allowed.empty() ? 404 : 405, "", {}, ""};
  server::Visit visit{request, context, site, language, match.arguments};
  return match.route->handler(visit);
}

server::Response Asking::send(const std::string& method, const std::string& target, const std::string& body,
                              const std::string& token, server::Pairs more) {
  server::Pairs headers = bearing(token);
  headers.emplace_back("content-type", "application/json");
  headers.insert(headers.end(), more.begin(), more.end());
  return ask(method, target, body, std::move(headers));
}

std::string Asking::token(const std::string& role, std::optional<std::string> bureau) {
  Context asking = context();
  return give_token(asking, {role + (bureau ? " of " + *bureau : ""), role, std::move(bureau), {}}).text;
}

std::unique_ptr<Store> Asking::again() const { return open_store("sqlite:" + directory.path("store.db"), false); }

std::string field(const server::Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace nenkai::test
