#pragma once
// Sends the reminders that are due, on a thread of its own (`nenkai serve --reminders`), and knows how the outbox
// stands.

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/remind.hh"
#include "server/front.hh"

namespace nenkai::server {

/// What sending needs; `channels.log` and `how.stopped` are the server's own.
struct ReminderSetup {
  Reminding how;
  ReminderChannels channels;
};

struct ReminderState {
  bool sending = false;         // this server sends
  std::optional<Instant> last;  // when the outbox was last looked at
  OutboxCounts counts;
  std::uint64_t sent = 0;  // by this server since it started, as are the next two
  std::uint64_t again = 0;
  std::uint64_t uncertain = 0;
};

class Reminders {
 public:
  static constexpr std::chrono::seconds interval{20};

  /// Without a setup the outbox is only looked at.
  Reminders(const StoreSource& source, Front& front, const Log& log, std::optional<ReminderSetup> setup);
  /// Ends after the message that is being handed over, if any; what was not begun is given back.
  ~Reminders() = default;
  Reminders(const Reminders&) = delete;
  Reminders& operator=(const Reminders&) = delete;

  /// From the next look on.
  void change(std::optional<ReminderSetup> setup);
  ReminderState state() const;

 private:
  void run(const std::stop_token& stopped);
  void look(KeptStore& store, const std::stop_token& stopped);
  void send(Context& context, ReminderSetup setup, const std::stop_token& stopped);

  StoreSource source_;
  Front& front_;
  const Log& log_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::optional<ReminderSetup> setup_;
  ReminderState state_;
  std::vector<std::string> told_;  // the problems of the last look, which are not told again
  std::jthread thread_;            // ends before what it uses
};

}  // namespace nenkai::server
