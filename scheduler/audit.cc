#include "scheduler/audit.hh"

#include <fmt/format.h>

#include <algorithm>

namespace nenkai {
namespace {

std::int32_t number_of(Day day) { return static_cast<std::int32_t>(day.time_since_epoch().count()); }
Day day_of(std::int32_t number) { return Day{date::days{number}}; }

}  // namespace

AuditEvents::AuditEvents(const ProgrammeIndex& index)
    : index_(&index),
      by_pairing_(index.programme().pairings.size()),
      by_committee_(index.programme().committees.size()) {
  for (const Series& series : index.programme().series) {
    SeriesFacts facts{series.kind, {}, {}};
    for (const PairingId& id : series.covers) {
      if (const Pairing* pairing = index.find(id)) {
        facts.pairings.push_back(static_cast<std::uint32_t>(index.position(*pairing)));
      }
    }
    if (series.committee) {
      if (const Committee* committee = index.find(*series.committee)) {
        facts.committee = static_cast<std::uint32_t>(index.position(*committee));
      }
    }
    series_.emplace(series.id.str(), std::move(facts));
  }
}

AuditEvents AuditEvents::of(const ProgrammeIndex& index) {
  AuditEvents events(index);
  for (const Event& event : index.programme().events) events.add(event);
  return events;
}

void AuditEvents::add(const Event& event) {
  std::string covers;
  for (const PairingId& id : event.covers.value_or(std::vector<PairingId>{})) covers += id.str() + ' ';
  EventFact fact;
  fact.id = event.id.str();
  if (event.series) fact.series = event.series->str();
  fact.kind = event.kind;
  if (event.covers) fact.covers = covers;
  if (event.committee) fact.committee = event.committee->str();
  fact.status = event.status;
  fact.evidence = !event.evidence.empty();
  fact.start = event.date.interval();
  add(fact);
}

void AuditEvents::add(const EventFact& fact) {
  const auto number = static_cast<Number>(facts_.size());
  const auto found = series_.find(fact.series);
  const SeriesFacts* series = found == series_.end() ? nullptr : &found->second;
  const EventKind kind = fact.kind.value_or(series != nullptr ? series->kind : EventKind::other);
  facts_.push_back({ids_.size(), number_of(fact.start.begin), number_of(fact.start.end),
                    static_cast<std::uint8_t>(fact.id.size()), kind, fact.status, fact.evidence});
  ids_ += fact.id;
  if (fact.status == EventStatus::cancelled) return;  // counts for nothing
  if (fact.covers) {
    add_covers(number, *fact.covers);
  } else if (series != nullptr) {
    for (const std::uint32_t pairing : series->pairings) by_pairing_[pairing].push_back(number);
  }
  if (!fact.committee.empty()) {
    if (const Committee* committee = index_->find(CommitteeId{std::string(fact.committee)})) {
      by_committee_[index_->position(*committee)].push_back(number);
    }
  } else if (series != nullptr && series->committee) {
    by_committee_[*series->committee].push_back(number);
  }
}

void AuditEvents::add_covers(Number event, std::string_view covers) {
  while (!covers.empty()) {
    const std::size_t space = std::min(covers.find(' '), covers.size());
    if (const Pairing* pairing = index_->pairing(covers.substr(0, space))) {
      by_pairing_[index_->position(*pairing)].push_back(event);
    }
    covers.remove_prefix(std::min(space + 1, covers.size()));
  }
}

std::string_view AuditEvents::id(Number event) const {
  const Fact& fact = facts_[event];
  return std::string_view(ids_).substr(fact.id_begin, fact.id_length);
}

DayRange AuditEvents::start(Number event) const {
  return {day_of(facts_[event].first_day), day_of(facts_[event].end_day)};
}

namespace {

using Number = AuditEvents::Number;

// Before and after every day that anybody can write, and still far from where the arithmetic on days ends.
constexpr Day before_all{date::year{1} / 1 / 1};
constexpr Day after_all{date::year{9999} / 1 / 1};
constexpr DayRange always{before_all, after_all};

/// The days on which a pairing is in force.
DayRange in_force(const Pairing& pairing, const Lineage& lineage) {
  DayRange days = {pairing.from ? pairing.from->interval().begin : before_all,
                   pairing.until ? pairing.until->interval().end : after_all};
  if (const Passing* passing = lineage.passing(SubjectKind::pairing, pairing.id.str()))
    days.end = std::min(days.end, passing->on);
  return days;
}

/// What the subject of a rule is in a pairing; empty where the pairing has none.
std::string_view subject_in(const Pairing& pairing, SubjectKind kind) {
  switch (kind) {
    case SubjectKind::pairing: return pairing.id.str();
    case SubjectKind::cluster: return pairing.cluster.str();
    case SubjectKind::bureau: return pairing.bureau.str();
    case SubjectKind::committee: return pairing.committee ? std::string_view(pairing.committee->str()) : "";
  }
  return {};
}

/// Which pairings belong to each subject of a rule, so that subjects are looked up once.
class Subjects {
 public:
  using Pairings = std::vector<const Pairing*>;

