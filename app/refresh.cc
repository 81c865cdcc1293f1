#include "app/refresh.hh"

#include <fmt/format.h>

#include "app/import_merge.hh"
#include "app/import_url.hh"
#include "fetch/fetch.hh"

namespace nenkai {
namespace {

ImportRequest request_of(const Subscription& subscription) {
  ImportRequest request;
  request.as = subscription.as;
  request.name = request.source = source_label(subscription.url);
  request.series = subscription.series;
  request.person = subscription.person;
  if (subscription.calendar) request.calendar = CalendarId{*subscription.calendar};
  request.url = subscription.url;
  return request;
}

std::string words_of(const ImportReport& report) {
  if (report.added.empty() && report.changed.empty() && report.gone.empty() && report.clash.empty())
    return "nothing new";
  return fmt::format("{} added, {} changed, {} gone, {} to settle by hand", report.added.size(), report.changed.size(),
                     report.gone.size(), report.clash.size());
}

/// Fetches and imports; `state` becomes what is to be remembered. Throws what import_document does, and NetworkError.
std::string refresh(Context& context, const Subscription& subscription, const AddressRanges& allowed,
                    SourceState& state) {
  FetchRequest wanted;
  wanted.url = subscription.url;
  wanted.allowed = allowed;
  if (!state.digest.empty()) {
    wanted.etag = state.etag;
    wanted.last_modified = state.last_modified;
  }
  const auto response = fetch(wanted);
  if (!response) throw NetworkError(response.problem());
  if (response->not_modified) return "nothing new";
  const std::string digest = long_digest(response->body);
  std::string words = "nothing new";
  if (digest != state.digest) words = words_of(import_document(context, request_of(subscription), response->body));
  state.etag = response->etag;
  state.last_modified = response->last_modified;
  state.digest = digest;
  return words;
}

Refreshed refresh_one(Context& context, const ProgrammeId& programme, const SubscriptionDue& due,
                      const AddressRanges& allowed) {
  const Subscription& subscription = *due.subscription;
  SourceState state = due.state != nullptr ? *due.state : SourceState{};
  state.name = subscription.id.str();
  state.url = subscription.url;
  Refreshed result{programme, subscription.id.str(), false, ""};
  try {
    result.words = refresh(context, subscription, allowed, state);
    record_success(state, subscription.every, context.now);
  } catch (const StoreError&) {
    throw;
  } catch (const std::exception& error) {
    result.failed = true;
    result.words = error.what();
    record_failure(state, error.what(), subscription.every, context.now);
  }
  context.store.write_source(programme, state);
  return result;
}

}  // namespace

std::vector<Refreshed> refresh_due(Context& context, const AddressRanges& allowed) {
  std::vector<Refreshed> all;
  for (const ProgrammeId& id : context.store.programmes()) {
    if (context.programme && *context.programme != id.str()) continue;
    const auto programme = context.store.read(id);
    if (!programme || programme->subscriptions.empty()) continue;
    Context asking = context;
    asking.programme = id.str();
    const auto states = context.store.list_sources(id);
    for (const SubscriptionDue& due : due_subscriptions(programme->subscriptions, states, context.now)) {
      asking.command = "subscription " + due.subscription->id.str();
      all.push_back(refresh_one(asking, id, due, allowed));
    }
  }
  return all;
}

}  // namespace nenkai
