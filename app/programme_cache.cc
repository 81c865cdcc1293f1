#include "app/programme_cache.hh"

#include <algorithm>

namespace nenkai {

std::shared_ptr<const IndexedProgramme> ProgrammeCache::find(const std::string& hash, bool with_events) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(kept_.begin(), kept_.end(),
                                  [&](const Kept& one) { return one.hash == hash && one.with_events == with_events; });
  if (found == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found);
  return found->programme;
}

void ProgrammeCache::keep(const std::string& hash, bool with_events,
                          std::shared_ptr<const IndexedProgramme> programme) {
  if (programme->programme.events.size() > most_events) return;
  const std::lock_guard lock(mutex_);
  kept_.push_front({hash, with_events, std::move(programme)});
  if (kept_.size() > most_kept) kept_.pop_back();
}

}  // namespace nenkai
