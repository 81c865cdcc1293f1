#include "store/postgresql.hh"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "store/copy.hh"
#include "store/sqlite.hh"

namespace nenkai {
namespace {

/// The user information of `url`: from "://" to the last '@' before the query. libpq stops at a '/', but a
/// password in which somebody forgot to write it as %2F is to be hidden all the same.
std::string_view user_information(std::string_view url) {
  const std::size_t begin = url.find("://");
  if (begin == url.npos) return {};
  const std::string_view rest = url.substr(begin + 3, url.find('?') - begin - 3);
  const std::size_t at = rest.rfind('@');
  return at == rest.npos ? std::string_view{} : rest.substr(0, at);
}

std::string percent_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string digits(text.substr(i + 1, 2));
    if (text[i] == '%' && digits.size() == 2 && std::isxdigit(digits[0]) != 0 && std::isxdigit(digits[1]) != 0) {
      plain += static_cast<char>(std::stoi(digits, nullptr, 16));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

/// The passwords in `url`, as they are written: "user:PASSWORD@host" and "?password=PASSWORD".
std::vector<std::string> passwords_in(std::string_view url) {
  std::vector<std::string> found;
  const std::string_view user = user_information(url);
  if (const std::size_t colon = user.find(':'); colon != user.npos) found.emplace_back(user.substr(colon + 1));
  for (const std::string_view key : {"password=", "sslpassword="}) {
    for (std::size_t at = url.find(key); at != url.npos; at = url.find(key, at + 1)) {
      if (at == 0 || (url[at - 1] != '?' && url[at - 1] != '&')) continue;
      const std::string_view rest = url.substr(at + key.size());
      found.emplace_back(rest.substr(0, rest.find('&')));
    }
  }
  std::erase(found, "");
  return found;
}

std::string replace_all(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

/// `url` with what it leaves to the defaults: a server that is out of reach is noticed within half a minute.
///
/// SOCI 4.0 takes the text apart at '=' and puts it together again, which spoils a URL that has none.
std::string with_defaults(const std::string& url) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> defaults{
      {{"connect_timeout", "10"},
       {"keepalives_idle", "10"},
       {"keepalives_interval", "5"},
       {"keepalives_count", "3"},
       {"tcp_user_timeout", "20000"},
       {"fallback_application_name", "nenkai"}}};
  std::string whole = url;
  for (const auto& [key, value] : defaults) {
    if (url.find(fmt::format("{}=", key)) != url.npos) continue;
    whole += fmt::format("{}{}={}", whole.find('?') == whole.npos ? '?' : '&', key, value);
  }
  return whole;
}

/// `{"a","b\"c",NULL}`, an array as PostgreSQL reads it (section 8.15.2 of its manual).
std::string array_of(const Batch::Values& values) {
  std::string out = "{";
  for (std::size_t i = 0; i < values.indicators.size(); ++i) {
    if (i != 0) out += ',';
    if (values.indicators[i] == soci::i_null) {
      out += "NULL";
    } else if (values.column.type == ColumnType::number) {
      out += std::to_string(values.numbers[i]);
    } else {
      out += '"';
      for (const char c : values.texts[i]) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
      }
      out += '"';
    }
  }
  return out + "}";
}

}  // namespace

std::string without_password(const std::string& url) {
  std::string shown = url;
  for (const std::string& password : passwords_in(url)) {
    shown = replace_all(shown, fmt::format(":{}@", password), ":***@");
    shown = replace_all(shown, fmt::format("password={}", password), "password=***");
  }
  return shown;
}

PostgresDatabase::PostgresDatabase(const std::string& url) : Database(without_password(url)) {
  for (const std::string& password : passwords_in(url)) {
    secrets_.push_back(password);
    secrets_.push_back(percent_decoded(password));
  }
  // SOCI would take the URL apart there.
  if (url.find_first_of(" \t\r\n\"") != url.npos) {
    throw StoreError(name() + ": a URL has no spaces or quotation marks: write %20 or %22");
  }
  if (user_information(url).find('/') != std::string_view::npos) {
    throw StoreError(name() + ": write '/' before an '@' as %2F, and '@' after a '/' as %40");
  }
  doing("connect", [&] {
    sql_.open(*soci::factory_postgresql(), with_defaults(url));
    set_up();
  });
}

void PostgresDatabase::set_up() {
  std::string encoding;
  sql_ << "SHOW server_encoding", soci::into(encoding);
  if (encoding != "UTF8") {
    throw StoreError(fmt::format("{}: the database's encoding is {}: make one with ENCODING 'UTF8'", name(), encoding));
  }
  sql_ << "SET client_encoding = 'UTF8'";
  sql_ << "SET client_min_messages = warning";
  sql_ << "SET lock_timeout = '10s'";
  // All rows of a cursor are read, so none but the whole matters.
  sql_ << "SET cursor_tuple_fraction = 1";
  // What was acknowledged is on disk, whatever the server's own setting.
  std::string synchronous;
  sql_ << "SHOW synchronous_commit", soci::into(synchronous);
  if (synchronous == "off") sql_ << "SET synchronous_commit = on";
}

void PostgresDatabase::begin(const char* text) {
  try {
    sql_ << text;
  } catch (const soci::soci_error&) {
    sql_.reconnect();
    set_up();
    sql_ << text;
  }
}

void PostgresDatabase::begin_write() {
  begin("BEGIN ISOLATION LEVEL READ COMMITTED");
  // One writer at a time; statements after this one see what the writer before has committed. The lock belongs
  // to the schema, so that stores in different schemas of one database do not wait for each other.
  try {
    sql_ << "SELECT pg_advisory_xact_lock(1852141163, CAST(hashtext(current_schema()) AS integer))";
  } catch (...) {
    sql_ << "ROLLBACK";
    throw;
  }
}

bool PostgresDatabase::has_table(const std::string& table) {
  int count = 0;
  sql_ << "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = :name",
      soci::use(table, "name"), soci::into(count);
  return count > 0;
}

bool PostgresDatabase::ours() {
  if (!has_table("schema_version")) return true;
  int columns = 0;
  sql_ << "SELECT count(*) FROM information_schema.columns WHERE table_schema = current_schema()"
          " AND table_name = 'schema_version' AND column_name IN ('number', 'applied_at', 'program')",
      soci::into(columns);
  if (columns != 3) return false;
  int strange = 0;
  sql_ << "SELECT count(*) FROM schema_version WHERE program NOT LIKE 'nenkai%'", soci::into(strange);
  return strange == 0;
}

std::string PostgresDatabase::given(const Batch& batch) const {
  std::string arrays;
  std::string names;
  for (const Batch::Values& values : batch.columns()) {
    const char* type = values.column.type == ColumnType::text ? "text" : "bigint";
    arrays += fmt::format("{}CAST(:{} AS {}[])", arrays.empty() ? "" : ", ", values.column.name, type);
    names += fmt::format("{}{}", names.empty() ? "" : ", ", values.column.name);
  }
  return fmt::format("unnest({}) AS given({})", arrays, names);
}

std::string PostgresDatabase::rows(const Batch& batch) const { return "SELECT * FROM " + given(batch); }

void PostgresDatabase::run(const std::string& text, Batch& batch) {
  std::vector<std::string> arrays;
  const std::vector<Batch::Values>& columns = batch.bound();
  arrays.reserve(columns.size());  // SOCI keeps their addresses
  soci::statement statement(sql_);
  for (const Batch::Values& values : columns) {
    arrays.push_back(array_of(values));
    statement.exchange(soci::use(arrays.back(), values.column.name));
  }
  statement.alloc();
  statement.prepare(text);
  statement.define_and_bind();
  statement.execute(true);
}

bool PostgresDatabase::busy(const soci::soci_error& error) const {
  const auto* from_server = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  if (from_server == nullptr) return false;
  const std::string state = from_server->sqlstate();
  return state == "55P03" || state == "40P01";  // lock_not_available, deadlock_detected
}

std::string PostgresDatabase::cause(const soci::soci_error& error) const {
  std::string text = error.get_error_message();
  // What SOCI puts before the server's own words says nothing more.
  for (const std::string_view prefix : {"Cannot establish connection to the database.", "Cannot execute query.",
                                        "Cannot prepare statement.", "ERROR:", "FATAL:"}) {
    if (text.starts_with(prefix)) text.erase(0, text.find_first_not_of(" \n", prefix.size()));
  }
  for (const std::string& secret : secrets_) text = replace_all(text, secret, "***");
  // libpq's messages have several lines; ours have one.
  std::string line;
  for (const char c : text) {
    if (c != '\n') {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

void PostgresDatabase::copy_to(const std::string& path) {
  SqliteDatabase copy(path, SqliteMode::scratch);
  copy_store(*this, copy);
}

}  // namespace nenkai
