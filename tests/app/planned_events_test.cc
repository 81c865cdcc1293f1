#include "app/planned_events.hh"

#include <catch2/catch.hpp>

#include "tests/support/plans.hh"

namespace nenkai {
namespace {

/// The small programme with one more event of its series.
Programme with_event(const char* id, const char* date, EventStatus status) {
  Programme programme = programme_to_plan();
  Event event;
  event.id = EventId{id};
  event.series = SeriesId{"collaboration"};
  event.date = date_of(date);
  event.status = status;
  programme.events.push_back(event);
  return programme;
}

PlannedEvent only_event(const Programme& programme, const plan::Plan& plan) {
  const ProgrammeIndex index(programme);
  const auto events = planned_events(index, plan);
  REQUIRE(events.size() == 1);
  return events.front();
}

}  // namespace

TEST_CASE("planned events: an occurrence becomes a tentative event of its series, under the standard id") {
  const PlannedEvent event = only_event(programme_to_plan(), small_plan());
  CHECK_FALSE(event.before);
  CHECK(event.problem.empty());
  CHECK(event.after.id.str() == "collaboration-fy2004");
  CHECK(event.after.series == SeriesId{"collaboration"});
  CHECK(event.after.status == EventStatus::tentative);
  CHECK(event.after.date.str() == "2005-03-16");
  CHECK(event.after.days == 2);
  CHECK(event.after.venue == VenueId{"hall"});
  CHECK_FALSE(event.after.covers);  // as its series says
  CHECK_FALSE(event.after.title);
}

TEST_CASE("planned events: an event of which the month was known gets its day") {
  const auto event = only_event(with_event("forum-of-march", "2005-03", EventStatus::tentative), small_plan());
  REQUIRE(event.before);
  CHECK(event.after.id.str() == "forum-of-march");
  CHECK(event.after.date.str() == "2005-03-16");
  CHECK(event.problem.empty());
}

TEST_CASE("planned events: a month that was recorded as held is not planned anew") {
  const auto event = only_event(with_event("forum-of-march", "2005-03", EventStatus::held), small_plan());
  CHECK(event.problem == "event forum-of-march was recorded as held: it cannot be planned anew");
}

TEST_CASE("planned events: what moves keeps its id, its time of day and its length") {
  Programme programme = with_event("spring-forum", "2005-02-01T13:30", EventStatus::tentative);
  programme.events.back().end = date_of("2005-02-02T12:00");
  plan::Plan plan = small_plan();
  plan.occurrences.front().moves = EventId{"spring-forum"};
  const auto event = only_event(programme, plan);
  REQUIRE(event.before);
  CHECK(event.after.id.str() == "spring-forum");
  CHECK(event.after.date.str() == "2005-03-16T13:30");
  CHECK(event.after.end->str() == "2005-03-17T12:00");
}

TEST_CASE("planned events: what moves is as long as the plan says") {
  Programme programme = with_event("spring-forum", "2005-02-01", EventStatus::tentative);
  programme.events.back().end = date_of("2005-02-03");
  plan::Plan plan = small_plan();
  plan.occurrences.front().moves = EventId{"spring-forum"};
  const auto event = only_event(programme, plan);
  CHECK_FALSE(event.after.end);
  CHECK(event.after.days == plan.occurrences.front().days.length());
}

TEST_CASE("planned events: a cancelled event of the year comes back under its id") {
  const auto event = only_event(with_event("collaboration-fy2004", "2004-11-01", EventStatus::cancelled), small_plan());
  REQUIRE(event.before);
  CHECK(event.after.status == EventStatus::tentative);
  CHECK(event.problem.empty());
}

TEST_CASE("planned events: an event of another year under the standard id stands in the way") {
  const auto event = only_event(with_event("collaboration-fy2004", "2006-02-01", EventStatus::confirmed), small_plan());
  CHECK_FALSE(event.before);
  CHECK(event.problem == "event collaboration-fy2004 exists already and is not the one of FY2004: give it another id");
}

TEST_CASE("planned events: a new event's title goes on from the last one") {
  Programme programme = programme_to_plan();
  programme.events.front().title = words("8th Tohoku Forum");
  CHECK(only_event(programme, small_plan()).after.title == words("9th Tohoku Forum"));
  programme.events.front().status = EventStatus::cancelled;
  CHECK_FALSE(only_event(programme, small_plan()).after.title);
}

TEST_CASE("year under a plan: the obligation is planned with the plan, and open without") {
  const Shown shown(small_plan());
  REQUIRE(shown.year.obligations().size() == 1);
  CHECK(shown.year.obligations().front().status == FindingStatus::planned);
  CHECK(shown.year.obligations().front().upcoming == std::vector<std::string_view>{"collaboration-fy2004"});
  CHECK(shown.year.obligations_without().front().status == FindingStatus::open);
  CHECK(shown.year.unmet().empty());
}

TEST_CASE("year under a plan: what stays open is told, and so is what will be too many") {
  const Shown none(infeasible_plan());
  REQUIRE(none.year.unmet().size() == 1);
  CHECK(none.year.unmet().front()->status == FindingStatus::open);

  Programme programme = with_event("extra-fy2004", "2004-10-05", EventStatus::confirmed);
  programme.rules.front().at_most = 1;
  const Shown two(small_plan(), programme);
  REQUIRE(two.year.unmet().size() == 1);
  CHECK(two.year.unmet().front()->status == FindingStatus::planned);
  CHECK(will_exceed(*two.year.unmet().front()));
}

TEST_CASE("year under a plan: an event that moves counts once") {
  plan::Plan plan = small_plan();
  plan.occurrences.front().moves = EventId{"spring-forum"};
  const Shown shown(plan, with_event("spring-forum", "2004-11-01", EventStatus::tentative));
  CHECK(shown.year.obligations().front().upcoming == std::vector<std::string_view>{"spring-forum"});
}

}  // namespace nenkai
