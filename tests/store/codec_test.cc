#include "store/codec.hh"

#include <catch2/catch.hpp>

#include "scheduler/canonical_json.hh"
#include "store/store.hh"
#include "tests/store/random_entities.hh"

namespace nenkai {
namespace {

TEMPLATE_TEST_CASE("every kind of entity comes back from its canonical JSON", "[codec]", ProgrammeHeader, Organisation,
                   Cluster, Project, Committee, Pairing, Succession, Person, Venue, Series, Event, Rule, Waiver,
                   Reminder, Subscription, Planning) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    test::Random random(seed);
    const std::string body = canonical_json(test::random_entity<TestType>(random));
    REQUIRE(canonical_json(decode<TestType>(body)) == body);
  }
}

TEST_CASE("languages keep their order", "[codec]") {
  const std::string body = R"({"id":"a","name":{"ja":"仙台","en":"Sendai"},"kind":"other"})";
  const auto organisation = decode<Organisation>(body);
  CHECK(organisation.name.all().front().first == "ja");
  CHECK(canonical_json(organisation) == body);
}

TEST_CASE("covering nothing is not the same as saying nothing", "[codec]") {
  const auto nothing = decode<Event>(R"({"id":"a","covers":[],"date":"2003-10","status":"held"})");
  const auto unsaid = decode<Event>(R"({"id":"a","date":"2003-10","status":"held"})");
  CHECK(nothing.covers == std::vector<PairingId>{});
  CHECK_FALSE(unsaid.covers);
}

/// What decoding `body` as a T complains of.
template <class T>
std::string complaint(std::string_view body) {
  try {
    decode<T>(body);
  } catch (const StoreError& error) {
    return error.what();
  }
  return "none";
}

TEST_CASE("a damaged body is refused with the key that is damaged", "[codec]") {
  using Catch::Matchers::Contains;
  CHECK_THAT(complaint<Event>(R"({"id":"a","status":"held"})"), Contains("date: is missing"));
  CHECK_THAT(complaint<Event>(R"({"id":"a","date":"2003-02-30","status":"held"})"), Contains("date: "));
  CHECK_THAT(complaint<Event>(R"({"id":"a","date":"2003","status":"done"})"), Contains("status: \"done\""));
  CHECK_THAT(complaint<Event>(R"({"id":"A b","date":"2003","status":"held"})"), Contains("id: "));
  CHECK_THAT(complaint<Event>(R"({"id":"a","date":"2003","status":"held","days":1.5})"), Contains("days: 1.5"));
  CHECK_THAT(complaint<Event>(R"({"id":"a","date":"2003","status":"held","days":4294967296})"), Contains("days: "));
  CHECK_THAT(complaint<Event>(R"({"id":"a","date":"2003","status":"held","days":18446744073709551615})"),
             Contains("days: "));
  CHECK_THAT(complaint<Event>(R"({"id":"a","date":"2003","status":"held","evidence":[{},{"dated":"x"}]})"),
             Contains("evidence[1].dated: "));
  CHECK_THAT(complaint<Event>(R"({"id":"a","date":"2003","status":"held","colour":"red"})"),
             Contains("colour: is no key"));
  CHECK_THAT(complaint<Event>(R"([1])"), Contains("object"));
  CHECK_THAT(complaint<Event>(""), Contains("no JSON"));
  CHECK_THAT(complaint<Event>(R"({"id":"a","date":"2003","status":"he)"), Contains("no JSON"));
  CHECK_THAT(complaint<Person>(R"({"id":"a","name":"A","busy":[{"from":"2003"}]})"),
             Contains("busy[0].to: is missing"));
  CHECK_THAT(complaint<Venue>(R"({"id":"a","name":"A","geo":[1]})"), Contains("geo: "));
}

TEST_CASE("cutting a body anywhere never gives an entity", "[codec]") {
  test::Random random(7);
  const std::string body = canonical_json(test::random_entity<Event>(random));
  for (std::size_t length = 0; length < body.size(); ++length) {
    CAPTURE(length);
    CHECK_THROWS_AS(decode<Event>(body.substr(0, length)), StoreError);
  }
}

}  // namespace
}  // namespace nenkai
