#include "app/feed.hh"

#include <fmt/format.h>

#include <memory>
#include <unordered_map>

#include "app/audit.hh"
#include "app/events.hh"
#include "app/words.hh"
#include "ical/feed.hh"

namespace nenkai {
namespace {

/// True when calendar programs have to be told by a higher SEQUENCE (RFC 5545, 3.8.7.4): time, place or status.
bool differs_for_calendars(const Event& a, const Event& b) {
  return a.date != b.date || a.end != b.end || a.days != b.days || a.timezone != b.timezone || a.status != b.status ||
         a.venue != b.venue || a.place != b.place || a.online_url != b.online_url;
}

/// How often each event has changed in such a way: its SEQUENCE. Events that never did are not in it.
std::unordered_map<std::string, int> sequences(Context& context, const OpenProgramme& open) {
  std::unordered_map<std::string, std::vector<Event>> past;
  context.store.read_past_events(open.programme().header.id, open.at(),
                                 [&](const Event& event, const Version&) { past[event.id.str()].push_back(event); });
  std::unordered_map<std::string, int> result;
  for (const Event& event : open.programme().events) {
    const auto versions = past.find(event.id.str());
    if (versions == past.end()) continue;
    versions->second.push_back(event);
    int& sequence = result[event.id.str()];
    for (std::size_t i = 1; i < versions->second.size(); ++i) {
      sequence += differs_for_calendars(versions->second[i - 1], versions->second[i]) ? 1 : 0;
    }
  }
  return result;
}

std::vector<FeedEvent> events_of(Context& context, const OpenProgramme& open, const FeedScope& scope) {
  std::unordered_map<std::string, Instant> changed;
  for (const auto& [id, instant] : context.store.event_changes(open.programme().header.id, open.at())) {
    changed.emplace(id.str(), instant);
  }
  const auto sequence = sequences(context, open);
  std::vector<FeedEvent> events;
  for (const Event& event : open.programme().events) {
    const ResolvedEvent resolved = resolve(event, open.index());
    if (!concerns(scope, resolved, open.index())) continue;
    const auto number = sequence.find(event.id.str());
    events.push_back({resolved, changed[event.id.str()], number == sequence.end() ? 0 : number->second});
  }
  return events;
}

bool is_obligation(FindingStatus status) {
  return status == FindingStatus::open || status == FindingStatus::at_risk || status == FindingStatus::missed;
}

FeedObligation obligation(const Finding& finding, const OpenProgramme& open, const std::string& language,
                          Instant changed) {
  const std::string period = period_words(finding.period, open.index().fiscal(), language);
  const std::string who = subject_name(finding.rule->subject, finding.subject, open.index(), language);
  FeedObligation entry;
  entry.uid = obligation_uid(finding.rule->id, finding.subject, finding.period.label(), open.programme().header);
  entry.summary = fmt::format("{}: {} ({}, {})", who, finding.rule->name.in(language), period,
                              status_words(finding.status, language));
  entry.day = finding.last_feasible.value_or(finding.period.days.last());
  entry.description = reason(finding);
  if (const std::string todo = advice(finding); !todo.empty()) entry.description += "\n" + todo;
  entry.categories = {std::string(status_words(finding.status, language))};
  entry.changed = changed;
  return entry;
}

std::vector<FeedObligation> obligations_of(Context& context, const FeedScope& scope, const std::string& language) {
  const auto report = std::make_unique<AuditReport>(context, AuditRequest{});
  const Instant changed = last_change(context, report->open);
  std::vector<FeedObligation> entries;
  for (const Finding& finding : report->findings) {
    if (!is_obligation(finding.status)) continue;
    if (!concerns(scope, finding.rule->subject, finding.subject, report->open.index())) continue;
    entries.push_back(obligation(finding, report->open, language, changed));
  }
  return entries;
}

}  // namespace

std::string make_feed(Context& context, const FeedRequest& request) {
  const auto snapshot = context.store.snapshot();
  const OpenProgramme open(context, true);
  const FeedScope scope = or_throw(parse_scope(request.scope, open.index()));
  if (scope.kind == ScopeKind::event)
    find_event(context, open.programme().header.id, scope.id);  // or says that it is unknown
  FeedOptions options;
  options.language = request.language;
  const std::string programme = open.programme().header.name.in(request.language);
  options.name =
      scope.kind == ScopeKind::all ? programme : scope_name(scope, open.index(), request.language) + " — " + programme;
  if (scope.of_obligations()) {
    return or_throw(write_feed({}, obligations_of(context, scope, request.language), open.index(), options));
  }
  return or_throw(write_feed(events_of(context, open, scope), {}, open.index(), options));
}

std::vector<FeedEntry> list_feeds(Context& context, const std::string& language) {
  const auto snapshot = context.store.snapshot();
  const OpenProgramme open(context, true);
  std::vector<FeedEntry> entries;
  for (const FeedScope& scope : all_scopes(open.index())) {
    FeedEntry entry{scope.str(), scope_name(scope, open.index(), language), 0};
    if (scope.of_obligations()) {
      entry.events = obligations_of(context, scope, language).size();
    } else {
      for (const Event& event : open.programme().events) {
        entry.events += concerns(scope, resolve(event, open.index()), open.index()) ? 1 : 0;
      }
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace nenkai
