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
      rules_(map_of(programme.rules)) {
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

std::string pairing_name(const Pairing& pairing, const ProgrammeIndex& index, std::string_view language) {
  const Cluster* cluster = index.find(pairing.cluster);
  const Organisation* bureau = index.find(pairing.bureau);
  if (cluster == nullptr || bureau == nullptr) return pairing.id.str();
  return cluster->name.in(language) + " × " + bureau->name.in(language);
}

std::string subject_name(SubjectKind kind, std::string_view id, const ProgrammeIndex& index,
                         std::string_view language) {
  const std::string text(id);
  switch (kind) {
    case SubjectKind::pairing:
      if (const auto* pairing = index.pairing(id)) return pairing_name(*pairing, index, language);
      break;
    case SubjectKind::committee:
      if (const auto* committee = index.find(CommitteeId{text})) return committee->name.in(language);
      break;
    case SubjectKind::cluster:
      if (const auto* cluster = index.find(ClusterId{text})) return cluster->name.in(language);
      break;
    case SubjectKind::bureau:
      if (const auto* bureau = index.find(OrganisationId{text})) return bureau->name.in(language);
      break;
  }
  return text;
}

std::string region_slug(std::string_view region) { return to_slug(region); }

}  // namespace nenkai
