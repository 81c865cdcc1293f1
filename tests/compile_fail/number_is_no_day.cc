#include "scheduler/dates.hh"

using namespace nenkai;

Day opening() {
  // expect: could not convert|no viable conversion
  return 20030401;
}
