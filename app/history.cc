#include "app/history.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>

#include "app/zones.hh"
#include "scheduler/suggest.hh"

namespace nenkai {
namespace {

/// Every id of a programme as "kind/id", for suggestions.
std::vector<std::string> all_entities(Context& context, const ProgrammeId& programme) {
  std::vector<std::string> texts;
  for (const EntityKey& key : context.store.touched(programme, 0, context.store.last_revision(programme))) {
    texts.push_back(entity_text(key));
  }
  return texts;
}

[[noreturn]] void refuse_unknown(Context& context, const ProgrammeId& programme, const std::string& entity) {
  const std::vector<std::string> known = all_entities(context, programme);
  std::vector<std::string_view> words;
  for (const std::string& text : known) {
    words.push_back(text);
    words.push_back(std::string_view(text).substr(text.find('/') == text.npos ? 0 : text.find('/') + 1));
  }
  const auto near = nearest(entity, words);
  throw NotFound(fmt::format("there was never an entity \"{}\"{}", entity,
                             near ? fmt::format(": did you mean \"{}\"?", *near) : ": write event/ID, series/ID …"));
}

EntityKey find_key(Context& context, const ProgrammeId& programme, const std::string& entity) {
  const std::size_t slash = entity.find('/');
  std::vector<EntityKey> candidates;
  if (const auto kind = parse_name<EntityKind>(entity.substr(0, slash))) {
    candidates.push_back({*kind, slash == entity.npos ? "" : entity.substr(slash + 1)});
  }
  for (const auto& [kind, name] : Names<EntityKind>::table) candidates.push_back({kind, entity});
  std::erase_if(candidates, [&](const EntityKey& key) { return context.store.versions(programme, key).empty(); });
  if (candidates.empty()) refuse_unknown(context, programme, entity);
  if (candidates.size() == 1) return candidates.front();
  std::vector<std::string> texts;
  for (const EntityKey& key : candidates) texts.push_back(entity_text(key));
  throw InputError(fmt::format("\"{}\" may be {}: say which", entity, fmt::join(texts, " or ")));
}

/// Of an entity that was as `before` and is as `after`; empty where it was not there.
EntityChange change_of(const EntityKey& key, std::string before, std::string after) {
  EntityChange change{key, EditKind::changed, std::move(before), std::move(after), {}};
  if (change.before.empty()) change.kind = EditKind::added;
  if (change.after.empty()) change.kind = EditKind::removed;
  if (change.kind == EditKind::changed) change.fields = compare_bodies(change.before, change.after);
  return change;
}

/// The body that held after `revision`; empty where none did.
std::string body_at(const std::vector<Version>& versions, Revision revision) {
  for (const Version& version : versions) {
    if (version.since <= revision && (!version.until || revision < *version.until)) return version.body;
  }
  return {};
}

}  // namespace

std::string entity_text(const EntityKey& key) {
  return key.id.empty() ? std::string(name_of(key.kind)) : fmt::format("{}/{}", name_of(key.kind), key.id);
}

std::vector<FieldChange> compare_bodies(const std::string& before, const std::string& after) {
  const auto old = nlohmann::ordered_json::parse(before);
  const auto now = nlohmann::ordered_json::parse(after);
  std::vector<FieldChange> changes;
  for (const auto& [key, value] : old.items()) {
    const auto found = now.find(key);
    if (found == now.end()) changes.push_back({key, value.dump(), ""});
    if (found != now.end() && *found != value) changes.push_back({key, value.dump(), found->dump()});
  }
  for (const auto& [key, value] : now.items()) {
    if (!old.contains(key)) changes.push_back({key, "", value.dump()});
  }
  return changes;
}

History read_history(Context& context) {
  const auto snapshot = context.store.snapshot();
  const OpenProgramme open(context);
  return {open.programme().header.id, open.programme().header.timezone,
          context.store.revisions(open.programme().header.id)};
}

std::vector<std::pair<RevisionInfo, EntityChange>> changes_of(Context& context, const OpenProgramme& open,
                                                              const EntityKey& key) {
  std::vector<std::pair<RevisionInfo, EntityChange>> changes;
  const std::vector<Version> versions = context.store.versions(open.programme().header.id, key);
  const auto add = [&](Revision revision, const std::string& before, const std::string& after) {
    if (revision > open.revision()) return;
    changes.emplace_back(context.store.revision(revision).value_or(RevisionInfo{}), change_of(key, before, after));
  };
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const bool replaces = i > 0 && versions[i - 1].until == versions[i].since;
    add(versions[i].since, replaces ? versions[i - 1].body : "", versions[i].body);
    const bool replaced = i + 1 < versions.size() && versions[i].until == versions[i + 1].since;
    if (versions[i].until && !replaced) add(*versions[i].until, versions[i].body, "");
  }
  return changes;
}

