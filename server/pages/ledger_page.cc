#include <fmt/format.h>

#include <algorithm>

#include "app/audit.hh"
#include "app/json.hh"
#include "app/views.hh"
#include "app/words.hh"
#include "scheduler/scope.hh"
#include "server/pages/finding_words.hh"
#include "server/pages/ledger_table.hh"
#include "server/pages/page.hh"
#include "server/pages/pages.hh"

namespace nenkai::server {
namespace {

// A page is to stay under 300 KB whatever a programme holds.
constexpr int most_years = 60;
constexpr std::size_t most_cells = 6000;  // in one page; the rest is on the next
constexpr std::size_t most_listed = 100;  // findings told in full below the tables
constexpr std::size_t most_full_periods = 8;
constexpr int usual_years = 25;  // where nobody says which

/// "2003", "2003-2005" or "2003..2005".
FiscalYears parse_years(std::string text) {
  if (text.size() == 9 && text[4] == '-') text.replace(4, 1, "..");
  const FiscalYears years = or_throw(FiscalYears::parse(text));
  if (years.last.number - years.first.number >= most_years) {
    throw InputError(
        fmt::format("fy={}: at most {} years fit on a page; nenkai audit --fy gives all", text, most_years));
  }
  return years;
}

/// Those that the address names; else from the first with an event to today's.
FiscalYears asked_years(Page& page) {
  if (const std::string asked = page.parameter("fy"); !asked.empty()) {
    const std::string last = page.parameter("to");
    return parse_years(last.empty() || asked.find('.') != std::string::npos ? asked : asked + ".." + last);
  }
  const OpenProgramme open(page.context());
  const FiscalCalendar& fiscal = open.index().fiscal();
  FiscalYears years = default_years(fiscal, open.today());
  std::optional<FiscalYear> first;
  page.context().store.read_facts(open.programme().header.id, open.at(), [&](const EventFact& fact) {
    first = std::min(first.value_or(years.last), fiscal.year_of(fact.start.begin));
  });
  years.first = first.value_or(years.first);
  years.first = std::max(years.first, FiscalYear{years.last.number - usual_years + 1});
  return years;
}

AuditRequest asked_audit(Page& page) {
  AuditRequest request;
  request.years = asked_years(page);
  return request;
}

class LedgerPage {
 public:
  LedgerPage(Page& page, const AuditReport& report)
      : page_(page), report_(report), index_(report.open.index()), dates_(report.events) {
    for (const Finding& finding : report.findings) {
      if (wanted(finding)) findings_.push_back(&finding);
    }
    order_by_programme();
  }

  Response answer() {
    data values;
    values.set("title", title());
    values.set("subtitle", subtitle());
    values.set("years", years_text());
    set_filter(values);
    set_rows(values, "totals", totals());
    pick_listed();
    set_rows(values, "sections", sections());
    set_rows(values, "legend", legend());
    set_rows(values, "ahead", ahead_rows());
    set_rows(values, "unmet", unmet_rows());
    values.set("more_unmet", unmet_.size() > most_listed ? data::type::bool_true : data::type::bool_false);
    values.set("unmet_count", std::to_string(unmet_.size()));
    values.set("listed_count", std::to_string(most_listed));
    set_pages(values);
    const Pairs years{{"fy", years_text()}};
    values.set("csv", page_.link("/audit.csv", years));
    values.set("json", page_.link("/audit.json", years));
    values.set("all", page_.link("/audit", years));
    PageHead head;
    head.title = title();
    head.tab = "/audit";
    head.description = page_.say("Which obligations were met, year by year, and what still has to be done.",
                                 "年度ごとの開催義務の達成状況と、今後対応が必要なものを示します。");
    return page_.answer(head, "ledger_page.mustache", values, report_.open);
  }

 private:
  bool wanted(const Finding& finding) const {
    const Rule& rule = *finding.rule;
    if (const std::string id = page_.parameter("rule"); !id.empty() && id != rule.id.str()) return false;
    for (const SubjectKind kind : {SubjectKind::pairing, SubjectKind::committee, SubjectKind::cluster}) {
      const std::string id = page_.parameter(name_of(kind));
      if (!id.empty() && (rule.subject != kind || id != finding.subject)) return false;
    }
    const std::string bureau = page_.parameter("bureau");
    return bureau.empty() ||
           concerns(FeedScope{ScopeKind::bureau_obligations, bureau}, rule.subject, finding.subject, index_);
  }

