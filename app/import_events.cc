#include "app/import_events.hh"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "app/import_match.hh"
#include "app/import_merge.hh"
#include "ical/text.hh"
#include "scheduler/check_text.hh"

namespace nenkai {
namespace {

constexpr std::size_t longest_id = 64;
constexpr std::size_t longest_title_in_id = 48;

std::optional<LocalText> text_or_none(std::string text) {
  if (text.empty()) return std::nullopt;
  return LocalText(std::move(text));
}

std::optional<std::string> link_or_none(const std::string& link) {
  if (link.empty() || !is_web_url(link)) return std::nullopt;
  return link;
}

/// What feeds put around the names of a programme's events, taken off for comparing with our own.
bool says(const std::string& adorned, const LocalText& title) {
  const std::string whole = comparable_title(adorned);
  return std::any_of(title.all().begin(), title.all().end(),
                     [&](const auto& text) { return whole.find(comparable_title(text.second)) != std::string::npos; });
}

/// What calendar programs show of an event without a SUMMARY, which RFC 5545 (section 3.6.1) allows.
constexpr const char* untitled = "(no title)";

ImportedCalendar with_titles(ImportedCalendar calendar) {
  for (ImportedEvent& event : calendar.events) {
    if (ical::clean_line(event.title).empty()) event.title = untitled;
  }
  return calendar;
}

LocalText untitled_in_all_languages() {
  LocalText text;
  text.set("en", untitled);
  text.set("ja", "（件名なし）");
  return text;
}

/// Makes events of a document into events of a programme.
class EventMaker {
 public:
  EventMaker(const ProgrammeIndex& index, const ImportRequest& request) : index_(index), request_(request) {
    for (const Venue& venue : index.programme().venues) {
      for (const auto& [language, name] : venue.name.all()) {
        venues_.emplace(comparable_title(name), &venue);
        // As a feed says it.
        if (venue.address) venues_.emplace(comparable_title(name + ", " + venue.address->in(language)), &venue);
      }
    }
  }

  Event make(const ImportedEvent& from) const {
    Event event;
    event.series = request_.series;
    if (!request_.series) event.kind = request_.kind.value_or(EventKind::other);
    event.title = title_of(from);
    event.date = from.date;
    event.days = std::max(from.days, 1);
    event.end = from.end;
    event.status = from.status;
    set_place(event, from.place);
    event.online_url = link_or_none(from.online_url);
    event.url = link_or_none(from.url);
    if (from.timezone && from.date.time_of_day() && *from.timezone != index_.programme().header.timezone) {
      event.timezone = from.timezone;
    }
    event.description = text_or_none(ical::clean_block(from.description));
    add_categories(event, from.categories);
    if (std::string organiser = ical::clean_line(from.organiser); !organiser.empty()) event.organiser = organiser;
    if (!from.uid.empty()) event.uid = kept_uid(from.uid);
    if (!from.uid.empty() && !from.recurrence.empty()) event.recurrence = kept_uid(from.recurrence);
    event.source = request_.source;
    return event;
  }

 private:
  /// An event of a series goes by the series' name where it has no title of its own.
  std::optional<LocalText> title_of(const ImportedEvent& from) const {
    if (from.title != untitled) return text_or_none(ical::clean_line(from.title));
    if (request_.series) return std::nullopt;
    return untitled_in_all_languages();
  }

  void set_place(Event& event, const std::string& text) const {
    const std::string place = ical::clean_line(text);
    const auto venue = venues_.find(comparable_title(place));
    if (venue != venues_.end() && !place.empty()) {
      event.venue = venue->second->id;
    } else {
      event.place = text_or_none(place);
    }
  }

  static void add_categories(Event& event, const std::vector<std::string>& categories) {
    for (const std::string& raw : categories) {
      std::string category = ical::clean_line(raw);
      const bool known =
          std::find(event.categories.begin(), event.categories.end(), category) != event.categories.end();
      if (!category.empty() && !known) event.categories.push_back(std::move(category));
    }
  }

