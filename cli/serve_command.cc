#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <thread>

#include "app/remind.hh"
#include "cli/command.hh"
#include "config/settings.hh"
#include "server/server.hh"

namespace nenkai {
namespace {

struct ServeOptions {
  std::string listen;
  bool reminders = false;
};

constexpr std::chrono::seconds patience_at_the_end{10};

/// From here on these signals wait until somebody asks for them, in this thread and all that it makes.
sigset_t hold_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return set;
}

int next_signal(const sigset_t& set) {
  int signal = 0;
  while (sigwait(&set, &signal) != 0) {
  }
  return signal;
}

server::LogRequests log_of(const Settings& settings) {
  return settings.server.log == "requests" ? server::LogRequests::all : server::LogRequests::problems_only;
}

/// What sending needs by the settings; none where the server is not to send.
std::optional<server::ReminderSetup> reminders_of(const Session& session, const Settings& settings, bool wanted) {
  if (!wanted) return std::nullopt;
  return server::ReminderSetup{
      {settings.smtp.from, session.public_url(), settings.templates_dir, settings.remind.per_recipient, {}},
      channels_of(settings, session.fetch_allowed(), {})};
}

server::ServerOptions options_of(const Session& session, const ServeOptions& asked) {
  const Settings& settings = session.settings();
  const Settings::Server& given = settings.server;
  server::ServerOptions options;
  options.io.listen = asked.listen.empty() ? given.listen : asked.listen;
  if (const auto problem = listen_problem(options.io.listen)) throw InputError("--listen: " + *problem);
  options.io.threads = given.threads;
  options.io.most_connections = static_cast<std::size_t>(given.connections);
  options.patience.head = std::chrono::seconds{given.head_timeout};
  options.patience.idle = std::chrono::seconds{given.idle_timeout};
  options.patience.body = std::chrono::seconds{given.body_timeout};
  options.patience.answer = std::chrono::seconds{given.answer_timeout};
  options.patience.least_rate = static_cast<std::size_t>(given.least_rate);
  options.workers = given.workers;
  options.log = log_of(settings);
  options.public_url = given.public_url;
  options.version = NENKAI_VERSION;
  options.fetch_allowed = session.fetch_allowed();
  options.reminders = reminders_of(session, settings, asked.reminders);
  const StoreDoor door = session.store_door();
  options.surroundings = {{door.open, door.url}, &session.holidays(),       session.clock(),
                          session.as_of(),       session.options.programme, {}};
  for (const std::string& range : given.proxies)
    options.surroundings.proxies.push_back(or_throw(AddressRange::parse(range)));
  return options;
}

/// Ends the process where its threads do not end in time: they wait for a store that hangs, and whoever wants the
/// server to stop should not. What is acknowledged is committed, and the rest is rolled back by the store.
class LastResort {
 public:
  void arm() {
    thread_ = std::jthread([this](const std::stop_token& stopped) {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stopped, patience_at_the_end, [] { return false; });
      if (stopped.stop_requested()) return;
      constexpr std::string_view words = "nenkai: the store does not answer: ended without it\n";
      [[maybe_unused]] const auto written = ::write(STDERR_FILENO, words.data(), words.size());
      std::_Exit(exit_code_of_store);
    });
  }

 private:
  static constexpr int exit_code_of_store = 3;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

/// A broken settings file is no reason to stop: what was read before goes on.
void reload(const Session& session, server::Server& server, bool reminders) {
  try {
    const Settings& settings = session.settings(true);
    server.reload(settings.server.public_url, log_of(settings), session.fetch_allowed(),
                  reminders_of(session, settings, reminders));
    server.log(
        "reload",
        "settings were read again; listen, threads, workers, proxies, connections and timeouts stay as they were");
  } catch (const InputError& error) {
    server.log("reload", fmt::format("settings stay as they were: {}", error.what()));
  }
}

void run(Session& session, const ServeOptions& asked) {
  const sigset_t signals = hold_signals();
  LastResort last_resort;  // lives longer than the server
  server::Server server(options_of(session, asked));
  server.start();
  session.warn("listening on http://" + server.address());
  int signal = next_signal(signals);
  for (; signal == SIGHUP; signal = next_signal(signals)) reload(session, server, asked.reminders);
  server.log("stop", fmt::format("signal {}: finishing what is being answered", signal));
  // A second signal ends it at once.
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  if (!server.finish(patience_at_the_end)) server.log("stop", "some clients took too long and were cut off");
  if (server.store_away()) last_resort.arm();
}

}  // namespace

void declare_serve(CLI::App& command, Session& session) {
  auto options = std::make_shared<ServeOptions>();
  command.add_option("--listen", options->listen, "Where to answer; port 0 picks a free one")->type_name("HOST:PORT");
  command.add_flag("--reminders", options->reminders, "Send reminders too, as \"nenkai remind --loop\" does");
  command.callback([options, &session] { run(session, *options); });
}

}  // namespace nenkai