  /// Findings come by subject's id; people know the order of the programme.
  void order_by_programme() {
    std::map<std::string_view, std::size_t> places;
    for (const Pairing& pairing : index_.programme().pairings) places.emplace(pairing.id.str(), places.size());
    const auto key = [&](const Finding* finding) {
      const bool pairing = finding->rule->subject == SubjectKind::pairing;
      return std::pair(finding->rule->id.str(), pairing ? places[finding->subject] : 0);
    };
    std::map<const Finding*, std::pair<std::string, std::size_t>> keys;
    for (const Finding* finding : findings_) keys.emplace(finding, key(finding));
    std::stable_sort(findings_.begin(), findings_.end(),
                     [&](const Finding* a, const Finding* b) { return keys[a] < keys[b]; });
  }

  std::string title() const {
    for (const SubjectKind kind : {SubjectKind::pairing, SubjectKind::committee, SubjectKind::cluster}) {
      const std::string id = page_.parameter(name_of(kind));
      if (!id.empty()) return subject_name(kind, id, index_, page_.language());
    }
    const std::string bureau = page_.parameter("bureau");
    if (!bureau.empty()) return subject_name(SubjectKind::bureau, bureau, index_, page_.language());
    return page_.say("Ledger of obligations", "開催状況台帳");
  }

  std::string subtitle() const {
    const int first = report_.years.first.number;
    const int last = report_.years.last.number;
    const std::string today = long_date_words(PartialDate(report_.open.today()), page_.language());
    if (page_.japanese()) {
      return first == last ? fmt::format("{}年度・{}現在", first, today)
                           : fmt::format("{}年度～{}年度・{}現在", first, last, today);
    }
    return first == last ? fmt::format("Fiscal year {}, as of {}", first, today)
                         : fmt::format("Fiscal years {} to {}, as of {}", first, last, today);
  }

  std::string years_text() const {
    const auto [first, last] = report_.years;
    return first == last ? std::to_string(first.number) : fmt::format("{}-{}", first.number, last.number);
  }

  data option(const std::string& value, const std::string& words, const std::string& chosen) const {
    data row;
    row.set("value", value);
    row.set("words", words);
    row.set("chosen", chosen == value ? data::type::bool_true : data::type::bool_false);
    return row;
  }

  void set_filter(data& values) const {
    list rules;
    for (const Rule& rule : index_.programme().rules) {
      rules.push_back(option(rule.id.str(), rule.name.in(page_.language()), page_.parameter("rule")));
    }
    set_rows(values, "rules", rules);
    list bureaus;
    for (const Organisation& organisation : index_.programme().organisations) {
      if (organisation.kind != OrganisationKind::bureau) continue;
      bureaus.push_back(
          option(organisation.id.str(), organisation.name.in(page_.language()), page_.parameter("bureau")));
    }
    set_rows(values, "bureaus", bureaus);
    values.set("first", std::to_string(report_.years.first.number));
    values.set("last", std::to_string(report_.years.last.number));
    bool filtered = false;
    for (const char* name : {"rule", "bureau", "pairing", "committee", "cluster", "status"}) {
      filtered = filtered || !page_.parameter(name).empty();
    }
    values.set("filtered", filtered ? data::type::bool_true : data::type::bool_false);
  }

  Pairs query(std::string_view without) const {
    Pairs pairs;
    for (const auto& [name, value] : page_.visit().request.query) {
      if (name != without && name != "lang" && name != "programme" && name != "page") pairs.emplace_back(name, value);
    }
    return pairs;
  }

