#include "ical/reader.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "ical/document.hh"
#include "ical/line_reader.hh"
#include "ical/recurrence.hh"
#include "ical/text.hh"

namespace nenkai::ical {
namespace {

constexpr const char* vevent = "VEVENT";
/// Longer than any event: what lasts longer was mistyped.
constexpr int most_days = 3660;

/// A time of the document, on the clock that it names.
struct Moment {
  date::local_seconds wall{};
  bool is_date = false;
  const ImportZone* zone = nullptr;  // of a time; never null for one
};

date::sys_seconds instant_of(const Moment& moment) { return moment.zone->clock.to_utc(moment.wall); }

Day day_of(date::local_seconds wall) { return Day{date::floor<date::days>(wall).time_since_epoch()}; }

/// What RECURRENCE-ID says of an occurrence: its date, or its local time in the zone of its event.
std::string recurrence_text(date::local_seconds wall, bool is_date) {
  return date::format(is_date ? "%Y%m%d" : "%Y%m%dT%H%M%S", wall);
}

std::optional<GeoPoint> parse_geo(const std::string& text) {
  GeoPoint point;
  const char* end = text.data() + text.size();
  const auto latitude = std::from_chars(text.data(), end, point.latitude);
  if (latitude.ec != std::errc{} || latitude.ptr == end || *latitude.ptr != ';') return std::nullopt;
  const auto longitude = std::from_chars(latitude.ptr + 1, end, point.longitude);
  if (longitude.ec != std::errc{} || longitude.ptr != end) return std::nullopt;
  const bool on_earth =
      point.latitude >= -90 && point.latitude <= 90 && point.longitude >= -180 && point.longitude <= 180;
  return on_earth ? std::optional(point) : std::nullopt;
}

/// 0 where it is none; the largest number where it is beyond all use.
int parse_sequence(const std::string& text) {
  int number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  constexpr int largest = 1'000'000'000;
  if (read.ec == std::errc::result_out_of_range) return text.starts_with('-') ? 0 : largest;
  return std::clamp(number, 0, largest);
}

/// One event's occurrences, and what replaces them.
struct Family {
  const RawEvent* master = nullptr;
  std::vector<const RawEvent*> overrides;
};

class DocumentReader {
 public:
  DocumentReader(const ImportOptions& options, ZoneSource source) : options_(options), zones_(std::move(source)) {}

  Result<ImportedCalendar> read(std::string_view text) {
    fallback_ = zones_.find(options_.timezone);
    utc_ = zones_.find("UTC");
    if (fallback_ == nullptr || utc_ == nullptr) {
      return Problem{fmt::format("there is no time zone \"{}\"", fallback_ == nullptr ? options_.timezone : "UTC")};
    }
    auto document = read_components(text, options_.limits, zones_, remarks_);
    if (!document) return Problem{document.problem()};
    document_ = std::move(*std::move(document));
    result_.components = static_cast<int>(document_.events.size());
    for (const RawCalendar& calendar : document_.calendars) {
      if (result_.name.empty()) result_.name = calendar.name;
      choose_zone(calendar);
    }
    for (const auto& [line, family] : families()) {
      if (!full_) add_family(family);
    }
    finish();
    return std::move(result_);
  }

 private:
  struct CalendarZone {
    const ImportZone* zone;
    bool said;  // the document names it
  };

  void choose_zone(const RawCalendar& calendar) {
    const ImportZone* zone = calendar.timezone.empty() ? nullptr : zones_.find(calendar.timezone);
    // A clock without a name is of no use as an event's zone.
    if (zone != nullptr && zone->name.empty()) zone = nullptr;
    calendar_zones_.push_back({zone != nullptr ? zone : fallback_, zone != nullptr});
  }

  /// By the line at which each begins. Several events of one UID and without RECURRENCE-ID are families of their own.
  std::map<int, Family> families() {
    std::map<std::string, int> masters;  // by UID, the line
    std::map<int, Family> all;
    for (const RawEvent& event : document_.events) {
      if (event.recurrence_id && !event.uid.empty()) continue;
      if (!event.uid.empty() && !event.is_freebusy) {
        const auto [first, is_new] = masters.try_emplace(event.uid, event.line);
        if (!is_new && stands_already(all[first->second], event)) continue;
      }
      all[event.line].master = &event;
    }
    for (const RawEvent& event : document_.events) {
      if (!event.recurrence_id || event.uid.empty()) continue;
      const auto [first, is_new] = masters.try_emplace(event.uid, event.line);
      all[first->second].overrides.push_back(&event);
    }
    return all;
  }

