#pragma once
// The log of all changes, which is only ever added to: what each revision did to which entity, and a hash of each
// revision over all of that and the hash of the one before. docs/history.md has the exact bytes that are hashed.

#include <optional>
#include <string>
#include <string_view>

#include "store/batch.hh"
#include "store/database.hh"
#include "store/digest.hh"

namespace nenkai {

/// The digest of one version of an entity. `position` is its place in its list; events have none.
std::string version_digest(std::optional<long long> position, std::string_view body);

/// What a revision did to one entity: digests of the version before and the one after, empty where there is none.
struct LoggedEdit {
  std::string_view kind;
  std::string_view id;
  std::string_view before;
  std::string_view after;
};

/// The edits of one revision, which must come by kind and then id, in the order of their bytes.
class EditsDigest {
 public:
  void add(const LoggedEdit& edit);
  std::string finish() { return hasher_.finish(); }

 private:
  Hasher hasher_;
  std::string line_;  // scratch, to save allocations
};

/// The hash of a revision whose own `hash` is not looked at. `previous` is empty for the first revision of a store.
std::string revision_hash(const RevisionInfo& revision, std::string_view edits_digest, std::string_view previous);

/// Writes the edits of one revision and takes their digest.
class EditWriter {
 public:
  EditWriter(Database& database, Revision revision);
  void add(const LoggedEdit& edit);
  std::string finish();

 private:
  Revision revision_;
  BulkWriter writer_;
  EditsDigest digest_;
};

/// Reads the log from its beginning, revision by revision.
class LogReader {
 public:
  explicit LogReader(Database& database);
  /// Goes to the next revision; false after the last.
  bool next();
  /// The present one, with the hash that is stored.
  const RevisionInfo& revision() const { return revision_; }
  const std::string& edits_digest() const { return edits_digest_; }

 private:
  RowReader rows_;
  bool more_;
  RevisionInfo revision_;
  std::string edits_digest_;
};

/// Writes the log of a store that was made before there was one, from the versions that it keeps.
void write_missing_log(Database& database);

}  // namespace nenkai
