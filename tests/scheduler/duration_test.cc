#include "scheduler/duration.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/support/property.hh"

namespace nenkai {

TEST_CASE("durations are written as ISO 8601 and RFC 5545 write them") {
  CHECK(Duration::parse("P60D")->days == 60);
  CHECK(Duration::parse("P2W")->weeks == 2);
  CHECK(Duration::parse("PT2H")->time == std::chrono::hours{2});
  CHECK(Duration::parse("PT90M")->time == std::chrono::minutes{90});
  CHECK(Duration::parse("P2Y")->years == 2);

  const auto all = Duration::parse("P1Y2M3W4DT5H6M");
  REQUIRE(all);
  CHECK(*all == Duration{1, 2, 3, 4, std::chrono::minutes{306}});
  CHECK(all->whole_days() == 25);
}

TEST_CASE("M is a month before the T and a minute after it") {
  CHECK(Duration::parse("P3M")->months == 3);
  CHECK(Duration::parse("P3M")->time.count() == 0);
  CHECK(Duration::parse("PT3M")->months == 0);
  CHECK(Duration::parse("PT3M")->time.count() == 3);
}

TEST_CASE("what is no duration is refused, and told what one looks like") {
  CHECK(Duration::parse("60").problem() == "\"60\" is no duration: write P60D, P2W, PT2H or P1DT12H");
  for (const char* text :
       {"",    "P",    "PT",  "P1",   "1D",  "P1DT", "PD",   "P-1D", "-P1D",      "+P1D",  "P1.5D", "PT1H30",
        "P1H", "PT1D", "P1S", "PT1S", "p1d", "P1D ", " P1D", "P 1D", "P1DT1HT1M", "PTT1H", "P１D"}) {
    INFO(text);
    CHECK_FALSE(Duration::parse(text));
  }
}

TEST_CASE("each unit comes once, and the greater before the smaller") {
  for (const char* text : {"P1D2D", "P1D1W", "P1M1Y", "PT1M1H", "PT1H1H", "P1DT2H3M4M"}) {
    INFO(text);
    CHECK_FALSE(Duration::parse(text));
  }
}

TEST_CASE("a duration of no time is refused") {
  CHECK(Duration::parse("P0D").problem() == "\"P0D\" lasts no time: write at least PT1M");
  CHECK_FALSE(Duration::parse("PT0H0M"));
  CHECK(Duration::parse("P0DT1M"));
}

TEST_CASE("a duration of more than a hundred years is refused, however it is written") {
  CHECK(Duration::parse("P100Y"));
  CHECK_FALSE(Duration::parse("P101Y"));
  CHECK(Duration::parse("P1200M"));
  CHECK_FALSE(Duration::parse("P1201M"));
  CHECK_FALSE(Duration::parse("P5301W"));
  CHECK(Duration::parse("P36600D"));
  CHECK_FALSE(Duration::parse("P36601D"));
  CHECK(Duration::parse("PT878400H"));
  CHECK_FALSE(Duration::parse("PT878401H"));
  CHECK_FALSE(Duration::parse("PT878400H1M"));
  CHECK_FALSE(Duration::parse("PT52704000H"));
  CHECK_FALSE(Duration::parse("PT99999999999999999999M"));
  CHECK_FALSE(Duration::parse("P" + std::string(1000, '9') + "D"));
  CHECK(Duration::parse("P" + std::string(1000, '0') + "1D")->days == 1);
}

TEST_CASE("a duration is written in whole hours and minutes, and without what is nothing") {
  CHECK(Duration::parse("PT90M")->str() == "PT1H30M");
  CHECK(Duration::parse("P0Y60D")->str() == "P60D");
  CHECK(Duration::parse("P1DT12H")->str() == "P1DT12H");
}

TEST_CASE("every duration is written and read again") {
  test::check_property(1000, [] {
    Duration drawn;
    drawn.years = *rc::gen::inRange(0, 101);
    drawn.months = *rc::gen::inRange(0, 1201);
    drawn.weeks = *rc::gen::inRange(0, 5301);
    drawn.days = *rc::gen::inRange(0, 36'601);
    drawn.time = std::chrono::minutes{*rc::gen::inRange(0, 1'000'000)};
    if (drawn == Duration{}) return;
    RC_ASSERT(*Duration::parse(drawn.str()) == drawn);
  });
}

TEST_CASE("a time of day is written HH:MM") {
  CHECK(ClockTime::parse("00:00")->since_midnight.count() == 0);
  CHECK(ClockTime::parse("09:05")->str() == "09:05");
  CHECK(ClockTime::parse("23:59")->since_midnight.count() == 1439);
  CHECK(ClockTime::parse("24:00").problem() == "\"24:00\" is no time of day: write HH:MM");
  for (const char* text : {"", "9:05", "09:5", "09.05", "09:60", "0905", "09:05:00", "ab:cd", "-1:00", " 9:05"}) {
    INFO(text);
    CHECK_FALSE(ClockTime::parse(text));
  }
}

}  // namespace nenkai
