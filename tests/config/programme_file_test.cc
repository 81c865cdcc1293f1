#include "config/programme_file.hh"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fstream>
#include <sstream>

using namespace nenkai;

namespace {

/// Five lines: what is put behind it begins on line 6.
const std::string head =
    "format = 1\n"
    "[programme]\n"
    "id = \"small\"\n"
    "name = \"Small\"\n"
    "timezone = \"Asia/Tokyo\"\n";

using Lines = std::vector<std::string>;

LoadResult read(std::vector<SourceFile> files) { return read_programme_files(std::move(files), {}); }
LoadResult read(std::string text) { return read({{"a.toml", std::move(text)}}); }

Lines mistakes(const LoadResult& result) {
  Lines lines;
  for (const Diagnostic& diagnostic : result.diagnostics) lines.push_back(diagnostic.str());
  return lines;
}
/// What is wrong with a good head and `text` behind it.
Lines mistakes_in(const std::string& text) { return mistakes(read(head + text)); }

/// An event that is good so far, on lines 6 to 10, and `text` behind it from line 11.
Lines mistakes_in_event(const std::string& text) {
  return mistakes_in("[[event]]\nid = \"one\"\nseries = \"forum\"\ndate = \"2004-03\"\nstatus = \"held\"\n" + text);
}

const Entities& entities_of(const LoadResult& result) { return result.programmes.at(0).entities; }

std::string shipped(const std::string& name) {
  std::ifstream file(std::string(NENKAI_SOURCE_DIR) + "/config/programmes/" + name);
  std::stringstream text;
  text << file.rdbuf();
  REQUIRE(file);
  return std::move(text).str();
}

Programme whole(const LoadedProgramme& loaded) {
  Programme programme;
  static_cast<Entities&>(programme) = loaded.entities;
  programme.header = loaded.header.value();
  return programme;
}

Lines everything_wrong_with(const std::string& text) {
  const LoadResult result = read(text);
  Lines lines = mistakes(result);
  if (result.programmes.empty()) return lines;
  const LoadedProgramme& loaded = result.programmes[0];
  CheckOptions options;
  options.today = parse_day("2026-06-01").value();
  options.known_holidays = Lines{"jp"};
  options.incomplete = &loaded.incomplete;
  for (const Issue& issue : check(whole(loaded), options)) {
    const auto place = loaded.sources.locate(issue.kind, issue.position, issue.key);
    lines.push_back(
        Diagnostic{place.file, place.line, issue.severity == Issue::Severity::warning, issue.message}.str());
  }
  return lines;
}

}  // namespace

TEST_CASE("the programmes that are shipped have nothing wrong or odd in them") {
  CHECK(everything_wrong_with(shipped("kci-icp-2003.toml")) == Lines{});
  CHECK(everything_wrong_with(shipped("template.toml")) == Lines{});
}

TEST_CASE("the brochure's programme is read whole") {
  const LoadResult result = read(shipped("kci-icp-2003.toml"));
  CHECK(result.programmes.at(0).id.str() == "kci-icp");
  CHECK(result.programmes.at(0).header->name.in("ja") == "知的クラスター創成事業と産業クラスター計画");
  const Entities& entities = entities_of(result);
  CHECK(entities.clusters.size() == 18);
  CHECK(entities.projects.size() == 19);
  CHECK(entities.committees.size() == 14);
  CHECK(entities.pairings.size() == 18);
  CHECK(entities.series.size() == 14);
  CHECK(entities.events.size() == 13);
  CHECK(entities.rules.size() == 1);
  CHECK(entities.reminders.size() == 8);
  REQUIRE(entities.planning);
  CHECK(entities.planning->avoid.size() == 3);
  CHECK(entities.planning->apart.size() == 2);
  CHECK(entities.planning->weekday_cost->mon == 5);
}

TEST_CASE("every setting that the template shows as not in use would be accepted") {
  std::istringstream lines(shipped("template.toml"));
  std::string used;
  for (std::string line; std::getline(lines, line);) {
    const bool setting = line.size() > 1 && line[0] == '#' && line[1] != ' ';
    used += (setting ? line.substr(1) : line) + "\n";
  }
  CHECK(everything_wrong_with(used) == Lines{});
}

TEST_CASE("a file says its format") {
  CHECK(mistakes(read("[programme]\nid = \"p\"\nname = \"P\"\ntimezone = \"Asia/Tokyo\"\n")) ==
        Lines{"a.toml:1: missing key \"format\": write format = 1 at the top of the file"});
  CHECK(mistakes(read("# made later\nformat = 2\n" + head.substr(11))) ==
        Lines{"a.toml:2: format = 2: the file is made for a newer nenkai; this one reads format = 1"});
  CHECK(mistakes(read("format = \"1\"\n" + head.substr(11))) == Lines{"a.toml:1: format = \"1\" is a string: write 1"});
  CHECK(mistakes(read("format = 0\n" + head.substr(11))) ==
        Lines{"a.toml:1: format = 0: there is no such format: write 1"});
}

