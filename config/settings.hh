#pragma once
// The settings of an installation: where the store is, how to reach the world. config/settings.example.toml
// explains every key to the person who sets it; the table in config/settings.cc is the list of them.
//
// A key may be given by the environment too: NENKAI_STORE for `store`, NENKAI_SMTP_URL for `smtp.url`, a list
// separated by commas. The command line (applied by the caller) beats the environment, which beats the file,
// which beats the default. An empty variable counts as not set, and so does an empty text in the file. Secrets
// are files that a key names and never values, because environments and settings are copied, shown and logged.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nenkai {

/// A longer settings file is refused unread.
inline constexpr std::size_t settings_max_bytes = 1'048'576;

/// Paths are as given: relative ones start at the current directory.
struct Settings {
  struct Server {
    std::string listen = "127.0.0.1:8080";  // HOST:PORT; port 0 picks a free one
    std::string public_url;                 // http(s), without a slash at the end; empty: as `listen` says
    int threads = 2;
    int workers = 2;
    int connections = 20'000;
    int head_timeout = 10;  // seconds, as the others
    int idle_timeout = 75;
    int body_timeout = 30;
    int answer_timeout = 30;
    int least_rate = 8'192;            // bytes a second
    std::string log = "requests";      // or "problems"
    std::vector<std::string> proxies;  // addresses and ranges whose X-Forwarded-For is believed
  };
  struct Smtp {
    std::string url;   // smtp:// or smtps://; empty: no mail can be sent
    std::string from;  // given where `url` is
    std::string user;  // given exactly where `password_file` is
    std::string password_file;
    std::string tls = "available";  // used where the server has it, and always with a `user`; or "required"
    std::string ca_file;            // of certificates (PEM) that are believed in place of the system's; empty: those
  };
  struct Webhook {
    std::string secret_file;  // empty: messages are not signed
  };
  struct Remind {
    int per_recipient = 30;  // messages that one recipient is sent in an hour
  };
  struct Fetch {
    std::vector<std::string> allow;  // addresses and CIDR ranges, IPv4 or IPv6, that may be reached although private
  };
  struct Evidence {
    std::string directory;  // where copies of evidence are kept; empty: links only
  };

  std::string store = "sqlite:nenkai.db";
  std::string holidays_dir;   // calendars beside those built in; empty: none
  std::string templates_dir;  // templates of messages that stand in for those built in; empty: none
  Server server;
  Smtp smtp;
  Webhook webhook;
  Remind remind;
  Fetch fetch;
  Evidence evidence;
};

struct SettingsResult {
  /// Set exactly when there is nothing in `mistakes`.
  std::optional<Settings> settings;
  /// Every mistake in one line, `FILE:LINE: message` or `VARIABLE: message`: those of the file by line, then
  /// those of the environment.
  std::vector<std::string> mistakes;

  explicit operator bool() const { return settings.has_value(); }
};

/// Reads the environment like std::getenv: null where the variable is not set.
using Getenv = std::function<const char*(const char*)>;

/// The settings of a file's `text` (empty where there is no file) and of the environment. `file_name` is only
/// for the mistakes.
SettingsResult read_settings(std::string_view text, std::string_view file_name, const Getenv& getenv);

/// The file to read: `option` (of --config) where it is not empty, else NENKAI_CONFIG, else nenkai.toml in the
/// current directory where there is one, else none.
std::optional<std::string> find_settings_file(std::string_view option, const Getenv& getenv);

/// Finds, opens and reads. A file that was named and cannot be read is a mistake, `FILE: message`.
SettingsResult load_settings(std::string_view option, const Getenv& getenv);

/// What `text` says of the store: `sqlite:PATH` or `postgresql://…`. The message says what would be right; for
/// --store, so that every way of naming a store is checked alike.
std::optional<std::string> store_url_problem(std::string_view text);

/// The same for `server.listen` and --listen.
std::optional<std::string> listen_problem(std::string_view text);

}  // namespace nenkai
