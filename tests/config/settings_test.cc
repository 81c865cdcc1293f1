#include "config/settings.hh"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace nenkai {
namespace {

namespace fs = std::filesystem;

using Texts = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

Getenv environment(Variables values) {
  return [values = std::move(values)](const char* name) -> const char* {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : found->second.c_str();
  };
}

SettingsResult settings_of(std::string_view text, Variables values = {}) {
  return read_settings(text, "n.toml", environment(std::move(values)));
}

Settings good(std::string_view text, Variables values = {}) {
  SettingsResult result = settings_of(text, std::move(values));
  CHECK(result.mistakes == Texts{});
  REQUIRE(result);
  return *result.settings;
}

Texts setting_mistakes(std::string_view text, Variables values = {}) {
  SettingsResult result = settings_of(text, std::move(values));
  CHECK_FALSE(result);
  return result.mistakes;
}

std::string example() {
  std::ifstream in(std::string(NENKAI_SOURCE_DIR) + "/config/settings.example.toml");
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Takes the '#' away that stands directly before a key.
std::string with_everything_in_use(const std::string& text) {
  std::istringstream in(text);
  std::string out;
  for (std::string line; std::getline(in, line); out += line + "\n") {
    if (line.size() > 1 && line[0] == '#' && line[1] != ' ') line.erase(0, 1);
  }
  return out;
}

/// A directory that is the current one for as long as this lives.
class InTemporaryDirectory {
 public:
  InTemporaryDirectory() {
    std::string name = (fs::temp_directory_path() / "nenkai-settings-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed for " + name);
    fs::current_path(directory_ = name);
  }
  InTemporaryDirectory(const InTemporaryDirectory&) = delete;
  InTemporaryDirectory& operator=(const InTemporaryDirectory&) = delete;
  ~InTemporaryDirectory() {
    std::error_code ignored;
    fs::current_path(before_, ignored);
    fs::remove_all(directory_, ignored);
  }

 private:
  fs::path before_ = fs::current_path();
  fs::path directory_;
};

void write_file(const std::string& name, std::string_view text) { std::ofstream(name) << text; }

}  // namespace

TEST_CASE("settings: everything has a default") {
  const Settings settings = good("");
  CHECK(settings.store == "sqlite:nenkai.db");
  CHECK(settings.holidays_dir.empty());
  CHECK(settings.server.listen == "127.0.0.1:8080");
  CHECK(settings.server.public_url.empty());
  CHECK(settings.server.threads == 2);
  CHECK(settings.smtp.url.empty());
  CHECK(settings.fetch.allow.empty());
}

TEST_CASE("settings: the file gives every setting") {
  const Settings settings = good(R"(
store = "postgresql://db/nenkai"
holidays_dir = "/etc/holidays"
[server]
listen = "[::1]:0"
public_url = "https://calendar.example/kci/"
threads = 8
[smtp]
url = "smtps://mail.example:465"
from = "nenkai <calendar@example.org>"
user = "calendar"
password_file = "/etc/nenkai/password"
tls = "required"
ca_file = "/etc/nenkai/ca.pem"
[webhook]
secret_file = "secret"
[fetch]
allow = ["127.0.0.0/8", "::1", "fd00::/8"]
[evidence]
directory = "evidence"
)");
  CHECK(settings.store == "postgresql://db/nenkai");
  CHECK(settings.holidays_dir == "/etc/holidays");
  CHECK(settings.server.listen == "[::1]:0");
  CHECK(settings.server.public_url == "https://calendar.example/kci");
  CHECK(settings.server.threads == 8);
  CHECK(settings.smtp.url == "smtps://mail.example:465");
  CHECK(settings.smtp.from == "nenkai <calendar@example.org>");
  CHECK(settings.smtp.user == "calendar");
  CHECK(settings.smtp.password_file == "/etc/nenkai/password");
  CHECK(settings.smtp.tls == "required");
  CHECK(settings.smtp.ca_file == "/etc/nenkai/ca.pem");
  CHECK(settings.webhook.secret_file == "secret");
  CHECK(settings.fetch.allow == Texts{"127.0.0.0/8", "::1", "fd00::/8"});
  CHECK(settings.evidence.directory == "evidence");
}

TEST_CASE("settings: the environment gives every setting too, and beats the file") {
  const Settings settings =
      good("store = \"sqlite:file.db\"\nserver.threads = 3\n", {{"NENKAI_STORE", "sqlite:environment.db"},
                                                                {"NENKAI_HOLIDAYS_DIR", "days"},
                                                                {"NENKAI_SERVER_LISTEN", "0.0.0.0:80"},
                                                                {"NENKAI_SERVER_PUBLIC_URL", "http://calendar.example"},
                                                                {"NENKAI_SERVER_THREADS", "4"},
                                                                {"NENKAI_SMTP_URL", "smtp://localhost"},
                                                                {"NENKAI_SMTP_FROM", "calendar@example.org"},
                                                                {"NENKAI_SMTP_USER", "calendar"},
                                                                {"NENKAI_SMTP_PASSWORD_FILE", "password"},
                                                                {"NENKAI_SMTP_TLS", "available"},
                                                                {"NENKAI_SMTP_CA_FILE", "ca.pem"},
                                                                {"NENKAI_WEBHOOK_SECRET_FILE", "secret"},
                                                                {"NENKAI_FETCH_ALLOW", "10.0.0.0/8, 127.0.0.1"},
                                                                {"NENKAI_EVIDENCE_DIRECTORY", "copies"}});
  CHECK(settings.store == "sqlite:environment.db");
  CHECK(settings.holidays_dir == "days");
  CHECK(settings.server.listen == "0.0.0.0:80");
  CHECK(settings.server.public_url == "http://calendar.example");
  CHECK(settings.server.threads == 4);
  CHECK(settings.smtp.url == "smtp://localhost");
  CHECK(settings.smtp.from == "calendar@example.org");
  CHECK(settings.smtp.user == "calendar");
  CHECK(settings.smtp.password_file == "password");
  CHECK(settings.smtp.tls == "available");
  CHECK(settings.smtp.ca_file == "ca.pem");
  CHECK(settings.webhook.secret_file == "secret");
  CHECK(settings.fetch.allow == Texts{"10.0.0.0/8", "127.0.0.1"});
  CHECK(settings.evidence.directory == "copies");
}

TEST_CASE("settings: what is empty counts as not set") {
  CHECK(good("store = \"sqlite:file.db\"", {{"NENKAI_STORE", ""}}).store == "sqlite:file.db");
  CHECK(good("[smtp]\nurl = \"\"\nuser = \"\"\n[server]\npublic_url = \"\"").smtp.url.empty());
}

TEST_CASE("settings: all mistakes are told at once, from top to bottom, with file and line") {
  CHECK(setting_mistakes(R"(stroe = "sqlite:x"
holidays_dir = 5
[server]
threads = "two"
listen = "8080"
[smpt]
url = "smtp://x"
[fetch]
allow = "10.0.0.0/8"
)",
                         {{"NENKAI_SERVER_PUBLIC_URL", "calendar.example"}}) ==
        Texts{
            "n.toml:1: there is no setting \"stroe\" (did you mean \"store\"?)",
            "n.toml:2: holidays_dir: 5 is no text: write it in quotes",
            "n.toml:4: server.threads: \"two\" is no whole number: write it without quotes",
            "n.toml:5: server.listen: \"8080\" is no HOST:PORT: write \"127.0.0.1:8080\" or \"[::1]:8080\"",
            "n.toml:6: there is no section \"smpt\" (did you mean \"smtp\"?)",
            "n.toml:9: fetch.allow: \"10.0.0.0/8\" is no list: write it as [\"…\", \"…\"]",
            "NENKAI_SERVER_PUBLIC_URL: \"calendar.example\" is no address of a site: write the address people use, "
            "such as \"https://calendar.example\"",
        });
}

