#pragma once
// The results announced at a conference, from a table that somebody keeps; and a file that proves something.

#include <string>
#include <vector>

#include "scheduler/event.hh"

namespace nenkai {

/// Reads a CSV file with a header: title (or title.en, title.ja), presenter, cluster, project, in any order; all but a
/// title may be missing. Throws InputError naming each mistake by `name` and line.
std::vector<AnnouncedResult> read_results(const std::string& csv, const std::string& name);

/// Evidence that is kept as the digest of a file: `bytes` are all of it. Its name is the title.
Evidence evidence_of_file(const std::string& bytes, const std::string& name);

}  // namespace nenkai
