#include "server/io_threads.hh"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <future>
#include <thread>

#include "server/connection.hh"

namespace nenkai::server {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using Acceptor = boost::asio::basic_socket_acceptor<tcp, boost::asio::io_context::executor_type>;
using Timer =
    boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, boost::asio::io_context::executor_type>;

constexpr int backlog = 4096;
constexpr std::size_t spare_descriptors = 64;  // for stores, feeds, children; more are asked for where feeds are many
constexpr std::chrono::milliseconds accept_pause{100};

struct AddressInfo {
  addrinfo* list = nullptr;
  AddressInfo() = default;
  AddressInfo(const AddressInfo&) = delete;
  AddressInfo& operator=(const AddressInfo&) = delete;
  ~AddressInfo() {
    if (list != nullptr) freeaddrinfo(list);
  }
};

[[noreturn]] void refuse(const std::string& listen, const char* why) {
  throw InputError(fmt::format("--listen {}: {}", listen, why));
}

/// HOST and PORT of "HOST:PORT" or "[IPV6]:PORT", which were checked before.
std::pair<std::string, std::string> split(const std::string& listen) {
  const std::size_t colon = listen.rfind(':');
  std::string host = listen.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return {host, listen.substr(colon + 1)};
}

int open_listener(const std::string& listen, const sockaddr* address, socklen_t size, int family, bool shared) {
  const int one = 1;
  const int descriptor = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) refuse(listen, std::strerror(errno));
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (shared) setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
  if (bind(descriptor, address, size) != 0 || ::listen(descriptor, backlog) != 0) {
    const int error = errno;
    ::close(descriptor);
    refuse(listen, error == EADDRINUSE ? "another program listens there" : std::strerror(error));
  }
  return descriptor;
}

tcp::endpoint local_endpoint(int descriptor) {
  tcp::endpoint endpoint;
  auto size = static_cast<socklen_t>(endpoint.capacity());
  getsockname(descriptor, endpoint.data(), &size);
  endpoint.resize(size);
  return endpoint;
}

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  return fmt::format(fmt::runtime(endpoint.address().is_v6() ? "[{}]:{}" : "{}:{}"), host, endpoint.port());
}

/// As many descriptors as this process may have; how many connections that leaves room for.
std::size_t room_for_connections(std::size_t wanted) {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  const std::size_t spare = spare_descriptors + 2 * FeedShelf::most_feeds;
  if (limit.rlim_cur <= 2 * spare) return std::max<std::size_t>(limit.rlim_cur / 2, 16);
  return std::min<std::size_t>(wanted, limit.rlim_cur - spare);
}

}  // namespace

class IoThreads::OneThread {
 public:
  OneThread(Front& front, const Log& log, const Patience& patience, ThreadCounts& counts, int listener,
            std::size_t most)
      : shared_{front, log, patience, counts}, acceptor_(shared_.io), ticker_(shared_.io), most_(most) {
    const tcp::endpoint here = local_endpoint(listener);
    acceptor_.assign(here.protocol(), listener);
    tick();
    accept();
    thread_ = std::thread([this] { shared_.io.run(); });
  }
  ~OneThread() { stop(); }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

  void stop() {
    shared_.io.stop();
    if (thread_.joinable()) thread_.join();
  }

  /// `done` is called when nobody is connected any more.
  void finish(std::function<void()> done) {
    boost::asio::post(shared_.io, [this, done = std::move(done)] {
      shared_.stopping = true;
      done_ = done;
      take_waiting();
      error_code ignored;
      acceptor_.close(ignored);
      each([](Connection& connection) { connection.finish(); });
      tick();
    });
  }

