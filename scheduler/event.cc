#include "scheduler/event.hh"

#include <fmt/format.h>

namespace nenkai {
namespace {

Problem refuse(const Event& event, std::string_view why) {
  return Problem{fmt::format("event {} is {}: {}", event.id.str(), name_of(event.status), why)};
}

Result<EventStatus> hold(const Event& event, Day today) {
  if (event.status == EventStatus::held) return EventStatus::held;
  if (event.status == EventStatus::cancelled) return refuse(event, "restore it before it is recorded as held");
  if (event.date.first_day() > today) {
    return Problem{fmt::format("event {} is dated {}, after today ({}): record it as held when it has begun",
                               event.id.str(), event.date.str(), to_string(today))};
  }
  return EventStatus::held;
}

}  // namespace

Result<EventStatus> apply_action(const Event& event, EventAction action, Day today) {
  switch (action) {
    case EventAction::confirm:
      if (event.status == EventStatus::held) return refuse(event, "it has taken place and needs no confirmation");
      if (event.status == EventStatus::cancelled) return refuse(event, "restore it before it is confirmed");
      return EventStatus::confirmed;
    case EventAction::hold: return hold(event, today);
    case EventAction::cancel: return EventStatus::cancelled;
    case EventAction::restore:
      if (event.status == EventStatus::cancelled) return EventStatus::tentative;
      return refuse(event, "only a cancelled event can be restored");
  }
  return refuse(event, "unknown action");
}

}  // namespace nenkai
