#pragma once
// How a command joins the program. The table of all commands is in cli/commands.cc.

#include <CLI/CLI.hpp>

#include "cli/session.hh"

namespace nenkai {

/// Adds a command's options to `command` and arranges for its work to be done when it is chosen.
using Declare = void (*)(CLI::App& command, Session& session);

struct Command {
  const char* name;  // "event move": a word after a space is a subcommand
  const char* summary;
  Declare declare;
};

void declare_init(CLI::App&, Session&);
void declare_load(CLI::App&, Session&);
void declare_dump(CLI::App&, Session&);
void declare_audit(CLI::App&, Session&);
void declare_event_list(CLI::App&, Session&);
void declare_event_show(CLI::App&, Session&);
void declare_event_add(CLI::App&, Session&);
void declare_event_edit(CLI::App&, Session&);
void declare_event_move(CLI::App&, Session&);
void declare_event_confirm(CLI::App&, Session&);
void declare_event_hold(CLI::App&, Session&);
void declare_event_results(CLI::App&, Session&);
void declare_event_cancel(CLI::App&, Session&);
void declare_event_restore(CLI::App&, Session&);
void declare_plan(CLI::App&, Session&);
void declare_plan_diff(CLI::App&, Session&);
void declare_feed(CLI::App&, Session&);
void declare_import(CLI::App&, Session&);
void declare_holidays(CLI::App&, Session&);
void declare_log(CLI::App&, Session&);
void declare_pack(CLI::App&, Session&);
void declare_show(CLI::App&, Session&);
void declare_diff(CLI::App&, Session&);
void declare_verify(CLI::App&, Session&);
void declare_backup(CLI::App&, Session&);
void declare_restore(CLI::App&, Session&);
void declare_serve(CLI::App&, Session&);
void declare_link_add(CLI::App&, Session&);
void declare_link_list(CLI::App&, Session&);
void declare_link_revoke(CLI::App&, Session&);
void declare_remind(CLI::App&, Session&);
void declare_outbox_list(CLI::App&, Session&);
void declare_outbox_show(CLI::App&, Session&);
void declare_outbox_retry(CLI::App&, Session&);
void declare_outbox_drop(CLI::App&, Session&);
void declare_token_add(CLI::App&, Session&);
void declare_token_list(CLI::App&, Session&);
void declare_token_revoke(CLI::App&, Session&);

/// "2004" or "FY2004", for `command` ("plan"). Throws InputError.
FiscalYear read_fiscal_year(const std::string& text, const char* command);

/// Adds --known-at, for a command that reads.
void declare_known_at(CLI::App& command, Session& session);

/// Declares every command and the global options on `app`.
void declare_all(CLI::App& app, Session& session);

/// The manual page (troff, section 1) and shell completions, from the declared commands.
std::string manual_page(const CLI::App& app);
/// `shell` is bash, zsh or fish; throws InputError for another.
std::string completion_script(const CLI::App& app, const std::string& shell);

}  // namespace nenkai
