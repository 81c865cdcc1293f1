#include "ical/document.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ical/line_reader.hh"
#include "ical/text.hh"
#include "ical/time_value.hh"

namespace nenkai::ical {
namespace {

constexpr std::size_t most_remarks = 1000;
/// Values of one property of one event, such as EXDATE: more are no calendar that a person keeps.
constexpr std::size_t most_values = 20'000;

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return upper;
}

std::string shown_name(std::string_view name) { return upper_case(clean_line(name.substr(0, 40))); }

/// Calls `use` with each value of a list whose commas may be escaped.
template <class Use>
void for_each_value(std::string_view list, Use use) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    if (i + 1 < list.size() && list[i] == '\\') {
      ++i;
      continue;
    }
    if (i < list.size() && list[i] != ',') continue;
    use(list.substr(begin, std::min(i, list.size()) - begin));
    begin = i + 1;
  }
}

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

RawTime raw_time(const ContentLine& line) {
  return {line.number, trimmed(line.value), parameter(line, "TZID"), !parameter(line, "RANGE").empty()};
}

std::string one_line(const ContentLine& line) { return clean_line(unescaped(line.value)); }

std::string organiser_of(const ContentLine& line) {
  if (std::string name = clean_line(parameter(line, "CN")); !name.empty()) return name;
  std::string_view address = line.value;
  constexpr std::string_view scheme = "MAILTO:";
  if (address.size() > scheme.size() && same_name(address.substr(0, scheme.size()), scheme)) {
    address.remove_prefix(scheme.size());
  }
  return clean_line(address);
}

// What is done with a line of an event, one function a property.

using Reader = void (*)(RawEvent&, const ContentLine&);
struct PropertyReader {
  std::string_view name;
  Reader read;
};

void set(std::optional<RawTime>& time, const ContentLine& line) {
  if (!time) time = raw_time(line);
}
void set(RawText& text, const ContentLine& line) {
  if (text.line == 0) text = {line.number, trimmed(line.value)};
}
void set(std::string& text, std::string value) {
  if (text.empty()) text = std::move(value);
}

void append_times(std::vector<RawTime>& times, const ContentLine& line) {
  RawTime time = raw_time(line);
  for_each_value(line.value, [&](std::string_view value) {
    if (times.size() >= most_values) return;
    time.value = trimmed(value);
    if (!time.value.empty()) times.push_back(time);
  });
}

void append_categories(RawEvent& event, const ContentLine& line) {
  for_each_value(line.value, [&](std::string_view value) {
    std::string category = clean_line(unescaped(value));
    const auto& all = event.categories;
    if (category.empty() || all.size() >= 100 || std::find(all.begin(), all.end(), category) != all.end()) return;
    event.categories.push_back(std::move(category));
  });
}

constexpr std::array property_readers{
    PropertyReader{"UID", [](RawEvent& e, const ContentLine& l) { set(e.uid, one_line(l)); }},
    PropertyReader{"DTSTART", [](RawEvent& e, const ContentLine& l) { set(e.start, l); }},
    PropertyReader{"DTEND", [](RawEvent& e, const ContentLine& l) { set(e.end, l); }},
    PropertyReader{"DURATION", [](RawEvent& e, const ContentLine& l) { set(e.duration, l); }},
    PropertyReader{"RECURRENCE-ID", [](RawEvent& e, const ContentLine& l) { set(e.recurrence_id, l); }},
    PropertyReader{"RRULE",
                   [](RawEvent& e, const ContentLine& l) {
                     if (e.rules.size() < 20) e.rules.push_back({l.number, trimmed(l.value)});
                   }},
    PropertyReader{"RDATE", [](RawEvent& e, const ContentLine& l) { append_times(e.more, l); }},
    PropertyReader{"EXDATE", [](RawEvent& e, const ContentLine& l) { append_times(e.except, l); }},
    PropertyReader{"EXRULE", [](RawEvent& e, const ContentLine&) { e.has_exception_rule = true; }},
    PropertyReader{"FREEBUSY",
                   [](RawEvent& e, const ContentLine& l) {
                     if (same_name(parameter(l, "FBTYPE"), "FREE")) return;
                     for_each_value(l.value, [&](std::string_view value) {
                       if (e.busy.size() < most_values) e.busy.push_back({l.number, trimmed(value)});
                     });
                   }},
    PropertyReader{"SUMMARY", [](RawEvent& e, const ContentLine& l) { set(e.title, one_line(l)); }},
    PropertyReader{"DESCRIPTION",
                   [](RawEvent& e, const ContentLine& l) { set(e.description, clean_block(unescaped(l.value))); }},
    PropertyReader{"LOCATION", [](RawEvent& e, const ContentLine& l) { set(e.place, one_line(l)); }},
    PropertyReader{"GEO", [](RawEvent& e, const ContentLine& l) { set(e.geo, l); }},
    PropertyReader{"SEQUENCE", [](RawEvent& e, const ContentLine& l) { set(e.sequence, l); }},
    PropertyReader{"STATUS", [](RawEvent& e, const ContentLine& l) { set(e.status, l); }},
    PropertyReader{"TRANSP", [](RawEvent& e, const ContentLine& l) { set(e.transparency, trimmed(l.value)); }},
    PropertyReader{"X-MICROSOFT-CDO-BUSYSTATUS",
                   [](RawEvent& e, const ContentLine& l) { set(e.busy_status, trimmed(l.value)); }},
    PropertyReader{"URL", [](RawEvent& e, const ContentLine& l) { set(e.url, l); }},
    PropertyReader{"CONFERENCE", [](RawEvent& e, const ContentLine& l) { set(e.online_url, l); }},
    PropertyReader{"X-GOOGLE-CONFERENCE", [](RawEvent& e, const ContentLine& l) { set(e.online_url, l); }},
    PropertyReader{"X-MICROSOFT-SKYPETEAMSMEETINGURL", [](RawEvent& e, const ContentLine& l) { set(e.online_url, l); }},
    PropertyReader{"ORGANIZER", [](RawEvent& e, const ContentLine& l) { set(e.organiser, organiser_of(l)); }},
    PropertyReader{"CATEGORIES", append_categories},
    PropertyReader{"X-NENKAI-DATE", [](RawEvent& e, const ContentLine& l) { set(e.partial_date, l); }},
    PropertyReader{"X-NENKAI-STATUS", [](RawEvent& e, const ContentLine& l) { set(e.own_status, trimmed(l.value)); }},
    PropertyReader{"X-NENKAI-TITLE", [](RawEvent& e, const ContentLine& l) { set(e.plain_title, one_line(l)); }},
};

