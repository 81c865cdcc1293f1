#include <fmt/format.h>

#include <algorithm>

#include "app/audit.hh"
#include "app/views.hh"
#include "app/words.hh"
#include "server/pages/event_words.hh"
#include "server/pages/finding_words.hh"
#include "server/pages/page.hh"
#include "server/pages/pages.hh"
#include "server/pages/year_picture.hh"

namespace nenkai::server {
namespace {

constexpr std::size_t most_next = 8;         // events in the list of those that come next
constexpr std::size_t most_attention = 8;    // findings in the list of those that need attention
constexpr std::size_t most_in_months = 400;  // events in the list by month: a page is to stay under 300 KB

/// The overview of one fiscal year.
class YearPage {
 public:
  YearPage(Page& page, const OpenProgramme& open, const AuditReport& report, FiscalYear year)
      : page_(page), open_(open), report_(report), year_(year), days_(open.index().fiscal().days_of(year)) {
    for (const Event& event : open.programme().events) {
      if (wanted(event)) events_.push_back(shown(event));
    }
  }

  Response answer() {
    data values;
    values.set("title", year_words(year_));
    values.set("from", long_date_words(PartialDate(days_.first()), page_.language()));
    values.set("to", long_date_words(PartialDate(days_.last()), page_.language()));
    set_neighbours(values);
    set_filter(values);
    set_totals(values);
    values.set("picture", year_picture(open_, year_, events_, page_.language()));
    set_rows(values, "legend", legend());
    set_rows(values, "next", next());
    set_rows(values, "attention", attention());
    values.set("audit", page_.link("/audit", {{"fy", std::to_string(year_.number)}}));
    values.set("plan", page_.link(fmt::format("/plan/{}", year_.number)));
    values.set("subscribe", page_.link("/subscribe"));
    values.set("months", months());
    values.set("too_many", events_.size() > most_in_months ? data::type::bool_true : data::type::bool_false);
    set_rows(values, "feeds", feeds());
    PageHead head;
    head.title = year_words(year_);
    head.tab = "/";
    head.description = page_.say("The year at a glance: joint conferences and committee meetings, bureau by bureau.",
                                 "合同成果発表会と委員会の年間予定を局別に示します。");
    return page_.answer(head, "year.mustache", values, open_);
  }

 private:
  std::string year_words(FiscalYear year) const {
    if (!page_.japanese()) return fmt::format("Fiscal year {}", year.number);
    return fmt::format("{}（{}年度）", japanese_fiscal_year(year, open_.index().fiscal()), year.number);
  }

  std::string short_year(FiscalYear year) const {
    return page_.japanese() ? fmt::format("{}年度", year.number) : fmt::format("FY{}", year.number);
  }

  DayRange days_of_event(const Event& event) const {
    return event.date.day_precise() ? days_of(event) : event.date.interval();
  }

  bool wanted(const Event& event) const {
    if (!days_of_event(event).overlaps(days_)) return false;
    const ResolvedEvent resolved = resolve(event, open_.index());
    if (const std::string kind = page_.parameter("kind"); !kind.empty() && kind != name_of(resolved.kind)) return false;
    const std::string bureau = page_.parameter("bureau");
    if (bureau.empty()) return true;
    const auto bureaus = bureaus_for(resolved, open_.index());
    return std::any_of(bureaus.begin(), bureaus.end(),
                       [&](const Organisation* one) { return one->id.str() == bureau; });
  }

  YearEvent shown(const Event& event) const {
    const ResolvedEvent resolved = resolve(event, open_.index());
    YearEvent one;
    one.event = &event;
    one.kind = resolved.kind;
    one.state = state_of(event, open_.today());
    one.days = days_of_event(event).intersect(days_);
    one.title = resolved.title->in(page_.language());
    one.address = page_.link("/events/" + event.id.str());
    one.bureaus = bureaus_for(resolved, open_.index());
    return one;
  }

  void set_neighbours(data& values) const {
    const auto address = [&](int number) { return page_.link("/", {{"fy", std::to_string(number)}}); };
    values.set("previous", address(year_.number - 1));
    values.set("previous_words", short_year({year_.number - 1}));
    values.set("following", address(year_.number + 1));
    values.set("following_words", short_year({year_.number + 1}));
    const FiscalYear now = open_.index().fiscal().year_of(open_.today());
    values.set("elsewhere", now == year_ ? data::type::bool_false : data::type::bool_true);
    values.set("now", address(now.number));
    values.set("now_words", short_year(now));
  }

