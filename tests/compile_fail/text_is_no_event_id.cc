#include "scheduler/ids.hh"

using namespace nenkai;

EventId unchecked(const std::string& text) {
  // expect: could not convert|no viable conversion
  return text;
}
