#pragma once
// A plan made cheaper a part at a time: the items of one group are placed anew, as well as can be, while all others
// stay where they are. (Large neighbourhood search: Shaw, CP 1998; here each neighbourhood is looked at to the end.)

#include "scheduler/plan/branching.hh"
#include "scheduler/plan/core.hh"
#include "scheduler/plan/layout.hh"

namespace nenkai::plan {

/// The items of a group as a problem of their own: what the others, where the choice has them, forbid or charge is in
/// its candidates and limits.
struct Neighbourhood {
  std::vector<int> items;                    // numbers in the whole
  std::vector<std::vector<int>> candidates;  // by item of the group: numbers in the whole
  Core core;
  Cost present = 0;  // what the group costs in the choice
};

/// `choice` keeps all hard demands and leaves nothing out.
Neighbourhood neighbourhood_of(const Layout& layout, const Choice& choice, std::vector<int> items);

/// Places each of these groups anew, one after the other, until none gets any cheaper, `passes` times at most, or
/// somebody says stop. Groups that are too large to be looked at are left alone.
void polish(const Layout& layout, Incumbent& incumbent, const std::vector<std::vector<int>>& groups, int passes,
            const std::function<bool()>& stopped);

}  // namespace nenkai::plan
