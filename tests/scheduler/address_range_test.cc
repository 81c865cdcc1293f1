#include "scheduler/address_range.hh"

#include <catch2/catch.hpp>

namespace nenkai {
namespace {

using Catch::Matchers::Contains;

bool contains(const char* range, const char* address) {
  return AddressRange::parse(range).value().contains(IpAddress::parse(address).value());
}

TEST_CASE("an address is read in its full form alone", "[address_range]") {
  CHECK(IpAddress::parse("192.0.2.1")->str() == "192.0.2.1");
  CHECK(IpAddress::parse("2001:DB8:0::1")->str() == "2001:db8::1");
  CHECK(IpAddress::parse("::ffff:10.0.0.5")->v6);
  for (const char* text : {"", "127.1", "0x7f.0.0.1", "0177.0.0.1", "2130706433", "127.0.0.1.", " 127.0.0.1",
                           "1.2.3.4 ", "1.2.3.256", "[::1]", "fe80::1%lo", "::1::", "localhost"}) {
    CAPTURE(text);
    CHECK_FALSE(IpAddress::parse(text));
  }
  CHECK_FALSE(IpAddress::parse(std::string_view("127.0.0.1\0x", 11)));
}

TEST_CASE("a range says its prefix, and nothing else is one", "[address_range]") {
  CHECK(AddressRange::parse("10.0.0.0/8")->bits == 8);
  CHECK(AddressRange::parse("10.0.0.1")->bits == 32);
  CHECK(AddressRange::parse("fd00::1")->bits == 128);
  for (const char* text : {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/+8", "10.0.0.0/8 ",
                           "::/129", "/8", "10/8"}) {
    CAPTURE(text);
    const auto range = AddressRange::parse(text);
    REQUIRE_FALSE(range);
    CHECK_THAT(range.problem(), Contains("write \"127.0.0.0/8\", \"fd00::/8\" or one address"));
  }
}

TEST_CASE("a range ends at its bit, on either side", "[address_range]") {
  CHECK(contains("172.16.0.0/12", "172.16.0.0"));
  CHECK(contains("172.16.0.0/12", "172.31.255.255"));
  CHECK_FALSE(contains("172.16.0.0/12", "172.15.255.255"));
  CHECK_FALSE(contains("172.16.0.0/12", "172.32.0.0"));
  CHECK(contains("172.31.9.9/12", "172.16.0.1"));  // bits behind the prefix are ignored
  CHECK(contains("0.0.0.0/0", "255.255.255.255"));
  CHECK(contains("::/0", "ffff::"));
  CHECK(contains("2001:db8::1", "2001:db8::1"));
  CHECK_FALSE(contains("2001:db8::1", "2001:db8::2"));
}

TEST_CASE("IPv4 and IPv6 hold nothing of each other", "[address_range]") {
  CHECK_FALSE(contains("0.0.0.0/0", "::ffff:10.0.0.5"));
  CHECK_FALSE(contains("::/0", "10.0.0.5"));
}

}  // namespace
}  // namespace nenkai
