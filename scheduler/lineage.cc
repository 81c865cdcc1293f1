#include "scheduler/lineage.hh"

#include <algorithm>

#include "scheduler/programme.hh"

namespace nenkai {
namespace {

template <class List>
bool contains(const List& list, std::string_view id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

}  // namespace

Lineage::Lineage(const Programme& programme) {
  std::set<Day> days;  // on which pairings may pass with their clusters and bureaus
  for (const Succession& succession : programme.successions) {
    const Day on = succession.on.first_day();
    if (!succession.renames()) {
      pass(succession.kind, on, succession.from, succession.to);
      if (succession.kind == SubjectKind::cluster || succession.kind == SubjectKind::bureau) days.insert(on);
    } else if (succession.was) {
      auto& names = of(succession.kind)[succession.from.front()].names;
      names.emplace_back(on, &*succession.was);
      std::sort(names.begin(), names.end());
    }
  }
  for (const Day on : days) pass_pairings(programme, on);
  if (!days.empty()) begin_pairings(programme);
}

const Lineage::Fate* Lineage::find(SubjectKind kind, std::string_view id) const {
  const auto found = of(kind).find(id);
  return found == of(kind).end() ? nullptr : &found->second;
}

void Lineage::pass(SubjectKind kind, Day on, const std::vector<std::string>& from, const std::vector<std::string>& to) {
  std::vector<std::string_view> ended;
  for (const std::string& id : from) {
    Fate& fate = of(kind)[id];
    if (contains(to, id)) continue;
    ended.push_back(id);
    if (!fate.end || on < fate.end->on) fate.end = Passing{on, {to.begin(), to.end()}};
  }
  for (const std::string& id : to) {
    Fate& fate = of(kind)[id];
    if (contains(from, id) || (fate.begin && *fate.begin <= on)) continue;
    fate.begin = on;
    fate.from = ended;
    fate.split_off = ended.size() < from.size();
  }
}

/// A pairing whose cluster or bureau passed into others passes into the pairings of those, where there are any;
/// else it goes on. Of one that a succession names itself, that one tells all.
void Lineage::pass_pairings(const Programme& programme, Day on) {
  const auto named = [&](const Pairing& pairing) {
    return std::any_of(programme.successions.begin(), programme.successions.end(), [&](const Succession& succession) {
      return succession.kind == SubjectKind::pairing && !succession.renames() &&
             (contains(succession.from, pairing.id.str()) || contains(succession.to, pairing.id.str()));
    });
  };
  for (const Pairing& pairing : programme.pairings) {
    const auto clusters = holders(SubjectKind::cluster, pairing.cluster.str(), on);
    const auto bureaus = holders(SubjectKind::bureau, pairing.bureau.str(), on);
    const bool stays = contains(clusters, pairing.cluster.str()) && contains(bureaus, pairing.bureau.str());
    if (stays || named(pairing) || passing(SubjectKind::pairing, pairing.id.str()) != nullptr) continue;
    Passing its_end{on, {}};
    for (const Pairing& other : programme.pairings) {
      const Passing* gone = passing(SubjectKind::pairing, other.id.str());
      const bool over = (other.until && other.until->interval().end <= on) || (gone != nullptr && gone->on <= on);
      if (!over && contains(clusters, other.cluster.str()) && contains(bureaus, other.bureau.str()))
        its_end.to.push_back(other.id.str());
    }
    if (its_end.to.empty()) continue;
    for (const std::string_view heir : its_end.to) {
      const Pairing& its = *std::find_if(programme.pairings.begin(), programme.pairings.end(),
                                         [&](const Pairing& each) { return each.id.str() == heir; });
      const bool begins =
          begin(SubjectKind::cluster, its.cluster.str()) == on || begin(SubjectKind::bureau, its.bureau.str()) == on;
      Fate& fate_of_heir = of(SubjectKind::pairing)[heir];
      if (begins && !fate_of_heir.begin) fate_of_heir.begin = on;
      if (begins && fate_of_heir.begin == on) fate_of_heir.from.push_back(pairing.id.str());
    }
    of(SubjectKind::pairing)[pairing.id.str()].end = std::move(its_end);
  }
}

/// A pairing of a cluster or bureau that split off from one that goes on begins with it.
void Lineage::begin_pairings(const Programme& programme) {
  for (const Pairing& pairing : programme.pairings) {
    std::optional<Day> latest;
    for (const Fate* fate :
         {find(SubjectKind::cluster, pairing.cluster.str()), find(SubjectKind::bureau, pairing.bureau.str())}) {
      if (fate != nullptr && fate->split_off) latest = std::max(latest, fate->begin);
    }
    if (!latest || begin(SubjectKind::pairing, pairing.id.str())) continue;
    Fate& fate = of(SubjectKind::pairing)[pairing.id.str()];
    fate.begin = latest;
    fate.split_off = true;
  }
}

std::vector<std::string_view> Lineage::holders(SubjectKind kind, std::string_view id, Day last) const {
  std::set<std::string_view> result;
  std::set<std::string_view> seen;
  std::vector<std::string_view> open{id};
  while (!open.empty()) {
    const std::string_view next = open.back();
    open.pop_back();
    if (!seen.insert(next).second) continue;
    const Fate* fate = find(kind, next);
    if (fate != nullptr && fate->end && fate->end->on <= last) {
      open.insert(open.end(), fate->end->to.begin(), fate->end->to.end());
    } else if (fate != nullptr && fate->begin && last < *fate->begin && fate->from.size() == 1) {
      open.push_back(fate->from.front());
    } else {
      result.insert(next);
    }
  }
  return {result.begin(), result.end()};
}

bool Lineage::answers(SubjectKind kind, std::string_view id, DayRange period) const {
  const Fate* fate = find(kind, id);
  if (fate == nullptr) return true;
  if (fate->end && fate->end->on < period.end) return false;
  if (!fate->begin) return true;
  return fate->split_off ? *fate->begin <= period.begin : *fate->begin < period.end;
}

const Passing* Lineage::passing(SubjectKind kind, std::string_view id) const {
  const Fate* fate = find(kind, id);
  return fate != nullptr && fate->end ? &*fate->end : nullptr;
}

std::optional<Day> Lineage::begin(SubjectKind kind, std::string_view id) const {
  const Fate* fate = find(kind, id);
  return fate == nullptr ? std::nullopt : fate->begin;
}

std::vector<std::string_view> Lineage::origins(SubjectKind kind, std::string_view id) const {
  const Fate* fate = find(kind, id);
  return fate == nullptr ? std::vector<std::string_view>{} : fate->from;
}

const LocalText* Lineage::former_name(SubjectKind kind, std::string_view id, Day day) const {
  const Fate* fate = find(kind, id);
  if (fate == nullptr) return nullptr;
  for (const auto& [until, name] : fate->names) {
    if (day < until) return name;
  }
  return nullptr;
}

std::set<std::string_view> Lineage::relatives(SubjectKind kind, std::string_view id) const {
  std::set<std::string_view> result;
  std::vector<std::string_view> open{id};
  while (!open.empty()) {
    const std::string_view next = open.back();
    open.pop_back();
    if (!result.insert(next).second) continue;
    const Fate* fate = find(kind, next);
    if (fate == nullptr) continue;
    open.insert(open.end(), fate->from.begin(), fate->from.end());
    if (fate->end) open.insert(open.end(), fate->end->to.begin(), fate->end->to.end());
  }
  return result;
}

}  // namespace nenkai
