#pragma once
// Fiscal years and the periods of rules. FY2003 begins on the programme's fiscal-year start in 2003.

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/dates.hh"

namespace nenkai {

/// The number that a fiscal year is called by: the calendar year in which it begins.
struct FiscalYear {
  int number = 0;
  friend auto operator<=>(const FiscalYear&, const FiscalYear&) = default;
};

/// Fiscal years `first` to `last`, both included.
struct FiscalYears {
  FiscalYear first;
  FiscalYear last;

  /// "2003" or "2003..2005". Errors: another shape, last before first, years out of bounds.
  static Result<FiscalYears> parse(std::string_view text);
  friend auto operator<=>(const FiscalYears&, const FiscalYears&) = default;
};

enum class PeriodKind : std::uint8_t { fiscal_year, calendar_year, half, quarter };

/// A labelled stretch of days: FY2003, CY2003, FY2003-H1, FY2003-Q1.
struct Period {
  PeriodKind kind = PeriodKind::fiscal_year;
  int year = 0;  // of the fiscal or calendar year
  int part = 0;  // 1.. for halves and quarters, else 0
  DayRange days;

  std::string label() const;
  friend auto operator<=>(const Period&, const Period&) = default;
};

/// A programme's fiscal years. They may begin on any day but 29 February, which most years lack.
class FiscalCalendar {
 public:
  FiscalCalendar() = default;  // begins on 1 April
  static Result<FiscalCalendar> starting(MonthDay start);

  MonthDay start() const { return start_; }
  FiscalYear year_of(Day day) const;
  DayRange days_of(FiscalYear year) const;
  DayRange days_of(FiscalYears years) const;
  /// Every period of this kind that overlaps these fiscal years, in order.
  std::vector<Period> periods(PeriodKind kind, FiscalYears years) const;
  /// The period with this label. Errors: a label of no known shape.
  Result<Period> period(std::string_view label) const;

 private:
  Period part_of(FiscalYear year, PeriodKind kind, int part) const;

  MonthDay start_{date::April / 1};
};

/// "平成15年度": the fiscal year in Japan's eras. A year in which the era changes carries the era of
/// its first day, and its first year is 元年. Nothing before Meiji (1868).
std::string japanese_fiscal_year(FiscalYear year, const FiscalCalendar& calendar);
/// "平成16年3月31日".
std::string japanese_date(Day day);

}  // namespace nenkai
