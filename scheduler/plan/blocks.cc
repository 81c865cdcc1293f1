#include "scheduler/plan/blocks.hh"

#include <algorithm>
#include <numeric>

#include "scheduler/plan/at.hh"

namespace nenkai::plan {
namespace {

/// The numbers within the block of those of `items` that are in it.
std::vector<int> within_block(const std::vector<int>& items, const std::vector<int>& number_in_block) {
  std::vector<int> inside;
  for (const int item : items) {
    if (number_in_block[at(item)] >= 0) inside.push_back(number_in_block[at(item)]);
  }
  return inside;
}

/// The soft spacings, by what their pairs could cost on a crowded year.
std::vector<int> dearest_first(const Core& core) {
  std::vector<std::pair<Cost, int>> weights;
  for (int number = 0; number < static_cast<int>(core.spacings.size()); ++number) {
    const Spacing& spacing = core.spacings[at(number)];
    const auto items = static_cast<Cost>(spacing.items.size());
    if (spacing.cost) weights.emplace_back(-*spacing.cost * spacing.days * items * items, number);
  }
  std::sort(weights.begin(), weights.end());
  std::vector<int> order;
  for (const auto& [weight, number] : weights) order.push_back(number);
  return order;
}

void copy_demands(const Core& core, const std::vector<int>& number_in_block, Cost scale, Core& block) {
  for (const Spacing& spacing : core.spacings) {
    if (spacing.cost && crowded(spacing)) continue;  // its pool pays for its pairs; the block must not do so again
    Spacing part{spacing.rule, within_block(spacing.items, number_in_block), spacing.days, spacing.cost};
    if (part.items.size() < 2) continue;
    if (part.cost) *part.cost *= scale;
    block.spacings.push_back(std::move(part));
  }
  for (const Limit& limit : core.limits) {
    Limit part{within_block(limit.items, number_in_block), limit.bucket_of_day, limit.at_most};
    if (!part.items.empty()) block.limits.push_back(std::move(part));
  }
  for (const Succession& succession : core.successions) {
    Succession part = succession;
    part.first = number_in_block[at(succession.first)];
    part.then = number_in_block[at(succession.then)];
    if (part.first >= 0 && part.then >= 0) block.successions.push_back(part);
  }
}

/// Raises costs so that none is below nothing, and says by how much they were below.
Cost lift(std::vector<Candidate>& candidates) {
  Cost least = 0;
  for (const Candidate& candidate : candidates) least = std::min(least, candidate.cost);
  for (Candidate& candidate : candidates) candidate.cost -= least;
  return least;
}

}  // namespace

std::vector<int> blocks_of(const Core& core, int most_items) {
  std::vector<int> parent(core.items.size());
  std::vector<int> size(core.items.size(), 1);
  std::iota(parent.begin(), parent.end(), 0);
  const auto root = [&](int item) {
    while (parent[at(item)] != item) item = parent[at(item)] = parent[at(parent[at(item)])];
    return item;
  };
  for (const int number : dearest_first(core)) {
    std::vector<int> roots;
    for (const int item : core.spacings[at(number)].items) roots.push_back(root(item));
    std::sort(roots.begin(), roots.end());
    roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
    int together = 0;
    for (const int one : roots) together += size[at(one)];
    if (roots.empty() || together > most_items) continue;
    for (const int one : roots) parent[at(one)] = roots.front();
    size[at(roots.front())] = together;
  }
  std::vector<int> number(core.items.size(), -1);
  std::vector<int> blocks;
  int count = 0;
  for (int item = 0; item < static_cast<int>(core.items.size()); ++item) {
    int& of_root = number[at(root(item))];
    if (of_root < 0) of_root = count++;
    blocks.push_back(of_root);
  }
  return blocks;
}

Block block_of(const Core& core, const Domains& domains, const std::vector<int>& blocks, int number,
               const Coupling& coupling) {
  Block block;
  block.core.horizon = core.horizon;
  block.core.venues = core.venues;
  if (core.leave_out) block.core.leave_out = *core.leave_out * coupling.scale;
  std::vector<int> number_in_block(core.items.size(), -1);
  for (int item = 0; item < static_cast<int>(core.items.size()); ++item) {
    if (blocks[at(item)] != number) continue;
    number_in_block[at(item)] = static_cast<int>(block.items.size());
    block.items.push_back(item);
    block.candidates.push_back(domains[at(item)]);
    Item part{core.items[at(item)].name, core.items[at(item)].days, {}};
    for (const int candidate : domains[at(item)]) {
      Candidate priced = core.items[at(item)].candidates[at(candidate)];
      priced.cost = priced.cost * coupling.scale + coupling.prices[at(item)][at(candidate)];
      part.candidates.push_back(priced);
    }
    block.shift += lift(part.candidates);
    block.core.items.push_back(std::move(part));
  }
  copy_demands(core, number_in_block, coupling.scale, block.core);
  return block;
}

}  // namespace nenkai::plan
