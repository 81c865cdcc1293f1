#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "app/history.hh"
#include "app/json.hh"
#include "app/results.hh"
#include "app/views.hh"
#include "app/words.hh"
#include "app/zones.hh"
#include "cli/command.hh"
#include "scheduler/covered_name.hh"
#include "scheduler/fields.hh"

namespace nenkai {
namespace {

/// The keys of an event that have a one-line form.
class OneLineKeys {
 public:
  template <class T>
  void own_id(const char*, T&) {}
  template <class T>
  void required(const char* key, T&) {
    keys.emplace_back(key);
  }
  template <class T>
  void optional(const char* key, std::optional<T>&) {
    keys.emplace_back(key);
  }
  template <class T>
  void optional(const char* key, std::vector<T>&) {
    if constexpr (!HasFields<T>) keys.emplace_back(key);
  }
  template <class T, class D>
  void defaulted(const char* key, T&, const D&) {
    keys.emplace_back(key);
  }
  std::vector<std::string> keys;
};

std::vector<std::string> one_line_keys() {
  Event event;
  OneLineKeys keys;
  visit_fields(event, keys);
  return keys.keys;
}

std::string dashed(std::string key) {
  for (char& c : key) {
    if (c == '_') c = '-';
  }
  return key;
}

/// Options for an event's fields, collected in the order in which they were typed.
struct FieldOptions {
  FieldTexts texts;
  std::vector<std::string> sets;

  void declare(CLI::App& command, const std::vector<std::string>& keys) {
    for (const std::string& key : keys) {
      const std::string names = dashed(key) == key ? "--" + key : "--" + dashed(key) + ",--" + key;
      command
          .add_option_function<std::string>(
              names, [this, key](const std::string& text) { texts.emplace_back(key, text); },
              fmt::format("Sets {}", key))
          ->type_name("TEXT");
    }
    command.add_option("--set", sets, "Sets any key: KEY=TEXT, also title.ja=…")->type_name("KEY=TEXT");
  }

  FieldTexts all() const {
    FieldTexts result = texts;
    for (const std::string& set : sets) {
      const std::size_t equals = set.find('=');
      if (equals == std::string::npos) throw InputError(fmt::format("--set {}: write KEY=TEXT", set));
      result.emplace_back(set.substr(0, equals), set.substr(equals + 1));
    }
    return result;
  }
};

struct ChangeOptions {
  std::string id;
  std::string date;
  std::optional<std::string> id_option;
  bool dry_run = false;
  FieldOptions fields;

