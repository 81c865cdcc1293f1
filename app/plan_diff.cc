#include "app/plan_diff.hh"

#include <algorithm>
#include <map>

namespace nenkai {
namespace {

using Places = std::map<std::string, PlanPlace>;

Places places_of(const plan::Plan& plan) {
  Places places;
  std::map<std::string, int> kept_of_series;
  for (const plan::Kept& kept : plan.kept) {
    if (kept.series) ++kept_of_series[kept.series->str()];
  }
  for (const plan::Kept& kept : plan.kept) {
    const bool alone = kept.series && kept_of_series[kept.series->str()] == 1;
    places.insert_or_assign(alone ? kept.series->str() : kept.event.str(), PlanPlace{kept.days, kept.venue, {}});
  }
  for (const plan::Occurrence& occurrence : plan.occurrences) {
    places.insert_or_assign(occurrence.series.str(),
                            PlanPlace{occurrence.days, occurrence.venue, occurrence.cost.total()});
  }
  return places;
}

PlanSide side_of(const plan::Plan& plan) {
  PlanSide side{plan.programme, plan.year, plan.status, plan.cost, plan.bound, 0, {}};
  for (const plan::Penalty& penalty : plan.penalties) side.penalties += penalty.cost;
  for (const plan::LeftOut& left_out : plan.left_out) side.left_out.push_back(left_out.series.str());
  return side;
}

Day day_of(const PlanChange& change) { return (change.after ? change.after : change.before)->days.first(); }

}  // namespace

std::optional<int> PlanChange::days_later() const {
  if (!before || !after) return std::nullopt;
  return static_cast<int>((after->days.first() - before->days.first()).count());
}

std::optional<plan::Cost> PlanDiff::cost_difference() const {
  if (!before.cost || !after.cost) return std::nullopt;
  return *after.cost - *before.cost;
}

PlanDiff diff_plans(const plan::Plan& before, const plan::Plan& after) {
  PlanDiff diff{side_of(before), side_of(after), {}, 0};
  const Places old = places_of(before);
  const Places now = places_of(after);
  for (const auto& [series, place] : old) {
    const auto other = now.find(series);
    if (other == now.end()) {
      diff.changes.push_back({PlanChangeKind::went, series, place, {}});
    } else if (other->second.days != place.days) {
      diff.changes.push_back({PlanChangeKind::moved, series, place, other->second});
    } else if (other->second.venue != place.venue) {
      diff.changes.push_back({PlanChangeKind::venue, series, place, other->second});
    } else {
      ++diff.unchanged;
    }
  }
  for (const auto& [series, place] : now) {
    if (!old.contains(series)) diff.changes.push_back({PlanChangeKind::came, series, {}, place});
  }
  std::sort(diff.changes.begin(), diff.changes.end(), [](const PlanChange& a, const PlanChange& b) {
    return std::pair{day_of(a), a.series} < std::pair{day_of(b), b.series};
  });
  return diff;
}

}  // namespace nenkai
