#pragma once
// Use case: who changed what, when and why.

#include <string>
#include <vector>

#include "app/context.hh"

namespace nenkai {

struct History {
  ProgrammeId programme;
  std::string timezone;
  std::vector<RevisionInfo> revisions;  // oldest first
};

History read_history(Context& context);

}  // namespace nenkai
