#include <fmt/format.h>

#include <memory>

#include "app/history.hh"
#include "app/json.hh"
#include "app/load.hh"
#include "app/zones.hh"
#include "cli/command.hh"

namespace nenkai {
namespace {

constexpr std::size_t digits_shown = 12;  // of a hash, in tables

std::string what_was_done(const RevisionInfo& revision) {
  return revision.command + (revision.reason.empty() ? "" : " — " + revision.reason);
}

void print_log(Session& session, const std::vector<RevisionInfo>& revisions, const std::string& timezone) {
  Table table({{"revision", Align::right}, {"when"}, {"who"}, {"hash"}, {"what", Align::left, 0, true}});
  for (const RevisionInfo& revision : revisions) {
    table.row({std::to_string(revision.number), local_time_text(revision.at, timezone), revision.actor,
               revision.hash.substr(0, digits_shown), what_was_done(revision)});
  }
  session.print(table.render(session.terminal()));
}

/// "date: "2004-03-10" → "2004-04-02"", or the whole entity where there was none before.
std::string fields_text(const EntityChange& change) {
  std::string text;
  for (const FieldChange& field : change.fields) {
    text += fmt::format("{}{}: {} → {}", text.empty() ? "" : "; ", field.key,
                        field.before.empty() ? "(none)" : field.before, field.after.empty() ? "(none)" : field.after);
  }
  return text.empty() ? (change.after.empty() ? change.before : change.after) : text;
}

void print_entity_history(Session& session, const EntityHistory& history) {
  session.say(entity_text(history.key), Style::strong);
  Table table({{"revision", Align::right}, {"when"}, {"who"}, {""}, {"what", Align::left, 0, true}});
  for (const auto& [revision, change] : history.changes) {
    table.row({std::to_string(revision.number),
               local_time_text(revision.at, history.timezone),
               revision.actor,
               {std::string(name_of(change.kind)), style_of(change.kind)},
               fields_text(change) + (revision.reason.empty() ? "" : " — " + revision.reason)});
  }
  session.print(table.render(session.terminal()));
}

void print_difference(Session& session, const Difference& difference) {
  session.say(fmt::format("{}: from revision {} ({}) to revision {} ({})", difference.programme.str(),
                          difference.from_revision, local_time_text(difference.from, difference.timezone),
                          difference.to_revision, local_time_text(difference.to, difference.timezone)),
              Style::strong);
  if (difference.changes.empty()) {
    session.say("Nothing is different.");
    return;
  }
  Table table({{""}, {"entity"}, {"what is different", Align::left, 0, true}});
  for (const EntityChange& change : difference.changes) {
    table.row(
        {{std::string(name_of(change.kind)), style_of(change.kind)}, entity_text(change.key), fields_text(change)});
  }
  session.print(table.render(session.terminal()));
  session.say("By:", Style::strong);
  print_log(session, difference.revisions, difference.timezone);
}

void run_log(Session& session, const std::string& entity, bool head) {
  const std::string format = session.format({"table", "json"});
  if (head && !entity.empty()) throw InputError("--head is of the whole store: leave the entity out");
  if (head) {
    const RevisionInfo last = read_head(session.context());
    session.print(format == "json" ? head_json(last) : last.hash + "\n");
  } else if (!entity.empty()) {
    const EntityHistory history = read_entity_history(session.context(), entity);
    if (format == "json") return session.print(entity_history_json(history));
    print_entity_history(session, history);
  } else {
    const History history = read_history(session.context());
    if (format == "json") return session.print(history_json(history));
    print_log(session, history.revisions, history.timezone);
  }
}

/// One row a key of the entity.
void print_entity(Session& session, const EntityThen& then) {
  session.say(entity_text(then.key), Style::strong);
  Table table({{""}, {"", Align::left, 0, true}});
  for (const FieldChange& field : compare_bodies("{}", then.body)) table.row({field.key, field.after});
  table.row({"recorded", fmt::format("{} by {} (revision {})", local_time_text(then.made_by.at, then.timezone),
                                     then.made_by.actor, then.made_by.number)});
  session.print(table.render(session.terminal()));
}

void run_show(Session& session, const std::string& entity) {
  if (entity.empty()) {
    session.format({"toml"});
    session.print(dump_programme(session.context()));
    return;
  }
  const std::string format = session.format({"table", "json"});
  const EntityThen then = read_entity(session.context(), entity);
  if (format == "json") return session.print(entity_json(then));
  print_entity(session, then);
}

}  // namespace

void declare_log(CLI::App& command, Session& session) {
  auto entity = std::make_shared<std::string>();
  auto head = std::make_shared<bool>(false);
  command.add_option("ENTITY", *entity, "Of this entity alone: event/ID, series/ID …, or an ID");
  command.add_flag("--head", *head, "Print the hash of the last revision, to be noted elsewhere");
  command.callback([entity, head, &session] { run_log(session, *entity, *head); });
}

void declare_show(CLI::App& command, Session& session) {
  auto entity = std::make_shared<std::string>();
  command.add_option("ENTITY", *entity, "event/ID, series/ID …, or an ID (default: the programme, as a file)");
  command
      .add_option("--at,--known-at", session.options.known_at,
                  "As it was recorded by this instant (RFC 3339), or by the end of this day")
      ->type_name("INSTANT");
  command.callback([entity, &session] { run_show(session, *entity); });
}

void declare_diff(CLI::App& command, Session& session) {
  auto from = std::make_shared<std::string>();
  auto to = std::make_shared<std::string>();
  command.add_option("FROM", *from, "The earlier moment: an instant (RFC 3339), or the end of a day")->required();
  command.add_option("TO", *to, "The later moment (default: now)");
  command.callback([from, to, &session] {
    const std::string format = session.format({"table", "json"});
    Context& context = session.context();
    const Instant begin = parse_moment(context, *from);
    const Difference difference =
        compare_moments(context, begin, to->empty() ? std::max(begin, session.now()) : parse_moment(context, *to));
    if (format == "json") return session.print(difference_json(difference));
    print_difference(session, difference);
  });
}

}  // namespace nenkai
