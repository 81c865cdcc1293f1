#pragma once
// What pages and tables say, in English and Japanese.

#include <string>
#include <string_view>

#include "scheduler/audit.hh"

namespace nenkai {

/// "at risk", "リスクあり": a finding's status for people.
std::string_view status_words(FindingStatus status, std::string_view language);
std::string_view status_words(EventStatus status, std::string_view language);
std::string_view kind_words(EventKind kind, std::string_view language);

/// Why a finding has its status, and what can be done; `reason` and `advice` of scheduler/audit.hh in a language.
std::string reason_words(const Finding& finding, const FiscalCalendar& fiscal, std::string_view language);
std::string advice_words(const Finding& finding, std::string_view language);

/// "FY2003", or "平成15年度" in Japanese; halves and quarters likewise ("平成15年度上期", "第1四半期").
std::string period_words(const Period& period, const FiscalCalendar& fiscal, std::string_view language);

/// "2005-10-01: the clusters Toyama, Kanazawa pass into Hokuriku", with the reason where there is one.
std::string succession_words(const Succession& succession, const ProgrammeIndex& index, std::string_view language);

/// The date as it is known, for people: "March 2004", "2004年3月", "2004-03-10 (Wed)".
std::string date_words(const PartialDate& date, std::string_view language);
/// The same, as it is spoken: "Wed 10 March 2004, 13:30", "2004年3月10日（水）13:30".
std::string long_date_words(const PartialDate& date, std::string_view language);
/// "March", "3月". `month` is 1 to 12.
std::string month_words(unsigned month, std::string_view language);
/// "Wed", "水".
std::string_view weekday_words(Day day, std::string_view language);

}  // namespace nenkai