TEST_CASE("nothing but the format stands before the first table") {
  CHECK(mistakes(read("titel = 1\n" + head)) ==
        Lines{"a.toml:1: unknown key \"titel\" before the first table: only \"format\" stands there"});
  CHECK(mistakes(read("event = [ { id = \"x\" } ]\n" + head)) ==
        Lines{"a.toml:1: \"event\" is given inline: write it below a header [[event]]"});
  CHECK(mistakes(read("planning = { drift_cost = 2 }\n" + head)) ==
        Lines{"a.toml:1: \"planning\" is given inline: write it below a header [planning]"});
}

TEST_CASE("an unknown key is named with the nearest known one") {
  CHECK(mistakes_in_event("titel = \"x\"\n") ==
        Lines{"a.toml:11: unknown key \"titel\" in [[event]]: did you mean \"title\"?"});
  CHECK(mistakes_in("[[project]]\nid = \"x\"\nname = \"X\"\nbureau = \"b\"\ncolour = 1\n") ==
        Lines{"a.toml:10: unknown key \"colour\" in [[project]]: the keys are id, name, bureau"});
}

TEST_CASE("an unknown key in a nested table is named with its place") {
  CHECK(mistakes_in_event("evidence = [{ url = \"https://a.example\" }, { ulr = \"x\", title = \"y\" }]\n") ==
        Lines{"a.toml:11: unknown key \"ulr\" in evidence[1] of [[event]]: did you mean \"url\"?"});
}

TEST_CASE("an unknown table is named with the nearest known one, and read as that") {
  CHECK(mistakes_in("[[evnt]]\nid = \"x\"\nseries = \"s\"\ndate = \"2004-13\"\nstatus = \"held\"\n") ==
        Lines{"a.toml:6: unknown table \"evnt\": did you mean \"event\"?",
              "a.toml:9: date = 2004-13: there is no month 13"});
  CHECK(mistakes_in("[[meeting]]\nid = \"x\"\n") ==
        Lines{"a.toml:6: unknown table \"meeting\": there are programme, "
              "organisation, cluster, project, committee, pairing, succession, person, "
              "venue, series, event, rule, waiver, reminder, calendar, subscription, "
              "planning"});
}

TEST_CASE("a value of the wrong type is shown with what would be right") {
  CHECK(mistakes_in_event("days = \"two\"\n") ==
        Lines{"a.toml:11: days = \"two\" is a string: write a whole number such as 2"});
  CHECK(mistakes_in_event("days = 1.0\n") == Lines{"a.toml:11: days = 1.0 is a decimal number: write 1"});
  CHECK(mistakes_in_event("days = 1.5\n") ==
        Lines{"a.toml:11: days = 1.5 is a decimal number: write a whole number such as 2"});
  CHECK(mistakes_in_event("days = [1]\n") == Lines{"a.toml:11: days = […] is a list: write a whole number such as 2"});
  CHECK(mistakes_in_event("covers = \"x\"\n") ==
        Lines{"a.toml:11: covers = \"x\" is a string: write a list in brackets, [ … ]"});
  CHECK(mistakes_in_event("venue = 5\n") == Lines{"a.toml:11: venue = 5 is a whole number: write it in quotes, \"5\""});
  CHECK(mistakes_in_event("title = 5\n") ==
        Lines{"a.toml:11: title = 5 is a whole number: write a text in quotes, or { en = \"…\", ja = \"…\" }"});
  CHECK(mistakes_in_event("evidence = { url = \"x\" }\n") ==
        Lines{"a.toml:11: evidence = {…} is a table: write a list in brackets, [ … ]"});
  CHECK(mistakes_in_event("results = [5]\n") ==
        Lines{"a.toml:11: results[0] = 5 is a whole number: write a table in braces, { … }"});
  CHECK(mistakes_in("[[series]]\nid = \"s\"\nname = \"S\"\nkind = \"other\"\nactive = 1\n") ==
        Lines{"a.toml:10: active = 1 is a whole number: write true or false"});
  CHECK(mistakes_in("[[venue]]\nid = \"v\"\nname = \"V\"\ngeo = [35.0]\n") ==
        Lines{"a.toml:9: geo = […] is a list: write [latitude, longitude] in degrees"});
}

TEST_CASE("a whole number must fit") {
  CHECK(mistakes_in_event("days = 2147483648\n") ==
        Lines{"a.toml:11: days = 2147483648: the number is too large: write one from -2147483647 to 2147483647"});
  CHECK(mistakes_in_event("days = 99999999999999999999\n").size() == 1);
}

TEST_CASE("a missing key is reported on the line of the header") {
  CHECK(mistakes_in("\n[[event]]\nid = \"x\"\nseries = \"s\"\nstatus = \"held\"\n") ==
        Lines{"a.toml:7: missing key \"date\" in [[event]]: write a date such as \"2004-03-10\" or \"2004-03\""});
  CHECK(mistakes_in("[[cluster]]\nname = \"X\"\nregion = \"r\"\nministry = \"m\"\n") ==
        Lines{"a.toml:6: missing key \"id\" in [[cluster]]: write an id in quotes"});
  CHECK(mistakes_in_event("results = [\n  { title = \"x\" },\n  { presenter = \"y\" },\n]\n") ==
        Lines{"a.toml:13: missing key \"title\" in results[1] of [[event]]: write a text in quotes, or { en = \"…\", "
              "ja = \"…\" }"});
}

