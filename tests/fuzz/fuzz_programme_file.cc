// Whatever is in a programme file, reading it never crashes, a check of it neither, and every mistake has a
// line. What loads can be written, and the written file loads as the same bytes.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "config/programme_file.hh"
#include "config/programme_writer.hh"
#include "scheduler/check.hh"

using namespace nenkai;

namespace {

void require(bool truth) {
  if (!truth) std::abort();
}

Programme whole(LoadedProgramme& loaded) {
  Programme programme;
  static_cast<Entities&>(programme) = std::move(loaded.entities);
  if (loaded.header) programme.header = *loaded.header;
  return programme;
}

void look_for_issues(const Programme& programme, const LoadedProgramme& loaded) {
  CheckOptions options;
  options.today = Day{date::year{2026} / 6 / 1};
  options.known_holidays = std::vector<std::string>{"jp"};
  options.incomplete = &loaded.incomplete;
  options.most_issues = 20;
  for (const Issue& issue : check(programme, options)) {
    require(issue.message.find('\n') == std::string::npos);
    require(loaded.sources.locate(issue.kind, issue.position, issue.key).line >= 1);
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  const ProgrammeId standard{"standard"};
  LoadResult loaded = read_programme_files({{"fuzz.toml", std::move(text)}}, standard);
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    require(diagnostic.line >= 1);
    require(!diagnostic.message.empty() && diagnostic.message.find('\n') == std::string::npos);
  }
  const bool good = loaded.ok();
  for (LoadedProgramme& part : loaded.programmes) {
    const Programme programme = whole(part);
    look_for_issues(programme, part);
    if (!good || !part.header) continue;
    const std::string written = write_programme_file(programme);
    LoadResult again = read_programme_files({{"again.toml", written}}, {});
    require(again.ok() && again.programmes.size() == 1 && again.programmes.front().header);
    require(write_programme_file(whole(again.programmes.front())) == written);
  }
  return 0;
}
