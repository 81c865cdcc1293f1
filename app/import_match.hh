#pragma once
// Which stored event a document's event is.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ical/import.hh"
#include "scheduler/programme.hh"

namespace nenkai {

enum class MatchedBy : std::uint8_t {
  nothing,    // it is new
  uid,        // UID and recurrence
  own_uid,    // the UID by which this programme's feeds call an event that was never imported
  title,      // title and date
  content,    // title, date and place of the same source, under another UID
  duplicate,  // what it would match has been matched by an earlier event of the document
};

struct Match {
  MatchedBy by = MatchedBy::nothing;
  const Event* event = nullptr;  // none where it is new
};

/// A title as it is compared: Latin letters small, full-width forms as ASCII, runs of spaces and punctuation as one
/// space.
std::string comparable_title(std::string_view title);

/// A UID as it is kept: one clean line; one of more than 255 bytes is cut and ends in a digest of the whole.
std::string kept_uid(std::string_view uid);

/// What an imported event that keeps a UID of its own is known by from then on, in `imported`.
std::string uid_digest(const ImportedEvent& event);

/// The match of each event of the document, in its order. No stored event is matched twice. By UID first, for the whole
/// document; then the rest by title and date among the events of `source` and those that have no UID.
std::vector<Match> match_events(const std::vector<ImportedEvent>& events, const Programme& programme,
                                const std::string& source);

}  // namespace nenkai
