#include "app/pack.hh"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <map>

#include "app/csv.hh"
#include "app/history.hh"
#include "app/views.hh"
#include "app/words.hh"
#include "app/zones.hh"
#include "config/programme_writer.hh"
#include "config/template_source.hh"
#include "store/digest.hh"

namespace nenkai {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::list;
using kainjow::mustache::mustache;

constexpr const char* index_name = "index.html";

/// An event that a finding speaks of, with all that was ever recorded of it by the moment of the pack.
struct Witness {
  Event event;
  std::vector<std::pair<RevisionInfo, EntityChange>> history;
};

std::string what_text(const EntityChange& change, const std::string& language) {
  const bool japanese = language == "ja";
  if (change.kind == EditKind::added) return japanese ? "追加" : "added";
  if (change.kind == EditKind::removed) return japanese ? "削除" : "removed";
  std::string text;
  for (const FieldChange& field : change.fields) {
    text += fmt::format("{}{}: {} → {}", text.empty() ? "" : "; ", field.key, field.before.empty() ? "–" : field.before,
                        field.after.empty() ? "–" : field.after);
  }
  return text;
}

std::string evidence_text(const Evidence& evidence, const std::string& language) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " · ") + part; };
  if (evidence.title) add(evidence.title->in(language));
  if (evidence.dated) add(date_words(*evidence.dated, language));
  if (evidence.url) add(*evidence.url);
  if (evidence.digest) add("BLAKE2b-256 " + *evidence.digest);
  if (evidence.by) add(*evidence.by);
  if (evidence.on) add(evidence.on->str());
  return text;
}

class PackMaker {
 public:
  PackMaker(Context& context, FiscalYear year, const std::string& language)
      : context_(context),
        language_(language),
        year_(year),
        report_(context, AuditRequest{FiscalYears{year, year}}),
        head_(context.store.revision(open().revision()).value_or(RevisionInfo{})) {
    for (const Finding& finding : report_.findings) {
      for (const auto* ids : {&finding.counted, &finding.possible, &finding.unverified, &finding.upcoming}) {
        for (const std::string_view id : *ids) add_witness(std::string(id));
      }
    }
  }

  Pack make() {
    Pack pack;
    pack.folder = fmt::format("{}-fy{}", open().programme().header.id.str(), year_.number);
    pack.files.push_back({"ledger.html", audit_html(report_, language_)});
    pack.files.push_back({"findings.csv", audit_csv(report_)});
    pack.files.push_back({"evidence.csv", evidence_csv()});
    pack.files.push_back({"results.csv", results_csv()});
    pack.files.push_back({"history.csv", history_csv()});
    pack.files.push_back({"programme.toml", programme_file()});
    pack.files.push_back({"head.txt", head_.hash + "\n"});
    pack.files.insert(pack.files.begin(), {index_name, index_page(pack.files)});
    std::string sums;
    for (const ArchivedFile& file : pack.files) sums += fmt::format("{}  {}\n", digest_of(file.bytes), file.name);
    pack.files.push_back({"BLAKE2SUMS", std::move(sums)});
    return pack;
  }

 private:
  const OpenProgramme& open() const { return report_.open; }
  std::string say(const char* en, const char* ja) const { return language_ == "ja" ? ja : en; }
  std::string local(Instant at) const { return local_time_text(at, open().programme().header.timezone); }

  void add_witness(const std::string& id) {
    if (witnesses_.contains(id)) return;
    Witness witness{find_event(context_, open().programme().header.id, id), {}};
    for (auto& change : changes_of(context_, open(), {EntityKind::event, id})) {
      witness.history.push_back(std::move(change));
    }
    witnesses_.emplace(id, std::move(witness));
  }

  std::string programme_file() const {
    Programme programme = open().programme();
    programme.events = context_.store.read_events(programme.header.id, open().at());
    return write_programme_file(programme);
  }