TEST_CASE("an id has the shape of an id") {
  CHECK(mistakes_in(
            "[[rule]]\nid = \"Every Year\"\nname = \"R\"\nsubject = \"pairing\"\nkind = \"other\"\nper = \"half\"\n") ==
        Lines{"a.toml:7: id = \"Every Year\": an id is made of a-z, 0-9 and '-', begins with a letter or digit and has "
              "1 to 64 "
              "characters (\"every-year\" would do)"});
}

TEST_CASE("an unknown choice is shown with all there are") {
  CHECK(
      mistakes_in("[[event]]\nid = \"x\"\nseries = \"s\"\ndate = \"2004\"\nstatus = \"hold\"\n") ==
      Lines{"a.toml:10: status = \"hold\": did you mean \"held\"? write one of tentative, confirmed, held, cancelled"});
}

TEST_CASE("choices may be written with a space or hyphen") {
  const LoadResult result = read(head + "[[series]]\nid = \"s\"\nname = \"S\"\nkind = \"joint conference\"\n");
  CHECK(mistakes(result) == Lines{});
  CHECK(entities_of(result).series.at(0).kind == EventKind::joint_conference);
}

TEST_CASE("an impossible date is an error, in quotes or not") {
  const auto with_date = [](const std::string& date) {
    return mistakes_in("[[event]]\nid = \"x\"\nseries = \"s\"\ndate = " + date + "\nstatus = \"held\"\n");
  };
  CHECK(with_date("\"2004-02-30\"") == Lines{"a.toml:9: date = 2004-02-30: February 2004 has 29 days"});
  CHECK(with_date("2004-02-30") == Lines{"a.toml:9: date = 2004-02-30: February 2004 has 29 days"});
  CHECK(with_date("2004-13-01 # no") == Lines{"a.toml:9: date = 2004-13-01: there is no month 13"});
  CHECK(with_date("2004-02-30T10:00:00") == Lines{"a.toml:9: date = 2004-02-30: February 2004 has 29 days"});
  CHECK(with_date("1899-01-01") == Lines{"a.toml:9: date = 1899-01-01: the year must be 1900 to 2200"});
  CHECK(with_date("2004") == Lines{"a.toml:9: date = 2004 is a whole number: write it in quotes, \"2004\""});
  CHECK(with_date("2004-03") == Lines{"a.toml:9: date = 2004-03: write it in quotes, \"2004-03\""});
  CHECK(with_date("2004-03-10T13:30") ==
        Lines{"a.toml:9: date = 2004-03-10T13:30: write it in quotes, \"2004-03-10T13:30\""});
  CHECK(with_date("2004-03-10T25:00:00") == Lines{"a.toml:9: date = 2004-03-10T25:00:00: there is no such date and "
                                                  "time: write one such as \"2004-03-10T13:30\""});
  CHECK(with_date("2004-03-10T13:30:00+09:00") ==
        Lines{"a.toml:9: date = 2004-03-10T13:30+09:00: write the local time without an offset, \"2004-03-10T13:30\""});
  CHECK(with_date("2004-03-10T13:30:00Z").size() == 1);
  CHECK(with_date("2004-03-10T13:30:45").size() == 1);
  CHECK(with_date("\"tomorrow\"") ==
        Lines{"a.toml:9: date = \"tomorrow\" is no date: write YYYY-MM-DD, YYYY-MM, YYYY or YYYY-MM-DDTHH:MM"});
}

TEST_CASE("dates may be TOML's own") {
  const LoadResult result =
      read(head +
           "[[event]]\nid = \"x\"\nseries = \"s\"\ndate = 2004-03-10T13:30:00\nend = 2004-03-10 17:00:00\n"
           "status = \"held\"\n[[pairing]]\ncluster = \"c\"\nbureau = \"b\"\nfrom = 2003-04-01\n");
  CHECK(mistakes(result) == Lines{});
  CHECK(entities_of(result).events.at(0).date.str() == "2004-03-10T13:30");
  CHECK(entities_of(result).events.at(0).end->str() == "2004-03-10T17:00");
  CHECK(entities_of(result).pairings.at(0).from->str() == "2003-04-01");
}

TEST_CASE("a day of the year, a duration and a time of day have their shapes") {
  CHECK(mistakes_in("[[series]]\nid = \"s\"\nname = \"S\"\nkind = \"other\"\ntarget = \"2-10\"\nearliest = 02-10\n") ==
        Lines{"a.toml:10: target = \"2-10\" is no day of the year: write MM-DD",
              "a.toml:11: earliest = 02-10: write it in quotes, \"02-10\""});
  CHECK(mistakes_in(
            "[[reminder]]\nid = \"r\"\non = \"event\"\nchannel = \"log\"\nbefore = \"60 days\"\nat = \"9:00\"\n") ==
        Lines{"a.toml:10: before = \"60 days\" is no duration: write P60D, P2W, PT2H or P1DT12H",
              "a.toml:11: at = \"9:00\" is no time of day: write HH:MM"});
}

