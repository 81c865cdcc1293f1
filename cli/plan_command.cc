#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <thread>

#include "app/plan_json.hh"
#include "app/plan_views.hh"
#include "cli/command.hh"
#include "cli/plan_tables.hh"
#include "cli/progress_line.hh"
#include "scheduler/plan/model_file.hh"

namespace nenkai {
namespace {

constexpr double standard_time_limit = 60;  // seconds
constexpr double most_seconds = 1e9;
constexpr int most_alternatives = 366;

int processors() { return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 8); }

struct PlanOptions {
  std::string year;
  int alternatives = 0;
  std::optional<std::string> why;
  std::optional<std::string> on;
  std::vector<std::string> fixes;
  bool replan = false;
  bool partial = false;
  double time_limit = standard_time_limit;
  std::uint64_t seed = 1;
  int threads = processors();
  bool apply = false;
  bool dry_run = false;
  std::optional<std::string> model;
  bool quiet = false;
};

std::map<SeriesId, Day> read_fixes(const std::vector<std::string>& texts) {
  std::map<SeriesId, Day> fixes;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) throw InputError(fmt::format("--fix {}: write SERIES=DATE", text));
    const auto series = SeriesId::parse(text.substr(0, equals));
    if (!series) throw InputError(fmt::format("--fix {}: {}", text, series.problem()));
    const auto day = parse_day(text.substr(equals + 1));
    if (!day) throw InputError(fmt::format("--fix {}: {}", text, day.problem()));
    const auto [known, is_new] = fixes.emplace(*series, *day);
    if (!is_new && known->second != *day) {
      throw InputError(
          fmt::format("--fix {}: {} is fixed on {} already", text, series->str(), to_string(known->second)));
    }
  }
  return fixes;
}

/// Reads the whole text as a number; what is left over, or too large, makes it none.
template <class Number>
std::optional<Number> read_number(const std::string& text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
}

/// CLI11's own check of a range lets "nan" through, and says the bounds with six decimals.
std::string check_seconds(const std::string& text) {
  const auto seconds = read_number<double>(text);
  if (seconds && *seconds >= 0 && *seconds <= most_seconds) return "";
  return fmt::format("\"{}\" is no time to think: write seconds from 0 to {:.0f}", text, most_seconds);
}

/// CLI11 takes -1 for the largest number there is.
std::string check_seed(const std::string& text) {
  if (read_number<std::uint64_t>(text)) return "";
  return fmt::format("\"{}\" is no seed: write a whole number from 0 to {}", text,
                     std::numeric_limits<std::uint64_t>::max());
}

plan::PlanRequest request_of(const PlanOptions& options) {
  plan::PlanRequest request{};
  request.year = read_fiscal_year(options.year, "plan");
  request.replan = options.replan;
  request.partial = options.partial;
  request.fixes = read_fixes(options.fixes);
  request.alternatives = options.alternatives;
  request.solve.time_limit = options.time_limit;
  if (options.why) request.plan_share = 0.6;
  request.solve.seed = options.seed;
  request.solve.threads = options.threads;
  return request;
}

void refuse_odd_options(const PlanOptions& options) {
  if (options.on && !options.why) throw InputError("--on asks why a series is not on that day: add --why SERIES");
  if (options.why && options.apply) throw InputError("--why and --apply: ask first, then apply");
}

void write_model_file(Session& session, const PlanOptions& options, const plan::PlanRequest& request) {
  const std::string& path = *options.model;
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension != ".lp" && extension != ".mps") {
    throw InputError(fmt::format("--write-model {}: the name ends in .lp or .mps", path));
  }
  const plan::Core core = plan_model(session.context(), request);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  plan::write_model(core, extension == ".lp" ? plan::ModelFormat::lp : plan::ModelFormat::mps, out);
  out.close();
  if (!out) throw StoreError(fmt::format("{} cannot be written", path));
}

std::unique_ptr<PlanReport> make_report(Session& session, const PlanOptions& options, plan::PlanRequest request) {
  ProgressLine line(options.quiet ? nullptr : session.progress());
  request.solve.progress = [&line](const plan::Progress& progress) { line.update(progress); };
  return run_plan(session.context(), request);
}

void print_answer(Session& session, const std::string& format, const PlanReport& report, const AppliedPlan* applied) {
  const PlanView view = report.view();
  if (format == "json") session.print(plan_json(view, applied));
  if (format == "csv") session.print(plan_csv(view, session.language()));
  if (format == "ics") session.print(plan_ics(view, report.changed(), session.language()));
  if (format == "html") session.print(plan_html(view, session.language()));
  if (format == "table") print_plan(session, view);
  if (format == "table" && applied != nullptr) print_applied(session, *applied);
}