  Subjects(const Rule& rule, const ProgrammeIndex& index) : rule_(&rule), index_(&index) {
    const Programme& programme = index.programme();
    const Lineage& lineage = index.lineage();
    for (const Pairing& pairing : programme.pairings) {
      const std::string_view subject = subject_in(pairing, rule.subject);
      if (!binds(subject)) continue;
      pairings_[subject].push_back(&pairing);
      if (!lineage.knows(rule.subject, subject)) continue;
      for (const std::string_view relative : lineage.relatives(rule.subject, subject)) {
        if (binds(relative)) pairings_[relative];
      }
    }
    if (rule.subject != SubjectKind::committee) return;
    for (const Committee& committee : programme.committees) {
      if (committee.kind == CommitteeKind::promotion) pairings_[committee.id.str()];
    }
  }

  const std::map<std::string_view, Pairings>& all() const { return pairings_; }

  /// The days on which the subject is in force, cut by the rule's own validity.
  DayRange validity(std::string_view subject) const {
    const auto found = pairings_.find(subject);
    return validity(found == pairings_.end() ? Pairings{} : found->second);
  }
  DayRange validity(const Pairings& pairings) const {
    DayRange days = always;
    if (!pairings.empty()) {
      days = {after_all, before_all};
      for (const Pairing* pairing : pairings) {
        const DayRange its = in_force(*pairing, index_->lineage());
        days.begin = std::min(days.begin, its.begin);
        days.end = std::max(days.end, its.end);
      }
    }
    return days.intersect({rule_->from ? rule_->from->interval().begin : before_all,
                           rule_->until ? rule_->until->interval().end : after_all});
  }

 private:
  /// False for a committee that the rules are not about, and where there is nothing.
  bool binds(std::string_view subject) const {
    if (rule_->subject != SubjectKind::committee) return true;
    const Committee* committee = index_->find(CommitteeId{std::string(subject)});
    return committee != nullptr && committee->kind == CommitteeKind::promotion;
  }

  const Rule* rule_;
  const ProgrammeIndex* index_;
  std::map<std::string_view, Pairings> pairings_;
};

/// One rule over its subjects and periods.
class RuleAudit {
 public:
  RuleAudit(const Rule& rule, const ProgrammeIndex& index, const AuditEvents& events, const Workdays& workdays,
            const AuditQuery& query)
      : rule_(rule), index_(index), events_(events), query_(query), subjects_(rule, index) {
    for (const Waiver& waiver : index.programme().waivers) {
      if (waiver.rule == rule.id) waivers_.emplace(std::pair{waiver.subject, waiver.period}, &waiver);
    }
    for (const Period& period : index.fiscal().periods(rule.per, query.years)) {
      const DayRange rest{std::max(period.days.begin, query.today), period.days.end};
      periods_.push_back({period, period.label(), rest.empty() ? std::nullopt : workdays.last_open(rest)});
    }
  }

  void run(std::vector<Finding>& findings) const {
    const Lineage& lineage = index_.lineage();
    const std::vector<Shares> shares = shares_by_period();
    for (const auto& [subject, pairings] : subjects_.all()) {
      if (query_.only != nullptr && !query_.only->contains({rule_.subject, std::string(subject)})) continue;
      if (lineage.knows(rule_.subject, subject)) {
        for (std::size_t at = 0; at < periods_.size(); ++at) {
          findings.push_back(judge_heir(subject, shares[at], periods_[at]));
        }
        continue;
      }
      const Standing standing{subject, subjects_.validity(subject), events_of(subject, pairings), {}};
      for (const KnownPeriod& period : periods_) findings.push_back(judge(standing, period));
    }
  }

 private:
  struct KnownPeriod {
    Period period;
    std::string label;
    std::optional<Day> last_feasible;
  };

  /// A subject, when it is bound, and what counts for it.
  struct Standing {
    std::string_view subject;
    DayRange validity;
    std::vector<Number> events;  // by start and id, each once
    std::set<Number> inherited;  // those from before it took over
  };
  /// Whose pairings and committees count for whom, in one period.
  struct Share {
    std::vector<const Pairing*> pairings;
    std::vector<std::string_view> committees;
  };
  using Shares = std::map<std::string_view, Share>;

