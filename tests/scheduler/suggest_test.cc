#include "scheduler/suggest.hh"

#include <catch2/catch.hpp>

namespace nenkai {

TEST_CASE("a word with one slip finds the word that was meant") {
  const std::vector<std::string_view> keys{"name", "from", "until", "except", "nth_weekday"};
  CHECK(nearest("nmae", keys) == "name");     // swapped
  CHECK(nearest("untill", keys) == "until");  // one too many
  CHECK(nearest("exept", keys) == "except");  // one missing
  CHECK(nearest("fron", keys) == "from");     // another letter
  CHECK(nearest("Until", keys) == "until");   // the other case
  CHECK(nearest("nthweekdy", keys) == "nth_weekday");
  CHECK(nearest("name", keys) == "name");
}

TEST_CASE("a far-fetched suggestion is not made") {
  CHECK_FALSE(nearest("colour", {"name", "from", "until"}));
  CHECK_FALSE(nearest("", {"a", "name"}));
  CHECK_FALSE(nearest("name", {}));
  CHECK_FALSE(nearest("name", {""}));
}

TEST_CASE("of several equally near words the first is suggested") {
  CHECK(nearest("dax", {"day", "dab"}) == "day");
  CHECK(nearest("dax", {"dab", "day"}) == "dab");
}

TEST_CASE("words without end are not looked at") {
  const std::string endless(100'000, 'a');
  CHECK_FALSE(nearest(endless, {"a", endless}));
  CHECK_FALSE(nearest("a", {endless}));
  CHECK(nearest(std::string(64, 'a'), {std::string_view{endless}.substr(0, 63)}) == std::string(63, 'a'));
}

}  // namespace nenkai
