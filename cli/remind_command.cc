#include <fmt/format.h>
#include <fmt/ranges.h>

#include <atomic>
#include <memory>
#include <thread>

#include "app/remind.hh"
#include "app/zones.hh"
#include "cli/command.hh"

namespace nenkai {
namespace {

struct RemindOptions {
  bool once = false;
  bool loop = false;
  bool dry_run = false;
  bool preview = false;
  int days = 14;
  int every = 60;  // seconds
};

Reminding reminding(const Session& session) {
  const Settings& settings = session.settings();
  return {settings.smtp.from, session.public_url(), settings.templates_dir, settings.remind.per_recipient, {}};
}

void print_message(Session& session, const ReminderText& text) {
  session.print("Subject: " + visible(text.subject) + "\n\n" + text.text + "\n");
}

void print_coming(Session& session, const std::vector<ComingReminder>& coming, int days, bool whole) {
  if (coming.empty()) {
    session.say(fmt::format("Nothing is to be sent within {} days.", days));
    return;
  }
  const std::string zone = OpenProgramme(session.context()).programme().header.timezone;
  Table table({{"when"}, {"reminder"}, {"channel"}, {"recipient"}, {"subject", Align::left, 0, true}});
  for (const ComingReminder& each : coming) {
    const std::string when = local_time_text(each.row.next_try, zone);
    if (whole) {
      session.say(fmt::format("{}  {}  {}", when, each.row.key.reminder, each.row.key.recipient), Style::strong);
      print_message(session, each.text);
    }
    table.row({when, each.row.key.reminder, std::string(name_of(each.row.key.channel)), each.row.key.recipient,
               each.text.subject});
  }
  if (!whole) session.print(table.render(session.terminal()));
}

void print_report(Session& session, const RemindReport& report) {
  for (const std::string& problem : report.problems) session.warn(problem);
  if (report.held) {
    session.say("reminders are held back since a restore: \"nenkai restore --confirm\" lets them go", Style::warn);
    return;
  }
  if (!report.stopped.empty()) session.say("stopped for now: " + report.stopped, Style::warn);
  session.say(fmt::format("{} sent, {} to be tried again, {} failed, {} withdrawn", report.sent, report.again,
                          report.failed, report.withdrawn),
              Style::strong);
}

RemindReport one_pass(Session& session, const ReminderChannels& channels, const Reminding& how) {
  Context& context = session.context();
  context.now = session.now();
  return remind_all(context, how, channels, session.clock());
}

/// Passes until somebody ends it. What goes wrong with the store or the network goes right again some day.
void loop(Session& session, const RemindOptions& options, const ReminderChannels& channels, const Reminding& how) {
  const std::atomic<bool>& interrupted = session.catch_interrupt();
  Reminding until_then = how;
  until_then.stopped = [&] { return interrupted.load(); };
  while (!interrupted) {
    try {
      const RemindReport report = one_pass(session, channels, until_then);
      for (const std::string& problem : report.problems) session.warn(problem);
      if (report.sent + report.failed + report.withdrawn > 0) print_report(session, report);
    } catch (const StoreError& error) {
      session.warn(error.what());
    } catch (const StoreConflict& conflict) {
      session.warn(conflict.what());
    }
    for (int waited = 0; waited < options.every * 10 && !interrupted; ++waited) {
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
  }
}

void run_remind(Session& session, const RemindOptions& options) {
  const std::string format = session.format({"table", "json"});
  const Reminding how = reminding(session);
  if (options.dry_run || options.preview) {
    Context& context = session.context();
    if (const auto day = session.as_of())
      context.now = start_of_day(*day, OpenProgramme(context).programme().header.timezone);
    const auto coming = coming_reminders(context, how, options.days);
    if (format == "json") {
      session.print(coming_json(coming));
    } else {
      print_coming(session, coming, options.days, options.preview);
    }
    return;
  }
  const ReminderChannels channels =
      channels_of(session.settings(), session.fetch_allowed(),
                  [&](std::string_view line) { format == "json" ? session.warn(line) : session.say(line); });
  if (options.loop) {
    loop(session, options, channels, how);
    return;
  }
  const RemindReport report = one_pass(session, channels, how);
  if (!report.stopped.empty()) session.exit = Exit::world_failed;
  if (format == "json") {
    session.print(remind_json(report));
  } else {
    print_report(session, report);
  }
}

Style style_of(OutboxState state) {
  switch (state) {
    case OutboxState::sent: return Style::good;
    case OutboxState::failed: return Style::bad;
    case OutboxState::sending: return Style::warn;
    default: return Style::plain;
  }
}

std::vector<OutboxState> states_in(const std::vector<std::string>& names) {
  std::vector<OutboxState> states;
  for (const std::string& name : names) {
    const auto state = parse_name<OutboxState>(name);
    if (!state)
      throw InputError(
          fmt::format("unknown state \"{}\": write some of {}", name, fmt::join(all_names<OutboxState>(), ", ")));
    states.push_back(*state);
  }
  return states;
}

void print_outbox(Session& session, const OutboxList& list) {
  Table table({{"id", Align::right},
               {"due"},
               {"state"},
               {"tries", Align::right},
               {"reminder"},
               {"recipient"},
               {"about", Align::left, 0, true},
               {"note", Align::left, 0, true}});
  for (const OutboxRow& row : list.rows) {
    table.row({std::to_string(row.id),
               local_time_text(row.due, list.programme.timezone),
               {std::string(name_of(row.state)), style_of(row.state)},
               std::to_string(row.attempts),
               row.key.reminder,
               row.key.recipient,
               row.key.subject + " " + row.key.occurrence,
               row.note});
  }
  if (list.rows.empty()) session.say("The outbox has none.");
  if (!list.rows.empty()) session.print(table.render(session.terminal()));
  if (list.held) session.say("Nothing is sent since the restore, until \"nenkai restore --confirm\".", Style::warn);
}

void show_reminder(Session& session, std::int64_t id) {
  const std::string format = session.format({"table", "json"});
  const OutboxRow row = find_reminder(session.context(), id);
  const OpenProgramme open(session.context());
  const ProgrammeHeader& header = open.programme().header;
  if (format == "json") {
    session.print(outbox_json({header, {row}, session.context().store.sending_held()}));
    return;
  }
  Table table({{""}, {"", Align::left, 0, true}});
  table.row({"reminder", row.key.reminder});
  table.row({"about", row.key.subject + " " + row.key.occurrence});
  table.row({"recipient", fmt::format("{} {} ({})", row.name, row.key.recipient, name_of(row.key.channel))});
  table.row({"state", {std::string(name_of(row.state)), style_of(row.state)}});
  table.row({"due", local_time_text(row.due, header.timezone)});
  if (row.expires) table.row({"of use until", local_time_text(*row.expires, header.timezone)});
  table.row({"tries", fmt::format("{}, of which uncertain: {}", row.attempts, row.uncertain)});
  if (row.state == OutboxState::pending) table.row({"next try", local_time_text(row.next_try, header.timezone)});
  if (row.settled) table.row({"settled", local_time_text(*row.settled, header.timezone)});
  if (!row.note.empty()) table.row({"note", row.note});
  if (row.digest.empty() || row.bundle != 0) table.row({"message id", message_id(row, header)});
  session.print(table.render(session.terminal()));
  if (const auto text = words_of(session.context(), reminding(session), row)) print_message(session, *text);
}

void declare_move(CLI::App& command, Session& session, OutboxState to, const char* done) {
  auto ids = std::make_shared<std::vector<std::int64_t>>();
  command.add_option("ID", *ids, "Which, as \"outbox list\" numbers them")->required();
  command.callback([ids, to, done, &session] {
    session.format({"table"});
    for (const std::int64_t id : *ids) {
      move_reminder(session.context(), id, to);
      session.say(fmt::format("reminder {} {}", id, done));
    }
  });
}

}  // namespace

void declare_remind(CLI::App& command, Session& session) {
  auto options = std::make_shared<RemindOptions>();
  auto* once = command.add_flag("--once", options->once, "Send what is due, and end (this is also done without it)");
  auto* again = command.add_flag("--loop,--watch", options->loop, "Go on sending what becomes due");
  once->excludes(again);
  command.add_flag("--dry-run", options->dry_run, "Only say what will be sent in the coming days")->excludes(again);
  command.add_flag("--preview", options->preview, "The same, with the messages as they will be")->excludes(again);
  command.add_option("--days", options->days, "How many days ahead --dry-run and --preview look")
      ->type_name("N")
      ->check(CLI::Range(0, 366));
  command.add_option("--every", options->every, "How long --loop waits between two looks, in seconds")
      ->type_name("N")
      ->check(CLI::Range(1, 86'400));
  command.callback([options, &session] { run_remind(session, *options); });
}

void declare_outbox_list(CLI::App& command, Session& session) {
  auto states = std::make_shared<std::vector<std::string>>();
  command.add_option("--state", *states, "Only these: pending, sending, sent, failed, withdrawn, dropped")
      ->delimiter(',')
      ->type_name("STATE,…");
  command.callback([states, &session] {
    const std::string format = session.format({"table", "json"});
    const OutboxList list = list_reminders(session.context(), states_in(*states));
    if (format == "json") {
      session.print(outbox_json(list));
    } else {
      print_outbox(session, list);
    }
  });
}

void declare_outbox_show(CLI::App& command, Session& session) {
  auto id = std::make_shared<std::int64_t>(0);
  command.add_option("ID", *id, "Which, as \"outbox list\" numbers them")->required();
  command.callback([id, &session] { show_reminder(session, *id); });
}

void declare_outbox_retry(CLI::App& command, Session& session) {
  declare_move(command, session, OutboxState::pending, "is tried again");
}

void declare_outbox_drop(CLI::App& command, Session& session) {
  declare_move(command, session, OutboxState::dropped, "is dropped");
}

}  // namespace nenkai
