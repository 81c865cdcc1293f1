#include "scheduler/fiscal.hh"

using namespace nenkai;

DayRange days(const FiscalCalendar& calendar, int year) {
  // expect: no matching function for call to .*days_of|no matching member function for call to 'days_of'
  return calendar.days_of(year);
}
