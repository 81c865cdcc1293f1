#pragma once
// The rows of a relaxation: which demand each stands for, and what a candidate weighs in it. Each row says
// (sum of weights) <= right, but for `item`, which says = 1.

#include <unordered_map>
#include <utility>
#include <vector>

#include "scheduler/plan/at.hh"
#include "scheduler/plan/layout.hh"

namespace nenkai::plan {

/// Items with, for each, a stretch of first days, such that any two of them violate the spacing when both begin in
/// their stretches; see relaxation.hh.
struct Clique {
  struct Part {
    int item = 0;
    int first = 0;
    int last = 0;
  };
  int spacing = 0;
  int slope = 1;
  std::vector<Part> parts;  // items ascending
  /// Set: the cut is paid by the spacing's pool on the days first … last, not by the pairs' own columns.
  std::optional<std::pair<int, int>> pool;

  const Part* part_of(int item) const;
};

/// Candidates of which each two exclude each other.
struct Exclusion {
  std::vector<std::pair<int, int>> members;  // item and candidate, ascending
};

/// What the items of a block cost together, at other prices: no less than `bound`. In ranks of 1 / `scale`.
struct BlockBound {
  std::vector<int> items;                  // ascending
  std::vector<std::vector<Cost>> weights;  // by place in `items` and candidate
  Cost bound = 0;
  Cost scale = 1;
};

struct Row {
  enum class Kind : std::uint8_t { item, venue, spacing, limit, early, late, pool, clique, exclusion, block };
  Kind kind = Kind::item;
  int of = 0;  // the item, venue, spacing (also of a pool), limit, succession, clique, exclusion or block
  int at = 0;  // the day or bucket
  double right = 1;
};

class Rows {
 public:
  using Weight = std::pair<int, double>;  // row or column, and its coefficient

  /// Begins with one row for each item.
  explicit Rows(const Layout& layout);

  int size() const { return static_cast<int>(rows_.size()); }
  const Row& operator[](int row) const { return rows_[at(row)]; }
  const Clique& clique(int number) const { return cliques_[at(number)]; }
  const Exclusion& exclusion(int number) const { return exclusions_[at(number)]; }

  const BlockBound& block(int number) const { return blocks_[at(number)]; }

  /// The number of the row, which is made where it is not there yet.
  int add(Row::Kind kind, int of, int day);
  int add(Clique clique);
  int add(Exclusion exclusion);
  int add(BlockBound block);
  bool has(Row::Kind kind, int of, int day) const;
  /// Forgets these rows (ascending) and gives the others new numbers in the old order. Returns the new number of each
  /// old one, -1 where it is gone.
  std::vector<int> drop(const std::vector<int>& gone);

  /// Which items can weigh something in a row.
  std::vector<int> items_of(int row) const;
  double weight(int row, int item, int candidate) const;
  /// All rows in which the candidate weighs something.
  void weights_of(int item, int candidate, std::vector<Weight>& out) const;

 private:
  const std::vector<int>& table(Row::Kind kind, int of) const;

  const Layout& layout_;
  std::vector<Row> rows_;
  std::vector<Clique> cliques_;
  std::vector<Exclusion> exclusions_;
  std::vector<BlockBound> blocks_;
  std::vector<std::vector<int>> users_of_venue_;
  // Numbers of rows by kind, group, and day or bucket; -1 where there is none.
  std::vector<std::vector<int>> tables_[7];
  std::vector<std::vector<int>> cliques_of_;     // rows, by item
  std::vector<std::vector<int>> blocks_of_;      // rows, by item
  std::vector<std::vector<int>> exclusions_of_;  // rows, by item
};

}  // namespace nenkai::plan
