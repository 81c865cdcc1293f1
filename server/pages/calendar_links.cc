#include "server/pages/calendar_links.hh"

#include <fmt/format.h>

#include <algorithm>

#include "app/context.hh"
#include "app/words.hh"
#include "app/zones.hh"
#include "server/message.hh"

namespace nenkai::server {
namespace {

/// Without a time of its own an event is taken to last so long.
constexpr std::chrono::minutes usual_length{120};

/// Addresses longer than some 2,000 bytes are cut off or refused on the way.
constexpr std::size_t longest_details = 600;

std::string shortened(const std::string& text) {
  if (text.size() <= longest_details) return text;
  std::size_t end = longest_details;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // not within a character
  return text.substr(0, end) + "…";
}

std::string compact(std::string text) {
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '-' || c == ':'; }), text.end());
  return text;
}

/// "2004-03-10T13:30", an offset from midnight of a day.
std::string moment(Day day, std::chrono::minutes time) {
  const Day on = day + date::days{time / std::chrono::hours{24}};
  const auto rest = time % std::chrono::hours{24};
  return fmt::format("{}T{:02}:{:02}", to_string(on), rest / std::chrono::hours{1},
                     (rest % std::chrono::hours{1}).count());
}

std::string address_of(const std::string& base, const Pairs& query) {
  std::string text = base;
  for (const auto& [name, value] : query) {
    if (value.empty()) continue;
    text += fmt::format("{}{}={}", text.find('?') == std::string::npos ? "?" : "&", name, percent_encoded(value));
  }
  return text;
}

bool timed(const CalendarEntry& entry) { return entry.begin.time_of_day() && entry.end.time_of_day(); }

std::string place_of(const Event& event, const ProgrammeIndex& index, const std::string& language) {
  const Venue* venue = event.venue ? index.find(*event.venue) : nullptr;
  if (venue == nullptr) return event.place ? event.place->in(language) : event.online_url.value_or("");
  std::string text = venue->name.in(language);
  if (venue->address) text += ", " + venue->address->in(language);
  return text;
}

}  // namespace

CalendarEntry calendar_entry(const ResolvedEvent& resolved, const ProgrammeIndex& index, const std::string& page,
                             const std::string& language) {
  const Event& event = *resolved.event;
  CalendarEntry entry;
  entry.title = resolved.title->in(language);
  entry.details = event.description ? shortened(event.description->in(language)) + "\n\n" + page : page;
  entry.place = place_of(event, index, language);
  entry.timezone = *resolved.timezone;
  entry.begin = event.date;
  if (!event.date.day_precise()) {
    entry.title += fmt::format(fmt::runtime(language == "ja" ? "（{}・日は未定）" : " ({}, day to be announced)"),
                               date_words(event.date, language));
    entry.begin = PartialDate(event.date.first_day());
    entry.end = PartialDate(event.date.interval().last());
  } else if (const auto time = event.date.time_of_day()) {
    const bool given = event.end && event.end->time_of_day();
    entry.end = given ? *event.end : or_throw(PartialDate::parse(moment(event.date.first_day(), *time + usual_length)));
  } else {
    entry.end = PartialDate(days_of(event).last());
  }
  return entry;
}

std::string google_address(const CalendarEntry& entry) {
  std::string dates;
  if (timed(entry)) {
    dates = compact(entry.begin.str()) + "00/" + compact(entry.end.str()) + "00";
  } else {
    // Google counts the end out.
    dates =
        compact(to_string(entry.begin.first_day())) + "/" + compact(to_string(entry.end.first_day() + date::days{1}));
  }
  return address_of("https://calendar.google.com/calendar/render", {{"action", "TEMPLATE"},
                                                                    {"text", entry.title},
                                                                    {"dates", dates},
                                                                    {"ctz", entry.timezone},
                                                                    {"location", entry.place},
                                                                    {"details", entry.details}});
}

std::string outlook_address(const CalendarEntry& entry, const std::string& host) {
  Pairs query{{"path", "/calendar/action/compose"}, {"rru", "addevent"}, {"subject", entry.title}};
  if (timed(entry)) {
    // It takes local times for the reader's own zone, so they are given in UTC.
    query.insert(query.end(), {{"startdt", to_string(instant_of(entry.begin, entry.timezone))},
                               {"enddt", to_string(instant_of(entry.end, entry.timezone))}});
  } else {
    query.insert(query.end(), {{"startdt", to_string(entry.begin.first_day())},
                               {"enddt", to_string(entry.end.first_day() + date::days{1})},
                               {"allday", "true"}});
  }
  query.insert(query.end(), {{"location", entry.place}, {"body", entry.details}});
  return address_of("https://" + host + "/calendar/0/deeplink/compose", query);
}

}  // namespace nenkai::server
