#include "cli/plan_tables.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/plan_notes.hh"
#include "app/plan_words.hh"
#include "app/words.hh"

namespace nenkai {
namespace {

constexpr int widest_name = 40;  // so that the reason still fits beside it on 120 columns

/// Says things in the session's language.
class Speaker {
 public:
  explicit Speaker(const Session& session) : session_(session), language_(session.language()) {}

  std::string operator()(const char* en, const char* ja) const { return language_ == "ja" ? ja : en; }
  const std::string& language() const { return language_; }
  void heading(const char* en, const char* ja) const { session_.say((*this)(en, ja), Style::strong); }

 private:
  const Session& session_;
  const std::string& language_;
};

Style style_of(plan::PlanStatus status) {
  switch (status) {
    case plan::PlanStatus::optimal: return Style::good;
    case plan::PlanStatus::feasible: return Style::plain;
    case plan::PlanStatus::infeasible: return Style::bad;
    case plan::PlanStatus::unknown: return Style::warn;
  }
  return Style::plain;
}

void print_header(const Session& session, const PlanView& view) {
  const std::string& language = session.language();
  const Speaker say(session);
  session.say(fmt::format(fmt::runtime(say("{} — plan of FY{} ({}), as of {}", "{} — {}年度（{}）の日程案、{}現在")),
                          view.index.programme().header.name.in(language), view.plan.year.number,
                          japanese_fiscal_year(view.plan.year, view.index.fiscal()), to_string(view.today)),
              Style::strong);
  session.say(fmt::format("{}: {}", plan_status_words(view.plan.status, language), plan_sentence(view.plan, language)),
              style_of(view.plan.status));
}

std::string cost_text(const plan::Occurrence& occurrence, const std::string& language) {
  const std::string parts = cost_words(occurrence.cost, language);
  if (parts.empty()) return "0";
  return fmt::format("{} ({})", occurrence.cost.total(), parts);
}

Table::Cell marks_cell(const plan::Occurrence& occurrence, const std::string& language) {
  const auto marks = mark_words(occurrence, language);
  const bool warn = occurrence.provisional;
  return {fmt::format("{}", fmt::join(marks, ", ")), warn ? Style::warn : Style::plain};
}

/// Venues and marks have a column only where some occurrence has one.
void print_occurrences(const Session& session, const PlanView& view) {
  const std::vector<plan::Occurrence>& occurrences = view.plan.occurrences;
  if (occurrences.empty()) return;
  const Speaker say(session);
  const bool venues = std::any_of(occurrences.begin(), occurrences.end(), [](const auto& o) { return o.venue; });
  const bool marks = std::any_of(occurrences.begin(), occurrences.end(),
                                 [&](const auto& o) { return !mark_words(o, say.language()).empty(); });
  std::vector<Table::Column> columns{{say("date", "日付")},
                                     {say("conference", "行事"), Align::left, widest_name, true}};
  if (venues) columns.push_back({say("venue", "会場"), Align::left, 24, true});
  columns.push_back({say("cost", "費用")});
  if (marks) columns.push_back({say("marks", "区分")});
  columns.push_back({say("why", "理由"), Align::left, 0, true});
  Table table(columns);
  for (std::size_t i = 0; i < occurrences.size(); ++i) {
    const plan::Occurrence& occurrence = occurrences[i];
    std::vector<Table::Cell> cells{days_words(occurrence.days, say.language()),
                                   title_words(view.year.events()[i], view.index, say.language())};
    if (venues) cells.emplace_back(venue_words(occurrence.venue, view.index, say.language()));
    cells.emplace_back(cost_text(occurrence, say.language()));
    if (marks) cells.push_back(marks_cell(occurrence, say.language()));
    cells.emplace_back(why_words(occurrence, say.language()));
    table.row(std::move(cells));
  }
  session.print(table.render(session.terminal()));
}

void print_alternatives(const Session& session, const PlanView& view) {
  const Speaker say(session);
  Table table(
      {{say("instead of", "現在案")},
       {say("conference", "行事"), Align::left, widest_name, true},
       {say("other dates, and what the whole plan costs more", "他の候補日と全体の追加費用"), Align::left, 0, true}});
  for (const plan::Occurrence& occurrence : view.plan.occurrences) {
    if (occurrence.alternatives.empty()) continue;
    std::vector<std::string> others;
    for (const plan::OtherDate& other : occurrence.alternatives) {
      const std::string venue = other.venue ? " " + venue_words(other.venue, view.index, say.language()) : "";
      others.push_back(
          fmt::format("{}{} +{}", days_words(DayRange::single(other.start), say.language()), venue, other.extra));
    }
    table.row({to_string(occurrence.days.first()), name_words(occurrence.series.str(), view.index, say.language()),
               fmt::format("{}", fmt::join(others, ", "))});
  }
  if (table.empty()) return;
  session.print("\n");
  session.print(table.render(session.terminal()));
}

void print_kept(const Session& session, const PlanView& view) {
  if (view.plan.kept.empty()) return;
  const Speaker say(session);
  session.print("\n");
  say.heading("Kept as they are", "そのままの予定");
  Table table({{""}, {""}, {""}, {"", Align::left, 0, true}});
  for (const plan::Kept& kept : view.plan.kept) {
    table.row({days_words(kept.days, say.language()), std::string(status_words(kept.status, say.language())),
               kept.event.str(), kept_words(kept, view.index, say.language())});
  }
  session.print(table.render(session.terminal()));
}

void print_penalties(const Session& session, const PlanView& view) {
  if (view.plan.penalties.empty()) return;
  const Speaker say(session);
  session.print("\n");
  say.heading("Soft demands that are not kept", "満たされない努力目標");
  Table table({{say("cost", "費用"), Align::right}, {say("rule", "規則")}, {say("who", "対象"), Align::left, 0, true}});
  for (const plan::Penalty& penalty : view.plan.penalties) {
    std::vector<std::string> names;
    for (const std::string& id : penalty.series) names.push_back(name_words(id, view.index, say.language()));
    table.row({std::to_string(penalty.cost), penalty.rule, fmt::format("{}", fmt::join(names, " / "))});
  }
  session.print(table.render(session.terminal()));
}

/// A heading over lines, wrapped under their own beginnings; nothing where there are none.
void print_lines(const Session& session, const std::string& heading, const std::vector<std::string>& lines, Style style,
                 bool numbered = false) {
  if (lines.empty()) return;
  session.print("\n");
  session.say(heading, style);
  Table table({{"", Align::right}, {"", Align::left, 0, true}});
  int number = 0;
  for (const std::string& line : lines) table.row({numbered ? fmt::format("{}.", ++number) : "·", line});
  session.print(table.render(session.terminal()));
}

std::vector<std::string> conflict_lines(const std::vector<plan::ConflictLine>& conflict) {
  std::vector<std::string> lines;
  for (const plan::ConflictLine& line : conflict) lines.push_back(line.text);
  return lines;
}

void print_conflict(const Session& session, const plan::Plan& plan) {
  const Speaker say(session);
  print_lines(session,
              say("These cannot be met together; without any one of them, the rest can:",
                  "次の条件は同時に満たせない。いずれか一つを外せば残りは満たせる："),
              conflict_lines(plan.conflict), Style::strong, true);
  std::vector<std::string> mends;
  for (const plan::Remedy& mend : plan.relaxations) {
    const std::string text = mend.proved
                                 ? say("{} — then the best plan costs {}", "{}（その場合の費用{}）")
                                 : say("{} — then a plan found costs {}", "{}（その場合に見つかった案の費用{}）");
    mends.push_back(fmt::format(fmt::runtime(text), mend.text, mend.cost));
  }
  print_lines(session, say("Any one of these would make a plan possible:", "次のいずれかで案が可能になる："), mends,
              Style::strong);
}

/// In the reader's language, where there are words for it.
std::vector<std::string> told(std::vector<std::string> notes, const std::string& language) {
  if (language != "ja") return notes;
  for (std::string& note : notes) note = japanese_note(note).value_or(note);
  return notes;
}

void print_remarks(const Session& session, const PlanView& view) {
  const Speaker say(session);
  const std::string& language = say.language();
  std::vector<std::string> left_out;
  for (const plan::LeftOut& one : view.plan.left_out) {
    left_out.push_back(fmt::format("{}: {}", name_words(one.series.str(), view.index, language), one.text));
  }
  print_lines(session, say("Left out of the plan:", "日程を組めなかった行事："), left_out, Style::bad);
  std::vector<std::string> unmet;
  for (const Finding* finding : view.year.unmet()) unmet.push_back(unmet_words(*finding, view.index, language));
  const std::string heading = view.plan.cost ? say("Rules that this plan does not keep:", "この案で守られない規則：")
                                             : say("Rules that stay unmet:", "満たされない規則：");
  print_lines(session, heading, unmet, Style::warn);
  std::vector<std::string> uncovered;
  for (const PairingId& pairing : view.plan.uncovered) {
    uncovered.push_back(uncovered_words(pairing, view.index, language));
  }
  print_lines(session, say("Nothing covers:", "対象外の組合せ："), uncovered, Style::warn);
  print_lines(session, say("Events that stay, but clash:", "既定の行事どうしの衝突："),
              told(view.plan.clashes, language), Style::warn);
  print_lines(session, say("Notes:", "注記："), told(view.plan.notes, language), Style::plain);
}

void print_obligations(const Session& session, const PlanView& view) {
  const Speaker say(session);
  std::string text;
  for (const auto& [status, count] : summarise(view.year.obligations())) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, status_words(status, say.language()));
  }
  if (text.empty()) return;
  session.print("\n");
  const std::string heading = view.plan.cost
                                  ? say("Obligations of the year under this plan: ", "この案による年度の義務：")
                                  : say("Obligations of the year: ", "年度の義務：");
  session.say(heading + text, Style::strong);
}

