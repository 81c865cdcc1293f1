#pragma once
// What a change does to the findings: the audit before and after, compared.

#include <span>
#include <string>
#include <vector>

#include "scheduler/audit.hh"

namespace nenkai {

/// One finding that a change alters. It owns its texts, so it outlives the audits it was made from.
struct Effect {
  RuleId rule;
  SubjectKind subject_kind = SubjectKind::pairing;
  std::string subject;
  Period period;
  FindingStatus before = FindingStatus::open;
  FindingStatus after = FindingStatus::open;
  bool gap_opens = false;  // the gap before its first event has become longer than the rule allows
  std::string text;        // "leaves sendai--meti-tohoku without a joint conference in FY2003 (missed)"

  bool worse() const;
};

/// The findings whose status, lists of events or gap differ, in the order of `after`. A finding that only one
/// side has is left out.
std::vector<Effect> effects(std::span<const Finding> before, std::span<const Finding> after);

/// The pairs (kind, id) of all subjects that an event can count for: its pairings, their clusters, bureaus
/// and committees, and its own committee.
std::set<std::pair<SubjectKind, std::string>> subjects_touched(const ResolvedEvent& event, const ProgrammeIndex& index);

/// "joint conference", for sentences.
std::string_view plain_name(EventKind kind);

}  // namespace nenkai
