// Whatever an event's texts, dates and links are, its feed has lines of at most 75 octets without control characters,
// and another reader (libical) finds one VEVENT in it that says the same.

#include <libical/ical.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "ical/feed.hh"
#include "ical/handles.hh"
#include "ical/jcal.hh"
#include "ical/text.hh"

using namespace nenkai;

namespace {

void require(bool truth) {
  if (!truth) std::abort();
}

/// Takes texts, each up to a 0xFF byte, and numbers off the input.
class Input {
 public:
  explicit Input(std::string_view bytes) : bytes_(bytes) {}

  std::string text() {
    const std::size_t end = bytes_.find('\xFF');
    std::string result(bytes_.substr(0, end));
    bytes_.remove_prefix(end == std::string_view::npos ? bytes_.size() : end + 1);
    return result;
  }
  int number(int below) {
    if (bytes_.empty()) return 0;
    const int value = static_cast<unsigned char>(bytes_.front()) % below;
    bytes_.remove_prefix(1);
    return value;
  }

 private:
  std::string_view bytes_;
};

/// Of every precision; as text, because that is how dates come in.
PartialDate date_from(Input& input, int precision) {
  const int year = first_year + input.number(250);
  const int month = 1 + input.number(12);
  const int day = 1 + input.number(28);
  char text[32];
  const char* const format = precision == 0   ? "%04d"
                             : precision == 1 ? "%04d-%02d"
                             : precision == 2 ? "%04d-%02d-%02d"
                                              : "%04d-%02d-%02dT%02d:%02d";
  std::snprintf(text, sizeof text, format, year, month, day, input.number(24), input.number(60));
  return *PartialDate::parse(text);
}

Event event_from(Input& input) {
  Event event;
  event.id = EventId{"e"};
  const int precision = input.number(4);
  event.date = date_from(input, precision);
  if (input.number(2) == 1) event.end = date_from(input, precision);
  event.days = 1 + input.number(200);
  event.status = static_cast<EventStatus>(input.number(4));
  event.title = LocalText{input.text()};
  event.description = LocalText{input.text()};
  event.place = LocalText{input.text()};
  event.venue = VenueId{"v"};
  event.url = input.text();
  event.online_url = input.text();
  event.agenda_url = input.text();
  event.categories = {input.text(), input.text()};
  event.organiser = input.text();
  Evidence evidence;
  evidence.url = input.text();
  evidence.title = LocalText{input.text()};
  event.evidence.push_back(std::move(evidence));
  event.results.push_back({LocalText{input.text()}, input.text(), {}, {}});
  return event;
}

Programme programme_from(Input& input) {
  Programme programme;
  programme.header.id = ProgrammeId{"p"};
  programme.header.domain = input.text();
  programme.header.timezone = "Europe/Berlin";
  Venue venue;
  venue.id = VenueId{input.number(2) == 1 ? "v" : "w"};
  venue.name = LocalText{input.text()};
  venue.geo = GeoPoint{input.number(200) - 100.5, input.number(250) * 1.7 - 200};
  programme.venues.push_back(venue);
  return programme;
}

void check_lines(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find("\r\n");
    require(end != std::string_view::npos && end > 0 && end <= 75);
    const std::string_view line = bytes.substr(0, end);
    require(line.find_first_not_of(' ') != std::string_view::npos);
    for (const char c : line) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
    const std::string text(line.front() == ' ' ? line.substr(1) : line);
    require(ical::clean_block("x" + text + "x") == "x" + text + "x" || text.find("  ") != std::string::npos);
    bytes.remove_prefix(end + 2);
  }
}

std::string text_of(icalcomponent* component, icalproperty_kind kind) {
  icalproperty* property = icalcomponent_get_first_property(component, kind);
  if (property == nullptr) return {};
  const char* const text = icalvalue_get_text(icalproperty_get_value(property));
  return text == nullptr ? "" : text;
}

/// The title is in the summary, or beside it where that says more.
void check_event(const std::string& bytes, const Event& event) {
  const ical::ComponentHandle calendar(icalparser_parse_string(bytes.c_str()));
  require(calendar != nullptr);
  require(icalcomponent_count_components(calendar.get(), ICAL_VEVENT_COMPONENT) == 1);
  require(icalcomponent_count_errors(calendar.get()) == 0);
  icalcomponent* entry = icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT);
  const std::string title = ical::clean_line(event.title->in("en"));
  const std::string summary = text_of(entry, ICAL_SUMMARY_PROPERTY);
  require(summary.find(title) != std::string::npos);
  const bool plain = event.date.day_precise() && event.status != EventStatus::cancelled && !title.empty();
  if (plain) require(summary == title);
  const std::string description = ical::clean_block(event.description->in("en"));
  require(text_of(entry, ICAL_DESCRIPTION_PROPERTY).substr(0, description.size()) == description);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input({reinterpret_cast<const char*>(data), size});
  const Programme programme = programme_from(input);
  const Event event = event_from(input);
  const ProgrammeIndex index(programme);
  PieceOptions options;
  options.language = input.number(2) == 1 ? "ja" : "en";
  if (input.number(2) == 1) options.alarms = *parse_alarms("P1D,PT2H");
  FeedHead head;
  head.name = input.text();
  head.description = input.text();
  head.source = input.text();
  const FeedEvent entry{resolve(event, index), Instant{std::chrono::hours{input.number(250) * 1000}}, 1, &event};
  const auto feed = write_feed(std::span(&entry, 1), {}, index, options, head);
  require(static_cast<bool>(feed));
  check_lines(*feed);
  check_event(*feed, event);
  require(static_cast<bool>(to_jcal(*feed)));
  return 0;
}
