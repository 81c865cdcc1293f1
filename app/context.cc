#include "app/context.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/zones.hh"
#include "scheduler/suggest.hh"

namespace nenkai {
namespace {

std::shared_ptr<const IndexedProgramme> read_programme(Context& context, std::optional<Revision> at, bool with_events) {
  const ProgrammeId id = chosen_programme(context);
  auto programme = context.store.read(id, at);
  if (!programme) throw InputError(fmt::format("programme \"{}\" did not exist then", id.str()));
  if (with_events) programme->events = context.store.read_events(id, at);
  return std::make_shared<const IndexedProgramme>(*std::move(programme));
}

/// The present one, from the context's cache where it is there.
std::shared_ptr<const IndexedProgramme> present_programme(Context& context, Revision revision, bool with_events) {
  const auto last = context.cache != nullptr ? context.store.revision(revision) : std::nullopt;
  if (!last) return read_programme(context, {}, with_events);
  if (auto kept = context.cache->find(last->hash, with_events)) return kept;
  auto read = read_programme(context, {}, with_events);
  // Where the caller holds no snapshot, somebody may have changed it meanwhile.
  if (context.store.last_revision(read->programme.header.id) == revision) {
    context.cache->keep(last->hash, with_events, read);
  }
  return read;
}

}  // namespace

ProgrammeId chosen_programme(Context& context) {
  const std::vector<ProgrammeId> all = context.store.programmes();
  if (all.empty()) throw InputError("the store holds no programme yet: begin with \"nenkai init FILE\"");
  std::vector<std::string_view> names;
  for (const ProgrammeId& id : all) names.push_back(id.str());
  if (!context.programme) {
    if (all.size() == 1) return all.front();
    throw InputError(fmt::format("the store holds {} programmes: choose one with --programme ({})", all.size(),
                                 fmt::join(names, ", ")));
  }
  for (const ProgrammeId& id : all) {
    if (id.str() == *context.programme) return id;
  }
  const auto near = nearest(*context.programme, names);
  throw InputError(fmt::format("unknown programme \"{}\"{}; the store holds {}", *context.programme,
                               near ? fmt::format(": did you mean \"{}\"?", *near) : "", fmt::join(names, ", ")));
}

Day today_of(const Context& context, const ProgrammeHeader& header) {
  return context.as_of ? *context.as_of : local_day(context.now, header.timezone);
}

const Planning& default_planning() {
  static const Planning standard;
  return standard;
}

std::optional<Revision> known_revision(Context& context, const ProgrammeId& programme) {
  if (!context.known_at) return std::nullopt;
  const Revision revision = context.store.revision_at(programme, *context.known_at);
  if (revision != 0) return revision;
  throw InputError(
      fmt::format("nothing was recorded of programme \"{}\" at {}", programme.str(), to_string(*context.known_at)));
}

OpenProgramme::OpenProgramme(Context& context, bool with_events)
    : at_(known_revision(context, chosen_programme(context))),
      revision_(at_ ? *at_ : context.store.last_revision(chosen_programme(context))),
      read_(at_ ? read_programme(context, at_, with_events) : present_programme(context, revision_, with_events)),
      holidays_(or_throw(context.holidays.unite(programme().header.holidays, programme().calendars))),
      workdays_(programme().planning ? *programme().planning : default_planning(), holidays_),
      today_(today_of(context, programme().header)) {}

Instant last_change(Context& context, const OpenProgramme& open) {
  const auto revision = context.store.revision(open.revision());
  return revision ? revision->at : Instant{};
}

Provenance provenance_of(const Context& context) {
  if (context.known_at) throw InputError("the past can be looked at and not changed: leave --known-at out");
  return {context.actor, context.now, context.command, context.reason};
}

}  // namespace nenkai
