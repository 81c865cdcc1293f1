#include "ical/import.hh"

#include <fmt/format.h>

#include "ical/import_zones.hh"
#include "ical/sandbox.hh"
#include "ical/text.hh"

namespace nenkai {
namespace {

using ical::MessageKind;

void answer_zone(ical::ReaderChild& child, const std::string& tzid) {
  const auto zone = ical::find_system_zone(tzid);
  if (!zone) return child.send(MessageKind::no_zone, "");
  ical::WireWriter body;
  body.text(zone->name);
  body.text(zone->bytes);
  child.send(MessageKind::zone, body.take());
}

Problem damaged_answer() { return {"what was read of it makes no sense, so it was refused"}; }

}  // namespace

Result<ImportedCalendar> read_calendar(std::string_view document, const ImportOptions& options) {
  if (document.size() > options.limits.bytes) {
    return Problem{fmt::format("it has {} bytes, and {} are allowed", document.size(), options.limits.bytes)};
  }
  ical::ReaderChild child(document, options.limits);
  child.send(MessageKind::request, ical::encode(options));
  while (const auto received = child.receive()) {
    switch (received->kind) {
      case MessageKind::zone: answer_zone(child, received->body); break;
      case MessageKind::refusal: return Problem{ical::clean_line(received->body)};
      case MessageKind::calendar: {
        auto calendar = ical::decode_calendar(received->body);
        if (!calendar) return damaged_answer();
        return *std::move(calendar);
      }
      default: return damaged_answer();
    }
  }
  return Problem{child.ended_because()};
}

}  // namespace nenkai
