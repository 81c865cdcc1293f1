#pragma once
// How pages tell an event: its mark by kind and state, its date, who it belongs to.

#include <string>
#include <string_view>
#include <vector>

#include "scheduler/programme.hh"

namespace nenkai::server {

/// "conference", "committee", "network", "other": the shape of an event's mark.
std::string_view shape_of(EventKind kind);
/// "held", "confirmed", "tentative", "cancelled", or "overdue" where the day has passed and nobody recorded what became
/// of it: the colour of the mark and the sign in it.
std::string_view state_of(const Event& event, Day today);
/// The words for a state.
std::string_view state_words(std::string_view state, std::string_view language);

/// An event's mark in a square of 16 units, as the inside of an SVG element of classes "mark SHAPE STATE".
std::string mark_shapes(EventKind kind, std::string_view state);
/// The mark as a picture of its own in a text, hidden from readers of the screen: words stand beside it.
std::string mark_icon(EventKind kind, std::string_view state);

/// When it is or was, with its last day where it has several and its time where it has one.
std::string when_words(const Event& event, std::string_view language);

/// The bureaus of what it covers, else of its committee's pairings; in the order of the programme, none twice.
std::vector<const Organisation*> bureaus_for(const ResolvedEvent& event, const ProgrammeIndex& index);
std::string names_of(const std::vector<const Organisation*>& bureaus, std::string_view language);

}  // namespace nenkai::server
