#pragma once
// A core as a mixed-integer linear programme, minimised: what any other solver can be asked.
//
// Columns
//   x_<item>_<start>_<venue>   1: the item begins on that day, in that venue (no venue: x_<item>_<start>)
//   o_<item>                   1: the item stays out of the plan (where that is allowed)
//   y_<rule>_<item>_<item>     1: this pair does not keep the rule's soft distance
//   z_<item>_<length>_<day>    1: the item, taken to be so many days long, covers the day
// Rows
//   one     each item is placed once, or out
//   venue   one item a venue and day
//   apart   hard distance N: an item of n days is taken to be n + N - 1 days long, and no two cover one day
//   limit   at most so many items in a bucket
//   after   what comes after is not before its time: for each day, so much of `then` up to that day as there is
//           of `first` long enough before it; until: not too late either
//   cover   what the z are
//   near    soft distance: y >= z of the one + z of the other - 1, on each day that both can cover
// The pairwise form is kept strong, so that the question is a fair one: of the rows by day only those that no other
// contains are written, and distances and orders are written by day, not by pairs of columns. The z change no bound;
// they keep the rows of soft distances short. A distance of 0 lets two items meet on a last day, which is no
// interval's property: those rows are written by pairs of starts.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "scheduler/plan/core.hh"

namespace nenkai::plan {

class Milp {
 public:
  enum class ColumnKind : std::uint8_t { binary, fraction, nothing };  // 0 or 1; 0 to 1; 0
  enum class Sense : std::uint8_t { at_most, equal };

  struct Column {
    std::string_view name;
    Cost cost = 0;
    ColumnKind kind = ColumnKind::binary;
  };
  struct Term {
    int column = 0;  // counted from 0 in the order of `each_column`
    int factor = 1;
  };
  struct Row {
    std::string_view name;
    std::span<const Term> terms;  // not empty, no column twice
    Sense sense = Sense::at_most;
    int right = 0;
  };

  /// `core` must outlive this. A pair that meets in several spacings of one rule counts in the first of them.
  explicit Milp(const Core& core);
  ~Milp();
  Milp(const Milp&) = delete;
  Milp& operator=(const Milp&) = delete;

  int columns() const;
  /// Always the same order, made as they are told: a large model has millions of terms. What the views point to lives
  /// until the call returns.
  void each_column(const std::function<void(const Column&)>& tell) const;
  void each_row(const std::function<void(const Row&)>& tell) const;

 private:
  struct Layout;
  std::unique_ptr<Layout> layout_;
};

}  // namespace nenkai::plan