EntityHistory read_entity_history(Context& context, const std::string& entity) {
  const auto snapshot = context.store.snapshot();
  const OpenProgramme open(context);
  EntityHistory history{open.programme().header.id, open.programme().header.timezone, {}, {}};
  history.key = find_key(context, history.programme, entity);
  history.changes = changes_of(context, open, history.key);
  return history;
}

EntityThen read_entity(Context& context, const std::string& entity) {
  const auto snapshot = context.store.snapshot();
  const OpenProgramme open(context);
  EntityThen then{open.programme().header.id, open.programme().header.timezone, {}, {}, {}};
  then.key = find_key(context, then.programme, entity);
  for (const Version& version : context.store.versions(then.programme, then.key)) {
    if (version.since > open.revision() || (version.until && *version.until <= open.revision())) continue;
    then.made_by = context.store.revision(version.since).value_or(RevisionInfo{});
    then.body = version.body;
  }
  if (then.body.empty()) throw NotFound(fmt::format("there was no {} then", entity_text(then.key)));
  return then;
}

RevisionInfo last_change_of(Context& context, const OpenProgramme& open, const EntityKey& key) {
  RevisionInfo made_by;
  for (const Version& version : context.store.versions(open.programme().header.id, key)) {
    if (version.since > open.revision() || (version.until && *version.until <= open.revision())) continue;
    made_by = context.store.revision(version.since).value_or(RevisionInfo{});
  }
  return made_by;
}

Difference compare_moments(Context& context, Instant from, Instant to) {
  if (to < from) {
    throw InputError(fmt::format("{} lies after {}: give the earlier moment first", to_string(from), to_string(to)));
  }
  const auto snapshot = context.store.snapshot();
  const OpenProgramme open(context);
  Difference result{open.programme().header.id, open.programme().header.timezone, from, to, 0, 0, {}, {}};
  result.from_revision = context.store.revision_at(result.programme, from);
  result.to_revision = context.store.revision_at(result.programme, to);
  for (RevisionInfo& revision : context.store.revisions(result.programme)) {
    if (revision.number > result.from_revision && revision.number <= result.to_revision)
      result.revisions.push_back(std::move(revision));
  }
  for (const EntityKey& key : context.store.touched(result.programme, result.from_revision, result.to_revision)) {
    const std::vector<Version> versions = context.store.versions(result.programme, key);
    std::string before = body_at(versions, result.from_revision);
    std::string after = body_at(versions, result.to_revision);
    if (before != after) result.changes.push_back(change_of(key, std::move(before), std::move(after)));
  }
  return result;
}

std::vector<std::string> verify_store(Context& context, std::string head) {
  constexpr std::size_t digits = 64;
  for (char& c : head) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  if (!head.empty() && (head.size() != digits || head.find_first_not_of("0123456789abcdef") != head.npos)) {
    throw InputError(
        fmt::format("--head {}: no hash: write the 64 hexadecimal digits that \"log --head\" printed", head));
  }
  return context.store.verify(head);
}

RevisionInfo read_head(Context& context) {
  if (auto head = context.store.head()) return *std::move(head);
  throw InputError("the store holds no revision yet: begin with \"nenkai init FILE\"");
}

Instant parse_moment(Context& context, const std::string& text) {
  if (const auto day = parse_day(text)) {
    const auto programme = context.store.read(chosen_programme(context));
    return start_of_day(*day + date::days{1}, programme->header.timezone) - std::chrono::microseconds{1};
  }
  if (const auto instant = parse_instant(text)) return *instant;
  throw InputError(
      fmt::format("\"{}\" is no moment: write a day such as 2004-03-31, or an instant such as"
                  " 2004-03-31T23:59:59+09:00, of the years {} to {}",
                  text, first_year, last_year));
}

}  // namespace nenkai
