#pragma once
// Blocks: items that soft spacings tie together. When the demands between blocks are priced instead of kept, each block
// can be solved by itself, exactly, and the sum of the blocks' bounds is a bound for the whole (Lagrangian
// decomposition; Guignard and Kim, Mathematical Programming 39, 1987). Within a block nothing is relaxed, so this bound
// sees what the linear relaxation of pairs cannot.

#include "scheduler/plan/relaxation.hh"
#include "scheduler/plan/solve.hh"

namespace nenkai::plan {

/// More items than this are not looked at as one block.
inline constexpr int most_in_a_block = 40;

/// The block of each item, numbered from 0 in the order of their first items. Soft spacings are taken by what they
/// can cost, the dearest first, as long as no block grows past `most_items`; what a soft spacing would charge between
/// two blocks is left to the pairs' own cuts, what a crowded one charges to its pool.
std::vector<int> blocks_of(const Core& core, int most_items);

/// A block as a problem of its own, in costs of 1 / `scale`.
struct Block {
  std::vector<int> items;                    // numbers in the whole
  std::vector<std::vector<int>> candidates;  // by item of the block: numbers in the whole
  Core core;
  Cost shift = 0;  // to be added to the core's costs: prices can make places cheaper than nothing, a core's never are
};

/// Prices of the rows that tie blocks together, in 1 / `scale`.
struct Coupling {
  Cost scale = 1;
  std::vector<std::vector<Cost>> prices;  // by item and candidate
  Cost constant = 0;                      // sum of price * right side
};

Block block_of(const Core& core, const Domains& domains, const std::vector<int>& blocks, int number,
               const Coupling& coupling);

}  // namespace nenkai::plan
