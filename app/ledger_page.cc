#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include "app/views.hh"
#include "app/words.hh"
#include "config/template_source.hh"

namespace nenkai {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::list;
using kainjow::mustache::mustache;

/// A line of a page in the reader's language.
std::string say(const std::string& language, const char* en, const char* ja) { return language == "ja" ? ja : en; }

std::string joined(const std::vector<std::string_view>& ids) {
  std::string text;
  for (const std::string_view id : ids) text += (text.empty() ? "" : ", ") + std::string(id);
  return text;
}

std::string_view subject_words(SubjectKind kind, const std::string& language) {
  const bool ja = language == "ja";
  switch (kind) {
    case SubjectKind::pairing: return ja ? "組合せ" : "pairing";
    case SubjectKind::committee: return ja ? "委員会" : "committee";
    case SubjectKind::cluster: return ja ? "クラスター" : "cluster";
    case SubjectKind::bureau: return ja ? "局" : "bureau";
  }
  return {};
}

std::string_view per_words(PeriodKind kind, const std::string& language) {
  const bool ja = language == "ja";
  switch (kind) {
    case PeriodKind::fiscal_year: return ja ? "年度" : "fiscal year";
    case PeriodKind::calendar_year: return ja ? "暦年" : "calendar year";
    case PeriodKind::half: return ja ? "半期" : "half of a fiscal year";
    case PeriodKind::quarter: return ja ? "四半期" : "quarter of a fiscal year";
  }
  return {};
}

std::string times(int count) {
  if (count == 1) return "once";
  return count == 2 ? "twice" : fmt::format("{} times", count);
}

/// One page of one audit.
class LedgerPage {
 public:
  LedgerPage(const AuditReport& report, const std::string& language) : report_(report), language_(language) {}

  std::string render() const {
    data page;
    page.set("language", language_);
    page.set("style", std::string(static_text("nenkai.css")));
    page.set("title", report_.open.programme().header.name.in(language_));
    page.set("subtitle", subtitle());
    page.set("totals_label", say(language_, "Findings by status", "状況別の件数"));
    page.set("totals", totals());
    page.set("rules", rules());
    const list unmet = unmet_rows();
    page.set("has_unmet", unmet.empty() ? data::type::bool_false : data::type::bool_true);
    page.set("unmet", unmet);
    page.set("unmet_label", say(language_, "What needs attention", "対応が必要なもの"));
    page.set("period_label", say(language_, "Period", "期間"));
    page.set("who_label", say(language_, "Who", "対象"));
    page.set("status_label", say(language_, "Status", "状況"));
    page.set("reason_label", say(language_, "Why", "理由"));
    page.set("advice_label", say(language_, "What to do", "対応"));
    page.set("footer",
             say(language_,
                 "Made by nenkai. Facts are stored, statuses derived: the same store and date give the same page.",
                 "nenkai 作成。記録された事実から状況を導くため、同じ記録と日付からは同じページになります。"));
    mustache page_template{std::string(template_text("ledger.mustache"))};
    return page_template.render(page);
  }

 private:
  std::string subtitle() const {
    const std::string today = language_ == "ja" ? japanese_date(report_.open.today()) : to_string(report_.open.today());
    std::string text = fmt::format(fmt::runtime(say(language_, "Audit as of {}", "{}現在の監査")), today);
    if (report_.known_at) {
      text += fmt::format(fmt::runtime(say(language_, ", as known at {}", "（{} 時点の記録による）")),
                          to_string(*report_.known_at));
    }
    return text;
  }

  data chip(FindingStatus status) const {
    data cell;
    cell.set("status", std::string(name_of(status)));
    cell.set("words", std::string(status_words(status, language_)));
    return cell;
  }

  list totals() const {
    list rows;
    for (const auto& [status, count] : summarise(report_.findings)) {
      data row = chip(status);
      row.set("count", std::to_string(count));
      rows.push_back(row);
    }
    return rows;
  }

  /// The name of a subject in the last of its periods, and what it was called in the first where that was another.
  std::string name(const Finding& first, const Finding& last) const {
    const auto name_in = [&](const Finding& finding) {
      return subject_name(finding.rule->subject, finding.subject, report_.open.index(), language_,
                          finding.period.days.last());
    };
    const std::string before = name_in(first);
    const std::string now = name_in(last);
    return before == now ? now
                         : fmt::format(fmt::runtime(say(language_, "{} (formerly {})", "{}（旧{}）")), now, before);
  }

  std::string period(const Finding& finding) const {
    return period_words(finding.period, report_.open.index().fiscal(), language_);
  }

  /// Findings come sorted by rule, subject and period, so each rule and each subject is one run of them.
  list rules() const {
    list sections;
    const auto& findings = report_.findings;
    for (std::size_t begin = 0; begin < findings.size();) {
      std::size_t end = begin;
      while (end < findings.size() && findings[end].rule == findings[begin].rule) ++end;
      sections.push_back(section({findings.data() + begin, end - begin}));
      begin = end;
    }
    return sections;
  }

