#pragma once
// What every use case is handed: a store, the moment, and who asks. One use case is one transaction.

#include <memory>
#include <optional>
#include <string>

#include "app/errors.hh"
#include "app/programme_cache.hh"
#include "config/holiday_source.hh"
#include "store/store.hh"

namespace nenkai {

struct Context {
  Store& store;
  const HolidaySource& holidays;
  Instant now;
  std::string actor;
  std::string command;                   // as it was typed, for the history
  std::string reason;                    // why, in the actor's words
  std::optional<Day> as_of;              // stands in for today
  std::optional<std::string> programme;  // where the store holds several
  std::optional<Instant> known_at;       // read what was recorded by then, and change nothing
  ProgrammeCache* cache = nullptr;       // of what is read as it is now; none where a process reads once
};

/// What was the last revision at the context's `known_at`; none where that is now. Throws InputError where nothing was
/// recorded by then.
std::optional<Revision> known_revision(Context& context, const ProgrammeId& programme);

/// The programme that is meant: the named one, or the only one. Throws InputError where that is none.
ProgrammeId chosen_programme(Context& context);

/// Today by `as_of`, else by the clock in the programme's time zone.
Day today_of(const Context& context, const ProgrammeHeader& header);

/// A programme with the calendars it names, ready to be asked. Not movable: its parts point at each other.
class OpenProgramme {
 public:
  /// Reads the programme as it is or as it was known at the context's moment (without its events unless asked), within
  /// a snapshot that the caller holds where more is read. Throws InputError and StoreError.
  explicit OpenProgramme(Context& context, bool with_events = false);
  OpenProgramme(const OpenProgramme&) = delete;
  OpenProgramme& operator=(const OpenProgramme&) = delete;

  const Programme& programme() const { return read_->programme; }
  const ProgrammeIndex& index() const { return read_->index; }
  const Holidays& holidays() const { return holidays_; }
  const Workdays& workdays() const { return workdays_; }
  Day today() const { return today_; }
  /// The revision that was read, for optimistic writing.
  Revision revision() const { return revision_; }
  /// The same for further reads from the store; none where the present was read, which is faster.
  std::optional<Revision> at() const { return at_; }

 private:
  std::optional<Revision> at_;
  Revision revision_;
  std::shared_ptr<const IndexedProgramme> read_;
  Holidays holidays_;
  Workdays workdays_;
  Day today_;
};

/// The planning that holds where a programme says nothing.
const Planning& default_planning();

/// Throws what a Result says was wrong.
template <class T>
T or_throw(Result<T> result) {
  if (!result) throw InputError(result.problem());
  return *std::move(result);
}

/// When the programme was last changed, before or at what was read.
Instant last_change(Context& context, const OpenProgramme& open);

/// Throws InputError where the past is looked at: it cannot be changed.
Provenance provenance_of(const Context& context);

}  // namespace nenkai
