#include "scheduler/access.hh"

#include <fmt/format.h>

#include <algorithm>

namespace nenkai {
namespace {

bool is_of(const PairingId& id, const OrganisationId& bureau, const ProgrammeIndex& index) {
  const Pairing* pairing = index.find(id);
  return pairing != nullptr && pairing->bureau == bureau;
}

bool is_of(const CommitteeId& id, const OrganisationId& bureau, const ProgrammeIndex& index) {
  const auto& pairings = index.programme().pairings;
  return std::any_of(pairings.begin(), pairings.end(),
                     [&](const Pairing& pairing) { return pairing.committee == id && pairing.bureau == bureau; });
}

bool covers(const ResolvedEvent* event, const PairingId& id) {
  return event != nullptr && std::find(event->covers.begin(), event->covers.end(), id) != event->covers.end();
}

/// A pairing of another bureau that `event` covers and `other` does not.
const PairingId* foreign_pairing(const ResolvedEvent* event, const ResolvedEvent* other, const OrganisationId& bureau,
                                 const ProgrammeIndex& index) {
  if (event == nullptr) return nullptr;
  for (const PairingId& id : event->covers) {
    if (!covers(other, id) && !is_of(id, bureau, index)) return &id;
  }
  return nullptr;
}

const CommitteeId* foreign_committee(const ResolvedEvent* event, const OrganisationId& bureau,
                                     const ProgrammeIndex& index) {
  if (event == nullptr || event->committee == nullptr || is_of(*event->committee, bureau, index)) return nullptr;
  return event->committee;
}

bool same_committee(const ResolvedEvent* before, const ResolvedEvent& after) {
  const CommitteeId* old = before != nullptr ? before->committee : nullptr;
  if (old == nullptr || after.committee == nullptr) return old == after.committee;
  return *old == *after.committee;
}

}  // namespace

bool concerns(const ResolvedEvent& event, const OrganisationId& bureau, const ProgrammeIndex& index) {
  if (event.committee != nullptr && is_of(*event.committee, bureau, index)) return true;
  return std::any_of(event.covers.begin(), event.covers.end(),
                     [&](const PairingId& id) { return is_of(id, bureau, index); });
}

std::optional<std::string> bureau_problem(const ResolvedEvent* before, const ResolvedEvent& after,
                                          const OrganisationId& bureau, const ProgrammeIndex& index) {
  const std::string& id = after.event->id.str();
  if (before != nullptr && !concerns(*before, bureau, index)) {
    return fmt::format("event {} does not concern {}: it covers none of its pairings, and no committee of them", id,
                       bureau.str());
  }
  if (!concerns(after, bureau, index)) {
    return fmt::format("event {} would not concern {}: let it cover one of its pairings", id, bureau.str());
  }
  const PairingId* added = foreign_pairing(&after, before, bureau, index);
  if (added != nullptr) return fmt::format("pairing {} is not of {}: it cannot be added", added->str(), bureau.str());
  const PairingId* removed = foreign_pairing(before, &after, bureau, index);
  if (removed != nullptr)
    return fmt::format("pairing {} is not of {}: it cannot be taken away", removed->str(), bureau.str());
  if (same_committee(before, after)) return std::nullopt;
  const CommitteeId* committee = foreign_committee(&after, bureau, index);
  if (committee == nullptr) committee = foreign_committee(before, bureau, index);
  if (committee != nullptr)
    return fmt::format("committee {} is not of {}: it cannot be set or taken away", committee->str(), bureau.str());
  return std::nullopt;
}

}  // namespace nenkai
