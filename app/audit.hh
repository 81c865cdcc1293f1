#pragma once
// Use case: audit a programme, as it is or as it was known at the context's instant.

#include <memory>
#include <optional>

#include "app/context.hh"
#include "scheduler/ahead.hh"

namespace nenkai {

struct AuditRequest {
  std::optional<FiscalYears> years;  // else today's and the one before
};

/// The findings, with all that they point into.
struct AuditReport {
  /// Within a snapshot that the caller holds.
  AuditReport(Context& context, const AuditRequest& request);

  std::vector<Deadline> ahead() const { return deadlines(findings, open.workdays(), open.today()); }

  std::optional<Instant> known_at;
  OpenProgramme open;
  FiscalYears years;
  AuditEvents events;
  std::vector<Finding> findings;
  std::optional<std::int64_t> failed_reminders;  // where the caller asked for that too
};

std::unique_ptr<AuditReport> run_audit(Context& context, const AuditRequest& request);

}  // namespace nenkai
