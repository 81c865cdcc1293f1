#pragma once
// Reads programme files. config/programmes/template.toml shows every key.
//
// Limits, each refused with a message: 512 MiB a file; 5,000,000 entities a file; 16 MiB and 100,000
// statements an entity; 64 KiB a text; 10,000 items a list; 256 brackets inside one another; 8 parts a
// dotted key; 100 languages a text. At most 1,000 diagnostics are given, then how many more there were.
//
// A file of 1,000,000 events is read in some seconds: toml++ gets a few hundred sections at a time, because
// its time for a document grows faster than the document.

#include <optional>
#include <string>
#include <vector>

#include "config/diagnostic.hh"
#include "config/source_map.hh"
#include "scheduler/check.hh"
#include "scheduler/programme.hh"

namespace nenkai {

inline constexpr std::size_t programme_file_max_bytes = 512U * 1024 * 1024;

/// What the files say of one programme.
struct LoadedProgramme {
  ProgrammeId id;
  std::optional<ProgrammeHeader> header;  // none where no file has its [programme]
  Entities entities;
  SourceMap sources;
  /// What could not be read in full, for CheckOptions: so that a check of the rest tells only what is new.
  Incomplete incomplete;
};

struct LoadResult {
  /// What could be read, even where there are mistakes: a check can then name the rest of them.
  std::vector<LoadedProgramme> programmes;
  std::vector<Diagnostic> diagnostics;  // by file and line

  bool ok() const { return diagnostics.empty(); }
};

/// Reads files together. Those of one programme (by the id in their [programme]; without one, that of the
/// file before, else `default_programme`) are put together. Never throws but for want of memory.
LoadResult read_programme_files(std::vector<SourceFile> files, const std::optional<ProgrammeId>& default_programme);

}  // namespace nenkai
