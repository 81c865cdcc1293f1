#pragma once
// A document's components and those of their properties that an import reads, undecoded, with their lines.

#include <optional>
#include <string>
#include <vector>

#include "ical/import.hh"
#include "ical/import_zones.hh"

namespace nenkai::ical {

/// The value of a time property, and what its parameters say.
struct RawTime {
  int line = 0;
  std::string value;
  std::string tzid;
  bool ranged = false;  // RANGE=THISANDFUTURE
};

struct RawText {
  int line = 0;
  std::string value;
};

/// A VEVENT or a VFREEBUSY. Of a property that is there several times though it should not, the first holds.
struct RawEvent {
  int line = 0;
  std::size_t calendar = 0;  // index into RawDocument::calendars
  bool is_freebusy = false;
  std::string uid;
  std::optional<RawTime> start, end, recurrence_id;
  RawText duration, geo, sequence, url, online_url, status, partial_date;
  std::string title, plain_title, description, place, organiser, transparency, busy_status, own_status;
  std::vector<std::string> categories;  // decoded, as are the texts
  std::vector<RawText> rules;
  std::vector<RawTime> more, except;  // RDATE, EXDATE
  std::vector<RawText> busy;          // FREEBUSY
  bool has_exception_rule = false;    // EXRULE, which RFC 5545 has dropped
};

struct RawCalendar {
  std::string name;
  std::string timezone;  // X-WR-TIMEZONE
  std::string method;    // in upper case
};

/// Remarks, up to a limit; then they are only counted.
class Remarks {
 public:
  void skipped(int line, std::string component, std::string uid, std::string reason);
  void changed(int line, std::string component, std::string uid, std::string reason);
  /// By line; the last one says how many there were besides.
  std::vector<ImportRemark> take();

 private:
  void add(ImportRemark remark);

  std::vector<ImportRemark> kept_;
  std::size_t dropped_ = 0;
};

struct RawDocument {
  std::vector<RawCalendar> calendars;
  std::vector<RawEvent> events;
};

/// Reads the components; zones go into `zones`. Errors: see `read_calendar`.
Result<RawDocument> read_components(std::string_view document, const ImportLimits& limits, ImportZones& zones,
                                    Remarks& remarks);

}  // namespace nenkai::ical