  list totals() const {
    std::map<FindingStatus, int> counts;
    for (const Finding* finding : findings_) ++counts[finding->status];
    list rows;
    for (const auto& [status, count] : counts) {
      const bool chosen = page_.parameter("status") == name_of(status);
      Pairs pairs = query("status");
      if (!chosen) pairs.emplace_back("status", name_of(status));
      data row;
      row.set("status", std::string(name_of(status)));
      row.set("words", std::string(status_words(status, page_.language())));
      row.set("count", std::to_string(count));
      row.set("address", page_.link("/audit", pairs));
      row.set("chosen", chosen ? data::type::bool_true : data::type::bool_false);
      rows.push_back(row);
    }
    return rows;
  }

  bool of_status(const Finding& finding) const {
    const std::string status = page_.parameter("status");
    return status.empty() ? needs_attention(finding.status) : status == name_of(finding.status);
  }

  /// What is told in full below the tables, and where.
  void pick_listed() {
    for (const Deadline& deadline : report_.ahead()) {
      if (is_shown(deadline.finding) && of_status(*deadline.finding)) ahead_.push_back(deadline);
    }
    for (const Finding* finding : findings_) {
      const bool still = finding->status == FindingStatus::open || finding->status == FindingStatus::at_risk;
      if (!still && of_status(*finding)) unmet_.push_back(finding);
    }
    std::stable_sort(unmet_.begin(), unmet_.end(),
                     [](const Finding* a, const Finding* b) { return a->period.days.begin > b->period.days.begin; });
    const auto give = [&](const Finding* finding) {
      anchors_.emplace(finding, fmt::format("f{}", anchors_.size() + 1));
    };
    for (std::size_t i = 0; i < std::min(ahead_.size(), most_listed); ++i) give(ahead_[i].finding);
    for (std::size_t i = 0; i < std::min(unmet_.size(), most_listed); ++i) give(unmet_[i]);
  }

  bool is_shown(const Finding* finding) {
    if (shown_.empty()) shown_.insert(findings_.begin(), findings_.end());
    return shown_.count(finding) > 0;
  }

  /// A table for each rule, of the subjects that this page holds.
  list sections() {
    list rows;
    for (std::size_t begin = 0; begin < findings_.size();) {
      std::size_t end = begin;
      while (end < findings_.size() && findings_[end]->rule == findings_[begin]->rule) ++end;
      rows.push_back(section({findings_.data() + begin, end - begin}));
      begin = end;
    }
    return rows;
  }

  data section(std::span<const Finding* const> all) {
    std::size_t periods = 0;
    while (periods < all.size() && all[periods]->subject == all.front()->subject) ++periods;
    const std::vector<const Finding*> matching = with_status(all, periods);
    const std::size_t subjects = matching.size() / periods;
    const std::size_t on_page = std::max<std::size_t>(10, most_cells / std::max<std::size_t>(periods, 1));
    const std::size_t pages = (subjects + on_page - 1) / on_page;
    pages_ = std::max(pages_, pages);
    const std::size_t begin = std::min(subjects, (page_number() - 1) * on_page);
    const std::size_t count = std::min(on_page, subjects - begin);
    const LedgerRows rows{std::span(matching).subspan(begin * periods, count * periods), periods};
    const Rule& rule = *all.front()->rule;
    data values;
    values.set("name", rule.name.in(page_.language()));
    values.set("sentence", rule_sentence(rule, page_.language()));
    values.set("has_rows", rows.findings.empty() ? data::type::bool_false : data::type::bool_true);
    const bool one = subjects == 1 && all.size() == periods;
    const bool full = periods <= most_full_periods && rows.findings.size() <= most_full_cells &&
                      findings_.size() <= 2 * most_full_cells;
    values.set("dense", one || full ? data::type::bool_false : data::type::bool_true);
    if (!rows.findings.empty()) {
      values.set("table", one ? subject_table(rows.findings, dates_, report_, page_)
                              : ledger_table(rows, full, anchors_, dates_, report_, page_));
    }
    dense_ = dense_ || !(one || full);
    return values;
  }

