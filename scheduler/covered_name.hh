#pragma once
// What an event covers, by the names of its day.

#include "scheduler/programme.hh"

namespace nenkai {

/// What an event of that day covers by covering the pairing: the pairing, or those that it had passed into by then.
std::string covered_name(const Pairing& pairing, const ProgrammeIndex& index, std::string_view language, Day on);

}  // namespace nenkai