std::string place_text(const std::optional<PlanPlace>& place, const std::string& language) {
  if (!place) return "–";
  return days_words(place->days, language) + (place->venue ? " " + place->venue->str() : "");
}

std::string side_text(const PlanSide& side, const std::string& language) {
  std::string text = fmt::format("FY{} {}", side.year.number, plan_status_words(side.status, language));
  if (side.cost) text += fmt::format(", {} {}", language == "ja" ? "費用" : "cost", *side.cost);
  return text;
}

std::string change_words(const PlanChange& change, const Speaker& say) {
  switch (change.kind) {
    case PlanChangeKind::came: return say("came", "追加");
    case PlanChangeKind::went: return say("went", "削除");
    case PlanChangeKind::venue: return say("another venue", "会場変更");
    case PlanChangeKind::moved: break;
  }
  const int days = change.days_later().value_or(0);
  if (days == 0) return say("another length", "日数変更");
  const char* text = days > 1 ? "{} days later" : days == 1 ? "{} day later" : "{} days earlier";
  if (days == -1) text = "{} day earlier";
  if (say.language() == "ja") text = days > 0 ? "{}日後へ" : "{}日前へ";
  return fmt::format(fmt::runtime(text), std::abs(days));
}

/// In one sentence: impossible, impossible with the rest, or how much dearer.
void print_why_verdict(const Session& session, const plan::Why& why, bool as_planned) {
  const Speaker say(session);
  if (!why.breaks.empty()) {
    session.say(say("That day is not possible.", "その日は不可能。"), Style::bad);
  } else if (!why.conflict.empty()) {
    session.say(say("That day is possible by itself, but not with everything else.",
                    "その日は単独では可能だが、他の条件と両立しない。"),
                Style::bad);
  } else if (why.extra == plan::Cost{0} && !as_planned) {
    session.say(
        say("Possible: the best plan with that day costs the same.", "可能。その日を含む最良の案の費用は同じ。"),
        Style::good);
  } else if (why.extra == plan::Cost{0}) {
    session.say(say("No other day makes a cheaper plan.", "これより安い案になる日はない。"), Style::good);
  } else if (why.extra) {
    session.say(fmt::format(fmt::runtime(say("Possible: the best plan with that day costs {} more.",
                                             "可能。その日を含む最良の案は費用が{}増える。")),
                            *why.extra),
                Style::warn);
  }
}

}  // namespace

