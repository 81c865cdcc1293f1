#include "server/pages/ledger_table.hh"

#include <fmt/format.h>

#include <algorithm>

#include "app/plan_picture.hh"
#include "app/words.hh"
#include "server/pages/finding_words.hh"

namespace nenkai::server {
namespace {

class LedgerTable {
 public:
  LedgerTable(const LedgerRows& rows, bool full, const Anchors& anchors, const EventDates& dates,
              const AuditReport& report, const Page& page)
      : rows_(rows), full_(full), anchors_(anchors), dates_(dates), report_(report), page_(page) {}

  std::string draw() {
    add(R"(<table class="grid{}">)", full_ ? "" : " dense");
    draw_head();
    out_ += "<tbody>\n";
    for (std::size_t at = 0; at < rows_.findings.size(); at += rows_.periods) {
      draw_row(rows_.findings.subspan(at, rows_.periods));
    }
    out_ += "</tbody>";
    draw_foot();
    out_ += "</table>";
    return std::move(out_);
  }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> text, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), text, std::forward<Args>(args)...);
  }

  /// "’03", "’03 H1": what fits over a narrow column.
  static std::string short_period(const Period& period) {
    const std::string year = fmt::format("’{:02}", period.year % 100);
    if (period.kind == PeriodKind::half) return fmt::format("{} H{}", year, period.part);
    if (period.kind == PeriodKind::quarter) return fmt::format("{} Q{}", year, period.part);
    return year;
  }

  void draw_head() {
    const auto& first = *rows_.findings.front();
    add(R"(<thead><tr><th scope="col">{}</th>)", subject_head(first.rule->subject));
    for (std::size_t i = 0; i < rows_.periods; ++i) {
      const Period& period = rows_.findings[i]->period;
      const std::string words = period_words(period, report_.open.index().fiscal(), page_.language());
      if (full_) {
        add(R"(<th scope="col">{}</th>)", words);
      } else {
        add(R"(<th scope="col"><abbr title="{}">{}</abbr></th>)", words, short_period(period));
      }
    }
    out_ += "</tr></thead>\n";
  }

  std::string subject_head(SubjectKind kind) const {
    switch (kind) {
      case SubjectKind::pairing: return page_.say("Region pairing", "地域の組合せ");
      case SubjectKind::committee: return page_.say("Committee", "委員会");
      case SubjectKind::cluster: return page_.say("Cluster", "クラスター");
      case SubjectKind::bureau: return page_.say("Bureau", "局");
    }
    return {};
  }

  void draw_row(std::span<const Finding* const> findings) {
    const Finding& first = *findings.front();
    add(R"(<tr><th scope="row"><a href="{}">{}</a></th>)",
        escaped_markup(ledger_address(first.rule->subject, first.subject, page_)),
        escaped_markup(subject_name(first.rule->subject, first.subject, report_.open.index(), page_.language())));
    for (const Finding* finding : findings) full_ ? draw_full(*finding) : draw_dense(*finding);
    out_ += "</tr>\n";
  }

  void draw_full(const Finding& finding) {
    add(R"(<td><details><summary><span class="chip {}">{}</span></summary><p>{}</p></details>{}</td>)",
        name_of(finding.status), status_words(finding.status, page_.language()),
        linked_reason(finding, dates_, report_, page_), event_links(finding, dates_, page_));
  }

  // Thousands of these make a page, so they say no more than they must: HTML needs neither quotes nor an end here.
  void draw_dense(const Finding& finding) {
    const std::string_view words = status_words(finding.status, page_.language());
    const auto anchor = anchors_.find(&finding);
    if (anchor == anchors_.end()) {
      add("<td class={}><i>{}</i>", name_of(finding.status), words);
    } else {
      add("<td><a class={} href=#{}><i>{}</i></a>", name_of(finding.status), anchor->second, words);
    }
  }

  /// How many subjects have what each period asks for.
  void draw_foot() {
    add(R"(<tfoot><tr><th scope="row">{}</th>)", page_.say("Met or waived", "達成・免除"));
    for (std::size_t i = 0; i < rows_.periods; ++i) {
      std::size_t good = 0;
      std::size_t all = 0;
      for (std::size_t at = i; at < rows_.findings.size(); at += rows_.periods) {
        const FindingStatus status = rows_.findings[at]->status;
        good += status == FindingStatus::met || status == FindingStatus::waived ? 1 : 0;
        all += status != FindingStatus::not_applicable ? 1 : 0;
      }
      if (full_ || all == 0) {
        add("<td>{}", all == 0 ? "–" : fmt::format("{} / {}", good, all));
      } else {
        add("<td>{}%", 100 * good / all);
      }
    }
    out_ += "</tr></tfoot>";
  }

  const LedgerRows& rows_;
  bool full_;
  const Anchors& anchors_;
  const EventDates& dates_;
  const AuditReport& report_;
  const Page& page_;
  std::string out_;
};

}  // namespace

std::string ledger_table(const LedgerRows& rows, bool full, const Anchors& anchors, const EventDates& dates,
                         const AuditReport& report, const Page& page) {
  return LedgerTable(rows, full, anchors, dates, report, page).draw();
}

std::string subject_table(std::span<const Finding* const> findings, const EventDates& dates, const AuditReport& report,
                          const Page& page) {
  std::string out = fmt::format(
      R"(<table class="short"><thead><tr><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th></tr>)"
      "</thead><tbody>",
      page.say("Period", "期間"), page.say("Status", "状況"), page.say("Why", "理由"));
  for (const Finding* finding : findings) {
    fmt::format_to(std::back_inserter(out),
                   "\n"
                   R"(<tr><th scope="row">{}</th><td><span class="chip {}">{}</span></td><td>{}</td></tr>)",
                   period_words(finding->period, report.open.index().fiscal(), page.language()),
                   name_of(finding->status), status_words(finding->status, page.language()),
                   linked_reason(*finding, dates, report, page));
  }
  return out + "</tbody></table>";
}

}  // namespace nenkai::server
