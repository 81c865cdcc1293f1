#pragma once
// Random programmes for the audit, small and full of borders: dates lie on, just before and just after the
// first days of fiscal and calendar months; ids sort differently as texts and as numbers, and the same
// words are ids of several kinds of entity. A case that fails shrinks to fewer and earlier things.

#include <rapidcheck.h>

#include <iosfwd>
#include <set>

#include "scheduler/audit.hh"

namespace nenkai::test {

/// A programme and what is asked of it.
struct AuditCase {
  Programme programme;
  std::set<Day> holidays;
  Day today{};
  FiscalYears years;
};

/// As canonical JSON, one entity a line.
std::ostream& operator<<(std::ostream& out, const AuditCase& audit_case);

/// A case, and the same programme after one of its events was changed, added or taken out.
struct ChangeCase {
  AuditCase before;
  AuditCase after;
  std::optional<Event> old_event;  // none where it was added
  std::optional<Event> new_event;  // none where it was taken out
};

std::ostream& operator<<(std::ostream& out, const ChangeCase& change);

/// Every programme that comes out is one that the checks of a programme file would let in, but for the
/// fields that no rule looks at. Not a few are audited for the first or last years there are.
rc::Gen<AuditCase> audit_case();
rc::Gen<ChangeCase> change_case();

/// The holidays of a case, as the audit wants them.
Holidays holidays_of(const AuditCase& audit_case);

}  // namespace nenkai::test