  const ProgrammeIndex& index_;
  const ImportRequest& request_;
  std::unordered_map<std::string, const Venue*> venues_;  // by comparable name
};

/// Ids of new events: the title's slug and the date, with a number where that is taken.
class NewIds {
 public:
  explicit NewIds(const Programme& programme) {
    for (const Event& event : programme.events) taken_.insert(event.id.str());
  }

  EventId next(const Event& event) {
    std::string name = to_slug(event.title ? event.title->in("en").substr(0, 4 * longest_title_in_id) : "");
    if (name.size() < 3 && event.series) name = event.series->str();  // a title in Japanese has no slug
    if (name.empty()) name = "event";
    name = to_slug(name.substr(0, longest_title_in_id));
    const std::string id = name + "-" + event.date.str().substr(0, 10);
    std::string unique = id;
    for (int number = 2; !taken_.insert(unique).second; ++number) unique = fmt::format("{}-{}", id, number);
    return EventId{unique.substr(0, longest_id)};
  }

 private:
  std::unordered_set<std::string> taken_;
};

ImportItem item_of(const Event& event, const ProgrammeIndex& index) {
  ImportItem item;
  item.id = event.id.str();
  item.uid = event.uid.value_or("");
  item.recurrence = event.recurrence.value_or("");
  item.title = resolve(event, index).title->in("en");
  item.date = event.date.str();
  item.status = name_of(event.status);
  return item;
}

class Proposing {
 public:
  Proposing(const ImportedCalendar& calendar, const ProgrammeIndex& index, const ImportRequest& request,
            DayRange window, const CheckOptions& checks)
      : calendar_(calendar),
        index_(index),
        request_(request),
        window_(window),
        checks_(checks),
        maker_(index, request),
        ids_(index.programme()) {}

  EventProposal run() {
    matches_ = match_events(calendar_.events, index_.programme(), request_.source);
    for (const ImportedEvent& event : calendar_.events) made_.push_back(maker_.make(event));
    refuse_mistakes();
    for (std::size_t at = 0; at < made_.size(); ++at) {
      if (!unfit_[at]) propose(at);
    }
    find_gone();
    tell_counts();
    return std::move(proposal_);
  }

 private:
  // What cannot be an event of a programme.

  /// The document's events as a programme's, so that what holds for files and forms holds for imports.
  void refuse_mistakes() {
    unfit_.assign(made_.size(), false);
    Programme trial = index_.programme();
    trial.events = made_;
    for (Event& event : trial.events) event.id = EventId{"new"};
    CheckOptions checks = checks_;
    checks.only_events = true;
    checks.most_issues = made_.size() * 8 + 8;
    std::vector<std::string> reasons(made_.size());
    for (const Issue& issue : check(trial, checks)) {
      if (issue.kind != EntityKind::event) continue;
      if (issue.severity == Issue::Severity::error) {
        unfit_[issue.position] = true;
        std::string& reason = reasons[issue.position];
        reason += (reason.empty() ? "" : "; ") + issue.message;
      } else if (matches_[issue.position].event == nullptr) {
        ++oddities_[issue.message];
      }
    }
    for (std::size_t at = 0; at < made_.size(); ++at) {
      if (unfit_[at]) skip(at, reasons[at]);
    }
  }

  void skip(std::size_t at, std::string reason) {
    const ImportedEvent& event = calendar_.events[at];
    proposal_.skipped.push_back({ImportRemark::Kind::skipped, event.line, "VEVENT", event.uid, std::move(reason)});
  }

  // What it would do.

  void propose(std::size_t at) {
    const Match& match = matches_[at];
    if (match.by == MatchedBy::duplicate) return propose_duplicate(at);
    if (match.event == nullptr) return add(at);
    if (match.by == MatchedBy::content) ++other_uids_;
    update(at, *match.event);
  }