TEST_CASE("settings: a key in the wrong place is told its place") {
  CHECK(setting_mistakes("[server]\nholidays_dir = \"x\"") ==
        Texts{"n.toml:2: there is no setting \"server.holidays_dir\" "
              "(it belongs at the top of the file, before the first [section])"});
  CHECK(setting_mistakes("threads = 3") ==
        Texts{"n.toml:1: there is no setting \"threads\" (it belongs under [server])"});
  CHECK(setting_mistakes("[server]\nthread = 3") ==
        Texts{"n.toml:2: there is no setting \"server.thread\" (did you mean \"server.threads\"?)"});
  CHECK(setting_mistakes("smtp = \"smtp://x\"") ==
        Texts{"n.toml:1: smtp: \"smtp://x\" is no section: write [smtp] and its keys below"});
}

TEST_CASE("settings: a secret is refused with the mend, and not repeated") {
  const std::string mend = "no secret stands here: write it into a file of its own and name that in ";
  CHECK(setting_mistakes("[smtp]\npassword = \"hunter2\"\n[webhook]\nsecret = \"hunter3\"",
                         {{"NENKAI_SMTP_PASSWORD", "hunter4"}}) ==
        Texts{"n.toml:2: smtp.password: " + mend + "smtp.password_file (or NENKAI_SMTP_PASSWORD_FILE)",
              "n.toml:4: webhook.secret: " + mend + "webhook.secret_file (or NENKAI_WEBHOOK_SECRET_FILE)",
              "NENKAI_SMTP_PASSWORD: " + mend + "smtp.password_file (or NENKAI_SMTP_PASSWORD_FILE)"});
  CHECK(setting_mistakes("", {{"NENKAI_SMTP_URL", "smtp://me:hunter2@mail.example"}}).front() ==
        "NENKAI_SMTP_URL: no user or password in the URL: write \"smtp://HOST:587\" or \"smtps://HOST\", smtp.user and "
        "smtp.password_file");
  CHECK(setting_mistakes("store = \"mysql://me:hunter2@db\"").front().find("hunter2") == std::string::npos);
}

