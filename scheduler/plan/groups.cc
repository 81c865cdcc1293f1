// Who shares what with whom.

#include <set>

#include "scheduler/plan/problem.hh"

namespace nenkai::plan {
namespace {

/// What a rule's group is made of, whether for a series or for an event.
struct Subject {
  std::span<const PairingId> covers;
  const CommitteeId* committee = nullptr;
  const Series* series = nullptr;
};

std::string region_of(const Cluster& cluster) {
  const std::string slug = region_slug(cluster.region);
  return slug.empty() ? cluster.region : slug;
}

void add_of_pairing(std::set<std::string>& members, const Pairing& pairing, ApartAmong among,
                    const ProgrammeIndex& index) {
  const Cluster* cluster = index.find(pairing.cluster);
  switch (among) {
    case ApartAmong::bureau: members.insert(pairing.bureau.str()); break;
    case ApartAmong::cluster: members.insert(pairing.cluster.str()); break;
    case ApartAmong::region:
      if (cluster != nullptr) members.insert(region_of(*cluster));
      break;
    case ApartAmong::committee:
      if (pairing.committee) members.insert(pairing.committee->str());
      break;
    case ApartAmong::person:
    case ApartAmong::all: break;
  }
}

std::vector<std::string> members_of(const Subject& subject, ApartAmong among, const ProgrammeIndex& index) {
  if (among == ApartAmong::all) return {""};
  std::set<std::string> members;
  for (const PairingId& id : subject.covers) {
    if (const Pairing* pairing = index.find(id)) add_of_pairing(members, *pairing, among, index);
  }
  if (among == ApartAmong::committee && subject.committee != nullptr) members.insert(subject.committee->str());
  if (among == ApartAmong::person && subject.series != nullptr) {
    for (const PersonId& person : subject.series->required) members.insert(person.str());
  }
  return {members.begin(), members.end()};
}

}  // namespace

std::vector<std::string> members_of(const Series& series, ApartAmong among, const ProgrammeIndex& index) {
  return members_of(Subject{series.covers, series.committee ? &*series.committee : nullptr, &series}, among, index);
}

std::vector<std::string> members_of(const Event& event, ApartAmong among, const ProgrammeIndex& index) {
  const ResolvedEvent resolved = resolve(event, index);
  return members_of(Subject{resolved.covers, resolved.committee, resolved.series}, among, index);
}

}  // namespace nenkai::plan
