#pragma once
// What became of an event, in words.

#include "app/history.hh"
#include "server/pages/page.hh"

namespace nenkai::server {

/// A row a change, the newest first: "when", "by", "what" (a list of "text"), "why". Who made it and why is for those
/// who signed in, as all that is not public (app/public_view.hh).
list history_rows(Page& page, const OpenProgramme& open, const EventId& event, bool signed_in);

/// A key of an event, and its value (canonical JSON; empty: none), in words.
std::string key_words(const std::string& key, const Page& page);
std::string value_words(const std::string& key, const std::string& body, const Page& page);

}  // namespace nenkai::server
