#pragma once
// The results announced at a conference, from a table that somebody keeps; and a file that proves something.

#include <cstddef>
#include <string>
#include <vector>

#include "scheduler/event.hh"

namespace nenkai {

/// Announced results, each beside the line that it stands on.
struct ResultTable {
  std::string name;  // of the file
  std::vector<AnnouncedResult> results;
  std::vector<int> lines;

  /// A message about "results[7]" of an event, of which `before` are not from this file, names the file and the line.
  std::string by_line(const std::string& message, std::size_t before) const;
};

/// Reads a CSV file with a header: title (or title.en, title.ja), presenter, cluster, project, in any order; all but a
/// title may be missing. Throws InputError naming each mistake by `name` and line.
ResultTable read_results(const std::string& csv, const std::string& name);

/// Evidence that is kept as the digest of a file: `bytes` are all of it. Its name is the title.
Evidence evidence_of_file(const std::string& bytes, const std::string& name);

}  // namespace nenkai
