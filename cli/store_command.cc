#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "app/history.hh"
#include "app/json.hh"
#include "cli/command.hh"

namespace nenkai {
namespace {

void declare_copy(CLI::App& command, Session& session, bool back) {
  auto path = std::make_shared<std::string>();
  command.add_option("FILE", *path, back ? "A file that backup made" : "The new file")->required();
  command.callback([path, &session, back] {
    session.format({"table"});
    if (!back && std::filesystem::exists(*path)) {
      throw InputError(fmt::format("{} exists already: name a new file for the backup", *path));
    }
    if (back && !std::filesystem::exists(*path)) throw InputError(fmt::format("{}: no such backup", *path));
    if (back && !session.context(true).store.programmes().empty()) {
      throw InputError("the store holds programmes already: restore into a new one (--store sqlite:NEW.db)");
    }
    if (back) {
      session.context(true).store.restore(*path);
    } else {
      session.context().store.backup(*path);
    }
    session.say(fmt::format("{} {}", back ? "restored from" : "backed up to", *path));
  });
}

}  // namespace

void declare_verify(CLI::App& command, Session& session) {
  auto head = std::make_shared<std::string>();
  command
      .add_option("--head", *head,
                  "The hash that \"log --head\" printed once: is the log still the one that led to it?")
      ->type_name("HASH");
  command.callback([head, &session] {
    const std::string format = session.format({"table", "json"});
    const std::vector<std::string> damage = verify_store(session.context(), *head);
    if (!damage.empty()) session.exit = Exit::bad_news;
    if (format == "json") {
      session.print(verify_json(damage));
      return;
    }
    for (const std::string& sentence : damage) session.say(sentence, Style::bad);
    session.say(damage.empty() ? "nothing is damaged" : fmt::format("{} kinds of damage", damage.size()),
                Style::strong);
  });
}

void declare_backup(CLI::App& command, Session& session) { declare_copy(command, session, false); }

void declare_restore(CLI::App& command, Session& session) { declare_copy(command, session, true); }

}  // namespace nenkai
