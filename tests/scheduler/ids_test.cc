#include "scheduler/ids.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <unordered_set>

#include "scheduler/names.hh"
#include "scheduler/organisations.hh"
#include "tests/support/property.hh"

namespace nenkai {

TEST_CASE("a slug is made of small letters, digits and hyphens, and begins with a letter or digit") {
  CHECK(is_slug("a"));
  CHECK(is_slug("7"));
  CHECK(is_slug("hokuriku-forum-fy2003"));
  CHECK(is_slug("sendai--meti-tohoku"));
  CHECK(is_slug("a-"));
  CHECK(is_slug(std::string(64, 'x')));

  CHECK_FALSE(is_slug(""));
  CHECK_FALSE(is_slug("-a"));
  CHECK_FALSE(is_slug("Sendai"));
  CHECK_FALSE(is_slug("a_b"));
  CHECK_FALSE(is_slug("a b"));
  CHECK_FALSE(is_slug("a/b"));
  CHECK_FALSE(is_slug("仙台"));
  CHECK_FALSE(is_slug(std::string_view("a\0b", 3)));
  CHECK_FALSE(is_slug("a\n"));
  CHECK_FALSE(is_slug(std::string(65, 'x')));
}

TEST_CASE("an id is read from a slug, and from nothing else") {
  const auto good = EventId::parse("hokuriku-forum-fy2003");
  REQUIRE(good);
  CHECK(good->str() == "hokuriku-forum-fy2003");

  const auto bad = EventId::parse("Hokuriku Forum");
  REQUIRE_FALSE(bad);
  CHECK(bad.problem() ==
        "an id is made of a-z, 0-9 and '-', begins with a letter or digit and has 1 to 64 characters "
        "(\"hokuriku-forum\" would do)");
}

TEST_CASE("no slug is offered where nothing of the text can stay") {
  CHECK(slug_problem("仙台") ==
        "an id is made of a-z, 0-9 and '-', begins with a letter or digit and has 1 to 64 characters");
  CHECK(to_slug("仙台").empty());
  CHECK(to_slug("").empty());
  CHECK(to_slug("---").empty());
}

TEST_CASE("the nearest slug keeps letters and digits, and puts one hyphen for what lies between them") {
  CHECK(to_slug("Sendai City") == "sendai-city");
  CHECK(to_slug("  Toyama/Takaoka (north) ") == "toyama-takaoka-north");
  CHECK(to_slug("FY2003") == "fy2003");
  CHECK(to_slug("Münster") == "m-nster");
}

TEST_CASE("the nearest slug of any text is a slug or empty, and a slug without doubled hyphens stays as it is") {
  test::check_property(1000, [](const std::string& text) {
    const std::string slug = to_slug(text);
    RC_ASSERT(slug.empty() || is_slug(slug));
    RC_ASSERT(to_slug(slug) == slug);
  });
}

TEST_CASE("a slug cut at 64 characters does not end with a hyphen") {
  const std::string text = std::string(63, 'a') + " b";
  CHECK(to_slug(text) == std::string(63, 'a'));
}

TEST_CASE("ids sort as texts and can be keys of hash tables") {
  CHECK(PairingId{"a-10"} < PairingId{"a-9"});
  CHECK(PairingId{"a"} < PairingId{"a-1"});
  CHECK(PairingId{}.empty());
  const std::unordered_set<PairingId> ids{PairingId{"a"}, PairingId{"b"}, PairingId{"a"}};
  CHECK(ids.size() == 2);
}

TEST_CASE("an enumerator is found by its name, in which a space or hyphen may stand for an underscore") {
  CHECK(parse_name<OrganisationKind>("local_government") == OrganisationKind::local_government);
  CHECK(parse_name<OrganisationKind>("local government") == OrganisationKind::local_government);
  CHECK(parse_name<OrganisationKind>("local-government") == OrganisationKind::local_government);
  CHECK_FALSE(parse_name<OrganisationKind>("local"));
  CHECK_FALSE(parse_name<OrganisationKind>("Bureau"));
  CHECK_FALSE(parse_name<OrganisationKind>(""));
}

TEST_CASE("every enumerator has a name that finds it again") {
  for (const std::string_view name : all_names<OrganisationKind>()) {
    const auto kind = parse_name<OrganisationKind>(name);
    REQUIRE(kind);
    CHECK(name_of(*kind) == name);
  }
}

}  // namespace nenkai
