#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>

#include "app/json.hh"
#include "cli/command.hh"

namespace nenkai {
namespace {

/// The table lists so many edits; JSON lists all.
constexpr std::size_t most_edits_shown = 40;

struct LoadOptions {
  std::vector<std::string> files;
  bool dry_run = false;
  bool prune = false;
};

SourceFile read_source(const std::string& path) {
  std::ostringstream text;
  if (path == "-") {
    text << std::cin.rdbuf();
    return {"(standard input)", text.str()};
  }
  if (std::filesystem::is_directory(path)) {
    throw InputError(fmt::format("{} is a folder: name the programme files in it", path));
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) throw InputError(fmt::format("{}: no such file, or not readable", path));
  text << in.rdbuf();
  return {path, std::move(text).str()};
}

const char* sign_of(EditKind kind) {
  if (kind == EditKind::added) return "+";
  return kind == EditKind::removed ? "-" : "~";
}

std::string counts_text(const CommitResult& result) {
  std::map<EditKind, std::size_t> counts;
  for (const Edit& edit : result.edits) ++counts[edit.kind];
  return fmt::format("{} added, {} changed, {} removed, {} as they were", counts[EditKind::added],
                     counts[EditKind::changed], counts[EditKind::removed], result.unchanged);
}

std::string added_by_kind(const CommitResult& result) {
  std::map<EntityKind, std::size_t> counts;
  for (const Edit& edit : result.edits) ++counts[edit.key.kind];
  std::string text;
  for (const auto& [kind, count] : counts) {
    if (kind == EntityKind::programme || kind == EntityKind::planning) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name_of(kind));
  }
  return text;
}

void print_part(Session& session, const LoadedPart& part, bool init, bool dry_run) {
  session.say(fmt::format("programme {}: {}{}", part.programme.str(), counts_text(part.result),
                          dry_run ? " (dry run: nothing is kept)" : ""),
              Style::strong);
  if (init) {
    session.say("  " + added_by_kind(part.result));
    return;
  }
  Table table({{""}, {""}, {"", Align::left, 0, true}});
  for (std::size_t i = 0; i < part.result.edits.size() && i < most_edits_shown; ++i) {
    const Edit& edit = part.result.edits[i];
    table.row({{sign_of(edit.kind), style_of(edit.kind)}, std::string(name_of(edit.key.kind)), edit.key.id});
  }
  if (!table.empty()) session.print(table.render(session.terminal()));
  if (part.result.edits.size() > most_edits_shown) {
    session.say(fmt::format("… and {} more (--format json lists all)", part.result.edits.size() - most_edits_shown));
  }
  for (const Effect& effect : part.effects) {
    session.say("  " + effect.rule.str() + ": " + effect.text, effect.worse() ? Style::bad : Style::good);
  }
}

void run(Session& session, const LoadOptions& options, bool init) {
  const std::string format = session.format({"table", "json"});
  LoadRequest request;
  for (const std::string& path : options.files) request.files.push_back(read_source(path));
  request.init = init;
  request.dry_run = options.dry_run;
  request.prune = options.prune;
  const LoadReport report = load_files(session.context(init), request);
  for (const Diagnostic& diagnostic : report.diagnostics) session.warn(diagnostic.str());
  if (report.refused()) {
    session.exit = Exit::bad_input;
    return;
  }
  if (format == "json") {
    session.print(load_json(report));
    return;
  }
  for (const LoadedPart& part : report.parts) print_part(session, part, init, options.dry_run);
}

void declare(CLI::App& command, Session& session, bool init) {
  auto options = std::make_shared<LoadOptions>();
  command.add_option("FILE", options->files, "Programme files; - is standard input")->required();
  command.add_flag("--dry-run", options->dry_run, "Say what would change, and keep nothing");
  if (!init) command.add_flag("--prune", options->prune, "Remove what the files do not name");
  command.callback([options, &session, init] { run(session, *options, init); });
}

}  // namespace

void declare_init(CLI::App& command, Session& session) { declare(command, session, true); }

void declare_load(CLI::App& command, Session& session) { declare(command, session, false); }

void declare_dump(CLI::App& command, Session& session) {
  declare_known_at(command, session);
  command.callback([&session] {
    session.format({"toml"});
    session.print(dump_programme(session.context()));
  });
}

}  // namespace nenkai