void answer_why(Session& session, const PlanOptions& options, const PlanReport& report) {
  const SeriesId series = or_throw(SeriesId::parse(*options.why));
  std::optional<Day> day;
  if (options.on) {
    const auto asked = parse_day(*options.on);
    if (!asked) throw InputError("--on: " + asked.problem());
    day = *asked;
  }
  const plan::Why why = explain_plan(report, series, day);
  if (session.format({"table", "json"}) == "json") {
    session.print(why_json(why, report.view()));
  } else {
    print_why(session, why, report.view(), day.has_value());
  }
}

void run(Session& session, const PlanOptions& options) {
  refuse_odd_options(options);
  const std::string format =
      options.why ? session.format({"table", "json"}) : session.format({"table", "json", "csv", "html", "ics"});
  plan::PlanRequest request = request_of(options);
  if (options.model) write_model_file(session, options, request);
  request.solve.stop = &session.catch_interrupt();
  const auto report = make_report(session, options, std::move(request));
  const bool found = report->plan().cost.has_value();
  if (!found) session.exit = Exit::bad_news;
  if (options.why) return answer_why(session, options, *report);
  std::optional<AppliedPlan> applied;
  if (options.apply && found) applied = apply_plan(session.context(), *report, options.dry_run);
  if (applied) {
    for (const std::string& warning : applied->warnings) session.warn("nenkai: warning: " + warning);
  }
  print_answer(session, format, *report, applied ? &*applied : nullptr);
  if (options.apply && !found) session.warn("nenkai: nothing was applied: there is no plan");
}

}  // namespace

FiscalYear read_fiscal_year(const std::string& text, const char* command) {
  if (text.empty()) throw InputError(fmt::format("which fiscal year? Write \"nenkai {} 2004\"", command));
  const bool marked = text.starts_with("FY") || text.starts_with("fy");
  const auto years = FiscalYears::parse(marked ? text.substr(2) : text);
  if (!years || years->first != years->last) {
    throw InputError(fmt::format("\"{}\" is no fiscal year to {}: write 2004 or FY2004 ({} to {})", text, command,
                                 first_year, last_year));
  }
  return years->first;
}

void declare_plan(CLI::App& command, Session& session) {
  auto options = std::make_shared<PlanOptions>();
  declare_known_at(command, session);
  command.add_option("FY", options->year, "The fiscal year: 2004 or FY2004");
  command.add_option("--alternatives", options->alternatives, "So many other dates for each, with their extra cost")
      ->check(CLI::Range(0, most_alternatives))
      ->type_name("K");
  command.add_option("--why", options->why, "Why this series is where the plan has it")->type_name("SERIES");
  command.add_option("--on", options->on, "With --why: why it is not on this day")->type_name("DATE");
  command.add_option("--fix", options->fixes, "Put a series on this day (may be given several times)")
      ->allow_extra_args(false)  // else it takes the FY that follows it
      ->type_name("SERIES=DATE");
  command.add_flag("--replan", options->replan, "Tentative events may move, at move_cost");
  command.add_flag("--partial", options->partial, "Leave out what cannot be placed, and plan the rest");
  command.add_option("--time-limit", options->time_limit, "Seconds to think (default: 60; 0: until it is proved)")
      ->check(CLI::Validator(check_seconds, ""))
      ->type_name("S");
  command.add_option("--seed", options->seed, "Start of the random choices (default: 1)")
      ->check(CLI::Validator(check_seed, ""))
      ->type_name("N");
  command
      .add_option("--threads", options->threads, "Threads to think with (default: one for each processor, at most 8)")
      ->check(CLI::Range(1, 256))
      ->type_name("N");
  command.add_flag("--apply", options->apply, "Write the dates as tentative events, in one change");
  command.add_flag("--dry-run", options->dry_run,
                   "With --apply: say what would be written, and keep nothing (a plan alone keeps nothing)");
  command.add_option("--write-model", options->model, "Write the whole model for other solvers too")
      ->type_name("FILE.lp|.mps");
  command.add_flag("--quiet", options->quiet, "No progress on a terminal");
  command.callback([options, &command, &session] {
    if (command.get_subcommands().empty()) run(session, *options);
  });
}

}  // namespace nenkai
