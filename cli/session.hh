#pragma once
// One run of the program: the options that every command takes, and the outside world behind narrow
// functions, which main.cpp wires.

#include <atomic>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/context.hh"
#include "cli/terminal.hh"
#include "scheduler/address_range.hh"

namespace nenkai {

/// The options that stand before any command, as they were typed.
struct GlobalOptions {
  std::optional<std::string> store;
  std::optional<std::string> programme;
  std::optional<std::string> as_of;
  std::optional<std::string> actor;
  std::optional<std::string> format;
  std::optional<std::string> config;
  std::optional<std::string> known_at;  // of the commands that can look at the past
  std::string language = "en";
  std::string reason;
};

struct Settings;

/// A store that can be opened from any thread, as often as it is needed.
struct StoreDoor {
  std::string url;
  std::function<std::unique_ptr<Store>()> open;  // throws StoreError
};

/// The outside world. Everything here may throw InputError or StoreError.
struct World {
  /// Opens the store of the options and settings; `create` makes a new one where there is none.
  std::function<std::unique_ptr<Store>(const GlobalOptions&, bool create)> open_store;
  /// Takes back what `open_store` created, when the command fails.
  std::function<void()> discard_created;
  std::function<Instant()> now;
  std::function<std::string()> user;
  std::function<const HolidaySource&(const GlobalOptions&)> holidays;
  /// Where people reach the server, without a slash at the end; empty where that is not known.
  std::function<std::string(const GlobalOptions&)> public_url;
  /// Address ranges that fetching may reach although they are private ([fetch] allow).
  std::function<AddressRanges(const GlobalOptions&)> fetch_allowed;
  /// All settings, as they were read at first or, `afresh`, as they are now.
  std::function<const Settings&(const GlobalOptions&, bool afresh)> settings;
  /// The store of the options and settings, which must exist.
  std::function<StoreDoor(const GlobalOptions&)> store_door;
  std::function<void(std::string_view)> out;  // standard output
  std::function<void(std::string_view)> err;  // standard error, line by line
  TerminalInfo terminal;
  /// Shows a line on standard error that the next one takes the place of; an empty one takes it away. Null where
  /// standard error is no terminal.
  std::function<void(std::string_view)> progress;
  /// From the call on, the first Ctrl-C sets the flag and lets the command finish in its own way; a second ends it.
  std::function<const std::atomic<bool>&()> catch_interrupt;
};

/// Exit codes of the program.
enum class Exit : int { done = 0, bad_news = 1, bad_input = 2, world_failed = 3 };

class Session {
 public:
  explicit Session(World& world) : world_(&world) {}

  GlobalOptions options;
  std::string command_line;
  Exit exit = Exit::done;

  /// The context of a use case; opens the store at the first call.
  Context& context(bool create = false);
  /// The holiday calendars alone, for commands that need no store.
  const HolidaySource& holidays() const { return world_->holidays(options); }
  std::string public_url() const { return world_->public_url(options); }
  AddressRanges fetch_allowed() const { return world_->fetch_allowed(options); }
  Instant now() const { return world_->now(); }
  const std::function<Instant()>& clock() const { return world_->now; }
  const Settings& settings(bool afresh = false) const { return world_->settings(options, afresh); }
  StoreDoor store_door() const { return world_->store_door(options); }
  std::optional<Day> as_of() const;

  /// The format asked for, which must be one of `allowed`; the first of these where none was asked for.
  std::string format(std::initializer_list<std::string_view> allowed) const;
  const std::string& language() const { return options.language; }
  const TerminalInfo& terminal() const { return world_->terminal; }

  void print(std::string_view text) const { world_->out(text); }
  /// A heading or remark in `style`, as the terminal can show it, with a line feed.
  void say(std::string_view text, Style style = Style::plain) const;
  void warn(std::string_view line) const;
  /// See World. Null where nobody would see it.
  const std::function<void(std::string_view)>& progress() const { return world_->progress; }
  const std::atomic<bool>& catch_interrupt() const { return world_->catch_interrupt(); }

 private:
  World* world_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Context> context_;
};

/// Runs the program: parses `arguments` (without the program's name), carries out the command, and turns
/// every failure into one line on standard error and an exit code.
int run_program(const std::vector<std::string>& arguments, World& world);

}  // namespace nenkai
