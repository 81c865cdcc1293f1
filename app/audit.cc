#include "app/audit.hh"

#include <fmt/format.h>

namespace nenkai {
namespace {

std::optional<Revision> revision_known(Context& context, std::optional<Instant> known_at) {
  if (!known_at) return std::nullopt;
  const ProgrammeId id = chosen_programme(context);
  const Revision revision = context.store.revision_at(id, *known_at);
  if (revision == 0) {
    throw InputError(fmt::format("nothing was recorded of programme \"{}\" at {}", id.str(), to_string(*known_at)));
  }
  return revision;
}

AuditEvents read_events(Context& context, const OpenProgramme& open, std::optional<Revision> at) {
  AuditEvents events(open.index());
  context.store.read_facts(open.programme().header.id, at, [&](const EventFact& fact) { events.add(fact); });
  return events;
}

}  // namespace

AuditReport::AuditReport(Context& context, const AuditRequest& request)
    : known_at(request.known_at),
      open(context, revision_known(context, request.known_at)),
      years(request.years.value_or(default_years(open.index().fiscal(), open.today()))),
      events(read_events(context, open, revision_known(context, request.known_at))),
      findings(audit(open.index(), events, open.workdays(), {open.today(), years, nullptr})) {}

std::unique_ptr<AuditReport> run_audit(Context& context, const AuditRequest& request) {
  const auto snapshot = context.store.snapshot();
  return std::make_unique<AuditReport>(context, request);
}

}  // namespace nenkai
