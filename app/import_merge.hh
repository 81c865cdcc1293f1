#pragma once
// What a document says of one event, laid over what the programme has: a merge of three sides, the third being what the
// document said at the last import. Of that a digest for each part is kept with the event (`imported`), so that an edit
// by hand is told from a change at the source whatever became of the history in between.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/event_fields.hh"
#include "app/import.hh"

namespace nenkai {

/// Keys that are merged as one, because half of a change would make no sense: a date without its end.
enum class ImportPart : std::uint8_t {
  title,
  when,
  status,
  where,
  online_url,
  url,
  description,
  categories,
  organiser
};

template <>
struct Names<ImportPart> {
  using enum ImportPart;
  static constexpr std::array<std::pair<ImportPart, std::string_view>, 9> table{{{title, "title"},
                                                                                 {when, "when"},
                                                                                 {status, "status"},
                                                                                 {where, "where"},
                                                                                 {online_url, "online_url"},
                                                                                 {url, "url"},
                                                                                 {description, "description"},
                                                                                 {categories, "categories"},
                                                                                 {organiser, "organiser"}}};
};

/// What the source said last: "uid:0123456789abcdef title:01234567 …". Digests only, so that it stays short.
class ImportedState {
 public:
  ImportedState() = default;
  explicit ImportedState(std::string_view text);

  /// Empty where nothing is known.
  std::string_view digest(std::string_view name) const;
  void set(std::string_view name, std::string digest);
  std::string str() const;

 private:
  std::vector<std::pair<std::string, std::string>> digests_;
};

/// 32 bits of FNV-1a, as 8 hexadecimal digits; "0" of nothing.
std::string short_digest(std::string_view text);
/// 64 bits, as 16.
std::string long_digest(std::string_view text);

/// What the document says of a part, in a form that can be compared; empty where it says nothing.
std::string part_text(const Event& event, ImportPart part);
/// All parts of `theirs`, as the state after an import that took everything.
ImportedState state_of(const Event& theirs);

struct MergeOptions {
  ClashPolicy clash = ClashPolicy::report;
  Day today{};
  /// The document is a feed of this programme: what feeds add to description and categories is no change, and
  /// nothing of it is remembered.
  bool own_feed = false;
  /// The event came from another source before, and this one may not change it unasked.
  bool other_source = false;
};

struct Merged {
  Event event;                       // as it will be
  std::vector<FieldChange> clashes;  // keys that both sides changed: ours and theirs
  std::string reason;                // why a clash was settled against what was asked; else empty
  bool took_theirs = false;          // of the clashes
};

/// `ours` as stored; `theirs` as the document has it, with uid and source set.
Merged merge_event(const Event& ours, const Event& theirs, const MergeOptions& options);

}  // namespace nenkai