  /// The subjects that have a finding of the asked status; all of them where none is asked for.
  std::vector<const Finding*> with_status(std::span<const Finding* const> all, std::size_t periods) const {
    std::vector<const Finding*> matching;
    const std::string status = page_.parameter("status");
    for (std::size_t at = 0; at < all.size(); at += periods) {
      const auto row = all.subspan(at, periods);
      const auto fits = [&](const Finding* finding) { return status.empty() || status == name_of(finding->status); };
      if (std::any_of(row.begin(), row.end(), fits)) matching.insert(matching.end(), row.begin(), row.end());
    }
    return matching;
  }

  std::size_t page_number() const {
    const std::string text = page_.parameter("page");
    if (text.empty()) return 1;
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || text.size() > 4 || std::stoi(text) == 0) {
      throw InputError(fmt::format("page={}: give the number of a page, from 1", text));
    }
    return static_cast<std::size_t>(std::stoi(text));
  }

  void set_pages(data& values) const {
    list rows;
    for (std::size_t number = 1; pages_ > 1 && number <= pages_; ++number) {
      Pairs pairs = query("page");
      pairs.emplace_back("page", std::to_string(number));
      data row;
      row.set("number", std::to_string(number));
      row.set("address", page_.link("/audit", pairs));
      row.set("here", number == page_number() ? data::type::bool_true : data::type::bool_false);
      rows.push_back(row);
    }
    set_rows(values, "pages", rows);
  }

  /// What the signs of narrow cells mean; wide ones have the word beside the sign.
  list legend() const {
    list rows;
    if (!dense_) return rows;
    for (const auto& [status, name] : Names<FindingStatus>::table) {
      data row;
      row.set("status", std::string(name));
      row.set("words", std::string(status_words(status, page_.language())));
      rows.push_back(row);
    }
    return rows;
  }

  list ahead_rows() const {
    list rows;
    for (const Deadline& deadline : ahead_) {
      if (rows.size() == most_listed) break;
      data row = finding_row(*deadline.finding, dates_, report_, page_);
      row.set("anchor", anchors_.at(deadline.finding));
      row.set("missing", std::to_string(deadline.missing));
      row.set("last_feasible", deadline.last_feasible
                                   ? long_date_words(PartialDate(*deadline.last_feasible), page_.language())
                                   : page_.say("too late already", "もう間に合いません"));
      row.set("left", deadline.last_feasible ? std::to_string(deadline.days_left) : "0");
      row.set("feasible_days", std::to_string(deadline.feasible_days));
      rows.push_back(row);
    }
    return rows;
  }

  list unmet_rows() const {
    list rows;
    for (const Finding* finding : unmet_) {
      if (rows.size() == most_listed) break;
      data row = finding_row(*finding, dates_, report_, page_);
      row.set("anchor", anchors_.at(finding));
      rows.push_back(row);
    }
    return rows;
  }

  Page& page_;
  const AuditReport& report_;
  const ProgrammeIndex& index_;
  EventDates dates_;
  std::vector<const Finding*> findings_;
  std::set<const Finding*> shown_;
  std::vector<Deadline> ahead_;
  std::vector<const Finding*> unmet_;
  Anchors anchors_;
  std::size_t pages_ = 1;
  bool dense_ = false;
};

/// A file of the audit under the name that a browser saves it as.
Response file(std::string type, const std::string& name, std::string body) {
  Response response;
  response.content_type = std::move(type);
  response.headers = {{"Content-Disposition", fmt::format("attachment; filename=\"{}\"", name)},
                      {"Cache-Control", "no-cache"}};
  response.body = std::move(body);
  return response;
}

}  // namespace

Response ledger_page(Visit& visit) {
  Page page(visit);
  if (page.undecided()) return page.choice();
  const auto snapshot = page.context().store.snapshot();
  const AuditReport report(page.context(), asked_audit(page));
  return LedgerPage(page, report).answer();
}

Response ledger_csv(Visit& visit) {
  Page page(visit);
  const auto snapshot = page.context().store.snapshot();
  return file("text/csv; charset=utf-8", "audit.csv", audit_csv(AuditReport(page.context(), asked_audit(page))));
}

Response ledger_json(Visit& visit) {
  Page page(visit);
  const auto snapshot = page.context().store.snapshot();
  return file("application/json", "audit.json", audit_json(AuditReport(page.context(), asked_audit(page))));
}

}  // namespace nenkai::server
