#include "config/settings.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <utility>
#include <variant>

#include "config/toml.hh"
#include "config/toml_document.hh"
#include "scheduler/address_range.hh"
#include "scheduler/suggest.hh"
#include "scheduler/utf8.hh"

namespace nenkai {
namespace {

using Texts = std::vector<std::string>;
using Value = std::variant<std::string, std::int64_t, Texts>;
/// What is wrong with a value, in words that follow `key: `.
using Complaint = std::optional<std::string>;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // some editors put it before UTF-8

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool has_control(std::string_view text) { return std::any_of(text.begin(), text.end(), is_control); }

/// `text` in one line, with its control characters as escapes.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += is_control(c) ? fmt::format("\\x{:02x}", int{c}) : std::string(1, c);
  return out;
}

/// Words from outside as they may stand in a message: not endless.
std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 80;
  return text.size() > longest ? fmt::format("a text of {} bytes", text.size()) : fmt::format("\"{}\"", escaped(text));
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_port(std::string_view text) {
  const auto number = whole_number(text);
  return number && *number >= 0 && *number <= 65535 && text.front() != '-';
}

/// Splits `HOST:PORT` or `[IPV6]:PORT`; without a port the second is empty. None where there is no host, or
/// where an IPv6 address has no brackets.
std::optional<std::pair<std::string_view, std::string_view>> split_host(std::string_view text) {
  std::size_t colon = text.rfind(':');
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    if (bracket == text.npos || bracket == 1) return std::nullopt;
    if (bracket + 1 == text.size()) return std::pair{text, std::string_view()};
    colon = bracket + 1;
    if (text[colon] != ':') return std::nullopt;
  } else if (text.find(':') != colon) {
    return std::nullopt;
  }
  if (colon == text.npos) colon = text.size();
  const std::string_view port = colon < text.size() ? text.substr(colon + 1) : std::string_view();
  if (colon == 0 || (colon < text.size() && !is_port(port))) return std::nullopt;
  if (text.find_first_of(" /@") != text.npos) return std::nullopt;
  return std::pair{text.substr(0, colon), port};
}

/// The checks. Each says what would be right, with an example.

Complaint check_public_url(std::string_view text) {
  constexpr std::string_view mend = "write the address people use, such as \"https://calendar.example\"";
  const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  const std::string_view host = text.substr(scheme, text.find('/', scheme) - scheme);
  const bool extras = text.find_first_of("?#@ ") != text.npos;
  if (scheme != 0 && !extras && split_host(host)) return std::nullopt;
  return fmt::format("{} is no address of a site: {}", in_quotes(text), mend);
}

Complaint check_smtp_url(std::string_view text) {
  constexpr std::string_view mend = "write \"smtp://HOST:587\" or \"smtps://HOST\"";
  if (text.find('@') != text.npos) {  // without the value: it holds a password
    return fmt::format("no user or password in the URL: {}, smtp.user and smtp.password_file", mend);
  }
  const std::size_t scheme = text.starts_with("smtps://") ? 8 : text.starts_with("smtp://") ? 7 : 0;
  const std::string_view host = text.substr(scheme, text.find('/', scheme) - scheme);
  if (scheme != 0 && split_host(host)) return std::nullopt;
  return fmt::format("{} is no mail server: {}", in_quotes(text), mend);
}

Complaint check_sender(std::string_view text) {
  const std::size_t open = text.find('<');
  const bool closed = open == text.npos || (text.ends_with('>') && text.find('>') == text.size() - 1);
  const std::string_view address = open == text.npos ? text : text.substr(open + 1, text.size() - open - 2);
  const std::size_t at = address.find('@');
  const bool good = closed && at != 0 && at != address.npos && at + 1 < address.size() &&
                    address.find_first_of(" <>,;") == address.npos && address.find('@', at + 1) == address.npos;
  if (good) return std::nullopt;
  return fmt::format("{} is no sender: write \"nenkai <calendar@example.org>\" or the address alone", in_quotes(text));
}

Complaint check_range(std::string_view text) {
  const auto range = AddressRange::parse(text);
  return range ? Complaint() : Complaint(range.problem());
}

Complaint check_log(std::string_view text) {
  if (text == "requests" || text == "problems") return std::nullopt;
  return fmt::format("{} is neither \"requests\" nor \"problems\"", in_quotes(text));
}