  /// True when `event` is another copy of the family's: the one with the higher SEQUENCE holds.
  bool stands_already(Family& family, const RawEvent& event) {
    const RawEvent& first = *family.master;
    const std::string start = event.start ? event.start->value + event.start->tzid : "";
    if (start != (first.start ? first.start->value + first.start->tzid : "")) {
      shared_uids_.insert(event.uid);
      remarks_.changed(
          event.line, vevent, event.uid,
          fmt::format("its UID is that of another event too (line {}), so it is known by title and date", first.line));
      return false;
    }
    const bool newer = parse_sequence(event.sequence.value) > parse_sequence(first.sequence.value);
    remarks_.skipped(newer ? first.line : event.line, vevent, event.uid,
                     fmt::format("it stands in the document twice; line {} holds", newer ? event.line : first.line));
    if (newer) family.master = &event;
    return true;
  }

  void add_family(const Family& family) {
    if (family.master == nullptr) {
      // Changes of an event that is not in the document stand alone.
      for (const RawEvent* change : family.overrides) add_override(*change, nullptr);
      return;
    }
    const RawEvent& event = *family.master;
    if (event.is_freebusy) return add_freebusy(event);
    if (!event.start) return remarks_.skipped(event.line, vevent, event.uid, "it has no DTSTART");
    const auto start = resolve(*event.start, event);
    if (!start) return remarks_.skipped(event.start->line, vevent, event.uid, "DTSTART: " + start.problem());
    const bool repeats = !event.rules.empty() || !event.more.empty();
    if (!repeats) {
      add(event, *start, "");
      for (const RawEvent* change : family.overrides) add_override(*change, &*start);
      return;
    }
    std::set<date::local_seconds> replaced;
    for (const RawEvent* change : family.overrides) {
      if (const auto id = override_id(*change, *start)) replaced.insert(*id);
    }
    for (const auto& [wall, own] : occurrences(event, *start)) {
      if (replaced.contains(wall)) continue;
      Moment moment = *start;
      moment.wall = wall;
      add(own ? *own : event, moment, recurrence_text(wall, start->is_date));
    }
    for (const RawEvent* change : family.overrides) add_override(*change, &*start);
  }

  // Times.

  Result<Moment> resolve(const RawTime& time, const RawEvent& event) {
    const auto value = parse_time(time.value);
    if (!value) return Problem{value.problem()};
    if (value->is_date) return Moment{value->wall, true, nullptr};
    if (value->utc) return Moment{value->wall, false, utc_};
    if (!time.tzid.empty()) return Moment{value->wall, false, zone_of(time, event, value->wall)};
    const CalendarZone& zone = calendar_zones_[event.calendar];
    if (!zone.said) floating_.insert(time.line);
    return Moment{value->wall, false, zone.zone};
  }

  const ImportZone* zone_of(const RawTime& time, const RawEvent& event, date::local_seconds wall) {
    const ImportZone* zone = zones_.find(time.tzid);
    const bool first = told_zones_.insert(time.tzid).second;
    if (zone == nullptr) {
      zone = calendar_zones_[event.calendar].zone;
      if (first) remarks_.changed(time.line, vevent, event.uid, unknown_zone(time.tzid, *zone));
    } else if (first && zones_.contradicted(time.tzid, wall)) {
      remarks_.changed(zones_.definition(time.tzid)->line, "VTIMEZONE", "",
                       fmt::format("it contradicts what is known of {}, which was used", zone->name));
    }
    return zone;
  }

  std::string unknown_zone(const std::string& tzid, const ImportZone& instead) const {
    const ZoneDefinition* definition = zones_.definition(tzid);
    const std::string why = definition == nullptr ? "the document does not define it" : definition->problem;
    return fmt::format("time zone \"{}\" is unknown ({}); its times were taken for times in {}", clean_line(tzid), why,
                       instead.name);
  }

  /// On the clock of `zone`; a date stays what it is.
  date::local_seconds wall_in(const Moment& moment, const ImportZone* zone) const {
    if (moment.is_date || zone == nullptr || moment.zone == zone) return moment.wall;
    return zone->clock.to_local(instant_of(moment));
  }

