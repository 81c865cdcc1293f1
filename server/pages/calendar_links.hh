#pragma once
// "Add to calendar": one event as an address that a calendar on the web opens its form with.

#include <string>

#include "scheduler/programme.hh"

namespace nenkai::server {

/// What such a form is filled in with.
struct CalendarEntry {
  std::string title;
  std::string details;
  std::string place;
  std::string timezone;  // IANA name
  PartialDate begin;
  PartialDate end;  // the moment it ends where `begin` has a time; else the last day, included
};

/// Of an event known to the month or year only, all the days on which it may be, with that said in the title.
CalendarEntry calendar_entry(const ResolvedEvent& event, const ProgrammeIndex& index, const std::string& page,
                             const std::string& language);

/// Google's calendar/render?action=TEMPLATE.
std::string google_address(const CalendarEntry& entry);
/// Outlook's deeplink/compose, on `host`: "outlook.live.com" for people, "outlook.office.com" for organisations.
std::string outlook_address(const CalendarEntry& entry, const std::string& host);

}  // namespace nenkai::server
