#include "scheduler/dates.hh"

using namespace nenkai;

bool over(const PartialDate& date, Day today) {
  // expect: no match for .operator<.|invalid operands to binary expression
  return date < today;
}
