#include "scheduler/dates.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/support/dates.hh"
#include "tests/support/property.hh"

namespace nenkai {
namespace {

using test::day;
using test::first_and_last;
using test::partial;

using date::days;
using Precision = PartialDate::Precision;

Instant instant(const char* text) { return *parse_instant(text); }

rc::Gen<Day> any_day() {
  const Day first{date::year{first_year} / 1 / 1};
  return rc::gen::map(rc::gen::inRange(0, 109'938), [first](int number) { return first + days{number}; });
}

}  // namespace

TEST_CASE("a day is written as ISO 8601 asks") {
  CHECK(day("2004-02-29") == Day{date::year{2004} / 2 / 29});
  CHECK(to_string(day("2004-02-29")) == "2004-02-29");
  CHECK(to_string(day("1900-01-01")) == "1900-01-01");
  CHECK(to_string(day("2200-12-31")) == "2200-12-31");
}

TEST_CASE("a day that does not exist is refused with the length of its month") {
  CHECK(parse_day("2003-02-29").problem() == "2003-02-29: February 2003 has 28 days");
  CHECK(parse_day("2004-02-30").problem() == "2004-02-30: February 2004 has 29 days");
  CHECK(parse_day("1900-02-29").problem() == "1900-02-29: February 1900 has 28 days");
  CHECK(parse_day("2000-02-30").problem() == "2000-02-30: February 2000 has 29 days");
  CHECK(parse_day("2003-04-31").problem() == "2003-04-31: April 2003 has 30 days");
  CHECK(parse_day("2003-12-32").problem() == "2003-12-32: December 2003 has 31 days");
  CHECK(parse_day("2003-04-00").problem() == "2003-04-00: April 2003 has 30 days");
  CHECK(parse_day("2003-13-01").problem() == "2003-13-01: there is no month 13");
  CHECK(parse_day("2003-00-01").problem() == "2003-00-01: there is no month 0");
}

TEST_CASE("years outside 1900 to 2200 are refused, so that no arithmetic on days can overflow") {
  CHECK(parse_day("1899-12-31").problem() == "1899-12-31: the year must be 1900 to 2200");
  CHECK(parse_day("2201-01-01").problem() == "2201-01-01: the year must be 1900 to 2200");
  CHECK(PartialDate::parse("0000").problem() == "0000: the year must be 1900 to 2200");
  CHECK(PartialDate::parse("9999-12").problem() == "9999-12: the year must be 1900 to 2200");
  CHECK(PartialDate::parse("1900"));
  CHECK(PartialDate::parse("2200"));
}

TEST_CASE("a day needs all its digits, and nothing more") {
  for (const char* text : {"", "2", "2003-4-1", "03-04-01", "2003/04/01", "20030401", "2003-04-01 ", " 2003-04-01",
                           "2003-04-1", "2003-04-011", "２００３-04-01", "+003-04-01", "-003-04-01", "2003-0x-01"}) {
    INFO(text);
    CHECK_FALSE(parse_day(text));
  }
  CHECK(parse_day("2003-04").problem() == "\"2003-04\" is no day: write YYYY-MM-DD");
  CHECK(parse_day("2003").problem() == "\"2003\" is no day: write YYYY-MM-DD");
  CHECK(parse_day("2003-04-01T10:00").problem() == "\"2003-04-01T10:00\" is no day: write YYYY-MM-DD");
}

TEST_CASE("a partial date has four shapes, and stands for the days of each") {
  CHECK(partial("2004").precision() == Precision::year);
  CHECK(first_and_last(partial("2004").interval()) == "2004-01-01..2004-12-31");
  CHECK(partial("2004-02").precision() == Precision::month);
  CHECK(first_and_last(partial("2004-02").interval()) == "2004-02-01..2004-02-29");
  CHECK(first_and_last(partial("2003-12").interval()) == "2003-12-01..2003-12-31");
  CHECK(partial("2004-02-10").precision() == Precision::day);
  CHECK(first_and_last(partial("2004-02-10").interval()) == "2004-02-10..2004-02-10");
  CHECK(partial("2004-02-10T09:30").precision() == Precision::minute);
  CHECK(first_and_last(partial("2004-02-10T09:30").interval()) == "2004-02-10..2004-02-10");
  CHECK(first_and_last(partial("2200").interval()) == "2200-01-01..2200-12-31");

  CHECK_FALSE(partial("2004").day_precise());
  CHECK_FALSE(partial("2004-02").day_precise());
  CHECK(partial("2004-02-10").day_precise());
  CHECK(partial("2004-02-10T00:00").day_precise());
}

TEST_CASE("only a date with a time has a time of day") {
  CHECK(partial("2004-02-10T00:00").time_of_day() == std::chrono::minutes{0});
  CHECK(partial("2004-02-10T23:59").time_of_day() == std::chrono::minutes{1439});
  CHECK_FALSE(partial("2004-02-10").time_of_day());
  CHECK_FALSE(partial("2004").time_of_day());
}

TEST_CASE("a time of day that no clock shows is refused") {
  for (const char* text : {"2004-02-10T24:00", "2004-02-10T10:60", "2004-02-10T9:30", "2004-02-10T", "2004-02-10T10",
                           "2004-02-10T10:3", "2004-02-10T10:30:00", "2004-02-10 10:30", "2004-02-10t10:30",
                           "2004-02-10T10.30", "2004-02-10T10:30Z", "2004-02-10T-1:30"}) {
    INFO(text);
    CHECK_FALSE(PartialDate::parse(text));
  }
}

TEST_CASE("what is no date says which shapes there are") {
  CHECK(PartialDate::parse("soon").problem() ==
        "\"soon\" is no date: write YYYY-MM-DD, YYYY-MM, YYYY or YYYY-MM-DDTHH:MM");
  for (const char* text : {"", "200", "20040", "2004-", "2004-2", "2004-02-", "2004_02", "2004-02/10"}) {
    INFO(text);
    CHECK_FALSE(PartialDate::parse(text));
  }
}

TEST_CASE("a partial date is written as it was read") {
  for (const char* text :
       {"1900", "2200", "2004-02", "2200-12", "2004-02-29", "2004-02-29T00:00", "2004-02-29T23:59"}) {
    CHECK(partial(text).str() == text);
  }
}

TEST_CASE("any bytes are a date or a problem, and a date is written as it was read") {
  const auto piece = rc::gen::element<std::string>("2004", "1899", "2201", "02", "29", "31", "00", "-", "T", ":", "10",
                                                   "60", " ", "x", "\xff");
  const auto text = rc::gen::map(rc::gen::resize(9, rc::gen::container<std::vector<std::string>>(piece)),
                                 [](const std::vector<std::string>& pieces) {
                                   std::string joined;
                                   for (const std::string& each : pieces) joined += each;
                                   return joined;
                                 });
  test::check_property(3000, [text] {
    const std::string drawn = *text;
    if (const auto date = PartialDate::parse(drawn)) RC_ASSERT(date->str() == drawn);
    (void)parse_instant(drawn);
    (void)MonthDay::parse(drawn);
  });
}

TEST_CASE("moved to a day, a date keeps its time, and a month or year becomes a day") {
  CHECK(partial("2004-02-10T09:30").on(day("2004-04-10")).str() == "2004-04-10T09:30");
  CHECK(partial("2004-02-10").on(day("2004-04-10")).str() == "2004-04-10");
  CHECK(partial("2004-02").on(day("2004-04-10")).str() == "2004-04-10");
  CHECK(partial("2004").on(day("2004-04-10")).str() == "2004-04-10");
}

TEST_CASE("a month can be given as a month of the calendar") {
  CHECK(PartialDate::month(date::year{2004} / 2).str() == "2004-02");
}

TEST_CASE("partial dates sort by their first day, and the vaguer one comes first") {
  CHECK(partial("2003-12-31") < partial("2004"));
  CHECK(partial("2004") < partial("2004-01"));
  CHECK(partial("2004-01") < partial("2004-01-01"));
  CHECK(partial("2004-01-01") < partial("2004-01-01T00:00"));
  CHECK(partial("2004-01-01T00:00") < partial("2004-01-01T00:01"));
  CHECK(partial("2004-01-01T23:59") < partial("2004-01-02"));
}

TEST_CASE("every day within bounds is written and read again") {
  test::check_property(1000, [] {
    const Day drawn = *any_day();
    RC_ASSERT(*parse_day(to_string(drawn)) == drawn);
    RC_ASSERT(PartialDate{drawn}.str() == to_string(drawn));
    RC_ASSERT(year_of(drawn) == std::stoi(to_string(drawn).substr(0, 4)));
  });
}

TEST_CASE("an instant has a zone: Z or an offset") {
  CHECK(to_string(instant("2004-03-31T23:59:59Z")) == "2004-03-31T23:59:59Z");
  CHECK(to_string(instant("2004-03-31t23:59:59z")) == "2004-03-31T23:59:59Z");
  CHECK(to_string(instant("2004-03-31 23:59:59Z")) == "2004-03-31T23:59:59Z");
  CHECK(to_string(instant("2004-04-01T08:59:59+09:00")) == "2004-03-31T23:59:59Z");
  CHECK(to_string(instant("2004-03-31T18:29:59-05:30")) == "2004-03-31T23:59:59Z");
  CHECK(to_string(instant("2004-01-01T00:00:00+00:01")) == "2003-12-31T23:59:00Z");
  CHECK(to_string(instant("2004-03-31T23:59:59-00:00")) == "2004-03-31T23:59:59Z");
  CHECK_FALSE(parse_instant("2004-03-31T23:59:59"));
}

TEST_CASE("an instant keeps its fractions to the microsecond") {
  CHECK(to_string(instant("2004-03-31T23:59:59.5Z")) == "2004-03-31T23:59:59.500000Z");
  CHECK(to_string(instant("2004-03-31T23:59:59.000001Z")) == "2004-03-31T23:59:59.000001Z");
  CHECK(to_string(instant("2004-03-31T23:59:59.0000009Z")) == "2004-03-31T23:59:59Z");
  const std::string long_fraction = "2004-03-31T23:59:59." + std::string(100, '9') + "Z";
  CHECK(to_string(instant(long_fraction.c_str())) == "2004-03-31T23:59:59.999999Z");
}

TEST_CASE("what is no instant is refused") {
  for (const char* text : {"",
                           "2004-03-31",
                           "2004-03-31T23:59Z",
                           "2004-03-31T24:00:00Z",
                           "2004-03-31T23:60:00Z",
                           "2004-03-31T23:59:61Z",
                           "2004-03-31T23:59:59.Z",
                           "2004-03-31T23:59:59,5Z",
                           "2004-03-31T23:59:59+9:00",
                           "2004-03-31T23:59:59+0900",
                           "2004-03-31T23:59:59+24:00",
                           "2004-03-31T23:59:59+09:60",
                           "2004-03-31T23:59:59+09",
                           "2004-03-31T23:59:59+",
                           "2004-03-31T23:59:59ZZ",
                           "2004-03-31T23:59:59Z ",
                           "2004-03-31T23:59:59+09:00Z",
                           "2004-03-31X23:59:59Z",
                           "2004-03T23:59:59Z",
                           "2004-03-31T23-59:59Z",
                           "2004-03-31T23:59-59Z"}) {
    INFO(text);
    CHECK_FALSE(parse_instant(text));
  }
  CHECK(parse_instant("now").problem() ==
        "\"now\" is no instant: write 2004-03-31T23:59:59Z or 2004-03-31T23:59:59+09:00");
}

TEST_CASE("an instant on a day that does not exist is refused with the length of the month") {
  CHECK(parse_instant("2003-02-29T00:00:00Z").problem() == "2003-02-29: February 2003 has 28 days");
}

TEST_CASE("an instant that its offset takes out of the bounds is refused, for it could not be read again") {
  CHECK(to_string(instant("1900-01-01T00:00:00Z")) == "1900-01-01T00:00:00Z");
  CHECK(to_string(instant("2200-12-31T23:59:59.999999Z")) == "2200-12-31T23:59:59.999999Z");
  CHECK(parse_instant("1900-01-01T00:00:00+00:01").problem() ==
        "1900-01-01T00:00:00+00:01: the year must be 1900 to 2200");
  CHECK_FALSE(parse_instant("2200-12-31T23:59:59-00:01"));
}

TEST_CASE("every instant within bounds is written and read again") {
  test::check_property(1000, [] {
    const auto seconds = *rc::gen::inRange<std::int64_t>(0, 86'400);
    const auto micros = *rc::gen::element<std::int64_t>(0, 1, 100'000, 999'999);
    const Instant drawn = Instant{*any_day()} + std::chrono::seconds{seconds} + std::chrono::microseconds{micros};
    RC_ASSERT(*parse_instant(to_string(drawn)) == drawn);
  });
}

TEST_CASE("a range of days is half-open inside and closed for people") {
  const DayRange range = DayRange::closed(day("2004-02-28"), day("2004-03-01"));
  CHECK(range.length() == 3);
  CHECK(range.end == day("2004-03-02"));
  CHECK(first_and_last(range) == "2004-02-28..2004-03-01");
  CHECK(range.contains(day("2004-02-28")));
  CHECK(range.contains(day("2004-03-01")));
  CHECK_FALSE(range.contains(day("2004-02-27")));
  CHECK_FALSE(range.contains(day("2004-03-02")));
  CHECK(DayRange::single(day("2004-02-29")).length() == 1);
}

TEST_CASE("ranges that share a day overlap, and neighbours do not") {
  const DayRange january = partial("2004-01").interval();
  const DayRange february = partial("2004-02").interval();
  const DayRange year = partial("2004").interval();
  CHECK_FALSE(january.overlaps(february));
  CHECK_FALSE(february.overlaps(january));
  CHECK(year.overlaps(january));
  CHECK(january.overlaps(year));
  CHECK(january.overlaps(DayRange::single(day("2004-01-31"))));
  CHECK_FALSE(january.overlaps(DayRange::single(day("2004-02-01"))));
  CHECK(year.contains(january));
  CHECK_FALSE(january.contains(year));
  CHECK(january.contains(january));
  CHECK(january.intersect(year) == january);
  CHECK(january.intersect(february).empty());
  CHECK(january.intersect(february).length() == 0);
}

TEST_CASE("an empty range overlaps nothing, also where its ends are the wrong way round") {
  const DayRange year = partial("2004").interval();
  const DayRange backwards{day("2004-06-01"), day("2004-03-01")};
  CHECK(backwards.empty());
  CHECK_FALSE(year.overlaps(backwards));
  CHECK_FALSE(backwards.overlaps(year));
  CHECK_FALSE(year.overlaps({day("2004-06-01"), day("2004-06-01")}));
  CHECK_FALSE(backwards.contains(day("2004-04-01")));
}

TEST_CASE("ranges overlap exactly where they have a day in common") {
  test::check_property(1000, [] {
    const auto range = [] {
      const Day begin = day("2004-02-20") + days{*rc::gen::inRange(0, 20)};
      return DayRange{begin, begin + days{*rc::gen::inRange(-3, 8)}};
    };
    const DayRange a = range();
    const DayRange b = range();
    bool shared = false;
    for (Day each = day("2004-02-01"); each < day("2004-05-01"); each += days{1}) {
      shared = shared || (a.contains(each) && b.contains(each));
      RC_ASSERT(a.intersect(b).contains(each) == (a.contains(each) && b.contains(each)));
    }
    RC_ASSERT(a.overlaps(b) == shared);
    RC_ASSERT(a.intersect(b).empty() == !shared);
  });
}

TEST_CASE("a day of the year is written MM-DD") {
  CHECK(MonthDay::parse("04-01")->str() == "04-01");
  CHECK(MonthDay::parse("02-29")->str() == "02-29");
  CHECK(MonthDay::parse("02-30").problem() == "02-30: February has 29 days");
  CHECK(MonthDay::parse("04-31").problem() == "04-31: April has 30 days");
  CHECK(MonthDay::parse("13-01").problem() == "13-01: there is no month 13");
  CHECK(MonthDay::parse("4-1").problem() == "\"4-1\" is no day of the year: write MM-DD");
  for (const char* text : {"", "04", "04-1", "0401", "04/01", "04-01 ", "2004-04-01", "04-00", "00-01", "xx-01"}) {
    INFO(text);
    CHECK_FALSE(MonthDay::parse(text));
  }
}

TEST_CASE("29 February is the 28th in a year without one") {
  const MonthDay leap_day = *MonthDay::parse("02-29");
  CHECK(to_string(leap_day.in(2004)) == "2004-02-29");
  CHECK(to_string(leap_day.in(2003)) == "2003-02-28");
  CHECK(to_string(leap_day.in(1900)) == "1900-02-28");
  CHECK(to_string(leap_day.in(2000)) == "2000-02-29");
  CHECK(to_string(MonthDay::parse("12-31")->in(2200)) == "2200-12-31");
}

TEST_CASE("days of the year sort as the calendar has them") {
  CHECK(*MonthDay::parse("01-31") < *MonthDay::parse("02-01"));
  CHECK(*MonthDay::parse("09-30") < *MonthDay::parse("10-01"));
  CHECK(*MonthDay::parse("10-01") == *MonthDay::parse("10-01"));
}

TEST_CASE("a stretch runs from the first day of its beginning to the last of its end") {
  CHECK(first_and_last(Stretch{partial("2004-02"), partial("2004-02")}.days()) == "2004-02-01..2004-02-29");
  CHECK(first_and_last(Stretch{partial("2003-12-30"), partial("2004")}.days()) == "2003-12-30..2004-12-31");
  CHECK(Stretch{partial("2004-03"), partial("2004-02")}.days().empty());
}

}  // namespace nenkai
