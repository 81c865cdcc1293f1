#pragma once
// Owners of what libical allocates. Nobody else in the program frees libical's memory.

#include <libical/ical.h>

#include <memory>

namespace nenkai::ical {

struct Freeing {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
  void operator()(icalproperty* property) const { icalproperty_free(property); }
  void operator()(icalparameter* parameter) const { icalparameter_free(parameter); }
  void operator()(icalvalue* value) const { icalvalue_free(value); }
  /// The strings that functions ending in `_r` hand out.
  void operator()(char* text) const { icalmemory_free_buffer(text); }
};

/// With the components and properties in it.
using ComponentHandle = std::unique_ptr<icalcomponent, Freeing>;
using PropertyHandle = std::unique_ptr<icalproperty, Freeing>;
using ParameterHandle = std::unique_ptr<icalparameter, Freeing>;
using ValueHandle = std::unique_ptr<icalvalue, Freeing>;
using TextHandle = std::unique_ptr<char, Freeing>;

}  // namespace nenkai::ical
