# Run by nenkai_embed at build time. Texts become raw string literals, cut where a literal would be too long.
string(REPLACE "|" ";" FILES "${FILES}")
set(entries "")
set(counter 0)
set(literals "")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND literals "constexpr unsigned char text_${counter}[] = {${bytes}0};\n")
  string(APPEND entries "    File{\"${name}\", view(text_${counter}, sizeof text_${counter} - 1)},\n")
  math(EXPR counter "${counter} + 1")
endforeach()
file(WRITE ${HEADER} "#pragma once
#include <span>
#include <string_view>

#ifndef NENKAI_EMBEDDED_FILE
#define NENKAI_EMBEDDED_FILE
namespace nenkai::embedded {
struct File {
  std::string_view name;
  std::string_view text;
};
}  // namespace nenkai::embedded
#endif

namespace nenkai::embedded {
std::span<const File> ${FUNCTION}();
}
")
file(WRITE ${SOURCE} "#include \"embedded/${FUNCTION}.hh\"
#include <cstddef>
namespace nenkai::embedded {
namespace {
${literals}
std::string_view view(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}
}  // namespace
std::span<const File> ${FUNCTION}() {
  static const File files[] = {
${entries}  };
  return files;
}
}  // namespace nenkai::embedded
")
