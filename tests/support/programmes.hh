#pragma once
// A small programme that holds together, for tests to break in one place.

#include <string>

#include "scheduler/programme.hh"

namespace nenkai {

inline LocalText words(std::string text) { return LocalText(std::move(text)); }
inline PartialDate date_of(std::string_view text) { return PartialDate::parse(text).value(); }
inline MonthDay month_day(std::string_view text) { return MonthDay::parse(text).value(); }

namespace detail {

inline void add_organisations(Programme& programme) {
  programme.organisations.push_back({OrganisationId{"mext"}, words("MEXT"), OrganisationKind::ministry, {}, {}, {}});
  programme.organisations.push_back({OrganisationId{"meti"}, words("METI"), OrganisationKind::ministry, {}, {}, {}});
  programme.organisations.push_back(
      {OrganisationId{"meti-tohoku"}, words("METI Tohoku"), OrganisationKind::bureau, OrganisationId{"meti"}, {}, {}});
  programme.clusters.push_back({ClusterId{"sendai"}, words("Sendai"), "tohoku", OrganisationId{"mext"}, {}});
  programme.projects.push_back({ProjectId{"recycling"}, words("Recycling"), OrganisationId{"meti-tohoku"}});
  programme.committees.push_back({CommitteeId{"tohoku"}, words("Tohoku Committee"), CommitteeKind::promotion, {}});
  programme.pairings.push_back({PairingId{"sendai--meti-tohoku"},
                                ClusterId{"sendai"},
                                OrganisationId{"meti-tohoku"},
                                CommitteeId{"tohoku"},
                                {},
                                {}});
  programme.people.push_back({PersonId{"hana"}, words("Hana Sato"), "hana@mext.example", OrganisationId{"mext"}, {}});
  programme.venues.push_back({VenueId{"hall"}, words("Hall"), {}, GeoPoint{38.26, 140.87}, 300, {}});
}

inline void add_calendar(Programme& programme) {
  Series series;
  series.id = SeriesId{"collaboration"};
  series.name = words("Tohoku Cluster Collaboration");
  series.kind = EventKind::joint_conference;
  series.covers = {PairingId{"sendai--meti-tohoku"}};
  programme.series.push_back(series);
  Event event;
  event.id = EventId{"collaboration-fy2003"};
  event.series = SeriesId{"collaboration"};
  event.date = date_of("2004-03");
  event.status = EventStatus::held;
  programme.events.push_back(event);
  Rule rule;
  rule.id = RuleId{"annual"};
  rule.name = words("Annual conference");
  programme.rules.push_back(rule);
  programme.waivers.push_back(
      {RuleId{"annual"}, "sendai--meti-tohoku", "FY2004", "A typhoon.", "Hana Sato", date_of("2005-01-11")});
  Reminder reminder;
  reminder.id = ReminderId{"two-months"};
  reminder.before = Duration::parse("P60D").value();
  reminder.channel = Channel::email;
  reminder.to = {"organiser", "person:hana", "email:press@mext.example"};
  programme.reminders.push_back(reminder);
  programme.planning = Planning{};
}

}  // namespace detail

/// One of everything: one pairing with its committee, one series, one held event, one rule.
inline Programme small_programme() {
  Programme programme;
  programme.header.id = ProgrammeId{"small"};
  programme.header.name = words("Small programme");
  programme.header.timezone = "Asia/Tokyo";
  programme.header.holidays = {"jp"};
  detail::add_organisations(programme);
  detail::add_calendar(programme);
  return programme;
}

}  // namespace nenkai