TEST_CASE("a text without quotes says so") {
  CHECK(mistakes_in("[[event]]\nid = \"x\"\nseries = \"s\"\ndate = \"2004\"\nstatus = held\n") ==
        Lines{"a.toml:10: status = held: a text needs quotes: write \"held\""});
  CHECK(mistakes_in_event("title = Joint Forum 2004  # of Tohoku\n") ==
        Lines{"a.toml:11: title = Joint Forum 2004: a text needs quotes: write \"Joint Forum 2004\""});
  CHECK(mistakes_in_event("title = Director's Forum\n") ==
        Lines{"a.toml:11: title = Director's Forum: a text needs quotes: write \"Director's Forum\""});
  CHECK(mistakes_in_event("title = “Forum”\n") ==
        Lines{"a.toml:11: title begins with “: write the straight quotes of a keyboard, \"…\""});
}

TEST_CASE("a syntax error spoils only its own statement") {
  CHECK(mistakes_in("[[event]]\nid = \"one\"\ntitle = \"open\nkind = \"other\"\ndate = \"2004-13\"\nstatus = \"held\"\n"
                    "[[event]]\nid = \"two\"\nseries = \"s\"\ndate = \"2004-14\"\nstatus = \"held\"\n") ==
        Lines{"a.toml:8: the text of \"title\" is not closed: end it with the quotes that it begins with",
              "a.toml:10: date = 2004-13: there is no month 13", "a.toml:15: date = 2004-14: there is no month 14"});
}

TEST_CASE("a list without its end does not swallow what follows") {
  CHECK(mistakes_in_event("covers = [\"a\",\n  \"b\"\ndays = 1.0\n[[event]]\nid = \"two\"\nseries = \"s\"\ndate = "
                          "2004\nstatus = \"held\"\n") ==
        Lines{"a.toml:11: the list of \"covers\" is not closed: write ] behind its last item",
              "a.toml:13: days = 1.0 is a decimal number: write 1",
              "a.toml:17: date = 2004 is a whole number: write it in quotes, \"2004\""});
}

TEST_CASE("a table without its end does not swallow what follows") {
  CHECK(mistakes_in_event("title = { en = \"x\", ja = \"y\"\ndays = 1.0\n") ==
        Lines{"a.toml:11: the table of \"title\" is not closed: write } behind its last value, on the same line",
              "a.toml:12: days = 1.0 is a decimal number: write 1"});
}

TEST_CASE("a text over several lines without its end does not swallow what follows") {
  CHECK(mistakes_in_event("description = \"\"\"first\nsecond\ndays = 1.0\n[[event]]\nid = \"two\"\nseries = "
                          "\"s\"\ndate = 2004\nstatus = \"held\"\n") ==
        Lines{"a.toml:11: the text of \"description\" is not closed: end it with the quotes that it begins with",
              "a.toml:13: days = 1.0 is a decimal number: write 1",
              "a.toml:17: date = 2004 is a whole number: write it in quotes, \"2004\""});
}

TEST_CASE("in a statement over several lines the line of the mistake is named") {
  const std::string avoid = "[planning]\navoid = [\n  { name = \"x\", from = \"04-29\", to = \"05-06\" },\n";
  CHECK(mistakes_in(avoid + "  { name = \"y\", from = 12-28, to = \"01-04\" },\n]\n") ==
        Lines{"a.toml:9: avoid = 12-28: write it in quotes, \"12-28\""});
  CHECK(mistakes_in(avoid + "  { name = \"y\", from = 2004-02-30, to = \"01-04\" },\n]\n") ==
        Lines{"a.toml:9: avoid = 2004-02-30: February 2004 has 29 days"});
  CHECK(mistakes_in(avoid + "  { name = \"y, from = \"12-28\", to = \"01-04\" },\n]\ndrift_cost = 1.0\n") ==
        Lines{"a.toml:9: the text of \"avoid\" is not closed: end it with the quotes that it begins with",
              "a.toml:11: drift_cost = 1.0 is a decimal number: write 1"});
  CHECK(mistakes_in(avoid + "  { name = \"y\",\n    from = \"12-28\", to = \"01-04\" },\n]\n") ==
        Lines{"a.toml:9: the table of \"avoid\" is not closed: write } behind its last value, on the same line"});
  CHECK(
      mistakes_in(avoid + "  { name = \"y\" from = \"12-28\", to = \"01-04\" },\n]\n") ==
      Lines{
          "a.toml:9: \"{ name = \"y\" from = \"12-28\", to = \"01-04\" },\": expected comma or closing '}', saw 'f'"});
}

TEST_CASE("statements that are none say what is missing") {
  CHECK(mistakes_in_event("just some words\ntitle =\ntitle = # nothing\n") ==
        Lines{"a.toml:11: \"just some words\" is no statement: write key = value",
              "a.toml:12: \"title\" has no value: write one, or take the line out",
              "a.toml:13: \"title\" has no value: write one, or take the line out"});
}

