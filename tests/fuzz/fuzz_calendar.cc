// Any bytes are read as a calendar, as the child process of an import reads them. Whatever comes out can be sent to
// the parent and is the same there, and lies within the limits.

#include <cstdlib>
#include <string_view>

#include "ical/import_wire.hh"
#include "ical/reader.hh"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nenkai;
  ImportOptions options;
  options.window = {Day{date::days{10957}}, Day{date::days{21915}}};  // 2000 to 2029
  options.timezone = "Asia/Tokyo";
  options.limits.occurrences = 500;
  options.limits.occurrences_each = 50;
  const std::string_view document(reinterpret_cast<const char*>(data), size);
  const auto calendar = ical::read_document(document, options, ical::find_system_zone);
  if (!calendar) return calendar.problem().empty() ? (std::abort(), 0) : 0;
  if (calendar->events.size() > 500 || calendar->remarks.size() > 1001) std::abort();
  const std::string sent = ical::encode(*calendar);
  const auto received = ical::decode_calendar(sent);
  if (!received || ical::encode(*received) != sent) std::abort();
  return 0;
}
