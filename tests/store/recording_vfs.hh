#pragma once
// Writes down what SQLite does to its files, so that a test can play a power cut: the files as a disk may have
// them when the current fails in the middle. It can also be a disk that is full, or one that fails.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/store/random_entities.hh"

namespace nenkai::test {

struct FileOperation {
  enum class Kind : std::uint8_t { write, truncate, sync };
  Kind kind;
  std::string file;  // its name without folders
  std::int64_t offset = 0;
  std::string bytes;
};

/// While it lives, SQLite's files of this process go through it. One at a time, in one thread.
class RecordingVfs {
 public:
  RecordingVfs();
  ~RecordingVfs();
  RecordingVfs(const RecordingVfs&) = delete;
  RecordingVfs& operator=(const RecordingVfs&) = delete;

  const std::vector<FileOperation>& operations() const;

  enum class Fault : std::uint8_t { none, full, broken };
  /// After so many more operations the disk is full (files cannot grow) or broken (no write, truncation or sync works),
  /// until it is mended with Fault::none.
  void fail(Fault fault, std::size_t after = 0);
};

/// The files as they may be found when the power fails after `count` of the operations. What was synced is there.
/// What was not is there, or not, or torn, sector by sector and in any order.
std::map<std::string, std::string> files_after_cut(const std::vector<FileOperation>& operations, std::size_t count,
                                                   Random& random);

}  // namespace nenkai::test
