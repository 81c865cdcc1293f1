#include "fetch/addresses.hh"

#include <catch2/catch.hpp>

#include <set>
#include <string>

namespace nenkai {
namespace {

IpAddress address(const std::string& text) { return IpAddress::parse(text).value(); }

/// What an address is refused as; empty where it may be reached.
std::string kind_of(const std::string& text) {
  const RefusedRange* const range = refusal(address(text));
  return range == nullptr ? "" : std::string(range->kind);
}

/// A range by its ends, written out by hand so that a slip of the pen in a prefix shows. `before` and `after` are the
/// neighbours, and what these are.
struct Edge {
  const char* range;
  const char* first;
  const char* last;
  const char* before;
  const char* before_is;
  const char* after;
  const char* after_is;
};

constexpr const char* open = "";  // the public internet
constexpr const char* none = nullptr;

constexpr Edge edges[] = {
    {"0.0.0.0/8", "0.0.0.0", "0.255.255.255", none, open, "1.0.0.0", open},
    {"10.0.0.0/8", "10.0.0.0", "10.255.255.255", "9.255.255.255", open, "11.0.0.0", open},
    {"100.64.0.0/10", "100.64.0.0", "100.127.255.255", "100.63.255.255", open, "100.128.0.0", open},
    {"127.0.0.0/8", "127.0.0.0", "127.255.255.255", "126.255.255.255", open, "128.0.0.0", open},
    {"169.254.0.0/16", "169.254.0.0", "169.254.255.255", "169.253.255.255", open, "169.255.0.0", open},
    {"172.16.0.0/12", "172.16.0.0", "172.31.255.255", "172.15.255.255", open, "172.32.0.0", open},
    {"192.0.0.0/24", "192.0.0.0", "192.0.0.255", "191.255.255.255", open, "192.0.1.0", open},
    {"192.0.2.0/24", "192.0.2.0", "192.0.2.255", "192.0.1.255", open, "192.0.3.0", open},
    {"192.88.99.0/24", "192.88.99.0", "192.88.99.255", "192.88.98.255", open, "192.88.100.0", open},
    {"192.168.0.0/16", "192.168.0.0", "192.168.255.255", "192.167.255.255", open, "192.169.0.0", open},
    {"198.18.0.0/15", "198.18.0.0", "198.19.255.255", "198.17.255.255", open, "198.20.0.0", open},
    {"198.51.100.0/24", "198.51.100.0", "198.51.100.255", "198.51.99.255", open, "198.51.101.0", open},
    {"203.0.113.0/24", "203.0.113.0", "203.0.113.255", "203.0.112.255", open, "203.0.114.0", open},
    {"224.0.0.0/4", "224.0.0.0", "239.255.255.255", "223.255.255.255", open, "240.0.0.0", "reserved"},
    {"255.255.255.255/32", "255.255.255.255", "255.255.255.255", "255.255.255.254", "reserved", none, open},
    {"240.0.0.0/4", "240.0.0.0", "255.255.255.254", "239.255.255.255", "multicast", none, open},

    {"::/128", "::", "::", none, open, "::1", "loopback"},
    {"::1/128", "::1", "::1", "::", "unspecified", "::2", "IPv4 inside IPv6"},
    {"::/96", "::2", "::ffff:ffff", "::1", "loopback", "::1:0:0", "reserved"},
    {"::ffff:0:0/96", "::ffff:0.0.0.0", "::ffff:255.255.255.255", "::fffe:ffff:ffff", "reserved", "::1:0:0:0",
     "reserved"},
    {"::ffff:0:0:0/96", "::ffff:0:0:0", "::ffff:0:ffff:ffff", "::fffe:ffff:ffff:ffff", "reserved", "::ffff:1:0:0",
     "reserved"},
    {"64:ff9b::/96", "64:ff9b::", "64:ff9b::ffff:ffff", "64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff", "reserved",
     "64:ff9b::1:0:0", "reserved"},
    {"64:ff9b:1::/48", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "64:ff9b:0:ffff:ffff:ffff:ffff:ffff",
     "reserved", "64:ff9b:2::", "reserved"},
    {"100::/64", "100::", "100::ffff:ffff:ffff:ffff", "ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "reserved",
     "100:0:0:1::", "reserved"},
    {"::/3", "1::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", none, open, "2000::", open},
    {"2001::/32", "2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", open,
     "2001:1::", "reserved for protocols"},
    {"2001:2::/48", "2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", "2001:1:ffff:ffff:ffff:ffff:ffff:ffff",
     "reserved for protocols", "2001:2:1::", "reserved for protocols"},
    {"2001::/23", "2001:1::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff",
     "a Teredo tunnel", "2001:200::", open},
    {"2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
     open, "2001:db9::", open},
    {"2002::/16", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", open,
     "2003::", open},
    {"3fff::/20", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", open,
     "3fff:1000::", open},
    {"4000::/2", "4000::", "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", open,
     "8000::", "reserved"},
    {"8000::/1", "8000::", "ff00::", "7fff::", "reserved", none, open},
    {"fc00::/7", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "reserved", "fe00::", "reserved"},
    {"fe80::/10", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "reserved", "fec0::", "site-local"},
    {"fec0::/10", "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "link-local", "ff00::", "multicast"},
    {"ff00::/8", "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "site-local", none, open},
};

TEST_CASE("every range is refused from its first address to its last, and its neighbours are what they are",
          "[addresses]") {
  std::set<std::string_view> tested;
  for (const Edge& edge : edges) {
    CAPTURE(edge.range);
    tested.insert(edge.range);
    CHECK_FALSE(kind_of(edge.first).empty());
    CHECK_FALSE(kind_of(edge.last).empty());
    if (edge.before != none) CHECK(kind_of(edge.before) == edge.before_is);
    if (edge.after != none) CHECK(kind_of(edge.after) == edge.after_is);
  }
  for (const RefusedRange& range : refused_ranges()) {
    CAPTURE(range.range);
    CHECK(tested.contains(range.range));
    CHECK_FALSE(range.source.empty());
  }
  CHECK(tested.size() == refused_ranges().size());
}

TEST_CASE("what a range is called is what it is", "[addresses]") {
  for (const RefusedRange& range : refused_ranges()) {
    const auto parsed = AddressRange::parse(range.range);
    REQUIRE(parsed);
    // The last address of a range is in no narrower one, but for the broadcast address and those of all IPv6.
    if (range.kind == "reserved") continue;
    CAPTURE(range.range);
    IpAddress last = parsed->base;
    const int most = last.v6 ? 128 : 32;
    for (int bit = parsed->bits; bit < most; ++bit) {
      auto& byte = last.bytes[static_cast<std::size_t>(bit / 8)];
      byte = static_cast<std::uint8_t>(byte | (0x80 >> bit % 8));
    }
    REQUIRE(refusal(last) != nullptr);
    CHECK(refusal(last)->range == range.range);
  }
}

TEST_CASE("the public internet may be reached", "[addresses]") {
  for (const char* text : {"1.1.1.1", "8.8.8.8", "93.184.216.34", "223.255.255.254", "2606:2800:220:1::1", "2a00::1"}) {
    CAPTURE(text);
    CHECK(kind_of(text).empty());
    CHECK(may_reach(address(text), {}));
  }
}

TEST_CASE("what the settings allow may be reached, and nothing beside it", "[addresses]") {
  const AddressRanges allowed{*AddressRange::parse("10.1.0.0/16"), *AddressRange::parse("fd00::5")};
  CHECK(may_reach(address("10.1.255.255"), allowed));
  CHECK(may_reach(address("fd00::5"), allowed));
  CHECK_FALSE(may_reach(address("10.2.0.0"), allowed));
  CHECK_FALSE(may_reach(address("fd00::6"), allowed));
  CHECK_FALSE(may_reach(address("::ffff:10.1.0.1"), allowed));  // which is another way to write it
  CHECK_FALSE(may_reach(address("127.0.0.1"), allowed));
}

}  // namespace
}  // namespace nenkai
