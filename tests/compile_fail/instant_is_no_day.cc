#include "scheduler/dates.hh"

using namespace nenkai;

Day today(Instant now) {
  // expect: could not convert|no viable conversion
  return now;
}
