#include "config/template_source.hh"

#include <cassert>
#include <span>

#include "embedded/static_files.hh"
#include "embedded/template_files.hh"

namespace nenkai {
namespace {

std::string_view text_of(std::span<const embedded::File> files, std::string_view name) {
  for (const embedded::File& file : files) {
    if (file.name == name) return file.text;
  }
  assert(false && "no such file");
  return {};
}

}  // namespace

std::string_view template_text(std::string_view name) { return text_of(embedded::template_files(), name); }

std::string_view static_text(std::string_view name) { return text_of(embedded::static_files(), name); }

std::vector<std::string_view> static_names() {
  std::vector<std::string_view> names;
  for (const embedded::File& file : embedded::static_files()) names.push_back(file.name);
  return names;
}

}  // namespace nenkai
