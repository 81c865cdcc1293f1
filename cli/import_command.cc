#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "app/import_url.hh"
#include "app/import_views.hh"
#include "cli/command.hh"

namespace nenkai {
namespace {

/// The table lists so many of each sort; JSON and CSV list all.
constexpr std::size_t most_shown = 40;
constexpr std::size_t longest_source = 2'000;

struct ImportArguments {
  std::string from_where;
  std::string as = "events";
  std::optional<std::string> series;
  std::optional<std::string> kind;
  std::optional<std::string> person;
  std::optional<std::string> calendar;
  std::string language;
  std::optional<std::string> from;
  std::optional<std::string> to;
  std::optional<std::string> source;
  std::string gone = "keep";
  std::optional<std::string> clash;
  std::optional<std::string> every;
  bool afresh = false;
  bool dry_run = false;
};

std::string read_stream(std::istream& in, const std::string& name, std::size_t most) {
  std::string text(most + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > most) {
    throw InputError(
        fmt::format("{}: it is longer than {} bytes, the most that an import reads: split it, or ask its "
                    "publisher for fewer years",
                    name, most));
  }
  return text;
}

/// Never reads more than the limit, whatever the file's size is said to be.
std::string read_document(const std::string& path, std::size_t most) {
  if (path == "-") return read_stream(std::cin, "(standard input)", most);
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw InputError(fmt::format("{} is a folder: name an iCalendar file (.ics) in it", path));
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) throw InputError(fmt::format("{}: no such file, or not readable", path));
  return read_stream(in, path, most);
}

template <class T>
T named(const char* option, const std::string& text) {
  if (const auto known = parse_name<T>(text)) return *known;
  std::string names;
  for (const std::string_view name : all_names<T>()) names += (names.empty() ? "" : ", ") + std::string(name);
  throw InputError(fmt::format("{} {}: write one of {}", option, text, names));
}

template <class IdType>
std::optional<IdType> id_of(const char* option, const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  auto id = IdType::parse(*text);
  if (!id) throw InputError(fmt::format("{} {}: {}", option, *text, id.problem()));
  return *id;
}

std::optional<Day> day_of(const char* option, const std::optional<std::string>& text, bool last) {
  if (!text) return std::nullopt;
  auto date = PartialDate::parse(*text);
  if (!date) throw InputError(fmt::format("{}: {}", option, date.problem()));
  return last ? date->interval().last() : date->interval().first();
}

/// What goes with what: an option that would do nothing is a mistake.
void refuse_misfits(const ImportArguments& given, ImportAs as) {
  const auto only = [&](bool is_given, const char* option, ImportAs with) {
    if (is_given && as != with) {
      throw InputError(fmt::format("{} goes with --as {}, and this is --as {}", option, name_of(with), name_of(as)));
    }
  };
  only(given.series.has_value(), "--series", ImportAs::events);
  only(given.kind.has_value(), "--kind", ImportAs::events);
  only(given.gone != "keep", "--gone", ImportAs::events);
  only(given.clash.has_value(), "--clash", ImportAs::events);
  only(given.person.has_value(), "--person", ImportAs::busy);
  only(given.calendar.has_value(), "--calendar", ImportAs::holidays);
  only(!given.language.empty(), "--names-in", ImportAs::holidays);
  if (given.series && given.kind)
    throw InputError("--kind: events of a series are of its kind; leave one of the two out");
  if (as == ImportAs::busy && !given.person) throw InputError("--as busy: say whose busy times they are: --person ID");
  if (as == ImportAs::holidays && !given.calendar) {
    throw InputError("--as holidays: say what the holiday calendar is called: --calendar NAME");
  }
}

std::string label_of(const ImportArguments& given, bool is_url) {
  if (given.source) {
    const bool clean = std::none_of(given.source->begin(), given.source->end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (given.source->empty() || given.source->size() > longest_source || !clean) {
      throw InputError(
          fmt::format("--source: write a label of 1 to {} bytes without control characters", longest_source));
    }
    return *given.source;
  }
  if (is_url) return source_label(given.from_where);
  if (given.from_where == "-") return "standard input";
  return file_label(std::filesystem::path(given.from_where).filename().string());
}

ImportRequest request_of(const ImportArguments& given, bool is_url) {
  ImportRequest request;
  request.as = named<ImportAs>("--as", given.as);
  refuse_misfits(given, request.as);
  request.name = given.from_where == "-" ? "(standard input)"
                 : is_url                ? source_label(given.from_where)
                                         : given.from_where;
  request.source = label_of(given, is_url);
  request.series = id_of<SeriesId>("--series", given.series);
  if (given.kind) request.kind = named<EventKind>("--kind", *given.kind);
  request.person = id_of<PersonId>("--person", given.person);
  request.calendar = id_of<CalendarId>("--calendar", given.calendar);
  request.language = given.language;
  request.from = day_of("--from", given.from, false);
  request.to = day_of("--to", given.to, true);
  request.gone = named<GonePolicy>("--gone", given.gone);
  if (given.clash) {
    if (*given.clash != "ours" && *given.clash != "theirs") {
      throw InputError(fmt::format("--clash {}: write ours or theirs", *given.clash));
    }
    request.clash = *given.clash == "ours" ? ClashPolicy::ours : ClashPolicy::theirs;
  }
  if (is_url) request.url = given.from_where;
  if (given.every) {
    if (given.source)
      throw InputError("--source: a subscription's source is its URL; leave one of --source and --every out");
    if (!is_url) throw InputError("--every: only a URL can be read again by itself; a file has to be imported anew");
    auto every = parse_every(*given.every);
    if (!every) throw InputError(fmt::format("--every {}: {}", *given.every, every.problem()));
    if (const auto problem = every_problem(*every))
      throw InputError(fmt::format("--every {}: {}", *given.every, *problem));
    request.every = *every;
  }
  request.dry_run = given.dry_run;
  return request;
}

std::string when(const ImportItem& item) {
  return item.to.empty() || item.to == item.date ? item.date : item.date + " – " + item.to;
}

struct Sort {
  const std::vector<ImportItem>& items;
  const char* heading;
  const char* sign;
  Style style;
};

void add_changes(Table& table, const ImportItem& item) {
  for (const FieldChange& change : item.changes) {
    table.row({"", "", "",
               fmt::format("{}: {} → {}", change.key, change.before.empty() ? "(none)" : change.before,
                           change.after.empty() ? "(none)" : change.after)});
  }
}

void print_sort(Session& session, const Sort& sort) {
  if (sort.items.empty()) return;
  session.say(fmt::format("{} ({})", sort.heading, sort.items.size()), Style::strong);
  Table table({{""}, {""}, {""}, {"", Align::left, 0, true}});
  for (std::size_t at = 0; at < sort.items.size() && at < most_shown; ++at) {
    const ImportItem& item = sort.items[at];
    std::string text = item.title;
    if (!item.action.empty()) text += fmt::format(" [{}]", item.action);
    if (!item.reason.empty()) text += " — " + item.reason;
    table.row({{sort.sign, sort.style}, when(item), item.id, text});
    add_changes(table, item);
  }
  session.print(table.render(session.terminal()));
  if (sort.items.size() > most_shown) {
    session.say(fmt::format("… and {} more (--format json lists all)", sort.items.size() - most_shown));
  }
}

void print_effects(Session& session, const ImportReport& report) {
  if (report.as != ImportAs::events || (report.added.empty() && report.changed.empty() && report.gone.empty())) return;
  if (report.effects.empty()) {
    session.say("The findings stay as they are.", Style::dim);
    return;
  }
  session.say("What it does to the findings:", Style::strong);
  for (const Effect& effect : report.effects) {
    session.say("  " + effect.rule.str() + ": " + effect.text, effect.worse() ? Style::bad : Style::good);
  }
}

void print_report(Session& session, const ImportReport& report) {
  for (const ImportRemark& remark : report.skipped) {
    session.warn(visible(fmt::format("{}:{}: {}", report.name, remark.line, remark.reason)));
  }
  for (const std::string& note : report.notes) session.warn(visible(fmt::format("{}: {}", report.name, note)));
  session.say(fmt::format("{}{}: {} new, {} changed, {} gone, {} in clash, {} as they were, {} skipped{}",
                          report.source, report.calendar_name.empty() ? "" : " (" + report.calendar_name + ")",
                          report.added.size(), report.changed.size(), report.gone.size(), report.clash.size(),
                          report.unchanged, report.skipped.size(), report.dry_run ? " (dry run: nothing is kept)" : ""),
              Style::strong);
  print_sort(session, {report.added, "new", "+", Style::good});
  print_sort(session, {report.changed, "changed", "~", Style::warn});
  print_sort(session, {report.gone, "no longer in the source", "-", Style::bad});
  print_sort(session, {report.clash, "changed on both sides: here → at the source", "!", Style::bad});
  if (report.capped) session.say("A limit on occurrences was hit: not all repetitions are here.", Style::warn);
  print_effects(session, report);
  if (!report.subscription.empty()) {
    session.say(fmt::format("subscription {}{}", report.subscription, report.dry_run ? " would be kept" : " is kept"));
  }
}

void run(Session& session, const ImportArguments& given) {
  const std::string format = session.format({"table", "json", "csv"});
  const bool is_url = is_import_url(given.from_where);
  const ImportRequest request = request_of(given, is_url);
  const ImportReport report =
      is_url ? import_url(session.context(), request, session.fetch_allowed(), given.afresh)
             : import_document(session.context(), request, read_document(given.from_where, request.limits.bytes));
  if (format == "json") session.print(import_json(report));
  if (format == "csv") session.print(import_csv(report));
  if (format == "table") print_report(session, report);
}

void declare_policies(CLI::App& command, ImportArguments& given) {
  command.add_option("--source", given.source, "What the source is called (default: the URL or the file's name)")
      ->type_name("LABEL");
  command.add_option("--gone", given.gone, "What the source no longer has: keep, or cancel what is still to come")
      ->type_name("keep|cancel");
  command
      .add_option("--clash", given.clash,
                  "What was changed on both sides: keep ours for good, or take theirs (default: keep ours and say so "
                  "every time)")
      ->type_name("ours|theirs");
  command
      .add_option("--every", given.every, "Keep a subscription to the URL, to be read again after so long: 30m, 6h, 1d")
      ->type_name("TIME");
  command.add_flag("--afresh", given.afresh, "Also where the server says that the URL's document has not changed");
  command.add_flag("--dry-run", given.dry_run, "Say what would change, and keep nothing");
}

}  // namespace

void declare_import(CLI::App& command, Session& session) {
  auto given = std::make_shared<ImportArguments>();
  command.add_option("FILE", given->from_where, "An iCalendar file or its http(s) URL; - is standard input")
      ->required();
  command.add_option("--as", given->as, "events, busy (times of a person) or holidays (a holiday calendar)")
      ->type_name("WHAT");
  command.add_option("--series", given->series, "The series that new events belong to")->type_name("ID");
  command.add_option("--kind", given->kind, "The kind of new events without a series (default: other)")
      ->type_name("KIND");
  command.add_option("--person", given->person, "Whose busy times they are")->type_name("ID");
  command.add_option("--calendar", given->calendar, "The holiday calendar to make or to bring up to date")
      ->type_name("NAME");
  command.add_option("--names-in", given->language, "The language of the holidays' names: en, ja …")->type_name("LANG");
  command
      .add_option("--from", given->from,
                  "Repeating events from this day on (default: the first day of the fiscal year before this)")
      ->type_name("DATE");
  command.add_option("--to", given->to, "… and up to this one (default: the last day of the fiscal year after this)")
      ->type_name("DATE");
  declare_policies(command, *given);
  command.callback([given, &session] { run(session, *given); });
}

}  // namespace nenkai
