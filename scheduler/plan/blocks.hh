#pragma once
// Blocks: items that soft spacings tie together. Between blocks there are only hard demands. When those are priced
// instead of kept, each block can be solved by itself, exactly, and the sum of the blocks' bounds is a bound for
// the whole (Lagrangian decomposition; Guignard and Kim, Mathematical Programming 39, 1987). Within a block
// nothing is relaxed, so this bound sees what the linear relaxation of pairs cannot.

#include "scheduler/plan/relaxation.hh"
#include "scheduler/plan/solve.hh"

namespace nenkai::plan {

/// The block of each item, numbered from 0 in the order of their first items.
std::vector<int> blocks_of(const Core& core);

/// A block as a problem of its own, in costs of 1 / `scale`.
struct Block {
  std::vector<int> items;                    // numbers in the whole
  std::vector<std::vector<int>> candidates;  // by item of the block: numbers in the whole
  Core core;
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
