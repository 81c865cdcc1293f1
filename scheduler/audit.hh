#pragma once
// The audit: what each rule finds of each of its subjects in each period.
//
// The meaning of the statuses is in docs/rules.md. Facts are stored, findings are derived: `today` is a
// parameter and nothing here reads a clock.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/programme.hh"
#include "scheduler/workdays.hh"

namespace nenkai {

enum class FindingStatus : std::uint8_t {
  not_applicable,
  exceeded,
  met,
  waived,
  uncertain,
  unverified,
  planned,
  missed,
  at_risk,
  open
};

template <>
struct Names<FindingStatus> {
  using enum FindingStatus;
  static constexpr std::array<std::pair<FindingStatus, std::string_view>, 10> table{{{not_applicable, "not_applicable"},
                                                                                     {exceeded, "exceeded"},
                                                                                     {met, "met"},
                                                                                     {waived, "waived"},
                                                                                     {uncertain, "uncertain"},
                                                                                     {unverified, "unverified"},
                                                                                     {planned, "planned"},
                                                                                     {missed, "missed"},
                                                                                     {at_risk, "at_risk"},
                                                                                     {open, "open"}}};
};

/// What the audit needs to know of an event, before its series fills the gaps. Views need to live only
/// as long as the call they are handed to.
struct EventFact {
  std::string_view id;
  std::string_view series;                 // empty: none
  std::optional<EventKind> kind;           // unset: the series'
  std::optional<std::string_view> covers;  // pairing ids with a space between; unset: the series'
  std::string_view committee;              // empty: the series'
  EventStatus status = EventStatus::tentative;
  DayRange start;         // the days on which it may have started
  bool evidence = false;  // true where it has any
};

/// The facts of a programme's events, packed: about 40 bytes an event, so that a million fit well.
class AuditEvents {
 public:
  /// `index` must outlive this.
  explicit AuditEvents(const ProgrammeIndex& index);
  /// All events of the programme that `index` is of.
  static AuditEvents of(const ProgrammeIndex& index);

  void add(const EventFact& fact);
  void add(const Event& event);

  using Number = std::uint32_t;
  std::size_t size() const { return facts_.size(); }
  std::string_view id(Number event) const;
  EventKind kind(Number event) const { return facts_[event].kind; }
  EventStatus status(Number event) const { return facts_[event].status; }
  bool has_evidence(Number event) const { return facts_[event].evidence; }
  DayRange start(Number event) const;
  /// The events that cover the pairing (committee) at this position in the programme, unsorted.
  const std::vector<Number>& of_pairing(std::size_t position) const { return by_pairing_[position]; }
  const std::vector<Number>& of_committee(std::size_t position) const { return by_committee_[position]; }

 private:
  struct Fact {
    std::uint64_t id_begin;
    std::int32_t first_day;  // days since 1970-01-01
    std::int32_t end_day;
    std::uint8_t id_length;
    EventKind kind;
    EventStatus status;
    bool evidence;
  };
  struct SeriesFacts {
    EventKind kind;
    std::vector<std::uint32_t> pairings;
    std::optional<std::uint32_t> committee;
  };
  void add_covers(Number event, std::string_view covers);

  const ProgrammeIndex* index_;
  std::unordered_map<std::string_view, SeriesFacts> series_;
  std::string ids_;
  std::vector<Fact> facts_;
  std::vector<std::vector<Number>> by_pairing_;
  std::vector<std::vector<Number>> by_committee_;
};

struct Gap {
  std::optional<int> days;  // since the last event held before the first counted one
  bool exceeded = false;
  friend bool operator==(const Gap&, const Gap&) = default;
};

/// What the audit says of one rule, subject and period. Points into the programme and the AuditEvents
/// it was made from, which must outlive it.
struct Finding {
  const Rule* rule = nullptr;
  std::string_view subject;
  Period period;
  FindingStatus status = FindingStatus::open;
  // Ids, by start and then id. H, H?, U and F of docs/rules.md.
  std::vector<std::string_view> counted;
  std::vector<std::string_view> possible;
  std::vector<std::string_view> unverified;
  std::vector<std::string_view> upcoming;
  /// Those of `unverified` that were held, but lack the evidence that the rule asks for.
  std::vector<std::string_view> unproved;
  /// Those of `counted` that were held before the subject took over from others: they are never one too many.
  std::size_t inherited = 0;
  const Waiver* waiver = nullptr;
  const Passing* passed_on = nullptr;  // where the subject is no more by the period's end
  std::optional<int> days_left;        // none once the period is over
  std::optional<Day> last_feasible;    // the last day on which an event could still start
  std::optional<Gap> gap;              // only where the rule sets max_gap_days
};

struct AuditQuery {
  Day today;
  FiscalYears years;
  /// Look only at these subjects, by kind and id; without it, at all.
  const std::set<std::pair<SubjectKind, std::string>>* only = nullptr;
};

/// The fiscal years an audit covers when none are named: that of today and the one before.
FiscalYears default_years(const FiscalCalendar& fiscal, Day today);

/// Every finding for the asked years, sorted by rule, subject and the period's start.
std::vector<Finding> audit(const ProgrammeIndex& index, const AuditEvents& events, const Workdays& workdays,
                           const AuditQuery& query);

/// Those of `unverified` that nobody recorded as held.
std::vector<std::string_view> not_recorded(const Finding& finding);

/// How many findings have each status; statuses that none has are left out.
std::map<FindingStatus, int> summarise(std::span<const Finding> findings);

/// The finding in a sentence ("1 of 1 held: hokuriku-forum-fy2003").
std::string reason(const Finding& finding);
/// What a person can do about it; empty where nothing is to be done.
std::string advice(const Finding& finding);

/// The ids of a rule's subjects, sorted.
std::vector<std::string_view> subjects_of(const Rule& rule, const ProgrammeIndex& index);

/// The days on which a subject is under an obligation; none where it never is.
DayRange validity_of(const Rule& rule, std::string_view subject, const ProgrammeIndex& index);

}  // namespace nenkai
