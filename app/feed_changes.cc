#include "app/feed_changes.hh"

#include <algorithm>
#include <set>

#include "app/shown_text.hh"

namespace nenkai {
namespace {

using Shown = bool (*)(std::string_view key);

/// The keys of an entity that a feed shows with an event; null where it shows none of it.
Shown shown_keys(EntityKind kind) {
  switch (kind) {
    case EntityKind::programme: return [](std::string_view key) { return key == "timezone" || key == "domain"; };
    case EntityKind::organisation:
    case EntityKind::person: return [](std::string_view key) { return key == "name" || key == "email"; };
    case EntityKind::cluster:
    case EntityKind::committee: return [](std::string_view key) { return key == "name"; };
    case EntityKind::pairing: return [](std::string_view key) { return key == "cluster" || key == "bureau"; };
    case EntityKind::venue:
      return [](std::string_view key) { return key == "name" || key == "address" || key == "geo"; };
    case EntityKind::series:
      return
          [](std::string_view key) { return key == "name" || key == "kind" || key == "covers" || key == "committee"; };
    case EntityKind::succession: return [](std::string_view key) { return key != "id" && key != "reason"; };
    default: return nullptr;
  }
}

template <class T>
std::string shown_text(const T& entity, std::string_view language, Shown shown) {
  ShownText visitor(language, shown);
  visit_fields(entity, visitor);
  return visitor.text();
}

/// Of the one entity that `holder` has.
std::string shown_text(EntityKind kind, const Programme& holder, std::string_view language, Shown shown) {
  if (kind == EntityKind::programme) return shown_text(holder.header, language, shown);
  std::string text;
  Entities::each_list(holder, [&](EntityKind list_kind, const auto& list) {
    if (list_kind == kind) text = shown_text(list.front(), language, shown);
  });
  return text;
}

std::string shown_event(const Event& event, std::string_view language) {
  // How many came, and what an import remembers, is for the records: no feed shows it.
  return shown_text(event, language,
                    [](std::string_view key) { return key != "attendance" && key != "source" && key != "imported"; });
}

/// True when calendar programs have to be told by a higher SEQUENCE: time, place or status.
bool differs_for_calendars(const Event& a, const Event& b) {
  return a.date != b.date || a.end != b.end || a.days != b.days || a.timezone != b.timezone || a.status != b.status ||
         a.venue != b.venue || a.place != b.place || a.online_url != b.online_url;
}

/// An event as it was from revision `since` on: up to, and not with, revision `until`, or still.
struct Reign {
  const Event* event;
  Revision since;
  std::optional<Revision> until;
};

/// Those of the revisions that fell into the reign.
void add_those_in(const Reign& reign, const std::vector<Revision>& revisions, std::set<Revision>& into) {
  for (const Revision revision : revisions) {
    if (revision >= reign.since && (!reign.until || revision < *reign.until)) into.insert(revision);
  }
}

}  // namespace

FeedChanges::FeedChanges(Context& context, const OpenProgramme& open, std::string language)
    : open_(open), language_(std::move(language)) {
  const ProgrammeId& programme = open.programme().header.id;
  std::unordered_map<Instant::rep, Revision> numbers;
  for (const RevisionInfo& revision : context.store.revisions(programme)) {
    instants_.emplace(revision.number, revision.at);
    numbers.emplace(revision.at.time_since_epoch().count(), revision.number);
  }
  for (const auto& [id, instant] : context.store.event_changes(programme, open.at())) {
    since_.emplace(id.str(), numbers[instant.time_since_epoch().count()]);
  }
  context.store.read_past_events(programme, open.at(), [&](const Event& event, const Version& version) {
    past_[event.id.str()].push_back({event, version});
  });
  read_entities(context);
}

void FeedChanges::read_entities(Context& context) {
  std::vector<Seen> versions;
  EntityKey last;
  const auto read = [&](const EntityKey& key, const Programme& holder, const Version& version) {
    if (key != last) {
      add_entity(last, versions);
      versions.clear();
      last = key;
    }
    if (version.since > open_.revision()) return;
    const bool ended = version.until && *version.until <= open_.revision();
    const Shown shown = shown_keys(key.kind);
    versions.push_back({version.since, ended ? version.until : std::nullopt,
                        shown != nullptr ? shown_text(key.kind, holder, language_, shown) : std::string{}});
  };
  context.store.read_entity_versions(open_.programme().header.id, read);
  add_entity(last, versions);
}

/// `versions` oldest first. What was removed, and what came back, has changed too.
void FeedChanges::add_entity(const EntityKey& key, const std::vector<Seen>& versions) {
  if (versions.empty()) return;
  Revisions& shown = shown_[key.kind][key.id];
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const bool goes_on = i > 0 && versions[i - 1].until == versions[i].since;
    if (i > 0 && !goes_on) shown.push_back(versions[i - 1].until.value_or(versions[i].since));
    if (!goes_on || versions[i].text != versions[i - 1].text) shown.push_back(versions[i].since);
  }
  if (versions.back().until) shown.push_back(*versions.back().until);
  latest_[key] = versions.back().until.value_or(versions.back().since);
}