  void propose_duplicate(std::size_t at) {
    const Event& stored = *matches_[at].event;
    // An occurrence that comes twice under one UID can never be kept twice.
    const bool same_uid = stored.uid && stored.uid == made_[at].uid && stored.recurrence == made_[at].recurrence;
    ImportItem item = item_of(stored, index_);
    item.uid = calendar_.events[at].uid;
    item.line = calendar_.events[at].line;
    item.reason = fmt::format("another event of the document is taken for event {} already{}", stored.id.str(),
                              same_uid ? ", under the same UID" : "");
    const bool anyway = request_.clash == ClashPolicy::theirs && !same_uid;
    item.action = anyway ? "theirs" : "ours";
    proposal_.clash.push_back(std::move(item));
    if (anyway) add(at);
  }

  void add(std::size_t at) {
    Event event = made_[at];
    if (event.uid && !new_uids_.insert(*event.uid + "\n" + event.recurrence.value_or("")).second) {
      skip(at, "its UID stands in the document twice");
      return;
    }
    event.id = ids_.next(event);
    event.imported = state_of(event).str();
    const bool named_here = calendar_.events[at].title == untitled && event.title;
    if (named_here) ++oddities_["it has no title (SUMMARY) and is called (no title)"];
    ImportItem item = item_of(event, index_);
    item.line = calendar_.events[at].line;
    proposal_.added.push_back(std::move(item));
    proposal_.revisions.push_back({Event{}, std::move(event)});
  }

  void update(std::size_t at, const Event& stored) {
    const ImportedEvent& from = calendar_.events[at];
    seen_.insert(&stored);
    const bool other_source = stored.source && stored.source != request_.source;
    // A file is read because a person wants it now; it may be a new copy under another name. What a URL says comes by
    // itself later, and nobody but its own source is to change an event so.
    MergeOptions options{request_.clash, checks_.today, matches_[at].by == MatchedBy::own_uid,
                         other_source && !request_.url.empty()};
    Event theirs = made_[at];
    if (from.title == untitled || (options.own_feed && says(from.title, *resolve(stored, index_).title)))
      theirs.title = stored.title;
    Merged merged = merge_event(stored, theirs, options);
    if (other_source && !options.own_feed && !merged.took_theirs) ++other_sources_;
    if (!options.own_feed) remember_uid(merged.event, theirs, from);
    if (!merged.clashes.empty()) {
      ImportItem item = item_of(stored, index_);
      item.line = from.line;
      item.changes = std::move(merged.clashes);
      item.reason = merged.reason.empty() ? "it was changed here and at the source" : merged.reason;
      item.action = merged.took_theirs ? "theirs" : "ours";
      proposal_.clash.push_back(std::move(item));
    }
    keep_change(stored, std::move(merged.event), from.line);
  }

  /// An event that has been in feeds under its own UID keeps that one; the document's is remembered beside it.
  static void remember_uid(Event& event, const Event& theirs, const ImportedEvent& from) {
    if (!theirs.uid || event.uid) return;
    ImportedState state(event.imported.value_or(""));
    state.set("uid", uid_digest(from));
    event.imported = state.str();
  }

  void keep_change(const Event& stored, Event after, int line) {
    std::vector<FieldChange> changes = compare_events(stored, after);
    if (changes.empty()) {
      ++proposal_.unchanged;
      return;
    }
    const auto told = [](const FieldChange& change) { return change.key != "imported" && change.key != "source"; };
    changes.erase(std::stable_partition(changes.begin(), changes.end(), told), changes.end());
    if (changes.empty()) {
      ++proposal_.unchanged;  // only what is remembered of the source
    } else {
      ImportItem item = item_of(after, index_);
      item.line = line;
      item.changes = std::move(changes);
      proposal_.changed.push_back(std::move(item));
    }
    proposal_.revisions.push_back({stored, std::move(after)});
  }

