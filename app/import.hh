#pragma once
// Use case: bring an iCalendar document into the programme, as events, as somebody's busy days or as a holiday
// calendar. Nothing is kept unless all that can be used goes in; docs/import.md tells users the rules.
//
// What becomes of a document is worked out by pure functions over ImportedCalendar and Programme (`propose_events` in
// app/import_events.hh, `propose_busy` and `propose_holidays` in app/import_days.hh); `import_calendar` checks and
// commits what they propose.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/context.hh"
#include "app/events.hh"
#include "ical/import.hh"

namespace nenkai {

/// What becomes of events that the source no longer has.
enum class GonePolicy : std::uint8_t { keep, cancel };

template <>
struct Names<GonePolicy> {
  using enum GonePolicy;
  static constexpr std::array<std::pair<GonePolicy, std::string_view>, 2> table{{{keep, "keep"}, {cancel, "cancel"}}};
};

/// What becomes of a key that was changed on both sides since the last import.
enum class ClashPolicy : std::uint8_t {
  report,  // keep ours, and say so at every import until both sides agree
  ours,    // keep ours for good: what the source says now counts as seen
  theirs,  // take what the source says
};

struct ImportRequest {
  ImportAs as = ImportAs::events;
  std::string name;    // of the file or URL, for messages
  std::string source;  // the label that is kept; what a source gave before is known by it
  std::optional<SeriesId> series;
  std::optional<EventKind> kind;  // of events without a series; `other` where nothing is said
  std::optional<PersonId> person;
  std::optional<CalendarId> calendar;
  std::string language;  // of a holiday calendar's names; empty: they are the same for every reader
  std::optional<Day> from;
  std::optional<Day> to;  // included
  GonePolicy gone = GonePolicy::keep;
  ClashPolicy clash = ClashPolicy::report;
  std::string url;                // of a document from the web; else empty
  std::optional<Duration> every;  // keep a subscription to `url`
  bool dry_run = false;
  ImportLimits limits;
};

/// An event or a day of the report.
struct ImportItem {
  std::string id;          // of the event in the programme; empty for days
  std::string uid;         // as the document says it
  std::string recurrence;  // likewise
  int line = 0;            // in the document; 0 for what it does not have
  std::string title;
  std::string date;  // as `date` of an event, or the first day
  std::string to;    // of busy days: the last day; else empty
  std::string status;
  std::string action;                // of what is gone: "kept" or "cancelled"; of a clash: "ours" or "theirs"
  std::string reason;                // a sentence without a full stop; may be empty
  std::vector<FieldChange> changes;  // of a clash: `before` is ours, `after` is theirs
};

struct ImportReport {
  ProgrammeId programme;
  std::string name;
  std::string source;
  ImportAs as = ImportAs::events;
  bool dry_run = false;
  Revision revision = 0;
  std::string calendar_name;  // what the document calls itself; may be empty
  DayRange window;            // in which occurrences were made
  std::vector<ImportItem> added;
  std::vector<ImportItem> changed;
  std::vector<ImportItem> gone;
  std::vector<ImportItem> clash;
  std::size_t unchanged = 0;
  std::vector<ImportRemark> skipped;
  std::vector<std::string> notes;
  bool capped = false;
  std::string subscription;  // its id, where one is kept; else empty
  std::vector<Effect> effects;
};

/// From the first day of the fiscal year before today's to the last of the one after it, unless the request says.
/// Throws InputError where `to` comes before `from`.
DayRange import_window(const ImportRequest& request, const FiscalCalendar& fiscal, Day today);

/// The source of a document from a file of this name, which may hold any bytes: one line of UTF-8, never empty.
std::string file_label(std::string_view file_name);

/// What a document and a request make of a programme. Throws InputError (an unknown series or person, a window that
/// ends before it begins, no series and no kind …), StoreError, StoreConflict.
ImportReport import_calendar(Context& context, const ImportRequest& request, const ImportedCalendar& calendar);

/// Reads `document` (ical/import.hh) and imports it. Throws InputError naming `request.name` for a document that
/// cannot be read; nothing is changed then.
ImportReport import_document(Context& context, const ImportRequest& request, std::string_view document);

}  // namespace nenkai
