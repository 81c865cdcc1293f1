#pragma once
// The items of a block in the order of their days, without asking that each comes exactly once: the cheapest such
// sequence is found by dynamic programming over the days, and at the right prices it costs what the cheapest plan of
// the block costs, or hardly less. (Lagrangian relaxation of the number of occurrences in a time-indexed state space:
// Ibaraki and Nakamura, European Journal of Operational Research 76, 1994; Tanaka, Fujikuma and Araki, Journal of
// Scheduling 12, 2009.)
//
// What a state knows of the past: the item that began last and when, to which the next one keeps all its distances; and
// of the two before it that hold the block's common soft spacing longest, for how many days more, for which the next
// one pays. What else there was is forgotten, so that no sequence costs less than it would as a plan.
//
// Prices are whole numbers, so that what is found is a bound that nothing can have rounded.

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "scheduler/plan/interplay.hh"
#include "scheduler/plan/local_search.hh"

namespace nenkai::plan {

/// The days on which one of these items may begin, ascending.
std::vector<int> first_days(const Core& core, const std::vector<int>& items, const Domains& domains);

class Timeline {
 public:
  using Price = std::int32_t;
  static constexpr Price dearest = 1 << 28;  // what is dearer counts as this; cheaper than its negative must be nothing

  /// An item may begin on a day: its place in the block, and what that costs.
  struct Start {
    int item = 0;
    Price price = 0;
  };
  /// A day, and who may begin on it.
  struct Day {
    int day = 0;
    std::vector<Start> starts;  // by item
  };
  struct Step {
    int day = 0;    // number in days()
    int start = 0;  // number in that day's starts
  };
  /// What states cost: room that timelines can share one after the other.
  struct Sheet {
    std::vector<Price> onward;  // from a state on
    std::vector<Price> so_far;  // up to a state
  };

  /// Items of the layout's core with what they may still choose, and the days that are looked at: each on which one of
  /// them may begin, perhaps others, ascending. Prices of pairs are in 1 / `scale`.
  Timeline(const Layout& layout, std::vector<int> items, const Domains& domains, const std::vector<int>& days,
           Price scale);

  const std::vector<int>& items() const { return items_; }
  const Interplay& interplay() const { return interplay_; }
  std::vector<Day>& days() { return days_; }
  const std::vector<Day>& days() const { return days_; }
  /// Additions that one pass takes. From some hundred millions on nobody wants to wait for it.
  double work() const;

  /// Works out what the cheapest rest of a sequence costs from each state on. Returns that of all.
  Price look_onward(Sheet& sheet) const;
  /// The cheapest sequence, after that.
  std::vector<Step> cheapest(const Sheet& sheet) const;
  /// Works out what the cheapest beginning of a sequence costs up to each state.
  void look_back(Sheet& sheet) const;
  /// After both: the cheapest sequence with this start in it.
  Price least_with(const Sheet& sheet, Step step) const;

  /// States, for who follows a sequence step by step. A row of a day: 0 where nobody is remembered, else who began
  /// last; `began` is the number of that day.
  int row_of(int day, int item, int began) const;
  int row_of_start(Step step) const { return first_today(step.day) + step.start; }
  /// The number of what older items hold yet, given as days from the state's day on.
  int holds_of(std::span<const int> days) const;
  /// After look_onward: the cheapest rest from a state on.
  Price onward(const Sheet& sheet, int day, int row, int holds) const {
    return sheet.onward[cells(day, row) + at(holds)];
  }

 private:
  struct Memory {
    int item = 0;
    int day = 0;  // number in days_
  };

  void find_days(const Domains& domains, const std::vector<int>& days);
  void find_rows();
  void find_holds();
  void remember(int day);
  int count() const { return static_cast<int>(days_.size()); }
  int first_today(int day) const { return 1 + static_cast<int>(remembered_[at(day)].size()); }
  std::size_t cells(int day, int row) const { return at(rows_before_[at(day)] + row) * width_; }
  const std::vector<int>& aged(int days) const { return aged_[at(std::min(days, longest_))]; }
  const std::vector<int>& joined(int days) const { return joined_[at(days)]; }
  int gap_after(int day) const { return days_[at(day + 1)].day - days_[at(day)].day; }
  int hold_left(const Memory& last, int day) const;
  Price pair_price(int first, int other, int distance) const;
  void skip(Sheet& sheet, int day, int row) const;
  void choose(const Price* from, Price pair, Price* into) const;

  const Layout& layout_;
  std::vector<int> items_;
  Interplay interplay_;
  Price scale_;
  std::vector<Day> days_;
  // Rows of a day's states: nobody, then who began on an earlier day and is remembered, then who began today.
  std::vector<std::vector<Memory>> remembered_;  // by day
  std::vector<std::vector<int>> next_row_;       // by day and row: the row on the next day
  std::vector<int> rows_before_;                 // by day: rows of the days before it; one more at the end
  // States of a row: what up to two older items hold yet.
  int longest_ = 0;
  std::size_t width_ = 8;                   // of a row
  std::vector<std::pair<int, int>> holds_;  // days: the longer, the shorter
  std::vector<std::vector<int>> numbers_;   // by longer and shorter
  std::vector<std::vector<int>> aged_;      // by days and holds: the holds so many days later
  std::vector<std::vector<int>> joined_;    // by days and holds: the holds with one more item
  std::vector<Price> crowded_;              // by holds: what a start pays to them
};

}  // namespace nenkai::plan
