#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "app/audit.hh"
#include "app/events.hh"
#include "app/plan_picture.hh"
#include "app/plan_words.hh"
#include "app/words.hh"
#include "app/zones.hh"
#include "scheduler/suggest.hh"
#include "server/pages/calendar_links.hh"
#include "server/pages/event_history.hh"
#include "server/pages/event_words.hh"
#include "server/pages/finding_words.hh"
#include "server/pages/page.hh"
#include "server/pages/pages.hh"
#include "server/visitor.hh"

namespace nenkai::server {
namespace {

using Json = nlohmann::ordered_json;

std::string when_text(const PartialDate& date, const std::string& timezone) {
  return date.time_of_day() ? to_string(instant_of(date, timezone)) : date.str();
}

class EventPage {
 public:
  EventPage(Page& page, const Visitor& visitor, const OpenProgramme& open, const Event& event)
      : page_(page),
        visitor_(visitor),
        open_(open),
        event_(event),
        resolved_(resolve(event, open.index())),
        title_(resolved_.title->in(page.language())),
        state_(state_of(event, open.today())),
        place_(calendar_entry(resolved_, open.index(), "", page.language()).place) {}

  Response answer() {
    data values;
    values.set("title", title_);
    values.set("id", event_.id.str());
    values.set("icon", mark_icon(resolved_.kind, state_));
    values.set("state", std::string(state_));
    values.set("state_words", std::string(state_words(state_, page_.language())));
    values.set("kind", std::string(kind_words(resolved_.kind, page_.language())));
    values.set("when", when_words(event_, page_.language()));
    values.set("note", date_note());
    values.set("has_note", date_note().empty() ? data::type::bool_false : data::type::bool_true);
    values.set("cancelled", event_.status == EventStatus::cancelled ? data::type::bool_true : data::type::bool_false);
    set_description(values);
    set_rows(values, "facts", facts());
    set_rows(values, "results", results());
    set_rows(values, "evidence", evidence());
    set_rows(values, "findings", findings());
    set_calendar_links(values);
    set_rows(values, "history", history_rows(page_, open_, event_.id, visitor_.signed_in()));
    values.set("can_edit", can_edit() ? data::type::bool_true : data::type::bool_false);
    values.set("edit", page_.link("/events/" + event_.id.str() + "/edit"));
    const FiscalYear year = open_.index().fiscal().year_of(event_.date.first_day());
    values.set("year", page_.link("/", {{"fy", std::to_string(year.number)}}));
    values.set("year_words", period_words(Period{PeriodKind::fiscal_year, year.number, 0, {}}, open_.index().fiscal(),
                                          page_.language()));
    PageHead head;
    head.title = title_;
    head.description = summary();
    head.extra = preview_tags() + linked_data();
    return page_.answer(head, "event.mustache", values, open_);
  }

 private:
  bool can_edit() const {
    if (!visitor_.is(Role::planner)) return false;
    return !visitor_.token->bureau || concerns(resolved_, *visitor_.token->bureau, open_.index());
  }

  std::string date_note() const {
    const bool settled = event_.status == EventStatus::held || event_.status == EventStatus::cancelled;
    switch (event_.date.precision()) {
      case PartialDate::Precision::month:
        return settled
                   ? page_.say("Only the month is known.", "月のみ判明しています（日は記録されていません）。")
                   : page_.say("Only the month is set; the day is still open.", "月のみ決定しています（日は未定）。");
      case PartialDate::Precision::year:
        return settled
                   ? page_.say("Only the year is known.", "年のみ判明しています。")
                   : page_.say("Only the year is set; the day is still open.", "年のみ決定しています（月日は未定）。");
      default: break;
    }
    return open_.holidays().provisional(event_.date.first_day(), open_.today())
               ? page_.say("The holidays of that time are not officially published yet.",
                           "その時期の祝日はまだ正式に公表されていません。")
               : "";
  }

  std::string summary() const {
    std::string text = when_words(event_, page_.language());
    if (!place_.empty()) text += page_.say(", ", "、") + place_;
    return text + page_.say(". ", "。") + std::string(kind_words(resolved_.kind, page_.language())) +
           page_.say(", ", "（") + std::string(state_words(state_, page_.language())) + page_.say(".", "）");
  }

  void set_description(data& values) const {
    list paragraphs;
    std::string text = event_.description ? event_.description->in(page_.language()) : "";
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      if (end != 0) paragraphs.push_back(line(text.substr(0, end)));
      text = end == std::string::npos ? "" : text.substr(end + 1);
    }
    set_rows(values, "description", paragraphs);
  }

  static data line(const std::string& text) {
    data row;
    row.set("text", text);
    return row;
  }