  ChangeTerms terms() const {
    ChangeTerms made;
    made.dry_run = dry_run;
    return made;
  }
};

void print_effects(Session& session, const std::vector<Effect>& effects) {
  if (effects.empty()) {
    session.say("The findings stay as they are.", Style::dim);
    return;
  }
  session.say("What it does to the findings:", Style::strong);
  Table table({{"rule"}, {"before"}, {"after"}, {"", Align::left, 0, true}});
  for (const Effect& effect : effects) {
    const Style style = effect.worse() ? Style::bad : Style::good;
    table.row({effect.rule.str(),
               std::string(status_words(effect.before, session.language())),
               {std::string(status_words(effect.after, session.language())), style},
               effect.text});
  }
  session.print(table.render(session.terminal()));
}

void print_change(Session& session, const char* verb, const EventChange& change) {
  const bool nothing = change.fields.empty();
  session.say(nothing ? fmt::format("event {} is so already: nothing to change", change.after.id.str())
                      : fmt::format("{} event {}{}", verb, change.after.id.str(),
                                    change.dry_run ? " (dry run: nothing is kept)" : ""),
              Style::strong);
  if (!nothing) {
    Table table({{""}, {""}, {"", Align::left, 0, true}});
    for (const FieldChange& field : change.fields) {
      table.row({field.key,
                 {field.before.empty() ? "(none)" : field.before, Style::dim},
                 "→ " + (field.after.empty() ? "(none)" : field.after)});
    }
    session.print(table.render(session.terminal()));
    print_effects(session, change.effects);
  }
}

void show_change(Session& session, const char* verb, const EventChange& change) {
  for (const std::string& warning : change.warnings) session.warn("nenkai: warning: " + warning);
  if (session.format({"table", "json"}) == "json") {
    session.print(event_change_json(change));
  } else {
    print_change(session, verb, change);
  }
}

std::shared_ptr<ChangeOptions> declare_change(CLI::App& command, bool id_required = true) {
  auto options = std::make_shared<ChangeOptions>();
  auto* id = command.add_option("ID", options->id, "The event");
  if (id_required) id->required();
  command.add_flag("--dry-run", options->dry_run, "Say what would change, and keep nothing");
  return options;
}

void declare_action(CLI::App& command, Session& session, EventAction action, const char* verb,
                    const std::vector<std::string>& keys) {
  auto options = declare_change(command);
  options->fields.declare(command, keys);
  command.callback([options, &session, action, verb] {
    session.format({"table", "json"});
    show_change(session, verb,
                act_on_event(session.context(), options->id, action, options->fields.all(), options->terms()));
  });
}

struct EvidenceOptions {
  std::optional<std::string> url;
  std::optional<std::string> file;
  std::optional<std::string> title;
  std::optional<std::string> dated;
};

constexpr std::size_t largest_evidence = std::size_t{256} << 20U;  // bytes
constexpr std::size_t largest_results = std::size_t{16} << 20U;

/// Never more than the limit, whatever the file is: a device may have no end.
std::string read_whole(const std::string& path, std::size_t most) {
  std::error_code ignored;
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path, ignored)) {
    throw InputError(fmt::format("{}: no such file, or not readable", path));
  }
  std::string text;
  std::vector<char> piece(std::size_t{1} << 16U);
  while (in && text.size() <= most) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    text.append(piece.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (text.size() > most) throw InputError(fmt::format("{}: it has more than {} MiB", path, most >> 20U));
  return text;
}

std::optional<Evidence> evidence_of(const EvidenceOptions& options) {
  if (!options.url && !options.file) {
    if (options.title || options.dated)
      throw InputError("evidence of what? Add --evidence URL or --evidence-file FILE");
    return std::nullopt;
  }
  Evidence evidence;
  if (options.file) {
    evidence = evidence_of_file(read_whole(*options.file, largest_evidence),
                                std::filesystem::path(*options.file).filename().string());
  }
  evidence.url = options.url;
  if (options.title) evidence.title = LocalText{*options.title};
  if (options.dated) {
    const auto dated = PartialDate::parse(*options.dated);
    if (!dated) throw InputError("--evidence-dated: " + dated.problem());
    evidence.dated = *dated;
  }
  return evidence;
}

struct ListOptions {
  std::optional<std::string> years;
  std::vector<std::string> statuses;
  std::optional<std::string> kind;
  std::optional<std::string> series;
  std::optional<std::string> pairing;
};

EventFilter filter_of(const ListOptions& options) {
  EventFilter filter;
  if (options.years) filter.years = or_throw(FiscalYears::parse(*options.years));
  for (const std::string& name : options.statuses) {
    const auto status = parse_name<EventStatus>(name);
    if (!status) throw InputError(fmt::format("--status {}: write tentative, confirmed, held or cancelled", name));
    filter.statuses.push_back(*status);
  }
  if (options.kind) {
    filter.kind = parse_name<EventKind>(*options.kind);
    if (!filter.kind) {
      throw InputError(
          fmt::format("--kind {}: write joint_conference, committee_meeting, network_meeting or other", *options.kind));
    }
  }
  if (options.series) filter.series = or_throw(SeriesId::parse(*options.series));
  if (options.pairing) filter.pairing = or_throw(PairingId::parse(*options.pairing));
  return filter;
}

Style style_of(EventStatus status) {
  if (status == EventStatus::held) return Style::good;
  return status == EventStatus::cancelled ? Style::dim : Style::plain;
}

void print_list(Session& session, const EventList& list) {
  if (list.events.empty()) {
    session.say("No events.");
    return;
  }
  Table table({{"date"}, {"status"}, {"id"}, {"title", Align::left, 0, true}});
  for (const Event* event : list.events) {
    const ResolvedEvent resolved = resolve(*event, list.open.index());
    table.row({date_words(event->date, session.language()),
               {std::string(status_words(event->status, session.language())), style_of(event->status)},
               event->id.str(),
               resolved.title->in(session.language())});
  }
  session.print(table.render(session.terminal()));
  session.say(fmt::format("{} event{}", list.events.size(), list.events.size() == 1 ? "" : "s"), Style::strong);
}

/// "Report (2004-03-02) https://… recorded by anna on 2004-03-05"
std::string evidence_text(const Evidence& evidence, const std::string& language) {
  std::vector<std::string> parts;
  if (evidence.title) parts.push_back(evidence.title->in(language));
  if (evidence.dated) parts.push_back("(" + evidence.dated->str() + ")");
  if (evidence.url) parts.push_back(*evidence.url);
  if (evidence.digest) parts.push_back("BLAKE2b " + *evidence.digest);
  if (evidence.by) parts.push_back("recorded by " + *evidence.by);
  if (evidence.on) parts.push_back("on " + evidence.on->str());
  return fmt::format("{}", fmt::join(parts, " "));
}

void print_event(Session& session, const Event& event, const RevisionInfo& recorded, const OpenProgramme& open) {
  const ResolvedEvent resolved = resolve(event, open.index());
  const std::string& language = session.language();
  session.say(resolved.title->in(language), Style::strong);
  Table table({{""}, {"", Align::left, 0, true}});
  table.row({"id", event.id.str()});
  table.row({"date", date_words(event.date, language)});
  table.row({"status", {std::string(status_words(event.status, language)), style_of(event.status)}});
  table.row({"kind", std::string(kind_words(resolved.kind, language))});
  if (event.series) table.row({"series", event.series->str()});
  for (const PairingId& id : resolved.covers) {
    const Pairing* pairing = open.index().find(id);
    table.row({"covers",
               pairing != nullptr ? covered_name(*pairing, open.index(), language, event.date.first_day()) : id.str()});
  }
  if (resolved.committee != nullptr) {
    table.row({"committee", subject_name(SubjectKind::committee, resolved.committee->str(), open.index(), language,
                                         event.date.first_day())});
  }
  if (event.venue) {
    const Venue* venue = open.index().find(*event.venue);
    table.row({"venue", venue != nullptr ? venue->name.in(language) : event.venue->str()});
  }
  if (event.place) table.row({"place", event.place->in(language)});
  if (event.url) table.row({"url", *event.url});
  if (event.online_url) table.row({"online", *event.online_url});
  if (event.attendance) table.row({"attendance", std::to_string(*event.attendance)});
  if (event.description) table.row({"description", event.description->in(language)});
  for (const Evidence& evidence : event.evidence) {
    table.row({"evidence", evidence_text(evidence, language)});
  }
  for (const AnnouncedResult& result : event.results) table.row({"result", result.title.in(language)});
  table.row(
      {"recorded", fmt::format("{} by {} (revision {})", local_time_text(recorded.at, open.programme().header.timezone),
                               recorded.actor, recorded.number)});
  session.print(table.render(session.terminal()));
}

}  // namespace

