#pragma once
// Two versions of an event compared, and what the difference does to the findings. Shared by all use cases that change
// events.

#include <span>
#include <string>
#include <vector>

#include "app/context.hh"
#include "scheduler/effects.hh"

namespace nenkai {

struct FieldChange {
  std::string key;
  std::string before;  // canonical JSON; empty where the key was not set
  std::string after;
};

struct EventRevision {
  Event before;  // id empty where the event is new
  Event after;
};

/// The keys that differ, in the order of the programme file. Of a new event all that are set.
std::vector<FieldChange> compare_events(const Event& before, const Event& after);

/// Audits the subjects that these events touch, before and after, over the years that they were and will be in.
std::vector<Effect> effects_of(Context& context, const OpenProgramme& open, std::span<const EventRevision> revisions);

}  // namespace nenkai
