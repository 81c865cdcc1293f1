#include "scheduler/fiscal.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "scheduler/rule.hh"
#include "tests/support/dates.hh"
#include "tests/support/property.hh"

namespace nenkai {
namespace {

using test::day;
using test::first_and_last;

using date::days;

FiscalCalendar starting(const std::string& month_day) { return *FiscalCalendar::starting(*MonthDay::parse(month_day)); }

std::string year_in(const FiscalCalendar& calendar, int year) {
  return first_and_last(calendar.days_of(FiscalYear{year}));
}
std::string period_in(const FiscalCalendar& calendar, const char* label) {
  return first_and_last(calendar.period(label)->days);
}

FiscalYears years(int first, int last) { return {FiscalYear{first}, FiscalYear{last}}; }

std::vector<std::string> labels(const FiscalCalendar& calendar, PeriodKind kind, FiscalYears asked) {
  std::vector<std::string> result;
  for (const Period& period : calendar.periods(kind, asked)) result.push_back(period.label());
  return result;
}

/// Any start that there is, with a liking for those at the ends of months.
rc::Gen<FiscalCalendar> any_calendar() {
  const auto pair = rc::gen::pair(rc::gen::inRange(1, 13), rc::gen::element(1, 2, 15, 28, 29, 30, 31));
  return rc::gen::map(pair, [](std::pair<int, int> drawn) {
    auto [month, number] = drawn;
    while (!(date::year{2003} / month / number).ok()) --number;
    return *FiscalCalendar::starting(MonthDay{date::month{static_cast<unsigned>(month)} / number});
  });
}

constexpr std::array all_kinds{PeriodKind::fiscal_year, PeriodKind::calendar_year, PeriodKind::half,
                               PeriodKind::quarter};

}  // namespace

TEST_CASE("a fiscal year is called by the calendar year in which it begins") {
  const FiscalCalendar japan;
  CHECK(year_in(japan, 2003) == "2003-04-01..2004-03-31");
  CHECK(japan.year_of(day("2003-04-01")).number == 2003);
  CHECK(japan.year_of(day("2003-03-31")).number == 2002);
  CHECK(japan.year_of(day("2004-03-31")).number == 2003);
  CHECK(first_and_last(japan.days_of(years(2003, 2005))) == "2003-04-01..2006-03-31");
}

TEST_CASE("a fiscal year may begin on any day, at the borders of months and years too") {
  CHECK(year_in(starting("01-01"), 2003) == "2003-01-01..2003-12-31");
  CHECK(year_in(starting("12-31"), 2003) == "2003-12-31..2004-12-30");
  CHECK(year_in(starting("03-01"), 2003) == "2003-03-01..2004-02-29");
  CHECK(year_in(starting("02-28"), 2003) == "2003-02-28..2004-02-27");
  CHECK(year_in(starting("02-28"), 2004) == "2004-02-28..2005-02-27");
  CHECK(starting("02-28").year_of(day("2004-02-29")).number == 2004);
  CHECK(starting("03-01").year_of(day("2004-02-29")).number == 2003);
  CHECK(starting("12-31").year_of(day("2004-12-30")).number == 2003);
  CHECK(starting("12-31").year_of(day("2004-12-31")).number == 2004);
}

TEST_CASE("a fiscal year cannot begin on 29 February") {
  const auto refused = FiscalCalendar::starting(*MonthDay::parse("02-29"));
  REQUIRE_FALSE(refused);
  CHECK(refused.problem() == "a fiscal year cannot begin on 02-29, which most years lack: write 02-28 or 03-01");
}

TEST_CASE("halves and quarters are counted from the fiscal year's first month") {
  const FiscalCalendar japan;
  CHECK(period_in(japan, "FY2003-H1") == "2003-04-01..2003-09-30");
  CHECK(period_in(japan, "FY2003-H2") == "2003-10-01..2004-03-31");
  CHECK(period_in(japan, "FY2003-Q1") == "2003-04-01..2003-06-30");
  CHECK(period_in(japan, "FY2003-Q2") == "2003-07-01..2003-09-30");
  CHECK(period_in(japan, "FY2003-Q3") == "2003-10-01..2003-12-31");
  CHECK(period_in(japan, "FY2003-Q4") == "2004-01-01..2004-03-31");
}

TEST_CASE("where a quarter would begin on a day that its month lacks, it begins on the month's last") {
  const FiscalCalendar january = starting("01-31");
  CHECK(period_in(january, "FY2003-Q1") == "2003-01-31..2003-04-29");
  CHECK(period_in(january, "FY2003-Q2") == "2003-04-30..2003-07-30");
  CHECK(period_in(january, "FY2003-Q3") == "2003-07-31..2003-10-30");
  CHECK(period_in(january, "FY2003-Q4") == "2003-10-31..2004-01-30");

  const FiscalCalendar november = starting("11-30");
  CHECK(period_in(november, "FY2002-Q2") == "2003-02-28..2003-05-29");
  CHECK(period_in(november, "FY2003-Q2") == "2004-02-29..2004-05-29");

  CHECK(period_in(starting("08-31"), "FY2003-H2") == "2004-02-29..2004-08-30");
  CHECK(period_in(starting("08-31"), "FY2002-H2") == "2003-02-28..2003-08-30");
  CHECK(period_in(starting("12-31"), "FY2003-H2") == "2004-06-30..2004-12-30");
}

TEST_CASE("the calendar years are those that overlap the asked fiscal years") {
  CHECK(labels(FiscalCalendar{}, PeriodKind::calendar_year, years(2003, 2003)) ==
        std::vector<std::string>{"CY2003", "CY2004"});
  CHECK(labels(starting("01-01"), PeriodKind::calendar_year, years(2003, 2004)) ==
        std::vector<std::string>{"CY2003", "CY2004"});
  CHECK(labels(starting("12-31"), PeriodKind::calendar_year, years(2003, 2003)) ==
        std::vector<std::string>{"CY2003", "CY2004"});
  CHECK(labels(starting("01-02"), PeriodKind::calendar_year, years(2003, 2003)) ==
        std::vector<std::string>{"CY2003", "CY2004"});
}

TEST_CASE("periods of the other kinds are the asked fiscal years, in parts") {
  CHECK(labels(FiscalCalendar{}, PeriodKind::fiscal_year, years(2003, 2004)) ==
        std::vector<std::string>{"FY2003", "FY2004"});
  CHECK(labels(FiscalCalendar{}, PeriodKind::half, years(2003, 2003)) ==
        std::vector<std::string>{"FY2003-H1", "FY2003-H2"});
  CHECK(labels(FiscalCalendar{}, PeriodKind::quarter, years(2003, 2003)) ==
        std::vector<std::string>{"FY2003-Q1", "FY2003-Q2", "FY2003-Q3", "FY2003-Q4"});
}

TEST_CASE("a fiscal year's halves and quarters follow each other without a gap, whenever it begins") {
  test::check_property(1000, [] {
    const FiscalCalendar calendar = *any_calendar();
    const int first = *rc::gen::inRange(first_year, last_year);
    const FiscalYears asked = years(first, first + *rc::gen::inRange(0, 2));
    for (const PeriodKind kind : {PeriodKind::fiscal_year, PeriodKind::half, PeriodKind::quarter}) {
      Day next = calendar.days_of(asked).begin;
      for (const Period& period : calendar.periods(kind, asked)) {
        RC_ASSERT(period.days.begin == next);
        RC_ASSERT(!period.days.empty());
        next = period.days.end;
      }
      RC_ASSERT(next == calendar.days_of(asked).end);
    }
  });
}

TEST_CASE("every day is in the fiscal year that it is said to be in") {
  test::check_property(1000, [] {
    const FiscalCalendar calendar = *any_calendar();
    const Day drawn = day("1900-01-01") + days{*rc::gen::inRange(0, 109'938)};
    RC_ASSERT(calendar.days_of(calendar.year_of(drawn)).contains(drawn));
  });
}

TEST_CASE("a label gives the period that it is the label of") {
  test::check_property(1000, [] {
    const FiscalCalendar calendar = *any_calendar();
    const int year = *rc::gen::inRange(first_year, last_year + 1);
    for (const PeriodKind kind : all_kinds) {
      for (const Period& period : calendar.periods(kind, years(year, year))) {
        if (period.year > last_year) continue;  // a calendar year that only the last fiscal year reaches
        const auto read = calendar.period(period.label());
        RC_ASSERT(static_cast<bool>(read));
        RC_ASSERT(*read == period);
      }
    }
  });
}

TEST_CASE("what is no label is refused") {
  const FiscalCalendar calendar;
  CHECK(calendar.period("2003").problem() == "\"2003\" is no period: write FY2003, CY2003, FY2003-H1 or FY2003-Q1");
  for (const char* label :
       {"",          "FY",        "FY203",     "FY20033",   "fy2003",    "XY2003",   "CY2003-H1", "CY2003-Q1",
        "FY2003-H0", "FY2003-H3", "FY2003-Q0", "FY2003-Q5", "FY2003-M1", "FY2003-H", "FY2003_H1", "FY2003-H12",
        "FY2003-",   "FY1899",    "FY2201",    "FY-003",    "FY+003",    "FY2003 ",  "CY20x3"}) {
    INFO(label);
    CHECK_FALSE(calendar.period(label));
  }
}

TEST_CASE("fiscal years are asked for one by one or as a range") {
  CHECK(*FiscalYears::parse("2003") == years(2003, 2003));
  CHECK(*FiscalYears::parse("2003..2005") == years(2003, 2005));
  CHECK(*FiscalYears::parse("2003..2003") == years(2003, 2003));
  CHECK(*FiscalYears::parse("1900..2200") == years(1900, 2200));
  CHECK(FiscalYears::parse("2005..2003").problem() == "\"2005..2003\" ends before it begins: write 2003..2005");
  CHECK(FiscalYears::parse("FY2003").problem() ==
        "\"FY2003\" is no fiscal year: write 2003 or 2003..2005 (1900 to 2200)");
  for (const char* text : {"", "..", "2003..", "..2003", "2003...2005", "2003..2004..2005", "2003-2005", "1899", "2201",
                           "2003..2201", "03", "20030", " 2003", "-200", "99999999999999999999"}) {
    INFO(text);
    CHECK_FALSE(FiscalYears::parse(text));
  }
}

TEST_CASE("a fiscal year is named by the era of its first day") {
  const FiscalCalendar japan;
  CHECK(japanese_fiscal_year(FiscalYear{2003}, japan) == "平成15年度");
  CHECK(japanese_fiscal_year(FiscalYear{1989}, japan) == "平成元年度");
  CHECK(japanese_fiscal_year(FiscalYear{1988}, japan) == "昭和63年度");
  CHECK(japanese_fiscal_year(FiscalYear{2018}, japan) == "平成30年度");
  CHECK(japanese_fiscal_year(FiscalYear{2019}, japan) == "平成31年度");
  CHECK(japanese_fiscal_year(FiscalYear{2020}, japan) == "令和2年度");
  CHECK(japanese_fiscal_year(FiscalYear{1900}, japan) == "明治33年度");
}

TEST_CASE("a fiscal year that begins on another day may lie in another era") {
  CHECK(japanese_fiscal_year(FiscalYear{2019}, starting("07-01")) == "令和元年度");
  CHECK(japanese_fiscal_year(FiscalYear{2019}, starting("05-01")) == "令和元年度");
  CHECK(japanese_fiscal_year(FiscalYear{1989}, starting("01-01")) == "昭和64年度");
  CHECK(japanese_fiscal_year(FiscalYear{1989}, starting("01-08")) == "平成元年度");
}

TEST_CASE("an era begins on the day it was proclaimed for, and its first year is gannen") {
  CHECK(japanese_date(day("2004-03-31")) == "平成16年3月31日");
  CHECK(japanese_date(day("2019-04-30")) == "平成31年4月30日");
  CHECK(japanese_date(day("2019-05-01")) == "令和元年5月1日");
  CHECK(japanese_date(day("2020-01-01")) == "令和2年1月1日");
  CHECK(japanese_date(day("1989-01-07")) == "昭和64年1月7日");
  CHECK(japanese_date(day("1989-01-08")) == "平成元年1月8日");
  CHECK(japanese_date(day("1926-12-24")) == "大正15年12月24日");
  CHECK(japanese_date(day("1926-12-25")) == "昭和元年12月25日");
  CHECK(japanese_date(day("1927-01-01")) == "昭和2年1月1日");
  CHECK(japanese_date(day("1912-07-29")) == "明治45年7月29日");
  CHECK(japanese_date(day("1912-07-30")) == "大正元年7月30日");
}

TEST_CASE("before the Gregorian calendar came to Japan, years are told by number") {
  const Day before{date::year{1867} / 12 / 31};
  CHECK(japanese_date(before) == "1867年12月31日");
  CHECK(japanese_fiscal_year(FiscalYear{1867}, FiscalCalendar{}) == "1867年度");
}

}  // namespace nenkai
