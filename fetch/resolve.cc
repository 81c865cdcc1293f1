#include "fetch/resolve.hh"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <future>
#include <memory>
#include <thread>

#include "fetch/addresses.hh"

namespace nenkai {
namespace {

struct Freeing {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

struct Lookup {
  int error = 0;  // of getaddrinfo
  std::vector<IpAddress> addresses;
};

Lookup look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  Lookup found;
  found.error = getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (found.error != 0) return found;
  const std::unique_ptr<addrinfo, Freeing> owner(list);
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
    const auto address = address_in(*each->ai_addr);
    const auto& known = found.addresses;
    if (address && std::find(known.begin(), known.end(), *address) == known.end()) found.addresses.push_back(*address);
  }
  return found;
}

/// getaddrinfo knows no time limit, so it runs in a thread that is left alone when its answer comes too late.
std::optional<Lookup> look_up_until(const std::string& host, Deadline deadline) {
  std::packaged_task<Lookup()> task([host] { return look_up(host); });
  std::future<Lookup> answer = task.get_future();
  std::thread(std::move(task)).detach();
  if (answer.wait_until(deadline) != std::future_status::ready) return std::nullopt;
  return answer.get();
}

}  // namespace

std::optional<IpAddress> address_in(const sockaddr& socket) {
  IpAddress address;
  if (socket.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &socket, sizeof v4);
    std::memcpy(address.bytes.data(), &v4.sin_addr, 4);
    return address;
  }
  if (socket.sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 v6{};
  std::memcpy(&v6, &socket, sizeof v6);
  address.v6 = true;
  std::memcpy(address.bytes.data(), &v6.sin6_addr, 16);
  return address;
}

std::string refusal_text(const IpAddress& address) {
  const RefusedRange* const range = refusal(address);
  return fmt::format("its address {} is {}: allow it in the settings where that is meant, [fetch] allow = [\"{}\"]",
                     address.str(), range == nullptr ? "refused" : range->kind, address.str());
}

Result<std::vector<IpAddress>> resolve(const WebUrl& url, const AddressRanges& allowed, Deadline deadline) {
  const auto wrong = [&](const std::string& why) { return Problem{shown_url(url.text) + ": " + why}; };
  std::vector<IpAddress> addresses;
  if (url.literal) {
    addresses.push_back(*IpAddress::parse(url.host));
  } else {
    auto found = look_up_until(url.host, deadline);
    if (!found) return wrong("nobody told its address in time: try again later");
    if (found->error == EAI_AGAIN) return wrong("its address cannot be asked for now: try again later");
    if (found->addresses.empty()) return wrong("there is no host of this name: look whether it is written right");
    addresses = std::move(found->addresses);
  }
  for (const IpAddress& address : addresses) {
    if (!may_reach(address, allowed)) return wrong(refusal_text(address));
  }
  return addresses;
}

}  // namespace nenkai
