#include "store/postgresql.hh"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <thread>

#include "tests/store/places.hh"
#include "tests/store/samples.hh"

namespace nenkai {
namespace {

using namespace test;
using Catch::Matchers::Contains;

TEST_CASE("a URL is shown without its password", "[postgresql]") {
  const auto shown = [](const char* url) { return without_password(url); };
  CHECK(shown("postgresql://anna@host:5432/db") == "postgresql://anna@host:5432/db");
  CHECK(shown("postgresql://host:5432/db") == "postgresql://host:5432/db");
  CHECK(shown("postgresql:///db?host=/run/postgresql") == "postgresql:///db?host=/run/postgresql");
  CHECK(shown("postgresql://anna:s3cret@host/db") == "postgresql://anna:***@host/db");
  CHECK(shown("postgresql://anna:s3:c@ret@host/db") == "postgresql://anna:***@host/db");
  CHECK(shown("postgresql://anna:s3/cret@host/db") == "postgresql://anna:***@host/db");
  CHECK(shown("postgresql://anna:@host/db") == "postgresql://anna:@host/db");
  CHECK(shown("postgresql://host/db?user=a&password=s3cret") == "postgresql://host/db?user=a&password=***");
  CHECK(shown("postgresql://host/db?sslpassword=s3cret&x=y") == "postgresql://host/db?sslpassword=***&x=y");
  CHECK(shown("postgresql://a:one@host/db?password=two") == "postgresql://a:***@host/db?password=***");
}

/// What opening `url` complains of.
std::string complaint(const std::string& url) {
  try {
    open_store(url, true);
  } catch (const StoreError& error) {
    return error.what();
  }
  return "none";
}

TEST_CASE("a server out of reach is told in one line without the password", "[postgresql]") {
  for (const char* url : {"postgresql://anna:s3cret@127.0.0.1:1/db", "postgresql://anna:s3cret@127.0.0.1:x/db",
                          "postgresql://anna:s3cret@127.0.0.1:1/db?x=1", "postgresql://anna:s3cret@[::1/db",
                          "postgresql://anna:s3%63ret@127.0.0.1:1/db", "postgresql://anna:s3/cret@127.0.0.1/db",
                          "postgresql://anna:s3 cret@127.0.0.1/db", "postgresql://127.0.0.1:1/db?password=s3cret"}) {
    const std::string text = complaint(url);
    CAPTURE(url, text);
    CHECK(text.starts_with("postgresql://"));
    for (const char* part : {"s3cret", "s3%63ret", "s3/cret", "s3 cret", "\n"})
      CHECK(text.find(part) == std::string::npos);
  }
}

TEST_CASE("a wrong password is told without it", "[postgresql]") {
  const PostgresPlace place;
  if (!place.available()) return;
  std::string url = place.url();
  const std::size_t colon = url.find(':', url.find("://") + 3);
  const std::size_t at = url.find('@');
  if (colon > at) return;  // a server that asks for none
  url.replace(colon + 1, at - colon - 1, "wr0ng");
  const std::string text = complaint(url);
  CHECK_THAT(text, Contains("cannot connect") && Contains("password authentication failed"));
  CHECK(text.find("wr0ng") == std::string::npos);
}

TEST_CASE("a connection that was lost is made anew", "[postgresql]") {
  const PostgresPlace place;
  if (!place.available()) return;
  // By a name of its own, because other tests have their connections too.
  const std::string name = fmt::format("nenkai-{}", getpid());
  const auto store = open_store(place.url() + "&application_name=" + name, true);
  store->commit(kci, new_programme(kci), by("anna"));
  const auto end_connection = [&] {
    place.meddle(
        fmt::format("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{}'", name));
  };
  end_connection();
  CHECK(store->programmes().size() == 1);
  end_connection();
  CHECK(store->commit(kci, putting({event_on("a", "2003")}), by("anna")).revision == 2);
  {
    const auto snapshot = store->snapshot();
    end_connection();
    CHECK_THROWS_AS(store->read(kci), StoreError);
  }
  CHECK(store->read(kci));
}

TEST_CASE("a server where others hold the lock is busy, and not broken", "[postgresql]") {
  const PostgresPlace place;
  if (!place.available()) return;
  open_store(place.url(), true);
  PostgresDatabase first(place.url());
  PostgresDatabase second(place.url());
  second.sql() << "SET lock_timeout = '100ms'";
  const Transaction held(first, Transaction::Access::write);
  const auto begin = [&] {
    second.doing("change the store", [&] { Transaction transaction(second, Transaction::Access::write); });
  };
  CHECK_THROWS_AS(begin(), StoreBusy);
}

TEST_CASE("what was acknowledged is on disk, whatever the server's standard", "[postgresql]") {
  const PostgresPlace place;
  if (!place.available()) return;
  PostgresDatabase database(place.url() + "%20-csynchronous_commit%3Doff");
  std::string value;
  database.sql() << "SHOW synchronous_commit", soci::into(value);
  CHECK(value == "on");
}

TEST_CASE("a schema with somebody else's tables is refused", "[postgresql]") {
  const PostgresPlace place;
  if (!place.available()) return;
  place.meddle("CREATE TABLE schema_version (version text)");
  CHECK_THROWS_WITH(open_store(place.url(), true), Contains("is no nenkai store"));
}

TEST_CASE("two that make the store at the same time make it once", "[postgresql]") {
  const PostgresPlace place;
  if (!place.available()) return;
  std::string complaints[4];
  std::vector<std::thread> threads;
  for (std::string& text : complaints) threads.emplace_back([&] { text = complaint(place.url()); });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& text : complaints) CHECK(text == "none");
}

}  // namespace
}  // namespace nenkai
