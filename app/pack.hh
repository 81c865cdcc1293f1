#pragma once
// Use case: the audit pack of a fiscal year, which one hands to an auditor. docs/history.md says what is in it.

#include <string>
#include <vector>

#include "app/context.hh"
#include "app/zip.hh"
#include "scheduler/fiscal.hh"

namespace nenkai {

struct Pack {
  std::string folder;  // "kci-icp-fy2003"
  std::vector<ArchivedFile> files;
};

/// The same store, moment (`as_of`, `known_at`), year and language give the same bytes.
Pack make_pack(Context& context, FiscalYear year, const std::string& language);

}  // namespace nenkai