  // What the source no longer has.

  void find_gone() {
    if (calendar_.capped) {
      proposal_.notes.emplace_back("not all of the document was read: none counts as gone");
      return;
    }
    std::unordered_set<std::string> unread;
    for (const ImportRemark& remark : calendar_.remarks) {
      if (!remark.uid.empty()) unread.insert(kept_uid(remark.uid));
    }
    const DayRange told = days_told(calendar_);
    for (const Match& match : matches_) {
      if (match.event != nullptr) seen_.insert(match.event);
    }
    for (const Event& event : index_.programme().events) {
      if (event.source != request_.source || event.status == EventStatus::cancelled || seen_.contains(&event)) continue;
      if (event.uid && unread.contains(*event.uid)) continue;  // it is there, and something was wrong with it
      const DayRange days = event.recurrence ? told.intersect(window_) : told;
      if (!days.contains(event.date.first_day())) continue;
      miss(event);
    }
  }

  void miss(const Event& event) {
    ImportItem item = item_of(event, index_);
    const bool ahead = event.date.interval().last() >= checks_.today && event.status != EventStatus::held;
    item.action = "kept";
    if (!ahead) item.reason = event.status == EventStatus::held ? "it was held" : "its day has passed";
    if (ahead && request_.gone == GonePolicy::cancel) {
      Event after = event;
      after.status = EventStatus::cancelled;
      // As if the source had said so: where it comes back there, it comes back here.
      ImportedState state(event.imported.value_or(""));
      state.set("status", short_digest(part_text(after, ImportPart::status)));
      after.imported = state.str();
      item.action = "cancelled";
      item.status = name_of(after.status);
      proposal_.revisions.push_back({event, std::move(after)});
    }
    proposal_.gone.push_back(std::move(item));
  }

  void tell_counts() {
    if (calendar_.events.empty()) proposal_.notes.emplace_back("the document has no events: none counts as gone");
    if (other_uids_ > 0) {
      proposal_.notes.push_back(
          fmt::format("{} event{} found again under another UID, by title, date and place: the first UID is kept",
                      other_uids_, other_uids_ == 1 ? " was" : "s were"));
    }
    if (other_sources_ > 0) {
      proposal_.notes.push_back(fmt::format("{} event{} from another source before and counted as that one's still",
                                            other_sources_, other_sources_ == 1 ? " came" : "s came"));
    }
    for (const auto& [message, count] : oddities_) {
      proposal_.notes.push_back(fmt::format("{} new event{}: {}", count, count == 1 ? "" : "s", message));
    }
  }

  const ImportedCalendar& calendar_;
  const ProgrammeIndex& index_;
  const ImportRequest& request_;
  DayRange window_;
  const CheckOptions& checks_;
  EventMaker maker_;
  NewIds ids_;
  std::vector<Match> matches_;  // by position in the document
  std::vector<Event> made_;     // likewise
  std::vector<bool> unfit_;     // likewise
  std::unordered_set<const Event*> seen_;
  std::unordered_set<std::string> new_uids_;
  std::map<std::string, int> oddities_;  // warnings, and how often each
  int other_uids_ = 0;
  int other_sources_ = 0;
  EventProposal proposal_;
};

}  // namespace

DayRange days_told(const ImportedCalendar& calendar) {
  if (calendar.events.empty()) return {};
  Day first = calendar.events.front().date.first_day();
  for (const ImportedEvent& event : calendar.events) first = std::min(first, event.date.first_day());
  return DayRange::closed(first, Day{date::year{last_year} / 12 / 31});
}

EventProposal propose_events(const ImportedCalendar& calendar, const ProgrammeIndex& index,
                             const ImportRequest& request, DayRange window, const CheckOptions& checks) {
  const ImportedCalendar titled = with_titles(calendar);
  return Proposing(titled, index, request, window, checks).run();
}

}  // namespace nenkai
