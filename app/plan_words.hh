#pragma once
// What tables and pages say of a plan, in English and Japanese.

#include <string>
#include <string_view>
#include <vector>

#include "app/plan.hh"

namespace nenkai {

/// "optimal", "最適".
std::string_view plan_status_words(plan::PlanStatus status, std::string_view language);
/// The cost and what is proved, in one sentence.
std::string plan_sentence(const plan::Plan& plan, std::string_view language);

/// "2005-02-15 (Tue)", or the first and the last of several days.
std::string days_words(DayRange days, std::string_view language);
/// "drift 3, weekday 2": the parts that are not 0; empty where all are.
std::string cost_words(const plan::CostParts& cost, std::string_view language);
/// "fixed", "moved", "provisional": what is special about an occurrence.
std::vector<std::string> mark_words(const plan::Occurrence& occurrence, std::string_view language);
/// Why the occurrence is where it is.
std::string why_words(const plan::Occurrence& occurrence, std::string_view language);
/// A finding that a plan leaves unmet, or with which it passes a rule's `at_most`.
std::string unmet_words(const Finding& finding, const ProgrammeIndex& index, std::string_view language);
/// A pairing in force that no series and no event of the year covers.
std::string uncovered_words(const PairingId& pairing, const ProgrammeIndex& index, std::string_view language);
/// What kind of demand a line of a conflict is.
std::string demand_words(std::string_view kind, std::string_view language);

/// A series' or event's name by its id; the id where nothing has it.
std::string name_words(std::string_view id, const ProgrammeIndex& index, std::string_view language);
/// The title that a planned event will have.
const std::string& title_words(const PlannedEvent& event, const ProgrammeIndex& index, std::string_view language);
/// "–" where there is none.
std::string venue_words(const std::optional<VenueId>& venue, const ProgrammeIndex& index, std::string_view language);
std::string kept_words(const plan::Kept& kept, const ProgrammeIndex& index, std::string_view language);
/// The bureaus of the pairings that a series or event covers, by name, in the order of the programme.
std::vector<const Organisation*> bureaus_of(std::span<const PairingId> covers, const ProgrammeIndex& index);

}  // namespace nenkai
