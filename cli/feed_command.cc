#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "app/feed.hh"
#include "app/json.hh"
#include "app/views.hh"
#include "cli/command.hh"

namespace nenkai {
namespace {

struct FeedOptions {
  std::string scope;
  std::string out;
  std::string alarms;
  std::string past;
  std::string kind;
  bool todo = false;
  bool without_cancelled = false;
};

/// What `option` was wrong about.
template <class T>
T valid(const char* option, Result<T> result) {
  if (!result) throw InputError(fmt::format("{}: {}", option, result.problem()));
  return *std::move(result);
}

Result<ScopeKind> kind_of(const std::string& text) {
  if (text == "conferences") return ScopeKind::conferences;
  if (text == "meetings") return ScopeKind::meetings;
  return Problem{fmt::format("\"{}\" is none of conferences, meetings", text)};
}

FeedRequest request_of(const FeedOptions& options, const Session& session) {
  FeedRequest request;
  request.scope = options.scope;
  request.language = session.language();
  if (!options.alarms.empty()) request.alarms = valid("--alarms", parse_alarms(options.alarms));
  if (!options.past.empty()) request.past = valid("--past", Duration::parse(options.past));
  if (!options.kind.empty()) request.only = valid("--kind", kind_of(options.kind));
  request.todos = options.todo;
  request.cancelled = !options.without_cancelled;
  request.public_url = session.public_url();
  return request;
}

/// Writes beside the target and renames, so that a reader never sees half a file. What is no file, such as a pipe or
/// /dev/stdout, is written into: a rename would put a file in its place. A link stays, and its target is replaced.
void write_file(const std::string& path, const std::string& bytes) {
  std::error_code error;
  const auto what = std::filesystem::status(path, error).type();
  const bool is_new_or_file =
      what == std::filesystem::file_type::regular || what == std::filesystem::file_type::not_found;
  const bool is_link = std::filesystem::is_symlink(path, error);
  const std::string target = is_link ? std::filesystem::weakly_canonical(path, error).string() : path;
  const std::string written = is_new_or_file ? target + ".part" : target;
  std::ofstream out(written, std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  error.clear();
  if (out && is_new_or_file) std::filesystem::rename(written, target, error);
  if (!out || error) {
    std::error_code ignored;
    if (is_new_or_file) std::filesystem::remove(written, ignored);
    throw StoreError(fmt::format("{} cannot be written", path));
  }
}

void print_feeds(Session& session, const std::vector<FeedEntry>& feeds) {
  Table table({{"scope"}, {"events", Align::right}, {"name", Align::left, 0, true}});
  for (const FeedEntry& feed : feeds) table.row({feed.scope, std::to_string(feed.events), feed.name});
  session.print(table.render(session.terminal()));
}

void run(Session& session, const FeedOptions& options) {
  if (options.scope == "list") {
    const std::string format = session.format({"table", "json", "csv"});
    const auto feeds = list_feeds(session.context(), session.language());
    if (format == "json") session.print(feeds_json(feeds));
    if (format == "csv") session.print(feeds_csv(feeds));
    if (format == "table") print_feeds(session, feeds);
    return;
  }
  FeedRequest request = request_of(options, session);
  request.json = session.format({"ics", "json"}) == "json";
  const std::string bytes = make_feed(session.context(), request);
  if (options.out.empty() || options.out == "-") {
    session.print(bytes);
  } else {
    write_file(options.out, bytes);
  }
}

struct HolidayOptions {
  std::optional<std::string> from;
  std::optional<std::string> to;
  std::optional<std::string> calendar;
};

/// The days asked for: where only one end is given, a year from it; without either, the calendar year of
/// today and the next, as far as the official lists reach.
DayRange days_asked(const HolidayOptions& options, Day today) {
  const auto day = [](const std::string& name, const std::string& text, bool last) {
    auto date = PartialDate::parse(text);
    if (!date) throw InputError(name + ": " + date.problem());
    return last ? date->interval().last() : date->interval().first();
  };
  const int year = year_of(today);
  Day from = MonthDay{date::January / 1}.in(year);
  Day to = MonthDay{date::December / 31}.in(year + 1);
  if (options.from) from = day("--from", *options.from, false);
  if (options.to) to = day("--to", *options.to, true);
  if (options.from && !options.to) to = std::max(to, from + date::days{364});
  if (options.to && !options.from) from = std::min(from, to - date::days{364});
  if (to < from) throw InputError(fmt::format("--to {} lies before --from {}", to_string(to), to_string(from)));
  return DayRange::closed(from, to);
}

/// A calendar that a programme keeps itself is in the store; the others need none.
std::vector<Calendar> own_calendars(Session& session, const HolidayOptions& options) {
  const auto shipped = session.holidays().known();
  if (std::find(shipped.begin(), shipped.end(), *options.calendar) != shipped.end()) return {};
  try {
    Context& context = session.context();
    return context.store.read(chosen_programme(context)).value_or(Programme{}).calendars;
  } catch (const StoreError&) {
    return {};  // without a store there is none, and the name is simply unknown
  }
}

std::vector<Holiday> find_holidays(Session& session, const HolidayOptions& options) {
  if (options.calendar) {
    const Holidays holidays = or_throw(session.holidays().unite({*options.calendar}, own_calendars(session, options)));
    const Day today = session.as_of().value_or(date::floor<date::days>(session.now()));
    return holidays.between(days_asked(options, today), today);
  }
  const OpenProgramme open(session.context());
  return open.holidays().between(days_asked(options, open.today()), open.today());
}

void print_holidays(Session& session, const std::vector<Holiday>& holidays) {
  Table table({{"date"}, {"day"}, {"name"}, {""}});
  for (const Holiday& holiday : holidays) {
    table.row({to_string(holiday.day),
               std::string(name_of(weekday_of(holiday.day))),
               holiday.name.in(session.language()),
               {holiday.provisional ? "provisional" : "", Style::warn}});
  }
  session.print(table.render(session.terminal()));
}

}  // namespace

void declare_feed(CLI::App& command, Session& session) {
  auto options = std::make_shared<FeedOptions>();
  declare_known_at(command, session);
  command
      .add_option("SCOPE", options->scope,
                  "list; or all, conferences, meetings, cluster/ID, bureau/ID, committee/ID, pairing/ID, region/ID, "
                  "series/ID, project/ID, event/ID, obligations, obligations/bureau/ID; where the store holds several "
                  "programmes, PROGRAMME/all and so on")
      ->required();
  command.add_option("--alarms", options->alarms, "Remind so long before each start, such as P1D,PT2H")
      ->type_name("DURATIONS");
  command.add_option("--past", options->past, "Leave out what was over so long ago, such as P2Y")
      ->type_name("DURATION");
  command.add_option("--kind", options->kind, "Of the scope's events the conferences or the meetings alone")
      ->type_name("conferences|meetings");
  command.add_flag("--todo", options->todo, "Obligations as tasks (VTODO) too");
  command.add_flag("--without-cancelled", options->without_cancelled, "Leave out what was cancelled");
  command.add_option("--out", options->out, "Write to this file, whole or not at all")->type_name("FILE");
  command.callback([options, &session] { run(session, *options); });
}

void declare_holidays(CLI::App& command, Session& session) {
  auto options = std::make_shared<HolidayOptions>();
  declare_known_at(command, session);
  command.add_option("--from", options->from, "First day (default: this year's)")->type_name("DATE");
  command.add_option("--to", options->to, "Last day (default: next year's)")->type_name("DATE");
  command.add_option("--calendar", options->calendar, "A calendar by name, without any store")->type_name("NAME");
  command.callback([options, &session] {
    // Lists are for other programs first, so CSV is what comes unasked.
    const std::string format = session.format({"csv", "table", "json"});
    const auto holidays = find_holidays(session, *options);
    if (format == "json") session.print(holidays_json(holidays, session.language()));
    if (format == "csv") session.print(holidays_csv(holidays, session.language()));
    if (format == "table") print_holidays(session, holidays);
  });
}

}  // namespace nenkai
