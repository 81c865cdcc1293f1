#include "scheduler/address_range.hh"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>

#include "scheduler/check_text.hh"

namespace nenkai {

Result<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string copy(text);  // the parsers want a zero behind it, and stop at one in it
  IpAddress address;
  if (text.find('\0') == text.npos) {
    if (inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1) return address;
    address.v6 = true;
    if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
  }
  return Problem{fmt::format("{} is no address: write \"192.0.2.1\" or \"2001:db8::1\"", in_quotes(text))};
}

std::string IpAddress::str() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(v6 ? AF_INET6 : AF_INET, bytes.data(), text.data(), static_cast<socklen_t>(text.size()));
  return text.data();
}

Result<AddressRange> AddressRange::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto base = IpAddress::parse(text.substr(0, slash));
  bool good = static_cast<bool>(base);
  AddressRange range;
  if (good) {
    const int most = base->v6 ? 128 : 32;
    range = {*base, most};
    if (slash != text.npos) {
      const char* const end = text.data() + text.size();
      const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, range.bits);
      good = error == std::errc() && stop == end && range.bits >= 0 && range.bits <= most;
    }
  }
  if (good) return range;
  return Problem{
      fmt::format("{} is no range of addresses: write \"127.0.0.0/8\", \"fd00::/8\" or one address", in_quotes(text))};
}

bool AddressRange::contains(const IpAddress& address) const {
  if (address.v6 != base.v6) return false;
  int left = bits;
  for (std::size_t at = 0; left > 0; ++at, left -= 8) {
    const unsigned differing = base.bytes[at] ^ unsigned { address.bytes[at] };
    if (left >= 8 ? differing != 0 : (differing >> (8 - left)) != 0) return false;
  }
  return true;
}

}  // namespace nenkai
