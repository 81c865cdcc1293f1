#include "app/plan_views.hh"

#include <fmt/format.h>

#include <initializer_list>

#include "app/csv.hh"
#include "app/plan_words.hh"
#include "ical/feed.hh"

namespace nenkai {
namespace {

template <class T>
std::string id_text(const std::optional<T>& id) {
  return id ? id->str() : "";
}

}  // namespace

std::string plan_csv(const PlanView& view, const std::string& language) {
  std::string out;
  CsvWriter csv(out);
  for (const char* name : {"start", "end", "series", "name", "venue", "cost", "drift", "weekday", "avoid", "busy",
                           "venue_cost", "move", "fixed", "provisional", "moves", "event", "reason"}) {
    csv.raw(name);
  }
  csv.end_row();
  for (std::size_t i = 0; i < view.plan.occurrences.size(); ++i) {
    const plan::Occurrence& occurrence = view.plan.occurrences[i];
    csv.raw(to_string(occurrence.days.first())).raw(to_string(occurrence.days.last()));
    csv.raw(occurrence.series.str()).text(title_words(view.year.events()[i], view.index, language));
    csv.raw(id_text(occurrence.venue)).number(occurrence.cost.total());
    const plan::CostParts& cost = occurrence.cost;
    for (const plan::Cost part : {cost.drift, cost.weekday, cost.avoid, cost.busy, cost.venue, cost.move}) {
      csv.number(part);
    }
    csv.raw(occurrence.fixed ? "true" : "false").raw(occurrence.provisional ? "true" : "false");
    csv.raw(id_text(occurrence.moves)).raw(view.year.events()[i].after.id.str());
    csv.text(why_words(occurrence, language)).end_row();
  }
  return out;
}

std::string plan_ics(const PlanView& view, Instant changed, const std::string& language) {
  std::vector<Event> events;
  for (std::size_t i = 0; i < view.plan.occurrences.size(); ++i) {
    Event event = view.year.events()[i].after;
    event.description = LocalText(why_words(view.plan.occurrences[i], language));
    events.push_back(std::move(event));
  }
  std::vector<FeedEvent> entries;
  for (const Event& event : events) entries.push_back({resolve(event, view.index), changed, 0, nullptr});
  FeedHead head;
  head.name = fmt::format(fmt::runtime(language == "ja" ? "{}年度の案 — {}" : "Plan of FY{} — {}"),
                          view.plan.year.number, view.index.programme().header.name.in(language));
  return or_throw(write_feed(entries, {}, view.index, {language, {}, false}, head));
}

}  // namespace nenkai
