#include "app/import_match.hh"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "app/import_merge.hh"
#include "ical/feed.hh"
#include "ical/text.hh"
#include "scheduler/check_text.hh"
#include "scheduler/utf8.hh"

namespace nenkai {
namespace {

std::string identity(std::string_view uid, std::string_view recurrence) {
  return std::string(uid) + "\n" + std::string(recurrence);
}

/// Two titles on one day: what both sides can be looked up by.
std::string title_and_day(std::string_view title, Day day) { return comparable_title(title) + "\n" + to_string(day); }

class Matching {
 public:
  Matching(const std::vector<ImportedEvent>& events, const Programme& programme, const std::string& source)
      : events_(events), index_(programme), source_(source), matches_(events.size()) {
    for (const Event& event : programme.events) remember(event);
  }

  std::vector<Match> run() {
    each_open([this](std::size_t at) { match_uid(at); });
    each_open([this](std::size_t at) { match_title(at, true); });
    each_open([this](std::size_t at) { match_title(at, false); });
    each_open([this](std::size_t at) { match_vague(at); });
    each_open([this](std::size_t at) { find_duplicate(at); });
    return std::move(matches_);
  }

 private:
  template <class F>
  void each_open(F f) {
    for (std::size_t at = 0; at < events_.size(); ++at) {
      if (matches_[at].by == MatchedBy::nothing) f(at);
    }
  }

  void remember(const Event& event) {
    const std::string linked(ImportedState(event.imported.value_or("")).digest("uid"));
    if (!linked.empty()) by_link_.emplace(linked, &event);
    if (event.uid) {
      by_uid_.emplace(identity(*event.uid, event.recurrence.value_or("")), &event);
    }
    if (!event.uid || event.recurrence) by_own_uid_.emplace(event_uid(event, index_.programme().header), &event);
    if (event.uid && event.source != source_) return;  // another source speaks of it
    const ResolvedEvent resolved = resolve(event, index_);
    std::unordered_set<std::string> titles;
    for (const auto& [language, title] : resolved.title->all()) titles.insert(comparable_title(title));
    for (const std::string& title : titles) {
      if (title.empty()) continue;
      if (event.date.day_precise()) by_title_[title + "\n" + to_string(event.date.first_day())].push_back(&event);
      if (!event.date.day_precise()) vague_[title].push_back(&event);
    }
  }

  void match_uid(std::size_t at) {
    const ImportedEvent& event = events_[at];
    if (event.uid.empty()) return;
    const std::string uid = kept_uid(event.uid);
    const auto by_uid = by_uid_.find(identity(uid, kept_uid(event.recurrence)));
    if (by_uid != by_uid_.end()) return take(at, MatchedBy::uid, by_uid->second);
    const auto by_link = by_link_.find(uid_digest(event));
    if (by_link != by_link_.end()) return take(at, MatchedBy::uid, by_link->second);
    const auto own = event.recurrence.empty() ? by_own_uid_.find(uid) : by_own_uid_.end();
    if (own != by_own_uid_.end()) return take(at, MatchedBy::own_uid, own->second);
  }

  void take(std::size_t at, MatchedBy by, const Event* event) {
    if (!taken_.insert(event).second) by = MatchedBy::duplicate;
    matches_[at] = {by, event};
  }

  /// Of several candidates: the same moment before the same day, the same place before another, what is of this source
  /// before what is not; then by id.
  int likeness(const ImportedEvent& event, const Event& stored) const {
    int points = 0;
    if (stored.date == event.date) points += 8;
    if (same_place(event, stored)) points += 4;
    if (stored.source == source_) points += 2;
    if (stored.uid && !event.uid.empty() && *stored.uid == kept_uid(event.uid)) points += 16;
    return points;
  }

  bool same_place(const ImportedEvent& event, const Event& stored) const {
    const Venue* venue = stored.venue ? index_.find(*stored.venue) : nullptr;
    const LocalText none;
    const LocalText& place = venue != nullptr ? venue->name : stored.place ? *stored.place : none;
    if (place.empty()) return event.place.empty();
    const auto& all = place.all();
    return std::any_of(all.begin(), all.end(), [&](const auto& text) {
      const std::string ours = comparable_title(text.second);
      return !ours.empty() && comparable_title(event.place).starts_with(ours);
    });
  }

