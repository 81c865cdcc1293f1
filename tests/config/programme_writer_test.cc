#include "config/programme_writer.hh"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include "config/programme_file.hh"
#include "tests/support/programmes.hh"

using namespace nenkai;

namespace {

Programme programme_of(const std::string& text) {
  LoadResult result = read_programme_files({{"test.toml", text}}, {});
  for (const Diagnostic& diagnostic : result.diagnostics) UNSCOPED_INFO(diagnostic.str());
  REQUIRE(result.ok());
  Programme programme;
  programme.header = result.programmes.at(0).header.value();
  static_cast<Entities&>(programme) = std::move(result.programmes.at(0).entities);
  return programme;
}

/// The line of the written programme that begins with `key`.
std::string line_of(const Programme& programme, const std::string& key) {
  std::istringstream lines(write_programme_file(programme));
  for (std::string line; std::getline(lines, line);) {
    if (line.substr(0, key.size() + 3) == key + " = ") return line.substr(key.size() + 3);
  }
  return "";
}

}  // namespace

/// `small_programme` as a file.
constexpr const char* small_file = R"(format = 1

[programme]
id = "small"
name = "Small programme"
timezone = "Asia/Tokyo"
holidays = ["jp"]

[[organisation]]
id = "mext"
name = "MEXT"
kind = "ministry"

[[organisation]]
id = "meti"
name = "METI"
kind = "ministry"

[[organisation]]
id = "meti-tohoku"
name = "METI Tohoku"
kind = "bureau"
parent = "meti"

[[cluster]]
id = "sendai"
name = "Sendai"
region = "tohoku"
ministry = "mext"

[[project]]
id = "recycling"
name = "Recycling"
bureau = "meti-tohoku"

[[committee]]
id = "tohoku"
name = "Tohoku Committee"

[[pairing]]
id = "sendai--meti-tohoku"
cluster = "sendai"
bureau = "meti-tohoku"
committee = "tohoku"

[[person]]
id = "hana"
name = "Hana Sato"
email = "hana@mext.example"
organisation = "mext"

[[venue]]
id = "hall"
name = "Hall"
geo = [38.26, 140.87]
capacity = 300

[[series]]
id = "collaboration"
name = "Tohoku Cluster Collaboration"
kind = "joint_conference"
covers = ["sendai--meti-tohoku"]

[[event]]
id = "collaboration-fy2003"
series = "collaboration"
date = "2004-03"
status = "held"

[[rule]]
id = "annual"
name = "Annual conference"
subject = "pairing"
kind = "joint_conference"
per = "fiscal_year"

[[waiver]]
rule = "annual"
subject = "sendai--meti-tohoku"
period = "FY2004"
reason = "A typhoon."
by = "Hana Sato"
on = "2005-01-11"

[[reminder]]
id = "two-months"
on = "event"
before = "P60D"
channel = "email"
to = ["organiser", "person:hana", "email:press@mext.example"]

[planning]
)";

TEST_CASE("a programme is written with its tables in the order of the file format") {
  CHECK(write_programme_file(small_programme()) == small_file);
}

TEST_CASE("texts are written in basic strings") {
  Programme programme = small_programme();
  programme.venues[0].address = words("a \"b\" \\ c\n\td\x01\x7F 年");
  CHECK(line_of(programme, "address") == R"("a \"b\" \\ c\n\td\u0001\u007F 年")");
  programme.venues[0].address = words("\xFFx");
  CHECK(line_of(programme, "address") == "\"\xEF\xBF\xBDx\"");
}

TEST_CASE("texts in languages are written as inline tables in their order") {
  Programme programme = small_programme();
  LocalText address;
  address.set("ja", "仙台");
  address.set("en", "Sendai");
  programme.venues[0].address = address;
  CHECK(line_of(programme, "address") == R"({ ja = "仙台", en = "Sendai" })");
}

TEST_CASE("numbers with a fraction keep their point and every digit") {
  Programme programme = small_programme();
  programme.venues[0].geo = GeoPoint{35.0, -0.0};
  CHECK(line_of(programme, "geo") == "[35.0, -0.0]");
  programme.venues[0].geo = GeoPoint{0.1 + 0.2, 1e-7};
  CHECK(line_of(programme, "geo") == "[0.30000000000000004, 1e-07]");
  CHECK(programme_of(write_programme_file(programme)).venues[0].geo == programme.venues[0].geo);
}

TEST_CASE("nested tables are inline and leave out what is not said") {
  Programme programme = small_programme();
  programme.series[0].after = After{SeriesId{"other"}, 0, 90};
  programme.planning->weekday_cost.emplace().fri = 2;
  CHECK(line_of(programme, "after") == R"({ series = "other", max_days = 90 })");
  CHECK(line_of(programme, "weekday_cost") == "{ fri = 2 }");
}

TEST_CASE("a list that is too long for a line has a line for each item") {
  Programme programme = small_programme();
  programme.planning->avoid = {{"Golden Week", YearlyDay(month_day("04-29")), YearlyDay(month_day("05-06")), {}},
                               {"fiscal year end", YearlyDay(month_day("03-25")), YearlyDay(month_day("03-31")), 20}};
  const std::string written = write_programme_file(programme);
  CHECK(written.substr(written.find("avoid")) == R"(avoid = [
  { name = "Golden Week", from = "04-29", to = "05-06" },
  { name = "fiscal year end", from = "03-25", to = "03-31", cost = 20 },
]
)");
  CHECK(write_programme_file(programme_of(written)) == written);
}

TEST_CASE("an event that covers nothing says so, for its series would say otherwise") {
  Programme programme = small_programme();
  programme.events[0].covers.emplace();
  const Programme again = programme_of(write_programme_file(programme));
  REQUIRE(again.events[0].covers);
  CHECK(again.events[0].covers->empty());
}

TEST_CASE("the shipped programmes are the same after writing and reading, byte for byte") {
  for (const char* name : {"kci-icp-2003.toml", "template.toml"}) {
    std::ifstream file(std::string(NENKAI_SOURCE_DIR) + "/config/programmes/" + name);
    std::stringstream text;
    text << file.rdbuf();
    const std::string written = write_programme_file(programme_of(text.str()));
    CHECK(write_programme_file(programme_of(written)) == written);
  }
}
