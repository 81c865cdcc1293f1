#include "fetch/addresses.hh"

#include <algorithm>
#include <array>
#include <cassert>

namespace nenkai {
namespace {

// The registries of special addresses (RFC 6890, kept by IANA) and what RFC 4291 says of IPv6. Narrow ranges stand
// before the wide ones around them, because the first that fits is the one that is named.
constexpr std::array table{
    RefusedRange{"0.0.0.0/8", "unspecified", "RFC 1122 section 3.2.1.3"},
    RefusedRange{"10.0.0.0/8", "private", "RFC 1918"},
    RefusedRange{"100.64.0.0/10", "a carrier's own", "RFC 6598"},
    RefusedRange{"127.0.0.0/8", "loopback", "RFC 1122 section 3.2.1.3"},
    RefusedRange{"169.254.0.0/16", "link-local", "RFC 3927"},
    RefusedRange{"172.16.0.0/12", "private", "RFC 1918"},
    RefusedRange{"192.0.0.0/24", "reserved for protocols", "RFC 6890 section 2.1"},
    RefusedRange{"192.0.2.0/24", "for documentation", "RFC 5737"},
    RefusedRange{"192.88.99.0/24", "a 6to4 relay", "RFC 7526"},
    RefusedRange{"192.168.0.0/16", "private", "RFC 1918"},
    RefusedRange{"198.18.0.0/15", "for benchmarks", "RFC 2544"},
    RefusedRange{"198.51.100.0/24", "for documentation", "RFC 5737"},
    RefusedRange{"203.0.113.0/24", "for documentation", "RFC 5737"},
    RefusedRange{"224.0.0.0/4", "multicast", "RFC 5771"},
    RefusedRange{"255.255.255.255/32", "broadcast", "RFC 919"},
    RefusedRange{"240.0.0.0/4", "reserved", "RFC 1112 section 4"},

    RefusedRange{"::/128", "unspecified", "RFC 4291 section 2.5.2"},
    RefusedRange{"::1/128", "loopback", "RFC 4291 section 2.5.3"},
    RefusedRange{"::/96", "IPv4 inside IPv6", "RFC 4291 section 2.5.5.1"},
    RefusedRange{"::ffff:0:0/96", "IPv4 inside IPv6", "RFC 4291 section 2.5.5.2"},
    RefusedRange{"::ffff:0:0:0/96", "IPv4 translated", "RFC 2765 section 2.1"},
    RefusedRange{"64:ff9b::/96", "IPv4 translated (NAT64)", "RFC 6052"},
    RefusedRange{"64:ff9b:1::/48", "IPv4 translated (NAT64)", "RFC 8215"},
    RefusedRange{"100::/64", "discarded", "RFC 6666"},
    RefusedRange{"2001::/32", "a Teredo tunnel", "RFC 4380"},
    RefusedRange{"2001:2::/48", "for benchmarks", "RFC 5180"},
    RefusedRange{"2001::/23", "reserved for protocols", "RFC 2928"},
    RefusedRange{"2001:db8::/32", "for documentation", "RFC 3849"},
    RefusedRange{"2002::/16", "a 6to4 tunnel", "RFC 3056"},
    RefusedRange{"3fff::/20", "for documentation", "RFC 9637"},
    RefusedRange{"fc00::/7", "private", "RFC 4193"},
    RefusedRange{"fe80::/10", "link-local", "RFC 4291 section 2.5.6"},
    RefusedRange{"fec0::/10", "site-local", "RFC 3879"},
    RefusedRange{"ff00::/8", "multicast", "RFC 4291 section 2.7"},
    // Global unicast is 2000::/3 and nothing else has been given out.
    RefusedRange{"::/3", "reserved", "RFC 4291 section 2.4"},
    RefusedRange{"4000::/2", "reserved", "RFC 4291 section 2.4"},
    RefusedRange{"8000::/1", "reserved", "RFC 4291 section 2.4"},
};

AddressRanges parse_table() {
  AddressRanges ranges;
  for (const RefusedRange& refused : table) {
    const auto range = AddressRange::parse(refused.range);
    assert(range);
    ranges.push_back(*range);
  }
  return ranges;
}

bool in_one_of(const AddressRanges& ranges, const IpAddress& address) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const AddressRange& range) { return range.contains(address); });
}

}  // namespace

std::span<const RefusedRange> refused_ranges() { return table; }

const RefusedRange* refusal(const IpAddress& address) {
  static const AddressRanges ranges = parse_table();
  for (std::size_t at = 0; at < ranges.size(); ++at) {
    if (ranges[at].contains(address)) return &table[at];
  }
  return nullptr;
}

bool may_reach(const IpAddress& address, const AddressRanges& allowed) {
  return refusal(address) == nullptr || in_one_of(allowed, address);
}

}  // namespace nenkai
