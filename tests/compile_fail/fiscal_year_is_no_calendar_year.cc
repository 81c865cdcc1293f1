#include "scheduler/fiscal.hh"

using namespace nenkai;

bool ends_in(FiscalYear year, int calendar_year) {
  // expect: no match for .operator==.|invalid operands to binary expression
  return year == calendar_year;
}