TEST_CASE("a key given twice names the line of the first") {
  CHECK(mistakes_in_event("title = \"one\"\n\ntitle = \"two\"\ndays = 1.0\n") ==
        Lines{"a.toml:13: \"title\" is given twice: the first is on line 11",
              "a.toml:14: days = 1.0 is a decimal number: write 1"});
}

TEST_CASE("an entity with too many syntax errors is given up") {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "nonsense\n";
  CHECK(mistakes_in_event(text).size() == 20);
}

TEST_CASE("headers have the brackets of their table") {
  CHECK(mistakes_in("[event]\nid = \"x\"\nseries = \"s\"\ndate = \"2004\"\nstatus = \"held\"\n") ==
        Lines{"a.toml:6: \"[event]\" is one of many: write [[event]]"});
  CHECK(mistakes_in("[[planning]]\ndrift_cost = 1.0\n") ==
        Lines{"a.toml:6: \"[[planning]]\" is only one: write [planning]",
              "a.toml:7: drift_cost = 1.0 is a decimal number: write 1"});
  CHECK(mistakes_in("[[event]\nid = \"x\"\nseries = \"s\"\ndate = \"2004\"\nstatus = \"held\"\n") ==
        Lines{"a.toml:6: \"[[event]\" is no header: write [[event]]"});
  CHECK(mistakes_in("[[]]\n") == Lines{"a.toml:6: \"[[]]\" is no header: write one such as [[event]]"});
}

TEST_CASE("headers may be written in every way that TOML has") {
  const LoadResult result =
      read(head +
           "[[\"event\"]]  # quoted\nid = \"x\"\nseries = \"s\"\ndate = \"2004\"\nstatus = \"held\"\n"
           "  [[ event.'results' ]]\n  title = \"r\"\n\t[ planning ]\n");
  CHECK(mistakes(result) == Lines{});
  CHECK(entities_of(result).events.at(0).results.at(0).title.in("en") == "r");
  CHECK(entities_of(result).planning);
}

TEST_CASE("one of a kind is given once") {
  CHECK(mistakes_in("\n[programme]\nid = \"again\"\nnonsense = 1\n") ==
        Lines{"a.toml:7: a second [programme]: the first is on line 2"});
  CHECK(mistakes_in("[planning]\n[[rule]]\nid = \"r\"\nname = \"R\"\nsubject = \"pairing\"\nkind = \"other\"\nper = "
                    "\"half\"\n[planning]\n") == Lines{"a.toml:13: a second [planning]: the first is on line 6"});
}

TEST_CASE("an id is given once, in all files together") {
  const std::string event = "[[event]]\nid = \"x\"\nseries = \"s\"\ndate = \"2004\"\nstatus = \"held\"\n";
  CHECK(mistakes_in(event + event) ==
        Lines{"a.toml:12: id = \"x\": this event is given twice: the first is in a.toml:7"});
  CHECK(mistakes(read({{"a.toml", head + event}, {"b.toml", "format = 1\n" + event}})) ==
        Lines{"b.toml:3: id = \"x\": this event is given twice: the first is in a.toml:7"});
  const std::string waiver =
      "[[waiver]]\nrule = \"r\"\nsubject = \"s\"\nperiod = \"FY2003\"\nreason = \"x\"\nby = \"y\"\non = \"2004\"\n";
  CHECK(mistakes_in(waiver + waiver) ==
        Lines{"a.toml:13: id = \"r/s/FY2003\": this waiver is given twice: the first is in a.toml:6"});
}

TEST_CASE("nested tables belong to the last of their kind, whatever stands between") {
  const LoadResult result = read(
      head +
      "[[series]]\nid = \"s\"\nname = \"S\"\nkind = \"other\"\n"
      "[[event]]\nid = \"one\"\nseries = \"s\"\ndate = \"2004\"\nstatus = \"held\"\n[[event.results]]\ntitle = \"1a\"\n"
      "[[event]]\nid = \"two\"\nseries = \"s\"\ndate = \"2005\"\nstatus = \"held\"\n[[event.results]]\ntitle = \"2a\"\n"
      "[series.after]\nseries = \"other\"\nmin_days = 3\n"
      "[[event.results]]\ntitle = \"2b\"\n[event.title]\nen = \"Two\"\nja = \"二\"\n");
  CHECK(mistakes(result) == Lines{});
  const Entities& entities = entities_of(result);
  CHECK(entities.series.at(0).after->min_days == 3);
  REQUIRE(entities.events.size() == 2);
  CHECK(entities.events[0].results.size() == 1);
  REQUIRE(entities.events[1].results.size() == 2);
  CHECK(entities.events[1].results[1].title.in("") == "2b");
  CHECK(entities.events[1].title->in("ja") == "二");
}

