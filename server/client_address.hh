#pragma once
// Whose request it is, where a proxy hands it on.

#include <string>
#include <string_view>

#include "scheduler/address_range.hh"

namespace nenkai::server {

/// True for an address (as text) in one of the ranges.
bool is_proxy(std::string_view address, const AddressRanges& proxies);

/// The client that asked `peer`, which is a proxy: the last address of `forwarded` (all X-Forwarded-For fields, with
/// commas between) that is no proxy of ours. What stands left of it was written by that client, who may write anything.
/// `peer` where nothing of that kind is there.
std::string forwarded_client(std::string_view forwarded, const AddressRanges& proxies, const std::string& peer);

}  // namespace nenkai::server
