#include "scheduler/plan/timeline.hh"

namespace nenkai::plan {
namespace {

using Price = Timeline::Price;

constexpr std::size_t chunk = 8;         // rows are whole chunks, which compilers take at once
constexpr std::size_t most_holds = 256;  // of a row: with more, less is remembered
constexpr Price nowhere = 1 << 29;

}  // namespace

std::vector<int> first_days(const Core& core, const std::vector<int>& items, const Domains& domains) {
  std::vector<int> days;
  for (const int item : items) {
    for (const int candidate : domains[at(item)]) days.push_back(core.items[at(item)].candidates[at(candidate)].start);
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

Timeline::Timeline(const Layout& layout, std::vector<int> items, const Domains& domains, const std::vector<int>& days,
                   Price scale)
    : layout_(layout), items_(std::move(items)), interplay_(layout, items_), scale_(scale) {
  find_days(domains, days);
  find_rows();
  find_holds();
}

void Timeline::find_days(const Domains& domains, const std::vector<int>& days) {
  std::vector<std::vector<Start>> by_day(at(layout_.core.horizon));
  for (int place = 0; place < static_cast<int>(items_.size()); ++place) {
    const int item = items_[at(place)];
    for (const int candidate : domains[at(item)]) {
      auto& starts = by_day[at(layout_.core.items[at(item)].candidates[at(candidate)].start)];
      if (starts.empty() || starts.back().item != place) starts.push_back({place, 0});
    }
  }
  for (const int day : days) days_.push_back({day, std::move(by_day[at(day)])});
}

void Timeline::find_rows() {
  remembered_.resize(days_.size());
  next_row_.resize(days_.size());
  rows_before_.push_back(0);
  for (int day = 0; day < count(); ++day) {
    rows_before_.push_back(rows_before_.back() + first_today(day) + static_cast<int>(days_[at(day)].starts.size()));
    if (day + 1 < count()) remember(day);
  }
}

/// Who is still remembered on the day after `day`.
void Timeline::remember(int day) {
  auto& next = next_row_[at(day)];
  auto& known = remembered_[at(day + 1)];
  const auto keep = [&](const Memory& last) {
    const bool felt = days_[at(day + 1)].day - days_[at(last.day)].day < interplay_.memory(last.item);
    if (felt) known.push_back(last);
    next.push_back(felt ? static_cast<int>(known.size()) : 0);
  };
  next.push_back(0);
  for (const Memory& last : remembered_[at(day)]) keep(last);
  for (const Start& start : days_[at(day)].starts) keep({start.item, day});
}

void Timeline::find_holds() {
  longest_ = interplay_.longest_hold();
  const auto days = at(longest_) + 1;
  const int depth = days * (days + 1) / 2 <= most_holds ? 2 : days <= most_holds ? 1 : 0;
  numbers_.assign(days, std::vector<int>(days, 0));
  for (int longer = 0; longer <= longest_; ++longer) {
    for (int shorter = 0; shorter <= longer; ++shorter) {
      if ((depth < 2 && shorter > 0) || (depth < 1 && longer > 0)) continue;
      numbers_[at(longer)][at(shorter)] = static_cast<int>(holds_.size());
      holds_.emplace_back(longer, shorter);
    }
  }
  width_ = (holds_.size() + chunk - 1) / chunk * chunk;
  const auto number = [&](int longer, int shorter) {
    return numbers_[depth < 1 ? 0 : at(longer)][depth < 2 ? 0 : at(shorter)];
  };
  aged_.assign(days, std::vector<int>(width_, 0));
  joined_ = aged_;
  crowded_.assign(width_, 0);
  for (std::size_t holds = 0; holds < holds_.size(); ++holds) {
    const auto [longer, shorter] = holds_[holds];
    crowded_[holds] = static_cast<Price>(
        std::min<Cost>(dearest, interplay_.crowd_cost() * scale_ * ((longer > 0 ? 1 : 0) + (shorter > 0 ? 1 : 0))));
    for (int by = 0; by <= longest_; ++by) {
      aged_[at(by)][holds] = number(std::max(0, longer - by), std::max(0, shorter - by));
      joined_[at(by)][holds] = by > longer ? number(by, longer) : number(longer, std::max(shorter, by));
    }
  }
}

double Timeline::work() const {
  double sum = 0;
  for (int day = 0; day < count(); ++day) {
    const double starts = double(days_[at(day)].starts.size());
    sum += (1 + double(remembered_[at(day)].size()) + starts) * starts * double(width_);
  }
  return sum;
}

int Timeline::hold_left(const Memory& last, int day) const {
  return std::max(0, interplay_.hold(last.item) - (days_[at(day)].day - days_[at(last.day)].day));
}

/// What a pair costs; `nowhere` where it must not be.
Price Timeline::pair_price(int first, int other, int distance) const {
  const Cost cost = interplay_.cost(first, other, distance);
  if (cost >= Interplay::forbidden) return nowhere;
  return static_cast<Price>(std::min<Cost>(dearest, cost * scale_));
}

void Timeline::skip(Sheet& sheet, int day, int row) const {
  Price* const into = &sheet.onward[cells(day, row)];
  if (day + 1 == count()) {
    std::fill(into, into + width_, 0);
    return;
  }
  const Price* const next = &sheet.onward[cells(day + 1, next_row_[at(day)][at(row)])];
  const auto& older = aged(gap_after(day));
  for (std::size_t holds = 0; holds < width_; ++holds) into[holds] = next[older[holds]];
}

void Timeline::choose(const Price* from, Price pair, Price* into) const {
  for (std::size_t begin = 0; begin < width_; begin += chunk) {
    for (std::size_t i = begin; i < begin + chunk; ++i) into[i] = std::min(into[i], from[i] + pair);
  }
}

Price Timeline::look_onward(Sheet& sheet) const {
  sheet.onward.resize(at(rows_before_.back()) * width_);
  if (days_.empty()) return 0;
  std::vector<Price> ways;  // by days that the last one holds, start and holds
  for (int day = count() - 1; day >= 0; --day) {
    const auto& starts = days_[at(day)].starts;
    const auto ways_of = [&](int hold, std::size_t start) {
      return &ways[(at(hold) * starts.size() + start) * width_];
    };
    const auto add_way = [&](int hold, std::size_t start) {
      const Price* const rest = &sheet.onward[cells(day, first_today(day) + static_cast<int>(start))];
      const auto& with = joined(hold);
      Price* const way = ways_of(hold, start);
      for (std::size_t i = 0; i < width_; ++i) way[i] = starts[start].price + crowded_[i] + rest[with[i]];
    };
    ways.resize(at(longest_ + 1) * starts.size() * width_);
    for (std::size_t start = starts.size(); start-- > 0;) {
      const int row = first_today(day) + static_cast<int>(start);
      skip(sheet, day, row);
      const int hold = interplay_.hold(starts[start].item);
      for (std::size_t later = start + 1; later < starts.size(); ++later) {
        const Price pair = pair_price(starts[start].item, starts[later].item, 0);
        if (pair == nowhere) continue;
        add_way(hold, later);
        choose(ways_of(hold, later), pair, &sheet.onward[cells(day, row)]);
      }
    }
    std::vector<char> ready(at(longest_ + 1), 0);
    for (int row = 0; row < first_today(day); ++row) {
      skip(sheet, day, row);
      const Memory last = row == 0 ? Memory{-1, day} : remembered_[at(day)][at(row - 1)];
      const int hold = row == 0 ? 0 : hold_left(last, day);
      for (std::size_t start = 0; start < starts.size() && ready[at(hold)] == 0; ++start) add_way(hold, start);
      ready[at(hold)] = 1;
      const int distance = days_[at(day)].day - days_[at(last.day)].day;
      for (std::size_t start = 0; start < starts.size(); ++start) {
        if (starts[start].item == last.item) continue;
        const Price pair = row == 0 ? 0 : pair_price(last.item, starts[start].item, distance);
        if (pair != nowhere) choose(ways_of(hold, start), pair, &sheet.onward[cells(day, row)]);
      }
    }
  }
  return sheet.onward[0];
}

std::vector<Timeline::Step> Timeline::cheapest(const Sheet& sheet) const {
  std::vector<Step> steps;
  int row = 0;
  int holds = 0;
  for (int day = 0; day < count(); ++day) {
    const auto& starts = days_[at(day)].starts;
    for (int start = 0; start < static_cast<int>(starts.size()); ++start) {
      const bool today = row >= first_today(day);
      if (today && start <= row - first_today(day)) continue;
      Memory last{-1, day};
      if (today) last = {starts[at(row - first_today(day))].item, day};
      if (!today && row > 0) last = remembered_[at(day)][at(row - 1)];
      if (last.item == starts[at(start)].item) continue;
      const Price pair =
          last.item < 0 ? 0
                        : pair_price(last.item, starts[at(start)].item, days_[at(day)].day - days_[at(last.day)].day);
      if (pair == nowhere) continue;
      const int then = joined(last.item < 0 ? 0 : hold_left(last, day))[at(holds)];
      const int there = first_today(day) + start;
      const Price way = starts[at(start)].price + crowded_[at(holds)] + pair + onward(sheet, day, there, then);
      if (way != onward(sheet, day, row, holds)) continue;
      steps.push_back({day, start});
      row = there;
      holds = then;
    }
    if (day + 1 == count()) break;
    row = next_row_[at(day)][at(row)];
    holds = aged(gap_after(day))[at(holds)];
  }
  return steps;
}

void Timeline::look_back(Sheet& sheet) const {
  sheet.so_far.assign(at(rows_before_.back()) * width_, nowhere);
  if (days_.empty()) return;
  sheet.so_far[0] = 0;
  for (int day = 0; day < count(); ++day) {
    const auto& starts = days_[at(day)].starts;
    const int rows = first_today(day) + static_cast<int>(starts.size());
    for (int row = 0; row < rows; ++row) {
      const bool today = row >= first_today(day);
      Memory last{-1, day};
      if (today) last = {starts[at(row - first_today(day))].item, day};
      if (!today && row > 0) last = remembered_[at(day)][at(row - 1)];
      const Price* const from = &sheet.so_far[cells(day, row)];
      const auto& with = joined(last.item < 0 ? 0 : hold_left(last, day));
      for (std::size_t start = today ? at(row - first_today(day)) + 1 : 0; start < starts.size(); ++start) {
        if (starts[start].item == last.item) continue;
        const Price pair =
            last.item < 0 ? 0 : pair_price(last.item, starts[start].item, days_[at(day)].day - days_[at(last.day)].day);
        if (pair == nowhere) continue;
        Price* const into = &sheet.so_far[cells(day, first_today(day) + static_cast<int>(start))];
        for (std::size_t holds = 0; holds < holds_.size(); ++holds) {
          if (from[holds] == nowhere) continue;
          const Price way = std::min(dearest, from[holds] + starts[start].price + crowded_[holds] + pair);
          into[with[holds]] = std::min(into[with[holds]], way);
        }
      }
      if (day + 1 == count()) continue;
      Price* const into = &sheet.so_far[cells(day + 1, next_row_[at(day)][at(row)])];
      const auto& older = aged(gap_after(day));
      for (std::size_t holds = 0; holds < holds_.size(); ++holds) {
        into[older[holds]] = std::min(into[older[holds]], from[holds]);
      }
    }
  }
}

Price Timeline::least_with(const Sheet& sheet, Step step) const {
  const std::size_t first = cells(step.day, row_of_start(step));
  Price least = nowhere;
  for (std::size_t cell = first; cell < first + holds_.size(); ++cell) {
    if (sheet.so_far[cell] != nowhere) least = std::min(least, sheet.so_far[cell] + sheet.onward[cell]);
  }
  return least;
}

int Timeline::row_of(int day, int item, int began) const {
  const auto& known = remembered_[at(day)];
  for (std::size_t place = 0; place < known.size(); ++place) {
    if (known[place].item == item && known[place].day == began) return static_cast<int>(place) + 1;
  }
  return 0;
}

int Timeline::holds_of(std::span<const int> days) const {
  int holds = 0;
  for (const int held : days) {
    if (held > 0) holds = joined(std::min(held, longest_))[at(holds)];
  }
  return holds;
}

}  // namespace nenkai::plan