TEST_CASE("mistakes in nested tables have their own lines, also apart from their entity") {
  CHECK(mistakes_in_event("[[event.results]]\ntitel = \"x\"\n[[rule]]\nid = \"r\"\nname = \"R\"\nsubject = "
                          "\"pairing\"\nkind = \"other\"\n"
                          "per = \"half\"\n[[event.evidence]]\ndated = \"2004-02-30\"\n") ==
        Lines{"a.toml:11: missing key \"title\" in results[0] of [[event]]: write a text in quotes, or { en = \"…\", "
              "ja = \"…\" }",
              "a.toml:12: unknown key \"titel\" in results[0] of [[event]]: did you mean \"title\"?",
              "a.toml:20: evidence[0].dated = 2004-02-30: February 2004 has 29 days"});
}

TEST_CASE("parts of the planning may stand before its header") {
  const LoadResult result = read(head +
                                 "[[planning.apart]]\namong = \"all\"\ndays = 2\n[planning]\ndrift_cost = 7\n"
                                 "[[planning.apart]]\namong = \"bureau\"\ndays = 3\n");
  CHECK(mistakes(result) == Lines{});
  REQUIRE(entities_of(result).planning);
  CHECK(entities_of(result).planning->drift_cost == 7);
  REQUIRE(entities_of(result).planning->apart.size() == 2);
  CHECK(entities_of(result).planning->apart[0].days == 2);
  CHECK(mistakes_in("[[planning.apart]]\namong = \"all\"\ndays = 1.0\n[planning]\ndrift_cost = 1.0\n") ==
        Lines{"a.toml:8: apart[0].days = 1.0 is a decimal number: write 1",
              "a.toml:10: drift_cost = 1.0 is a decimal number: write 1"});
}

TEST_CASE("a nested table without its entity is an error") {
  CHECK(mistakes_in("[event.title]\nen = \"x\"\n") == Lines{"a.toml:6: \"[event.title]\" has no [[event]] before it"});
  CHECK(mistakes_in_event("title = \"x\"\n[event.title]\nen = \"y\"\n") ==
        Lines{"a.toml:12: \"[event.title]\" is given twice: put its keys together"});
  CHECK(mistakes_in_event("[event.after]\nseries = \"x\"\n").size() == 1);
}

TEST_CASE("texts are given in languages, kept in the order of the file") {
  const LoadResult result = read(
      head +
      "[[project]]\nid = \"x\"\nname = { ja = \"計画\", en = \"Plan\", \"zh-Hant\" = \"計畫\" }\nbureau = \"b\"\n");
  CHECK(mistakes(result) == Lines{});
  const LocalText& name = entities_of(result).projects.at(0).name;
  REQUIRE(name.all().size() == 3);
  CHECK(name.all()[0].first == "ja");
  CHECK(name.all()[2].first == "zh-Hant");
  CHECK(mistakes_in_event("title = { EN = \"x\" }\n") ==
        Lines{"a.toml:11: title.EN = \"x\": \"EN\" is no language: write a tag such as \"en\" or \"ja\""});
  CHECK(mistakes_in_event("title = { en = 5 }\n") ==
        Lines{"a.toml:11: title.en = 5 is a whole number: write a text in quotes"});
  CHECK(mistakes_in_event("title = {}\n") == Lines{"a.toml:11: title = {…}: no text is given: write { en = \"…\" }"});
}

TEST_CASE("texts are not empty") {
  CHECK(mistakes_in_event("title = \"\"\nplace = { en = \"\" }\norganiser = ''\n") ==
        Lines{"a.toml:11: title = \"\": it is empty: write a text",
              "a.toml:12: place.en = \"\": it is empty: write a text",
              "a.toml:13: organiser = \"\": it is empty: write a text"});
}

TEST_CASE("a pairing is called after its cluster and bureau") {
  const LoadResult result = read(head + "[[pairing]]\ncluster = \"sendai\"\nbureau = \"meti-tohoku\"\n");
  CHECK(mistakes(result) == Lines{});
  CHECK(entities_of(result).pairings.at(0).id.str() == "sendai--meti-tohoku");
  const std::string longest(40, 'x');
  CHECK(mistakes_in("[[pairing]]\ncluster = \"" + longest + "\"\nbureau = \"" + longest + "\"\n") ==
        Lines{"a.toml:6: missing key \"id\" in [[pairing]]: \"" + longest + "--" + longest +
              "\" would be too long, so write a shorter one"});
}

TEST_CASE("defaults hold where a file says nothing") {
  const LoadResult result =
      read(head + "[[rule]]\nid = \"r\"\nname = \"R\"\nsubject = \"pairing\"\nkind = \"other\"\nper = \"half\"\n");
  CHECK(result.programmes.at(0).header->fiscal_year_start.str() == "04-01");
  CHECK(entities_of(result).rules.at(0).at_least == 1);
  CHECK(entities_of(result).rules.at(0).lead_days == 120);
  CHECK_FALSE(entities_of(result).planning);
}

