// What is written is what is read.

#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include "config/programme_file.hh"
#include "scheduler/canonical_json.hh"
#include "scheduler/check.hh"
#include "tests/support/generators.hh"

using namespace nenkai;

namespace {

Programme read_back(const std::string& text) {
  LoadResult result = read_programme_files({{"dump.toml", text}}, {});
  for (const Diagnostic& diagnostic : result.diagnostics) RC_LOG() << diagnostic.str() << "\n";
  RC_ASSERT(result.ok());
  RC_ASSERT(result.programmes.size() == 1U);
  Programme programme;
  programme.header = result.programmes[0].header.value();
  static_cast<Entities&>(programme) = std::move(result.programmes[0].entities);
  return programme;
}

/// Every entity's canonical form, so that two programmes can be compared field by field.
std::string all_of(const Programme& programme) {
  std::string text = canonical_json(programme.header);
  Entities::each_list(programme, [&](EntityKind kind, const auto& list) {
    for (const auto& entity : list) text += "\n" + std::string(name_of(kind)) + " " + canonical_json(entity);
  });
  return programme.planning ? text + "\n" + canonical_json(*programme.planning) : text;
}

}  // namespace

TEST_CASE("programmes that are made for tests hold together") {
  rc::prop("a check finds no error", [] {
    const Programme programme = *generate::programme();
    CheckOptions options;
    options.today = Day{date::year{2026} / 6 / 1};
    options.known_holidays = std::vector<std::string>{"jp", "us"};
    for (const Issue& issue : check(programme, options)) {
      RC_LOG() << name_of(issue.kind) << " " << issue.position << ": " << issue.message << "\n";
      RC_ASSERT(issue.severity == Issue::Severity::warning);
    }
  });
}

TEST_CASE("a programme that is written and read is the same") {
  rc::prop("in every field, and written again in every byte", [] {
    const Programme programme = *generate::programme();
    const std::string written = write_programme_file(programme);
    const Programme again = read_back(written);
    RC_ASSERT(all_of(again) == all_of(programme));
    RC_ASSERT(write_programme_file(again) == written);
  });
}

TEST_CASE("a text of any characters is written and read as it was") {
  rc::prop("be they controls or quotes", [](const std::vector<std::uint8_t>& bytes) {
    std::string text = "x";
    for (const std::uint8_t byte : bytes) {
      if (byte != '\r') text += static_cast<char>(byte & 0x7FU);
    }
    Programme programme = *generate::programme();
    programme.header.name = LocalText(text);
    RC_ASSERT(read_back(write_programme_file(programme)).header.name == LocalText(text));
  });
}

TEST_CASE("where a key stands is found in whatever was written") {
  rc::prop("by the line that begins with it", [] {
    const Programme programme = *generate::programme();
    const std::string written = write_programme_file(programme);
    const LoadResult result = read_programme_files({{"dump.toml", written}}, {});
    RC_ASSERT(result.ok());
    std::vector<std::string> lines{""};
    for (const char c : written) {
      if (c == '\n') {
        lines.emplace_back();
      } else {
        lines.back() += c;
      }
    }
    for (std::size_t at = 0; at < programme.series.size(); ++at) {
      const auto line = [&](const char* key) {
        return lines.at(
            static_cast<std::size_t>(result.programmes[0].sources.locate(EntityKind::series, at, key).line) - 1);
      };
      RC_ASSERT(line("") == "[[series]]");
      RC_ASSERT(line("id") == "id = \"" + programme.series[at].id.str() + "\"");
      RC_ASSERT(line("name").substr(0, 7) == "name = ");
    }
  });
}
