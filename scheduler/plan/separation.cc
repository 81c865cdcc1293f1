#include "scheduler/plan/separation.hh"

#include <algorithm>
#include <cmath>

#include "scheduler/plan/at.hh"

namespace nenkai::plan {
namespace {

constexpr double tolerance = 1e-5;    // of a hard demand
constexpr double worth_a_cut = 0.02;  // of a soft one

class Separation {
 public:
  Separation(const Layout& layout, const Support& support, const PairShare& paid, Rows& rows)
      : layout_(layout), core_(layout.core), support_(support), paid_(paid), rows_(rows) {}

  std::vector<int> run(bool soft) {
    venues();
    for (int spacing = 0; spacing < static_cast<int>(core_.spacings.size()); ++spacing) {
      if (core_.spacings[at(spacing)].cost) {
        if (soft) soft_spacing(spacing);
      } else {
        hard_spacing(spacing);
      }
    }
    for (int limit = 0; limit < static_cast<int>(core_.limits.size()); ++limit) limits(limit);
    for (int number = 0; number < static_cast<int>(core_.successions.size()); ++number) succession(number);
    return std::move(added_);
  }

 private:
  void want(Row::Kind kind, int of, int day) {
    if (!rows_.has(kind, of, day)) added_.push_back(rows_.add(kind, of, day));
  }

  const Candidate& candidate(int item, int number) const { return core_.items[at(item)].candidates[at(number)]; }

  void venues() {
    std::vector<double> used(at(core_.venues * core_.horizon), 0);
    for (int item = 0; item < static_cast<int>(support_.size()); ++item) {
      for (const auto& [number, share] : support_[at(item)]) {
        const Candidate& where = candidate(item, number);
        for (int day = 0; where.venue >= 0 && day < core_.items[at(item)].days; ++day) {
          used[at(where.venue * core_.horizon + where.start + day)] += share;
        }
      }
    }
    for (int venue = 0; venue < core_.venues; ++venue) {
      for (int day = 0; day < core_.horizon; ++day) {
        if (used[at(venue * core_.horizon + day)] > 1 + tolerance) want(Row::Kind::venue, venue, day);
      }
    }
  }

  /// Days on which some item of the spacing begins: each largest set that holds one day together holds such a one.
  std::vector<char> begins_in(const Spacing& spacing) const {
    std::vector<char> begins(at(core_.horizon), 0);
    for (const int item : spacing.items) {
      for (const auto& [number, share] : support_[at(item)]) begins[at(candidate(item, number).start)] = 1;
    }
    return begins;
  }

  void hard_spacing(int number) {
    const Spacing& spacing = core_.spacings[at(number)];
    std::vector<double> held(at(layout_.room + 1), 0);
    for (const int item : spacing.items) {
      for (const auto& [which, share] : support_[at(item)]) {
        const int start = candidate(item, which).start;
        held[at(start)] += share;
        held[at(start + layout_.reach(item, number))] -= share;
      }
    }
    const auto begins = begins_in(spacing);
    double now = 0;
    for (int day = 0; day < core_.horizon; ++day) {
      now += held[at(day)];
      if (begins[at(day)] != 0 && now > 1 + tolerance) want(Row::Kind::spacing, number, day);
    }
  }

  void limits(int number) {
    const Limit& limit = core_.limits[at(number)];
    std::vector<double> used(limit.at_most.size(), 0);
    for (const int item : limit.items) {
      for (const auto& [which, share] : support_[at(item)]) {
        const int start = candidate(item, which).start;
        int before = -1;
        for (int day = start; day < start + core_.items[at(item)].days; ++day) {
          const int bucket = limit.bucket_of_day[at(day)];
          if (bucket != before) used[at(bucket)] += share;
          before = bucket;
        }
      }
    }
    for (std::size_t bucket = 0; bucket < used.size(); ++bucket) {
      if (used[bucket] > limit.at_most[bucket] + tolerance) want(Row::Kind::limit, number, static_cast<int>(bucket));
    }
  }

  void succession(int number) {
    const Succession& succession = core_.successions[at(number)];
    const int horizon = core_.horizon;
    std::vector<double> then(at(horizon), 0);
    std::vector<double> last(at(horizon), 0);
    for (const auto& [which, share] : support_[at(succession.then)])
      then[at(candidate(succession.then, which).start)] += share;
    for (const auto& [which, share] : support_[at(succession.first)]) {
      last[at(candidate(succession.first, which).start + core_.items[at(succession.first)].days - 1)] += share;
    }
    const auto share_in = [&](const std::vector<double>& of, int from, int to) {
      double sum = 0;
      for (int day = std::max(0, from); day <= std::min(to, horizon - 1); ++day) sum += of[at(day)];
      return sum;
    };
    for (int day = 0; day < horizon; ++day) {
      if (then[at(day)] <= 0) continue;
      if (share_in(then, 0, day) > share_in(last, 0, day - succession.min_days) + tolerance)
        want(Row::Kind::early, number, day);
      if (share_in(then, day, horizon) > share_in(last, day - succession.max_days, horizon) + tolerance)
        want(Row::Kind::late, number, day);
    }
  }

