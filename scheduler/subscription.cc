#include "scheduler/subscription.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "scheduler/check_text.hh"

namespace nenkai {
namespace {

constexpr std::chrono::minutes first_retry{5};
constexpr std::chrono::minutes slowest_retry = std::chrono::hours{24};

std::chrono::minutes length(const Duration& every) { return std::chrono::hours{24} * every.whole_days() + every.time; }

/// The longest that a fetch may lie ahead.
std::chrono::minutes longest_wait(const Duration& every) { return std::max(length(every), slowest_retry); }

std::chrono::minutes wait_after(int failures, const Duration& every) {
  std::chrono::minutes wait = first_retry;
  for (int i = 1; i < failures && wait < longest_wait(every); ++i) wait *= 2;
  return std::min(wait, longest_wait(every));
}

/// "6h" as Duration; none for another shape.
std::optional<Duration> short_form(std::string_view text) {
  int value = 0;
  const char* const end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || value <= 0 || value > 1'000'000 || end - unit != 1) return std::nullopt;
  Duration every;
  switch (*unit) {
    case 'm': every.time = std::chrono::minutes{value}; break;
    case 'h': every.time = std::chrono::hours{value}; break;
    case 'd': every.days = value; break;
    case 'w': every.weeks = value; break;
    default: return std::nullopt;
  }
  return every;
}

const SourceState* state_of(const Subscription& subscription, std::span<const SourceState> states) {
  const auto found = std::find_if(states.begin(), states.end(), [&](const SourceState& state) {
    return state.name == subscription.id.str() && state.url == subscription.url;
  });
  return found == states.end() ? nullptr : &*found;
}

bool is_due(const SubscriptionDue& each, Instant now) {
  if (each.state == nullptr || !each.state->next_due) return true;
  const Instant next = *each.state->next_due;
  return next <= now || next > now + longest_wait(each.subscription->every);
}

}  // namespace

std::optional<std::string> every_problem(const Duration& every) {
  if (every.years != 0 || every.months != 0) return "write weeks, days, hours or minutes, such as \"P1D\" or \"PT6H\"";
  if (length(every) < Subscription::shortest) return "that is too often for other people's servers: PT15M is the least";
  if (length(every) > Subscription::longest) return "that is too seldom: P366D is the most";
  return std::nullopt;
}

Result<Duration> parse_every(std::string_view text) {
  auto every = short_form(text);
  if (!every) {
    const auto iso = Duration::parse(text);
    if (!iso) return Problem{fmt::format("{} is no interval: write 6h, 1d, PT6H or P1D", in_quotes(text))};
    every = *iso;
  }
  if (const auto problem = every_problem(*every)) return Problem{fmt::format("{}: {}", in_quotes(text), *problem)};
  return *every;
}

void record_success(SourceState& state, const Duration& every, Instant now) {
  state.fetched_at = state.last_success = now;
  state.next_due = now + length(every);
  state.last_error.clear();
  state.failures = 0;
}

void record_failure(SourceState& state, std::string error, const Duration& every, Instant now) {
  constexpr int most = 1'000'000;  // so that it cannot overflow, whatever happens
  state.failures = std::min(state.failures + 1, most);
  state.fetched_at = now;
  state.next_due = now + wait_after(state.failures, every);
  state.last_error = std::move(error);
}

std::vector<SubscriptionDue> due_subscriptions(std::span<const Subscription> subscriptions,
                                               std::span<const SourceState> states, Instant now) {
  std::vector<SubscriptionDue> due;
  for (const Subscription& subscription : subscriptions) {
    const SubscriptionDue each{&subscription, state_of(subscription, states)};
    if (is_due(each, now)) due.push_back(each);
  }
  const auto since = [](const SubscriptionDue& each) {
    return each.state == nullptr ? std::nullopt : each.state->next_due;
  };
  std::sort(due.begin(), due.end(), [&](const SubscriptionDue& a, const SubscriptionDue& b) {
    return since(a) != since(b) ? since(a) < since(b) : a.subscription->id < b.subscription->id;
  });
  return due;
}

}  // namespace nenkai
