#pragma once
// Use case: read again what a programme subscribes to, when its time has come.

#include <string>
#include <vector>

#include "app/context.hh"
#include "scheduler/address_range.hh"

namespace nenkai {

struct Refreshed {
  ProgrammeId programme;
  std::string subscription;
  bool failed = false;
  std::string words;  // "3 added, 1 changed", "nothing new", or what went wrong
};

/// Refreshes every subscription of every programme (or the context's) that is due at the context's moment; one that
/// fails is tried again later and holds up none of the others. Throws StoreError.
std::vector<Refreshed> refresh_due(Context& context, const AddressRanges& allowed);

}  // namespace nenkai
