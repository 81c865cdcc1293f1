#include "scheduler/fiscal.hh"

using namespace nenkai;

FiscalYear next(FiscalYear year) {
  // expect: no match for .operator\+.|invalid operands to binary expression
  return year + 1;
}
