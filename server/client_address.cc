#include "server/client_address.hh"

#include <algorithm>

namespace nenkai::server {
namespace {

/// IPv4 that came over an IPv6 socket is IPv4 (RFC 4291 section 2.5.5.2).
std::string_view plain(std::string_view address) {
  constexpr std::string_view mapped = "::ffff:";
  if (address.starts_with(mapped) && address.find('.') != address.npos) address.remove_prefix(mapped.size());
  return address;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool is_proxy(std::string_view address, const AddressRanges& proxies) {
  const auto parsed = IpAddress::parse(plain(address));
  return parsed && std::any_of(proxies.begin(), proxies.end(),
                               [&](const AddressRange& range) { return range.contains(parsed.value()); });
}

std::string forwarded_client(std::string_view forwarded, const AddressRanges& proxies, const std::string& peer) {
  while (!forwarded.empty()) {
    const std::size_t comma = forwarded.rfind(',');
    const std::string_view last = trimmed(comma == forwarded.npos ? forwarded : forwarded.substr(comma + 1));
    const auto address = IpAddress::parse(plain(last));
    if (!address) return peer;
    if (!is_proxy(last, proxies)) return address->str();
    forwarded = comma == forwarded.npos ? std::string_view() : forwarded.substr(0, comma);
  }
  return peer;
}

}  // namespace nenkai::server
