#pragma once
// Whose obligations passed to whom, and who was called what, by the successions of a programme. docs/rules.md says what
// that means; tests/support/slow_audit.cc says it a second time.

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "scheduler/dates.hh"
#include "scheduler/local_text.hh"
#include "scheduler/rule.hh"

namespace nenkai {

struct Programme;

/// On that day a subject is no more, and its obligations are those of others.
struct Passing {
  Day on;
  std::vector<std::string_view> to;
};

/// Ids are views into the programme, which must outlive this.
class Lineage {
 public:
  explicit Lineage(const Programme& programme);

  /// True where nothing ever happened to subjects of the kind.
  bool empty(SubjectKind kind) const { return of(kind).empty(); }
  /// True where a succession names the subject or, of a pairing, reaches it through its cluster or bureau.
  bool knows(SubjectKind kind, std::string_view id) const { return find(kind, id) != nullptr; }
  /// Who answers, in a period with this last day, for what is recorded of `id`: itself; its heirs, once it is no more;
  /// or, before it began, the one that it alone came from. Sorted.
  std::vector<std::string_view> holders(SubjectKind kind, std::string_view id, Day last) const;
  /// False where the subject has no obligation in the period, because it is no more by the end of it, or not yet there.
  bool answers(SubjectKind kind, std::string_view id, DayRange period) const;
  /// The end of a subject; null where it has none.
  const Passing* passing(SubjectKind kind, std::string_view id) const;
  /// The day on which a succession made the subject.
  std::optional<Day> begin(SubjectKind kind, std::string_view id) const;
  /// Those that passed into the subject on the day on which it began.
  std::vector<std::string_view> origins(SubjectKind kind, std::string_view id) const;
  /// What it was called on a day, where that was not the name that it has now; null where it was.
  const LocalText* former_name(SubjectKind kind, std::string_view id, Day day) const;
  /// All that it ever passes into or came from, itself among them.
  std::set<std::string_view> relatives(SubjectKind kind, std::string_view id) const;

 private:
  struct Fate {
    std::optional<Passing> end;
    std::optional<Day> begin;
    std::vector<std::string_view> from;                   // those that ended in it when it began
    bool split_off = false;                               // from one that goes on
    std::vector<std::pair<Day, const LocalText*>> names;  // until the day, the name; by day
  };
  using Fates = std::map<std::string_view, Fate>;

  const Fates& of(SubjectKind kind) const { return fates_[static_cast<std::size_t>(kind)]; }
  Fates& of(SubjectKind kind) { return fates_[static_cast<std::size_t>(kind)]; }
  const Fate* find(SubjectKind kind, std::string_view id) const;
  void pass(SubjectKind kind, Day on, const std::vector<std::string>& from, const std::vector<std::string>& to);
  void pass_pairings(const Programme& programme, Day on);
  void begin_pairings(const Programme& programme);

  std::array<Fates, Names<SubjectKind>::table.size()> fates_;
};

}  // namespace nenkai