  std::vector<Shares> shares_by_period() const {
    std::vector<Shares> result(periods_.size());
    const Lineage& lineage = index_.lineage();
    if (lineage.empty(rule_.subject)) return result;
    for (std::size_t at = 0; at < periods_.size(); ++at) {
      const Day last = periods_[at].period.days.last();
      for (const Pairing& pairing : index_.programme().pairings) {
        for (const std::string_view holder : lineage.holders(rule_.subject, subject_in(pairing, rule_.subject), last)) {
          result[at][holder].pairings.push_back(&pairing);
        }
      }
      if (rule_.subject != SubjectKind::committee) continue;
      for (const Committee& committee : index_.programme().committees) {
        for (const std::string_view holder : lineage.holders(rule_.subject, committee.id.str(), last))
          result[at][holder].committees.push_back(committee.id.str());
      }
    }
    return result;
  }

  /// A subject that a succession touches: what counts for it is another thing in each period.
  Finding judge_heir(std::string_view subject, const Shares& shares, const KnownPeriod& known) const {
    const Lineage& lineage = index_.lineage();
    const auto found = shares.find(subject);
    const Share share = found == shares.end() ? Share{} : found->second;
    const bool answers = lineage.answers(rule_.subject, subject, known.period.days) &&
                         (found != shares.end() || rule_.subject == SubjectKind::committee);
    Standing standing{subject, answers ? subjects_.validity(share.pairings) : DayRange{}, {}, {}};
    const Day last = known.period.days.last();
    std::set<Number> own;
    for (const Pairing* pairing : share.pairings) {
      const std::string_view from = subject_in(*pairing, rule_.subject);
      take(standing, own, from, last, events_.of_pairing(index_.position(*pairing)));
    }
    for (const std::string_view from : share.committees) {
      const Committee* committee = index_.find(CommitteeId{std::string(from)});
      take(standing, own, from, last, events_.of_committee(index_.position(*committee)));
    }
    for (const Number event : own) standing.inherited.erase(event);
    in_order(standing.events);
    Finding finding = judge(standing, known);
    const Passing* passing = lineage.passing(rule_.subject, subject);
    if (passing != nullptr && passing->on < known.period.days.end) finding.passed_on = passing;
    return finding;
  }

  /// What is recorded of `from` counts for the subject. What `from` held before the subject took over is inherited.
  void take(Standing& standing, std::set<Number>& own, std::string_view from, Day last,
            const std::vector<Number>& numbers) const {
    const Passing* passing = index_.lineage().passing(rule_.subject, from);
    const bool passed = from != standing.subject && passing != nullptr && passing->on <= last;
    const Day since =
        passed ? index_.lineage().begin(rule_.subject, standing.subject).value_or(passing->on) : before_all;
    for (const Number event : numbers) {
      if (events_.kind(event) != rule_.kind) continue;
      standing.events.push_back(event);
      (events_.start(event).begin < since ? standing.inherited : own).insert(event);
    }
  }

  /// The events of the rule's kind that count for the subject, by start and id, each once.
  std::vector<Number> events_of(std::string_view subject, const Subjects::Pairings& pairings) const {
    std::vector<Number> result;
    const auto take = [&](const std::vector<Number>& numbers) {
      for (const Number event : numbers) {
        if (events_.kind(event) == rule_.kind) result.push_back(event);
      }
    };
    for (const Pairing* pairing : pairings) take(events_.of_pairing(index_.position(*pairing)));
    if (rule_.subject == SubjectKind::committee) {
      if (const Committee* committee = index_.find(CommitteeId{std::string(subject)})) {
        take(events_.of_committee(index_.position(*committee)));
      }
    }
    in_order(result);
    return result;
  }

  void in_order(std::vector<Number>& events) const {
    std::sort(events.begin(), events.end(), [this](Number a, Number b) {
      const Day first_a = events_.start(a).begin;
      const Day first_b = events_.start(b).begin;
      return first_a != first_b ? first_a < first_b : events_.id(a) < events_.id(b);
    });
    events.erase(std::unique(events.begin(), events.end()), events.end());
  }

  const Waiver* waiver_of(std::string_view subject, const KnownPeriod& known) const {
    if (waivers_.empty()) return nullptr;
    const auto waiver = waivers_.find({std::string(subject), known.label});
    if (waiver != waivers_.end()) return waiver->second;
    return inherited_waiver(subject, known);
  }

