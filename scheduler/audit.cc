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

/// Which pairings belong to each subject of a rule, so that subjects are looked up once.
class Subjects {
 public:
  Subjects(const Rule& rule, const ProgrammeIndex& index) : rule_(&rule), index_(&index) {
    const Programme& programme = index.programme();
    for (const Pairing& pairing : programme.pairings) {
      switch (rule.subject) {
        case SubjectKind::pairing: pairings_[pairing.id.str()].push_back(&pairing); break;
        case SubjectKind::cluster: pairings_[pairing.cluster.str()].push_back(&pairing); break;
        case SubjectKind::bureau: pairings_[pairing.bureau.str()].push_back(&pairing); break;
        case SubjectKind::committee:
          if (pairing.committee) add_to_committee(pairing);
          break;
      }
    }
    if (rule.subject != SubjectKind::committee) return;
    for (const Committee& committee : programme.committees) {
      if (committee.kind == CommitteeKind::promotion) pairings_[committee.id.str()];
    }
  }

  const std::map<std::string_view, std::vector<const Pairing*>>& all() const { return pairings_; }

  /// The days on which the subject is in force, cut by the rule's own validity.
  DayRange validity(std::string_view subject) const {
    const auto found = pairings_.find(subject);
    DayRange in_force = always;
    if (found != pairings_.end() && !found->second.empty()) {
      in_force = {after_all, before_all};
      for (const Pairing* pairing : found->second) {
        in_force.begin = std::min(in_force.begin, begin_of(pairing->from));
        in_force.end = std::max(in_force.end, end_of(pairing->until));
      }
    }
    return in_force.intersect({begin_of(rule_->from), end_of(rule_->until)});
  }

 private:
  static Day begin_of(const std::optional<PartialDate>& from) { return from ? from->interval().begin : before_all; }
  static Day end_of(const std::optional<PartialDate>& until) { return until ? until->interval().end : after_all; }

  void add_to_committee(const Pairing& pairing) {
    const Committee* committee = index_->find(*pairing.committee);
    if (committee != nullptr && committee->kind == CommitteeKind::promotion) {
      pairings_[committee->id.str()].push_back(&pairing);
    }
  }

  const Rule* rule_;
  const ProgrammeIndex* index_;
  std::map<std::string_view, std::vector<const Pairing*>> pairings_;
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
    for (const auto& [subject, pairings] : subjects_.all()) {
      if (query_.only != nullptr && !query_.only->contains({rule_.subject, std::string(subject)})) continue;
      const std::vector<Number> events = events_of(subject, pairings);
      const DayRange validity = subjects_.validity(subject);
      for (const KnownPeriod& period : periods_) findings.push_back(judge(subject, validity, events, period));
    }
  }

 private:
  struct KnownPeriod {
    Period period;
    std::string label;
    std::optional<Day> last_feasible;
  };

  /// The events of the rule's kind that count for the subject, by start and id, each once.
  std::vector<Number> events_of(std::string_view subject, const std::vector<const Pairing*>& pairings) const {
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
    std::sort(result.begin(), result.end(), [this](Number a, Number b) {
      const Day first_a = events_.start(a).begin;
      const Day first_b = events_.start(b).begin;
      return first_a != first_b ? first_a < first_b : events_.id(a) < events_.id(b);
    });
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
  }

  Finding judge(std::string_view subject, DayRange validity, const std::vector<Number>& events,
                const KnownPeriod& known) const {
    Finding finding;
    finding.rule = &rule_;
    finding.subject = subject;
    finding.period = known.period;
    const DayRange days = known.period.days;
    for (const Number event : events) {
      const DayRange start = events_.start(event);
      if (start.begin >= days.end) break;
      if (start.overlaps(days)) sort_in(finding, event, days.contains(start), start.end <= query_.today);
    }
    if (query_.today < days.end) {
      finding.days_left = static_cast<int>((days.last() - query_.today).count());
      finding.last_feasible = known.last_feasible;
    }
    if (!waivers_.empty()) {
      const auto waiver = waivers_.find({std::string(subject), known.label});
      if (waiver != waivers_.end()) finding.waiver = waiver->second;
    }
    finding.status = status(finding, validity);
    if (rule_.max_gap_days) finding.gap = gap(finding, events);
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
    if (rule_.at_most && held > static_cast<std::size_t>(*rule_.at_most)) return exceeded;
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
    case FindingStatus::not_applicable: return fmt::format("not in force in {}", finding.period.label());
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