 private:
  void tick() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    shared_.date_field = fmt::format("Date: {}\r\n", http_date(now));
    sweep();
    // On the second, so that Date changes with it; while stopping there is somebody who waits.
    const auto into_second = std::chrono::system_clock::now() - now;
    std::chrono::nanoseconds wait = std::chrono::seconds{1} - into_second + std::chrono::milliseconds{1};
    if (shared_.stopping) wait = std::chrono::milliseconds{20};
    ticker_.expires_after(wait);
    ticker_.async_wait([this](const error_code& error) {
      if (!error) tick();
    });
  }

  /// Who is closed leaves the list.
  template <class Work>
  void each(Work work) {
    for (auto next = shared_.connections.begin(); next != shared_.connections.end();) work(**next++);
  }

  void sweep() {
    each([](Connection& connection) { connection.sweep(); });
    if (shared_.stopping && shared_.connections.empty() && done_) std::exchange(done_, nullptr)();
  }

  void accept() {
    acceptor_.async_accept(shared_.io, [this](const error_code& error, Socket socket) {
      if (shared_.stopping || !acceptor_.is_open()) return;
      if (error) {
        // No descriptors or no memory: somebody who does nothing gives way, and the rest wait in the kernel's queue.
        make_room();
        return pause();
      }
      begin(std::move(socket));
      if (shared_.connections.size() >= most_ && !make_room()) return pause();
      accept();
    });
  }

  void pause() {
    auto timer = std::make_shared<Timer>(shared_.io, accept_pause);
    timer->async_wait([this, timer](const error_code& error) {
      if (error || shared_.stopping) return;
      if (shared_.connections.size() >= most_ && !make_room()) return pause();
      accept();
    });
  }

  void begin(Socket socket) {
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.set_option(tcp::no_delay(true), ignored);
    const auto from = socket.remote_endpoint(ignored);
    Connection::open(shared_, std::move(socket), from.address().to_string());
  }

  /// Those who have connected and not been accepted yet would be turned away with the listener.
  void take_waiting() {
    error_code error;
    acceptor_.non_blocking(true, error);
    while (!error) {
      Socket socket(shared_.io);
      acceptor_.accept(socket, error);
      if (!error) begin(std::move(socket));
    }
  }

  /// Closes the connection that has been idle for longest; false where all are busy.
  bool make_room() {
    Connection* oldest = nullptr;
    each([&](Connection& connection) {
      if (!connection.idle()) return;
      if (oldest == nullptr || connection.idle_since() < oldest->idle_since()) oldest = &connection;
    });
    if (oldest == nullptr) return false;
    oldest->close();
    ThreadCounts::add(shared_.counts.refused);
    return true;
  }

  Thread shared_;
  Acceptor acceptor_;
  Timer ticker_;
  std::size_t most_;
  std::function<void()> done_;
  std::thread thread_;
};

IoThreads::IoThreads(const IoOptions& options, const Patience& patience, const Log& log)
    : options_(options), patience_(patience), log_(log) {
  const auto [host, port] = split(options.listen);
  AddressInfo found;
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  if (const int error = getaddrinfo(host.c_str(), port.c_str(), &hints, &found.list); error != 0)
    refuse(options.listen, gai_strerror(error));
  const addrinfo& first = *found.list;
  // Alone at first: two servers that share a port would each get half of the clients and say nothing of it.
  const int alone = open_listener(options.listen, first.ai_addr, first.ai_addrlen, first.ai_family, false);
  const tcp::endpoint here = local_endpoint(alone);
  ::close(alone);
  address_ = text_of(here);
  for (int i = 0; i < options.threads; ++i) {
    listeners_.push_back(
        open_listener(options.listen, here.data(), static_cast<socklen_t>(here.size()), first.ai_family, true));
    counts_.push_back(std::make_unique<ThreadCounts>());
  }
}

IoThreads::~IoThreads() {
  threads_.clear();
  for (const int listener : listeners_) ::close(listener);
}

void IoThreads::start(Front& front) {
  const std::size_t most = room_for_connections(options_.most_connections) / listeners_.size();
  for (std::size_t i = 0; i < listeners_.size(); ++i) {
    threads_.push_back(std::make_unique<OneThread>(front, log_, patience_, *counts_[i], listeners_[i], most));
  }
  listeners_.clear();
}

bool IoThreads::finish(std::chrono::seconds most) {
  const auto deadline = Clock::now() + most;
  std::vector<std::future<void>> all;
  for (const auto& thread : threads_) {
    auto done = std::make_shared<std::promise<void>>();
    all.push_back(done->get_future());
    thread->finish([done] { done->set_value(); });
  }
  return std::all_of(all.begin(), all.end(),
                     [&](auto& one) { return one.wait_until(deadline) == std::future_status::ready; });
}

void IoThreads::stop() {
  for (const auto& thread : threads_) thread->stop();
}

}  // namespace nenkai::server
