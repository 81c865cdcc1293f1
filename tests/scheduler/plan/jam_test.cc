#include "scheduler/plan/jam.hh"

#include <catch2/catch.hpp>

#include "tests/support/cores.hh"
#include "tests/support/property.hh"

namespace nenkai::plan {
namespace {

using Numbers = std::vector<int>;

/// Items of one day, each of which may start on these days.
Core one_day_items(int horizon, const std::vector<Numbers>& starts) {
  Core core;
  core.horizon = horizon;
  for (const Numbers& days : starts) {
    Item item;
    for (const int day : days) item.candidates.push_back({static_cast<std::int16_t>(day), -1, 0});
    core.items.push_back(item);
  }
  return core;
}

/// Takes everything from the other items that could stand in anybody's way.
void keep_only(Core& core, const Numbers& items) {
  const auto other = [&](int item) { return std::find(items.begin(), items.end(), item) == items.end(); };
  for (int item = 0; item < static_cast<int>(core.items.size()); ++item) {
    if (other(item)) core.items[static_cast<std::size_t>(item)].candidates = {{0, -1, 0}};
  }
  for (Spacing& spacing : core.spacings) std::erase_if(spacing.items, other);
  for (Limit& limit : core.limits) std::erase_if(limit.items, other);
  std::erase_if(core.successions, [&](const Succession& one) { return other(one.first) || other(one.then); });
}

}  // namespace

TEST_CASE("an item that has no candidate is a jam by itself") {
  CHECK(jam(one_day_items(5, {{1}, {}})) == Numbers{1});
  CHECK_FALSE(jam(one_day_items(5, {{1}, {1}})));
}

TEST_CASE("more items than a limit takes between their first and last buckets are a jam") {
  Core core = one_day_items(6, {{0, 1}, {0, 5}, {1, 3}, {0, 3}});
  core.limits = {{{0, 1, 2, 3}, {0, 0, 1, 1, 2, 2}, {1, 1, 1}}};
  CHECK(jam(core) == Numbers{0, 2, 3});  // the second one can wait for the last bucket
  core.limits[0].at_most = {2, 1, 1};
  CHECK_FALSE(jam(core));
  core.limits[0].at_most = {0, 2, 1};  // the last two share the middle bucket, and the first has nowhere to go
  CHECK(jam(core) == Numbers{0});
}

TEST_CASE("more items than keep their distance on the days that are open are a jam") {
  Core core = one_day_items(9, {{0, 3}, {0, 3}, {0, 8}});
  core.spacings = {{0, {0, 1, 2}, 3, std::nullopt}};
  CHECK_FALSE(jam(core));
  core.spacings[0].days = 4;
  CHECK(jam(core) == Numbers{0, 1});
  core.spacings[0].cost = 1;
  CHECK_FALSE(jam(core));
  core.spacings = {{0, {0, 1, 2}, 0, std::nullopt}};  // several may start on one day
  CHECK_FALSE(jam(core));
}

TEST_CASE("long items are counted with their length, all but the last") {
  Core core = one_day_items(9, {{0, 1, 2, 3, 4}, {0, 1, 2, 3, 4}, {0, 1, 2, 3, 4}});
  core.spacings = {{0, {0, 1, 2}, 1, std::nullopt}};
  core.items[0].days = 5;
  core.items[1].days = 3;
  CHECK_FALSE(jam(core));  // 3 and 1 days, and then the one that ends beyond
  core.items[2].days = 3;
  CHECK(jam(core) == Numbers{0, 1, 2});
}

TEST_CASE("where there is a jam, there is no choice") {
  int jams = 0;
  test::check_property(3000, [&] {
    Core core = *test::any_core(4, 12);
    core.leave_out.reset();
    const auto found = jam(core);
    if (!found) return;
    ++jams;
    RC_ASSERT(!found->empty());
    keep_only(core, *found);
    RC_ASSERT(!test::least_cost(core));
  });
  CHECK(jams > 100);
}

}  // namespace nenkai::plan