void declare_event_list(CLI::App& command, Session& session) {
  auto options = std::make_shared<ListOptions>();
  declare_known_at(command, session);
  command.add_option("--fy", options->years, "Events that may start in these fiscal years")->type_name("N|N..M");
  command.add_option("--status", options->statuses, "Only these statuses")->delimiter(',')->type_name("STATUS,…");
  command.add_option("--kind", options->kind, "Only this kind")->type_name("KIND");
  command.add_option("--series", options->series, "Only this series")->type_name("ID");
  command.add_option("--pairing", options->pairing, "Only events that cover this pairing")->type_name("ID");
  command.callback([options, &session] {
    const std::string format = session.format({"table", "json", "csv"});
    const auto found = list_events(session.context(), filter_of(*options));
    const EventList& list = *found;
    if (format == "json") session.print(event_list_json(list, session.language()));
    if (format == "csv") session.print(event_list_csv(list, session.language()));
    if (format == "table") print_list(session, list);
  });
}

void declare_event_show(CLI::App& command, Session& session) {
  declare_known_at(command, session);
  auto id = std::make_shared<std::string>();
  command.add_option("ID", *id, "The event")->required();
  command.callback([id, &session] {
    const std::string format = session.format({"table", "json"});
    const auto snapshot = session.context().store.snapshot();
    const OpenProgramme open(session.context());
    const Event event = find_event(session.context(), open.programme().header.id, *id);
    const RevisionInfo recorded = last_change_of(session.context(), open, {EntityKind::event, *id});
    if (format == "json") {
      session.print(event_json(event, recorded, open, session.language()));
    } else {
      print_event(session, event, recorded, open);
    }
  });
}

