// The one place that wires the program to the outside world: clock, environment, files, store.

#include <pwd.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "cli/session.hh"
#include "config/settings.hh"
#include "ical/sandbox.hh"
#include "store/store.hh"

namespace nenkai {
namespace {

Instant clock_now() {
  if (const char* text = std::getenv("NENKAI_NOW"); text != nullptr && *text != '\0') {
    auto instant = parse_instant(text);
    if (!instant) throw InputError("NENKAI_NOW: " + instant.problem());
    return *instant;
  }
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::string user_name() {
  const passwd* entry = getpwuid(getuid());
  return entry != nullptr ? entry->pw_name : std::to_string(getuid());
}

/// Settings are read when the first command asks for them, and once.
class Installation {
 public:
  const Settings& settings(const GlobalOptions& options, bool afresh = false) {
    if (settings_ && !afresh) return *settings_;
    SettingsResult result = load_settings(options.config.value_or(""), std::getenv);
    if (!result) {
      std::string all;
      for (const std::string& mistake : result.mistakes) all += (all.empty() ? "" : "; ") + mistake;
      throw InputError(all);
    }
    settings_ = std::move(result.settings);
    return *settings_;
  }

  const HolidaySource& holidays(const GlobalOptions& options) {
    if (!holidays_) holidays_.emplace(settings(options).holidays_dir);
    return *holidays_;
  }

  std::string store_url(const GlobalOptions& options) {
    std::string url = options.store ? *options.store : settings(options).store;
    if (const auto problem = store_url_problem(url)) throw InputError("--store: " + *problem);
    return url;
  }

  std::unique_ptr<Store> open(const GlobalOptions& options, bool create) {
    const std::string url = store_url(options);
    constexpr std::string_view sqlite = "sqlite:";
    const bool is_file = url.starts_with(sqlite);
    const std::string path = is_file ? url.substr(sqlite.size()) : "";
    const bool is_new = is_file && create && !std::filesystem::exists(path);
    auto store = open_store(url, create);
    if (is_new) created_ = path;
    return store;
  }

  /// A failed command leaves no new, empty store behind.
  void discard_created() {
    if (created_.empty()) return;
    std::error_code ignored;
    std::filesystem::remove(created_, ignored);
    std::filesystem::remove(created_ + "-journal", ignored);
    created_.clear();
  }

 private:
  std::optional<Settings> settings_;
  std::optional<HolidaySource> holidays_;
  std::string created_;
};

void write_out(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
    throw std::runtime_error("standard output cannot be written");
  }
}

static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");
std::atomic<bool> interrupted{false};

const std::atomic<bool>& catch_interrupt() {
  struct sigaction action = {};
  action.sa_handler = [](int) { interrupted = true; };
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);  // the second one ends the program
  sigaction(SIGINT, &action, nullptr);
  return interrupted;
}

/// Carriage return, the line, and what clears the rest of the line that stood there.
void write_progress(std::string_view line) {
  const int columns = detect_terminal(STDERR_FILENO, std::getenv).width;
  const std::string shown = truncate_to_width(visible(line), columns > 1 ? columns - 1 : 79);
  std::fflush(stdout);
  std::fprintf(stderr, "\r%s\x1b[K", shown.c_str());
  std::fflush(stderr);
}

World make_world(Installation& installation) {
  World world;
  world.open_store = [&](const GlobalOptions& options, bool create) { return installation.open(options, create); };
  world.discard_created = [&] { installation.discard_created(); };
  world.holidays = [&](const GlobalOptions& options) -> const HolidaySource& { return installation.holidays(options); };
  world.public_url = [&](const GlobalOptions& options) { return installation.settings(options).server.public_url; };
  world.fetch_allowed = [&](const GlobalOptions& options) {
    AddressRanges ranges;
    for (const std::string& text : installation.settings(options).fetch.allow) {
      ranges.push_back(or_throw(AddressRange::parse(text)));
    }
    return ranges;
  };
  world.settings = [&](const GlobalOptions& options, bool afresh) -> const Settings& {
    return installation.settings(options, afresh);
  };
  world.store_door = [&](const GlobalOptions& options) {
    const std::string url = installation.store_url(options);
    return StoreDoor{url, [url] { return open_store(url, false); }};
  };
  world.now = clock_now;
  world.user = user_name;
  world.out = write_out;
  world.err = [](std::string_view line) {
    std::fflush(stdout);
    std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
  };
  world.terminal = detect_terminal(STDOUT_FILENO, std::getenv);
  if (isatty(STDERR_FILENO) == 1) world.progress = write_progress;
  world.catch_interrupt = catch_interrupt;
  return world;
}

}  // namespace
}  // namespace nenkai

int main(int argc, char** argv) {
  nenkai::ical::run_if_reader_child(argc, argv);
  nenkai::Installation installation;
  nenkai::World world = nenkai::make_world(installation);
  const int code = nenkai::run_program({argv + 1, argv + argc}, world);
  if (std::fflush(stdout) != 0 && code == 0) {
    std::fprintf(stderr, "nenkai: standard output cannot be written\n");
    return 3;
  }
  return code;
}