Complaint check_tls(std::string_view text) {
  if (text == "available" || text == "required") return std::nullopt;
  return fmt::format("{} is neither \"available\" nor \"required\"", in_quotes(text));
}

Complaint no_check(std::string_view) { return std::nullopt; }

/// How a value gets into its place.

using Check = Complaint (*)(std::string_view);

Complaint put(std::string& place, const Value& value, Check check = no_check) {
  const std::string& text = std::get<std::string>(value);
  if (text.empty() && place.empty()) return std::nullopt;
  if (has_control(text)) return fmt::format("{} has control characters in it: take them out", in_quotes(text));
  if (Complaint complaint = check(text)) return complaint;
  place = text;
  return std::nullopt;
}

Complaint put(int& place, const Value& value, int low, int high) {
  const std::int64_t number = std::get<std::int64_t>(value);
  if (number < low || number > high) return fmt::format("{} is out of range: {} to {}", number, low, high);
  place = static_cast<int>(number);
  return std::nullopt;
}

Complaint put(Texts& place, const Value& value, Check check) {
  for (const std::string& text : std::get<Texts>(value)) {
    if (Complaint complaint = check(text)) return complaint;
  }
  place = std::get<Texts>(value);
  return std::nullopt;
}

Complaint put_public_url(std::string& place, const Value& value) {
  Complaint complaint = put(place, value, check_public_url);
  while (place.ends_with('/')) place.pop_back();
  return complaint;
}

enum class Kind : std::uint8_t { text, number, list };

struct Key {
  std::string_view section;  // empty for those at the top of the file
  std::string_view name;
  Kind kind;
  Complaint (*put)(Settings&, const Value&);
};

