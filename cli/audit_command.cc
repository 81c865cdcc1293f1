#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "app/json.hh"
#include "app/remind.hh"
#include "app/views.hh"
#include "app/words.hh"
#include "cli/command.hh"
#include "scheduler/suggest.hh"

namespace nenkai {
namespace {

/// Beyond so many findings the table shows only those that need attention, unless --all is given.
constexpr std::size_t most_rows_unasked = 400;

constexpr int widest_subject = 40;  // so that an event's id still fits beside it on 120 columns

struct AuditOptions {
  std::optional<std::string> years;
  std::vector<std::string> fail_on;
  bool all = false;
  bool ahead = false;
};

Style style_of(FindingStatus status) {
  switch (status) {
    case FindingStatus::met:
    case FindingStatus::waived: return Style::good;
    case FindingStatus::missed:
    case FindingStatus::exceeded: return Style::bad;
    case FindingStatus::uncertain:
    case FindingStatus::unverified:
    case FindingStatus::at_risk: return Style::warn;
    case FindingStatus::not_applicable: return Style::dim;
    default: return Style::plain;
  }
}

std::set<FindingStatus> statuses_named(const std::vector<std::string>& names) {
  std::set<FindingStatus> statuses;
  for (const std::string& name : names) {
    const auto status = parse_name<FindingStatus>(name);
    if (!status) {
      const auto near = nearest(name, all_names<FindingStatus>());
      throw InputError(fmt::format("--fail-on {}: no such status{}", name,
                                   near ? fmt::format("; did you mean \"{}\"?", *near) : ""));
    }
    statuses.insert(*status);
  }
  return statuses;
}

/// "FY2003 (平成15年度)", or the first and last of several.
std::string years_text(const AuditReport& report) {
  const FiscalCalendar& fiscal = report.open.index().fiscal();
  const auto one = [&](FiscalYear year) {
    return fmt::format("FY{} ({})", year.number, japanese_fiscal_year(year, fiscal));
  };
  if (report.years.first == report.years.last) return one(report.years.first);
  return one(report.years.first) + " to " + one(report.years.last);
}

std::string summary_text(std::span<const Finding> findings, const std::string& language) {
  std::string text = fmt::format(fmt::runtime(language == "ja" ? "{}件" : "{} findings"), findings.size());
  const char* separator = ": ";
  for (const auto& [status, count] : summarise(findings)) {
    text += fmt::format("{}{} {}", separator, count, status_words(status, language));
    separator = ", ";
  }
  return text;
}

/// What is met needs no words, only what it was met by; the rest says why, and what can be done.
std::string why(const Finding& finding, const FiscalCalendar& fiscal, const std::string& language) {
  if (finding.status == FindingStatus::met) return fmt::format("{}", fmt::join(finding.counted, ", "));
  const std::string todo = advice_words(finding, language);
  return reason_words(finding, fiscal, language) + (todo.empty() ? "" : " → " + todo);
}

void add_rows(Table& table, const AuditReport& report, const std::string& language, bool all) {
  const Rule* rule = nullptr;
  for (const Finding& finding : report.findings) {
    if (!all && !needs_attention(finding.status)) continue;
    if (finding.rule != rule) {
      rule = finding.rule;
      table.section(
          fmt::format("{} [{}]  {}", rule->name.in(language), rule->id.str(), rule_sentence(*rule, language)));
    }
    table.row({period_words(finding.period, report.open.index().fiscal(), language),
               subject_name(rule->subject, finding.subject, report.open.index(), language, finding.period.days.last()),
               {std::string(status_words(finding.status, language)), style_of(finding.status)},
               why(finding, report.open.index().fiscal(), language)});
  }
}

void print_table(Session& session, const AuditReport& report, bool all) {
  const bool everything = all || report.findings.size() <= most_rows_unasked;
  session.say(fmt::format("{} — audit of {}, as of {}{}", report.open.programme().header.name.in(session.language()),
                          years_text(report), to_string(report.open.today()),
                          report.known_at ? ", as known at " + to_string(*report.known_at) : ""),
              Style::strong);
  if (report.findings.empty()) {
    session.say("No findings: the programme has no rule with a subject. Add a [[rule]] to its file.");
    return;
  }
  Table table({{"period"},
               {"subject", Align::left, widest_subject, true},
               {"status"},
               {"what counts, and what to do", Align::left, 0, true}});
  add_rows(table, report, session.language(), everything);
  if (!table.empty()) session.print(table.render(session.terminal()));
  if (!everything) session.say("Shown: what needs attention. All of it: --all, or --format csv.", Style::dim);
  session.say(summary_text(report.findings, session.language()), Style::strong);
}

void print_failed_reminders(const Session& session, const AuditReport& report) {
  if (const std::int64_t failed = report.failed_reminders.value_or(0); failed > 0) {
    session.say(fmt::format("{} reminder{} failed: see \"nenkai outbox list --state failed\"", failed,
                            failed == 1 ? " has" : "s have"),
                Style::warn);
  }
}

void print_ahead(Session& session, const AuditReport& report) {
  const std::vector<Deadline> list = report.ahead();
  if (list.empty()) return session.say("Nothing is open: every obligation is met, planned or over.");
  const FiscalCalendar& fiscal = report.open.index().fiscal();
  Table table({{"last day"},
               {"days left", Align::right},
               {"feasible days", Align::right},
               {"status"},
               {"period"},
               {"rule"},
               {"subject", Align::left, 0, true}});
  for (const Deadline& deadline : list) {
    const Finding& finding = *deadline.finding;
    table.row({deadline.last_feasible ? to_string(*deadline.last_feasible) : "none left",
               deadline.last_feasible ? std::to_string(deadline.days_left) : "",
               std::to_string(deadline.feasible_days),
               {std::string(status_words(finding.status, session.language())), style_of(finding.status)},
               period_words(finding.period, fiscal, session.language()),
               finding.rule->id.str(),
               subject_name(finding.rule->subject, finding.subject, report.open.index(), session.language(),
                            finding.period.days.last())});
  }
  session.print(table.render(session.terminal()));
}

void print_report(Session& session, const AuditReport& report, const std::string& format, const AuditOptions& options) {
  if (options.ahead) {
    if (format == "json") session.print(ahead_json(report));
    if (format == "csv") session.print(ahead_csv(report));
    if (format == "table") print_ahead(session, report);
    return;
  }
  if (format == "json") session.print(audit_json(report));
  if (format == "csv") session.print(audit_csv(report));
  if (format == "html") session.print(audit_html(report, session.language()));
  if (format != "table") return;
  print_table(session, report, options.all);
  print_failed_reminders(session, report);
}

void run(Session& session, const AuditOptions& options) {
  AuditRequest request;
  if (options.years) request.years = or_throw(FiscalYears::parse(*options.years));
  const auto fail_on = statuses_named(options.fail_on);
  const std::string format =
      options.ahead ? session.format({"table", "json", "csv"}) : session.format({"table", "json", "csv", "html"});
  const auto report = run_audit(session.context(), request);
  if (!report->known_at) report->failed_reminders = count_reminders(session.context()).failed;
  print_report(session, *report, format, options);
  for (const Finding& finding : report->findings) {
    if (fail_on.contains(finding.status)) session.exit = Exit::bad_news;
  }
}

}  // namespace

void declare_audit(CLI::App& command, Session& session) {
  auto options = std::make_shared<AuditOptions>();
  command.add_option("--fy", options->years, "Fiscal years: 2003 or 2001..2003 (default: today's and the one before)")
      ->type_name("N|N..M");
  declare_known_at(command, session);
  command.add_option("--fail-on", options->fail_on, "Exit with 1 when a finding has one of these statuses")
      ->delimiter(',')
      ->type_name("STATUS,…");
  command.add_flag("--ahead", options->ahead, "What is still to be placed, and until when: the most urgent first");
  command.add_flag("--all", options->all, "Show every finding, however many there are");
  command.callback([options, &session] { run(session, *options); });
}

}  // namespace nenkai
