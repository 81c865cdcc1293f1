#pragma once
// Calendars of others that are read again and again, what is remembered of each source between two fetches, and when
// the next is due. Pure: who fetches and who keeps the memory is told elsewhere (app/, store/).

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scheduler/dates.hh"
#include "scheduler/duration.hh"
#include "scheduler/event.hh"
#include "scheduler/ids.hh"

namespace nenkai {

/// What an iCalendar document is read as.
enum class ImportAs : std::uint8_t { events, busy, holidays };

template <>
struct Names<ImportAs> {
  using enum ImportAs;
  static constexpr std::array<std::pair<ImportAs, std::string_view>, 3> table{
      {{events, "events"}, {busy, "busy"}, {holidays, "holidays"}}};
};

/// A source that is imported again after each `every`.
struct Subscription {
  SubscriptionId id;
  std::string url;  // http or https
  ImportAs as = ImportAs::events;
  std::optional<PersonId> person;       // whose busy times they are; with `busy` alone, and needed there
  std::optional<SeriesId> series;       // that new events belong to; with `events` alone
  std::optional<std::string> calendar;  // the holiday calendar to fill; with `holidays` alone, and needed there
  Duration every = usual;               // weeks, days, hours and minutes

  static constexpr Duration usual{0, 0, 0, 1, std::chrono::minutes{0}};
  /// Others pay for each request; and what is asked for less than once a year is no subscription.
  static constexpr std::chrono::minutes shortest{15};
  static constexpr std::chrono::minutes longest = std::chrono::hours{366 * 24};

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.required("url", self.url);
    v.required("as", self.as);
    v.optional("person", self.person);
    v.optional("series", self.series);
    v.optional("calendar", self.calendar);
    v.defaulted("every", self.every, usual);
  }
};

/// How often: an ISO 8601 duration ("PT6H", "P1D") or the short form of the command line ("30m", "6h", "1d", "2w").
/// Errors: another shape, years or months, less than `shortest`, more than `longest`.
Result<Duration> parse_every(std::string_view text);

/// What is wrong with `every` of a subscription, in words that follow the value; none where it is good.
std::optional<std::string> every_problem(const Duration& every);

/// What is remembered of a source between two fetches. It is memory and no fact: without it everything is fetched anew.
struct SourceState {
  std::string name;  // a subscription's id, or the URL of what was imported by hand
  std::string url;   // what was asked for; validators of another URL are worth nothing
  std::string etag;
  std::string last_modified;
  std::string digest;                   // of the body that was last applied; empty: none yet
  std::optional<Instant> fetched_at;    // the last try
  std::optional<Instant> last_success;  // the last try that got the document, or that it has not changed
  std::string last_error;               // of the last try; empty where it went well
  std::optional<Instant> next_due;      // none: nobody fetches it again by himself
  int failures = 0;                     // tries in a row that went wrong

  friend bool operator==(const SourceState&, const SourceState&) = default;
};

/// The state after a try at `now` that went well; what it says of the document is for the caller to set.
void record_success(SourceState& state, const Duration& every, Instant now);
/// The state after a try at `now` that went wrong. The next is due after 5, 10, 20, … minutes, but no later than after
/// `every` or a day, whichever is longer. Validators and digest stay, for the old copy is kept.
void record_failure(SourceState& state, std::string error, const Duration& every, Instant now);

struct SubscriptionDue {
  const Subscription* subscription = nullptr;
  const SourceState* state = nullptr;  // none where it has never been fetched, or from another URL
};

/// Those whose time has come at `now`: never fetched first, then by how long they are due, then by id. One whose next
/// fetch is further away than any could be is due too, for the clock has been set back. Points into both lists.
std::vector<SubscriptionDue> due_subscriptions(std::span<const Subscription> subscriptions,
                                               std::span<const SourceState> states, Instant now);

}  // namespace nenkai
