#include "scheduler/fiscal.hh"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace nenkai {
namespace {

struct Era {
  const char* name;
  Day begin;
};

using namespace date::literals;

// The proclaimed first days of the eras since Japan uses the Gregorian calendar.
constexpr std::array<Era, 5> eras{{{"令和", Day{2019_y / 5 / 1}},
                                   {"平成", Day{1989_y / 1 / 8}},
                                   {"昭和", Day{1926_y / 12 / 25}},
                                   {"大正", Day{1912_y / 7 / 30}},
                                   {"明治", Day{1868_y / 1 / 25}}}};

const Era* era_of(Day day) {
  for (const Era& era : eras) {
    if (day >= era.begin) return &era;
  }
  return nullptr;
}

std::string era_year(const Era& era, int year) {
  const int number = year - year_of(era.begin) + 1;
  return number == 1 ? fmt::format("{}元年", era.name) : fmt::format("{}{}年", era.name, number);
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::optional<int> year_number(std::string_view text) {
  const auto value = text.size() == 4 ? number(text) : std::nullopt;
  if (!value || *value < first_year || *value > last_year) return std::nullopt;
  return value;
}

int parts_in(PeriodKind kind) {
  if (kind == PeriodKind::half) return 2;
  return kind == PeriodKind::quarter ? 4 : 1;
}

}  // namespace

Result<FiscalYears> FiscalYears::parse(std::string_view text) {
  const std::size_t dots = text.find("..");
  const auto first = year_number(text.substr(0, dots));
  const auto last = dots == std::string_view::npos ? first : year_number(text.substr(dots + 2));
  if (!first || !last) {
    return Problem{
        fmt::format("\"{}\" is no fiscal year: write 2003 or 2003..2005 ({} to {})", text, first_year, last_year)};
  }
  if (*last < *first) {
    return Problem{fmt::format("\"{}\" ends before it begins: write {}..{}", text, *last, *first)};
  }
  return FiscalYears{{*first}, {*last}};
}

std::string Period::label() const {
  switch (kind) {
    case PeriodKind::fiscal_year: return fmt::format("FY{}", year);
    case PeriodKind::calendar_year: return fmt::format("CY{}", year);
    case PeriodKind::half: return fmt::format("FY{}-H{}", year, part);
    case PeriodKind::quarter: return fmt::format("FY{}-Q{}", year, part);
  }
  return {};
}

Result<FiscalCalendar> FiscalCalendar::starting(MonthDay start) {
  if (start.value() == date::February / 29) {
    return Problem{"a fiscal year cannot begin on 02-29, which most years lack: write 02-28 or 03-01"};
  }
  FiscalCalendar calendar;
  calendar.start_ = start;
  return calendar;
}

FiscalYear FiscalCalendar::year_of(Day day) const {
  const int year = nenkai::year_of(day);
  return FiscalYear{day < start_.in(year) ? year - 1 : year};
}

DayRange FiscalCalendar::days_of(FiscalYear year) const { return {start_.in(year.number), start_.in(year.number + 1)}; }

DayRange FiscalCalendar::days_of(FiscalYears years) const {
  return {days_of(years.first).begin, days_of(years.last).end};
}

Period FiscalCalendar::part_of(FiscalYear year, PeriodKind kind, int part) const {
  const int months = 12 / parts_in(kind);
  const auto border = [&](int months_on) {
    const date::year_month month = date::year{year.number} / start_.value().month() + date::months{months_on};
    const date::year_month_day day = month / start_.value().day();
    // A start on the 29th to 31st falls on the last day of the shorter months.
    return day.ok() ? Day{day} : Day{month / date::last};
  };
  return Period{kind, year.number, part, {border((part - 1) * months), border(part * months)}};
}

std::vector<Period> FiscalCalendar::periods(PeriodKind kind, FiscalYears years) const {
  std::vector<Period> result;
  const DayRange asked = days_of(years);
  if (kind == PeriodKind::calendar_year) {
    for (int year = nenkai::year_of(asked.first()); year <= nenkai::year_of(asked.last()); ++year) {
      result.push_back(
          {kind, year, 0, {MonthDay{date::January / 1}.in(year), MonthDay{date::January / 1}.in(year + 1)}});
    }
    return result;
  }
  for (FiscalYear year = years.first; year <= years.last; ++year.number) {
    if (kind == PeriodKind::fiscal_year) {
      result.push_back({kind, year.number, 0, days_of(year)});
      continue;
    }
    for (int part = 1; part <= parts_in(kind); ++part) result.push_back(part_of(year, kind, part));
  }
  return result;
}

Result<Period> FiscalCalendar::period(std::string_view label) const {
  const Problem shape{fmt::format("\"{}\" is no period: write FY2003, CY2003, FY2003-H1 or FY2003-Q1", label)};
  const auto year = label.size() >= 6 ? year_number(label.substr(2, 4)) : std::nullopt;
  if (!year) return shape;
  if (label.substr(0, 2) == "CY" && label.size() == 6) {
    return Period{PeriodKind::calendar_year,
                  *year,
                  0,
                  {MonthDay{date::January / 1}.in(*year), MonthDay{date::January / 1}.in(*year + 1)}};
  }
  if (label.substr(0, 2) != "FY") return shape;
  if (label.size() == 6) return Period{PeriodKind::fiscal_year, *year, 0, days_of(FiscalYear{*year})};
  if (label.size() != 9 || label[6] != '-') return shape;
  const PeriodKind kind = label[7] == 'H' ? PeriodKind::half : PeriodKind::quarter;
  const int part = label[8] - '0';
  if ((label[7] != 'H' && label[7] != 'Q') || part < 1 || part > parts_in(kind)) return shape;
  return part_of(FiscalYear{*year}, kind, part);
}

std::string japanese_fiscal_year(FiscalYear year, const FiscalCalendar& calendar) {
  const Day first = calendar.days_of(year).first();
  const Era* era = era_of(first);
  if (era == nullptr) return fmt::format("{}年度", year.number);
  return era_year(*era, nenkai::year_of(first)) + "度";
}

std::string japanese_date(Day day) {
  const date::year_month_day ymd{day};
  const Era* era = era_of(day);
  const std::string year = era == nullptr ? fmt::format("{}年", int(ymd.year())) : era_year(*era, int(ymd.year()));
  return fmt::format("{}{}月{}日", year, unsigned(ymd.month()), unsigned(ymd.day()));
}

}  // namespace nenkai
