#include "config/template_source.hh"

#include <cassert>

#include "embedded/template_files.hh"

namespace nenkai {

std::string_view template_text(std::string_view name) {
  for (const embedded::File& file : embedded::template_files()) {
    if (file.name == name) return file.text;
  }
  assert(false && "no such template");
  return {};
}

}  // namespace nenkai
