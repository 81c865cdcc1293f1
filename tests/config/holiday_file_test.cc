#include "config/holiday_file.hh"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

#include "tests/support/dates.hh"

namespace nenkai {
namespace {

using test::day;

/// Every mistake in `text`, as `line: message`.
std::vector<std::string> file_mistakes(const std::string& text) {
  const auto result = read_holiday_file(text, "x.toml");
  CHECK(result.diagnostics.empty() == result.rules.has_value());
  std::vector<std::string> all;
  for (const auto& each : result.diagnostics) all.push_back(std::to_string(each.line) + ": " + each.message);
  return all;
}

/// The mistakes in a file whose fourth line and those after it are `text`.
std::vector<std::string> mistakes_with_head(const std::string& text) {
  return file_mistakes("id = \"x\"\nname = \"X\"\nfrom = 1950\n" + text);
}

using List = std::vector<std::string>;

HolidayCalendar calendar(const std::string& text) {
  const auto result = read_holiday_file(text, "x.toml");
  for (const auto& diagnostic : result.diagnostics) UNSCOPED_INFO(diagnostic.str());
  REQUIRE(result);
  return HolidayCalendar{*result.rules};
}

List listed(const HolidayCalendar& holidays, const char* first, const char* last) {
  List result;
  for (const Holiday& each : holidays.between(DayRange::closed(day(first), day(last)), day("2026-01-01"))) {
    result.push_back(to_string(each.day) + " " + each.name.in("en"));
  }
  return result;
}

// England and Wales, without the changes before 1978 and the royal days.
constexpr auto britain = R"toml(
id = "gb"
name = "Bank holidays of England and Wales"
from = 1978

[[holiday]]
name = "New Year's Day"
day = "01-01"
[[holiday]]
name = "Good Friday"
easter = -2
[[holiday]]
name = "Easter Monday"
easter = 1
[[holiday]]
name = "Early May bank holiday"
nth_weekday = { nth = 1, weekday = "mon", month = 5 }
except = [1995, 2020]
[[holiday]]
name = "Early May bank holiday (VE day)"
dates = [1995-05-08, "2020-05-08"]
[[holiday]]
name = "Spring bank holiday"
nth_weekday = { nth = -1, weekday = "mon", month = 5 }
except = [2002, 2012, 2022]
[[holiday]]
name = "Spring bank holiday"
dates = [2002-06-04, 2012-06-04, 2022-06-02]
[[holiday]]
name = "Summer bank holiday"
nth_weekday = { nth = -1, weekday = "mon", month = 8 }
[[holiday]]
name = "Christmas Day"
day = "12-25"
[[holiday]]
name = "Boxing Day"
day = "12-26"

[[substitute]]
kind = "next_free_weekday"
name = "{} (substitute)"
)toml";

constexpr auto all_wrong = R"toml(id = "Great Britain"
name = { en = "", ja = 3 }
from = 1850
colour = "red"
published_years_ahead = -1

[[holiday]]
nmae = "New Year"
day = "02-30"

[[holiday]]
name = "Monday"
nth_weekday = { nth = 6, weekday = "mno", month = 13 }
except = [1899, "x"]

[[holiday]]
name = "Twice"
day = "01-01"
easter = 900
from = 2000
until = 1999

[[substitute]]
kind = "next_munday"
name = "s"
until = 2000

[[substitute]]
name = "t"
from = 2000

[[bridge]]
name = "b"
not_on = ["sunday"]
)toml";

}  // namespace

