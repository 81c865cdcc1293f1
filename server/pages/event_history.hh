#pragma once
// What became of an event, in words.

#include "app/history.hh"
#include "server/pages/page.hh"

namespace nenkai::server {

/// A row a change, the newest first: "when", "by", "what" (a list of "text"), "why".
list history_rows(Page& page, const OpenProgramme& open, const EventId& event);

}  // namespace nenkai::server