void print_plan(const Session& session, const PlanView& view) {
  print_header(session, view);
  print_occurrences(session, view);
  print_alternatives(session, view);
  print_conflict(session, view.plan);
  print_penalties(session, view);
  print_kept(session, view);
  print_remarks(session, view);
  print_obligations(session, view);
}

void print_applied(const Session& session, const AppliedPlan& applied) {
  const Speaker say(session);
  session.print("\n");
  if (!applied.changed()) {
    session.say(say("Nothing to apply: the calendar has it all already.", "反映するものはない（すべて登録済み）。"),
                Style::strong);
    return;
  }
  session.say(applied.dry_run ? say("Would be written as tentative events (dry run: nothing is kept):",
                                    "仮の予定として登録される内容（試行のみ）：")
                              : say("Written as tentative events, in one change:", "仮の予定として登録：") +
                                    fmt::format(" r{}", applied.revision),
              Style::strong);
  Table table({{""}, {""}, {"", Align::left, 0, true}});
  for (const AppliedEvent& event : applied.events) {
    const Style style = event.kind == AppliedKind::added   ? Style::good
                        : event.kind == AppliedKind::moved ? Style::warn
                                                           : Style::dim;
    table.row({{event.kind == AppliedKind::added   ? "+"
                : event.kind == AppliedKind::moved ? "~"
                                                   : "=",
                style},
               to_string(event.day),
               event.event.str()});
  }
  session.print(table.render(session.terminal()));
  for (const Effect& effect : applied.effects) {
    session.say("  " + effect.rule.str() + ": " + effect.text, effect.worse() ? Style::bad : Style::good);
  }
}