TEST_CASE("settings: bad values say what would be right") {
  const auto first = [](std::string_view text) { return setting_mistakes(text).front(); };
  CHECK(first("store = \"nenkai.db\"") ==
        "n.toml:1: store: \"nenkai.db\" is no store: write \"sqlite:PATH\" or \"postgresql://HOST/DATABASE\"");
  CHECK(first("store = \"\"").find("sqlite:PATH") != std::string::npos);
  CHECK(first("server.threads = 0") == "n.toml:1: server.threads: 0 is out of range: 1 to 256");
  CHECK(first("server.threads = 1.5") == "n.toml:1: server.threads: 1.5 is no whole number: write it without quotes");
  CHECK(first("fetch.allow = [\"10.0.0.0/33\"]") ==
        "n.toml:1: fetch.allow: \"10.0.0.0/33\" is no range of addresses: write \"127.0.0.0/8\", \"fd00::/8\" or one "
        "address");
  CHECK(first("fetch.allow = [5]") == "n.toml:1: fetch.allow: 5 is no text: write it in quotes");
  CHECK(first("smtp.url = \"mail.example\"").find("smtp://HOST:587") != std::string::npos);
  CHECK(first("smtp.from = \"nenkai\"").find("is no sender") != std::string::npos);
  CHECK(first("smtp.tls = \"yes\"") == "n.toml:1: smtp.tls: \"yes\" is neither \"available\" nor \"required\"");
  CHECK(first("smtp.user = \"a\\r\\nb\"") ==
        "n.toml:1: smtp.user: \"a\\x0d\\x0ab\" has control characters in it: take them out");
}

TEST_CASE("settings: addresses to listen on") {
  for (const char* text : {"127.0.0.1:8080", "localhost:0", "[::1]:8080", "0.0.0.0:65535"}) {
    CHECK_FALSE(listen_problem(text));
  }
  for (const char* text : {"", "8080", ":8080", "localhost", "localhost:", "localhost:65536", "localhost:-1",
                           "localhost:80x", "::1:8080", "[]:80", "[::1]", "[::1]80", "http://localhost:80"}) {
    CAPTURE(text);
    CHECK(listen_problem(text));
  }
}

TEST_CASE("settings: senders") {
  for (const char* text : {"a@b", "nenkai <calendar@example.org>", "年会 <a@b>"}) {
    CHECK(setting_mistakes("x = 1", {{"NENKAI_SMTP_FROM", text}}).size() == 1);
  }
  for (const char* text : {"a", "@b", "a@", "<a@b", "a@b>", "x <a@b> y", "x <a b@c>", "a@b, c@d", "a@b@c", "<>"}) {
    CAPTURE(text);
    CHECK(setting_mistakes("x = 1", {{"NENKAI_SMTP_FROM", text}}).size() == 2);
  }
}