  /// The zone in which people are told of a time: not UTC, and not one that only the document knows.
  const ImportZone* shown_zone(const Moment& moment, const RawEvent& event) const {
    if (moment.zone->name.empty() || moment.zone == utc_) return calendar_zones_[event.calendar].zone;
    return moment.zone;
  }

  // Recurrence.

  /// Each start, and its end where RDATE says another than the event has.
  using Occurrences = std::map<date::local_seconds, std::optional<RawEvent>>;

  Occurrences occurrences(const RawEvent& event, const Moment& start) {
    Occurrences all;
    bool by_rule = false;
    for (const RawText& rule : event.rules) by_rule = add_rule(event, start, rule, all) || by_rule;
    // Where a rule says when, DTSTART is an occurrence only if the rule says so too: other programs take it so.
    if (!by_rule && options_.window.contains(day_of(start.wall))) all.try_emplace(start.wall);
    for (const RawTime& more : event.more) {
      if (all.size() >= most_each()) {
        cap(event);
        break;
      }
      add_date(event, start, more, all);
    }
    for (const RawTime& except : event.except) remove(event, start, except, all);
    if (event.has_exception_rule) {
      remarks_.changed(event.line, vevent, event.uid, "EXRULE is not followed: RFC 5545 has dropped it");
    }
    return all;
  }

  /// RDATE: a date, a time, or a PERIOD, whose end is the occurrence's own.
  void add_date(const RawEvent& event, const Moment& start, const RawTime& more, Occurrences& all) {
    const std::size_t slash = more.value.find('/');
    RawTime begin = more;
    begin.value = more.value.substr(0, slash);
    const auto wall = on_clock_of(start, begin, event, "RDATE");
    if (!wall || !options_.window.contains(day_of(*wall))) return;
    auto& own = all[*wall];
    if (slash == std::string::npos) return;
    own = event;
    own->start = begin;
    set_period_end(*own, more, more.value.substr(slash + 1));
  }

  static void set_period_end(RawEvent& event, const RawTime& period, const std::string& end) {
    event.end.reset();
    event.duration = {};
    if (end.starts_with('P')) {
      event.duration = {period.line, end};
    } else {
      event.end = RawTime{period.line, end, period.tzid, false};
    }
  }

  std::size_t most_each() const { return static_cast<std::size_t>(options_.limits.occurrences_each); }

  void cap(const RawEvent& event) {
    result_.capped = true;
    remarks_.changed(event.line, vevent, event.uid,
                     fmt::format("it repeats more than {} times in the asked days; the later ones were left out",
                                 options_.limits.occurrences_each));
  }

  /// False, and a remark is made, where the rule cannot be expanded.
  bool add_rule(const RawEvent& event, const Moment& start, const RawText& rule, Occurrences& all) {
    RuleRequest request;
    request.rule = rule.value;
    request.start = start.wall;
    request.is_date = start.is_date;
    request.window = options_.window;
    request.most = most_each();
    request.to_local = [&](date::sys_seconds instant) {
      return start.is_date ? date::local_seconds{instant.time_since_epoch()} : start.zone->clock.to_local(instant);
    };
    const auto expanded = expand_rule(request);
    if (!expanded) {
      remarks_.changed(rule.line, vevent, event.uid,
                       fmt::format("RRULE: {}; only the first occurrence was taken", expanded.problem()));
      return false;
    }
    for (const date::local_seconds wall : expanded->starts) all.try_emplace(wall);
    if (expanded->capped) cap(event);
    return true;
  }

  /// On the clock of `start`; a date beside times is its midnight.
  std::optional<date::local_seconds> on_clock_of(const Moment& start, const RawTime& time, const RawEvent& event,
                                                 std::string_view property) {
    const auto moment = resolve(time, event);
    if (!moment) {
      remarks_.changed(time.line, vevent, event.uid, fmt::format("{}: {}", property, moment.problem()));
      return std::nullopt;
    }
    if (start.is_date) return date::floor<date::days>(moment->wall);
    // A date that adds an occurrence of a timed event means that day at the event's time.
    if (moment->is_date) return moment->wall + (start.wall - date::floor<date::days>(start.wall));
    return wall_in(*moment, start.zone);
  }

  void remove(const RawEvent& event, const Moment& start, const RawTime& except, Occurrences& all) {
    const auto wall = on_clock_of(start, except, event, "EXDATE");
    if (!wall) return;
    const auto value = parse_time(except.value);
    if (!start.is_date && value && value->is_date) {
      // Outlook names the day alone and means every occurrence on it.
      const auto midnight = date::floor<date::days>(*wall);
      all.erase(all.lower_bound(midnight), all.lower_bound(midnight + date::days{1}));
    } else {
      all.erase(*wall);
    }
  }

