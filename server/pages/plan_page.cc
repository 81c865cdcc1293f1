#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>
#include <tuple>

#include "app/plan.hh"
#include "app/plan_views.hh"
#include "server/pages/error_page.hh"
#include "server/pages/page.hh"
#include "server/pages/pages.hh"

namespace nenkai::server {
namespace {

// A stranger may ask for a plan, so the time that one takes is bounded, only one is made at a time, and what was made
// is kept until the programme changes or the day does.
constexpr double time_limit = 2;       // seconds
constexpr int most_years_ahead = 5;    // from today's fiscal year
constexpr std::size_t most_kept = 16;  // a page of some 100 KB each
constexpr int other_dates = 2;         // for each conference

struct PlanKey {
  std::string programme;
  Revision revision = 0;
  Day today;
  int year = 0;
  std::string language;
  friend auto operator<=>(const PlanKey&, const PlanKey&) = default;
};

class KeptPlans {
 public:
  std::optional<std::string> find(const PlanKey& key) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const auto& one) { return one.first == key; });
    return found == kept_.end() ? std::nullopt : std::optional(found->second);
  }

  void keep(const PlanKey& key, std::string body) {
    const std::lock_guard lock(mutex_);
    kept_.emplace_front(key, std::move(body));
    if (kept_.size() > most_kept) kept_.pop_back();
  }

  /// Held by who makes a plan.
  std::mutex& making() { return making_; }

 private:
  std::mutex mutex_;
  std::mutex making_;
  std::deque<std::pair<PlanKey, std::string>> kept_;
};

KeptPlans& kept_plans() {
  static KeptPlans plans;
  return plans;
}

std::string make_body(Context& context, FiscalYear year, const std::string& language) {
  plan::PlanRequest request;
  request.year = year;
  request.alternatives = other_dates;
  request.solve.time_limit = time_limit;
  const PlanReport report(context, request);
  return plan_body_html(report.view(), language);
}

int number_of(const std::string& text) {
  const auto years = FiscalYears::parse(text);
  if (!years || years.value().first != years.value().last) {
    throw InputError(fmt::format("/plan/{}: give a fiscal year such as /plan/2027", text));
  }
  return years.value().first.number;
}

std::string words_of(const Page& page, int year) {
  return page.japanese() ? fmt::format("{}年度の日程案", year) : fmt::format("Plan of FY{}", year);
}

/// What the page knows before any plan is made.
struct PlanVisit {
  PlanKey key;
  std::string name;  // of the programme
  int now = 0;       // today's fiscal year
};

PlanVisit look_at(Page& page, int year) {
  const auto snapshot = page.context().store.snapshot();
  const OpenProgramme open(page.context());
  PlanVisit visit;
  visit.key = {open.programme().header.id.str(), open.revision(), open.today(), year, page.language()};
  visit.name = open.programme().header.name.in(page.language());
  visit.now = open.index().fiscal().year_of(open.today()).number;
  return visit;
}

Response framed_plan(const Page& page, const PlanVisit& plan, const std::string& body) {
  const int year = plan.key.year;
  const auto address = [&](int number) { return page.link(fmt::format("/plan/{}", number)); };
  data values;
  values.set("title", words_of(page, year));
  values.set("has_previous", year > plan.now ? data::type::bool_true : data::type::bool_false);
  values.set("previous", address(year - 1));
  values.set("previous_words", fmt::format(fmt::runtime(page.say("FY{}", "{}年度")), year - 1));
  values.set("has_following", year < plan.now + most_years_ahead ? data::type::bool_true : data::type::bool_false);
  values.set("following", address(year + 1));
  values.set("following_words", fmt::format(fmt::runtime(page.say("FY{}", "{}年度")), year + 1));
  values.set("over", year < plan.now ? data::type::bool_true : data::type::bool_false);
  values.set("calendar", page.link("/", {{"fy", std::to_string(year)}}));
  values.set("audit", page.link("/audit", {{"fy", std::to_string(year)}}));
  values.set("body", body);
  PageHead head;
  head.title = words_of(page, year);
  head.tab = "/plan";
  head.description = page.say("Proposed dates with their reasons, and what is in the calendar already.",
                              "日程の提案とその理由、登録済みの予定を示します。");
  return page.answer_html(head, render("plan_page.mustache", values, page.language()), plan.name);
}

}  // namespace

Response plan_page(Visit& visit) {
  Page page(visit);
  if (page.undecided()) return page.choice();
  const PlanVisit plan = look_at(page, number_of(visit.arguments.at(0)));
  if (plan.key.year < plan.now) return framed_plan(page, plan, "");
  if (plan.key.year > plan.now + most_years_ahead) {
    throw InputError(fmt::format("/plan/{}: plans reach to FY{}", plan.key.year, plan.now + most_years_ahead));
  }
  if (const auto body = kept_plans().find(plan.key)) return framed_plan(page, plan, *body);
  const std::unique_lock making(kept_plans().making(), std::try_to_lock);
  if (!making.owns_lock()) {
    Response busy = error_page(503,
                               page.say("Another plan is being made. Please try again in a few seconds.",
                                        "別の日程案を作成中です。数秒後にもう一度お試しください。"),
                               page.language());
    busy.headers.emplace_back("Retry-After", "3");
    return busy;
  }
  const std::string body = make_body(page.context(), FiscalYear{plan.key.year}, page.language());
  kept_plans().keep(plan.key, body);
  return framed_plan(page, plan, body);
}

Response next_plan(Visit& visit) {
  Page page(visit);
  if (page.undecided()) return page.choice();
  Response response;
  response.status = 302;
  response.headers = {{"Location", page.link(fmt::format("/plan/{}", look_at(page, 0).now + 1))},
                      {"Cache-Control", "no-store"}};
  return response;
}

}  // namespace nenkai::server
