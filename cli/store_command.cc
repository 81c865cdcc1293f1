#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "app/history.hh"
#include "app/json.hh"
#include "cli/command.hh"

namespace nenkai {
namespace {

void back_up(Session& session, const std::string& path) {
  if (std::filesystem::exists(path)) {
    throw InputError(fmt::format("{} exists already: name a new file for the backup", path));
  }
  session.context().store.backup(path);
  session.say("backed up to " + path);
}

void restore(Session& session, const std::string& path) {
  if (!std::filesystem::exists(path)) throw InputError(fmt::format("{}: no such backup", path));
  Store& store = session.context(true).store;
  if (!store.programmes().empty()) {
    throw InputError("the store holds programmes already: restore into a new one (--store sqlite:NEW.db)");
  }
  store.restore(path);
  session.say("restored from " + path);
  session.say("reminders are held back: see that this is the store you want, then \"nenkai restore --confirm\"");
}

void confirm(Session& session) {
  Store& store = session.context().store;
  if (!store.sending_held()) return session.say("nothing is held back");
  store.release_sending();
  session.say("reminders are sent again");
}

}  // namespace

void declare_verify(CLI::App& command, Session& session) {
  auto head = std::make_shared<std::optional<std::string>>();
  command
      .add_option("--head", *head,
                  "The hash that \"log --head\" printed once: is the log still the one that led to it?")
      ->type_name("HASH");
  command.callback([head, &session] {
    const std::string format = session.format({"table", "json"});
    // A note that got lost on the way must not pass for one that was looked at.
    if (*head && (*head)->empty()) throw InputError("--head: it is empty: write the hash that \"log --head\" printed");
    const std::vector<std::string> damage = verify_store(session.context(), head->value_or(""));
    if (!damage.empty()) session.exit = Exit::bad_news;
    if (format == "json") {
      session.print(verify_json(damage));
      return;
    }
    for (const std::string& sentence : damage) session.say(sentence, Style::bad);
    session.say(damage.empty() ? "nothing is damaged"
                               : fmt::format("{} kind{} of damage", damage.size(), damage.size() == 1 ? "" : "s"),
                Style::strong);
  });
}

void declare_backup(CLI::App& command, Session& session) {
  auto path = std::make_shared<std::string>();
  command.add_option("FILE", *path, "The new file")->required();
  command.callback([path, &session] {
    session.format({"table"});
    back_up(session, *path);
  });
}

void declare_restore(CLI::App& command, Session& session) {
  auto path = std::make_shared<std::string>();
  auto confirmed = std::make_shared<bool>(false);
  command.add_option("FILE", *path, "A file that backup made");
  command.add_flag("--confirm", *confirmed, "Of a store that was restored: let its reminders go again");
  command.callback([path, confirmed, &session] {
    session.format({"table"});
    if (*confirmed != path->empty()) throw InputError("name a backup to restore, or --confirm one that was restored");
    if (*confirmed) return confirm(session);
    restore(session, *path);
  });
}

}  // namespace nenkai