TEST_CASE("another country is another file") {
  const auto gb = calendar(britain);
  CHECK(gb.id() == "gb");
  CHECK(gb.name().in("en") == "Bank holidays of England and Wales");
  CHECK(gb.covered() == DayRange::closed(day("1978-01-01"), day("2200-12-31")));
  CHECK(listed(gb, "2022-01-01", "2022-12-31") ==
        List{"2022-01-01 New Year's Day", "2022-01-03 New Year's Day (substitute)", "2022-04-15 Good Friday",
             "2022-04-18 Easter Monday", "2022-05-02 Early May bank holiday", "2022-06-02 Spring bank holiday",
             "2022-08-29 Summer bank holiday", "2022-12-25 Christmas Day", "2022-12-26 Boxing Day",
             "2022-12-27 Christmas Day (substitute)"});
  CHECK(listed(gb, "2020-05-01", "2020-05-31") ==
        List{"2020-05-08 Early May bank holiday (VE day)", "2020-05-25 Spring bank holiday"});
}

TEST_CASE("an American file keeps a holiday on a weekend also on the nearest weekday") {
  const auto us = calendar(R"toml(
id = "us"
name = { en = "Federal holidays" }
from = 1986
[[holiday]]
name = "Thanksgiving"
nth_weekday = { nth = 4, weekday = "thu", month = 11 }
[[holiday]]
name = "Juneteenth"
day = "06-19"
from = 2021-06-17
[[holiday]]
name = "Independence Day"
day = "07-04"
[[substitute]]
kind = "nearest_weekday"
name = "{} (observed)"
)toml");
  CHECK(listed(us, "2020-01-01", "2020-12-31") ==
        List{"2020-07-03 Independence Day (observed)", "2020-07-04 Independence Day", "2020-11-26 Thanksgiving"});
  CHECK(listed(us, "2021-01-01", "2021-07-05") == List{"2021-06-18 Juneteenth (observed)", "2021-06-19 Juneteenth",
                                                       "2021-07-04 Independence Day",
                                                       "2021-07-05 Independence Day (observed)"});
}

TEST_CASE("every key is read") {
  const auto result = read_holiday_file(R"toml(
id = "x"
name = { de = "Feiertage", en = "Holidays" }
from = 1990-03-01
until = "2010"
published_years_ahead = 3
[[holiday]]
name = "a"
equinox = "autumnal"
from = "1995-06"
until = 2000-01-31
except = [1997]
substitute = false
[[substitute]]
kind = "next_monday"
name = "s"
until = 1999
[[bridge]]
name = "b"
not_on = ["sun", "sat"]
)toml",
                                        "x.toml");
  REQUIRE(result);
  const HolidayRules& rules = *result.rules;
  CHECK(rules.name.in("de") == "Feiertage");
  CHECK(rules.covered == DayRange::closed(day("1990-03-01"), day("2010-12-31")));
  CHECK(rules.published_years_ahead == 3);
  REQUIRE(rules.holidays.size() == 1);
  CHECK(std::get<Equinox>(rules.holidays[0].when) == Equinox::autumnal);
  CHECK(rules.holidays[0].valid == DayRange::closed(day("1995-06-01"), day("2000-01-31")));
  CHECK(rules.holidays[0].except == std::vector<int>{1997});
  CHECK_FALSE(rules.holidays[0].substituted);
  REQUIRE(rules.substitutes.size() == 1);
  CHECK(rules.substitutes[0].kind == SubstituteKind::next_monday);
  CHECK(rules.substitutes[0].valid == DayRange::closed(day("1990-03-01"), day("1999-12-31")));
  REQUIRE(rules.bridges.size() == 1);
  CHECK(rules.bridges[0].not_on == std::vector<date::weekday>{date::Sunday, date::Saturday});
}

