#include "app/plan_json.hh"

#include <fmt/format.h>

#include "app/json_text.hh"
#include "app/plan_words.hh"

namespace nenkai {
namespace {

void write_days(JsonText& json, DayRange days) {
  json.key("start").string(to_string(days.first()));
  json.key("end").string(to_string(days.last()));
}

template <class T>
void write_id(JsonText& json, std::string_view key, const std::optional<T>& id) {
  json.key(key).string_or_null(id ? &id->str() : nullptr);
}

void write_cost(JsonText& json, const plan::CostParts& cost) {
  json.key("cost").open('{');
  json.key("drift").number(cost.drift);
  json.key("weekday").number(cost.weekday);
  json.key("avoid").number(cost.avoid);
  json.key("busy").number(cost.busy);
  json.key("venue").number(cost.venue);
  json.key("move").number(cost.move);
  json.close('}');
}

void write_occurrence(JsonText& json, const plan::Occurrence& occurrence, const PlannedEvent& event,
                      const ProgrammeIndex& index) {
  json.open('{');
  json.key("series").string(occurrence.series.str());
  write_days(json, occurrence.days);
  write_id(json, "venue", occurrence.venue);
  json.key("fixed").boolean(occurrence.fixed);
  json.key("provisional").boolean(occurrence.provisional);
  write_cost(json, occurrence.cost);
  json.key("reason").string(occurrence.reason);
  json.key("alternatives").open('[');
  for (const plan::OtherDate& other : occurrence.alternatives) {
    json.open('{');
    json.key("start").string(to_string(other.start));
    write_id(json, "venue", other.venue);
    json.key("extra_cost").number(other.extra);
    json.close('}');
  }
  json.close(']');
  json.key("event").string(event.after.id.str());
  json.key("title").string(resolve(event.after, index).title->in("en"));
  json.key("days").number(occurrence.days.length());
  const std::string target = occurrence.target ? to_string(*occurrence.target) : "";
  json.key("target").string_or_null(occurrence.target ? &target : nullptr);
  write_id(json, "moves", occurrence.moves);
  json.key("moved").boolean(occurrence.moved);
  json.key("edition").number_or_null(occurrence.edition);
  json.close('}');
}

void write_penalties(JsonText& json, const plan::Plan& plan) {
  json.key("penalties").open('[');
  for (const plan::Penalty& penalty : plan.penalties) {
    json.open('{');
    json.key("kind").string(penalty.kind);
    json.key("rule").string(penalty.rule);
    json.key("series").strings(penalty.series);
    json.key("cost").number(penalty.cost);
    json.close('}');
  }
  json.close(']');
}

void write_conflict(JsonText& json, const std::vector<plan::ConflictLine>& conflict) {
  json.key("conflict").open('[');
  for (const plan::ConflictLine& line : conflict) {
    json.open('{');
    json.key("kind").string(line.kind);
    json.key("series").strings(line.series);
    json.key("text").string(line.text);
    json.close('}');
  }
  json.close(']');
}

void write_relaxations(JsonText& json, const plan::Plan& plan) {
  json.key("relaxations").open('[');
  for (const plan::Remedy& relaxation : plan.relaxations) {
    json.open('{');
    json.key("text").string(relaxation.text);
    json.key("cost").number(relaxation.cost);
    json.close('}');
  }
  json.close(']');
}

void write_kept(JsonText& json, const plan::Plan& plan) {
  json.key("kept").open('[');
  for (const plan::Kept& kept : plan.kept) {
    json.open('{');
    json.key("event").string(kept.event.str());
    write_id(json, "series", kept.series);
    write_days(json, kept.days);
    write_id(json, "venue", kept.venue);
    json.key("status").string(name_of(kept.status));
    json.close('}');
  }
  json.close(']');
}

void write_left_out(JsonText& json, const plan::Plan& plan) {
  json.key("left_out").open('[');
  for (const plan::LeftOut& left_out : plan.left_out) {
    json.open('{');
    json.key("series").string(left_out.series.str());
    json.key("text").string(left_out.text);
    json.close('}');
  }
  json.close(']');
}

void write_obligations(JsonText& json, const PlanView& view) {
  json.key("obligations").open('[');
  for (const Finding& finding : view.year.obligations()) write_finding(json, finding);
  json.close(']');
  json.key("unmet").open('[');
  for (const Finding* finding : view.year.unmet()) json.string(unmet_words(*finding, view.index, "en"));
  json.close(']');
  json.key("uncovered").open('[');
  for (const PairingId& pairing : view.plan.uncovered) json.string(pairing.str());
  json.close(']');
}

void write_applied(JsonText& json, const AppliedPlan& applied) {
  json.key("applied").open('{');
  json.key("dry_run").boolean(applied.dry_run);
  json.key("revision").number(applied.revision);
  json.key("events").open('[');
  for (const AppliedEvent& event : applied.events) {
    json.open('{');
    json.key("event").string(event.event.str());
    json.key("kind").string(name_of(event.kind));
    json.key("date").string(to_string(event.day));
    json.close('}');
  }
  json.close(']');
  write_effects(json, applied.effects);
  json.key("warnings").strings(applied.warnings);
  json.close('}');
}

void write_verdict(JsonText& json, const plan::Plan& plan) {
  json.key("status").string(name_of(plan.status));
  json.key("cost").number_or_null(plan.cost);
  json.key("bound").number_or_null(plan.bound);
  const auto gap = plan.gap();
  json.key("gap").raw(gap ? fmt::format("{}", *gap) : "null");
  json.key("seconds").raw(fmt::format("{:.3f}", plan.seconds));
}

void write_place(JsonText& json, std::string_view key, const std::optional<PlanPlace>& place) {
  json.key(key);
  if (!place) {
    json.raw("null");
    return;
  }
  json.open('{');
  write_days(json, place->days);
  write_id(json, "venue", place->venue);
  json.key("cost").number_or_null(place->cost);
  json.close('}');
}

void write_side(JsonText& json, std::string_view key, const PlanSide& side) {
  json.key(key).open('{');
  json.key("programme").string(side.programme.str());
  json.key("fiscal_year").number(side.year.number);
  json.key("status").string(name_of(side.status));
  json.key("cost").number_or_null(side.cost);
  json.key("bound").number_or_null(side.bound);
  json.key("penalties").number(side.penalties);
  json.key("left_out").strings(side.left_out);
  json.close('}');
}

}  // namespace

std::string plan_json(const PlanView& view, const AppliedPlan* applied) {
  const plan::Plan& plan = view.plan;
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("programme").string(plan.programme.str());
  json.key("fiscal_year").number(plan.year.number);
  json.key("as_of").string(to_string(view.today));
  write_verdict(json, plan);
  json.key("occurrences").open('[');
  for (std::size_t i = 0; i < plan.occurrences.size(); ++i) {
    write_occurrence(json, plan.occurrences[i], view.year.events()[i], view.index);
  }
  json.close(']');
  write_penalties(json, plan);
  write_conflict(json, plan.conflict);
  write_relaxations(json, plan);
  write_obligations(json, view);
  write_kept(json, plan);
  json.key("clashes").strings(plan.clashes);
  write_left_out(json, plan);
  json.key("notes").strings(plan.notes);
  if (applied != nullptr) write_applied(json, *applied);
  json.close('}');
  return out + "\n";
}

std::string why_json(const plan::Why& why, const PlanView& view) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("programme").string(view.plan.programme.str());
  json.key("fiscal_year").number(view.plan.year.number);
  write_verdict(json, view.plan);
  json.key("series").string(why.series.str());
  const std::string day = why.day ? to_string(*why.day) : "";
  json.key("date").string_or_null(why.day ? &day : nullptr);
  json.key("possible").boolean(why.day.has_value() && why.breaks.empty() && why.conflict.empty());
  json.key("breaks").strings(why.breaks);
  json.key("extra_cost").number_or_null(why.extra);
  write_conflict(json, why.conflict);
  json.key("reasons").strings(why.reasons);
  json.close('}');
  return out + "\n";
}

std::string plan_diff_json(const PlanDiff& diff) {
  std::string out;
  JsonText json(out);
  json.open('{');
  write_side(json, "before", diff.before);
  write_side(json, "after", diff.after);
  json.key("cost_difference").number_or_null(diff.cost_difference());
  json.key("changes").open('[');
  for (const PlanChange& change : diff.changes) {
    json.open('{');
    json.key("series").string(change.series);
    json.key("kind").string(name_of(change.kind));
    write_place(json, "before", change.before);
    write_place(json, "after", change.after);
    json.key("days_later").number_or_null(change.days_later());
    json.close('}');
  }
  json.close(']');
  json.key("unchanged").number(diff.unchanged);
  json.close('}');
  return out + "\n";
}

}  // namespace nenkai
