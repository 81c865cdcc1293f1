#pragma once
// Canonical JSON (scheduler/canonical_json.hh) back into entities.

#include <string_view>

#include "store/store.hh"

namespace nenkai {

/// A body that is no entity, and at which key ("evidence[1].dated"; empty: the whole).
class DecodeError : public StoreError {
 public:
  DecodeError(std::string path, std::string problem);
  const std::string& path() const { return path_; }
  const std::string& problem() const { return problem_; }

 private:
  std::string path_;
  std::string problem_;
};

/// The entity that `body` says. Throws DecodeError naming the key that is missing, unknown or out of range; an
/// unknown key is an error because writing the entity back would lose it.
///
/// T is one of ProgrammeHeader, Organisation, Cluster, Project, Committee, Pairing, Person, Venue, Series,
/// Event, Rule, Waiver, Reminder, Calendar, Subscription, Planning.
template <class T>
T decode(std::string_view body);

}  // namespace nenkai