TEST_CASE("all mistakes of a holiday file are reported at once, by line") {
  CHECK(
      file_mistakes(all_wrong) ==
      List{
          "1: id = \"Great Britain\": an id is made of a-z, 0-9 and '-', begins with a letter or digit and has 1 to 64 "
          "characters (\"great-britain\" would do)",
          "2: name.en = \"\": write name = \"…\" or name = { ja = \"…\", en = \"…\" }",
          "2: name.ja = 3: write name = \"…\" or name = { ja = \"…\", en = \"…\" }",
          "3: from = 1850: the year must be 1900 to 2200",
          "4: unknown key colour: the keys here are id, name, from, until, published_years_ahead, holiday, substitute, "
          "bridge",
          "5: published_years_ahead = -1: write a number of years, 0 to 300",
          "7: holiday 1: name is missing: write name = \"…\" or name = { ja = \"…\", en = \"…\" }",
          "8: holiday 1: unknown key nmae: did you mean name?",
          "9: holiday 1: day = 02-30: February has 29 days",
          "13: holiday 2 \"Monday\": nth_weekday: nth = 6: write -1 for the last, or 1 to 5",
          "13: holiday 2 \"Monday\": nth_weekday: weekday = \"mno\": write one of mon, tue, wed, thu, fri, sat, sun "
          "(did you mean \"mon\"?)",
          "13: holiday 2 \"Monday\": nth_weekday: month = 13: write a month, 1 to 12",
          "14: holiday 2 \"Monday\": except = 1899: write a year in which the rule would hold, 1900 to 2200",
          "14: holiday 2 \"Monday\": except = \"x\": write a year in which the rule would hold, 1900 to 2200",
          "16: holiday 3 \"Twice\": day, easter are given: keep one of them",
          "21: holiday 3 \"Twice\": until = 1999-12-31 is before from = 2000-01-01: write a later until or an earlier "
          "from",
          "24: substitute 1 \"s\": kind = \"next_munday\": write one of next_monday, next_free_day, nearest_weekday, "
          "next_free_weekday (did you mean \"next_monday\"?)",
          "28: substitute 2 \"t\": kind is missing: write one of next_monday, next_free_day, nearest_weekday, "
          "next_free_weekday",
          "28: substitute 2 \"t\": it holds together with another substitute from 2000-01-01 to 2000-12-31: "
          "end one before the other begins",
          "34: bridge 1 \"b\": not_on = \"sunday\": write one of mon, tue, wed, thu, fri, sat, sun",
      });
}

TEST_CASE("what is missing or of another kind is named with what to write") {
  CHECK(file_mistakes("") == List{"1: id is missing: write id = \"jp\"",
                                  "1: name is missing: write name = \"…\" or name = { ja = \"…\", en = \"…\" }"});
  CHECK(file_mistakes("id = 3\nname = []") ==
        List{"1: id = 3: write id = \"jp\"",
             "2: name = an array: write name = \"…\" or name = { ja = \"…\", en = \"…\" }"});
  CHECK(mistakes_with_head("holiday = 1") == List{"4: holiday = 1: write [[holiday]]"});
  CHECK(mistakes_with_head("holiday = [1]") == List{"4: holiday 1 is 1: write [[holiday]]"});
  CHECK(mistakes_with_head("[holiday]\nname = \"a\"") == List{"4: holiday = a table: write [[holiday]]"});
  CHECK(mistakes_with_head("[[holiday]]\nname = \"a\"") ==
        List{"4: holiday 1 \"a\": it has no day: write one of day, nth_weekday, equinox, easter, dates"});
  CHECK(mistakes_with_head("[[holiday]]\nname = \"a\"\nday = 1") ==
        List{"6: holiday 1 \"a\": day = 1: write a day of the year as \"01-15\""});
  CHECK(mistakes_with_head("[[holiday]]\nname = \"a\"\neaster = 1.5") ==
        List{"6: holiday 1 \"a\": easter = 1.5: write days after Easter Sunday, -80 to 250"});
  CHECK(mistakes_with_head("[[holiday]]\nname = \"a\"\nday = \"01-01\"\nsubstitute = \"no\"") ==
        List{"7: holiday 1 \"a\": substitute = \"no\": write true or false"});
  CHECK(mistakes_with_head("[[holiday]]\nname = \"a\"\nnth_weekday = { nth = 1, weekday = \"mon\" }") ==
        List{"6: holiday 1 \"a\": nth_weekday: nth, weekday or month is missing: "
             "write nth_weekday = { nth = 2, weekday = \"mon\", month = 1 }"});
}

