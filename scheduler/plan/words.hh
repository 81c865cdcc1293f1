#pragma once
// Dates and demands in words, as a planner would say them.

#include <string>
#include <vector>

#include "scheduler/plan/problem.hh"

namespace nenkai::plan {

/// "2005-03-08 (Tue)".
std::string dated(Day day);
/// "Sunday".
std::string weekday_name(Day day);
/// "1–14 March 2005", "28 February–3 March 2005", "2005-03-08 (Tue)" where it is one day.
std::string span_text(DayRange days);
/// "12–13 March 2005 and 19 March 2005": the days of the set, runs together.
std::string days_text(const YearDays& year, const DaySet& days);
/// "a, b and c".
std::string listed(const std::vector<std::string>& words);
/// "1 day", "2 days".
std::string count_of(int count, const char* what);
/// "apart[0] among bureau, 14 days".
std::string apart_name(const Problem& problem, int rule);
/// "capacity[0], at most 2 a week".
std::string capacity_name(const Problem& problem, int rule);
/// The name of a group's member: "METI Tohoku".
std::string member_name(const Problem& problem, ApartAmong among, const std::string& member);
/// A kept event: its series' name, else its title.
std::string anchor_name(const Problem& problem, const Event& event);

/// The demand as a line of a conflict between `tasks`: "Sendai must fall in 1–14 March 2005". What closes days for
/// everybody names those among the days `about` where these are a month or less.
std::string demand_text(const Problem& problem, int demand, const std::vector<int>& tasks, const DaySet& about);

/// What a first day breaks by itself, one phrase a demand: "2005-03-06 is a Sunday". Empty where it is free. What is
/// against a venue is told only where no venue is left.
std::vector<std::string> why_not(const Problem& problem, int task, int start);

}  // namespace nenkai::plan
