#include "scheduler/plan/plan.hh"

#include <fmt/format.h>

namespace nenkai::plan {

std::optional<double> Plan::gap() const {
  if (!cost || !bound) return std::nullopt;
  if (*cost == 0) return 0;
  return static_cast<double>(*cost - *bound) / static_cast<double>(*cost);
}

std::string summary(const Plan& plan) {
  switch (plan.status) {
    case PlanStatus::optimal:
      return fmt::format("optimal: the plan costs {}, and it is proved that none costs less", *plan.cost);
    case PlanStatus::feasible:
      return fmt::format("feasible: the plan costs {}, and it is proved that none costs less than {} (gap {:.1f} %)",
                         *plan.cost, *plan.bound, 100 * *plan.gap());
    case PlanStatus::infeasible: return "infeasible: there is no plan that meets all demands";
    case PlanStatus::unknown: break;
  }
  return "unknown: the time limit passed before a plan was found, or a proof that there is none";
}

}  // namespace nenkai::plan
