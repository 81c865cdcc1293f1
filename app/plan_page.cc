#include <fmt/format.h>
#include <fmt/ranges.h>
#include <kainjow/mustache.hpp>

#include <algorithm>

#include "app/plan_notes.hh"
#include "app/plan_picture.hh"
#include "app/plan_views.hh"
#include "app/plan_words.hh"
#include "app/words.hh"
#include "config/template_source.hh"

namespace nenkai {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::list;
using kainjow::mustache::mustache;

/// A line of the page's table, and what its mark in the picture needs.
struct Entry {
  ShownEvent shown;
  std::string id;
  std::string venue;
  std::string cost;
  std::string parts;
  std::string state;  // "proposed", "fixed", "confirmed" …
  std::string reason;
  list others;  // alternatives
};

/// One page of one plan.
class PlanPage {
 public:
  PlanPage(const PlanView& view, const std::string& language) : view_(view), language_(language) {}

  /// The whole document.
  std::string render() const {
    data page;
    page.set("language", language_);
    page.set("title", view_.index.programme().header.name.in(language_));
    page.set("subtitle", subtitle());
    page.set("style", std::string(static_text("nenkai.css")));
    page.set("footer", say("Made by nenkai. The same programme, day and seed give the same plan.",
                           "nenkai 作成。同じ記録・日付・シードからは同じ案になります。"));
    page.set("body", body());
    mustache page_template{std::string(template_text("plan.mustache"))};
    return page_template.render(page);
  }

  /// What stands in its body.
  std::string body() const {
    const std::vector<Entry> entries = this->entries();
    std::vector<ShownEvent> shown;
    for (const Entry& entry : entries) shown.push_back(entry.shown);
    data page;
    page.set("subtitle", subtitle());
    page.set("status", std::string(name_of(view_.plan.status)));
    page.set("status_words", std::string(plan_status_words(view_.plan.status, language_)));
    page.set("sentence", plan_sentence(view_.plan, language_));
    page.set("counts", counts());
    page.set("picture", plan_picture(view_, shown, language_));
    set_labels(page);
    // The planner's reasons are English. Who reads them aloud has to know, and so has who reads them.
    const bool mixed = language_ == "ja";
    page.set("mixed", mixed ? data::type::bool_true : data::type::bool_false);
    if (!view_.plan.cost) page.set("unmet_label", say("Rules that stay unmet", "満たされない規則"));
    page.set("legend", legend(shown));
    const auto has_venue = [](const Entry& entry) { return entry.venue != "–"; };
    page.set("has_venues",
             std::any_of(entries.begin(), entries.end(), has_venue) ? data::type::bool_true : data::type::bool_false);
    set_section(page, "entries", rows(entries));
    set_section(page, "conflict", conflict());
    set_section(page, "relaxations", relaxations());
    set_section(page, "left_out", left_out());
    set_section(page, "penalties", penalties());
    set_section(page, "unmet", unmet());
    set_section(page, "obligations", obligations());
    set_section(page, "notes", notes());
    mustache page_template{std::string(template_text("plan_body.mustache"))};
    return page_template.render(page);
  }

 private:
  std::string say(const char* en, const char* ja) const { return language_ == "ja" ? ja : en; }

  static void set_section(data& page, const std::string& name, const list& rows) {
    page.set("has_" + name, rows.empty() ? data::type::bool_false : data::type::bool_true);
    page.set(name, rows);
  }

  std::string subtitle() const {
    const FiscalCalendar& fiscal = view_.index.fiscal();
    const std::string year =
        language_ == "ja" ? japanese_fiscal_year(view_.plan.year, fiscal) : fmt::format("FY{}", view_.plan.year.number);
    const DayRange days = fiscal.days_of(view_.plan.year);
    return fmt::format(fmt::runtime(say("Proposed dates for {} ({} to {}), as of {}", "{}（{}～{}）の日程案、{}現在")),
                       year, to_string(days.first()), to_string(days.last()), to_string(view_.today));
  }

  std::string counts() const {
    return fmt::format(fmt::runtime(say("{} proposed, {} kept as they are", "提案{}件、既定{}件")),
                       view_.plan.occurrences.size(), view_.plan.kept.size());
  }

  void set_labels(data& page) const {
    const std::tuple<const char*, const char*, const char*> labels[] = {
        {"calendar_label", "The year", "年間予定"},
        {"events_label", "Events", "行事一覧"},
        {"number_label", "No.", "番号"},
        {"date_label", "Date", "日付"},
        {"name_label", "Conference", "行事"},
        {"venue_label", "Venue", "会場"},
        {"cost_label", "Cost", "費用"},
        {"state_label", "State", "状態"},
        {"reason_label", "Why this date", "理由"},
        {"reason_short_label", "Why", "理由"},
        {"others_label", "Other dates", "他の候補日（追加費用）"},
        {"conflict_label", "What cannot be met together", "同時に満たせない条件"},
        {"conflict_sub", "Drop any one of these, and the rest of them can be met.",
         "いずれか一つを外せば、残りは満たせる（条件の説明は英語）。"},
        {"relaxations_label", "What would make a plan possible", "案を可能にする緩和策"},
        {"left_out_label", "Left out", "日程を組めなかった行事"},
        {"penalties_label", "Soft demands not kept", "満たされない努力目標"},
        {"unmet_label", "Rules that this plan does not keep", "この案で守られない規則"},
        {"obligations_label",
         view_.plan.cost ? "The obligations of the year under this plan" : "The obligations of the year",
         view_.plan.cost ? "この案による年度の義務の状況" : "年度の義務の状況"},
        {"notes_label", "Notes", "注記"},
        {"who_label", "Who", "対象"},
        {"rule_label", "Rule", "規則"}};
    for (const auto& [name, en, ja] : labels) page.set(name, say(en, ja));
  }

