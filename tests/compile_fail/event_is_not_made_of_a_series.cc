#include "scheduler/ids.hh"

using namespace nenkai;

EventId first_of(const SeriesId& series) {
  // expect: no matching function for call to .*EventTag|no matching conversion for functional-style cast
  return EventId(series);
}