TEST_CASE("an impossible date is refused with what is wrong in it") {
  const auto dates = [](const std::string& value) {
    return mistakes_with_head("[[holiday]]\nname = \"a\"\ndates = [\n" + value + "]");
  };
  CHECK(dates("2004-02-29, \"2004-02-29\"").empty());
  CHECK(dates("\"2003-02-29\"") == List{"7: holiday 1 \"a\": dates = 2003-02-29: February 2003 has 28 days"});
  CHECK(dates("2003") == List{"7: holiday 1 \"a\": dates = 2003: write whole dates, such as 2019-05-01"});
  CHECK(dates("1949-12-31") ==
        List{"7: holiday 1 \"a\": dates = 1949-12-31 lies outside from = 1950-01-01 and until = 2200-12-31"});
  CHECK(dates("2201-01-01") == List{"7: holiday 1 \"a\": dates = 2201-01-01: the year must be 1900 to 2200"});
  CHECK(dates("2003-01-01T10:00:00").size() == 1);
  CHECK(dates("\"2003-01-01T10:00\"") ==
        List{"7: holiday 1 \"a\": dates = \"2003-01-01T10:00\": write a year as 1966 or a date as 1966-06-25"});
  CHECK(dates("true, [], 10:00:00").size() == 3);
}

TEST_CASE("a rule for an equinox must stay inside the years of its formula") {
  const std::string rule = "[[holiday]]\nname = \"a\"\nequinox = \"vernal\"\n";
  CHECK(mistakes_with_head(rule + "until = 2099").empty());
  CHECK(mistakes_with_head(rule) ==
        List{"6: holiday 1 \"a\": equinox: the formula holds from 1900 to 2099, and the rule from "
             "1950-01-01 to 2200-12-31: give it (or the file) from and until"});
  CHECK(mistakes_with_head("[[holiday]]\nname = \"a\"\nequinox = \"spring\"\nuntil = 2099") ==
        List{"6: holiday 1 \"a\": equinox = \"spring\": write one of vernal, autumnal"});
}

TEST_CASE("a rule that holds only outside its file is refused, one that reaches out is cut") {
  const std::string rule = "[[bridge]]\nname = \"b\"\n";
  CHECK(mistakes_with_head(rule + "until = 1949") ==
        List{"6: bridge 1 \"b\": until = 1949-12-31 is before the first day of "
             "the file, 1950-01-01: write a later until"});
  CHECK(
      mistakes_with_head("until = 1999\n" + rule + "from = 2000-01-01") ==
      List{
          "7: bridge 1 \"b\": from = 2000-01-01 is after the last day of the file, 1999-12-31: write an earlier from"});
  const auto cut =
      read_holiday_file("id = \"x\"\nname = \"X\"\nfrom = 1950\n" + rule + "from = 1900\nuntil = 1960", "x");
  REQUIRE(cut);
  CHECK(cut.rules->bridges[0].valid == DayRange::closed(day("1950-01-01"), day("1960-12-31")));
}

