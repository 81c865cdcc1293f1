#pragma once
// The events of a change: what differs from what is stored, and how it is written. Apart from the other
// entities because there may be a million of them: they are compared and written in streams.

#include <string>
#include <string_view>
#include <vector>

#include "store/database.hh"
#include "store/log.hh"

namespace nenkai {

class EventChanges {
 public:
  /// `change` must outlive this.
  EventChanges(Database& database, const ProgrammeId& programme, const Change& change, bool with_bodies);

  /// Finds what differs. `fresh`: nothing is stored of this programme, so everything is new.
  void compare(bool fresh);
  /// Writes and logs what differs.
  void write(Revision revision, EditWriter& log);

  /// By id.
  std::vector<Edit>& edits() { return edits_; }
  std::size_t unchanged() const { return unchanged_; }

 private:
  /// What shall become of one event: to be as `event` says, or to go where there is none.
  struct Wanted {
    std::string_view id;
    const Event* event = nullptr;
  };

  /// What is stored of an event.
  struct Stored {
    std::string_view body;
    long long since = 0;
  };
  struct Edited {
    const Event* event = nullptr;  // what becomes of it
    long long since = 0;           // of what was; 0 where nothing was
    std::string before;            // its digest
  };

  void compare_by_key();
  void compare_by_scan();
  void judge(const Wanted& wanted, const Stored* stored);
  void retire(Revision revision);
  void insert(Revision revision, EditWriter& log);

  Database* database_;
  const ProgrammeId* programme_;
  bool with_bodies_;
  std::vector<Wanted> wanted_;  // by id
  std::vector<Edit> edits_;
  std::vector<Edited> edited_;  // beside each edit
  std::size_t unchanged_ = 0;
  std::string body_;  // scratch, to save allocations
};

}  // namespace nenkai
