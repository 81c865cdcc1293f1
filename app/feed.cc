#include "app/feed.hh"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "app/events.hh"
#include "app/feed_changes.hh"
#include "app/obligation_feed.hh"
#include "ical/jcal.hh"

namespace nenkai {
namespace {

/// The day `duration` before `day`; a part of a day counts as one.
Day day_before(Day day, const Duration& duration) {
  const date::year_month_day from{day};
  const date::year_month month =
      from.year() / from.month() - date::years{duration.years} - date::months{duration.months};
  const auto last = (month / date::last).day();
  const Day back{month / std::min(from.day(), last)};
  const auto whole_days = date::ceil<date::days>(duration.time);
  return back - date::days{duration.whole_days()} - whole_days;
}

/// As the server's address has them, in the order of the documentation.
std::string query_of(const FeedRequest& request) {
  std::string query;
  const auto add = [&](std::string_view name, std::string_view value) {
    query += fmt::format("{}{}={}", query.empty() ? "?" : "&", name, value);
  };
  if (request.language != "en") add("lang", request.language);
  std::string alarms;
  for (const Duration& alarm : request.alarms) alarms += (alarms.empty() ? "" : ",") + alarm.str();
  if (!alarms.empty()) add("alarms", alarms);
  if (request.past) add("past", request.past->str());
  if (request.todos) add("todo", "1");
  if (!request.cancelled) add("cancelled", "0");
  if (request.only) add("kind", name_of(*request.only));
  return query;
}

FeedHead head_of(const OpenProgramme& open, const FeedTarget& target, const FeedScope& scope,
                 const FeedRequest& request) {
  FeedHead head;
  head.name = open.programme().header.name.in(request.language);
  if (scope.kind != ScopeKind::all) {
    head.name = scope_name(scope, open.index(), request.language) + " — " + head.name;
  }
  if (request.only && !scope.of_obligations()) {
    head.name = scope_name({*request.only, {}}, open.index(), request.language) + " — " + head.name;
  }
  if (request.public_url.empty()) return head;
  const std::string programme = target.several ? target.programme.str() + "/" : "";
  head.url = request.public_url + "/";
  head.source = fmt::format("{}/feeds/{}{}.ics{}", request.public_url, programme, scope.str(), query_of(request));
  return head;
}

void list_feeds_of(Context& context, const std::string& language, const std::string& prefix,
                   std::vector<FeedEntry>& entries) {
  const OpenProgramme open(context, true);
  for (const FeedScope& scope : all_scopes(open.index())) {
    FeedEntry entry{prefix + scope.str(), scope_name(scope, open.index(), language), 0};
    if (scope.of_obligations()) {
      entry.events = feed_obligations(context, scope, language).size();
    } else {
      for (const Event& event : open.programme().events) {
        entry.events += concerns(scope, resolve(event, open.index()), open.index()) ? 1 : 0;
      }
    }
    entries.push_back(std::move(entry));
  }
}

}  // namespace

FeedTarget feed_target(const Context& context, const std::string& scope) {
  const std::vector<ProgrammeId> all = context.store.programmes();
  Context asking = context;
  const std::size_t slash = scope.find('/');
  const std::string first = scope.substr(0, slash);
  const bool named = slash != std::string::npos &&
                     std::any_of(all.begin(), all.end(), [&](const ProgrammeId& id) { return id.str() == first; });
  // "cluster/sendai" is a scope first of all, unless every path begins with a programme.
  const bool ambiguous = parse_name<ScopeKind>(first).has_value();
  const bool takes = named && (!ambiguous || (all.size() > 1 && !context.programme)) &&
                     (!context.programme || *context.programme == first);
  if (takes) asking.programme = first;
  return {chosen_programme(asking), takes ? scope.substr(slash + 1) : scope, all.size() > 1};
}

bool left_out(const FeedRequest& request, const ResolvedEvent& event, const ProgrammeIndex& index) {
  return request.only && !concerns(FeedScope{*request.only, {}}, event, index);
}

std::vector<FeedEvent> feed_events(const OpenProgramme& open, const FeedChanges& changes, const FeedScope& scope) {
  std::unordered_map<std::string_view, const Event*> by_id;
  const auto find = [&](const EventId& id) -> const Event* {
    if (by_id.empty()) {
      for (const Event& event : open.programme().events) by_id.emplace(event.id.str(), &event);
    }
    const auto found = by_id.find(id.str());
    return found == by_id.end() ? nullptr : found->second;
  };
  std::vector<FeedEvent> events;
  for (const Event& event : open.programme().events) {
    const ResolvedEvent resolved = resolve(event, open.index());
    if (!concerns(scope, resolved, open.index())) continue;
    const FeedStamp stamp = changes.stamp(event);
    events.push_back({resolved, stamp.changed, stamp.sequence, event.parent ? find(*event.parent) : nullptr});
  }
  return events;
}

std::string put_together(std::vector<const FeedPiece*> pieces, const OpenProgramme& open, const FeedTarget& target,
                         const FeedScope& scope, const FeedRequest& request, Day today) {
  const std::optional<Day> since = request.past ? std::optional(day_before(today, *request.past)) : std::nullopt;
  std::erase_if(pieces, [&](const FeedPiece* piece) {
    return (since && piece->days.end <= *since) || (piece->cancelled && !request.cancelled);
  });
  std::string bytes = or_throw(assemble(pieces, open.programme().header, head_of(open, target, scope, request)));
  return request.json ? or_throw(to_jcal(bytes)) : bytes;
}

std::string make_feed(Context& context, const FeedRequest& request) {
  const auto snapshot = context.store.snapshot();
  const FeedTarget target = feed_target(context, request.scope);
  Context asking = context;
  asking.programme = target.programme.str();
  const OpenProgramme open(asking, true);
  const FeedScope scope = or_throw(parse_scope(target.scope, open.index()));
  if (scope.kind == ScopeKind::event) find_event(asking, target.programme, scope.id);  // or says that it is unknown
  const PieceOptions options{request.language, request.alarms, request.todos};
  std::vector<FeedPiece> pieces;
  if (scope.of_obligations()) {
    for (const FeedObligation& entry : feed_obligations(asking, scope, request.language)) {
      pieces.push_back(make_piece(entry, options));
    }
  } else {
    const FeedChanges changes(asking, open, request.language);
    for (const FeedEvent& event : feed_events(open, changes, scope)) {
      if (left_out(request, event.resolved, open.index())) continue;
      pieces.push_back(make_piece(event, open.index(), options));
    }
  }
  std::vector<const FeedPiece*> order;
  for (const FeedPiece& piece : pieces) order.push_back(&piece);
  std::sort(order.begin(), order.end(), [](const FeedPiece* a, const FeedPiece* b) { return comes_before(*a, *b); });
  return put_together(std::move(order), open, target, scope, request, open.today());
}

std::vector<FeedEntry> list_feeds(Context& context, const std::string& language) {
  const auto snapshot = context.store.snapshot();
  std::vector<FeedEntry> entries;
  const auto programmes = programmes_meant(context);
  for (const ProgrammeId& id : programmes) {
    Context asking = context;
    asking.programme = id.str();
    list_feeds_of(asking, language, programmes.size() > 1 ? id.str() + "/" : "", entries);
  }
  return entries;
}

}  // namespace nenkai
