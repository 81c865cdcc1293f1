#pragma once
// A ZIP archive whose bytes follow from its contents alone (APPNOTE.TXT 6.3.10): no clock, no compression.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nenkai {

struct ArchivedFile {
  std::string name;  // with '/' between folders, in UTF-8
  std::string bytes;
};

/// All files under the folder `folder`, in their order, dated 1980-01-01. Throws InputError beyond what the format has
/// room for: 65,535 files, 4 GiB.
std::string zip_of(const std::vector<ArchivedFile>& files, std::string_view folder);

/// CRC-32 as ZIP has it (ISO 3309, reflected, polynomial 0xEDB88320).
std::uint32_t crc32_of(std::string_view bytes);

}  // namespace nenkai
