#pragma once
// Programmes and changes for the tests of stores.

#include <chrono>
#include <string>
#include <vector>

#include "store/store.hh"
#include "tests/store/random_entities.hh"

namespace nenkai::test {

inline const ProgrammeId kci{"kci-icp"};

inline Instant at_second(int second) { return Instant{std::chrono::seconds{second}}; }
inline Provenance by(const std::string& actor, int second = 0) { return {actor, at_second(second), "test", "because"}; }

inline ProgrammeHeader header_of(const ProgrammeId& id) {
  ProgrammeHeader header;
  header.id = id;
  header.name = LocalText{"Programme " + id.str()};
  header.timezone = "Asia/Tokyo";
  return header;
}

inline Event event_on(const std::string& id, std::string_view date, EventStatus status = EventStatus::tentative) {
  Event event;
  event.id = EventId{id};
  event.date = *PartialDate::parse(date);
  event.status = status;
  return event;
}

/// A change that adds a programme with these events.
inline Change new_programme(const ProgrammeId& id, std::vector<Event> events = {}) {
  Change change;
  change.header = header_of(id);
  change.put.events = std::move(events);
  return change;
}

inline Change putting(std::vector<Event> events) {
  Change change;
  change.put.events = std::move(events);
  return change;
}

inline Change removing(std::vector<EntityKey> keys) {
  Change change;
  change.remove = std::move(keys);
  return change;
}

/// `count` of every kind of entity, with random contents and ids that differ.
Change random_change(Random& random, const ProgrammeId& id, int count);

/// All that can be read of a programme, a line each, so that stores can be compared.
std::vector<std::string> all_of(Store& store, const ProgrammeId& programme, std::optional<Revision> at = {});
/// All that a store holds, its history included.
std::vector<std::string> all_of(Store& store);

}  // namespace nenkai::test
