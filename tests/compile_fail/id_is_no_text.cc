#include "scheduler/ids.hh"

using namespace nenkai;

std::string greeting(const PersonId& person) {
  // expect: no match for .operator\+.|invalid operands to binary expression
  return "Dear " + person;
}
