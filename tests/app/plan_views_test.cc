#include "app/plan_views.hh"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>

#include "app/csv.hh"
#include "app/plan_picture.hh"
#include "app/plan_words.hh"
#include "tests/support/plans.hh"

namespace nenkai {
namespace {

std::string page_of(const Shown& shown, const char* language = "en") { return plan_html(shown.view(), language); }

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++found;
  return found;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// Sixty conferences of one bureau, all within two months.
Shown crowded() {
  Programme programme = programme_to_plan();
  plan::Plan plan = small_plan();
  for (int i = 0; i < 60; ++i) {
    Series series = programme.series.front();
    series.id = SeriesId{"forum-" + std::to_string(i)};
    series.name = words("Forum number " + std::to_string(i));
    programme.series.push_back(series);
    plan::Occurrence occurrence = occurrence_of(series.id.str().c_str(), "2005-01-11");
    occurrence.days.begin += date::days{i};
    occurrence.days.end += date::days{i};
    plan.occurrences.push_back(occurrence);
  }
  return Shown(plan, programme);
}

}  // namespace

TEST_CASE("plan as CSV: one row an occurrence, with the parts of its cost") {
  const Shown shown(small_plan());
  const std::string text = plan_csv(shown.view(), "en");
  CsvReader reader(text);
  const auto header = reader.next();
  const auto row = reader.next();
  REQUIRE(row.value());
  CHECK((*header.value()).fields.size() == (*row.value()).fields.size());
  CHECK(
      text ==
      "start,end,series,name,venue,cost,drift,weekday,avoid,busy,venue_cost,move,fixed,provisional,moves,event,reason\n"
      "2005-03-16,2005-03-17,collaboration,Tohoku Cluster Collaboration,hall,3,1,0,0,0,2,0,false,false,,"
      "collaboration-fy2004,as near to the target as it gets\n");
}

TEST_CASE("plan as a calendar: tentative entries with the UIDs that they will have") {
  const Shown shown(small_plan());
  const std::string text = plan_ics(shown.view(), parse_instant("2004-04-01T00:00:00Z").value(), "en");
  CHECK(count(text, "BEGIN:VEVENT") == 1);
  CHECK(has(text, "UID:collaboration-fy2004@small.nenkai.invalid\r\n"));
  CHECK(has(text, "DTSTART;VALUE=DATE:20050316\r\n"));
  CHECK(has(text, "DTEND;VALUE=DATE:20050318\r\n"));
  CHECK(has(text, "STATUS:TENTATIVE\r\n"));
  CHECK(has(text, "DTSTAMP:20040401T000000Z\r\n"));
  CHECK(has(text, "as near to the target"));
}

TEST_CASE("plan as a page: each conference is a mark that tells date, venue, cost and reason") {
  const Shown shown(small_plan());
  const std::string page = page_of(shown);
  CHECK(has(page,
            "<title>1. Tohoku Cluster Collaboration\n2005-03-16 (Wed) to 2005-03-17 (Thu)\nVenue: Hall\n"
            "Cost: 3 (drift 1, venue 2)\nas near to the target as it gets</title>"));
  CHECK(count(page, "href=\"#e1\"") == 1);
  CHECK(count(page, "<tr id=\"e1\">") == 1);
  CHECK(has(page, "METI Tohoku</text>"));
  CHECK(has(page, "2005-03-17 (Thu)"));
  CHECK(has(page, "+1"));
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, "{{"));
}

TEST_CASE("plan as a page: what people wrote cannot become markup") {
  Programme programme = programme_to_plan();
  programme.series.front().name = words("<b>\"Forum\" & 'more'</b>");
  programme.organisations.back().name = words("<i>Bureau</i>");
  const Shown shown(small_plan(), programme);
  const std::string page = page_of(shown);
  CHECK_FALSE(has(page, "<b>\"Forum"));
  CHECK_FALSE(has(page, "<i>Bureau"));
  CHECK(has(page, "&lt;b&gt;&quot;Forum&quot; &amp; &#39;more&#39;&lt;/b&gt;"));
}

TEST_CASE("plan as a page: where there is no plan it says why, and what would help") {
  const Shown shown(infeasible_plan());
  const std::string page = page_of(shown);
  CHECK(has(page, "<li>Tohoku Cluster Collaboration must fall in 1 to 5 May <small>window</small></li>"));
  CHECK(has(page, "Golden Week &lt;04-29 to 05-06&gt; is forbidden"));
  CHECK(has(page, "let it be held up to 7 May"));
  CHECK(has(page, "Rules that stay unmet"));
  CHECK_FALSE(has(page, "under this plan"));
  CHECK_FALSE(has(page, "Why this date"));
}

