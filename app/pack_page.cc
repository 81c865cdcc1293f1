#include "app/pack_page.hh"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

#include "app/views.hh"
#include "app/words.hh"
#include "app/zones.hh"
#include "config/template_source.hh"

namespace nenkai {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::list;
using kainjow::mustache::mustache;

/// A value for people: without the quotes and braces of JSON.
std::string plain(const nlohmann::ordered_json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_structured()) return value.dump();
  std::string text;
  for (const auto& [key, part] : value.items()) {
    text += fmt::format("{}{}{}", text.empty() ? "" : (value.is_array() ? "; " : ", "),
                        value.is_array() ? "" : key + ": ", plain(part));
  }
  return text;
}

std::string plain(const std::string& body) { return body.empty() ? "–" : plain(nlohmann::ordered_json::parse(body)); }

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> japanese_keys{{
    {"attendance", "参加者数"}, {"bureau", "局"},         {"by", "決定者"},         {"cluster", "クラスター"},
    {"committee", "委員会"},    {"covers", "対象組合せ"}, {"date", "日付"},         {"days", "日数"},
    {"description", "説明"},    {"end", "終了日"},        {"evidence", "証拠資料"}, {"from", "開始"},
    {"kind", "種別"},           {"name", "名称"},         {"place", "場所"},        {"reason", "理由"},
    {"results", "成果"},        {"status", "状態"},       {"title", "題名"},        {"until", "終了"},
}};

/// A key of an entity for people; one that has no word in the language stays as the programme file has it.
std::string key_words(const std::string& key, const std::string& language) {
  const auto* found = std::find_if(japanese_keys.begin(), japanese_keys.end(),
                                   [&](const auto& entry) { return language == "ja" && entry.first == key; });
  return found == japanese_keys.end() ? key : std::string(found->second);
}

/// The value of a key, `body` in JSON or empty.
std::string value_words(const std::string& key, const std::string& body, const std::string& language) {
  const std::string text = plain(body);
  const auto status = key == "status" ? parse_name<EventStatus>(text) : std::nullopt;
  return status ? std::string(status_words(*status, language)) : text;
}

EntityKey key_of_subject(const Finding& finding) {
  const std::string id(finding.subject);
  switch (finding.rule->subject) {
    case SubjectKind::pairing: return {EntityKind::pairing, id};
    case SubjectKind::committee: return {EntityKind::committee, id};
    case SubjectKind::cluster: return {EntityKind::cluster, id};
    case SubjectKind::bureau: break;
  }
  return {EntityKind::organisation, id};
}

class PackPage {
 public:
  PackPage(Context& context, const PackFacts& facts, const std::string& language)
      : context_(context), facts_(facts), language_(language) {}

  std::string render(const std::vector<std::string>& files) const {
    data page;
    page.set("language", language_);
    page.set("style", std::string(static_text("nenkai.css")));
    set_head(page);
    set_labels(page);
    list names;
    for (const std::string& name : files) names.push_back(item("name", name));
    page.set("files", names);
    page.set("totals", totals());
    page.set("rules", rules());
    page.set("successions", successions());
    page.set("withdrawn", withdrawn());
    const list attention = needing_attention();
    page.set("has_attention", attention.empty() ? data::type::bool_false : data::type::bool_true);
    page.set("attention", attention);
    page.set("findings", findings());
    page.set("events", events());
    mustache page_template{std::string(template_text("pack.mustache"))};
    return page_template.render(page);
  }

 private:
  const OpenProgramme& open() const { return facts_.open(); }
  const std::vector<Finding>& all() const { return facts_.report.findings; }
  std::string say(const char* en, const char* ja) const { return language_ == "ja" ? ja : en; }
  std::string local(Instant at) const { return local_time_text(at, open().programme().header.timezone); }
  std::string day(Day day) const { return language_ == "ja" ? japanese_date(day) : to_string(day); }

  static data item(const char* name, const std::string& text) {
    data result;
    result.set(name, text);
    return result;
  }

  void set_head(data& page) const {
    const FiscalCalendar& fiscal = open().index().fiscal();
    const DayRange days = fiscal.days_of(facts_.year);
    page.set("programme", open().programme().header.name.in(language_));
    page.set("title",
             language_ == "ja"
                 ? fmt::format("{}（FY{}）監査資料", japanese_fiscal_year(facts_.year, fiscal), facts_.year.number)
                 : fmt::format("Audit of FY{} ({})", facts_.year.number, japanese_fiscal_year(facts_.year, fiscal)));
    page.set("year", fmt::format(fmt::runtime(say("{} to {}", "{}～{}")), day(days.begin), day(days.last())));
    page.set("today", day(open().today()));
    page.set("known", fmt::format("{} ({})", local(facts_.report.known_at.value_or(facts_.head.at)),
                                  open().programme().header.timezone));
    page.set("head", facts_.head.hash);
    page.set("revision", fmt::format(fmt::runtime(say("{}, recorded {} by {}", "{}（{}、{}）")), facts_.head.number,
                                     local(facts_.head.at), facts_.head.actor));
  }