  void soft_spacing(int number) {
    if (layout_.crowded(number)) return;
    const Spacing& spacing = core_.spacings[at(number)];
    const auto begins = begins_in(spacing);
    for (int day = 0; day < core_.horizon; ++day) {
      if (begins[at(day)] == 0) continue;
      std::vector<std::pair<double, int>> held;
      double sum = 0;
      for (const int item : spacing.items) {
        double share = 0;
        for (const auto& [which, part] : support_[at(item)]) {
          const int start = candidate(item, which).start;
          if (start <= day && day < start + layout_.reach(item, number)) share += part;
        }
        if (share > 1e-6) held.emplace_back(share, item);
        sum += share;
      }
      if (sum <= 1 + worth_a_cut) continue;
      std::stable_sort(held.begin(), held.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
      worst_clique(number, day, held, sum);
    }
    for (std::size_t a = 0; a < spacing.items.size(); ++a) {
      for (std::size_t b = a + 1; b < spacing.items.size(); ++b) pair(number, spacing.items[a], spacing.items[b]);
    }
  }

  /// For each slope, items are taken as long as they make the cut more broken; the most broken cut is kept.
  void worst_clique(int number, int day, const std::vector<std::pair<double, int>>& held, double sum) {
    std::vector<int> best;
    int best_slope = 0;
    double most = worth_a_cut;
    const int rule = core_.spacings[at(number)].rule;
    for (int slope = 1; slope <= static_cast<int>(std::ceil(sum)); ++slope) {
      std::vector<int> items;
      double broken = -slope * (slope + 1) / 2.0;
      for (const auto& [share, item] : held) {
        double gain = slope * share;
        for (const int other : items) gain -= paid_(rule, std::min(item, other), std::max(item, other));
        if (gain <= 1e-9) continue;
        items.push_back(item);
        broken += gain;
      }
      if (broken > most) {
        most = broken;
        best = items;
        best_slope = slope;
      }
    }
    if (best.size() < 3) return;  // pairs have their own, stronger cuts
    std::sort(best.begin(), best.end());
    Clique clique{number, best_slope, {}, {}};
    for (const int item : best) {
      clique.parts.push_back(
          {item, std::max(0, day - layout_.reach(item, number) + 1), std::min(day, core_.horizon - 1)});
    }
    added_.push_back(rows_.add(std::move(clique)));
  }

  /// The days from which on an item of the spacing may begin and still violate it with all of a stretch of another's.
  Clique::Part facing(int spacing, const Clique::Part& other, int item) const {
    return {item, std::max(0, other.last - layout_.reach(item, spacing) + 1),
            std::min(core_.horizon - 1, other.first + layout_.reach(other.item, spacing) - 1)};
  }

  double share_in(const Clique::Part& part) const {
    double sum = 0;
    for (const auto& [which, share] : support_[at(part.item)]) {
      const int start = candidate(part.item, which).start;
      if (part.first <= start && start <= part.last) sum += share;
    }
    return sum;
  }

  /// The least share in which two items must violate the spacing is the most that a stretch of the one and the
  /// stretch facing it hold beyond 1 (Strassen's theorem on couplings). The worst such pair of stretches is a cut.
  void pair(int number, int a, int b) {
    const double known = worth_a_cut + paid_(core_.spacings[at(number)].rule, std::min(a, b), std::max(a, b));
    double most = known;
    Clique best{number, 1, {}, {}};
    const auto& support = support_[at(a)];
    for (std::size_t from = 0; from < support.size(); ++from) {
      for (std::size_t to = from; to < support.size(); ++to) {
        Clique::Part part{a, candidate(a, support[from].first).start, candidate(a, support[to].first).start};
        const Clique::Part other = facing(number, part, b);
        if (other.first > other.last) break;
        part = facing(number, other, a);
        const double broken = share_in(part) + share_in(other) - 1;
        if (broken <= most) continue;
        most = broken;
        best.parts = {part, other};
      }
    }
    if (best.parts.empty()) return;
    if (best.parts[0].item > best.parts[1].item) std::swap(best.parts[0], best.parts[1]);
    added_.push_back(rows_.add(std::move(best)));
  }

  const Layout& layout_;
  const Core& core_;
  const Support& support_;
  const PairShare& paid_;
  Rows& rows_;
  std::vector<int> added_;
};

}  // namespace

std::vector<int> add_broken_rows(const Layout& layout, const Support& support, bool soft, const PairShare& paid,
                                 Rows& rows) {
  return Separation(layout, support, paid, rows).run(soft);
}

}  // namespace nenkai::plan