  data section(std::span<const Finding> findings) const {
    const Rule& rule = *findings.front().rule;
    data result;
    result.set("name", rule.name.in(language_));
    result.set("sentence", rule_sentence(rule, language_));
    result.set("subject_label", std::string(subject_words(rule.subject, language_)));
    list periods;
    list rows;
    list cells;
    std::size_t first = 0;  // of the subject
    for (std::size_t i = 0; i < findings.size(); ++i) {
      if (findings[i].subject == findings.front().subject) {
        data label;
        label.set("label", period(findings[i]));
        periods.push_back(label);
      }
      cells.push_back(cell(findings[i]));
      if (i + 1 < findings.size() && findings[i + 1].subject == findings[i].subject) continue;
      data row;
      row.set("name", name(findings[first], findings[i]));
      first = i + 1;
      row.set("id", std::string(findings[i].subject));
      row.set("cells", cells);
      rows.push_back(row);
      cells.clear();
    }
    result.set("caption", fmt::format(fmt::runtime(say(language_, "{} rows, {} periods", "{}行、{}期間")), rows.size(),
                                      periods.size()));
    result.set("periods", periods);
    result.set("rows", rows);
    return result;
  }

  data cell(const Finding& finding) const {
    data result = chip(finding.status);
    result.set("reason", reason_words(finding, report_.open.index().fiscal(), language_));
    std::string events = joined(finding.counted);
    for (const auto* more : {&finding.possible, &finding.unverified, &finding.upcoming}) {
      if (!more->empty()) events += (events.empty() ? "" : ", ") + joined(*more);
    }
    result.set("events", events);
    return result;
  }

  list unmet_rows() const {
    list rows;
    for (const Finding& finding : report_.findings) {
      if (!needs_attention(finding.status)) continue;
      data row = chip(finding.status);
      row.set("period", period(finding));
      row.set("name", name(finding, finding));
      row.set("reason", reason_words(finding, report_.open.index().fiscal(), language_));
      row.set("advice", advice_words(finding, language_));
      rows.push_back(row);
    }
    return rows;
  }

  const AuditReport& report_;
  const std::string& language_;
};

}  // namespace

static std::string how_often(const Rule& rule, const std::string& language) {
  const std::string_view subject = subject_words(rule.subject, language);
  const std::string_view kind = kind_words(rule.kind, language);
  const std::string_view per = per_words(rule.per, language);
  const bool exactly = rule.at_most == rule.at_least;
  if (language == "ja" && exactly)
    return fmt::format("各{}は{}ごとに{}を{}回だけ開催する。", subject, per, kind, rule.at_least);
  if (language == "ja") {
    const std::string most = rule.at_most ? fmt::format("、{}回以下", *rule.at_most) : "";
    return fmt::format("各{}は{}ごとに{}を{}回以上{}開催する。", subject, per, kind, rule.at_least, most);
  }
  if (exactly)
    return fmt::format("Each {} holds a {} exactly {} in every {}.", subject, kind, times(rule.at_least), per);
  const std::string most = rule.at_most ? fmt::format(" and at most {}", times(*rule.at_most)) : "";
  return fmt::format("Each {} holds a {} at least {}{} in every {}.", subject, kind, times(rule.at_least), most, per);
}

/// From when until when a rule is in force; empty where that is always.
static std::string in_force(const Rule& rule, const std::string& language) {
  if (!rule.from && !rule.until) return "";
  const std::string from = rule.from ? date_words(*rule.from, language) : "";
  const std::string until = rule.until ? date_words(*rule.until, language) : "";
  if (language == "ja") return fmt::format("適用期間は{}～{}。", from, until);
  return fmt::format(" It is in force{}{}.", from.empty() ? "" : " from " + from,
                     until.empty() ? "" : " until " + until);
}

std::string rule_sentence(const Rule& rule, const std::string& language) {
  std::string sentence = how_often(rule, language);
  if (rule.evidence == EvidenceDemand::required) {
    sentence += say(language, " It counts with evidence only.", "証拠資料があるものだけを数える。");
  }
  if (rule.max_gap_days) {
    sentence += fmt::format(
        fmt::runtime(say(language, " The next comes at most {} days after the last.", "前回から{}日以内に開催する。")),
        *rule.max_gap_days);
  }
  return sentence + in_force(rule, language);
}

bool needs_attention(FindingStatus status) {
  switch (status) {
    case FindingStatus::exceeded:
    case FindingStatus::uncertain:
    case FindingStatus::unverified:
    case FindingStatus::missed:
    case FindingStatus::at_risk:
    case FindingStatus::open: return true;
    default: return false;
  }
}

std::string audit_html(const AuditReport& report, const std::string& language) {
  return LedgerPage(report, language).render();
}

}  // namespace nenkai