const FeedChanges::Revisions* FeedChanges::shown_changes(EntityKind kind, std::string_view id) const {
  const auto of_kind = shown_.find(kind);
  if (of_kind == shown_.end()) return nullptr;
  const auto found = of_kind->second.find(std::string(id));
  return found == of_kind->second.end() ? nullptr : &found->second;
}

/// The changes of every entity that a feed shows with the event.
std::vector<const FeedChanges::Revisions*> FeedChanges::references(const Event& event) const {
  std::vector<const Revisions*> lists;
  const auto add = [&](EntityKind kind, std::string_view id) {
    if (const Revisions* changes = shown_changes(kind, id)) lists.push_back(changes);
  };
  const ProgrammeIndex& index = open_.index();
  add(EntityKind::programme, "");
  if (event.series) add(EntityKind::series, event.series->str());
  if (event.venue) add(EntityKind::venue, event.venue->str());
  const ResolvedEvent resolved = resolve(event, index);
  if (resolved.committee != nullptr) add(EntityKind::committee, resolved.committee->str());
  for (const PairingId& id : resolved.covers) {
    const Pairing* pairing = index.find(id);
    if (pairing == nullptr) continue;
    add(EntityKind::pairing, id.str());
    add(EntityKind::cluster, pairing->cluster.str());
    add(EntityKind::organisation, pairing->bureau.str());
    for (const Succession& succession : index.programme().successions) {
      const std::string_view party = succession.kind == SubjectKind::cluster  ? pairing->cluster.str()
                                     : succession.kind == SubjectKind::bureau ? pairing->bureau.str()
                                                                              : id.str();
      const auto related = index.lineage().relatives(succession.kind, party);
      if (related.contains(succession.to.front())) add(EntityKind::succession, succession.id.str());
    }
  }
  if (event.organiser) {
    add(EntityKind::organisation, *event.organiser);
    add(EntityKind::person, *event.organiser);
  }
  return lists;
}

/// The changes of what decides where and when the event is.
std::vector<const FeedChanges::Revisions*> FeedChanges::places(const Event& event) const {
  std::vector<const Revisions*> lists;
  const auto add = [&](EntityKind kind, std::string_view id) {
    if (const Revisions* changes = shown_changes(kind, id)) lists.push_back(changes);
  };
  if (event.venue) add(EntityKind::venue, event.venue->str());
  if (!event.timezone && event.date.time_of_day()) add(EntityKind::programme, "");
  return lists;
}

FeedStamp FeedChanges::stamp(const Event& event) const {
  std::vector<Reign> reignes;
  if (const auto past = past_.find(event.id.str()); past != past_.end()) {
    for (const PastEvent& one : past->second) reignes.push_back({&one.event, one.version.since, one.version.until});
  }
  const auto since = since_.find(event.id.str());
  reignes.push_back({&event, since == since_.end() ? 0 : since->second, std::nullopt});
  std::set<Revision> changes;
  std::set<Revision> moves;
  for (std::size_t i = 0; i < reignes.size(); ++i) {
    const Reign& now = reignes[i];
    const Reign* before = i > 0 ? &reignes[i - 1] : nullptr;
    const bool back = before != nullptr && before->until != now.since;
    const bool moved = before != nullptr && (back || differs_for_calendars(*before->event, *now.event));
    if (moved) moves.insert(now.since);
    if (before == nullptr || moved || shown_event(*before->event, language_) != shown_event(*now.event, language_)) {
      changes.insert(now.since);
    }
    for (const Revisions* list : references(*now.event)) add_those_in(now, *list, changes);
    for (const Revisions* list : places(*now.event)) add_those_in(now, *list, moves);
  }
  moves.erase(reignes.front().since);  // it begins with 0
  return {last_of(changes), static_cast<int>(moves.size())};
}

/// To the second, as calendars have it; of several changes within one second each is told a second later.
Instant FeedChanges::last_of(const std::set<Revision>& changes) const {
  date::sys_seconds told{};
  for (const Revision revision : changes) {
    const auto second = date::floor<std::chrono::seconds>(instant(revision));
    told = std::max(second, told + std::chrono::seconds{1});
  }
  return told;
}

Instant FeedChanges::instant(Revision revision) const {
  const auto found = instants_.find(revision);
  return found == instants_.end() ? Instant{} : found->second;
}

}  // namespace nenkai
