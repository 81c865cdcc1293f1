#pragma once
// Writes a programme as a programme file.

#include <string>

#include "scheduler/programme.hh"

namespace nenkai {

/// The programme as TOML 1.0 that read_programme_files takes: `format`, [programme], the entities in the
/// order of Entities::each_list and of their lists, [planning]. There is one way to write everything (keys
/// in the order of `fields`, defaults left out, texts in basic strings, a list on one line where that is no
/// longer than 100 bytes), so that equal programmes give equal bytes, and what is written, read and written
/// again is the same.
std::string write_programme_file(const Programme& programme);

}  // namespace nenkai
