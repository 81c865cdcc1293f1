#pragma once
// A holiday calendar of a programme's own: days that somebody listed, as an import does, rather than derived by rules.

#include <optional>
#include <string>
#include <vector>

#include "scheduler/dates.hh"
#include "scheduler/ids.hh"
#include "scheduler/local_text.hh"

namespace nenkai {

struct CalendarDay {
  PartialDate date;  // day-precise
  LocalText name;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.required("date", self.date);
    v.required("name", self.name);
  }
};

/// `programme.holidays` may name it like one that is shipped; where both have the name, this one is meant.
struct Calendar {
  CalendarId id;
  LocalText name;
  std::optional<std::string> source;  // the label of the import that it came from
  std::vector<CalendarDay> holidays;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.required("name", self.name);
    v.optional("source", self.source);
    v.optional("holidays", self.holidays);
  }
};

}  // namespace nenkai
