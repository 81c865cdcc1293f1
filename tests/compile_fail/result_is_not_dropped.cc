#include "scheduler/dates.hh"

using namespace nenkai;

void check(std::string_view text) {
  // expect: ignoring returned value of type|ignoring return value of function
  parse_day(text);
}
