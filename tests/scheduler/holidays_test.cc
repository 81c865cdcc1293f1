// Holidays: Japan's, against the Cabinet Office's list; then the rules of which other countries are made.
//
// The list is tests/data/jp-holidays-1955-2026.csv. Its README says how it was made: from copies of the Cabinet
// Office's file and from three packages that agree with it, never from the rules that are tested here.

#include "scheduler/holidays.hh"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "config/holiday_file.hh"
#include "tests/support/dates.hh"

namespace nenkai {
namespace {

using test::day;

using date::days;

DayRange calendar_years(int first, int last) {
  return {Day{date::year{first} / 1 / 1}, Day{date::year{last + 1} / 1 / 1}};
}

std::string read(const std::string& path) {
  std::ifstream in(NENKAI_SOURCE_DIR "/" + path, std::ios::binary);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

HolidayRules japan_rules() {
  const auto file = read_holiday_file(read("config/holidays/jp.toml"), "jp.toml");
  for (const auto& diagnostic : file.diagnostics) UNSCOPED_INFO(diagnostic.str());
  REQUIRE(file);
  return *file.rules;
}

const HolidayCalendar& japan() {
  static const HolidayCalendar calendar{japan_rules()};
  return calendar;
}

std::map<Day, std::string> cabinet_office_list() {
  std::map<Day, std::string> list;
  std::istringstream lines{read("tests/data/jp-holidays-1955-2026.csv")};
  std::string line;
  std::getline(lines, line);
  REQUIRE(line == "date,name");
  while (std::getline(lines, line)) {
    const auto parsed = parse_day(line.substr(0, 10));
    REQUIRE(parsed);
    REQUIRE(line.at(10) == ',');
    REQUIRE(list.emplace(*parsed, line.substr(11)).second);
  }
  return list;
}

std::string name_of(const HolidayCalendar& calendar, Day on, const char* language = "en") {
  const LocalText* name = calendar.name_of(on);
  return name == nullptr ? "" : name->in(language);
}

bool is_substitute(const Holiday& holiday) { return holiday.name.in("en").find("(substitute)") != std::string::npos; }
bool is_bridge(const Holiday& holiday) { return holiday.name.in("en") == "Citizens' Holiday"; }

/// Japan's holidays proper, without substitutes and days between two.
std::set<Day> japan_proper() {
  std::set<Day> result;
  for (const Holiday& each : japan().between(all_days, day("2026-01-01"))) {
    if (!is_substitute(each) && !is_bridge(each)) result.insert(each.day);
  }
  return result;
}

HolidayRule on(const char* name, HolidayWhen when) { return {LocalText{name}, std::move(when), all_days, {}, true}; }
HolidayRule on(const char* name, const char* month_day) { return on(name, *MonthDay::parse(month_day)); }

HolidayCalendar calendar_of(std::vector<HolidayRule> holidays, std::vector<SubstituteRule> substitutes = {}) {
  HolidayRules rules;
  rules.id = "test";
  rules.holidays = std::move(holidays);
  rules.substitutes = std::move(substitutes);
  return HolidayCalendar{rules};
}

std::vector<std::string> listed(const HolidayCalendar& calendar, DayRange range) {
  std::vector<std::string> result;
  for (const Holiday& each : calendar.between(range, day("2026-01-01"))) {
    result.push_back(to_string(each.day) + " " + each.name.in("en"));
  }
  return result;
}

}  // namespace

TEST_CASE("every day from 1955 to 2026 is a holiday in Japan exactly when the Cabinet Office says so") {
  const auto official = cabinet_office_list();
  REQUIRE(official.size() == 1050);
  int compared = 0;
  const DayRange all = calendar_years(1955, 2026);
  for (Day each = all.begin; each < all.end; each += days{1}, ++compared) {
    const auto entry = official.find(each);
    CAPTURE(to_string(each));
    REQUIRE(japan().contains(each) == (entry != official.end()));
    REQUIRE(name_of(japan(), each, "ja") == (entry == official.end() ? "" : entry->second));
  }
  CHECK(compared == 26'298);
}

TEST_CASE("the list of Japan's holidays from 1955 to 2026 is the Cabinet Office's, in order") {
  const auto official = cabinet_office_list();
  const auto ours = japan().between(calendar_years(1955, 2026), day("2026-01-01"));
  REQUIRE(ours.size() == official.size());
  CHECK(std::equal(ours.begin(), ours.end(), official.begin(),
                   [](const Holiday& a, const auto& b) { return a.day == b.first && a.name.in("ja") == b.second; }));
}

TEST_CASE("Japan's holidays begin with the law of 20 July 1948 and end with 2099") {
  CHECK(japan().covered() == DayRange::closed(day("1948-07-20"), day("2099-12-31")));
  CHECK(listed(japan(), calendar_years(1900, 1948)) == std::vector<std::string>{"1948-09-23 Autumnal Equinox Day",
                                                                                "1948-11-03 Culture Day",
                                                                                "1948-11-23 Labour Thanksgiving Day"});
  CHECK(japan().between(calendar_years(2100, 2200), day("2026-01-01")).empty());
  CHECK(name_of(japan(), day("1949-01-01")) == "New Year's Day");
  CHECK(name_of(japan(), day("2099-12-31")).empty());
  CHECK(name_of(japan(), day("2099-11-23")) == "Labour Thanksgiving Day");
}

TEST_CASE("no holiday of Japan is listed twice, and each has a name in both languages") {
  const auto all = japan().between(all_days, day("2026-01-01"));
  CHECK(all.size() == 2411);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(to_string(all[i].day));
    if (i > 0) REQUIRE(all[i - 1].day < all[i].day);
    REQUIRE(all[i].name.all().size() == 2);
  }
}

TEST_CASE("each substitute follows a holiday on a Sunday, with nothing but holidays between") {
  const auto proper = japan_proper();
  int substitutes = 0;
  for (const Holiday& each : japan().between(all_days, day("2026-01-01"))) {
    if (!is_substitute(each)) continue;
    CAPTURE(to_string(each.day));
    Day cause = each.day - days{1};
    while (date::weekday{cause} != date::Sunday) {
      REQUIRE(proper.contains(cause));
      cause -= days{1};
    }
    REQUIRE(proper.contains(cause));
    CHECK(each.name.in("en") == name_of(japan(), cause) + " (substitute)");
    ++substitutes;
  }
  CHECK(substitutes > 96);
}

TEST_CASE("each holiday on a Sunday since 12 April 1973 has a day off behind it") {
  for (const Day sunday : japan_proper()) {
    if (date::weekday{sunday} != date::Sunday || sunday < day("1973-04-12")) continue;
    CAPTURE(to_string(sunday));
    CHECK(japan().contains(sunday + days{1}));
  }
  CHECK_FALSE(japan().contains(day("1973-02-12")));
}

TEST_CASE("each citizens' holiday lies between two holidays, and before 2007 never on a Sunday") {
  const auto proper = japan_proper();
  for (const Holiday& each : japan().between(all_days, day("2026-01-01"))) {
    if (!is_bridge(each)) continue;
    CAPTURE(to_string(each.day));
    CHECK(each.day >= day("1985-12-27"));
    CHECK((proper.contains(each.day - days{1}) && proper.contains(each.day + days{1})));
    CHECK((each.day >= day("2007-01-01") || date::weekday{each.day} != date::Sunday));
  }
  for (const char* sunday : {"1986-05-04", "1997-05-04", "2003-05-04"}) CHECK_FALSE(japan().contains(day(sunday)));
}

TEST_CASE("the days that decided how the law is read") {
  CHECK(name_of(japan(), day("1985-05-04")).empty());
  CHECK(name_of(japan(), day("1987-05-04")) == "Constitution Memorial Day (substitute)");
  CHECK(name_of(japan(), day("1988-05-04")) == "Citizens' Holiday");
  CHECK(name_of(japan(), day("2008-05-06")) == "Greenery Day (substitute)");
  CHECK(name_of(japan(), day("2009-05-06")) == "Constitution Memorial Day (substitute)");
  CHECK(name_of(japan(), day("2009-09-22")) == "Citizens' Holiday");
  CHECK(name_of(japan(), day("2015-09-22")) == "Citizens' Holiday");
  CHECK(name_of(japan(), day("2019-04-30")) == "Citizens' Holiday");
  CHECK(name_of(japan(), day("2019-05-02")) == "Citizens' Holiday");
  CHECK(name_of(japan(), day("2019-12-23")).empty());
  CHECK(name_of(japan(), day("2020-10-12")).empty());
  CHECK(name_of(japan(), day("2021-08-09")) == "Mountain Day (substitute)");
  CHECK(name_of(japan(), day("2021-08-11")).empty());
  CHECK(name_of(japan(), day("2026-05-06")) == "Constitution Memorial Day (substitute)");
  CHECK(name_of(japan(), day("2026-09-22")) == "Citizens' Holiday");
}

TEST_CASE("the days of 2027 are those that the Cabinet Office has published already") {
  std::vector<std::string> days_of_2027;
  for (const Holiday& each : japan().between(calendar_years(2027, 2027), day("2026-11-23"))) {
    CHECK_FALSE(each.provisional);
    days_of_2027.push_back(to_string(each.day).substr(5));
  }
  CHECK(days_of_2027 == std::vector<std::string>{"01-01", "01-11", "02-11", "02-23", "03-21", "03-22", "04-29", "05-03",
                                                 "05-04", "05-05", "07-19", "08-11", "09-20", "09-23", "10-11", "11-03",
                                                 "11-23"});
}

TEST_CASE("a holiday past the end of next year is provisional") {
  const auto around = DayRange::closed(day("2027-11-23"), day("2028-01-01"));
  const auto in_2026 = japan().between(around, day("2026-12-31"));
  REQUIRE(in_2026.size() == 2);
  CHECK_FALSE(in_2026[0].provisional);
  CHECK(in_2026[1].provisional);
  CHECK_FALSE(japan().between(around, day("2027-01-01"))[1].provisional);
  CHECK_FALSE(japan().provisional(day("2027-12-31"), day("2026-01-01")));
  CHECK(japan().provisional(day("2028-01-01"), day("2026-12-31")));
}

TEST_CASE("both equinoxes fall on three days at most, and the formula ends with its years") {
  for (int year = first_equinox_year; year <= last_equinox_year; ++year) {
    CAPTURE(year);
    const DayRange spring = DayRange::closed(Day{date::year{year} / 3 / 19}, Day{date::year{year} / 3 / 22});
    const DayRange autumn = DayRange::closed(Day{date::year{year} / 9 / 22}, Day{date::year{year} / 9 / 24});
    REQUIRE(spring.contains(*equinox_day(Equinox::vernal, year)));
    REQUIRE(autumn.contains(*equinox_day(Equinox::autumnal, year)));
  }
  CHECK_FALSE(equinox_day(Equinox::vernal, 1899));
  CHECK_FALSE(equinox_day(Equinox::autumnal, 2100));
  CHECK(equinox_day(Equinox::autumnal, 1979) == day("1979-09-24"));
  CHECK(equinox_day(Equinox::autumnal, 2012) == day("2012-09-22"));
  CHECK(equinox_day(Equinox::vernal, 2092) == day("2092-03-19"));
}

TEST_CASE("Easter is where the church has it, at its earliest and its latest too") {
  CHECK(easter_sunday(1900) == day("1900-04-15"));
  CHECK(easter_sunday(1943) == day("1943-04-25"));
  CHECK(easter_sunday(1954) == day("1954-04-18"));
  CHECK(easter_sunday(1981) == day("1981-04-19"));
  CHECK(easter_sunday(2000) == day("2000-04-23"));
  CHECK(easter_sunday(2008) == day("2008-03-23"));
  CHECK(easter_sunday(2024) == day("2024-03-31"));
  CHECK(easter_sunday(2026) == day("2026-04-05"));
  CHECK(easter_sunday(2038) == day("2038-04-25"));
  for (int year = first_year; year <= last_year; ++year) {
    REQUIRE(date::weekday{easter_sunday(year)} == date::Sunday);
  }
}

TEST_CASE("the nth weekday of a month counts from its first day, the last from its end") {
  const auto calendar = calendar_of({on("first", NthWeekday{1, date::Thursday, date::January}),
                                     on("fifth", NthWeekday{5, date::Friday, date::January}),
                                     on("last", NthWeekday{-1, date::Monday, date::May})});
  CHECK(listed(calendar, calendar_years(2026, 2026)) ==
        std::vector<std::string>{"2026-01-01 first", "2026-01-30 fifth", "2026-05-25 last"});
  CHECK(listed(calendar, calendar_years(2027, 2027)) ==
        std::vector<std::string>{"2027-01-07 first", "2027-01-29 fifth", "2027-05-31 last"});
  CHECK(listed(calendar, calendar_years(2025, 2025)).size() == 3);
  CHECK(listed(calendar, calendar_years(2024, 2024)) ==
        std::vector<std::string>{"2024-01-04 first", "2024-05-27 last"});
}

TEST_CASE("a rule holds only between its first and its last day, and not in the years excepted") {
  HolidayRule rule = on("spring", "05-01");
  rule.valid = DayRange::closed(day("2001-05-02"), day("2005-05-01"));
  rule.except = {2003};
  CHECK(listed(calendar_of({rule}), all_days) ==
        std::vector<std::string>{"2002-05-01 spring", "2004-05-01 spring", "2005-05-01 spring"});
}

TEST_CASE("where two rules give one day, the first names it") {
  const auto calendar = calendar_of({on("first", "05-01"), on("second", "05-01")});
  CHECK(listed(calendar, calendar_years(2026, 2026)) == std::vector<std::string>{"2026-05-01 first"});
}

TEST_CASE("in the American way a Saturday's holiday is also kept on Friday, even in the year before") {
  const auto calendar = calendar_of({on("New Year", "01-01"), on("Independence", "07-04")},
                                    {{SubstituteKind::nearest_weekday, LocalText{"{} (observed)"}, all_days}});
  CHECK(listed(calendar, DayRange::closed(day("2021-01-02"), day("2022-01-01"))) ==
        std::vector<std::string>{"2021-07-04 Independence", "2021-07-05 Independence (observed)",
                                 "2021-12-31 New Year (observed)", "2022-01-01 New Year"});
}

TEST_CASE("in the British way each lost day finds the next free weekday") {
  HolidayRule unmoved = on("Sunday in May", "05-01");
  unmoved.substituted = false;
  const auto calendar = calendar_of({on("Christmas Day", "12-25"), on("Boxing Day", "12-26"), unmoved},
                                    {{SubstituteKind::next_free_weekday, LocalText{"{} (substitute)"}, all_days}});
  const auto december = [&](int year) {
    return listed(calendar, {Day{date::year{year} / 12 / 1}, calendar_years(year, year).end});
  };
  CHECK(december(2021) == std::vector<std::string>{"2021-12-25 Christmas Day", "2021-12-26 Boxing Day",
                                                   "2021-12-27 Christmas Day (substitute)",
                                                   "2021-12-28 Boxing Day (substitute)"});
  CHECK(december(2022) == std::vector<std::string>{"2022-12-25 Christmas Day", "2022-12-26 Boxing Day",
                                                   "2022-12-27 Christmas Day (substitute)"});
  CHECK(listed(calendar, calendar_years(2022, 2022)).front() == "2022-05-01 Sunday in May");
  CHECK_FALSE(calendar.contains(day("2022-05-02")));
}

TEST_CASE("days listed by hand are holidays anywhere, and neither move nor bridge") {
  HolidayRules rules = japan_rules();
  const HolidayCalendar calendar{rules,
                                 {{day("2026-05-01"), LocalText{"Foundation Day"}},
                                  {day("2026-05-03"), LocalText{"not this name"}},
                                  {day("2150-06-01"), LocalText{"far"}}}};
  CHECK(name_of(calendar, day("2026-05-01")) == "Foundation Day");
  CHECK(name_of(calendar, day("2026-05-03")) == "Constitution Memorial Day");
  CHECK(name_of(calendar, day("2150-06-01")) == "far");
  CHECK_FALSE(calendar.contains(day("2026-04-30")));
  CHECK_FALSE(calendar.contains(day("2026-05-02")));
  CHECK(calendar.between(all_days, day("2026-01-01")).size() == 2411 + 2);
}

TEST_CASE("days that the program does not accept are no holidays, and asking for them is no error") {
  CHECK_FALSE(japan().contains(Day{date::year{1899} / 12 / 31}));
  CHECK_FALSE(japan().contains(Day{date::year{2201} / 1 / 1}));
  CHECK(japan().name_of(Day{days{-10'000'000}}) == nullptr);
  CHECK(japan().between({day("2026-05-03"), day("2026-05-03")}, day("2026-01-01")).empty());
  CHECK(japan().between({day("2026-05-03"), day("2025-05-03")}, day("2026-01-01")).empty());
}

TEST_CASE("several calendars are asked as one") {
  HolidayRules firm;
  firm.id = "firm";
  firm.published_years_ahead = 5;
  firm.holidays = {on("Firm Day", "05-01"), on("Firm's Children's Day", "05-05")};
  HolidayRules more = firm;
  more.holidays = {on("again", "05-01"), on("Summer", "08-14")};
  const Holidays all{{japan(), HolidayCalendar{firm}, HolidayCalendar{more}}};
  CHECK(all.contains(day("2026-05-01")));
  CHECK(all.contains(day("2026-05-03")));
  CHECK_FALSE(all.contains(day("2026-05-02")));
  CHECK(all.name_of(day("2026-05-05"))->in("en") == "Children's Day");
  CHECK(all.name_of(day("2026-05-02")) == nullptr);

  std::vector<std::string> rows;
  for (const Holiday& each : all.between(DayRange::closed(day("2028-05-01"), day("2028-08-14")), day("2026-01-01"))) {
    rows.push_back(to_string(each.day) + " " + each.name.in("en") + (each.provisional ? " ?" : ""));
  }
  CHECK(rows == std::vector<std::string>{"2028-05-01 Firm Day", "2028-05-03 Constitution Memorial Day ?",
                                         "2028-05-04 Greenery Day ?", "2028-05-05 Children's Day ?",
                                         "2028-05-05 Firm's Children's Day", "2028-07-17 Marine Day ?",
                                         "2028-08-11 Mountain Day ?", "2028-08-14 Summer"});
  CHECK(all.provisional(day("2028-01-01"), day("2026-01-01")));
  CHECK_FALSE(all.provisional(day("2027-12-31"), day("2026-01-01")));
  CHECK_FALSE(Holidays{}.contains(day("2026-05-03")));
  CHECK_FALSE(Holidays{}.provisional(day("2099-05-03"), day("2026-01-01")));
}

}  // namespace nenkai