// Every setting there is.
constexpr Key keys[] = {
    {"", "store", Kind::text, [](Settings& s, const Value& v) { return put(s.store, v, store_url_problem); }},
    {"", "holidays_dir", Kind::text, [](Settings& s, const Value& v) { return put(s.holidays_dir, v); }},
    {"", "templates_dir", Kind::text, [](Settings& s, const Value& v) { return put(s.templates_dir, v); }},
    {"server", "listen", Kind::text,
     [](Settings& s, const Value& v) { return put(s.server.listen, v, listen_problem); }},
    {"server", "public_url", Kind::text,
     [](Settings& s, const Value& v) { return put_public_url(s.server.public_url, v); }},
    {"server", "threads", Kind::number, [](Settings& s, const Value& v) { return put(s.server.threads, v, 1, 256); }},
    {"server", "workers", Kind::number, [](Settings& s, const Value& v) { return put(s.server.workers, v, 1, 256); }},
    {"server", "connections", Kind::number,
     [](Settings& s, const Value& v) { return put(s.server.connections, v, 16, 1'000'000); }},
    {"server", "head_timeout", Kind::number,
     [](Settings& s, const Value& v) { return put(s.server.head_timeout, v, 1, 600); }},
    {"server", "idle_timeout", Kind::number,
     [](Settings& s, const Value& v) { return put(s.server.idle_timeout, v, 1, 3600); }},
    {"server", "body_timeout", Kind::number,
     [](Settings& s, const Value& v) { return put(s.server.body_timeout, v, 1, 3600); }},
    {"server", "answer_timeout", Kind::number,
     [](Settings& s, const Value& v) { return put(s.server.answer_timeout, v, 1, 3600); }},
    {"server", "least_rate", Kind::number,
     [](Settings& s, const Value& v) { return put(s.server.least_rate, v, 1, 1'000'000'000); }},
    {"server", "log", Kind::text, [](Settings& s, const Value& v) { return put(s.server.log, v, check_log); }},
    {"server", "proxies", Kind::list,
     [](Settings& s, const Value& v) { return put(s.server.proxies, v, check_range); }},
    {"smtp", "url", Kind::text, [](Settings& s, const Value& v) { return put(s.smtp.url, v, check_smtp_url); }},
    {"smtp", "from", Kind::text, [](Settings& s, const Value& v) { return put(s.smtp.from, v, check_sender); }},
    {"smtp", "user", Kind::text, [](Settings& s, const Value& v) { return put(s.smtp.user, v); }},
    {"smtp", "password_file", Kind::text, [](Settings& s, const Value& v) { return put(s.smtp.password_file, v); }},
    {"smtp", "tls", Kind::text, [](Settings& s, const Value& v) { return put(s.smtp.tls, v, check_tls); }},
    {"smtp", "ca_file", Kind::text, [](Settings& s, const Value& v) { return put(s.smtp.ca_file, v); }},
    {"webhook", "secret_file", Kind::text, [](Settings& s, const Value& v) { return put(s.webhook.secret_file, v); }},
    {"remind", "per_recipient", Kind::number,
     [](Settings& s, const Value& v) { return put(s.remind.per_recipient, v, 1, 100'000); }},
    {"fetch", "allow", Kind::list, [](Settings& s, const Value& v) { return put(s.fetch.allow, v, check_range); }},
    {"evidence", "directory", Kind::text, [](Settings& s, const Value& v) { return put(s.evidence.directory, v); }},
};

/// Keys that people expect, and that would put a secret where others read it.
struct Secret {
  std::string_view section;
  std::string_view name;
  std::string_view instead;
};

constexpr Secret secrets[] = {
    {"smtp", "password", "password_file"},
    {"webhook", "secret", "secret_file"},
};

std::string path_of(std::string_view section, std::string_view name) {
  return section.empty() ? std::string(name) : fmt::format("{}.{}", section, name);
}

std::string variable_of(std::string_view section, std::string_view name) {
  std::string variable = fmt::format("NENKAI_{}{}{}", section, section.empty() ? "" : "_", name);
  for (char& c : variable) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return variable;
}

std::string secret_message(const Secret& secret) {
  return fmt::format("no secret stands here: write it into a file of its own and name that in {} (or {})",
                     path_of(secret.section, secret.instead), variable_of(secret.section, secret.instead));
}

const Key* find_key(std::string_view section, std::string_view name) {
  const auto* const found = std::find_if(std::begin(keys), std::end(keys),
                                         [&](const Key& key) { return key.section == section && key.name == name; });
  return found == std::end(keys) ? nullptr : found;
}

const Secret* find_secret(std::string_view section, std::string_view name) {
  const auto* const found = std::find_if(std::begin(secrets), std::end(secrets), [&](const Secret& secret) {
    return secret.section == section && secret.name == name;
  });
  return found == std::end(secrets) ? nullptr : found;
}

bool is_section(std::string_view name) {
  return !name.empty() &&
         std::any_of(std::begin(keys), std::end(keys), [&](const Key& key) { return key.section == name; });
}

/// Where a value came from, as mistakes say it. The environment comes after all lines of the file.
struct Origin {
  std::string words;
  int line = std::numeric_limits<int>::max();
};

/// Settings that fill up, where each came from, and what was wrong on the way.
class Collector {
 public:
  void put(const Key& key, const Value& value, const Origin& origin, std::string_view label) {
    if (value != Value(std::string())) origins_[path_of(key.section, key.name)] = origin;
    if (const Complaint complaint = key.put(settings_, value)) wrong(origin, label, *complaint);
  }
  /// `label` is the key, or empty where the origin or the message names it.
  void wrong(const Origin& origin, std::string_view label, std::string_view message) {
    const std::string_view colon = label.empty() ? "" : ": ";
    mistakes_.push_back({fmt::format("{}: {}{}{}", origin.words, label, colon, escaped(message)), origin.line});
  }
  /// `path` is given, so `needed` must be too.
  void require(const std::string& path, const std::string& needed, std::string_view why) {
    const auto given = origins_.find(path);
    if (given == origins_.end() || origins_.contains(needed)) return;
    wrong(given->second, path, fmt::format("needs {} beside it, {}", needed, why));
  }
  SettingsResult finish() && {
    if (mistakes_.empty()) return {std::move(settings_), {}};
    SettingsResult result;
    std::stable_sort(mistakes_.begin(), mistakes_.end(),
                     [](const Origin& a, const Origin& b) { return a.line < b.line; });
    for (Origin& mistake : mistakes_) result.mistakes.push_back(std::move(mistake.words));
    return result;
  }

 private:
  Settings settings_;
  std::map<std::string, Origin> origins_;
  std::vector<Origin> mistakes_;  // each with all its words
};

/// A value as it may stand in a message: scalars as written, whatever else by its kind.
std::string shown(const toml::node& node) {
  if (node.is_table()) return "a table";
  if (node.is_array()) return "a list";
  if (node.is_string()) return in_quotes(node.as_string()->get());
  std::ostringstream out;
  node.visit([&out](const auto& value) {
    if constexpr (toml::is_value<decltype(value)>) out << value;
  });
  return out.str();
}

/// The file's part: walks the TOML and hands every known value to the collector.
class FileReader {
 public:
  FileReader(std::string_view file, Collector& collector) : file_(file), collector_(collector) {}

  /// False where a part of the text could not be read, so that keys may be missing.
  bool read(std::string_view text) {
    if (text.size() > settings_max_bytes) {
      collector_.wrong(at(1), "", fmt::format("the file is too long: at most {} bytes are read", settings_max_bytes));
      return false;
    }
    if (const std::size_t bad = find_invalid_utf8(text); bad != text.npos) {  // on which toml++ may assert
      const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n');
      collector_.wrong(at(static_cast<int>(line)), "", "bytes that are no valid UTF-8: save the file as UTF-8");
      return false;
    }
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    TomlDocument document;
    document.add("", text, Extent{0, static_cast<std::uint32_t>(text.size()), 1});
    bool whole = true;
    const TolerantTable parsed = parse_tolerantly(std::move(document), [&](int line, const std::string& why) {
      collector_.wrong(at(line), "", why);
      whole = false;
    });
    for (auto&& [name, node] : parsed.table) read_top(name.str(), node);
    return whole;
  }

 private:
  Origin at(int line) const { return {fmt::format("{}:{}", file_, line), line}; }
  Origin at(const toml::node& node) const { return at(static_cast<int>(node.source().begin.line)); }

  void read_top(std::string_view name, const toml::node& node) {
    if (!is_section(name)) {
      read_key("", name, node);
    } else if (const toml::table* const table = node.as_table()) {
      for (auto&& [key, value] : *table) read_key(name, key.str(), value);
    } else {
      const auto message = fmt::format("{} is no section: write [{}] and its keys below", shown(node), name);
      collector_.wrong(at(node), name, message);
    }
  }

  void read_key(std::string_view section, std::string_view name, const toml::node& node) {
    const Key* const key = find_key(section, name);
    if (key == nullptr) {
      unknown(section, name, node);
    } else if (const auto value = value_of(*key, node)) {
      collector_.put(*key, *value, at(node), path_of(section, name));
    }
  }

  /// None where the type is wrong, which has been said then.
  std::optional<Value> value_of(const Key& key, const toml::node& node) {
    const std::string path = path_of(key.section, key.name);
    if (key.kind == Kind::number) {
      if (const auto* const number = node.as_integer()) return number->get();
      collector_.wrong(at(node), path, fmt::format("{} is no whole number: write it without quotes", shown(node)));
    } else if (key.kind == Kind::list) {
      return list_of(path, node);
    } else {
      if (const auto* const text = node.as_string()) return text->get();
      collector_.wrong(at(node), path, fmt::format("{} is no text: write it in quotes", shown(node)));
    }
    return std::nullopt;
  }

  std::optional<Value> list_of(const std::string& path, const toml::node& node) {
    const toml::array* const array = node.as_array();
    if (array == nullptr) {
      collector_.wrong(at(node), path, fmt::format("{} is no list: write it as [\"…\", \"…\"]", shown(node)));
      return std::nullopt;
    }
    Texts texts;
    for (const toml::node& element : *array) {
      if (const auto* const text = element.as_string()) {
        texts.push_back(text->get());
      } else {
        collector_.wrong(at(element), path, fmt::format("{} is no text: write it in quotes", shown(element)));
        return std::nullopt;
      }
    }
    return texts;
  }

  void unknown(std::string_view section, std::string_view name, const toml::node& node) {
    if (const Secret* const secret = find_secret(section, name)) {
      collector_.wrong(at(node), path_of(section, name), secret_message(*secret));
      return;
    }
    const std::string wrong = in_quotes(path_of(section, name));
    collector_.wrong(
        at(node), "",
        fmt::format("there is no {} {}{}", node.is_table() ? "section" : "setting", wrong, suggestion(section, name)));
  }

  static std::string suggestion(std::string_view section, std::string_view name) {
    std::vector<std::string_view> known;
    for (const Key& key : keys) {
      if (key.section == section) known.push_back(key.name);
      if (section.empty() && !key.section.empty()) known.push_back(key.section);
      if (key.name != name) continue;
      if (key.section.empty()) return " (it belongs at the top of the file, before the first [section])";
      return fmt::format(" (it belongs under [{}])", key.section);
    }
    const auto word = nearest(name, known);
    return word ? fmt::format(" (did you mean \"{}\"?)", path_of(section, *word)) : "";
  }

  std::string_view file_;
  Collector& collector_;
};

Texts split_list(std::string_view text) {
  Texts parts;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

std::string_view variable_value(const Getenv& getenv, const std::string& variable) {
  const char* const value = getenv(variable.c_str());
  return value == nullptr ? std::string_view() : std::string_view(value);
}

void read_environment(const Getenv& getenv, Collector& collector) {
  for (const Key& key : keys) {
    const std::string variable = variable_of(key.section, key.name);
    const std::string_view text = variable_value(getenv, variable);
    if (text.empty()) continue;
    if (key.kind == Kind::text) collector.put(key, std::string(text), {variable}, "");
    if (key.kind == Kind::list) collector.put(key, split_list(text), {variable}, "");
    if (key.kind != Kind::number) continue;
    if (const auto number = whole_number(text)) {
      collector.put(key, *number, {variable}, "");
    } else {
      collector.wrong({variable}, "", fmt::format("{} is no whole number", in_quotes(text)));
    }
  }
  for (const Secret& secret : secrets) {
    const std::string variable = variable_of(secret.section, secret.name);
    if (!variable_value(getenv, variable).empty()) collector.wrong({variable}, "", secret_message(secret));
  }
}

}  // namespace

std::optional<std::string> store_url_problem(std::string_view text) {
  constexpr std::string_view sqlite = "sqlite:";
  const bool good = text.starts_with("postgresql://") || (text.starts_with(sqlite) && text.size() > sqlite.size());
  if (good && !has_control(text)) return std::nullopt;
  const bool secret = text.find('@') != text.npos;  // a password may stand before it
  return fmt::format("{} is no store: write \"sqlite:PATH\" or \"postgresql://HOST/DATABASE\"",
                     secret ? "this" : in_quotes(text));
}

std::optional<std::string> listen_problem(std::string_view text) {
  const auto parts = split_host(text);
  if (parts && !parts->second.empty()) return std::nullopt;
  return fmt::format("{} is no HOST:PORT: write \"127.0.0.1:8080\" or \"[::1]:8080\"", in_quotes(text));
}

SettingsResult read_settings(std::string_view text, std::string_view file_name, const Getenv& getenv) {
  Collector collector;
  const bool whole = FileReader(file_name, collector).read(text);
  read_environment(getenv, collector);
  if (!whole) return std::move(collector).finish();
  collector.require("smtp.url", "smtp.from", "the sender of every mail");
  collector.require("smtp.user", "smtp.password_file", "or neither of them");
  collector.require("smtp.password_file", "smtp.user", "or neither of them");
  return std::move(collector).finish();
}

std::optional<std::string> find_settings_file(std::string_view option, const Getenv& getenv) {
  if (!option.empty()) return std::string(option);
  if (const std::string_view named = variable_value(getenv, "NENKAI_CONFIG"); !named.empty()) return std::string(named);
  std::error_code ignored;
  if (std::filesystem::exists("nenkai.toml", ignored)) return "nenkai.toml";
  return std::nullopt;
}

SettingsResult load_settings(std::string_view option, const Getenv& getenv) {
  const auto file = find_settings_file(option, getenv);
  if (!file) return read_settings("", "", getenv);
  const auto unreadable = [&](std::string_view why) {
    return SettingsResult{std::nullopt, {fmt::format("{}: the settings cannot be read: {}", *file, why)}};
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(*file, ignored)) return unreadable("it is a directory");
  errno = 0;
  std::ifstream in(*file, std::ios::binary);
  if (!in) return unreadable(std::strerror(errno));
  std::string text(settings_max_bytes + 1, '\0');  // one more than is allowed, so that too much is seen
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return read_settings(text, *file, getenv);
}

}  // namespace nenkai
