#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "cli/command.hh"
#include "scheduler/suggest.hh"

namespace nenkai {
namespace {

// What exists can be read here.
constexpr Command commands[] = {
    {"init", "Make the store and load programme files into it", declare_init},
    {"load", "Apply programme files to the store, all or nothing", declare_load},
    {"dump", "Print the programme as a file", declare_dump},
    {"audit", "Say which obligations are met, missed, at risk", declare_audit},
    {"event", "List, show and change events", nullptr},
    {"event list", "List events", declare_event_list},
    {"event show", "Show one event", declare_event_show},
    {"event add", "Add an event", declare_event_add},
    {"event edit", "Change an event's fields", declare_event_edit},
    {"event move", "Move an event to another date", declare_event_move},
    {"event confirm", "Confirm a tentative event", declare_event_confirm},
    {"event hold", "Record that an event was held", declare_event_hold},
    {"event results", "Record the results announced at an event, from a CSV file", declare_event_results},
    {"event cancel", "Cancel an event", declare_event_cancel},
    {"event restore", "Take a cancellation back", declare_event_restore},
    {"plan", "Propose a fiscal year's dates, proved best", declare_plan},
    {"plan diff", "Say what is different between two plans", declare_plan_diff},
    {"feed", "Write a calendar feed, or list the feeds", declare_feed},
    {"import", "Bring in an iCalendar file or URL: events, busy times, holidays", declare_import},
    {"remind", "Send the reminders that are due, or say which will be", declare_remind},
    {"outbox", "List, retry and drop reminders", nullptr},
    {"outbox list", "List reminders: what waits, was sent, has failed", declare_outbox_list},
    {"outbox show", "Show one reminder, with the message that it is", declare_outbox_show},
    {"outbox retry", "Try reminders again that have failed or were dropped", declare_outbox_retry},
    {"outbox drop", "See that reminders are never sent", declare_outbox_drop},
    {"holidays", "Print the programme's holidays", declare_holidays},
    {"log", "List the changes: who, when, why; of all or of one entity", declare_log},
    {"show", "Show one entity or the programme, as it is or was", declare_show},
    {"diff", "Say what changed between two moments", declare_diff},
    {"pack", "Write a fiscal year's audit pack: ledger, findings, evidence, history", declare_pack},
    {"verify", "Read the whole store, and say what is damaged or was tampered with", declare_verify},
    {"backup", "Copy the whole store to a new file", declare_backup},
    {"restore", "Fill an empty store from a backup", declare_restore},
    {"serve", "Answer over HTTP: feeds, pages, the API", declare_serve},
    {"link", "Links to feeds that are one person's own", nullptr},
    {"link add", "Make a link for one person", declare_link_add},
    {"link list", "List the links: who has not yet seen the latest change", declare_link_list},
    {"link revoke", "Take a link back", declare_link_revoke},
    {"token", "Give and take the tokens of the API and of those who sign in", nullptr},
    {"token add", "Give a token, which is shown once", declare_token_add},
    {"token list", "List the tokens, without their secrets", declare_token_list},
    {"token revoke", "Take a token back, at once", declare_token_revoke},
};

void add_global_options(CLI::App& app, GlobalOptions& options) {
  app.add_option("--store", options.store, "Where things are kept: sqlite:PATH or postgresql://…")->type_name("URL");
  app.add_option("--programme", options.programme, "Which programme, where the store holds several")->type_name("ID");
  app.add_option("--as-of", options.as_of, "The day that counts as today")->type_name("DATE");
  app.add_option("--actor", options.actor, "Who makes the change, for the history")->type_name("NAME");
  app.add_option("--reason", options.reason, "Why the change is made, for the history")->type_name("TEXT");
  app.add_option("--format", options.format, "table, json, csv; html, ics, toml where it makes sense")
      ->type_name("FORMAT");
  app.add_option("--lang", options.language, "Language of names and labels: en or ja")
      ->type_name("LANG")
      ->check(CLI::IsMember({"en", "ja"}));
  app.add_option("--config", options.config, "The settings file")->type_name("FILE");
}

void declare_completion(CLI::App& app, Session& session) {
  auto* man = app.add_subcommand("manual", "Print the manual page (troff)");
  man->callback([&app, &session] { session.print(manual_page(app)); });
  auto* completion = app.add_subcommand("completion", "Print a shell's completion script");
  auto shell = std::make_shared<std::string>();
  completion->add_option("SHELL", *shell, "bash, zsh or fish")->required();
  completion->callback([&app, &session, shell] { session.print(completion_script(app, *shell)); });
}

/// True for a command that does something by itself, also where it has subcommands.
bool takes_arguments(const CLI::App& command) {
  const auto options = command.get_options();
  return std::any_of(options.begin(), options.end(),
                     [](const CLI::Option* option) { return option->get_positional(); });
}

/// CLI11's exceptions in the program's own words: one line, what was wrong and what would be right.
std::string parse_problem(const CLI::App& app, const CLI::ParseError& error,
                          const std::vector<std::string>& arguments) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr) return error.what();
  // The innermost command that was chosen is the one that did not know the rest.
  const CLI::App* innermost = &app;
  while (!innermost->get_subcommands().empty()) innermost = innermost->get_subcommands().front();
  const auto unknown = innermost->remaining(true).empty() ? app.remaining(true) : innermost->remaining(true);
  const std::string word = unknown.empty() ? (arguments.empty() ? "" : arguments.front()) : unknown.front();
  std::vector<std::string> known;
  if (word.starts_with("-")) {
    for (const CLI::App* at = innermost; at != nullptr; at = at->get_parent()) {
      for (const CLI::Option* option : at->get_options()) known.push_back(option->get_name());
    }
    const auto near = nearest(word.substr(0, word.find('=')), {known.begin(), known.end()});
    return fmt::format("unknown option \"{}\"{}; see \"nenkai {} --help\"", word,
                       near ? fmt::format(": did you mean {}?", *near) : "", innermost->get_name());
  }
  for (const CLI::App* sub : innermost->get_subcommands({})) known.push_back(sub->get_name());
  if (known.empty() || takes_arguments(*innermost))
    return fmt::format("unexpected argument \"{}\"; see \"nenkai {} --help\"", word, innermost->get_name());
  const auto near = nearest(word, {known.begin(), known.end()});
  return fmt::format("unknown command \"{}\"{}; the commands are {}", word,
                     near ? fmt::format(": did you mean \"{}\"?", *near) : "", fmt::join(known, ", "));
}

