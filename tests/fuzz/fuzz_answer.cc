// Any bytes come from the child process, which what it read may have taken over. The parent takes a calendar out of
// them or none.

#include <cstdlib>
#include <string_view>

#include "ical/import_wire.hh"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto calendar = nenkai::ical::decode_calendar(body);
  if (calendar && !nenkai::ical::decode_calendar(nenkai::ical::encode(*calendar))) std::abort();
  (void)nenkai::ical::decode_options(body);
  return 0;
}
