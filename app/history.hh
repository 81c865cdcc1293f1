#pragma once
// Use cases on the history: who changed what, when and why; one entity's changes; two moments compared.

#include <string>
#include <vector>

#include "app/context.hh"
#include "app/events.hh"

namespace nenkai {

struct History {
  ProgrammeId programme;
  std::string timezone;
  std::vector<RevisionInfo> revisions;  // oldest first
};

History read_history(Context& context);

/// What became of one entity, by one revision or between two moments. `before` and `after` are canonical JSON.
struct EntityChange {
  EntityKey key;
  EditKind kind = EditKind::added;
  std::string before;
  std::string after;
  std::vector<FieldChange> fields;  // the keys that differ, where there was one before and one after
};

/// All changes of one entity, oldest first, each beside the revision that made it.
struct EntityHistory {
  ProgrammeId programme;
  std::string timezone;
  EntityKey key;
  std::vector<std::pair<RevisionInfo, EntityChange>> changes;
};

/// `entity` is "event/ID", "series/ID", … "planning" or "programme", or an ID that only one kind of entity has, now or
/// ever. Throws InputError where there was never such an entity.
EntityHistory read_entity_history(Context& context, const std::string& entity);

/// All changes of one entity up to the revision of `open`, oldest first.
std::vector<std::pair<RevisionInfo, EntityChange>> changes_of(Context& context, const OpenProgramme& open,
                                                              const EntityKey& key);

/// An entity as it was at the context's moment. Its body is canonical JSON.
struct EntityThen {
  ProgrammeId programme;
  std::string timezone;
  EntityKey key;
  RevisionInfo made_by;
  std::string body;
};
EntityThen read_entity(Context& context, const std::string& entity);

/// The revision that made an entity what it is at the moment of `open`; number 0 where it is not there.
RevisionInfo last_change_of(Context& context, const OpenProgramme& open, const EntityKey& key);

/// What the revisions after one moment, up to another, did to the programme as a whole.
struct Difference {
  ProgrammeId programme;
  std::string timezone;
  Instant from;
  Instant to;
  Revision from_revision = 0;  // 0 where there was no programme yet
  Revision to_revision = 0;
  std::vector<RevisionInfo> revisions;  // those between
  std::vector<EntityChange> changes;    // by kind and id
};

/// Of the earlier moment to the later. Throws InputError where `from` lies after `to`.
Difference compare_moments(Context& context, Instant from, Instant to);

/// Store::verify, where `head` is as a person typed it. Throws InputError where it is no hash.
std::vector<std::string> verify_store(Context& context, std::string head);

/// The last revision of the store. Throws InputError where there is none.
RevisionInfo read_head(Context& context);

/// An instant (RFC 3339), or a day: then its last microsecond in the programme's time zone.
Instant parse_moment(Context& context, const std::string& text);

/// The keys at the top of two canonical JSON objects that differ.
std::vector<FieldChange> compare_bodies(const std::string& before, const std::string& after);

/// "event/ID"; a programme and its planning have no id.
std::string entity_text(const EntityKey& key);

}  // namespace nenkai