  std::optional<date::local_seconds> override_id(const RawEvent& change, const Moment& start) {
    const auto id = resolve(*change.recurrence_id, change);
    if (!id) return std::nullopt;
    if (id->is_date && !start.is_date) return id->wall + (start.wall - date::floor<date::days>(start.wall));
    return start.is_date ? date::local_seconds{date::floor<date::days>(id->wall)} : wall_in(*id, start.zone);
  }

  /// `start` of the event that it belongs to; null where that is not in the document.
  void add_override(const RawEvent& change, const Moment* start) {
    const auto id = resolve(*change.recurrence_id, change);
    if (!id) {
      return remarks_.skipped(change.recurrence_id->line, vevent, change.uid, "RECURRENCE-ID: " + id.problem());
    }
    if (change.recurrence_id->ranged) {
      remarks_.changed(change.recurrence_id->line, vevent, change.uid,
                       "RANGE=THISANDFUTURE is not followed: only this occurrence was changed");
    }
    std::string text = recurrence_text(id->wall, id->is_date);
    if (start != nullptr) text = recurrence_text(*override_id(change, *start), start->is_date);
    if (!change.start) return remarks_.skipped(change.line, vevent, change.uid, "it has no DTSTART");
    const auto moment = resolve(*change.start, change);
    if (!moment) return remarks_.skipped(change.start->line, vevent, change.uid, "DTSTART: " + moment.problem());
    if (start != nullptr && !options_.window.contains(day_of(moment->wall))) return;
    add(change, *moment, text);
  }

  // Events.

  void add(const RawEvent& event, const Moment& start, std::string recurrence) {
    if (result_.events.size() >= static_cast<std::size_t>(options_.limits.occurrences)) return too_many(event);
    ImportedEvent imported;
    imported.line = event.line;
    if (!shared_uids_.contains(event.uid)) imported.uid = event.uid;
    imported.recurrence = std::move(recurrence);
    if (!set_dates(imported, event, start)) return;
    set_facts(imported, event);
    result_.events.push_back(std::move(imported));
  }

  void too_many(const RawEvent& event) {
    if (!result_.capped || !full_) {
      remarks_.skipped(event.line, vevent, event.uid,
                       fmt::format("the document gives more than {} events in the asked days; this and the later ones "
                                   "were left out",
                                   options_.limits.occurrences));
    }
    full_ = result_.capped = true;
  }

  /// False, and a remark is made, where they cannot be told.
  bool set_dates(ImportedEvent& imported, const RawEvent& event, const Moment& start) {
    const auto end = end_of(event, start);
    if (start.is_date) {
      imported.date = PartialDate(day_of(start.wall));
      imported.days = end ? std::max(1, static_cast<int>((day_of(end->wall) - day_of(start.wall)).count())) : 1;
      if (imported.days > most_days) {
        remarks_.skipped(event.line, vevent, event.uid, fmt::format("it lasts longer than {} days", most_days));
        return false;
      }
      set_partial_date(imported, event);
      return true;
    }
    const ImportZone* zone = shown_zone(start, event);
    const auto begin = to_partial(wall_in(start, zone), event);
    if (!begin) return false;
    imported.date = *begin;
    imported.timezone = zone->name;
    if (!end) return true;
    const auto over = to_partial(wall_in(*end, zone), event);
    if (!over) return false;
    // Shorter than a minute is no time at all.
    if (*over > *begin) imported.end = over;
    return true;
  }

  std::optional<PartialDate> to_partial(date::local_seconds wall, const RawEvent& event) {
    const auto date = PartialDate::parse(date::format("%Y-%m-%dT%H:%M", date::floor<std::chrono::minutes>(wall)));
    if (date) return *date;
    remarks_.skipped(event.line, vevent, event.uid, date.problem());
    return std::nullopt;
  }

  /// The month or year that nenkai's own feed said, where the all-day entry is what it would have written for it.
  void set_partial_date(ImportedEvent& imported, const RawEvent& event) {
    if (event.partial_date.value.empty()) return;
    const auto date = PartialDate::parse(event.partial_date.value);
    if (!date || date->day_precise() || date->first_day() != imported.date.first_day()) return;
    imported.date = *date;
    imported.days = 1;
  }

