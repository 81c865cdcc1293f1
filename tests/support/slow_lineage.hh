#pragma once
// Who answers for whom by the successions of a programme, written as docs/rules.md tells it and with no thought of
// speed: a second opinion on scheduler/lineage.hh.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "scheduler/programme.hh"

namespace nenkai::test {

/// On that day those that are `gone` passed into the `heirs`, of which some were `made` that day.
struct SlowChange {
  Day on;
  std::vector<std::string> gone;
  std::set<std::string> made;
  std::set<std::string> heirs;
  bool split_off = false;  // those made came off from others that stay
};

/// Of one kind of subject, in no order.
using SlowLineage = std::vector<SlowChange>;

SlowLineage slow_lineage(const Programme& programme, SubjectKind kind);

/// Who answers for `id` in a period with that last day.
std::set<std::string> answer_for(const SlowLineage& lineage, const std::string& id, Day last);
/// Whether `id` itself has obligations in the period from `first` to `last`.
bool is_there(const SlowLineage& lineage, const std::string& id, Day first, Day last);
/// The day from which on `id` is no more.
std::optional<Day> day_gone(const SlowLineage& lineage, const std::string& id);
/// The change that made `id`; null where none did.
const SlowChange* making_of(const SlowLineage& lineage, const std::string& id);
/// `ids`, and all that they ever pass into or were made of.
std::set<std::string> with_relatives(const SlowLineage& lineage, std::set<std::string> ids);

}  // namespace nenkai::test
