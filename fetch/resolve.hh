#pragma once
// From a host to the addresses that may be reached there.

#include <sys/socket.h>

#include <chrono>
#include <optional>
#include <vector>

#include "fetch/url.hh"

namespace nenkai {

using Deadline = std::chrono::steady_clock::time_point;

/// At least one address, each of which may be reached. One that may not refuses them all: a name that stands for a
/// public and for a private address has been made to be misunderstood. Errors: that, an unknown name, no answer
/// before `deadline`.
Result<std::vector<IpAddress>> resolve(const WebUrl& url, const AddressRanges& allowed, Deadline deadline);

/// What a person is told of an address that may not be reached; follows "URL: ".
std::string refusal_text(const IpAddress& address);

/// None for what is neither IPv4 nor IPv6.
std::optional<IpAddress> address_in(const sockaddr& socket);

}  // namespace nenkai
