#include "scheduler/programme.hh"

#include <algorithm>

namespace nenkai {

template <class T>
ProgrammeIndex::Map<T> ProgrammeIndex::map_of(const std::vector<T>& list) {
  Map<T> map;
  map.reserve(list.size());
  for (const T& entity : list) map.emplace(entity.id.str(), &entity);
  return map;
}

ProgrammeIndex::ProgrammeIndex(const Programme& programme)
    : programme_(&programme),
      organisations_(map_of(programme.organisations)),
      clusters_(map_of(programme.clusters)),
      projects_(map_of(programme.projects)),
      committees_(map_of(programme.committees)),
      pairings_(map_of(programme.pairings)),
      people_(map_of(programme.people)),
      venues_(map_of(programme.venues)),
      series_(map_of(programme.series)),
      rules_(map_of(programme.rules)),
      successions_(map_of(programme.successions)),
      lineage_(programme) {
  if (auto fiscal = FiscalCalendar::starting(programme.header.fiscal_year_start)) fiscal_ = *fiscal;
}

ResolvedEvent resolve(const Event& event, const ProgrammeIndex& index) {
  static const LocalText untitled;
  ResolvedEvent resolved;
  resolved.event = &event;
  if (event.series) resolved.series = index.find(*event.series);
  const Series* series = resolved.series;
  resolved.kind = event.kind.value_or(series != nullptr ? series->kind : EventKind::other);
  if (event.covers) {
    resolved.covers = *event.covers;
  } else if (series != nullptr) {
    resolved.covers = series->covers;
  }
  if (event.committee) {
    resolved.committee = &*event.committee;
  } else if (series != nullptr && series->committee) {
    resolved.committee = &*series->committee;
  }
  resolved.title = event.title ? &*event.title : series != nullptr ? &series->name : &untitled;
  resolved.timezone = event.timezone ? &*event.timezone : &index.programme().header.timezone;
  return resolved;
}

DayRange days_of(const Event& event) {
  const Day first = event.date.first_day();
  if (event.end) {
    const bool at_midnight = event.end->time_of_day() == std::chrono::minutes{0};
    const Day last = event.end->interval().last() - date::days{at_midnight ? 1 : 0};
    return DayRange::closed(first, std::max(first, last));
  }
  return {first, first + date::days{event.days}};
}

namespace {

/// The name by which `entity` goes now, or went by on that day.
template <class T>
const std::string& name_then(SubjectKind kind, const T& entity, const ProgrammeIndex& index, std::string_view language,
                             std::optional<Day> on) {
  const LocalText* former = on ? index.lineage().former_name(kind, entity.id.str(), *on) : nullptr;
  return (former != nullptr ? *former : entity.name).in(language);
}

/// One side of a pairing. Of a pairing that goes on after its cluster or bureau is no more, that of the heirs.
template <class IdType>
std::string side_name(SubjectKind kind, const IdType& id, const ProgrammeIndex& index, std::string_view language,
                      std::optional<Day> on) {
  if (!on || index.lineage().empty(kind)) {
    const auto* entity = index.find(id);
    return entity == nullptr ? "" : entity->name.in(language);
  }
  std::string names;
  for (const std::string_view holder : index.lineage().holders(kind, id.str(), *on)) {
    if (const auto* entity = index.find(IdType{std::string(holder)}))
      names += (names.empty() ? "" : " / ") + name_then(kind, *entity, index, language, on);
  }
  return names;
}

template <class IdType>
std::string name_or_id(SubjectKind kind, std::string_view id, const ProgrammeIndex& index, std::string_view language,
                       std::optional<Day> on) {
  const auto* entity = index.find(IdType{std::string(id)});
  return entity == nullptr ? std::string(id) : name_then(kind, *entity, index, language, on);
}

}  // namespace

std::string pairing_name(const Pairing& pairing, const ProgrammeIndex& index, std::string_view language,
                         std::optional<Day> on) {
  const Lineage& lineage = index.lineage();
  const Passing* passing = lineage.passing(SubjectKind::pairing, pairing.id.str());
  if (on && passing != nullptr) on = std::min(*on, passing->on - date::days{1});  // it keeps the name that it had last
  if (on && lineage.former_name(SubjectKind::pairing, pairing.id.str(), *on) != nullptr)
    return lineage.former_name(SubjectKind::pairing, pairing.id.str(), *on)->in(language);
  const std::string cluster = side_name(SubjectKind::cluster, pairing.cluster, index, language, on);
  const std::string bureau = side_name(SubjectKind::bureau, pairing.bureau, index, language, on);
  return cluster.empty() || bureau.empty() ? pairing.id.str() : cluster + " × " + bureau;
}

std::string subject_name(SubjectKind kind, std::string_view id, const ProgrammeIndex& index, std::string_view language,
                         std::optional<Day> on) {
  switch (kind) {
    case SubjectKind::pairing: {
      const Pairing* pairing = index.pairing(id);
      return pairing == nullptr ? std::string(id) : pairing_name(*pairing, index, language, on);
    }
    case SubjectKind::committee: return name_or_id<CommitteeId>(kind, id, index, language, on);
    case SubjectKind::cluster: return name_or_id<ClusterId>(kind, id, index, language, on);
    case SubjectKind::bureau: return name_or_id<OrganisationId>(kind, id, index, language, on);
  }
  return std::string(id);
}

std::string region_slug(std::string_view region) { return to_slug(region); }

}  // namespace nenkai
