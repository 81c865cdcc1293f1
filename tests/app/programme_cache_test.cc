#include "app/programme_cache.hh"

#include <catch2/catch.hpp>

#include "app/context.hh"
#include "tests/support/programmes.hh"
#include "tests/support/temporary_directory.hh"

namespace nenkai::test {
namespace {

/// A store of one small programme, and two contexts of one process that ask it.
class CachedStore {
 public:
  CachedStore() {
    Change change;
    const Programme programme = small_programme();
    change.header = programme.header;
    change.put = static_cast<const Entities&>(programme);
    store_->commit(programme.header.id, change, provenance());
  }

  Context context(bool cached = true) {
    return {*store_,
            holidays_,
            parse_instant("2004-05-01T00:00:00Z").value(),
            "anna",
            "test",
            "",
            {},
            {},
            {},
            cached ? &cache_ : nullptr};
  }
  void add_event(const char* id) {
    Change change;
    Event event = small_programme().events.front();
    event.id = EventId{id};
    change.put.events.push_back(event);
    store_->commit(small_programme().header.id, change, provenance());
  }
  Provenance provenance() const { return {"anna", parse_instant("2004-05-01T00:00:00Z").value(), "test", ""}; }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<Store> store_ = open_store("sqlite:" + directory_.path("cache.db"), true);
  HolidaySource holidays_{""};
  ProgrammeCache cache_;
};

TEST_CASE("programme cache: the same state is read once, a change is seen at once") {
  CachedStore store;
  Context context = store.context();
  const OpenProgramme first(context, true);
  const OpenProgramme second(context, true);
  CHECK(&first.programme() == &second.programme());
  store.add_event("new");
  const OpenProgramme third(context, true);
  CHECK(&third.programme() != &first.programme());
  CHECK(third.programme().events.size() == first.programme().events.size() + 1);
}

TEST_CASE("programme cache: without its events, at another moment or uncached it is another programme") {
  CachedStore store;
  Context context = store.context();
  const OpenProgramme whole(context, true);
  const OpenProgramme frame(context);
  CHECK_FALSE(whole.programme().events.empty());
  CHECK(frame.programme().events.empty());
  Context then = store.context();
  then.known_at = parse_instant("2004-05-01T00:00:00Z").value();
  const OpenProgramme known(then, true);
  CHECK(&known.programme() != &whole.programme());
  CHECK(known.programme().events.size() == whole.programme().events.size());
  Context alone = store.context(false);
  CHECK(&OpenProgramme(alone, true).programme() != &whole.programme());
}

TEST_CASE("programme cache: the last few are kept, large ones are not") {
  ProgrammeCache cache;
  const auto programme = std::make_shared<const IndexedProgramme>(small_programme());
  for (std::size_t number = 0; number < ProgrammeCache::most_kept; ++number) {
    cache.keep(std::to_string(number), true, programme);
  }
  CHECK(cache.find("0", true) == programme);  // and now the last that was used
  CHECK(cache.find("0", false) == nullptr);
  cache.keep("one more", true, programme);
  CHECK(cache.find("0", true) == programme);
  CHECK(cache.find("1", true) == nullptr);
  Programme large = small_programme();
  large.events.resize(ProgrammeCache::most_events + 1);
  cache.keep("large", true, std::make_shared<const IndexedProgramme>(std::move(large)));
  CHECK(cache.find("large", true) == nullptr);
}

}  // namespace
}  // namespace nenkai::test
