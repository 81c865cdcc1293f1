#include "app/import_merge.hh"

#include <fmt/format.h>

#include <algorithm>

#include "scheduler/canonical_json.hh"

namespace nenkai {
namespace {

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
  return hash;
}

/// Calls f(key, member) for the members of a part, of one event or of two side by side.
template <class F>
void each_member(ImportPart part, F f) {
  switch (part) {
    case ImportPart::title: return f("title", &Event::title);
    case ImportPart::when:
      f("date", &Event::date);
      f("days", &Event::days);
      f("end", &Event::end);
      return f("timezone", &Event::timezone);
    case ImportPart::status: return f("status", &Event::status);
    case ImportPart::where: f("venue", &Event::venue); return f("place", &Event::place);
    case ImportPart::online_url: return f("online_url", &Event::online_url);
    case ImportPart::url: return f("url", &Event::url);
    case ImportPart::description: return f("description", &Event::description);
    case ImportPart::categories: return f("categories", &Event::categories);
    case ImportPart::organiser: return f("organiser", &Event::organiser);
  }
}

/// A member as canonical JSON; empty where it is not set.
template <class T>
std::string member_text(const T& value) {
  std::string text;
  CanonicalJson json(text);
  if constexpr (is_optional<T> || is_vector<T>) {
    json.optional("", value);
  } else {
    json.required("", value);
  }
  return text.size() > 1 ? text.substr(4) : std::string{};  // without {"":
}

/// Merges the parts of one event, one after the other.
class Merging {
 public:
  Merging(const Event& ours, const Event& theirs, const MergeOptions& options)
      : ours_(ours), theirs_(theirs), options_(options), state_(ours.imported.value_or("")) {
    merged_.event = ours;
  }

  Merged run() {
    for (const auto& [part, name] : Names<ImportPart>::table) {
      if (!options_.own_feed || (part != ImportPart::description && part != ImportPart::categories)) merge(part, name);
    }
    if (!options_.own_feed) {
      merged_.event.imported = state_.str();
      if (!ours_.source || (options_.other_source && merged_.took_theirs)) merged_.event.source = theirs_.source;
    }
    return std::move(merged_);
  }

 private:
  void merge(ImportPart part, std::string_view name) {
    const std::string their_text = part_text(theirs_, part);
    const std::string their_digest = short_digest(their_text);
    const std::string_view seen = state_.digest(name);
    const bool known = !seen.empty();
    const bool same = part_text(ours_, part) == their_text || says_the_same(part, known);
    if (same || (known && seen == their_digest) || (!known && their_text.empty())) {
      if (same || !known) state_.set(name, their_digest);
      return;
    }
    const bool untouched = known ? seen == short_digest(part_text(ours_, part)) : refines(part);
    if (untouched && !options_.other_source && !contradicts_held(part)) {
      take(part);
      state_.set(name, their_digest);
      return;
    }
    settle(part, name, their_digest);
  }

  /// True where the two differ, but the document's way of saying it is no news.
  bool says_the_same(ImportPart part, bool known) const {
    if (part != ImportPart::status || theirs_.status == EventStatus::cancelled) return false;
    // A calendar has no word for what was held; and one that says nothing of a status means "confirmed".
    if (ours_.status == EventStatus::held) return true;
    const bool both_ahead = ours_.status != EventStatus::cancelled && theirs_.status != EventStatus::held;
    return !known && both_ahead;
  }

  /// Without memory of an earlier import: true where ours leaves open what theirs says.
  bool refines(ImportPart part) const {
    if (part != ImportPart::when) return part_text(ours_, part).empty();
    const bool vague = ours_.date.precision() < theirs_.date.precision() && !ours_.end;
    return vague && ours_.date.interval().contains(theirs_.date.interval());
  }

  /// What was recorded as held stays held, and did not take place on a day that is yet to come.
  bool contradicts_held(ImportPart part) const {
    if (ours_.status != EventStatus::held) return false;
    if (part == ImportPart::status) return true;
    return part == ImportPart::when && theirs_.date.first_day() > options_.today;
  }

  void settle(ImportPart part, std::string_view name, const std::string& their_digest) {
    each_member(part, [&](const char* key, auto member) {
      const std::string mine = member_text(ours_.*member);
      const std::string other = member_text(theirs_.*member);
      if (mine != other) merged_.clashes.push_back({key, mine, other});
    });
    if (contradicts_held(part)) {
      merged_.reason = part == ImportPart::status
                           ? "it was recorded as held: an import does not undo that; \"nenkai event cancel\" does"
                           : "it was recorded as held, and the document gives it a day to come";
      if (settled_for_us()) state_.set(name, their_digest);
    } else if (options_.clash == ClashPolicy::theirs) {
      take(part);
      state_.set(name, their_digest);
      merged_.took_theirs = true;
    } else if (settled_for_us()) {
      state_.set(name, their_digest);
    }
    if (options_.other_source && merged_.reason.empty()) {
      merged_.reason = "it comes from another source, which this one cannot change: --clash theirs hands it over";
    }
  }

  /// What is remembered is what the event's own source said, and no other's word is put in its place.
  bool settled_for_us() const { return options_.clash == ClashPolicy::ours && !options_.other_source; }

  void take(ImportPart part) {
    each_member(part, [&](const char*, auto member) { merged_.event.*member = theirs_.*member; });
  }

  const Event& ours_;
  const Event& theirs_;
  const MergeOptions& options_;
  ImportedState state_;
  Merged merged_;
};

}  // namespace

ImportedState::ImportedState(std::string_view text) {
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const std::size_t colon = word.find(':');
    if (colon != std::string_view::npos) set(word.substr(0, colon), std::string(word.substr(colon + 1)));
  }
}

std::string_view ImportedState::digest(std::string_view name) const {
  for (const auto& [known, digest] : digests_) {
    if (known == name) return digest;
  }
  return {};
}

void ImportedState::set(std::string_view name, std::string digest) {
  for (auto& [known, old] : digests_) {
    if (known != name) continue;
    old = std::move(digest);
    return;
  }
  digests_.emplace_back(std::string(name), std::move(digest));
}

std::string ImportedState::str() const {
  std::string text;
  for (const auto& [name, digest] : digests_) text += fmt::format("{}{}:{}", text.empty() ? "" : " ", name, digest);
  return text;
}

std::string short_digest(std::string_view text) {
  if (text.empty()) return "0";
  const std::uint64_t hash = fnv1a(text);
  return fmt::format("{:08x}", static_cast<std::uint32_t>(hash ^ (hash >> 32U)));
}

std::string long_digest(std::string_view text) { return fmt::format("{:016x}", fnv1a(text)); }

std::string part_text(const Event& event, ImportPart part) {
  std::string text;
  each_member(part, [&](const char* key, auto member) {
    const std::string value = member_text(event.*member);
    if (!value.empty()) text += (text.empty() ? "" : ",") + std::string(key) + "=" + value;
  });
  return text;
}

ImportedState state_of(const Event& theirs) {
  ImportedState state;
  for (const auto& [part, name] : Names<ImportPart>::table) {
    state.set(name, short_digest(part_text(theirs, part)));
  }
  return state;
}

Merged merge_event(const Event& ours, const Event& theirs, const MergeOptions& options) {
  return Merging(ours, theirs, options).run();
}

}  // namespace nenkai
