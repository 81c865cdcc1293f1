#include "scheduler/effects.hh"

#include <fmt/format.h>

namespace nenkai {
namespace {

/// How far a status is from fulfilled: what is worse has the higher number.
int badness(FindingStatus status) {
  switch (status) {
    case FindingStatus::not_applicable:
    case FindingStatus::met:
    case FindingStatus::waived: return 0;
    case FindingStatus::planned: return 1;
    case FindingStatus::uncertain:
    case FindingStatus::unverified: return 2;
    case FindingStatus::open: return 3;
    case FindingStatus::exceeded: return 4;
    case FindingStatus::at_risk: return 5;
    case FindingStatus::missed: return 6;
  }
  return 0;
}

bool without_event(FindingStatus status) {
  return status == FindingStatus::missed || status == FindingStatus::at_risk || status == FindingStatus::open;
}

std::string plural(EventKind kind, std::size_t count) {
  return fmt::format("{} {}{}", count, plain_name(kind), count == 1 ? "" : "s");
}

bool same_events(const Finding& a, const Finding& b) {
  return a.counted == b.counted && a.possible == b.possible && a.unverified == b.unverified && a.upcoming == b.upcoming;
}

std::string gap_sentence(const Finding& finding) {
  const std::string stays =
      fmt::format("{} in {} stays {}", finding.subject, finding.period.label(), name_of(finding.status));
  if (!finding.gap || !finding.gap->days) return stays + ", with none held before it";
  const std::string days = fmt::format("{}, {} days after the one before", stays, *finding.gap->days);
  if (!finding.gap->exceeded) return days;
  return fmt::format("{}, where at most {} may be", days, finding.rule->max_gap_days.value_or(0));
}

std::string sentence(const Finding& before, const Finding& after) {
  const std::string period = after.period.label();
  const EventKind kind = after.rule->kind;
  if (without_event(after.status) && !without_event(before.status)) {
    const std::size_t have =
        after.counted.size() + after.possible.size() + after.unverified.size() + after.upcoming.size();
    const std::string lack = have == 0 ? fmt::format("without a {}", plain_name(kind))
                                       : fmt::format("with {} of {}", plural(kind, have), after.rule->at_least);
    return fmt::format("leaves {} {} in {} ({})", after.subject, lack, period, name_of(after.status));
  }
  if (after.status == FindingStatus::exceeded) {
    return fmt::format("gives {} {} in {}, where at most {} may be", after.subject, plural(kind, after.counted.size()),
                       period, after.rule->at_most.value_or(0));
  }
  if (after.status == FindingStatus::met && before.status != FindingStatus::met) {
    return fmt::format("{} has its {} in {} (met, was {})", after.subject, plain_name(kind), period,
                       name_of(before.status));
  }
  if (before.status != after.status) {
    return fmt::format("{} in {}: {} -> {}", after.subject, period, name_of(before.status), name_of(after.status));
  }
  if (same_events(before, after)) return gap_sentence(after);
  return fmt::format("{} in {} stays {}, with {} held and {} coming", after.subject, period, name_of(after.status),
                     after.counted.size(), after.upcoming.size());
}

bool same(const Finding& a, const Finding& b) { return a.status == b.status && same_events(a, b) && a.gap == b.gap; }

}  // namespace

bool Effect::worse() const {
  return badness(after) > badness(before) || (badness(after) == badness(before) && gap_opens);
}

std::string_view plain_name(EventKind kind) {
  switch (kind) {
    case EventKind::joint_conference: return "joint conference";
    case EventKind::committee_meeting: return "committee meeting";
    case EventKind::network_meeting: return "network meeting";
    case EventKind::other: return "event";
  }
  return {};
}

std::vector<Effect> effects(std::span<const Finding> before, std::span<const Finding> after) {
  const auto key = [](const Finding& finding) {
    return std::tuple(std::string_view(finding.rule->id.str()), finding.subject, finding.period.days.begin);
  };
  std::vector<Effect> result;
  auto old = before.begin();
  for (const Finding& finding : after) {
    while (old != before.end() && key(*old) < key(finding)) ++old;
    if (old == before.end() || key(*old) != key(finding) || old->period != finding.period) continue;
    if (same(*old, finding)) continue;
    const bool gap_opens = finding.gap && finding.gap->exceeded && !(old->gap && old->gap->exceeded);
    result.push_back({finding.rule->id, finding.rule->subject, std::string(finding.subject), finding.period,
                      old->status, finding.status, gap_opens, sentence(*old, finding)});
  }
  return result;
}

std::set<std::pair<SubjectKind, std::string>> subjects_touched(const ResolvedEvent& event,
                                                               const ProgrammeIndex& index) {
  std::set<std::pair<SubjectKind, std::string>> subjects;
  if (event.committee != nullptr) subjects.emplace(SubjectKind::committee, event.committee->str());
  for (const PairingId& id : event.covers) {
    const Pairing* pairing = index.find(id);
    if (pairing == nullptr) continue;
    subjects.emplace(SubjectKind::pairing, id.str());
    subjects.emplace(SubjectKind::cluster, pairing->cluster.str());
    subjects.emplace(SubjectKind::bureau, pairing->bureau.str());
    if (pairing->committee) subjects.emplace(SubjectKind::committee, pairing->committee->str());
  }
  std::set<std::pair<SubjectKind, std::string>> heirs;
  for (const auto& [kind, id] : subjects) {
    if (!index.lineage().knows(kind, id)) continue;
    for (const std::string_view relative : index.lineage().relatives(kind, id)) heirs.emplace(kind, relative);
  }
  subjects.merge(heirs);
  return subjects;
}

}  // namespace nenkai