const PropertyReader* reader_of(std::string_view name) {
  const auto* found = std::find_if(property_readers.begin(), property_readers.end(),
                                   [&](const PropertyReader& reader) { return same_name(name, reader.name); });
  return found == property_readers.end() ? nullptr : found;
}

enum class Kind : std::uint8_t { calendar, event, freebusy, zone, inner, other };

struct Open {
  std::string name;  // upper case
  Kind kind = Kind::other;
  int line = 0;
};

class ComponentReader {
 public:
  ComponentReader(std::string_view document, const ImportLimits& limits, ImportZones& zones, Remarks& remarks)
      : lines_(document, limits.line_bytes), limits_(limits), zones_(zones), remarks_(remarks) {}

  Result<RawDocument> read() {
    using Step = LineReader::Step;
    for (Step step = lines_.next(); step != Step::end; step = lines_.next()) {
      if (step == Step::line) {
        take(lines_.line());
      } else if (!open_.empty()) {
        remarks_.changed(lines_.line().number, open_.back().name, uid(),
                         step == Step::too_long
                             ? fmt::format("the line is longer than {} bytes and was left out", limits_.line_bytes)
                             : "the line is no \"NAME:value\" and was left out");
      }
      if (problem_) return *problem_;
    }
    if (!open_.empty()) {
      return Problem{
          fmt::format("line {}: {} is not ended by END:{}; the document is cut off, so nothing of it was "
                      "used: get it anew",
                      open_.back().line, open_.back().name, open_.back().name)};
    }
    if (document_.calendars.empty()) {
      return Problem{"there is no BEGIN:VCALENDAR in it: this is no iCalendar document (a file named .ics)"};
    }
    return std::move(document_);
  }

 private:
  Kind parent() const { return open_.empty() ? Kind::other : open_.back().kind; }
  std::string uid() const { return parent() == Kind::event ? document_.events.back().uid : std::string(); }

  void take(const ContentLine& line) {
    if (line.is("BEGIN")) return begin(line);
    if (line.is("END")) return end(line);
    switch (parent()) {
      case Kind::calendar: return calendar_line(line);
      case Kind::event:
      case Kind::freebusy:
        if (const PropertyReader* reader = reader_of(line.name)) reader->read(document_.events.back(), line);
        return;
      case Kind::zone: return zone_line(line);
      case Kind::inner:
      case Kind::other: return;
    }
  }

  Kind kind_of(const std::string& name) const {
    if (open_.empty()) return name == "VCALENDAR" ? Kind::calendar : Kind::other;
    if (parent() == Kind::zone) return Kind::zone;
    if (parent() != Kind::calendar) return Kind::inner;
    if (name == "VEVENT") return Kind::event;
    if (name == "VFREEBUSY") return Kind::freebusy;
    return name == "VTIMEZONE" ? Kind::zone : Kind::other;
  }

