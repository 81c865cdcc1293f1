#pragma once
// Addresses of the internet and ranges of them, as people write them: "127.0.0.1", "10.0.0.0/8", "fd00::/8"
// (RFC 4632 for IPv4, RFC 4291 section 2.3 for IPv6). Pure text and arithmetic; nobody is asked.

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/result.hh"

namespace nenkai {

/// An IPv4 or an IPv6 address. IPv6 that carries IPv4 inside stays IPv6.
struct IpAddress {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};  // network order; of IPv4 the first four

  /// The four decimal numbers of IPv4, without leading zeros, or what RFC 4291 section 2.2 allows of IPv6; no zone,
  /// no brackets. Errors: anything else, among it the octal, hexadecimal and short forms that inet_aton takes.
  static Result<IpAddress> parse(std::string_view text);
  std::string str() const;
  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

/// Every address whose first `bits` bits are those of `base`.
struct AddressRange {
  IpAddress base;
  int bits = 0;

  /// "10.0.0.0/8", or one address alone. Bits behind the prefix are ignored. Errors name what is right.
  static Result<AddressRange> parse(std::string_view text);
  /// False where one is IPv4 and the other IPv6.
  bool contains(const IpAddress& address) const;
};

using AddressRanges = std::vector<AddressRange>;

}  // namespace nenkai