  /// In the period in which a subject took over, what was waived for each of those that it took over from is waived.
  const Waiver* inherited_waiver(std::string_view subject, const KnownPeriod& known) const {
    const std::optional<Day> begin = index_.lineage().begin(rule_.subject, subject);
    if (!begin || !known.period.days.contains(*begin)) return nullptr;
    const Waiver* first = nullptr;
    for (const std::string_view origin : index_.lineage().origins(rule_.subject, subject)) {
      const auto waiver = waivers_.find({std::string(origin), known.label});
      if (waiver == waivers_.end()) return nullptr;
      if (first == nullptr) first = waiver->second;
    }
    return first;
  }

  Finding judge(const Standing& standing, const KnownPeriod& known) const {
    Finding finding;
    finding.rule = &rule_;
    finding.subject = standing.subject;
    finding.period = known.period;
    const DayRange days = known.period.days;
    for (const Number event : standing.events) {
      const DayRange start = events_.start(event);
      if (start.begin >= days.end) break;
      if (!start.overlaps(days)) continue;
      const std::size_t counted = finding.counted.size();
      sort_in(finding, event, days.contains(start), start.end <= query_.today);
      if (finding.counted.size() > counted && standing.inherited.contains(event)) ++finding.inherited;
    }
    if (query_.today < days.end) {
      finding.days_left = static_cast<int>((days.last() - query_.today).count());
      finding.last_feasible = known.last_feasible;
    }
    finding.waiver = waiver_of(standing.subject, known);
    finding.status = status(finding, standing.validity);
    if (rule_.max_gap_days) finding.gap = gap(finding, standing.events);
    return finding;
  }

  void sort_in(Finding& finding, Number event, bool certain, bool over) const {
    const bool held = events_.status(event) == EventStatus::held;
    if (held && certain && rule_.evidence == EvidenceDemand::required && !events_.has_evidence(event)) {
      finding.unverified.push_back(events_.id(event));
      finding.unproved.push_back(events_.id(event));
    } else if (held) {
      (certain ? finding.counted : finding.possible).push_back(events_.id(event));
    } else if (certain) {
      (over ? finding.unverified : finding.upcoming).push_back(events_.id(event));
    }
  }

  /// The first line of the table in docs/rules.md that fits.
  FindingStatus status(const Finding& finding, DayRange validity) const {
    using enum FindingStatus;
    const auto at_least = static_cast<std::size_t>(rule_.at_least);
    const std::size_t held = finding.counted.size();
    const std::size_t maybe_held = held + finding.possible.size();
    const std::size_t passed = maybe_held + finding.unverified.size();
    const std::size_t all = passed + finding.upcoming.size();
    const bool over = !finding.days_left;
    if (validity.intersect(finding.period.days).empty()) return not_applicable;
    if (rule_.at_most && held - finding.inherited > static_cast<std::size_t>(*rule_.at_most)) return exceeded;
    if (held >= at_least) return met;
    if (finding.waiver != nullptr) return waived;
    if (maybe_held >= at_least) return uncertain;
    if (passed >= at_least) return unverified;
    if (!over && all >= at_least) return planned;
    if (over) return missed;
    return *finding.days_left <= rule_.lead_days ? at_risk : open;
  }

  Gap gap(const Finding& finding, const std::vector<Number>& events) const {
    if (finding.counted.empty()) return {};
    const auto first = std::find_if(events.begin(), events.end(),
                                    [&](Number event) { return events_.id(event) == finding.counted.front(); });
    const Day start = events_.start(*first).begin;
    std::optional<Day> previous;  // of an earlier start: one that may have begun on the same day is not before it
    for (auto event = events.begin(); event != first && events_.start(*event).begin < start; ++event) {
      if (events_.status(*event) == EventStatus::held) previous = events_.start(*event).begin;
    }
    if (!previous) return {};
    const int days = static_cast<int>((start - *previous).count());
    return {days, days > *rule_.max_gap_days};
  }

