#include <fmt/format.h>

#include <memory>

#include "app/tokens.hh"
#include "cli/command.hh"

namespace nenkai {
namespace {

std::string time_text(const std::optional<Instant>& instant) { return instant ? to_string(*instant) : ""; }

void print_tokens(Session& session, const std::vector<Token>& tokens) {
  if (tokens.empty()) return session.say("No tokens.");
  Table table({{"id"}, {"for", Align::left, 0, true}, {"role"}, {"bureau"}, {"state"}, {"expires"}, {"last used"}});
  for (const Token& token : tokens) {
    const std::string state(token_state(token, session.now()));
    table.row({token.id,
               token.name,
               std::string(name_of(token.role)),
               token.bureau ? token.bureau->str() : "",
               {state, state == "good" ? Style::good : Style::dim},
               time_text(token.expires),
               time_text(token.last_used)});
  }
  session.print(table.render(session.terminal()));
}

void add(Session& session, const TokenRequest& request) {
  const std::string format = session.format({"table", "json"});
  const NewToken made = give_token(session.context(), request);
  if (format == "json") return session.print(new_token_json(made, session.now()));
  session.say(fmt::format("token {} for {} ({}). It is shown this once:", made.token.id, made.token.name,
                          name_of(made.token.role)),
              Style::strong);
  session.print(made.text + "\n");
}

}  // namespace

void declare_token_add(CLI::App& command, Session& session) {
  auto request = std::make_shared<TokenRequest>();
  command.add_option("--for", request->name, "Who will hold it: the actor of what is done with it")
      ->required()
      ->type_name("NAME");
  command.add_option("--role", request->role, "viewer reads all, planner changes events, admin gives tokens too")
      ->required()
      ->type_name("ROLE");
  command.add_option("--bureau", request->bureau, "Only events that concern this bureau may be changed")
      ->type_name("ID");
  command.add_option("--expires", request->expires, "Good to the end of this day (UTC), or to this instant")
      ->type_name("DATE");
  command.callback([request, &session] { add(session, *request); });
}

void declare_token_list(CLI::App& command, Session& session) {
  command.callback([&session] {
    const std::string format = session.format({"table", "json"});
    const std::vector<Token> tokens = list_tokens(session.context());
    if (format == "json") return session.print(token_list_json(tokens, session.now()));
    print_tokens(session, tokens);
  });
}

void declare_token_revoke(CLI::App& command, Session& session) {
  auto id = std::make_shared<std::string>();
  command.add_option("ID", *id, "The token, as \"token list\" names it")->required();
  command.callback([id, &session] {
    const std::string format = session.format({"table", "json"});
    const Token token = revoke_token(session.context(), *id);
    if (format == "json") return session.print(token_list_json({token}, session.now()));
    session.say(fmt::format("token {} of {} is revoked: it opens nothing any more", token.id, token.name));
  });
}

}  // namespace nenkai
