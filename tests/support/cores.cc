#include "tests/support/cores.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ostream>

namespace nenkai::plan {

void showValue(const Core& core, std::ostream& out) {
  out << fmt::format("horizon {}, venues {}, leave out at {}\n", core.horizon, core.venues,
                     core.leave_out.value_or(-1));
  for (const Item& item : core.items) {
    out << fmt::format("item {}: {} days:", item.name, item.days);
    for (const Candidate& place : item.candidates)
      out << fmt::format(" {}/{}={}", place.start, place.venue, place.cost);
    out << '\n';
  }
  for (const Spacing& spacing : core.spacings)
    out << fmt::format("rule {}: {} days {}, cost {}\n", spacing.rule, spacing.items, spacing.days,
                       spacing.cost.value_or(-1));
  for (const Limit& limit : core.limits)
    out << fmt::format("limit of {}: buckets {}, at most {}\n", limit.items, limit.bucket_of_day, limit.at_most);
  for (const Succession& order : core.successions)
    out << fmt::format("{} to {} days from {} to {}\n", order.min_days, order.max_days, order.first, order.then);
}

}  // namespace nenkai::plan

namespace nenkai::test {
namespace {

using plan::Core;

int number(int least, int most) { return *rc::gen::inRange(least, most + 1); }
bool one_in(int count) { return number(1, count) == count; }

plan::Item any_item(int horizon, int venues) {
  plan::Item item;
  item.days = one_in(2) ? 1 : number(1, 3);
  for (int start = 0; start + item.days <= horizon; ++start) {
    if (one_in(3)) continue;
    if (venues == 0 || one_in(4)) {
      item.candidates.push_back({static_cast<std::int16_t>(start), -1, number(0, 9)});
    } else {
      for (int venue = 0; venue < venues; ++venue) {
        if (one_in(2))
          item.candidates.push_back({static_cast<std::int16_t>(start), static_cast<std::int16_t>(venue), number(0, 9)});
      }
    }
  }
  return item;
}

std::vector<int> some_items(const Core& core) {
  std::vector<int> items;
  for (int item = 0; item < static_cast<int>(core.items.size()); ++item) {
    if (!one_in(4)) items.push_back(item);
  }
  return items;
}

void add_spacings(Core& core) {
  for (int rule = number(0, 2); rule > 0; --rule) {
    const int days = number(0, 4);
    const auto cost = one_in(2) ? std::optional<plan::Cost>(number(0, 6)) : std::nullopt;
    for (int groups = number(1, 2); groups > 0; --groups) core.spacings.push_back({rule, some_items(core), days, cost});
  }
}

void add_limit(Core& core) {
  plan::Limit limit;
  limit.items = some_items(core);
  const int width = number(1, 4);
  for (int day = 0; day < core.horizon; ++day) limit.bucket_of_day.push_back(day / width);
  for (int bucket = 0; bucket <= (core.horizon - 1) / width; ++bucket)
    limit.at_most.push_back(number(one_in(3) ? 0 : 1, 2));
  core.limits.push_back(std::move(limit));
}

void add_succession(Core& core) {
  const int count = static_cast<int>(core.items.size());
  if (count < 2) return;
  const int first = number(0, count - 2);
  const int least = number(0, 2);
  core.successions.push_back({first, number(first + 1, count - 1), least, least + number(0, 4)});
}

}  // namespace

rc::Gen<Core> any_core(int items, int horizon) {
  return rc::gen::exec([=] {
    Core core;
    core.horizon = number(3, horizon);
    core.venues = number(0, 2);
    for (int item = number(0, items); item > 0; --item) {
      core.items.push_back(any_item(core.horizon, core.venues));
      core.items.back().name = fmt::format("item-{}", core.items.size());
    }
    add_spacings(core);
    if (one_in(2)) add_limit(core);
    if (one_in(3)) add_succession(core);
    if (one_in(4)) core.leave_out = 1000;
    return core;
  });
}

}  // namespace nenkai::test