  std::string evidence_csv() const {
    std::string out;
    CsvWriter csv(out);
    for (const char* name : {"event", "title", "url", "digest", "dated", "by", "on"}) csv.raw(name);
    csv.end_row();
    for (const auto& [id, witness] : witnesses_) {
      for (const Evidence& evidence : witness.event.evidence) {
        csv.raw(id).text(evidence.title ? evidence.title->in(language_) : "").text(evidence.url.value_or(""));
        csv.raw(evidence.digest.value_or("")).raw(evidence.dated ? evidence.dated->str() : "");
        csv.text(evidence.by.value_or("")).raw(evidence.on ? evidence.on->str() : "").end_row();
      }
    }
    return out;
  }

  std::string results_csv() const {
    std::string out;
    CsvWriter csv(out);
    for (const char* name : {"event", "title", "presenter", "cluster", "project"}) csv.raw(name);
    csv.end_row();
    for (const auto& [id, witness] : witnesses_) {
      for (const AnnouncedResult& result : witness.event.results) {
        csv.raw(id).text(result.title.in(language_)).text(result.presenter.value_or(""));
        csv.raw(result.cluster ? result.cluster->str() : "").raw(result.project ? result.project->str() : "").end_row();
      }
    }
    return out;
  }

  std::string history_csv() const {
    std::string out;
    CsvWriter csv(out);
    for (const char* name : {"revision", "at", "actor", "command", "reason", "hash"}) csv.raw(name);
    csv.end_row();
    for (const RevisionInfo& revision : context_.store.revisions(open().programme().header.id)) {
      if (revision.number > open().revision()) break;
      csv.number(revision.number).raw(to_string(revision.at)).text(revision.actor).text(revision.command);
      csv.text(revision.reason).raw(revision.hash).end_row();
    }
    return out;
  }

  std::string index_page(const std::vector<ArchivedFile>& files) const {
    data page;
    page.set("language", language_);
    const FiscalCalendar& fiscal = open().index().fiscal();
    page.set("title", fmt::format("{} — FY{} ({})", open().programme().header.name.in(language_), year_.number,
                                  japanese_fiscal_year(year_, fiscal)));
    page.set("subtitle", subtitle());
    page.set("head", head_.hash);
    page.set("head_revision", fmt::format("{} {}, {}", say("revision", "改訂"), head_.number, local(head_.at)));
    list names;
    for (const ArchivedFile& file : files) {
      data name;
      name.set("name", file.name);
      names.push_back(name);
    }
    page.set("files", names);
    set_labels(page);
    page.set("totals", totals());
    page.set("rules", rules());
    page.set("successions", successions());
    page.set("findings", findings());
    page.set("events", events());
    mustache page_template{std::string(template_text("pack.mustache"))};
    return page_template.render(page);
  }

  std::string subtitle() const {
    const Day today = open().today();
    std::string text = language_ == "ja" ? japanese_date(today) + "現在の監査" : "Audit as of " + to_string(today);
    if (report_.known_at) {
      text +=
          fmt::format(fmt::runtime(say(", as known at {}", "（{} 時点の記録による）")), to_string(*report_.known_at));
    }
    return text;
  }