  void set_filter(data& values) const {
    list bureaus;
    for (const Organisation& organisation : open_.programme().organisations) {
      if (organisation.kind != OrganisationKind::bureau) continue;
      bureaus.push_back(option(organisation.id.str(), organisation.name.in(page_.language()), "bureau"));
    }
    set_rows(values, "bureaus", bureaus);
    list kinds;
    for (const auto& [kind, name] : Names<EventKind>::table) {
      kinds.push_back(option(std::string(name), std::string(kind_words(kind, page_.language())), "kind"));
    }
    values.set("kinds", kinds);
    values.set("fy", std::to_string(year_.number));
    const bool filtered = !page_.parameter("bureau").empty() || !page_.parameter("kind").empty();
    values.set("filtered", filtered ? data::type::bool_true : data::type::bool_false);
    values.set("unfiltered", page_.link("/", {{"fy", std::to_string(year_.number)}}));
  }

  data option(const std::string& value, const std::string& words, std::string_view parameter) const {
    data row;
    row.set("value", value);
    row.set("words", words);
    row.set("chosen", page_.parameter(parameter) == value ? data::type::bool_true : data::type::bool_false);
    return row;
  }

  void set_totals(data& values) const {
    list rows;
    const std::string years = std::to_string(year_.number);
    std::vector<Finding> own;
    for (const Finding& finding : report_.findings) {
      if (finding.period.days.overlaps(days_)) own.push_back(finding);
    }
    for (const auto& [status, count] : summarise(own)) {
      data row;
      row.set("status", std::string(name_of(status)));
      row.set("words", std::string(status_words(status, page_.language())));
      row.set("count", std::to_string(count));
      row.set("address", page_.link("/audit", {{"fy", years}, {"status", std::string(name_of(status))}}));
      rows.push_back(row);
    }
    set_rows(values, "totals", rows);
    values.set("events", std::to_string(events_.size()));
    values.set("has_events", events_.empty() ? data::type::bool_false : data::type::bool_true);
  }

  list legend() const {
    list rows;
    const auto add = [&](const std::string& icon, const std::string& words) {
      data row;
      row.set("icon", icon);
      row.set("words", words);
      rows.push_back(row);
    };
    for (const auto& [kind, name] : Names<EventKind>::table) {
      add(mark_icon(kind, "plain"), std::string(kind_words(kind, page_.language())));
    }
    for (const std::string_view state : {"held", "confirmed", "tentative", "overdue", "cancelled"}) {
      add(mark_icon(EventKind::joint_conference, state), std::string(state_words(state, page_.language())));
    }
    const std::string box = R"(<svg class="key" viewBox="0 0 16 16" aria-hidden="true"><rect class="{}" {}/></svg>)";
    add(fmt::format(fmt::runtime(box), "bar vague", R"(x="0" y="2" width="16" height="12" rx="6")"),
        page_.say("month known, day not", "月のみ判明"));
    add(fmt::format(fmt::runtime(box), "holiday", R"(x="5" width="6" height="16")"),
        page_.say("holiday", "祝日・休日"));
    add(fmt::format(fmt::runtime(box), "weekend", R"(x="3" width="10" height="16")"), page_.say("weekend", "土日"));
    return rows;
  }

  data row_of(const YearEvent& event) const {
    data row;
    row.set("icon", mark_icon(event.kind, event.state));
    row.set("title", event.title);
    row.set("address", event.address);
    row.set("when", when_words(*event.event, page_.language()));
    row.set("state", std::string(event.state));
    row.set("state_words", std::string(state_words(event.state, page_.language())));
    row.set("kind", std::string(kind_words(event.kind, page_.language())));
    row.set("bureaus", names_of(event.bureaus, page_.language()));
    row.set("has_bureaus", event.bureaus.empty() ? data::type::bool_false : data::type::bool_true);
    const bool precise = event.event->date.day_precise();
    const std::string day = std::to_string(unsigned(date::year_month_day{event.days.begin}.day()));
    row.set("day", precise ? day : page_.say("–", "–"));
    row.set("weekday", precise ? std::string(weekday_words(event.days.begin, page_.language())) : "");
    row.set("precise", precise ? data::type::bool_true : data::type::bool_false);
    const bool known_month = event.event->date.precision() != PartialDate::Precision::year;
    row.set("known_month", known_month ? data::type::bool_true : data::type::bool_false);
    row.set("month", short_month(event.days.begin));
    return row;
  }

