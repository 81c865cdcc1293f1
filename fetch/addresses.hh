#pragma once
// Which addresses anybody's URL may reach: those that the public internet gives out, and nothing that stands on this
// machine, in this network, or behind a translation to one of them.

#include <span>
#include <string_view>

#include "scheduler/address_range.hh"

namespace nenkai {

/// One range that may not be reached unless the settings allow it.
struct RefusedRange {
  std::string_view range;   // CIDR
  std::string_view kind;    // what follows "its address 10.0.0.5 is "
  std::string_view source;  // the document that sets the range aside
};

/// All of them. Where two overlap the first one names the kind.
std::span<const RefusedRange> refused_ranges();

/// The range an address is in; null for one of the public internet.
const RefusedRange* refusal(const IpAddress& address);

/// Public, or in one of `allowed`.
bool may_reach(const IpAddress& address, const AddressRanges& allowed);

}  // namespace nenkai
