#pragma once
// The whole server: what `nenkai serve` starts and stops.

#include <memory>
#include <string>

#include "app/context.hh"
#include "scheduler/address_range.hh"
#include "server/front.hh"
#include "server/io_threads.hh"
#include "server/patience.hh"
#include "server/reminders.hh"

namespace nenkai::server {

struct ServerOptions {
  IoOptions io;
  Patience patience;
  int workers = 2;
  LogRequests log = LogRequests::all;
  std::string public_url;  // empty: nobody said
  std::string version;
  AddressRanges fetch_allowed;             // that subscriptions may reach although they are private
  std::optional<ReminderSetup> reminders;  // none: this server sends none
  Surroundings surroundings;
};

class Server {
 public:
  /// Listens and makes the first feeds ready. Throws InputError for the address, StoreError where there is no store.
  explicit Server(ServerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// "127.0.0.1:8080".
  const std::string& address() const;
  /// Answers from now on.
  void start();
  /// What can change while it runs; and opens the store anew.
  void reload(const std::string& public_url, LogRequests log, AddressRanges allowed,
              std::optional<ReminderSetup> reminders);
  void log(std::string_view event, std::string_view message) const;
  /// The store did not answer when it was last asked, or has not yet.
  bool store_away() const;
  /// Accepts nobody any more and finishes what is being answered. False where that was not done after `most`.
  bool finish(std::chrono::seconds most);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace nenkai::server