TEST_CASE("what is no TOML is refused with the line") {
  const auto result = read_holiday_file("id = \"x\"\nname = \n", "config/holidays/x.toml");
  REQUIRE(result.diagnostics.size() == 1);
  CHECK(result.diagnostics[0].line == 2);
  CHECK(result.diagnostics[0].str().rfind("config/holidays/x.toml:2: no TOML: ", 0) == 0);
  CHECK(file_mistakes("id = \"x\"\nid = \"y\"").size() == 1);
  CHECK(file_mistakes("name = \"\xff\xfe\"").size() == 1);
  CHECK(file_mistakes("名前 = 1").size() == 1);
  CHECK(file_mistakes("あ").size() == 1);
  for (const char* header : {"[[[a]]]", "[[[", "[[=", "[!]", "[ ", "[[ #"}) {
    CAPTURE(header);
    CHECK(file_mistakes(header).size() == 1);  // some of which abort in toml++ as it comes: see config/toml_mends.hh
  }
  CHECK(file_mistakes("a = " + std::string(100'000, '[')).size() == 1);
}

TEST_CASE("a name keeps its languages in the order of the file") {
  const auto name = calendar("id = \"x\"\nname = { nl = \"feestdagen\", de = \"Feiertage\" }").name();
  CHECK(name.in("en") == "feestdagen");
  CHECK(name.in("de") == "Feiertage");
  CHECK(mistakes_with_head("[[holiday]]\nname = { ja = \"元日\", en = \"New Year\" }\n").at(0).find("\"元日\"") !=
        std::string::npos);
}

TEST_CASE("a key of many parts is refused before it can use up the stack") {
  std::string deep = "id = \"x\"\nname = \"a.b.c.d.e.f.g.h.i.j\" # 1.2.3.4.5.6.7.8.9\n";
  CHECK(file_mistakes(deep).empty());
  CHECK(file_mistakes(deep + "a.b.c.d.e.f.g.h = 1").size() == 1);
  for (int i = 0; i < 400'000; ++i) deep += "a.";
  CHECK(file_mistakes(deep + "a = 1") ==
        List{"3: a key has more than 8 parts: no key of a holiday file has more than 2"});
  for (const char* before :
       {"t = \"\"\"\"\"\"\n", "t = [{a = \"\"\"b\"\"\"\"\" , ", "t = '\n", "t = '\\' #'\n", "t = \"\\\"\"\n"}) {
    CAPTURE(before);
    CHECK(file_mistakes(before + deep.substr(deep.size() - 20) + "a = 1").size() == 1);
  }
}

TEST_CASE("a string continued on the next line may go on in kana") {
  CHECK(calendar("id = \"x\"\nname = \"\"\"\\\n  みどりの日\"\"\"\n").name().in("ja") == "みどりの日");
}

TEST_CASE("a message stays one short line whatever the value is") {
  const std::string long_text(50'000, 'z');
  const std::string head = "id = \"x\"\nname = \"X\"\n";
  const List texts{"id = t\n",
                   "id = \"" + long_text + "\"\nname = \"X\"",
                   long_text + " = 1\n" + head,
                   "id = \"a\\nb\"\nname = \"X\"",
                   "id = \"x\"\nname = { \"a\\nb\" = 1 }",
                   head + "from = \"" + long_text + "\"",
                   head + "[[holiday]]\nname = \"" + long_text + "\"\nday = \"" + long_text + "\""};
  for (const std::string& text : texts) {
    const auto all = file_mistakes(text);
    REQUIRE(all.size() == 1);
    CHECK(all[0].find('\n') == std::string::npos);
    CHECK(all[0].size() < 400);
  }
}

TEST_CASE("a holiday file may have 1 MiB and no byte more") {
  std::string text = "id = \"x\"\nname = \"X\"\n#";
  text.resize(holiday_file_max_bytes, '.');
  CHECK(file_mistakes(text).empty());
  text += '.';
  CHECK(file_mistakes(text) == List{"1: the file has 1048577 bytes: at most 1048576 are read"});
}

TEST_CASE("a holiday file may have 5,000 entries and not one more") {
  std::string text = "id = \"x\"\nname = \"X\"\n[[holiday]]\nname = \"a\"\ndates = [";
  for (std::size_t i = 0; i + 2 < holiday_file_max_entries; ++i) text += "2000-01-01,";
  const std::string substitute = "]\n[[substitute]]\nkind = \"next_monday\"\nname = \"s\"";
  CHECK(file_mistakes(text + substitute).empty());
  CHECK(file_mistakes(text + "2000-01-02" + substitute) ==
        List{"1: the file has 5001 holidays, rules, dates and excepted years: at most 5000 are read"});
}

TEST_CASE("the calendar of Japan in the repository has no mistake") {
  std::ifstream in(NENKAI_SOURCE_DIR "/config/holidays/jp.toml", std::ios::binary);
  REQUIRE(in);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  CHECK(file_mistakes(text).empty());
}

}  // namespace nenkai
