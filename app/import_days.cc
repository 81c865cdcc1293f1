#include "app/import_days.hh"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/zones.hh"
#include "ical/text.hh"
#include "scheduler/canonical_json.hh"
#include "scheduler/check_text.hh"

namespace nenkai {
namespace {

/// All days that an imported event touches, as the programme's clock sees it.
DayRange days_of(const ImportedEvent& event, const std::string& timezone) {
  if (!event.date.time_of_day()) {
    DayRange days = event.date.interval();
    days.end = std::max(days.end, days.begin + date::days{event.days});
    return days;
  }
  return days_between(event.date, event.end.value_or(event.date), event.timezone.value_or(timezone), timezone);
}

/// Overlapping and neighbouring ranges become one.
std::vector<DayRange> joined(std::vector<DayRange> ranges) {
  std::sort(ranges.begin(), ranges.end());
  std::vector<DayRange> result;
  for (const DayRange& range : ranges) {
    if (range.empty()) continue;
    if (!result.empty() && range.begin <= result.back().end) {
      result.back().end = std::max(result.back().end, range.end);
    } else {
      result.push_back(range);
    }
  }
  return result;
}

ImportItem busy_item(DayRange days) {
  ImportItem item;
  item.date = to_string(days.first());
  item.to = to_string(days.last());
  return item;
}

/// A person's days with those of one source taken out.
std::vector<DayRange> take_busy_of(std::vector<Stretch>& busy, const std::string& source) {
  std::vector<DayRange> days;
  const auto theirs = [&](const Stretch& stretch) { return stretch.source == source; };
  for (const Stretch& stretch : busy) {
    if (theirs(stretch)) days.push_back(stretch.days());
  }
  busy.erase(std::remove_if(busy.begin(), busy.end(), theirs), busy.end());
  return joined(std::move(days));
}

using DayNames = std::map<Day, LocalText>;

ImportItem holiday_item(Day day, const LocalText& name) {
  ImportItem item;
  item.date = to_string(day);
  item.title = name.in("en");
  return item;
}

/// The document's days, each with its first name.
DayNames named_days(const ImportedCalendar& calendar, const ImportRequest& request,
                    std::vector<ImportRemark>& skipped) {
  DayNames days;
  const auto skip = [&](const ImportedEvent& event, const char* why) {
    skipped.push_back({ImportRemark::Kind::skipped, event.line, "VEVENT", event.uid, why});
  };
  for (const ImportedEvent& event : calendar.events) {
    const std::string name = ical::clean_line(event.title);
    if (event.status == EventStatus::cancelled) {
      skip(event, "it is cancelled");
    } else if (name.empty()) {
      skip(event, "a holiday needs a name (SUMMARY)");
    } else if (name.size() > longest_text) {
      skip(event, "its name is longer than any text may be");
    } else if (!event.date.day_precise()) {
      skip(event, "a holiday is a day, and this is not known to the day");
    } else {
      LocalText text;
      text.set(request.language, name);
      // One day more than a list may have is enough to be refused for.
      for (int i = 0; i < std::max(event.days, 1) && days.size() <= longest_list; ++i) {
        const Day day = event.date.first_day() + date::days{i};
        if (year_of(day) <= last_year) days.try_emplace(day, text);
      }
    }
  }
  return days;
}

std::string name_json(const LocalText& name) {
  std::string text;
  CanonicalJson(text).required("", name);
  return text.substr(4);  // without {"":
}

/// The new name beside those that the day has in other languages.
LocalText with_others(const LocalText& name, const LocalText& stored, const std::string& language) {
  if (language.empty() || stored.plain()) return name;
  LocalText both = stored;
  both.set(language, name.in(language));
  return both;
}

}  // namespace

BusyProposal propose_busy(const ImportedCalendar& calendar, const Person& person, const std::string& timezone,
                          const ImportRequest& request, DayRange window) {
  BusyProposal proposal;
  proposal.person = person;
  const std::vector<DayRange> before = take_busy_of(proposal.person.busy, request.source);
  std::vector<DayRange> days;
  for (const ImportedEvent& event : calendar.events) {
    if (event.busy && event.status != EventStatus::cancelled) {
      days.push_back(days_of(event, timezone).intersect(window));
    }
  }
  const std::vector<DayRange> after = joined(std::move(days));
  for (const DayRange& range : after) {
    Stretch stretch{PartialDate(range.first()), PartialDate(range.last())};
    stretch.source = request.source;
    proposal.person.busy.push_back(std::move(stretch));
    if (std::find(before.begin(), before.end(), range) != before.end()) {
      ++proposal.unchanged;
    } else {
      proposal.added.push_back(busy_item(range));
    }
  }
  for (const DayRange& range : before) {
    if (std::find(after.begin(), after.end(), range) == after.end()) proposal.gone.push_back(busy_item(range));
  }
  return proposal;
}

HolidayProposal propose_holidays(const ImportedCalendar& calendar, const Calendar* stored,
                                 const ImportRequest& request) {
  HolidayProposal proposal;
  const DayNames told = named_days(calendar, request, proposal.skipped);
  if (stored != nullptr) proposal.calendar = *stored;
  proposal.calendar.id = *request.calendar;
  proposal.calendar.source = request.source;
  if (proposal.calendar.name.empty()) {
    const std::string name = ical::clean_line(calendar.name);
    proposal.calendar.name = LocalText(name.empty() || name.size() > longest_text ? request.calendar->str() : name);
  }
  DayNames all;
  for (const CalendarDay& day : proposal.calendar.holidays) all.emplace(day.date.first_day(), day.name);
  for (auto day = all.begin(); day != all.end();) {
    const bool stays = told.empty() || day->first < told.begin()->first || told.contains(day->first);
    if (!stays) proposal.gone.push_back(holiday_item(day->first, day->second));
    day = stays ? std::next(day) : all.erase(day);
  }
  for (const auto& [day, name] : told) {
    const auto [known, is_new] = all.try_emplace(day, name);
    if (is_new) {
      proposal.added.push_back(holiday_item(day, name));
      continue;
    }
    const LocalText after = with_others(name, known->second, request.language);
    if (after == known->second) {
      ++proposal.unchanged;
      continue;
    }
    ImportItem item = holiday_item(day, after);
    item.changes.push_back({"name", name_json(known->second), name_json(after)});
    proposal.changed.push_back(std::move(item));
    known->second = after;
  }
  proposal.calendar.holidays.clear();
  for (const auto& [day, name] : all) proposal.calendar.holidays.push_back({PartialDate(day), name});
  return proposal;
}

}  // namespace nenkai