  void set_labels(data& page) const {
    page.set("year_label", say("Fiscal year", "対象年度"));
    page.set("today_label", say("As of", "監査基準日"));
    page.set("known_label", facts_.report.known_at ? say("As known at", "記録の基準日時")
                                                   : say("Last change recorded", "最終記録日時"));
    page.set("last_label", say("Last revision", "最終改訂"));
    page.set("head_label", say("Head of the log", "履歴の先頭ハッシュ"));
    page.set("files_label", say("Also in this pack", "同梱ファイル"));
    page.set("rules_label", say("The rules", "規則"));
    page.set("withdrawn_label", say("no longer there", "廃止"));
    page.set("attention_label", say("What needs attention", "確認・対応が必要なもの"));
    page.set("findings_label", say("The findings", "監査結果"));
    page.set("events_label", say("The events and their history", "行事とその履歴"));
    page.set("rule_history_label", say("Rule", "規則の履歴"));
    page.set("subject_history_label", say("Changed", "対象の変更"));
    page.set("waiver_label", say("The waiver's history", "免除の履歴"));
    page.set("once_label", say("Once recorded, not counted now", "過去に記録され、現在は数えないもの"));
    page.set("evidence_label", say("Evidence", "証拠資料"));
    page.set("no_evidence", say("No evidence recorded", "証拠資料の記録なし"));
    page.set("results_label", say("Announced results", "発表された成果"));
    page.set("revision_label", say("Revision", "改訂"));
    page.set("when_label", say("Recorded", "記録日時"));
    page.set("by_label", say("By", "記録者"));
    page.set("what_label", say("What", "内容"));
    page.set("footer",
             say("Made by nenkai. The same store and moment give the same bytes; \"nenkai verify --head\" with"
                 " the hash above checks the store that this was made from.",
                 "nenkai 作成。同じ記録と時点からは同じ内容になります。上のハッシュを使い nenkai verify --head"
                 " で元の記録を検証できます。"));
  }

  data chip(FindingStatus status) const {
    data result = item("status", std::string(name_of(status)));
    result.set("words", std::string(status_words(status, language_)));
    return result;
  }

  list totals() const {
    list rows;
    for (const auto& [status, count] : summarise(all())) {
      data row = chip(status);
      row.set("count", std::to_string(count));
      rows.push_back(row);
    }
    return rows;
  }

  /// Mergers, splits and renames are part of what binds whom.
  list successions() const {
    list items;
    for (const Succession& succession : open().programme().successions) {
      items.push_back(item("text", succession_words(succession, open().index(), language_)));
    }
    return items;
  }

  list rules() const {
    list items;
    for (const Rule& rule : open().programme().rules) {
      data entry = item("name", rule.name.in(language_));
      entry.set("id", rule.id.str());
      entry.set("sentence", rule_sentence(rule, language_));
      entry.set("history", rows(changes_of(context_, open(), {EntityKind::rule, rule.id.str()})));
      items.push_back(entry);
    }
    return items;
  }

  /// Rules, waivers and successions that once held. Whoever takes a rule away changes what is found.
  list withdrawn() const {
    list items;
    for (const EntityKey& key : context_.store.touched(open().programme().header.id, 0, facts_.head.number)) {
      const bool binds =
          key.kind == EntityKind::rule || key.kind == EntityKind::waiver || key.kind == EntityKind::succession;
      if (!binds) continue;
      const ChangeList history = changes_of(context_, open(), key);
      if (history.empty() || history.back().second.kind != EditKind::removed) continue;
      data entry = item("entity", entity_text(key));
      entry.set("history", rows(history));
      items.push_back(entry);
    }
    return items;
  }

  std::string who(const Finding& finding) const {
    return subject_name(finding.rule->subject, finding.subject, open().index(), language_, finding.period.days.last());
  }

  std::string period(const Finding& finding) const {
    return period_words(finding.period, open().index().fiscal(), language_);
  }

  list needing_attention() const {
    list items;
    for (std::size_t i = 0; i < all().size(); ++i) {
      if (!needs_attention(all()[i].status)) continue;
      data entry = chip(all()[i].status);
      entry.set("number", std::to_string(i + 1));
      entry.set("who", who(all()[i]));
      entry.set("rule", all()[i].rule->name.in(language_));
      entry.set("period", period(all()[i]));
      items.push_back(entry);
    }
    return items;
  }

  list findings() const {
    list items;
    for (std::size_t i = 0; i < all().size(); ++i) items.push_back(finding(i));
    return items;
  }

