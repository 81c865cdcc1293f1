#include "server/client_address.hh"

#include <catch2/catch.hpp>

namespace nenkai::server {

TEST_CASE("client address: the last that is no proxy of ours, whatever the client wrote before it") {
  const AddressRanges proxies{AddressRange::parse("127.0.0.1").value(), AddressRange::parse("10.0.0.0/8").value()};
  const auto client = [&](std::string_view forwarded) { return forwarded_client(forwarded, proxies, "127.0.0.1"); };
  CHECK(client("203.0.113.7") == "203.0.113.7");
  CHECK(client("198.51.100.1, 203.0.113.7") == "203.0.113.7");
  CHECK(client("198.51.100.1,203.0.113.7 , 10.1.2.3") == "203.0.113.7");
  CHECK(client("2001:db8::7") == "2001:db8::7");
  CHECK(client("::ffff:203.0.113.7") == "203.0.113.7");
  CHECK(client("10.1.2.3") == "127.0.0.1");
  for (const char* const nonsense : {"", ",", "unknown", "203.0.113.7, nonsense", "203.0.113.7:80", "\"x\"\n"}) {
    CAPTURE(nonsense);
    CHECK(client(nonsense) == "127.0.0.1");
  }
  CHECK(is_proxy("::ffff:127.0.0.1", proxies));
  CHECK_FALSE(is_proxy("127.0.0.2", proxies));
  CHECK_FALSE(is_proxy("nonsense", proxies));
}

}  // namespace nenkai::server