void declare_event_add(CLI::App& command, Session& session) {
  auto options = declare_change(command, false);
  command.add_option("--id", options->id_option, "The new event's id, where it does not stand alone")->type_name("ID");
  options->fields.declare(command, one_line_keys());
  command.callback([options, &session] {
    session.format({"table", "json"});
    std::optional<std::string> id = options->id_option;
    if (!options->id.empty()) id = options->id;
    show_change(session, "added", add_event(session.context(), id, options->fields.all(), options->terms()));
  });
}

void declare_event_edit(CLI::App& command, Session& session) {
  auto options = declare_change(command);
  options->fields.declare(command, one_line_keys());
  command.callback([options, &session] {
    session.format({"table", "json"});
    const FieldTexts fields = options->fields.all();
    if (fields.empty()) throw InputError("nothing to change: give --title, --date, --venue … or --set KEY=TEXT");
    show_change(session, "changed", edit_event(session.context(), options->id, fields, options->terms()));
  });
}

void declare_event_move(CLI::App& command, Session& session) {
  auto options = declare_change(command);
  command.add_option("DATE,--date,--to", options->date, "The new date")->required()->type_name("DATE");
  command.callback([options, &session] {
    session.format({"table", "json"});
    show_change(session, "moved", move_event(session.context(), options->id, options->date, options->terms()));
  });
}

void declare_event_confirm(CLI::App& command, Session& session) {
  declare_action(command, session, EventAction::confirm, "confirmed", {"date", "venue"});
}

void declare_event_hold(CLI::App& command, Session& session) {
  auto options = declare_change(command);
  auto evidence = std::make_shared<EvidenceOptions>();
  options->fields.declare(command, {"date", "attendance"});
  command.add_option("--evidence", evidence->url, "A link that proves it")->type_name("URL");
  command.add_option("--evidence-file", evidence->file, "A file that proves it: its digest is kept, not the file")
      ->type_name("FILE");
  command.add_option("--evidence-title", evidence->title, "What the evidence is called")->type_name("TEXT");
  command.add_option("--evidence-dated", evidence->dated, "The evidence's own date")->type_name("DATE");
  command.callback([options, evidence, &session] {
    session.format({"table", "json"});
    show_change(
        session, "recorded as held:",
        hold_event(session.context(), options->id, options->fields.all(), evidence_of(*evidence), options->terms()));
  });
}

/// Those that stay before the ones of a file.
static std::size_t count_results(Context& context, const std::string& id, bool append) {
  return append ? find_event(context, chosen_programme(context), id).results.size() : 0;
}

void declare_event_results(CLI::App& command, Session& session) {
  auto options = declare_change(command);
  auto file = std::make_shared<std::string>();
  auto append = std::make_shared<bool>(false);
  command.add_option("FILE", *file, "A CSV file with the columns title, presenter, cluster, project")->required();
  command.add_flag("--append", *append, "Keep the results that are there");
  options->fields.declare(command, {"attendance"});
  command.callback([options, file, append, &session] {
    session.format({"table", "json"});
    const ResultTable table = read_results(read_whole(*file, largest_results), *file);
    const std::size_t before = count_results(session.context(), options->id, *append);
    try {
      show_change(
          session, "results of",
          set_results(session.context(), options->id, table.results, options->fields.all(), *append, options->terms()));
    } catch (const InputError& error) {
      throw InputError(table.by_line(error.what(), before));
    }
  });
}

void declare_event_cancel(CLI::App& command, Session& session) {
  declare_action(command, session, EventAction::cancel, "cancelled", {});
}

void declare_event_restore(CLI::App& command, Session& session) {
  declare_action(command, session, EventAction::restore, "restored", {"date"});
}

}  // namespace nenkai
