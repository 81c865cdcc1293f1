#include <fmt/format.h>

#include <memory>

#include "app/links.hh"
#include "app/zones.hh"
#include "cli/command.hh"
#include "config/settings.hh"

namespace nenkai {
namespace {

/// Where the server answers, as far as the settings tell.
std::string server_url(const Session& session) {
  const Settings::Server& server = session.settings().server;
  return server.public_url.empty() ? "http://" + server.listen : server.public_url;
}

void add(Session& session, const NewLink& wanted) {
  const std::string format = session.format({"table", "json"});
  const MadeLink made = make_link(session.context(), wanted);
  const std::string url = server_url(session);
  if (format == "json") return session.print(link_json(made, url));
  session.say(fmt::format("{} for {}:", made.link.id, made.link.holder));
  session.say("  " + url + link_path(made.link, made.token), Style::strong);
  session.say("Give it to nobody else: who has it reads the feed. It is not shown again.");
}

std::string moment(const std::optional<Instant>& instant, const std::string& zone) {
  return instant ? local_time_text(*instant, zone) : "";
}

void list(Session& session) {
  const std::string format = session.format({"table", "json"});
  const std::vector<LinkView> links = list_links(session.context());
  if (format == "json") return session.print(links_json(links));
  const std::string zone = OpenProgramme(session.context()).programme().header.timezone;
  Table table({{"id"}, {"for", Align::left, 0, true}, {"scope"}, {"state"}, {"last fetched"}, {"by", Align::left, 40}});
  for (const LinkView& view : links) {
    const Style style = view.state == LinkState::current  ? Style::good
                        : view.state == LinkState::behind ? Style::warn
                                                          : Style::plain;
    table.row({view.link.id,
               view.link.holder,
               view.link.scope,
               {std::string(name_of(view.state)), style},
               moment(view.link.fetched, zone),
               view.link.agent});
  }
  if (table.empty()) return session.say("No links yet: make one with \"nenkai link add --for NAME\".");
  session.print(table.render(session.terminal()));
}

void revoke(Session& session, const std::string& id) {
  const std::string format = session.format({"table", "json"});
  const Link link = revoke_link(session.context(), id);
  if (format == "json") return session.print(links_json({{link, LinkState::revoked}}));
  session.say(fmt::format("{} for {} is revoked: the server answers 410 from now on.", link.id, link.holder));
}

}  // namespace

void declare_link_add(CLI::App& command, Session& session) {
  auto wanted = std::make_shared<NewLink>();
  command.add_option("--for", wanted->holder, "Who will have it")->required()->type_name("NAME");
  command.add_option("--scope", wanted->scope, "Which feed, as \"nenkai feed\" has it (default: all)")
      ->type_name("SCOPE");
  command.add_option("--alarms", wanted->alarms, "Remind so long before each start, such as P1D,PT2H")
      ->type_name("DURATIONS");
  command.callback([wanted, &session] {
    wanted->language = session.language();
    add(session, *wanted);
  });
}

void declare_link_list(CLI::App& command, Session& session) {
  command.callback([&session] { list(session); });
}

void declare_link_revoke(CLI::App& command, Session& session) {
  auto id = std::make_shared<std::string>();
  command.add_option("ID", *id, "Which link, as \"nenkai link list\" names it")->required();
  command.callback([id, &session] { revoke(session, *id); });
}

}  // namespace nenkai
