#pragma once
// Use case: apply programme files to the store, all or nothing.

#include <string>
#include <vector>

#include "app/context.hh"
#include "config/programme_file.hh"
#include "scheduler/effects.hh"

namespace nenkai {

struct LoadRequest {
  std::vector<SourceFile> files;
  bool init = false;     // refuse programmes that the store has already
  bool dry_run = false;  // say what would change
  bool prune = false;    // remove what the files no longer name
};

/// What became of one programme.
struct LoadedPart {
  ProgrammeId programme;
  CommitResult result;
  std::vector<Effect> effects;  // on the findings of the fiscal years whose events changed
};

struct LoadReport {
  std::vector<Diagnostic> diagnostics;  // with an error among them nothing was stored
  std::vector<LoadedPart> parts;
  bool dry_run = false;
  bool refused() const;
};

/// Throws InputError where a programme is missing or there already, StoreError, StoreConflict.
LoadReport load_files(Context& context, LoadRequest request);

/// The programme as a file. `known_at` as in app/audit.hh.
std::string dump_programme(Context& context);

}  // namespace nenkai