  /// None where the document gives none, or a wrong one, which a remark tells.
  std::optional<Moment> end_of(const RawEvent& event, const Moment& start) {
    const auto wrong = [&](int line, const std::string& why) {
      remarks_.changed(line, vevent, event.uid, why);
      return std::nullopt;
    };
    Moment end = start;
    int line = 0;
    if (event.end && !event.end->value.empty()) {
      // An occurrence lasts as long as its event; `start` is of the occurrence.
      const auto first = event.start ? resolve(*event.start, event) : Result<Moment>(start);
      const auto last = resolve(*event.end, event);
      line = event.end->line;
      if (!last) return wrong(line, "DTEND: " + last.problem());
      if (last->is_date != start.is_date) return wrong(line, "DTEND is a date where DTSTART is a time, or the reverse");
      if (start.is_date) {
        end.wall += last->wall - first->wall;
      } else {
        end.wall = start.zone->clock.to_local(instant_of(start) + (instant_of(*last) - instant_of(*first)));
      }
    } else if (!event.duration.value.empty()) {
      line = event.duration.line;
      const auto duration = parse_duration_value(event.duration.value);
      if (!duration) return wrong(line, "DURATION: " + duration.problem());
      end.wall += duration->days;
      if (!start.is_date) end.wall = start.zone->clock.to_local(instant_of(end) + duration->time);
    }
    if (end.wall < start.wall) return wrong(line, "it would end before it begins; its end was left out");
    return end;
  }

  void set_facts(ImportedEvent& imported, const RawEvent& event) {
    const std::string& method = document_.calendars[event.calendar].method;
    const std::string& status = event.status.value;
    if (same_name(status, "TENTATIVE")) imported.status = EventStatus::tentative;
    if (same_name(event.own_status, "HELD")) imported.status = EventStatus::held;
    // Of a month a calendar can only say TENTATIVE.
    if (same_name(event.own_status, "CONFIRMED")) imported.status = EventStatus::confirmed;
    if (same_name(status, "CANCELLED") || method == "CANCEL") imported.status = EventStatus::cancelled;
    imported.busy = imported.status != EventStatus::cancelled && !same_name(event.transparency, "TRANSPARENT") &&
                    !same_name(event.busy_status, "FREE");
    imported.sequence = parse_sequence(event.sequence.value);
    imported.title = event.plain_title.empty() ? event.title : event.plain_title;
    imported.description = event.description;
    imported.place = event.place;
    imported.organiser = event.organiser;
    imported.categories = event.categories;
    imported.url = clean_link(event.url.value).value_or("");
    imported.online_url = clean_link(event.online_url.value).value_or("");
    if (!event.geo.value.empty()) imported.geo = parse_geo(event.geo.value);
  }

  void add_freebusy(const RawEvent& event) {
    for (const RawText& period : event.busy) {
      const std::size_t slash = period.value.find('/');
      RawEvent entry;
      entry.line = period.line;
      entry.calendar = event.calendar;
      entry.start = RawTime{period.line, period.value.substr(0, slash), "", false};
      set_period_end(entry, *entry.start, slash == std::string::npos ? "" : period.value.substr(slash + 1));
      const auto start = resolve(*entry.start, entry);
      if (!start) {
        remarks_.skipped(period.line, "VFREEBUSY", event.uid, "FREEBUSY: " + start.problem());
        continue;
      }
      add(entry, *start, "");
    }
  }

  void finish() {
    if (!floating_.empty()) {
      const std::size_t times = floating_.size();
      remarks_.changed(*floating_.begin(), "", "",
                       fmt::format("{} without a time zone; taken for times in {}",
                                   times == 1 ? "one time is" : fmt::format("{} times are", times), fallback_->name));
    }
    result_.remarks = remarks_.take();
  }

  const ImportOptions& options_;
  ImportZones zones_;
  Remarks remarks_;
  RawDocument document_;
  ImportedCalendar result_;
  const ImportZone* fallback_ = nullptr;
  const ImportZone* utc_ = nullptr;
  std::vector<CalendarZone> calendar_zones_;
  std::set<std::string> told_zones_;
  std::set<std::string> shared_uids_;
  std::set<int> floating_;  // the lines of times without a zone
  bool full_ = false;
};

}  // namespace

Result<ImportedCalendar> read_document(std::string_view document, const ImportOptions& options, ZoneSource zones) {
  return DocumentReader(options, std::move(zones)).read(document);
}

}  // namespace nenkai::ical
