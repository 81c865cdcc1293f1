#pragma once
// VTIMEZONE (RFC 5545 section 3.6.5): what a reader needs to know of a zone to place local times of some days.

#include "ical/content_lines.hh"
#include "ical/zone.hh"

namespace nenkai::ical {

/// Appends a VTIMEZONE. TZID is the zone's IANA name. The offsets are right from the first to the last of `days`;
/// changes that come back every year are RRULEs, without an end where the database knows none. Offsets are whole
/// minutes (before about 1920 some zones had seconds, which readers refuse).
void append_vtimezone(ContentLines& lines, const Zone& zone, DayRange days);

}  // namespace nenkai::ical
