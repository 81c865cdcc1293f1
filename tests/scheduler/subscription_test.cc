#include "scheduler/subscription.hh"

#include <catch2/catch.hpp>

namespace nenkai {
namespace {

using Catch::Matchers::Contains;
using std::chrono::hours;
using std::chrono::minutes;

const Instant noon = parse_instant("2003-10-01T12:00:00Z").value();

Subscription subscription(const std::string& id, const std::string& every = "6h") {
  Subscription made;
  made.id = SubscriptionId{id};
  made.url = "https://calendar.example/" + id;
  made.every = parse_every(every).value();
  return made;
}

SourceState state_of(const Subscription& subscription) {
  SourceState state;
  state.name = subscription.id.str();
  state.url = subscription.url;
  return state;
}

std::string due_ids(const std::vector<Subscription>& subscriptions, const std::vector<SourceState>& states,
                    Instant now) {
  std::string ids;
  for (const SubscriptionDue& due : due_subscriptions(subscriptions, states, now)) {
    ids += (ids.empty() ? "" : " ") + due.subscription->id.str();
  }
  return ids;
}

TEST_CASE("an interval is given in either form", "[subscription]") {
  CHECK(parse_every("6h")->str() == "PT6H");
  CHECK(parse_every("30m")->str() == "PT30M");
  CHECK(parse_every("1d")->str() == "P1D");
  CHECK(parse_every("2w")->str() == "P2W");
  CHECK(parse_every("P1DT12H")->str() == "P1DT12H");
  for (const char* text : {"", "6", "h", "6 h", "-6h", "0h", "6s", "6hh", "99999999999h", "PT"}) {
    CAPTURE(text);
    CHECK_THAT(parse_every(text).problem(), Contains("is no interval: write 6h, 1d, PT6H or P1D"));
  }
}

TEST_CASE("an interval is neither rude nor useless", "[subscription]") {
  CHECK(parse_every("15m"));
  CHECK_THAT(parse_every("14m").problem(), Contains("too often for other people's servers"));
  CHECK(parse_every("366d"));
  CHECK_THAT(parse_every("367d").problem(), Contains("too seldom"));
  CHECK_THAT(parse_every("P1M").problem(), Contains("write weeks, days, hours or minutes"));
}

TEST_CASE("what was never fetched is due, and again after its interval", "[subscription]") {
  const std::vector<Subscription> one{subscription("a")};
  CHECK(due_ids(one, {}, noon) == "a");
  SourceState state = state_of(one.front());
  record_success(state, one.front().every, noon);
  CHECK(state.last_success == noon);
  CHECK(due_ids(one, {state}, noon + hours{6} - minutes{1}).empty());
  CHECK(due_ids(one, {state}, noon + hours{6}) == "a");
}

TEST_CASE("failures are tried again soon, then ever less often, and a success forgets them", "[subscription]") {
  const Subscription one = subscription("a", "6h");
  SourceState state = state_of(one);
  record_success(state, one.every, noon);
  state.etag = "\"kept\"";
  const minutes expected[] = {minutes{5},   minutes{10},  minutes{20},  minutes{40},   minutes{80},
                              minutes{160}, minutes{320}, minutes{640}, minutes{1280}, minutes{1440}};
  Instant now = noon;
  for (const minutes wait : expected) {
    record_failure(state, "nobody answers", one.every, now);
    CHECK(state.next_due == now + wait);
    now = *state.next_due;
  }
  CHECK(state.failures == 10);
  CHECK(state.last_error == "nobody answers");
  CHECK(state.last_success == noon);
  CHECK(state.etag == "\"kept\"");
  for (int i = 0; i < 1000; ++i) record_failure(state, "nobody answers", one.every, now);
  CHECK(state.next_due == now + hours{24});
  record_success(state, one.every, now);
  CHECK(state.failures == 0);
  CHECK(state.last_error.empty());
  CHECK(state.next_due == now + hours{6});
}

TEST_CASE("what is fetched seldom is never tried later than its interval", "[subscription]") {
  const Subscription one = subscription("a", "1w");
  SourceState state = state_of(one);
  for (int i = 0; i < 100; ++i) record_failure(state, "nobody answers", one.every, noon);
  CHECK(state.next_due == noon + hours{7 * 24});
}

TEST_CASE("the never fetched come first, then those that wait longest, then by id", "[subscription]") {
  const std::vector<Subscription> all{subscription("d"), subscription("c"), subscription("b"), subscription("a")};
  std::vector<SourceState> states{state_of(all[0]), state_of(all[1]), state_of(all[3])};
  record_success(states[0], all[0].every, noon);
  record_success(states[1], all[1].every, noon);
  record_success(states[2], all[3].every, noon - hours{1});
  CHECK(due_ids(all, states, noon + hours{7}) == "b a c d");
  CHECK(due_ids(all, states, noon + hours{5}) == "b a");
}

TEST_CASE("a subscription to another URL starts anew", "[subscription]") {
  std::vector<Subscription> one{subscription("a")};
  SourceState state = state_of(one.front());
  record_success(state, one.front().every, noon);
  one.front().url += "-moved";
  const std::vector<SourceState> states{state};
  const auto due = due_subscriptions(one, states, noon);
  REQUIRE(due.size() == 1);
  CHECK(due.front().state == nullptr);
}

TEST_CASE("a clock that was set back holds up nothing", "[subscription]") {
  const std::vector<Subscription> one{subscription("a")};
  SourceState state = state_of(one.front());
  record_success(state, one.front().every, noon);
  CHECK(due_ids(one, {state}, noon - hours{24 * 400}) == "a");
}

}  // namespace
}  // namespace nenkai
