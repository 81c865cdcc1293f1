#include "scheduler/ids.hh"

using namespace nenkai;

void rename(EventId& event, const SeriesId& series) {
  // expect: no match for .operator=.|no viable overloaded '='
  event = series;
}