  /// A row of "label" and "value"; where there is an address, the value is a link.
  static data fact(const std::string& label, const std::string& value, const std::string& address = "") {
    data row;
    row.set("label", label);
    row.set("value", value);
    row.set("address", address);
    row.set("is_link", address.empty() ? data::type::bool_false : data::type::bool_true);
    return row;
  }

  list facts() const {
    const ProgrammeIndex& index = open_.index();
    const std::string& language = page_.language();
    list rows;
    const auto add = [&](const char* en, const char* ja, const std::string& value, const std::string& address = "") {
      if (!value.empty()) rows.push_back(fact(page_.say(en, ja), value, address));
    };
    add("Place", "場所", place_, map_address());
    add("Online", "オンライン", event_.online_url.value_or(""), event_.online_url.value_or(""));
    for (const PairingId& id : resolved_.covers) {
      const Pairing* pairing = index.find(id);
      add("For", "対象", pairing != nullptr ? pairing_name(*pairing, index, language) : id.str(),
          page_.link("/audit", {{"pairing", id.str()}}));
    }
    if (resolved_.committee != nullptr) {
      add("Committee", "委員会", subject_name(SubjectKind::committee, resolved_.committee->str(), index, language));
    }
    if (resolved_.series != nullptr) add("Series", "シリーズ", resolved_.series->name.in(language));
    if (event_.organiser) add("Organiser", "主催", organiser());
    if (event_.parent) {
      add("Belongs to", "親行事", event_.parent->str(), page_.link("/events/" + event_.parent->str()));
    }
    add("Web page", "ウェブページ", event_.url.value_or(""), event_.url.value_or(""));
    add("Agenda", "プログラム", event_.agenda_url.value_or(""), event_.agenda_url.value_or(""));
    if (event_.attendance) {
      add("Attendance", "参加者数", fmt::format(fmt::runtime(page_.say("{} people", "{}名")), *event_.attendance));
    }
    if (event_.timezone) add("Time zone", "時間帯", *event_.timezone);
    return rows;
  }

  std::string organiser() const {
    const OrganisationId id{*event_.organiser};
    if (const Organisation* organisation = open_.index().find(id)) return organisation->name.in(page_.language());
    if (const Person* person = open_.index().find(PersonId{*event_.organiser}))
      return person->name.in(page_.language());
    return *event_.organiser;
  }

  std::string map_address() const {
    const Venue* venue = event_.venue ? open_.index().find(*event_.venue) : nullptr;
    if (venue == nullptr || !venue->geo) return {};
    return fmt::format("https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=17/{0}/{1}", venue->geo->latitude,
                       venue->geo->longitude);
  }

  list results() const {
    list rows;
    for (const AnnouncedResult& result : event_.results) {
      std::string text = result.title.in(page_.language());
      if (result.presenter) text += page_.say(" — ", "　") + *result.presenter;
      rows.push_back(line(text));
    }
    return rows;
  }

  list evidence() const {
    list rows;
    for (const Evidence& evidence : event_.evidence) {
      std::string text = evidence.title ? evidence.title->in(page_.language()) : evidence.url.value_or("");
      if (text.empty()) text = page_.say("A file", "ファイル");
      std::string more;
      const auto add = [&](const std::string& part) { more += (more.empty() ? "" : " · ") + part; };
      if (evidence.dated) add(long_date_words(*evidence.dated, page_.language()));
      if (evidence.by && visitor_.signed_in()) add(*evidence.by);
      if (evidence.digest) add("BLAKE2b " + evidence.digest->substr(0, 16) + "…");
      data row = fact(more, text, evidence.url.value_or(""));
      rows.push_back(row);
    }
    return rows;
  }

  /// Those that name the event, whatever for.
  list findings() const {
    const FiscalCalendar& fiscal = open_.index().fiscal();
    const DayRange days = event_.date.interval();
    AuditRequest request;
    request.years = FiscalYears{fiscal.year_of(days.first()), fiscal.year_of(days.last())};
    const AuditReport report(page_.context(), request);
    const EventDates dates(report.events);
    list rows;
    for (const Finding& finding : report.findings) {
      const auto names_it = [&](const std::vector<std::string_view>& ids) {
        return std::find(ids.begin(), ids.end(), event_.id.str()) != ids.end();
      };
      if (names_it(finding.counted) || names_it(finding.possible) || names_it(finding.unverified) ||
          names_it(finding.upcoming)) {
        rows.push_back(finding_row(finding, dates, report, page_));
      }
    }
    return rows;
  }