  void begin(const ContentLine& line) {
    Open component{shown_name(trimmed(line.value)), Kind::other, line.number};
    component.kind = kind_of(component.name);
    if (static_cast<int>(open_.size()) >= limits_.depth) {
      return fail(line, fmt::format("components are nested deeper than {}", limits_.depth));
    }
    if (++components_ > limits_.components) {
      return fail(line, fmt::format("there are more than {} components", limits_.components));
    }
    switch (component.kind) {
      case Kind::calendar: document_.calendars.emplace_back(); break;
      case Kind::event:
      case Kind::freebusy:
        document_.events.emplace_back();
        document_.events.back().line = line.number;
        document_.events.back().calendar = document_.calendars.size() - 1;
        document_.events.back().is_freebusy = component.kind == Kind::freebusy;
        break;
      case Kind::zone:
        if (parent() == Kind::calendar) zone_ = {line.number, "", "", {}};
        if (component.name == "STANDARD" || component.name == "DAYLIGHT") zone_.observances.emplace_back();
        break;
      case Kind::inner: break;
      case Kind::other:
        if (!open_.empty()) remarks_.skipped(line.number, component.name, "", "it is no event");
        break;
    }
    open_.push_back(std::move(component));
  }

  void end(const ContentLine& line) {
    const std::string name = shown_name(trimmed(line.value));
    if (open_.empty()) return;
    if (open_.back().name != name) {
      return fail(line, fmt::format("END:{} where {} of line {} is open; the document is damaged, so nothing of it was "
                                    "used: get it anew",
                                    name, open_.back().name, open_.back().line));
    }
    if (open_.back().kind == Kind::zone && open_.size() == 2) {
      zones_.define(std::exchange(zone_id_, ""), std::exchange(zone_, {}));
    }
    open_.pop_back();
  }

  void calendar_line(const ContentLine& line) {
    RawCalendar& calendar = document_.calendars.back();
    if (line.is("NAME") || line.is("X-WR-CALNAME")) set(calendar.name, one_line(line));
    if (line.is("X-WR-TIMEZONE")) set(calendar.timezone, trimmed(line.value));
    if (line.is("METHOD")) set(calendar.method, upper_case(trimmed(line.value)));
  }

  void zone_line(const ContentLine& line) {
    if (line.is("TZID")) return set(zone_id_, trimmed(line.value));
    if (line.is("X-LIC-LOCATION")) return set(zone_.location, trimmed(line.value));
    if (open_.size() == 3 && !zone_.observances.empty()) observance_line(zone_.observances.back(), line);
  }

  void observance_line(Observance& observance, const ContentLine& line) {
    if (line.is("RRULE")) observance.rules.push_back(trimmed(line.value));
    if (line.is("TZOFFSETFROM")) observance.from = offset_of(line);
    if (line.is("TZOFFSETTO")) observance.to = offset_of(line);
    if (line.is("DTSTART")) {
      // Microsoft's programs begin in 1601.
      const auto time = parse_time(trimmed(line.value), 1);
      if (!time) return spoil(line, time.problem());
      observance.start = time->wall;
    }
    if (!line.is("RDATE")) return;
    for_each_value(line.value, [&](std::string_view value) {
      if (const auto time = parse_time(trimmed(value.substr(0, value.find('/')))))
        observance.more.push_back(time->wall);
    });
  }

  std::chrono::seconds offset_of(const ContentLine& line) {
    const auto offset = parse_offset(trimmed(line.value));
    if (!offset) spoil(line, "there is no such offset");
    return offset.value_or(std::chrono::seconds{0});
  }

  void spoil(const ContentLine& line, const std::string& why) {
    if (zone_.problem.empty()) zone_.problem = fmt::format("line {}: {}", line.number, why);
  }

  void fail(const ContentLine& line, const std::string& what) {
    problem_ = Problem{fmt::format("line {}: {}", line.number, what)};
  }

  LineReader lines_;
  const ImportLimits& limits_;
  ImportZones& zones_;
  Remarks& remarks_;
  RawDocument document_;
  std::vector<Open> open_;
  std::string zone_id_;
  ZoneDefinition zone_;
  int components_ = 0;
  std::optional<Problem> problem_;
};

}  // namespace

void Remarks::skipped(int line, std::string component, std::string uid, std::string reason) {
  add({ImportRemark::Kind::skipped, line, std::move(component), std::move(uid), std::move(reason)});
}

void Remarks::changed(int line, std::string component, std::string uid, std::string reason) {
  add({ImportRemark::Kind::changed, line, std::move(component), std::move(uid), std::move(reason)});
}

void Remarks::add(ImportRemark remark) {
  // What is wrong with an event that repeats is said once.
  const bool said = !kept_.empty() && kept_.back().line == remark.line && kept_.back().reason == remark.reason;
  if (said) return;
  if (kept_.size() < most_remarks) {
    kept_.push_back(std::move(remark));
  } else {
    ++dropped_;
  }
}

std::vector<ImportRemark> Remarks::take() {
  std::stable_sort(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
  if (dropped_ > 0) {
    kept_.push_back({ImportRemark::Kind::changed, 0, "", "", fmt::format("{} more remarks are not listed", dropped_)});
  }
  return std::move(kept_);
}

Result<RawDocument> read_components(std::string_view document, const ImportLimits& limits, ImportZones& zones,
                                    Remarks& remarks) {
  return ComponentReader(document, limits, zones, remarks).read();
}

}  // namespace nenkai::ical