TEST_CASE("files of one programme are put together") {
  const LoadResult result =
      read({{"a.toml", head + "[[project]]\nid = \"x\"\nname = \"X\"\nbureau = \"b\"\n"},
            {"b.toml", "format = 1\n[[project]]\nid = \"y\"\nname = \"Y\"\nbureau = \"b\"\n"},
            {"c.toml", "format = 1\n[programme]\nid = \"other\"\nname = \"O\"\ntimezone = \"UTC\"\n"},
            {"d.toml", head + "[[project]]\nid = \"z\"\nname = \"Z\"\nbureau = \"b\"\n"}});
  CHECK(mistakes(result) == Lines{});
  REQUIRE(result.programmes.size() == 2);
  CHECK(result.programmes[0].entities.projects.size() == 3);
  CHECK(result.programmes[1].id.str() == "other");
  CHECK(result.programmes[0].sources.locate(EntityKind::project, 2).file == "d.toml");
}

TEST_CASE("two files do not describe their programme differently") {
  const std::string other =
      "format = 1\n[programme]\nid = \"small\"\nname = \"Not so small\"\ntimezone = \"Asia/Tokyo\"\n";
  CHECK(mistakes(read({{"a.toml", head}, {"b.toml", other}})) ==
        Lines{"b.toml:2: id = \"small\": the [programme] differs from that in a.toml:2: write both alike"});
  const std::string planning = "format = 1\n[planning]\n";
  CHECK(mistakes(read({{"a.toml", head}, {"b.toml", planning}, {"c.toml", planning}})) ==
        Lines{"c.toml:2: a second [planning] for programme \"small\": the first is in b.toml:2"});
}

TEST_CASE("a file without a programme is about the default one") {
  const std::string text = "format = 1\n[[project]]\nid = \"x\"\nname = \"X\"\nbureau = \"b\"\n";
  const LoadResult result = read_programme_files({{"a.toml", text}}, ProgrammeId{"kci-icp"});
  CHECK(mistakes(result) == Lines{});
  CHECK(result.programmes.at(0).id.str() == "kci-icp");
  CHECK_FALSE(result.programmes.at(0).header);
  const LoadResult nowhere = read(text);
  CHECK(mistakes(nowhere) ==
        Lines{"a.toml:1: the file does not say which programme it is about: add a [programme] table"});
  CHECK(nowhere.programmes.empty());
}

TEST_CASE("byte order marks and Windows line ends are accepted") {
  std::string text = head +
                     "[[event]]\nid = \"x\"\nseries = \"s\"\ndate = \"2004\"\nstatus = \"held\"\ndescription = "
                     "\"\"\"one\ntwo\"\"\"\ndays = 1.0\n";
  std::string windows = "\xEF\xBB\xBF";
  for (const char c : text) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const LoadResult result = read(windows);
  CHECK(mistakes(result) == Lines{"a.toml:13: days = 1.0 is a decimal number: write 1"});
  CHECK(entities_of(result).events.at(0).description->in("") == "one\ntwo");
}

TEST_CASE("bytes that no text has are errors on their line") {
  using namespace std::string_literals;
  CHECK(mistakes_in_event("title = \"\xFF\"\nplace = 5\n") ==
        Lines{"a.toml:11: bytes that are no valid UTF-8: save the file as UTF-8",
              "a.toml:12: place = 5 is a whole number: write a text in quotes, or { en = \"…\", ja = \"…\" }"});
  CHECK(mistakes_in_event("description = \"\"\"one\ntwo \xE3\x81\n\"\"\"\n") ==
        Lines{"a.toml:12: bytes that are no valid UTF-8: save the file as UTF-8"});
  CHECK(mistakes_in_event("# \xFF\n") == Lines{"a.toml:11: bytes that are no valid UTF-8: save the file as UTF-8"});
  CHECK(mistakes_in_event("title = \"a\0b\"\n"s) == Lines{"a.toml:11: a control character (U+0000): take it out"});
  CHECK(mistakes_in_event("\0\n"s) == Lines{"a.toml:11: a control character (U+0000): take it out"});
  CHECK(mistakes(read("\xFF\xFE"
                      "f\0o\0"s)) == Lines{"a.toml:1: the file is in UTF-16: save it as UTF-8"});
}

TEST_CASE("letters beyond ASCII stand in texts and comments and nowhere else") {
  CHECK(mistakes_in_event("title = \"年会\" # 年会\ndescription = \"\"\"年\\\n  会\"\"\"\n") == Lines{});
  CHECK(mistakes_in_event("年 = 1\ntitle = 年会\nplace = \"x\" 年\n") ==
        Lines{"a.toml:11: \"年 = 1\": expected keys, tables, whitespace or comments, saw '年'",
              "a.toml:12: title = 年会: a text needs quotes: write \"年会\"",
              "a.toml:13: \"place = \"x\" 年\": expected a comment or whitespace, saw '年'"});
}

TEST_CASE("an empty file lacks everything") {
  CHECK(mistakes(read("")) ==
        Lines{"a.toml:1: missing key \"format\": write format = 1 at the top of the file",
              "a.toml:1: the file does not say which programme it is about: add a [programme] table"});
}

