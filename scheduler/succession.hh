#pragma once
// Clusters, bureaus, committees and pairings that merge, split, pass into one another or are renamed on a day.

#include <optional>
#include <string>
#include <vector>

#include "scheduler/rule.hh"

namespace nenkai {

/// On the day `on` those of `from` that are not in `to` are no more, and those of `to` that are not in `from` begin.
/// A rename under the same id has that one id on both sides, and what it `was` called until then.
struct Succession {
  SuccessionId id;
  SubjectKind kind = SubjectKind::cluster;
  PartialDate on;  // a day
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::optional<LocalText> was;
  std::optional<std::string> reason;

  bool renames() const { return from == to && from.size() == 1; }

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.required("kind", self.kind);
    v.required("on", self.on);
    v.required("from", self.from);
    v.required("to", self.to);
    v.optional("was", self.was);
    v.optional("reason", self.reason);
  }
};

}  // namespace nenkai
