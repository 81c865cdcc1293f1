#pragma once
// The entities of a change other than events: what differs from what is stored, and how it is written.

#include <map>
#include <string>
#include <vector>

#include "store/database.hh"
#include "store/log.hh"

namespace nenkai {

class EntityChanges {
 public:
  EntityChanges(Database& database, const ProgrammeId& programme, const Change& change);

  /// Finds what differs. `fresh`: nothing is stored of this programme, so everything is new.
  void compare(bool fresh);
  void write(Revision revision);
  /// Logs the edits of the kinds whose names come before "event" (`first`), or after it.
  void log(EditWriter& log, bool first) const;

  /// By kind and position, with their bodies.
  std::vector<Edit> edits() const;
  bool empty() const { return drafts_.empty(); }
  std::size_t unchanged() const { return unchanged_; }

 private:
  struct Put {
    EntityKey key;
    std::string body;
  };
  struct Stored {
    long long position = 0;
    long long since = 0;
    std::string body;
  };
  struct Draft {
    Edit edit;
    long long position = 0;
    long long since = 0;  // of what was; 0 where nothing was
  };

  void put(EntityKey key, std::string body);
  std::map<EntityKey, Stored> stored() const;
  long long next_position(EntityKind kind, bool fresh);
  void retire(Revision revision);
  void insert(Revision revision);

  Database* database_;
  const ProgrammeId* programme_;
  std::vector<Put> puts_;  // in the order of the change
  std::vector<EntityKey> removals_;
  std::vector<Draft> drafts_;
  std::map<EntityKind, long long> positions_;  // the next free one of each kind
  std::size_t unchanged_ = 0;
};

}  // namespace nenkai
