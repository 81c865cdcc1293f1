#pragma once
// Programmes as they were read last, for a process that answers many questions about the same state.

#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "scheduler/programme.hh"

namespace nenkai {

/// A programme with its index, which points into it.
struct IndexedProgramme {
  explicit IndexedProgramme(Programme read) : programme(std::move(read)), index(programme) {}
  IndexedProgramme(const IndexedProgramme&) = delete;
  IndexedProgramme& operator=(const IndexedProgramme&) = delete;

  const Programme programme;
  const ProgrammeIndex index;
};

/// Keeps the last few by the hash of their last revision, which stands for all that the store held then: what was
/// changed by whichever process, or in whichever store, has another. Safe to use from several threads.
class ProgrammeCache {
 public:
  static constexpr std::size_t most_kept = 4;
  static constexpr std::size_t most_events = 50'000;  // about 65 MB; a larger programme is read each time

  /// None where it is not kept.
  std::shared_ptr<const IndexedProgramme> find(const std::string& hash, bool with_events);
  void keep(const std::string& hash, bool with_events, std::shared_ptr<const IndexedProgramme> programme);

 private:
  struct Kept {
    std::string hash;
    bool with_events;
    std::shared_ptr<const IndexedProgramme> programme;
  };

  std::mutex mutex_;
  std::list<Kept> kept_;  // the last used first
};

}  // namespace nenkai
