#include "tests/support/slow_lineage.hh"

#include <algorithm>

namespace nenkai::test {
namespace {

SlowLineage of_kind(const Programme& programme, SubjectKind kind) {
  SlowLineage lineage;
  for (const Succession& succession : programme.successions) {
    if (succession.kind != kind || succession.renames()) continue;
    const std::set<std::string> before(succession.from.begin(), succession.from.end());
    SlowChange change;
    change.on = succession.on.first_day();
    change.heirs.insert(succession.to.begin(), succession.to.end());
    for (const std::string& id : succession.from) {
      if (change.heirs.contains(id)) {
        change.split_off = true;
      } else {
        change.gone.push_back(id);
      }
    }
    for (const std::string& id : change.heirs) {
      if (!before.contains(id)) change.made.insert(id);
    }
    lineage.push_back(change);
  }
  return lineage;
}

/// Pairings that pass on because their clusters or bureaus do.
class Pairings {
 public:
  explicit Pairings(const Programme& programme)
      : programme_(&programme),
        clusters_(of_kind(programme, SubjectKind::cluster)),
        bureaus_(of_kind(programme, SubjectKind::bureau)),
        result_(of_kind(programme, SubjectKind::pairing)) {}

  SlowLineage follow() {
    std::set<Day> days;
    for (const SlowLineage* sides : {&clusters_, &bureaus_}) {
      for (const SlowChange& change : *sides) days.insert(change.on);
    }
    for (const Day day : days) {
      for (const Pairing& pairing : programme_->pairings) pass(pairing, day);
    }
    for (const Pairing& pairing : programme_->pairings) split_off(pairing);
    return result_;
  }

 private:
  void pass(const Pairing& pairing, Day day) {
    const auto clusters = answer_for(clusters_, pairing.cluster.str(), day);
    const auto bureaus = answer_for(bureaus_, pairing.bureau.str(), day);
    if (clusters.contains(pairing.cluster.str()) && bureaus.contains(pairing.bureau.str())) return;
    if (day_gone(result_, pairing.id.str()) || is_named(pairing.id.str())) return;
    SlowChange change{day, {pairing.id.str()}, {}, {}, false};
    for (const Pairing& heir : programme_->pairings) {
      if (heir.until && heir.until->interval().last() < day) continue;
      const auto gone = day_gone(result_, heir.id.str());
      if (gone && *gone <= day) continue;
      if (!clusters.contains(heir.cluster.str()) || !bureaus.contains(heir.bureau.str())) continue;
      change.heirs.insert(heir.id.str());
      if (is_new(heir, day)) change.made.insert(heir.id.str());
    }
    if (!change.heirs.empty()) result_.push_back(change);
  }

  bool is_named(const std::string& id) const {
    for (const Succession& succession : programme_->successions) {
      if (succession.kind != SubjectKind::pairing || succession.renames()) continue;
      for (const auto* ids : {&succession.from, &succession.to}) {
        if (std::find(ids->begin(), ids->end(), id) != ids->end()) return true;
      }
    }
    return false;
  }

  bool is_new(const Pairing& pairing, Day day) const {
    const SlowChange* of_cluster = making_of(clusters_, pairing.cluster.str());
    const SlowChange* of_bureau = making_of(bureaus_, pairing.bureau.str());
    const SlowChange* earlier = making_of(result_, pairing.id.str());
    if (earlier != nullptr && earlier->on != day) return false;
    return (of_cluster != nullptr && of_cluster->on == day) || (of_bureau != nullptr && of_bureau->on == day);
  }

  void split_off(const Pairing& pairing) {
    if (making_of(result_, pairing.id.str()) != nullptr) return;
    std::set<Day> days;
    for (const SlowChange* change :
         {making_of(clusters_, pairing.cluster.str()), making_of(bureaus_, pairing.bureau.str())}) {
      if (change != nullptr && change->split_off) days.insert(change->on);
    }
    if (!days.empty()) result_.push_back({*days.rbegin(), {}, {pairing.id.str()}, {pairing.id.str()}, true});
  }

  const Programme* programme_;
  SlowLineage clusters_;
  SlowLineage bureaus_;
  SlowLineage result_;
};

bool is_gone_in(const SlowChange& change, const std::string& id) {
  return std::find(change.gone.begin(), change.gone.end(), id) != change.gone.end();
}

/// Those that `id` was made of: more than one change of a day may have passed into it.
std::vector<std::string> makers(const SlowLineage& lineage, const std::string& id) {
  std::vector<std::string> result;
  for (const SlowChange& change : lineage) {
    if (change.made.contains(id)) result.insert(result.end(), change.gone.begin(), change.gone.end());
  }
  return result;
}

}  // namespace

SlowLineage slow_lineage(const Programme& programme, SubjectKind kind) {
  return kind == SubjectKind::pairing ? Pairings(programme).follow() : of_kind(programme, kind);
}

std::set<std::string> answer_for(const SlowLineage& lineage, const std::string& id, Day last) {
  for (const SlowChange& change : lineage) {
    if (!is_gone_in(change, id) || change.on > last) continue;
    std::set<std::string> all;
    for (const std::string& heir : change.heirs) all.merge(answer_for(lineage, heir, last));
    return all;
  }
  const SlowChange* making = making_of(lineage, id);
  const auto of = makers(lineage, id);
  if (making != nullptr && last < making->on && of.size() == 1) return answer_for(lineage, of[0], last);
  return {id};
}

bool is_there(const SlowLineage& lineage, const std::string& id, Day first, Day last) {
  const auto gone = day_gone(lineage, id);
  if (gone && *gone <= last) return false;
  const SlowChange* making = making_of(lineage, id);
  if (making == nullptr) return true;
  return making->on <= (making->split_off ? first : last);
}

std::optional<Day> day_gone(const SlowLineage& lineage, const std::string& id) {
  for (const SlowChange& change : lineage) {
    if (is_gone_in(change, id)) return change.on;
  }
  return std::nullopt;
}

const SlowChange* making_of(const SlowLineage& lineage, const std::string& id) {
  for (const SlowChange& change : lineage) {
    if (change.made.contains(id)) return &change;
  }
  return nullptr;
}

std::set<std::string> with_relatives(const SlowLineage& lineage, std::set<std::string> ids) {
  for (std::size_t before = 0; before != ids.size();) {
    before = ids.size();
    for (const SlowChange& change : lineage) {
      for (const std::string& gone : change.gone) {
        if (ids.contains(gone)) ids.insert(change.heirs.begin(), change.heirs.end());
      }
      for (const std::string& made : change.made) {
        if (ids.contains(made)) ids.insert(change.gone.begin(), change.gone.end());
      }
    }
  }
  return ids;
}

}  // namespace nenkai::test
