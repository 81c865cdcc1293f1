#pragma once
// The number that a series carries on from year to year: "3rd Forum", "第3回フォーラム", "Forum 2003".

#include <optional>

#include "scheduler/local_text.hh"
#include "scheduler/programme.hh"

namespace nenkai::plan {

struct Edition {
  int number = 0;
  LocalText title;  // the earlier title with this number in it
};

/// The next title after `event`'s, for an occurrence that starts on `start`: an ordinal ("3rd", "第3回") is one more;
/// a year from 1900 to 2200 keeps its distance to the year of the event's date; of each the first in the title goes on.
/// Of both the ordinal is the number. Each language of the title is carried on by itself; the number is the English
/// one's, else the first. None where no language has a number.
std::optional<Edition> next_edition(const Event& event, const ProgrammeIndex& index, Day start);

}  // namespace nenkai::plan