  const Rule& rule_;
  const ProgrammeIndex& index_;
  const AuditEvents& events_;
  const AuditQuery& query_;
  Subjects subjects_;
  std::map<std::pair<std::string, std::string>, const Waiver*> waivers_;
  std::vector<KnownPeriod> periods_;
};

std::string join(const std::vector<std::string_view>& ids) {
  std::string text;
  for (const std::string_view id : ids) {
    if (!text.empty()) text += ", ";
    text += id;
  }
  return text;
}

std::string counted_of(const Finding& finding) {
  std::string text = fmt::format("{} of {} held", finding.counted.size(), finding.rule->at_least);
  if (!finding.counted.empty()) text += ": " + join(finding.counted);
  return text;
}

std::string days_left_text(int days) {
  if (days == 0) return "the period ends today";
  return days == 1 ? "1 day left" : fmt::format("{} days left", days);
}

}  // namespace

FiscalYears default_years(const FiscalCalendar& fiscal, Day today) {
  const FiscalYear now = fiscal.year_of(today);
  return {FiscalYear{now.number - 1}, now};
}

std::vector<Finding> audit(const ProgrammeIndex& index, const AuditEvents& events, const Workdays& workdays,
                           const AuditQuery& query) {
  std::vector<const Rule*> rules;
  for (const Rule& rule : index.programme().rules) rules.push_back(&rule);
  std::sort(rules.begin(), rules.end(), [](const Rule* a, const Rule* b) { return a->id < b->id; });
  std::vector<Finding> findings;
  for (const Rule* rule : rules) RuleAudit(*rule, index, events, workdays, query).run(findings);
  return findings;
}

std::vector<std::string_view> not_recorded(const Finding& finding) {
  std::vector<std::string_view> silent;
  for (const std::string_view id : finding.unverified) {
    if (std::find(finding.unproved.begin(), finding.unproved.end(), id) == finding.unproved.end()) silent.push_back(id);
  }
  return silent;
}

std::map<FindingStatus, int> summarise(std::span<const Finding> findings) {
  std::map<FindingStatus, int> counts;
  for (const Finding& finding : findings) ++counts[finding.status];
  return counts;
}

std::string reason(const Finding& finding) {
  const Rule& rule = *finding.rule;
  switch (finding.status) {
    case FindingStatus::not_applicable: {
      const std::string text = fmt::format("not in force in {}", finding.period.label());
      if (finding.passed_on == nullptr) return text;
      return fmt::format("{}: passed on to {} on {}", text, join(finding.passed_on->to),
                         to_string(finding.passed_on->on));
    }
    case FindingStatus::exceeded:
      return fmt::format("{} held, at most {} wanted: {}", finding.counted.size(), rule.at_most.value_or(0),
                         join(finding.counted));
    case FindingStatus::met: return counted_of(finding);
    case FindingStatus::waived:
      return fmt::format("waived by {} on {}: {}", finding.waiver->by, finding.waiver->on.str(),
                         finding.waiver->reason);
    case FindingStatus::uncertain:
      return fmt::format("{}; the dates of {} do not say in which period", counted_of(finding), join(finding.possible));
    case FindingStatus::unverified: {
      const std::vector<std::string_view> silent = not_recorded(finding);
      std::string text = counted_of(finding);
      if (!finding.unproved.empty()) text += "; held, but without evidence: " + join(finding.unproved);
      if (!silent.empty()) text += "; past and not recorded as held: " + join(silent);
      return text;
    }
    case FindingStatus::planned: return fmt::format("{}; coming: {}", counted_of(finding), join(finding.upcoming));
    case FindingStatus::missed: return fmt::format("{} when {} ended", counted_of(finding), finding.period.label());
    case FindingStatus::at_risk:
    case FindingStatus::open: {
      std::string text = fmt::format("{}, {}", counted_of(finding), days_left_text(finding.days_left.value_or(0)));
      if (!finding.upcoming.empty()) text += "; coming: " + join(finding.upcoming);
      return text;
    }
  }
  return {};
}

std::string advice(const Finding& finding) {
  const auto where = [&] {
    return finding.last_feasible ? fmt::format("on or before {}", to_string(*finding.last_feasible))
                                 : std::string("— but no feasible day is left");
  };
  switch (finding.status) {
    case FindingStatus::exceeded: return "decide which one counts, or raise at_most";
    case FindingStatus::uncertain: return "give the day or month: event edit " + std::string(finding.possible.front());
    case FindingStatus::unverified:
      if (!finding.unproved.empty())
        return fmt::format("give its evidence: event hold {} --evidence URL", finding.unproved.front());
      return "record it: event hold " + std::string(finding.unverified.front());
    case FindingStatus::planned: return finding.upcoming.empty() ? "" : "nothing yet: hold it as planned";
    case FindingStatus::missed: return "explain it with a waiver, or record the event that was held";
    case FindingStatus::at_risk: return "place one " + where();
    case FindingStatus::open: return "place one " + where();
    default: return {};
  }
}

std::vector<std::string_view> subjects_of(const Rule& rule, const ProgrammeIndex& index) {
  const Subjects subjects(rule, index);
  std::vector<std::string_view> ids;
  for (const auto& entry : subjects.all()) ids.push_back(entry.first);
  return ids;
}

DayRange validity_of(const Rule& rule, std::string_view subject, const ProgrammeIndex& index) {
  return Subjects(rule, index).validity(subject);
}

}  // namespace nenkai
