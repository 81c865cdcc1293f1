#include "app/zip.hh"

#include <array>
#include <limits>

#include "app/errors.hh"

namespace nenkai {
namespace {

constexpr std::uint16_t version_needed = 20;
constexpr std::uint16_t names_are_utf8 = 1U << 11U;
constexpr std::uint16_t made_on_unix = (3U << 8U) | version_needed;
constexpr std::uint16_t first_of_1980 = (1U << 5U) | 1U;  // month and day; the year counts from 1980
constexpr std::uint32_t ordinary_file = 0100644U << 16U;

void put16(std::string& out, std::size_t value) {
  out += static_cast<char>(value & 0xFFU);
  out += static_cast<char>((value >> 8U) & 0xFFU);
}

void put32(std::string& out, std::size_t value) {
  put16(out, value & 0xFFFFU);
  put16(out, (value >> 16U) & 0xFFFFU);
}

/// What stands both before a file and in the directory at the end.
void put_common(std::string& out, const ArchivedFile& file, const std::string& name) {
  put16(out, version_needed);
  put16(out, names_are_utf8);
  put16(out, 0);  // stored
  put16(out, 0);  // midnight
  put16(out, first_of_1980);
  put32(out, crc32_of(file.bytes));
  put32(out, file.bytes.size());
  put32(out, file.bytes.size());
  put16(out, name.size());
  put16(out, 0);  // no extra fields
}

void put_entry(std::string& directory, const ArchivedFile& file, const std::string& name, std::size_t offset) {
  put32(directory, 0x02014B50U);
  put16(directory, made_on_unix);
  put_common(directory, file, name);
  put16(directory, 0);  // no comment
  put16(directory, 0);  // the first disk
  put16(directory, 0);  // no text known
  put32(directory, ordinary_file);
  put32(directory, offset);
  directory += name;
}

}  // namespace

std::uint32_t crc32_of(std::string_view bytes) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t i = 0; i < made.size(); ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = (value >> 1U) ^ ((value & 1U) != 0 ? 0xEDB88320U : 0U);
      made[i] = value;
    }
    return made;
  }();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) crc = (crc >> 8U) ^ table[(crc ^ static_cast<unsigned char>(c)) & 0xFFU];
  return crc ^ 0xFFFFFFFFU;
}

std::string zip_of(const std::vector<ArchivedFile>& files, std::string_view folder) {
  if (files.size() > std::numeric_limits<std::uint16_t>::max()) throw InputError("too many files for a ZIP archive");
  std::string out;
  std::string directory;
  for (const ArchivedFile& file : files) {
    const std::string name = std::string(folder) + "/" + file.name;
    put_entry(directory, file, name, out.size());
    put32(out, 0x04034B50U);
    put_common(out, file, name);
    out += name;
    out += file.bytes;
    if (out.size() + directory.size() > std::numeric_limits<std::uint32_t>::max()) {
      throw InputError("more than 4 GiB do not fit into a ZIP archive");
    }
  }
  const std::size_t begin = out.size();
  out += directory;
  put32(out, 0x06054B50U);
  put16(out, 0);
  put16(out, 0);
  put16(out, files.size());
  put16(out, files.size());
  put32(out, directory.size());
  put32(out, begin);
  put16(out, 0);
  return out;
}

}  // namespace nenkai