TEST_CASE("every mistake is found in one run, by line") {
  CHECK(everything_wrong_with("format = 1\n[programme]\nid = \"p\"\nname = \"P\"\ntimezone = 9\nholidays = [\"jpn\"]\n"
                              "[[organisation]]\nid = \"meti\"\nname = \"METI\"\nkind = \"burau\"\nurl = \"x\"\n"
                              "[[cluster]]\nid = \"c\"\nregion = \"r\"\nministry = \"mety\"\n") ==
        Lines{"a.toml:5: timezone = 9 is a whole number: write a text in quotes",
              "a.toml:10: kind = \"burau\": did you mean \"bureau\"? write one of ministry, bureau, local_government, "
              "core_organisation, "
              "promotion_organisation, university, company, other",
              "a.toml:12: missing key \"name\" in [[cluster]]: write a text in quotes, or { en = \"…\", ja = \"…\" }",
              "a.toml:6: holidays[0] = \"jpn\": there is no such holiday calendar: did you mean \"jp\"?",
              "a.toml:11: url = \"x\": write an http:// or https:// address",
              "a.toml:15: ministry = \"mety\": there is no organisation with this id: did you mean \"meti\"?"});
}

TEST_CASE("what could be meant by a reference is not called unknown") {
  // The pairing's own name cannot be told, so that the series may be right.
  CHECK(everything_wrong_with(
            head + "[[pairing]]\ncluster = 5\nbureau = \"b\"\n[[organisation]]\nid = \"b\"\nname = \"B\"\nkind = "
                   "\"bureau\"\n[[series]]\nid = \"s\"\nname = \"S\"\nkind = \"other\"\ncovers = [\"c--b\"]\n") ==
        Lines{"a.toml:7: cluster = 5 is a whole number: write it in quotes, \"5\""});
}

TEST_CASE("at most a thousand mistakes are listed") {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += fmt::format("[[project]]\nid = \"p{}\"\nname = 1\nbureau = \"b\"\n", i);
  const LoadResult result = read(head + text);
  CHECK_FALSE(result.ok());
  REQUIRE(result.diagnostics.size() == 1001);
  CHECK(result.diagnostics.back().message == "… and 1000 more");
}

TEST_CASE("limits keep a file from eating the machine") {
  CHECK(mistakes_in_event("categories = [" + std::string(20'002, ' ') + "]\n") == Lines{});
  std::string many;
  for (int i = 0; i < 10'001; ++i) many += fmt::format("\"c{}\",", i);
  CHECK(mistakes_in_event("categories = [" + many + "]\n") ==
        Lines{"a.toml:11: categories = […]: the list has 10001 items: 10000 are the most"});
  const Lines long_text = mistakes_in_event("description = \"" + std::string(70'000, 'x') + "\"\n");
  REQUIRE(long_text.size() == 1);
  CHECK(long_text[0].find("it has 70000 bytes: 65536 is the most") != std::string::npos);
  CHECK(mistakes_in_event("covers = " + std::string(100'000, '[') + "\n").size() == 1);
  std::string deep = "a";
  for (int i = 0; i < 100'000; ++i) deep += ".a";
  CHECK(mistakes_in_event(deep + " = 1\n").size() == 1);
  CHECK(mistakes_in_event("title = { " + deep + " = 1 }\n").size() == 1);
  CHECK(mistakes_in_event("[event." + deep + "]\n").size() == 1);
  std::string long_entity;
  for (int i = 0; i < 100'001; ++i) long_entity += "k" + std::to_string(i) + " = 1\n";
  CHECK(mistakes_in_event(long_entity).size() > 1);
}

TEST_CASE("an entity's keys can be found again") {
  const LoadResult result =
      read(head +
           "[[series]]\nid = \"s\"\nname = { en = \"S\",\n ja = \"S\" }\nkind = \"other\"\n"
           "[[event]]\nid = \"x\"\ncovers = [\n  \"a\",\n  \"b\",\n]\ndate = \"2004\"\nstatus = \"held\"\n"
           "[[rule]]\nid = \"r\"\nname = \"R\"\nsubject = \"pairing\"\nkind = \"other\"\nper = \"half\"\n"
           "[[event.evidence]]\ntitle = \"t\"\n[[event.evidence]]\n\nurl = \"u\"\n");
  const SourceMap& sources = result.programmes.at(0).sources;
  const auto line = [&](EntityKind kind, const char* key) { return sources.locate(kind, 0, key).line; };
  CHECK(line(EntityKind::programme, "") == 2);
  CHECK(line(EntityKind::programme, "timezone") == 5);
  CHECK(line(EntityKind::event, "") == 11);
  CHECK(line(EntityKind::event, "id") == 12);
  CHECK(line(EntityKind::event, "covers") == 13);
  CHECK(line(EntityKind::event, "covers[1]") == 15);
  CHECK(line(EntityKind::event, "covers[7]") == 13);
  CHECK(line(EntityKind::event, "evidence[1].url") == 29);
  CHECK(line(EntityKind::event, "evidence[1]") == 27);
  CHECK(line(EntityKind::event, "nothing.of[1].the.sort") == 11);
  CHECK(line(EntityKind::rule, "per") == 24);
  CHECK(sources.locate(EntityKind::venue, 0, "name").line == 1);
  CHECK(sources.locate(EntityKind::event, 9).file == "a.toml");
}
