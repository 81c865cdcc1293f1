#pragma once
// One reminder to one recipient, and what became of it. The store keeps these rows (store/store.hh); which there should
// be is worked out in scheduler/due.hh. A row is memory beside the history: no revision makes it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scheduler/rule.hh"

namespace nenkai {

enum class OutboxState : std::uint8_t {
  pending,    // to be sent at its time, or tried again
  sending,    // somebody has leased it and may be sending it
  sent,       // the channel has taken it
  failed,     // given up; only a person brings it back
  withdrawn,  // not wanted any more, as of an event that was moved or cancelled; comes back should it be wanted again
  dropped     // too late when it could have been sent, or dropped by a person
};

template <>
struct Names<OutboxState> {
  using enum OutboxState;
  static constexpr std::array<std::pair<OutboxState, std::string_view>, 6> table{{{pending, "pending"},
                                                                                  {sending, "sending"},
                                                                                  {sent, "sent"},
                                                                                  {failed, "failed"},
                                                                                  {withdrawn, "withdrawn"},
                                                                                  {dropped, "dropped"}}};
};

/// What makes a row one of its kind in its programme. There are never two of the same key.
struct OutboxKey {
  std::string reminder;    // the rule's id
  std::string subject;     // an event's id, or rule/subject/period of a finding
  std::string occurrence;  // which of the rule's times it is: see scheduler/due.hh
  Channel channel = Channel::log;
  std::string recipient;  // a mail address, a URL, or who it is where there is no address

  friend auto operator<=>(const OutboxKey&, const OutboxKey&) = default;
};

struct OutboxRow {
  std::int64_t id = 0;  // in the whole store, from 1; 0 before it is stored
  OutboxKey key;
  std::string name;         // the recipient's, for the message; may be empty
  std::string language;     // of the message
  std::string digest;       // "day" or "week" where it goes out in one message with others of that kind, else empty
  std::int64_t bundle = 0;  // the number of that message, from its first try on: what was together stays together
  std::string told;         // what it says of an event: its date, or "cancelled"; of a finding, its status
  Instant made{};
  Instant due{};
  std::optional<Instant> expires;  // from then on nobody wants it
  OutboxState state = OutboxState::pending;
  std::optional<Instant> over;  // of a finding: when it was seen to have left the status that the row speaks of
  int attempts = 0;             // that were begun
  int uncertain = 0;  // of these, how many nobody knows the end of: the message may have arrived more than once
  Instant next_try{};
  std::optional<Instant> leased_until;  // while sending
  std::int64_t fence = 0;               // rises with each lease; only the last holder's word counts
  std::optional<Instant> settled;       // when it was sent, failed, withdrawn or dropped
  std::string by;                       // who dropped it, where a person did
  std::string note;                     // the last error, or why it will not be sent

  friend bool operator==(const OutboxRow&, const OutboxRow&) = default;
};

/// What planning asks of the store, all in one transaction.
struct OutboxChange {
  struct Note {
    std::int64_t id = 0;
    std::string note;
    friend bool operator==(const Note&, const Note&) = default;
  };
  /// To be there. A row with its key stays as it is, except: pending ones get the new due, expiry and text; withdrawn
  /// ones, and those the program dropped, come back as `put` says. States `pending`, `dropped` and `failed` can be put.
  std::vector<OutboxRow> put;
  std::vector<Note> withdraw;        // those still pending, or failed without a try; others stay as they are
  std::vector<std::int64_t> close;   // to be marked `over` from now on
  std::vector<std::int64_t> reopen;  // not to be over after all

  bool empty() const { return put.empty() && withdraw.empty() && close.empty() && reopen.empty(); }
  friend bool operator==(const OutboxChange&, const OutboxChange&) = default;
};

}  // namespace nenkai
