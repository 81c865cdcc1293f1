#pragma once
// A plan as CSV, as a calendar and as a page. JSON is in app/plan_json.hh, the table for terminals in cli/.

#include <string>

#include "app/plan.hh"

namespace nenkai {

/// One row an occurrence.
std::string plan_csv(const PlanView& view, const std::string& language);
/// The planned occurrences as tentative entries, to look at in a calendar before anything is kept. They have the UIDs
/// that they will have once the plan is applied. `changed` becomes their DTSTAMP.
std::string plan_ics(const PlanView& view, Instant changed, const std::string& language);
/// One self-contained page: the year as a picture, then everything in tables.
std::string plan_html(const PlanView& view, const std::string& language);
/// What that page has in its body, for a frame of another's with the same style sheet (config/static/nenkai.css).
std::string plan_body_html(const PlanView& view, const std::string& language);

}  // namespace nenkai
