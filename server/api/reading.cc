#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <mutex>

#include "app/json_text.hh"
#include "app/plan_json.hh"
#include "app/public_view.hh"
#include "scheduler/check_text.hh"
#include "server/api/answering.hh"
#include "server/api/api.hh"
#include "server/api/openapi.hh"
#include "server/event_version.hh"

namespace nenkai::server {
namespace {

constexpr long long standard_page = 1'000;
constexpr long long largest_page = 10'000;
constexpr long long longest_plan_seconds = 10;
constexpr long long most_alternatives = 5;
constexpr int longest_holiday_years = 50;
constexpr int longest_audit_years = 100;

template <class T>
T name_in(std::string_view parameter, std::string_view text) {
  const auto value = parse_name<T>(text);
  if (value) return *value;
  throw Refusal(400,
                fmt::format("{}: {} is none of {}", parameter, nenkai::quoted(text), fmt::join(all_names<T>(), ", ")));
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    parts.push_back(list.substr(at, comma - at));
    at = comma + 1;
  }
  return parts;
}

std::optional<FiscalYears> years_in(const Query& query) {
  const auto text = query.text("fy");
  if (!text) return std::nullopt;
  const FiscalYears years = parsed("fy", FiscalYears::parse(*text));
  if (years.last.number - years.first.number >= longest_audit_years)
    throw Refusal(400, fmt::format("fy: {} is more than {} years", *text, longest_audit_years));
  return years;
}

Page page_in(const Query& query) {
  Page page;
  page.offset = static_cast<std::size_t>(query.number("offset", 0, 0, 1'000'000'000));
  page.limit = static_cast<std::size_t>(query.number("limit", standard_page, 1, largest_page));
  return page;
}

EventFilter filter_in(const Query& query) {
  EventFilter filter;
  filter.years = years_in(query);
  if (const auto statuses = query.text("status")) {
    for (const std::string& name : split(*statuses)) filter.statuses.push_back(name_in<EventStatus>("status", name));
  }
  if (const auto kind = query.text("kind")) filter.kind = name_in<EventKind>("kind", *kind);
  if (const auto series = query.text("series")) filter.series = parsed("series", SeriesId::parse(*series));
  if (const auto pairing = query.text("pairing")) filter.pairing = parsed("pairing", PairingId::parse(*pairing));
  filter.page = page_in(query);
  return filter;
}

std::string index_json(Visit& visit, const Visitor& visitor) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("name").string("nenkai");
  json.key("version").string(visit.site.version);
  json.key("signed_in_as").string_or_null(visitor.token ? &visitor.token->name : nullptr);
  json.key("openapi").string("/api/v1/openapi.json");
  json.key("paths").open('[');
  for (const Route& route : routes()) {
    if (route.method == "GET" && route.pattern.starts_with("/api/v1/")) json.string(route.pattern);
  }
  json.close(']');
  json.close('}');
  return out + "\n";
}

std::string programmes_json(Context& context) {
  std::string out;
  JsonText json(out);
  json.open('{');
  json.key("programmes").open('[');
  for (const ProgrammeId& id : context.store.programmes()) {
    if (context.programme && *context.programme != id.str()) continue;
    const auto programme = context.store.read(id);
    if (!programme) continue;
    json.open('{');
    json.key("revision").number(context.store.last_revision(id));
    json.key("programme").raw(canonical_json(programme->header));
    json.close('}');
  }
  json.close(']');
  json.close('}');
  return out + "\n";
}

FiscalYear year_in_path(const std::string& text) {
  const FiscalYears years = parsed("the fiscal year", FiscalYears::parse(text));
  if (years.first != years.last) throw Refusal(400, "a plan is of one fiscal year: write 2004");
  return years.first;
}

/// One plan at a time: it takes a whole processor, and whoever waits can as well ask again.
std::unique_lock<std::mutex> turn_to_plan() {
  static std::mutex planning;
  std::unique_lock<std::mutex> turn(planning, std::try_to_lock);
  if (!turn) throw Refusal(503, "another plan is being made: ask again in a moment", {}, {{"Retry-After", "5"}});
  return turn;
}

}  // namespace

Response api_index(Visit& visit) {
  return answering(visit, Need::nothing, [&](const Visitor& visitor) {
    const Query query(visit, {});
    return json_answer(visit, visitor, index_json(visit, visitor));
  });
}

Response api_openapi(Visit& visit) {
  return answering(visit, Need::nothing, [&](const Visitor& visitor) {
    const Query query(visit, {});
    return json_answer(visit, visitor, openapi_json(visit.site));
  });
}

Response api_me(Visit& visit) {
  return answering(visit, Need::viewer, [&](const Visitor& visitor) {
    const Query query(visit, {});
    std::string out;
    JsonText json(out);
    json.open('{');
    json.key("name").string(visitor.token->name);
    json.key("role").string(name_of(visitor.token->role));
    json.key("bureau").string_or_null(visitor.token->bureau ? &visitor.token->bureau->str() : nullptr);
    const std::string expires = visitor.token->expires ? to_string(*visitor.token->expires) : "";
    json.key("expires").string_or_null(visitor.token->expires ? &expires : nullptr);
    json.close('}');
    return json_answer(visit, visitor, out + "\n");
  });
}

Response api_programmes(Visit& visit) {
  return answering(visit, Need::nothing, [&](const Visitor& visitor) {
    const Query query(visit, {});
    const auto snapshot = visit.context.store.snapshot();
    return json_answer(visit, visitor, programmes_json(visit.context));
  });
}

Response api_programme(Visit& visit) {
  return answering(visit, Need::nothing, [&](const Visitor& visitor) {
    reading_query(visit, {});
    const auto snapshot = visit.context.store.snapshot();
    const OpenProgramme open(visit.context, true);
    return json_answer(visit, visitor, programme_json(open, who_for(visitor)));
  });
}

Response api_events(Visit& visit) {
  return answering(visit, Need::nothing, [&](const Visitor& visitor) {
    const Query query = reading_query(visit, {"fy", "status", "kind", "series", "pairing", "offset", "limit"});
    const auto found = list_events(visit.context, filter_in(query));
    return json_answer(visit, visitor, event_list_json(*found, visit.language));
  });
}

Response api_event(Visit& visit) {
  return answering(visit, Need::nothing, [&](const Visitor& visitor) {
    reading_query(visit, {});
    const auto snapshot = visit.context.store.snapshot();
    const OpenProgramme open(visit.context);
    const EventVersion version(visit.context, open, visit.arguments.front());
    return json_answer(visit, visitor, version.json(open, visit.language, who_for(visitor)));
  });
}

Response api_event_history(Visit& visit) {
  return answering(visit, Need::nothing, [&](const Visitor& visitor) {
    reading_query(visit, {});
    const auto history = read_entity_history(visit.context, "event/" + visit.arguments.front());
    return json_answer(visit, visitor, entity_history_json(history, who_for(visitor)));
  });
}

Response api_audit(Visit& visit) {
  return answering(visit, Need::nothing, [&](const Visitor& visitor) {
    const Query query = reading_query(visit, {"fy", "ahead"});
    AuditRequest request;
    request.years = years_in(query);
    const auto report = run_audit(visit.context, request);
    return json_answer(visit, visitor, query.flag("ahead") ? ahead_json(*report) : audit_json(*report));
  });
}

Response api_plan(Visit& visit) {
  return answering(visit, Need::nothing, [&](const Visitor& visitor) {
    const Query query = reading_query(visit, {"time_limit", "alternatives", "replan", "partial"});
    plan::PlanRequest request{};
    request.year = year_in_path(visit.arguments.front());
    request.alternatives = static_cast<int>(query.number("alternatives", 0, 0, most_alternatives));
    request.replan = query.flag("replan");
    request.partial = query.flag("partial");
    request.solve.time_limit = static_cast<double>(query.number("time_limit", 5, 1, longest_plan_seconds));
    request.solve.seed = 1;
    request.solve.threads = 1;
    const auto turn = turn_to_plan();
    const auto report = run_plan(visit.context, request);
    return json_answer(visit, visitor, plan_json(report->view()));
  });
}

Response api_feeds(Visit& visit) {
  return answering(visit, Need::nothing, [&](const Visitor& visitor) {
    const Query query(visit, {});
    return json_answer(visit, visitor, feeds_json(list_feeds(visit.context, visit.language)));
  });
}

Response api_holidays(Visit& visit) {
  return answering(visit, Need::nothing, [&](const Visitor& visitor) {
    const Query query = reading_query(visit, {"from", "to"});
    const auto snapshot = visit.context.store.snapshot();
    const OpenProgramme open(visit.context);
    const int year = year_of(open.today());
    Day from = date::sys_days{date::year{year} / date::January / 1};
    Day to = date::sys_days{date::year{year + 1} / date::December / 31};
    if (const auto text = query.text("from")) from = parsed("from", parse_day(*text));
    if (const auto text = query.text("to")) to = parsed("to", parse_day(*text));
    if (to < from) throw Refusal(400, fmt::format("to: {} lies before {}", to_string(to), to_string(from)));
    if (to - from > date::days{366} * longest_holiday_years)
      throw Refusal(400, fmt::format("to: {} lies more than {} years after {}", to_string(to), longest_holiday_years,
                                     to_string(from)));
    const auto holidays = open.holidays().between(DayRange::closed(from, to), open.today());
    return json_answer(visit, visitor, holidays_json(holidays, visit.language));
  });
}

Response api_log(Visit& visit) {
  return answering(visit, Need::nothing, [&](const Visitor& visitor) {
    const Query query = reading_query(visit, {"since", "limit"});
    const long long since = query.number("since", 0, 0, std::numeric_limits<long long>::max());
    const auto limit = static_cast<std::size_t>(query.number("limit", standard_page, 1, largest_page));
    History history = read_history(visit.context);
    const auto last = known_revision(visit.context, history.programme);
    std::erase_if(history.revisions, [&](const RevisionInfo& revision) {
      return revision.number <= since || (last && revision.number > *last);
    });
    if (history.revisions.size() > limit) history.revisions.resize(limit);
    return json_answer(visit, visitor, history_json(history, who_for(visitor)));
  });
}

template <EntityKind kind>
Response api_entities(Visit& visit) {
  return answering(visit, is_private(kind) ? Need::viewer : Need::nothing, [&](const Visitor& visitor) {
    reading_query(visit, {});
    const auto snapshot = visit.context.store.snapshot();
    const OpenProgramme open(visit.context);
    return json_answer(visit, visitor, entities_json(open, kind, who_for(visitor)));
  });
}

template <EntityKind kind>
Response api_entity(Visit& visit) {
  return answering(visit, is_private(kind) ? Need::viewer : Need::nothing, [&](const Visitor& visitor) {
    reading_query(visit, {});
    const auto snapshot = visit.context.store.snapshot();
    const OpenProgramme open(visit.context);
    return json_answer(visit, visitor,
                       entity_of_kind_json(visit.context, open, kind, visit.arguments.front(), who_for(visitor)));
  });
}

template Response api_entities<EntityKind::organisation>(Visit&);
template Response api_entities<EntityKind::cluster>(Visit&);
template Response api_entities<EntityKind::project>(Visit&);
template Response api_entities<EntityKind::committee>(Visit&);
template Response api_entities<EntityKind::pairing>(Visit&);
template Response api_entities<EntityKind::succession>(Visit&);
template Response api_entities<EntityKind::person>(Visit&);
template Response api_entities<EntityKind::venue>(Visit&);
template Response api_entities<EntityKind::series>(Visit&);
template Response api_entities<EntityKind::rule>(Visit&);
template Response api_entities<EntityKind::waiver>(Visit&);
template Response api_entities<EntityKind::reminder>(Visit&);
template Response api_entities<EntityKind::calendar>(Visit&);
template Response api_entities<EntityKind::subscription>(Visit&);
template Response api_entity<EntityKind::organisation>(Visit&);
template Response api_entity<EntityKind::cluster>(Visit&);
template Response api_entity<EntityKind::project>(Visit&);
template Response api_entity<EntityKind::committee>(Visit&);
template Response api_entity<EntityKind::pairing>(Visit&);
template Response api_entity<EntityKind::succession>(Visit&);
template Response api_entity<EntityKind::person>(Visit&);
template Response api_entity<EntityKind::venue>(Visit&);
template Response api_entity<EntityKind::series>(Visit&);
template Response api_entity<EntityKind::rule>(Visit&);
template Response api_entity<EntityKind::reminder>(Visit&);
template Response api_entity<EntityKind::calendar>(Visit&);
template Response api_entity<EntityKind::subscription>(Visit&);

}  // namespace nenkai::server
