#include "scheduler/plan/rows.hh"

#include <algorithm>

namespace nenkai::plan {
namespace {

using plan::at;  // beside the one for kinds
std::size_t at(Row::Kind kind) { return static_cast<std::size_t>(kind); }

using Table = std::vector<std::vector<int>>;

Table blank(std::size_t groups, int width) { return Table(groups, std::vector<int>(at(width), -1)); }

}  // namespace

const Clique::Part* Clique::part_of(int item) const {
  const auto found = std::lower_bound(parts.begin(), parts.end(), item,
                                      [](const Part& part, int wanted) { return part.item < wanted; });
  return found != parts.end() && found->item == item ? &*found : nullptr;
}

Rows::Rows(const Layout& layout)
    : layout_(layout),
      cliques_of_(layout.core.items.size()),
      blocks_of_(layout.core.items.size()),
      exclusions_of_(layout.core.items.size()) {
  const Core& core = layout.core;
  tables_[at(Row::Kind::item)] = blank(core.items.size(), 1);
  tables_[at(Row::Kind::venue)] = blank(at(core.venues), core.horizon);
  tables_[at(Row::Kind::spacing)] = blank(core.spacings.size(), layout.room);
  for (const Limit& limit : core.limits) tables_[at(Row::Kind::limit)].emplace_back(limit.at_most.size(), -1);
  tables_[at(Row::Kind::pool)] = blank(core.spacings.size(), 1);
  tables_[at(Row::Kind::early)] = blank(core.successions.size(), core.horizon);
  tables_[at(Row::Kind::late)] = blank(core.successions.size(), core.horizon);
  users_of_venue_.resize(at(core.venues));
  for (int item = 0; item < static_cast<int>(core.items.size()); ++item) {
    for (const Candidate& candidate : core.items[at(item)].candidates) {
      if (candidate.venue < 0) continue;
      auto& users = users_of_venue_[at(candidate.venue)];
      if (users.empty() || users.back() != item) users.push_back(item);
    }
    add(Row::Kind::item, item, 0);
  }
}

const std::vector<int>& Rows::table(Row::Kind kind, int of) const { return tables_[at(kind)][at(of)]; }

bool Rows::has(Row::Kind kind, int of, int day) const { return table(kind, of)[at(day)] >= 0; }

int Rows::add(Row::Kind kind, int of, int day) {
  int& number = tables_[at(kind)][at(of)][at(day)];
  if (number >= 0) return number;
  double right = 1;
  if (kind == Row::Kind::limit) right = layout_.core.limits[at(of)].at_most[at(day)];
  if (kind == Row::Kind::early || kind == Row::Kind::late || kind == Row::Kind::pool) right = 0;
  number = size();
  rows_.push_back({kind, of, day, right});
  return number;
}

int Rows::add(Clique clique) {
  const int row = size();
  for (const Clique::Part& part : clique.parts) cliques_of_[at(part.item)].push_back(row);
  rows_.push_back({Row::Kind::clique, static_cast<int>(cliques_.size()), 0, clique.slope * (clique.slope + 1) / 2.0});
  cliques_.push_back(std::move(clique));
  return row;
}

int Rows::add(Exclusion exclusion) {
  const int row = size();
  int before = -1;
  for (const auto& [item, candidate] : exclusion.members) {
    if (item != before) exclusions_of_[at(item)].push_back(row);
    before = item;
  }
  rows_.push_back({Row::Kind::exclusion, static_cast<int>(exclusions_.size()), 0, 1});
  exclusions_.push_back(std::move(exclusion));
  return row;
}

int Rows::add(BlockBound block) {
  const int row = size();
  for (const int item : block.items) blocks_of_[at(item)].push_back(row);
  rows_.push_back({Row::Kind::block, static_cast<int>(blocks_.size()), 0, -double(block.bound) / double(block.scale)});
  blocks_.push_back(std::move(block));
  return row;
}

std::vector<int> Rows::drop(const std::vector<int>& gone) {
  std::vector<int> fresh(rows_.size(), 0);
  for (const int row : gone) {
    fresh[at(row)] = -1;
    const Row& what = rows_[at(row)];
    if (what.kind == Row::Kind::clique) cliques_[at(what.of)] = {};
    if (what.kind == Row::Kind::exclusion) exclusions_[at(what.of)] = {};
    if (what.kind == Row::Kind::block) blocks_[at(what.of)] = {};
  }
  std::vector<Row> kept;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    if (fresh[row] < 0) continue;
    fresh[row] = static_cast<int>(kept.size());
    kept.push_back(rows_[row]);
  }
  rows_ = std::move(kept);
  const auto renumber = [&](std::vector<int>& list) {
    for (int& row : list) row = row < 0 ? -1 : fresh[at(row)];
  };
  for (auto& table : tables_) {
    for (auto& list : table) renumber(list);
  }
  for (auto* lists : {&cliques_of_, &exclusions_of_, &blocks_of_}) {
    for (auto& list : *lists) {
      renumber(list);
      std::erase(list, -1);
    }
  }
  return fresh;
}

