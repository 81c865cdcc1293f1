#pragma once
// A document's bytes to its events: what the child process of an import does (see ical/import.hh).

#include "ical/import.hh"
#include "ical/import_zones.hh"

namespace nenkai::ical {

/// In this process and without its limits on time and memory: for the child process, for tests and for fuzzing.
Result<ImportedCalendar> read_document(std::string_view document, const ImportOptions& options, ZoneSource zones);

}  // namespace nenkai::ical