  void set_calendar_links(data& values) const {
    const std::string address = page_.absolute(page_.link("/events/" + event_.id.str()));
    const CalendarEntry entry = calendar_entry(resolved_, open_.index(), address, page_.language());
    values.set("google", google_address(entry));
    values.set("outlook", outlook_address(entry, "outlook.live.com"));
    values.set("office", outlook_address(entry, "outlook.office.com"));
    const std::string feed = page_.feed_path("event/" + event_.id.str(), {{"lang", page_.japanese() ? "ja" : ""}});
    values.set("apple", page_.webcal(feed));
    values.set("file", feed);
    values.set("file_name", event_.id.str() + ".ics");
  }

  std::string preview_tags() const {
    const auto tag = [](const char* name, const std::string& content) {
      return fmt::format("<meta property=\"{}\" content=\"{}\">\n", name, escaped_markup(content));
    };
    return tag("og:type", "website") + tag("og:title", title_) + tag("og:description", summary()) +
           tag("og:url", page_.absolute(page_.link("/events/" + event_.id.str()))) +
           tag("og:site_name", open_.programme().header.name.in(page_.language())) +
           tag("og:locale", page_.japanese() ? "ja_JP" : "en_GB");
  }

  /// schema.org/Event as JSON-LD. A browser takes this for data, so no policy on scripts forbids it.
  std::string linked_data() const {
    Json json;
    json["@context"] = "https://schema.org";
    json["@type"] = "Event";
    json["name"] = title_;
    json["url"] = page_.absolute(page_.link("/events/" + event_.id.str()));
    json["startDate"] = when_text(event_.date, *resolved_.timezone);
    if (event_.date.day_precise()) {
      json["endDate"] = event_.end ? when_text(*event_.end, *resolved_.timezone) : to_string(days_of(event_).last());
    }
    json["eventStatus"] = event_.status == EventStatus::cancelled ? "https://schema.org/EventCancelled"
                                                                  : "https://schema.org/EventScheduled";
    if (event_.description) json["description"] = event_.description->in(page_.language());
    if (!place_.empty()) json["location"] = location();
    if (event_.online_url) {
      json["eventAttendanceMode"] = place_ == *event_.online_url ? "https://schema.org/OnlineEventAttendanceMode"
                                                                 : "https://schema.org/MixedEventAttendanceMode";
    }
    if (event_.organiser) json["organizer"] = {{"@type", "Organization"}, {"name", organiser()}};
    std::string text = json.dump();
    // "</script>" in a title must not end the element.
    for (std::size_t at = 0; (at = text.find('<', at)) != std::string::npos;) text.replace(at, 1, "\\u003c");
    return "<script type=\"application/ld+json\">" + text + "</script>\n";
  }

  Json location() const {
    if (event_.online_url && place_ == *event_.online_url) return {{"@type", "VirtualLocation"}, {"url", place_}};
    Json place{{"@type", "Place"}, {"name", place_}};
    const Venue* venue = event_.venue ? open_.index().find(*event_.venue) : nullptr;
    if (venue == nullptr) return place;
    place["name"] = venue->name.in(page_.language());
    if (venue->address) place["address"] = venue->address->in(page_.language());
    if (venue->geo) {
      place["geo"] = {
          {"@type", "GeoCoordinates"}, {"latitude", venue->geo->latitude}, {"longitude", venue->geo->longitude}};
    }
    return place;
  }

  Page& page_;
  const Visitor& visitor_;
  const OpenProgramme& open_;
  const Event& event_;
  ResolvedEvent resolved_;
  std::string title_;
  std::string_view state_;
  std::string place_;
};

/// 404, with the event that was probably meant.
Response unknown_event(Page& page, const OpenProgramme& open, const std::string& id) {
  std::vector<std::string> ids;
  page.context().store.read_facts(open.programme().header.id, open.at(),
                                  [&](const EventFact& fact) { ids.emplace_back(fact.id); });
  data values;
  values.set("id", id);
  const auto near = nearest(id, {ids.begin(), ids.end()});
  values.set("has_near", near ? data::type::bool_true : data::type::bool_false);
  values.set("near", near.value_or(""));
  values.set("near_address", page.link("/events/" + near.value_or("")));
  values.set("home", page.link("/"));
  PageHead head;
  head.title = page.say("No such event", "行事が見つかりません");
  return page.answer(head, "no_event.mustache", values, open, 404);
}

}  // namespace

Response event_page(Visit& visit) {
  Page page(visit);
  if (page.undecided()) return page.choice();
  const Visitor visitor = visitor_of(visit.request, page.context());
  const auto snapshot = page.context().store.snapshot();
  const OpenProgramme open(page.context());
  const std::string& id = visit.arguments.at(0);
  const auto parsed = EventId::parse(id);
  const auto event = parsed ? page.context().store.read_event(open.programme().header.id, parsed.value(), open.at())
                            : std::optional<Event>();
  if (!event) return unknown_event(page, open, id);
  return EventPage(page, visitor, open, *event).answer();
}

}  // namespace nenkai::server