std::vector<int> Rows::items_of(int row) const {
  const Row& what = (*this)[row];
  switch (what.kind) {
    case Row::Kind::item: return {what.of};
    case Row::Kind::venue: return users_of_venue_[at(what.of)];
    case Row::Kind::spacing: return layout_.core.spacings[at(what.of)].items;
    case Row::Kind::pool: return {};
    case Row::Kind::limit: return layout_.core.limits[at(what.of)].items;
    case Row::Kind::early:
    case Row::Kind::late:
      return {layout_.core.successions[at(what.of)].first, layout_.core.successions[at(what.of)].then};
    case Row::Kind::clique: {
      std::vector<int> items;
      for (const Clique::Part& part : clique(what.of).parts) items.push_back(part.item);
      return items;
    }
    case Row::Kind::block: return block(what.of).items;
    case Row::Kind::exclusion: {
      std::vector<int> items;
      for (const auto& [item, candidate] : exclusion(what.of).members) {
        if (items.empty() || items.back() != item) items.push_back(item);
      }
      return items;
    }
  }
  return {};
}

double Rows::weight(int row, int item, int candidate) const {
  const Row& what = (*this)[row];
  const Core& core = layout_.core;
  const Candidate& where = core.items[at(item)].candidates[at(candidate)];
  const int last = where.start + core.items[at(item)].days - 1;
  const auto holds = [&](int spacing, int day) {
    return where.start <= day && day < where.start + layout_.reach(item, spacing);
  };
  switch (what.kind) {
    case Row::Kind::item: return item == what.of ? 1 : 0;
    case Row::Kind::venue: return where.venue == what.of && where.start <= what.at && what.at <= last ? 1 : 0;
    case Row::Kind::spacing: return holds(what.of, what.at) ? 1 : 0;
    case Row::Kind::limit: {
      const auto& bucket_of_day = core.limits[at(what.of)].bucket_of_day;
      return std::count(&bucket_of_day[at(where.start)], &bucket_of_day[at(last)] + 1, what.at) > 0 ? 1 : 0;
    }
    case Row::Kind::early:
    case Row::Kind::late: {
      const Succession& succession = core.successions[at(what.of)];
      const bool is_early = what.kind == Row::Kind::early;
      if (item == succession.then) return (is_early ? where.start <= what.at : where.start >= what.at) ? 1 : 0;
      return (is_early ? last <= what.at - succession.min_days : last >= what.at - succession.max_days) ? -1 : 0;
    }
    case Row::Kind::clique: {
      const Clique::Part* part = clique(what.of).part_of(item);
      return part != nullptr && part->first <= where.start && where.start <= part->last ? clique(what.of).slope : 0;
    }
    case Row::Kind::pool: return 0;
    case Row::Kind::block: {
      const BlockBound& bound = block(what.of);
      const auto place = std::lower_bound(bound.items.begin(), bound.items.end(), item) - bound.items.begin();
      return -double(bound.weights[static_cast<std::size_t>(place)][at(candidate)]) / double(bound.scale);
    }
    case Row::Kind::exclusion: {
      const auto& members = exclusion(what.of).members;
      return std::binary_search(members.begin(), members.end(), std::pair(item, candidate)) ? 1 : 0;
    }
  }
  return 0;
}

void Rows::weights_of(int item, int candidate, std::vector<Weight>& out) const {
  const Core& core = layout_.core;
  const Candidate& where = core.items[at(item)].candidates[at(candidate)];
  const int last = where.start + core.items[at(item)].days - 1;
  out.clear();
  const auto note = [&](int row, double weight) {
    if (row >= 0) out.emplace_back(row, weight);
  };
  note(table(Row::Kind::item, item)[0], 1);
  for (int day = where.start; where.venue >= 0 && day <= last; ++day) {
    note(table(Row::Kind::venue, where.venue)[at(day)], 1);
  }
  for (const int spacing : layout_.spacings_of[at(item)]) {
    if (core.spacings[at(spacing)].cost) continue;
    const auto& rows = table(Row::Kind::spacing, spacing);
    for (int day = where.start; day < where.start + layout_.reach(item, spacing); ++day) note(rows[at(day)], 1);
  }
  for (const int limit : layout_.limits_of[at(item)]) {
    const auto& bucket_of_day = core.limits[at(limit)].bucket_of_day;
    for (int day = where.start; day <= last; ++day) {
      if (day == where.start || bucket_of_day[at(day)] != bucket_of_day[at(day - 1)]) {
        note(table(Row::Kind::limit, limit)[at(bucket_of_day[at(day)])], 1);
      }
    }
  }
  for (const int number_of : layout_.successions_of[at(item)]) {
    const Succession& succession = core.successions[at(number_of)];
    const auto& early = table(Row::Kind::early, number_of);
    const auto& late = table(Row::Kind::late, number_of);
    const bool then = succession.then == item;
    for (int day = 0; day < core.horizon; ++day) {
      if (then ? where.start <= day : last <= day - succession.min_days) note(early[at(day)], then ? 1 : -1);
      if (then ? where.start >= day : last >= day - succession.max_days) note(late[at(day)], then ? 1 : -1);
    }
  }
  for (const int row : cliques_of_[at(item)]) {
    const double slope = weight(row, item, candidate);
    note(slope > 0 ? row : -1, slope);
  }
  for (const int row : blocks_of_[at(item)]) note(row, weight(row, item, candidate));
  for (const int row : exclusions_of_[at(item)]) note(weight(row, item, candidate) > 0 ? row : -1, 1);
}

}  // namespace nenkai::plan