  void set_labels(data& page) const {
    page.set("head_label", say("Head of the log", "履歴の先頭ハッシュ"));
    page.set("files_label", say("Also in this pack", "同梱ファイル"));
    page.set("rules_label", say("The rules", "規則"));
    page.set("findings_label", say("The findings", "監査結果"));
    page.set("events_label", say("The events and their history", "行事とその履歴"));
    page.set("waiver_label", say("The waiver's history", "免除の履歴"));
    page.set("evidence_label", say("Evidence", "証拠資料"));
    page.set("result_label", say("Announced", "発表"));
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

  std::string totals() const {
    std::string text;
    for (const auto& [status, count] : summarise(report_.findings)) {
      text += fmt::format("{}{}: {}", text.empty() ? "" : " · ", status_words(status, language_), count);
    }
    return text;
  }

  /// Mergers, splits and renames are part of what binds whom.
  list successions() const {
    list items;
    for (const Succession& succession : open().programme().successions) {
      data item;
      item.set("text", succession_words(succession, open().index(), language_));
      items.push_back(item);
    }
    return items;
  }

  list rules() const {
    list items;
    for (const Rule& rule : open().programme().rules) {
      data item;
      item.set("name", rule.name.in(language_));
      item.set("id", rule.id.str());
      item.set("sentence", rule_sentence(rule, language_));
      items.push_back(item);
    }
    return items;
  }

  list findings() const {
    list items;
    const FiscalCalendar& fiscal = open().index().fiscal();
    for (const Finding& finding : report_.findings) {
      data item;
      item.set("who", subject_name(finding.rule->subject, finding.subject, open().index(), language_,
                                   finding.period.days.last()));
      item.set("rule", finding.rule->name.in(language_));
      item.set("period", period_words(finding.period, fiscal, language_));
      item.set("status", std::string(status_words(finding.status, language_)));
      item.set("reason", reason_words(finding, fiscal, language_));
      const std::string advice = advice_words(finding, language_);
      if (!advice.empty()) item.set("advice", advice);
      list named;
      for (const auto* ids : {&finding.counted, &finding.possible, &finding.unverified, &finding.upcoming}) {
        for (const std::string_view id : *ids) named.push_back(event_line(witnesses_.at(std::string(id)).event));
      }
      item.set("events", named);
      if (finding.waiver != nullptr) {
        item.set("waiver_history",
                 history_rows(changes_of(context_, open(), {EntityKind::waiver, finding.waiver->key()})));
      }
      items.push_back(item);
    }
    return items;
  }

  data event_line(const Event& event) const {
    data item;
    item.set("id", event.id.str());
    item.set("title", resolve(event, open().index()).title->in(language_));
    item.set("date", date_words(event.date, language_));
    item.set("status", std::string(status_words(event.status, language_)));
    return item;
  }

  list events() const {
    list items;
    for (const auto& [id, witness] : witnesses_) {
      data item = event_line(witness.event);
      if (witness.event.attendance) {
        item.set("attendance", fmt::format(fmt::runtime(say("{} attended", "参加者{}名")), *witness.event.attendance));
      }
      item.set("evidence", texts(witness.event.evidence,
                                 [&](const Evidence& evidence) { return evidence_text(evidence, language_); }));
      item.set("results", texts(witness.event.results, [&](const AnnouncedResult& result) {
                 return result.title.in(language_) + (result.presenter ? " · " + *result.presenter : "");
               }));
      item.set("history", history_rows(witness.history));
      items.push_back(item);
    }
    return items;
  }

  list history_rows(const std::vector<std::pair<RevisionInfo, EntityChange>>& history) const {
    list rows;
    for (const auto& [revision, change] : history) {
      data row;
      row.set("revision", std::to_string(revision.number));
      row.set("when", local(revision.at));
      row.set("by", revision.actor);
      row.set("what", what_text(change, language_) + (revision.reason.empty() ? "" : " — " + revision.reason));
      rows.push_back(row);
    }
    return rows;
  }

  template <class T, class F>
  static list texts(const std::vector<T>& things, F&& text) {
    list items;
    for (const T& thing : things) {
      data item;
      item.set("text", text(thing));
      items.push_back(item);
    }
    return items;
  }

  Context& context_;
  const std::string& language_;
  FiscalYear year_;
  AuditReport report_;
  RevisionInfo head_;
  std::map<std::string, Witness> witnesses_;
};

}  // namespace

Pack make_pack(Context& context, FiscalYear year, const std::string& language) {
  const auto snapshot = context.store.snapshot();
  return PackMaker(context, year, language).make();
}

}  // namespace nenkai
