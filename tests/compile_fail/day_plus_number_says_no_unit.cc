#include "scheduler/dates.hh"

using namespace nenkai;

Day next(Day day) {
  // expect: no match for .operator\+.|invalid operands to binary expression
  return day + 1;
}
