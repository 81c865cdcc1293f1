#include "app/plan_words.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "app/words.hh"

namespace nenkai {
namespace {

using plan::Cost;
using plan::PlanStatus;

bool japanese(std::string_view language) { return language == "ja"; }

std::string_view say(std::string_view language, std::string_view en, std::string_view ja) {
  return japanese(language) ? ja : en;
}

std::string percent(double share) { return fmt::format("{:.1f}", share * 100); }

std::string feasible_sentence(const plan::Plan& plan, std::string_view language) {
  const bool ja = japanese(language);
  const Cost cost = plan.cost.value_or(0);
  if (!plan.bound) {
    return fmt::format(
        fmt::runtime(ja ? "費用{}の案。下限は証明されていない。" : "A plan of cost {}; no bound is proved."), cost);
  }
  return fmt::format(fmt::runtime(ja ? "費用{}の案。{}未満の案がないことは証明済み（差は最大{}%）。"
                                     : "A plan of cost {}. Proved: no plan costs less than {} (gap {} %)."),
                     cost, *plan.bound, percent(plan.gap().value_or(0)));
}

struct PartWords {
  Cost cost;
  std::string_view en;
  std::string_view ja;
};

std::array<PartWords, 6> parts_of(const plan::CostParts& cost) {
  return {{{cost.drift, "drift", "ずれ"},
           {cost.weekday, "weekday", "曜日"},
           {cost.avoid, "avoid", "避けたい期間"},
           {cost.busy, "busy", "都合"},
           {cost.venue, "venue", "会場"},
           {cost.move, "move", "移動"}}};
}

/// The English one comes from the planner; this one is made from the same figures.
std::string japanese_why(const plan::Occurrence& occurrence) {
  if (occurrence.fixed) return "日付が固定されている";
  std::vector<std::string> parts;
  if (occurrence.target) {
    const auto drift = (occurrence.days.first() - *occurrence.target).count();
    const date::year_month_day day{*occurrence.target};
    const std::string target = fmt::format("{}月{}日", unsigned(day.month()), unsigned(day.day()));
    if (drift == 0) parts.push_back(fmt::format("目標日（{}）どおり", target));
    if (drift > 0) parts.push_back(fmt::format("目標日（{}）の{}日後", target, drift));
    if (drift < 0) parts.push_back(fmt::format("目標日（{}）の{}日前", target, -drift));
  } else {
    parts.emplace_back("目標日なし");
  }
  if (occurrence.moves && occurrence.moved) {
    parts.push_back(fmt::format("仮の予定「{}」から変更", occurrence.moves->str()));
  }
  return fmt::format("{}", fmt::join(parts, "、"));
}

}  // namespace

std::string_view plan_status_words(PlanStatus status, std::string_view language) {
  switch (status) {
    case PlanStatus::optimal: return say(language, "optimal", "最適");
    case PlanStatus::feasible: return say(language, "feasible", "実行可能");
    case PlanStatus::infeasible: return say(language, "infeasible", "実行不可能");
    case PlanStatus::unknown: break;
  }
  return say(language, "unknown", "不明");
}

std::string plan_sentence(const plan::Plan& plan, std::string_view language) {
  const bool ja = japanese(language);
  switch (plan.status) {
    case PlanStatus::optimal:
      if (!plan.left_out.empty()) {
        return fmt::format(
            fmt::runtime(ja ? "費用{}。組めなかった行事は{}件で、これより少ない案も、同数でこれより安い案もない。"
                            : "Cost {}, {} left out. Proved: no plan leaves out fewer, or as many for less."),
            plan.cost.value_or(0), plan.left_out.size());
      }
      return fmt::format(
          fmt::runtime(ja ? "費用{}。これより安い案がないことは証明済み。" : "Cost {}. Proved: no plan costs less."),
          plan.cost.value_or(0));
    case PlanStatus::feasible: return feasible_sentence(plan, language);
    case PlanStatus::infeasible:
      return std::string(say(language, "There is no plan that meets all demands. Proved.",
                             "すべての条件を満たす案はない（証明済み）。"));
    case PlanStatus::unknown: break;
  }
  return std::string(say(language, "No plan was found in the time given, and none is ruled out.",
                         "時間内に案は見つからず、ないとも証明されていない。"));
}

std::string days_words(DayRange days, std::string_view language) {
  const std::string first = date_words(PartialDate(days.first()), language);
  if (days.length() <= 1) return first;
  return fmt::format("{}{}{}", first, say(language, " to ", "～"), date_words(PartialDate(days.last()), language));
}

std::string cost_words(const plan::CostParts& cost, std::string_view language) {
  std::string text;
  for (const PartWords& part : parts_of(cost)) {
    if (part.cost == 0) continue;
    if (!text.empty()) text += say(language, ", ", "、");
    text += fmt::format("{}{}{}", japanese(language) ? part.ja : part.en, say(language, " ", ""), part.cost);
  }
  return text;
}

std::vector<std::string> mark_words(const plan::Occurrence& occurrence, std::string_view language) {
  std::vector<std::string> marks;
  if (occurrence.fixed) marks.emplace_back(say(language, "fixed", "固定"));
  if (occurrence.moved) marks.emplace_back(say(language, "moved", "変更"));
  if (occurrence.provisional) marks.emplace_back(say(language, "provisional", "祝日未公表"));
  return marks;
}

std::string why_words(const plan::Occurrence& occurrence, std::string_view language) {
  return japanese(language) ? japanese_why(occurrence) : occurrence.reason;
}

std::string unmet_words(const Finding& finding, const ProgrammeIndex& index, std::string_view language) {
  const bool ja = japanese(language);
  const std::string who =
      subject_name(finding.rule->subject, finding.subject, index, language, finding.period.days.last());
  const std::string period = period_words(finding.period, index.fiscal(), language);
  if (will_exceed(finding)) {
    return fmt::format(fmt::runtime(ja ? "{}：{}に{}件となる。上限は{}件（{}）"
                                       : "{}: {} will have {} where at most {} is allowed ({})"),
                       who, period, finding.counted.size() + finding.upcoming.size(), *finding.rule->at_most,
                       finding.rule->name.in(language));
  }
  return fmt::format(fmt::runtime(ja ? "{}：{}は「{}」。{}（{}）" : "{}: {} stays {}: {} ({})"), who, period,
                     status_words(finding.status, language), reason_words(finding, index.fiscal(), language),
                     finding.rule->name.in(language));
}

std::string uncovered_words(const PairingId& pairing, const ProgrammeIndex& index, std::string_view language) {
  return fmt::format(fmt::runtime(japanese(language) ? "{}：どの行事の対象にもなっていない"
                                                     : "{}: no series and no event of the year covers it"),
                     subject_name(SubjectKind::pairing, pairing.str(), index, language));
}

std::string demand_words(std::string_view kind, std::string_view language) {
  struct Demand {
    std::string_view kind;
    std::string_view en;
    std::string_view ja;
  };
  static constexpr std::array<Demand, 17> demands{{{"fiscal_year", "fiscal year", "年度"},
                                                   {"today", "not before today", "本日以降"},
                                                   {"fixed", "fixed", "固定"},
                                                   {"fix", "fixed here", "指定"},
                                                   {"window", "window", "期間"},
                                                   {"month", "month", "月"},
                                                   {"after", "order", "順序"},
                                                   {"busy", "busy", "出席者の都合"},
                                                   {"weekday", "weekday", "曜日"},
                                                   {"holiday", "holiday", "祝日"},
                                                   {"avoid", "forbidden days", "禁止期間"},
                                                   {"venue_unavailable", "venue closed", "会場休止"},
                                                   {"venue_capacity", "venue too small", "会場の定員"},
                                                   {"venue_shared", "venue taken", "会場の重複"},
                                                   {"apart", "apart", "間隔"},
                                                   {"capacity", "capacity", "件数の上限"},
                                                   {"asked", "asked for", "指定日"}}};
  const auto found =
      std::find_if(demands.begin(), demands.end(), [&](const Demand& demand) { return demand.kind == kind; });
  if (found == demands.end()) return std::string(kind);
  return std::string(japanese(language) ? found->ja : found->en);
}

std::string name_words(std::string_view id, const ProgrammeIndex& index, std::string_view language) {
  if (const Series* series = index.series(id)) return series->name.in(language);
  for (const Event& event : index.programme().events) {
    if (event.id.str() == id) return resolve(event, index).title->in(language);
  }
  return std::string(id);
}

const std::string& title_words(const PlannedEvent& event, const ProgrammeIndex& index, std::string_view language) {
  return resolve(event.after, index).title->in(language);
}

std::string venue_words(const std::optional<VenueId>& venue, const ProgrammeIndex& index, std::string_view language) {
  if (!venue) return "–";
  const Venue* known = index.find(*venue);
  return known != nullptr ? known->name.in(language) : venue->str();
}

std::string kept_words(const plan::Kept& kept, const ProgrammeIndex& index, std::string_view language) {
  for (const Event& event : index.programme().events) {
    if (event.id == kept.event) return resolve(event, index).title->in(language);
  }
  return kept.event.str();
}

std::vector<const Organisation*> bureaus_of(std::span<const PairingId> covers, const ProgrammeIndex& index) {
  std::vector<const Organisation*> bureaus;
  for (const PairingId& id : covers) {
    const Pairing* pairing = index.find(id);
    const Organisation* bureau = pairing != nullptr ? index.find(pairing->bureau) : nullptr;
    if (bureau != nullptr) bureaus.push_back(bureau);
  }
  std::sort(bureaus.begin(), bureaus.end());
  bureaus.erase(std::unique(bureaus.begin(), bureaus.end()), bureaus.end());
  return bureaus;
}

}  // namespace nenkai