  data finding(std::size_t number) const {
    const Finding& finding = all()[number];
    data entry = chip(finding.status);
    entry.set("number", std::to_string(number + 1));
    entry.set("who", who(finding));
    entry.set("rule", finding.rule->name.in(language_));
    entry.set("period", period(finding));
    entry.set("days", fmt::format(fmt::runtime(say("{} to {}", "{}～{}")), day(finding.period.days.begin),
                                  day(finding.period.days.last())));
    entry.set("reason", reason_words(finding, open().index().fiscal(), language_));
    const std::string advice = advice_words(finding, language_);
    if (!advice.empty()) entry.set("advice", advice);
    list named;
    for (const std::string_view id : events_of(finding)) named.push_back(event_line(std::string(id)));
    entry.set("events", named);
    list once;
    for (const std::string& id : facts_.once[number]) once.push_back(event_line(id));
    entry.set("once", once);
    if (finding.waiver != nullptr) entry.set("waiver_history", rows(changes_of(context_, open(), waiver_key(finding))));
    // That it was entered once says nothing; that it was altered may be the reason for all.
    const auto changes = changes_of(context_, open(), key_of_subject(finding));
    if (changes.size() > 1) entry.set("subject_history", rows(changes));
    return entry;
  }

  static EntityKey waiver_key(const Finding& finding) { return {EntityKind::waiver, finding.waiver->key()}; }

  data event_line(const std::string& id) const {
    const Witness& witness = facts_.witnesses.at(id);
    data entry = item("id", id);
    entry.set("title", resolve(witness.event, open().index()).title->in(language_));
    entry.set("date", date_words(witness.event.date, language_));
    entry.set("state",
              witness.removed ? say("removed", "削除済") : std::string(status_words(witness.event.status, language_)));
    entry.set("evidence", texts(witness.event.evidence, [&](const Evidence& proof) { return evidence_text(proof); }));
    const bool missing = witness.event.status == EventStatus::held && witness.event.evidence.empty();
    entry.set("lacks_evidence", missing ? data::type::bool_true : data::type::bool_false);
    return entry;
  }

  std::string evidence_text(const Evidence& evidence) const {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " · ") + part; };
    if (evidence.title) add(evidence.title->in(language_));
    if (evidence.dated) add(date_words(*evidence.dated, language_));
    if (evidence.url) add(*evidence.url);
    if (evidence.digest) add("BLAKE2b-256 " + *evidence.digest);
    std::string recorded = evidence.by.value_or("");
    if (evidence.on) recorded += (recorded.empty() ? "" : ", ") + date_words(*evidence.on, language_);
    if (!recorded.empty()) add(fmt::format(fmt::runtime(say("recorded: {}", "記録：{}")), recorded));
    return text;
  }

  std::string result_text(const AnnouncedResult& result) const {
    std::string text = result.title.in(language_);
    if (result.presenter) text += " · " + *result.presenter;
    if (result.cluster) text += " · " + result.cluster->str();
    if (result.project) text += " · " + result.project->str();
    return text;
  }

  list events() const {
    list items;
    for (const auto& [id, witness] : facts_.witnesses) {
      data entry = event_line(id);
      if (witness.event.attendance) {
        entry.set("attendance", fmt::format(fmt::runtime(say("{} attended", "参加者{}名")), *witness.event.attendance));
      }
      const list results =
          texts(witness.event.results, [&](const AnnouncedResult& result) { return result_text(result); });
      entry.set("has_results", results.empty() ? data::type::bool_false : data::type::bool_true);
      entry.set("results", results);
      entry.set("history", rows(witness.history));
      items.push_back(entry);
    }
    return items;
  }

  list rows(const ChangeList& history) const {
    list result;
    for (const auto& [revision, change] : history) {
      data row = item("revision", std::to_string(revision.number));
      row.set("when", local(revision.at));
      row.set("by", revision.actor);
      row.set("what", what(change));
      if (!revision.reason.empty()) row.set("why", revision.reason);
      result.push_back(row);
    }
    return result;
  }

  list what(const EntityChange& change) const {
    if (change.kind == EditKind::removed) return {item("text", say("removed", "削除"))};
    if (change.kind == EditKind::added) return {item("text", say("added", "追加") + first_words(change))};
    list lines;
    for (const FieldChange& field : change.fields) {
      lines.push_back(item("text", fmt::format("{}: {} → {}", key_words(field.key, language_),
                                               value_words(field.key, field.before, language_),
                                               value_words(field.key, field.after, language_))));
    }
    return lines;
  }

  /// What an event was when it was entered: the auditor wants to know whether it was held by then.
  std::string first_words(const EntityChange& change) const {
    if (change.key.kind != EntityKind::event) return "";
    const auto body = nlohmann::ordered_json::parse(change.after);
    std::string text;
    for (const char* key : {"date", "status"}) {
      if (!body.contains(key)) continue;
      text += fmt::format("{}{}: {}", text.empty() ? ": " : ", ", key_words(key, language_),
                          value_words(key, body.at(key).dump(), language_));
    }
    return text;
  }

  template <class T, class F>
  static list texts(const std::vector<T>& things, F&& text) {
    list items;
    for (const T& thing : things) items.push_back(item("text", text(thing)));
    return items;
  }

  Context& context_;
  const PackFacts& facts_;
  const std::string& language_;
};

}  // namespace

std::string pack_page(Context& context, const PackFacts& facts, const std::vector<std::string>& files,
                      const std::string& language) {
  return PackPage(context, facts, language).render(files);
}

}  // namespace nenkai