TEST_CASE("settings: keys that need each other") {
  CHECK(setting_mistakes("[smtp]\nurl = \"smtp://x\"\nuser = \"me\"") ==
        Texts{"n.toml:2: smtp.url: needs smtp.from beside it, the sender of every mail",
              "n.toml:3: smtp.user: needs smtp.password_file beside it, or neither of them"});
  CHECK(setting_mistakes("", {{"NENKAI_SMTP_PASSWORD_FILE", "p"}}) ==
        Texts{"NENKAI_SMTP_PASSWORD_FILE: smtp.password_file: needs smtp.user beside it, or neither of them"});
}

TEST_CASE("settings: what is no TOML is told with its line, beside the other mistakes") {
  const Texts found = setting_mistakes("stroe = 1\n[server\nthreads = 3\n[smtp]\nurl = smtp://x\nuser = 5\n");
  REQUIRE(found.size() == 4);
  CHECK(found[0] == "n.toml:1: there is no setting \"stroe\" (did you mean \"store\"?)");
  CHECK(found[1].starts_with("n.toml:2: "));
  CHECK(found[2].starts_with("n.toml:5: "));
  CHECK(found[3] == "n.toml:6: smtp.user: 5 is no text: write it in quotes");
  CHECK(setting_mistakes("store = \"sqlite:a\"\nstore = \"sqlite:b\"").size() == 1);
  CHECK(setting_mistakes("[}erver]").size() == 1);
  CHECK(setting_mistakes("\xEF\xBB\xBF[}erver]").size() == 1);
}

TEST_CASE("settings: a key that could not be read is not missed as well") {
  CHECK(setting_mistakes("[smtp]\nurl = \"smtp://x\"\nfrom = nenkai\n").size() == 1);
}

TEST_CASE("settings: what is no UTF-8 or far too long is not read at all") {
  CHECK(setting_mistakes("store = \"sqlite:x\"\n[\xac\xe8") ==
        Texts{"n.toml:2: bytes that are no valid UTF-8: save the file as UTF-8"});
  CHECK(setting_mistakes(std::string(settings_max_bytes + 1, '#')).front() ==
        "n.toml:1: the file is too long: at most 1048576 bytes are read");
}

TEST_CASE("settings: the example sets nothing as it stands, and with everything in use it is accepted") {
  const Settings nothing = good(example());
  CHECK(nothing.store == Settings{}.store);
  CHECK(nothing.smtp.url.empty());

  const Settings everything = good(with_everything_in_use(example()));
  CHECK(everything.store == Settings{}.store);
  CHECK(everything.server.listen == Settings{}.server.listen);
  CHECK(everything.server.threads == Settings{}.server.threads);
  for (const std::string& text :
       {everything.holidays_dir, everything.server.public_url, everything.smtp.url, everything.smtp.from,
        everything.smtp.user, everything.smtp.password_file, everything.smtp.ca_file, everything.webhook.secret_file,
        everything.evidence.directory}) {
    CHECK_FALSE(text.empty());
  }
  CHECK(everything.fetch.allow.size() == 2);
}

TEST_CASE("settings file: the option names it, else NENKAI_CONFIG, else it is nenkai.toml where there is one") {
  const InTemporaryDirectory here;
  const Getenv named = environment({{"NENKAI_CONFIG", "named.toml"}});
  const Getenv empty = environment({{"NENKAI_CONFIG", ""}});
  CHECK(find_settings_file("option.toml", named) == "option.toml");
  CHECK(find_settings_file("", named) == "named.toml");
  CHECK(find_settings_file("", empty) == std::nullopt);
  write_file("nenkai.toml", "store = \"sqlite:here.db\"\n");
  CHECK(find_settings_file("", empty) == "nenkai.toml");
  CHECK(find_settings_file("", named) == "named.toml");
}

TEST_CASE("settings file: it is read, and one that was named must be there") {
  const InTemporaryDirectory here;
  const Getenv nothing = environment({});
  CHECK(load_settings("", nothing).settings->store == "sqlite:nenkai.db");
  write_file("nenkai.toml", "store = \"sqlite:here.db\"\n");
  CHECK(load_settings("", nothing).settings->store == "sqlite:here.db");
  write_file("other.toml", "\xEF\xBB\xBFstore = \"sqlite:other.db\"\r\n");
  CHECK(load_settings("other.toml", nothing).settings->store == "sqlite:other.db");
  CHECK(load_settings("missing.toml", nothing).mistakes ==
        Texts{"missing.toml: the settings cannot be read: No such file or directory"});
  CHECK(load_settings(".", nothing).mistakes == Texts{".: the settings cannot be read: it is a directory"});
}

}  // namespace nenkai