  /// Whether each word of `key` is one of `look`'s: a mark can be fixed and moved and provisional at once.
  static bool looks(std::string_view look, std::string_view key) {
    const std::string padded = fmt::format(" {} ", look);
    for (std::size_t begin = 0; begin < key.size();) {
      const std::size_t end = std::min(key.find(' ', begin), key.size());
      if (padded.find(fmt::format(" {} ", key.substr(begin, end - begin))) == std::string::npos) return false;
      begin = end + 1;
    }
    return true;
  }

  /// The marks that the picture has, then its shades.
  list legend(const std::vector<ShownEvent>& shown) const {
    const std::tuple<const char*, const char*, const char*, const char*> keys[] = {
        {"mark planned", "pill", "proposed", "提案"},
        {"mark planned fixed", "pill", "proposed, day fixed", "提案（固定）"},
        {"mark planned moved", "pill", "proposed, moved from a tentative day", "提案（仮の日付から変更）"},
        {"mark planned provisional", "pill", "holidays of that time not yet published", "祝日未公表の時期"},
        {"mark kept confirmed", "square", "kept: confirmed or held", "既定（確定・開催済）"},
        {"mark kept tentative", "square", "kept: tentative", "既定（仮）"},
        {"closed", "ground", "no working day", "休業日"},
        {"holiday", "ground", "holiday", "祝日"},
        {"forbidden", "ground", "forbidden", "禁止期間"},
        {"soft", "ground", "better avoided", "避けたい期間"}};
    list rows;
    for (const auto& [look, shape, en, ja] : keys) {
      const std::string mark = look;
      const auto has_it = [&](const ShownEvent& event) { return looks(event.look, mark.substr(mark.find(' ') + 1)); };
      if (mark.starts_with("mark ") && std::none_of(shown.begin(), shown.end(), has_it)) continue;
      data row;
      row.set("look", mark);
      row.set("round", std::string(shape) == "pill" ? "9" : std::string(shape) == "square" ? "3" : "0");
      row.set("words", say(en, ja));
      rows.push_back(row);
    }
    return rows;
  }