void print_why(const Session& session, const plan::Why& why, const PlanView& view, bool day_asked) {
  const Speaker say(session);
  const std::string name = name_words(why.series.str(), view.index, say.language());
  const auto& occurrences = view.plan.occurrences;
  const auto planned = std::find_if(occurrences.begin(), occurrences.end(),
                                    [&](const plan::Occurrence& one) { return one.series == why.series; });
  if (!why.day) {
    session.say(name, Style::strong);
    session.say(view.plan.cost ? say("The plan leaves it out, so it has no day.", "案に入らなかったため、日付がない。")
                               : say("There is no plan, so it has no day.", "案がないため、日付もない。"),
                Style::bad);
  } else {
    session.say(fmt::format("{} — {}", name, days_words(DayRange::single(*why.day), say.language())), Style::strong);
    const bool elsewhere = planned != occurrences.end() && planned->days.first() != *why.day;
    if (planned != occurrences.end() || day_asked) print_why_verdict(session, why, !elsewhere);
  }
  print_lines(session, say("It would break:", "満たされない条件："), why.breaks, Style::strong, true);
  print_lines(session, say("These cannot be met together:", "同時に満たせない条件："), conflict_lines(why.conflict),
              Style::strong, true);
  print_lines(session, say("Why:", "理由："), why.reasons, Style::strong);
}

void print_plan_diff(const Session& session, const PlanDiff& diff) {
  const Speaker say(session);
  const std::string& language = say.language();
  std::string difference;
  if (const auto cost = diff.cost_difference()) difference = fmt::format(" ({:+})", *cost);
  session.say(fmt::format("{} → {}{}", side_text(diff.before, language), side_text(diff.after, language), difference),
              Style::strong);
  if (diff.before.programme != diff.after.programme || diff.before.year != diff.after.year) {
    session.say(say("These are plans of different years or programmes.", "年度またはプログラムが異なる案である。"),
                Style::warn);
  }
  Table table({{say("series", "シリーズ")}, {say("before", "変更前")}, {say("after", "変更後")}, {""}});
  for (const PlanChange& change : diff.changes) {
    const Style style = change.kind == PlanChangeKind::came   ? Style::good
                        : change.kind == PlanChangeKind::went ? Style::bad
                                                              : Style::warn;
    table.row({change.series,
               place_text(change.before, language),
               place_text(change.after, language),
               {change_words(change, say), style}});
  }
  if (!table.empty()) session.print(table.render(session.terminal()));
  session.say(fmt::format(fmt::runtime(say("{} changed, {} as they were", "変更{}件、変更なし{}件")),
                          diff.changes.size(), diff.unchanged),
              Style::strong);
}

}  // namespace nenkai
