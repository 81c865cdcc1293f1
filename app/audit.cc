#include "app/audit.hh"

namespace nenkai {
namespace {

AuditEvents read_events(Context& context, const OpenProgramme& open) {
  AuditEvents events(open.index());
  context.store.read_facts(open.programme().header.id, open.at(), [&](const EventFact& fact) { events.add(fact); });
  return events;
}

}  // namespace

AuditReport::AuditReport(Context& context, const AuditRequest& request)
    : known_at(context.known_at),
      open(context),
      years(request.years.value_or(default_years(open.index().fiscal(), open.today()))),
      events(read_events(context, open)),
      findings(audit(open.index(), events, open.workdays(), {open.today(), years, nullptr})) {}

std::unique_ptr<AuditReport> run_audit(Context& context, const AuditRequest& request) {
  const auto snapshot = context.store.snapshot();
  return std::make_unique<AuditReport>(context, request);
}

}  // namespace nenkai