/// Says which commands there are where none was chosen. CLI11 could demand one itself, but would then complain of
/// that before it tells which word it did not know.
std::string missing_command(const CLI::App& app) {
  const CLI::App* innermost = &app;
  while (!innermost->get_subcommands().empty()) innermost = innermost->get_subcommands().front();
  if (takes_arguments(*innermost)) return {};
  std::vector<std::string> names;
  for (const CLI::App* sub : innermost->get_subcommands({})) names.push_back(sub->get_name());
  if (names.empty()) return {};
  return fmt::format("no command given{}: one of {}; see \"nenkai --help\"",
                     innermost == &app ? "" : " after \"" + innermost->get_name() + "\"", fmt::join(names, ", "));
}

/// One argument as a shell would need it typed.
std::string shell_word(const std::string& argument) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_=./:,+@%").find(c) != std::string_view::npos;
  };
  if (!argument.empty() && std::all_of(argument.begin(), argument.end(), plain)) return argument;
  std::string quoted = "'";
  for (const char c : argument) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

int fail(World& world, const std::string& message, Exit exit) {
  world.discard_created();
  std::string line = message;
  for (char& c : line) {
    if (c == '\n') c = ' ';
  }
  world.err("nenkai: " + visible(line));
  return static_cast<int>(exit);
}

int parse_and_run(CLI::App& app, Session& session, const std::vector<std::string>& arguments, World& world) {
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
    app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    // CLI11 puts the help of the command that was named into the app's.
    world.out(app.help());
    return 0;
  } catch (const CLI::CallForVersion& version) {
    world.out(std::string(version.what()) + "\n");
    return 0;
  } catch (const CLI::ParseError& error) {
    return fail(world, parse_problem(app, error, arguments), Exit::bad_input);
  }
  if (const std::string missing = missing_command(app); !missing.empty()) return fail(world, missing, Exit::bad_input);
  if (session.exit != Exit::done) world.discard_created();
  return static_cast<int>(session.exit);
}

}  // namespace

void declare_known_at(CLI::App& command, Session& session) {
  command
      .add_option("--known-at", session.options.known_at,
                  "Read what was recorded by this instant (RFC 3339), or by the end of this day")
      ->type_name("INSTANT");
}

void declare_all(CLI::App& app, Session& session) {
  app.name("nenkai");
  app.fallthrough();  // global options may also stand behind the command
  app.set_version_flag("--version", "nenkai " NENKAI_VERSION);
  add_global_options(app, session.options);
  for (const Command& command : commands) {
    const std::string name = command.name;
    const std::size_t space = name.find(' ');
    CLI::App* parent = space == std::string::npos ? &app : app.get_subcommand(name.substr(0, space));
    CLI::App* sub = parent->add_subcommand(name.substr(space == std::string::npos ? 0 : space + 1), command.summary);
    if (command.declare != nullptr) command.declare(*sub, session);
  }
  declare_completion(app, session);
}

int run_program(const std::vector<std::string>& arguments, World& world) {
  Session session(world);
  session.command_line = "nenkai";
  for (const std::string& argument : arguments) session.command_line += " " + shell_word(argument);
  CLI::App app{"Joint result conferences: planned, announced, and audited by fiscal year."};
  declare_all(app, session);
  try {
    return parse_and_run(app, session, arguments, world);
  } catch (const InputError& error) {
    return fail(world, error.what(), Exit::bad_input);
  } catch (const StoreConflict& error) {
    return fail(world, error.what(), Exit::world_failed);
  } catch (const std::exception& error) {
    return fail(world, error.what(), Exit::world_failed);
  }
}

}  // namespace nenkai