  std::string short_month(Day day) const {
    const std::string month = month_words(unsigned(date::year_month_day{day}.month()), page_.language());
    return page_.japanese() ? month : month.substr(0, 3);
  }

  /// Of the whole calendar, whatever year is shown.
  list next() const {
    list rows;
    for (const Event& event : open_.programme().events) {
      if (rows.size() == most_next) break;
      if (event.status == EventStatus::held || event.status == EventStatus::cancelled) continue;
      if (days_of_event(event).end <= open_.today()) continue;
      rows.push_back(row_of(shown_anywhere(event)));
    }
    return rows;
  }

  YearEvent shown_anywhere(const Event& event) const {
    YearEvent one = shown(event);
    one.days = days_of_event(event);
    return one;
  }

  list attention() const {
    list rows;
    const EventDates dates(report_.events);
    for (const Finding* finding : most_urgent(report_)) {
      if (rows.size() == most_attention) break;
      rows.push_back(finding_row(*finding, dates, report_, page_));
    }
    return rows;
  }

  list months() const {
    list rows;
    std::size_t told = 0;
    for (Day day = days_.begin; day < days_.end;) {
      const date::year_month_day ymd{day};
      const Day next = std::min(days_.end, Day{date::year_month{ymd.year(), ymd.month()} / date::last} + date::days{1});
      data row;
      row.set("name", page_.japanese()
                          ? fmt::format("{}年{}月", int(ymd.year()), unsigned(ymd.month()))
                          : fmt::format("{} {}", month_words(unsigned(ymd.month()), "en"), int(ymd.year())));
      list events;
      for (const YearEvent& event : events_) {
        if (event.days.begin < day || event.days.begin >= next || ++told > most_in_months) continue;
        events.push_back(row_of(event));
      }
      set_rows(row, "events", events);
      row.set("past", next <= open_.today() ? data::type::bool_true : data::type::bool_false);
      rows.push_back(row);
      day = next;
    }
    return rows;
  }

  list feeds() const {
    list rows;
    const std::string_view scopes[] = {"all", "conferences", "meetings", "obligations"};
    for (const std::string_view scope : scopes) {
      const FeedScope parsed = or_throw(parse_scope(scope, open_.index()));
      Pairs query;
      if (page_.japanese()) query.emplace_back("lang", "ja");
      data row;
      row.set("name", scope_name(parsed, open_.index(), page_.language()));
      row.set("https", page_.feed_path(std::string(scope), query));
      row.set("webcal", page_.webcal(page_.feed_path(std::string(scope), query)));
      rows.push_back(row);
    }
    return rows;
  }

  Page& page_;
  const OpenProgramme& open_;
  const AuditReport& report_;
  FiscalYear year_;
  DayRange days_;
  std::vector<YearEvent> events_;
};

/// The asked year; else today's; else, where that has no event, the last year before it that has one, or the first
/// after.
FiscalYear shown_year(const Page& page, const OpenProgramme& open) {
  const FiscalCalendar& fiscal = open.index().fiscal();
  if (const std::string asked = page.parameter("fy"); !asked.empty()) return or_throw(FiscalYears::parse(asked)).first;
  const FiscalYear now = fiscal.year_of(open.today());
  std::optional<FiscalYear> before;
  std::optional<FiscalYear> after;
  for (const Event& event : open.programme().events) {
    const FiscalYear year = fiscal.year_of(event.date.first_day());
    if (year <= now) before = std::max(before.value_or(year), year);
    if (year > now && !after) after = year;
  }
  return before ? *before : after.value_or(now);
}

}  // namespace

Response year_page(Visit& visit) {
  Page page(visit);
  if (page.undecided()) return page.choice();
  const auto snapshot = page.context().store.snapshot();
  const OpenProgramme open(page.context(), true);
  const FiscalYear year = shown_year(page, open);
  AuditRequest request;
  request.years = FiscalYears{year, year};
  const AuditReport report(page.context(), request);
  return YearPage(page, open, report, year).answer();
}

}  // namespace nenkai::server