  /// Proposed and kept events by day, numbered.
  std::vector<Entry> entries() const {
    std::vector<Entry> all;
    for (std::size_t i = 0; i < view_.plan.occurrences.size(); ++i) all.push_back(proposed(i));
    for (const plan::Kept& kept : view_.plan.kept) all.push_back(kept_entry(kept));
    std::sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) {
      return std::pair{a.shown.days.begin, a.id} < std::pair{b.shown.days.begin, b.id};
    });
    int number = 0;
    for (Entry& entry : all) {
      entry.shown.number = ++number;
      entry.shown.tip = tip(entry);
    }
    return all;
  }

  Entry proposed(std::size_t i) const {
    const plan::Occurrence& occurrence = view_.plan.occurrences[i];
    Entry entry;
    entry.id = occurrence.series.str();
    entry.shown.days = occurrence.days;
    entry.shown.name = title_words(view_.year.events()[i], view_.index, language_);
    entry.shown.look = std::string("planned") + (occurrence.fixed ? " fixed" : "") +
                       (occurrence.moved ? " moved" : "") + (occurrence.provisional ? " provisional" : "");
    entry.shown.bureaus = bureaus_of(resolve(view_.year.events()[i].after, view_.index).covers, view_.index);
    entry.venue = venue_words(occurrence.venue, view_.index, language_);
    entry.cost = std::to_string(occurrence.cost.total());
    entry.parts = cost_words(occurrence.cost, language_);
    entry.state = fmt::format("{}", fmt::join(mark_words(occurrence, language_), say(", ", "、")));
    if (entry.state.empty()) entry.state = say("proposed", "提案");
    entry.reason = why_words(occurrence, language_);
    for (const plan::OtherDate& other : occurrence.alternatives) {
      data one;
      one.set("date", days_words(DayRange::single(other.start), language_));
      one.set("extra", fmt::format("+{}", other.extra));
      one.set("venue", other.venue ? venue_words(other.venue, view_.index, language_) : "");
      entry.others.push_back(one);
    }
    return entry;
  }

  Entry kept_entry(const plan::Kept& kept) const {
    Entry entry;
    entry.id = kept.event.str();
    entry.shown.days = kept.days;
    entry.shown.name = kept_words(kept, view_.index, language_);
    entry.shown.look = kept.status == EventStatus::tentative ? "kept tentative" : "kept confirmed";
    for (const Event& event : view_.index.programme().events) {
      if (event.id == kept.event) entry.shown.bureaus = bureaus_of(resolve(event, view_.index).covers, view_.index);
    }
    entry.venue = venue_words(kept.venue, view_.index, language_);
    entry.cost = "–";
    entry.state = status_words(kept.status, language_);
    entry.reason = say("is in the calendar already", "登録済みの予定");
    return entry;
  }

  std::string tip(const Entry& entry) const {
    std::string text =
        fmt::format("{}. {}\n{}", entry.shown.number, entry.shown.name, days_words(entry.shown.days, language_));
    if (entry.venue != "–") text += fmt::format("\n{}: {}", say("Venue", "会場"), entry.venue);
    if (entry.cost != "–") {
      const std::string parts = entry.parts.empty() ? "" : " (" + entry.parts + ")";
      text += fmt::format("\n{}: {}{}", say("Cost", "費用"), entry.cost, parts);
    }
    return text + "\n" + entry.reason;
  }

  list rows(const std::vector<Entry>& entries) const {
    list rows;
    for (const Entry& entry : entries) {
      data row;
      row.set("number", std::to_string(entry.shown.number));
      row.set("look", entry.shown.look);
      row.set("date", days_words(entry.shown.days, language_));
      row.set("name", entry.shown.name);
      std::vector<std::string> bureaus;
      for (const Organisation* bureau : entry.shown.bureaus) bureaus.push_back(bureau->name.in(language_));
      row.set("bureaus", fmt::format("{}", fmt::join(bureaus, say(", ", "、"))));
      row.set("venue", entry.venue);
      row.set("cost", entry.cost);
      row.set("parts", entry.parts);
      row.set("state", entry.state);
      row.set("reason", entry.reason);
      set_section(row, "others", entry.others);
      rows.push_back(row);
    }
    return rows;
  }

  std::string names(const std::vector<std::string>& ids) const {
    std::vector<std::string> all;
    for (const std::string& id : ids) all.push_back(name_words(id, view_.index, language_));
    return fmt::format("{}", fmt::join(all, say(", ", "、")));
  }

  /// A row of the page for each of these; `fill` writes it.
  template <class All, class Fill>
  static list rows_for(const All& all, Fill&& fill) {
    list rows;
    for (const auto& one : all) {
      data row;
      fill(row, one);
      rows.push_back(row);
    }
    return rows;
  }

  static list texts(const std::vector<std::string>& all) {
    return rows_for(all, [](data& row, const std::string& text) { row.set("text", text); });
  }

  list conflict() const {
    return rows_for(view_.plan.conflict, [&](data& row, const plan::ConflictLine& line) {
      row.set("kind", demand_words(line.kind, language_));
      row.set("text", line.text);
    });
  }

  list relaxations() const {
    return rows_for(view_.plan.relaxations, [](data& row, const plan::Remedy& relaxation) {
      row.set("text", relaxation.text);
      row.set("cost", std::to_string(relaxation.cost));
    });
  }

  list left_out() const {
    return rows_for(view_.plan.left_out, [&](data& row, const plan::LeftOut& one) {
      row.set("name", name_words(one.series.str(), view_.index, language_));
      row.set("text", one.text);
    });
  }

  list penalties() const {
    return rows_for(view_.plan.penalties, [&](data& row, const plan::Penalty& penalty) {
      row.set("rule", penalty.rule);
      row.set("names", names(penalty.series));
      row.set("cost", std::to_string(penalty.cost));
    });
  }

  list unmet() const {
    std::vector<std::string> all;
    for (const Finding* finding : view_.year.unmet()) all.push_back(unmet_words(*finding, view_.index, language_));
    for (const PairingId& pairing : view_.plan.uncovered) {
      all.push_back(uncovered_words(pairing, view_.index, language_));
    }
    return texts(all);
  }

  list obligations() const {
    return rows_for(view_.year.obligations(), [&](data& row, const Finding& finding) {
      row.set("rule", finding.rule->name.in(language_));
      row.set("who",
              subject_name(finding.rule->subject, finding.subject, view_.index, language_, finding.period.days.last()));
      row.set("status", std::string(name_of(finding.status)));
      row.set("words", std::string(status_words(finding.status, language_)));
      row.set("reason", reason_words(finding, view_.index.fiscal(), language_));
    });
  }

  list notes() const {
    std::vector<std::string> all = view_.plan.clashes;
    all.insert(all.end(), view_.plan.notes.begin(), view_.plan.notes.end());
    return rows_for(all, [&](data& row, const std::string& text) {
      const auto japanese = language_ == "ja" ? japanese_note(text) : std::nullopt;
      row.set("text", japanese.value_or(text));
      row.set("is_english", !japanese ? data::type::bool_true : data::type::bool_false);
    });
  }

  const PlanView& view_;
  const std::string& language_;
};

}  // namespace

std::string plan_html(const PlanView& view, const std::string& language) { return PlanPage(view, language).render(); }

std::string plan_body_html(const PlanView& view, const std::string& language) {
  return PlanPage(view, language).body();
}

}  // namespace nenkai
