#pragma once
// The year of a plan as a picture: months across, a lane a bureau, closed days shaded, a mark for each event.

#include <string>
#include <vector>

#include "app/plan.hh"

namespace nenkai {

/// One event of the year as the page tells it, proposed or kept. `number` ties its mark to its row in the table.
struct ShownEvent {
  int number = 0;
  DayRange days;
  std::string look;  // CSS classes: "planned", "planned moved provisional", "kept confirmed" …
  std::string name;
  std::string tip;  // date, venue, cost and reason, a line each
  std::vector<const Organisation*> bureaus;
};

/// An SVG element to stand in a page whose style sheet (config/static/nenkai.css) colours its classes. Marks link
/// to the page's rows "#e1", "#e2" …
std::string plan_picture(const PlanView& view, const std::vector<ShownEvent>& events, const std::string& language);

/// `text` as it may stand in the text or an attribute of XML and HTML.
std::string escaped_markup(std::string_view text);

}  // namespace nenkai
