#pragma once
// A test of the suite runs against every kind of store: SQLite always, PostgreSQL where NENKAI_TEST_POSTGRES names a
// server (`script/postgres <test program>`).

#include <catch2/catch.hpp>

#include <memory>

#include "store/store.hh"
#include "tests/store/places.hh"

#define STORE_TEST(name) TEMPLATE_TEST_CASE(name, "[store]", test::SqlitePlace, test::PostgresPlace)

namespace nenkai::test {

/// A place with a new store in it.
template <class Place>
struct Fresh {
  Place place;
  bool available = place.available();
  std::unique_ptr<Store> store = available ? open_store(place.url(), true) : nullptr;
};

}  // namespace nenkai::test
