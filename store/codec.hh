#pragma once
// Canonical JSON (scheduler/canonical_json.hh) back into entities.

#include <string_view>

#include "scheduler/programme.hh"

namespace nenkai {

/// The entity that `body` says. Throws StoreError naming the key that is missing, unknown or out of range; an
/// unknown key is an error because writing the entity back would lose it.
///
/// T is one of ProgrammeHeader, Organisation, Cluster, Project, Committee, Pairing, Person, Venue, Series,
/// Event, Rule, Waiver, Reminder, Calendar, Subscription, Planning.
template <class T>
T decode(std::string_view body);

}  // namespace nenkai