TEST_CASE("plan as a page: kept events have another shape and their own place in the legend") {
  plan::Plan plan = small_plan();
  plan.kept = {{EventId{"collaboration-fy2003"},
                SeriesId{"collaboration"},
                DayRange::single(day_of("2004-06-01")),
                {},
                EventStatus::confirmed}};
  const Shown shown(plan);
  const std::string page = page_of(shown);
  CHECK(has(page, "class=\"mark kept confirmed\""));
  CHECK(has(page, "kept: confirmed or held"));
  CHECK_FALSE(has(page, "kept: tentative"));
  CHECK(has(page, "1 proposed, 1 kept as they are"));
}

TEST_CASE("plan as a page: a mark that is several things at once has all of them in the legend") {
  plan::Plan plan = small_plan();
  plan.occurrences.front().fixed = true;
  plan.occurrences.front().moved = true;
  plan.occurrences.front().provisional = false;
  const std::string page = page_of(Shown(plan));
  CHECK(has(page, "class=\"mark planned fixed moved\""));
  CHECK(has(page, "proposed, day fixed"));
  CHECK(has(page, "proposed, moved from a tentative day"));
  CHECK_FALSE(has(page, "not yet published"));
}

TEST_CASE("plan as a page: closed days, forbidden and avoided ranges are shaded") {
  Programme programme = programme_to_plan();
  programme.planning->avoid = {{"Golden Week", YearlyDay(month_day("04-29")), YearlyDay(month_day("05-06")), {}},
                               {"year's end", YearlyDay(month_day("03-25")), YearlyDay(month_day("03-31")), 20}};
  const Shown shown(small_plan(), programme);
  const std::string page = page_of(shown);
  CHECK(has(page, "class=\"forbidden\""));
  CHECK(has(page, "<title>Golden Week: 2004-04-29 – 2004-05-06</title>"));
  CHECK(has(page, "<title>year&#39;s end (20): 2005-03-25 – 2005-03-31</title>"));
  CHECK(count(page, "<rect class=\"closed\"") == 52);  // the weekends of that year
}

TEST_CASE("plan as a page: marks of one lane never cover each other") {
  const Shown shown = crowded();
  const std::string page = page_of(shown);
  CHECK(count(page, "class=\"mark planned\"") == 62);  // 61 and the legend's
  std::vector<std::pair<std::string, std::string>> places;
  for (std::size_t at = 0; (at = page.find("class=\"mark planned\" aria", at)) != std::string::npos; ++at) {
    const std::size_t x = page.find("<rect x=\"", at) + 9;
    const std::size_t y = page.find("y=\"", x) + 3;
    places.emplace_back(page.substr(x, page.find('"', x) - x), page.substr(y, page.find('"', y) - y));
  }
  REQUIRE(places.size() == 61);
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double apart = std::abs(std::stod(places[i].first) - std::stod(places[j].first));
      CHECK((places[i].second != places[j].second || apart >= 20));
    }
  }
}

TEST_CASE("plan as a page: in Japanese it speaks Japanese") {
  const Shown shown(small_plan());
  const std::string page = page_of(shown, "ja");
  CHECK(has(page, "<html lang=\"ja\">"));
  CHECK(has(page, "平成16年度"));
  CHECK(has(page, "2005年3月16日（水）～2005年3月17日（木）"));
  CHECK(has(page, "目標日（3月15日）の1日後"));
  CHECK_FALSE(has(page, "Proposed"));
}

TEST_CASE("plan as a page: what it has in English only is marked as English where the page is Japanese") {
  plan::Plan plan = small_plan();
  plan.notes = {"the time limit left no time for other dates", "a note that has no translation"};
  const Shown shown(plan);
  const std::string page = page_of(shown, "ja");
  CHECK(has(page, "<li>時間切れのため、他の候補日は調べていない</li>"));
  CHECK(has(page, "<li lang=\"en\">a note that has no translation</li>"));
  CHECK(has(page_of(shown), "<li>the time limit left no time for other dates</li>"));
}

TEST_CASE("plan in words: a partial plan says how many it leaves out") {
  plan::Plan plan = small_plan();
  plan.left_out = {{SeriesId{"late"}, "nothing is free"}};
  CHECK(plan_sentence(plan, "en") == "Cost 3, 1 left out. Proved: no plan leaves out fewer, or as many for less.");
}

TEST_CASE("plan in words: what is proved is said") {
  plan::Plan plan = small_plan();
  CHECK(plan_sentence(plan, "en") == "Cost 3. Proved: no plan costs less.");
  plan.status = plan::PlanStatus::feasible;
  plan.cost = 100;
  plan.bound = 97;
  CHECK(plan_sentence(plan, "en") == "A plan of cost 100. Proved: no plan costs less than 97 (gap 3.0 %).");
  plan.bound.reset();
  CHECK(plan_sentence(plan, "en") == "A plan of cost 100; no bound is proved.");
  CHECK(plan_sentence(infeasible_plan(), "en") == "There is no plan that meets all demands. Proved.");
}

}  // namespace nenkai