  /// `exact`: also the moment and the place are the same, so that these find each other before others do.
  void match_title(std::size_t at, bool exact) {
    const ImportedEvent& event = events_[at];
    if (!event.date.day_precise() || comparable_title(event.title).empty()) return;
    const auto found = by_title_.find(title_and_day(event.title, event.date.first_day()));
    if (found == by_title_.end()) return;
    const Event* best = nullptr;
    for (const Event* stored : found->second) {
      if (taken_.contains(stored)) continue;
      if (exact && (stored->date != event.date || !same_place(event, *stored))) continue;
      if (best == nullptr || likeness(event, *stored) > likeness(event, *best)) best = stored;
    }
    if (best != nullptr) take_by_text(at, best);
  }

  /// A month-only event that gets its day, where only one can be meant.
  void match_vague(std::size_t at) {
    const ImportedEvent& event = events_[at];
    const auto found = vague_.find(comparable_title(event.title));
    if (found == vague_.end()) return;
    const Event* only = nullptr;
    for (const Event* stored : found->second) {
      if (taken_.contains(stored) || !stored->date.interval().contains(event.date.interval())) continue;
      if (only != nullptr) return;
      only = stored;
    }
    if (only != nullptr) take_by_text(at, only);
  }

  /// Two events of the document for one that was not this source's before: which of them it is, a person has to say.
  void find_duplicate(std::size_t at) {
    const ImportedEvent& event = events_[at];
    if (!event.date.day_precise()) return;
    const auto found = by_title_.find(title_and_day(event.title, event.date.first_day()));
    if (found == by_title_.end()) return;
    for (const Event* stored : found->second) {
      if (adopted_.contains(stored)) matches_[at] = {MatchedBy::duplicate, stored};
    }
  }

  /// Matched without its UID.
  void take_by_text(std::size_t at, const Event* stored) {
    if (stored->source != source_) adopted_.insert(stored);
    take(at, stored->uid && !events_[at].uid.empty() ? MatchedBy::content : MatchedBy::title, stored);
  }

  using Map = std::unordered_map<std::string, const Event*>;
  using Lists = std::unordered_map<std::string, std::vector<const Event*>>;

  const std::vector<ImportedEvent>& events_;
  ProgrammeIndex index_;
  const std::string& source_;
  std::vector<Match> matches_;
  Map by_uid_;
  Map by_link_;
  Map by_own_uid_;
  Lists by_title_;  // by comparable title and day
  Lists vague_;     // by comparable title
  std::unordered_set<const Event*> taken_;
  std::unordered_set<const Event*> adopted_;  // found by title, and not of this source before
};

bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// U+2000 to U+206F and U+3000 to U+303F: dashes, quotes and spaces, those of East Asia too.
bool is_punctuation(std::string_view character) {
  return character.starts_with("\xE2\x80") || character.starts_with("\xE2\x81") || character.starts_with("\xE3\x80");
}

/// U+FF01 to U+FF5E, the full-width forms of ASCII; 0 for any other character.
char narrow(std::string_view character) {
  if (character.size() != 3 || character[0] != '\xEF') return 0;
  const auto second = static_cast<unsigned char>(character[1]);
  const auto third = static_cast<unsigned char>(character[2]);
  if (second == 0xBC && third > 0x80) return static_cast<char>(third - 0x80 + 0x20);
  return second == 0xBD && third < 0x9F ? static_cast<char>(third - 0x80 + 0x60) : '\0';
}

}  // namespace

std::string comparable_title(std::string_view title) {
  std::string text;
  const std::string clean = ical::clean_line(title);
  for (std::string_view rest = clean; !rest.empty();) {
    const std::string_view character = rest.substr(0, std::max<std::size_t>(utf8_length(rest), 1));
    rest.remove_prefix(character.size());
    const char ascii = character.size() == 1 ? character.front() : narrow(character);
    if (ascii == 0 && !is_punctuation(character)) {
      text += character;
    } else if (is_letter_or_digit(ascii)) {
      text += ascii >= 'A' && ascii <= 'Z' ? static_cast<char>(ascii - 'A' + 'a') : ascii;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  if (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

std::string kept_uid(std::string_view uid) {
  std::string clean = ical::clean_line(uid);
  if (clean.size() <= longest_uid) return clean;
  const std::string digest = long_digest(clean);
  std::size_t length = longest_uid - digest.size() - 1;
  while (length > 0 && (static_cast<unsigned char>(clean[length]) & 0xC0U) == 0x80U) --length;
  return clean.substr(0, length) + "-" + digest;
}

std::string uid_digest(const ImportedEvent& event) {
  return long_digest(identity(kept_uid(event.uid), kept_uid(event.recurrence)));
}

std::vector<Match> match_events(const std::vector<ImportedEvent>& events, const Programme& programme,
                                const std::string& source) {
  return Matching(events, programme, source).run();
}

}  // namespace nenkai
