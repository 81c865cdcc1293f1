#include "tests/support/slow_audit.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tests/support/slow_lineage.hh"

namespace nenkai::test {
namespace {

using date::days;

/// Days first to last, both included, as the rules write them.
struct Closed {
  Day first;
  Day last;
};

struct PlainPeriod {
  std::string label;
  Closed days;
};

/// A programme's event with its series' words filled in.
struct PlainEvent {
  std::string id;
  std::string kind;
  std::set<std::string> covers;
  std::string committee;
  std::string status;
  Closed interval;
  bool evidence = false;
  bool inherited = false;  // recorded of one whose obligations passed on, before they did
};

bool overlap(Closed a, Closed b) { return a.first <= b.last && b.first <= a.last; }
bool inside(Closed inner, Closed outer) { return outer.first <= inner.first && inner.last <= outer.last; }

Closed days_that(const PartialDate& date) {
  const std::string text = date.str();
  const int year = std::stoi(text.substr(0, 4));
  if (text.size() == 4) return {Day{date::year{year} / 1 / 1}, Day{date::year{year} / 12 / 31}};
  const date::year_month month = date::year{year} / std::stoi(text.substr(5, 2));
  if (text.size() == 7) return {Day{month / 1}, Day{month / date::last}};
  const Day day{month / std::stoi(text.substr(8, 2))};
  return {day, day};
}

/// The fiscal-year start's day in the month that lies `months` after it in `year`; the month's last where it is
/// shorter.
Day border(const Programme& programme, int year, int months) {
  const std::string start = programme.header.fiscal_year_start.str();
  int month = std::stoi(start.substr(0, 2)) + months;
  for (; month > 12; month -= 12) ++year;
  date::year_month_day day = date::year{year} / month / std::stoi(start.substr(3, 2));
  while (!day.ok()) day = day.year() / day.month() / date::day{unsigned(day.day()) - 1};
  return Day{day};
}

std::vector<PlainPeriod> all_periods(const Programme& programme, PeriodKind per, int year) {
  const auto from_to = [&](int begin, int end) {
    return Closed{border(programme, year, begin), border(programme, year, end) - days{1}};
  };
  switch (per) {
    case PeriodKind::fiscal_year: return {{fmt::format("FY{}", year), from_to(0, 12)}};
    case PeriodKind::half:
      return {{fmt::format("FY{}-H1", year), from_to(0, 6)}, {fmt::format("FY{}-H2", year), from_to(6, 12)}};
    case PeriodKind::quarter:
      return {{fmt::format("FY{}-Q1", year), from_to(0, 3)},
              {fmt::format("FY{}-Q2", year), from_to(3, 6)},
              {fmt::format("FY{}-Q3", year), from_to(6, 9)},
              {fmt::format("FY{}-Q4", year), from_to(9, 12)}};
    case PeriodKind::calendar_year:
      return {{fmt::format("CY{}", year), {Day{date::year{year} / 1 / 1}, Day{date::year{year} / 12 / 31}}}};
  }
  return {};
}

std::vector<PlainPeriod> periods_of(const Programme& programme, const Rule& rule, FiscalYears years) {
  const Closed asked{border(programme, years.first.number, 0), border(programme, years.last.number, 12) - days{1}};
  std::vector<PlainPeriod> result;
  for (int year = years.first.number - 1; year <= years.last.number + 1; ++year) {
    for (const PlainPeriod& period : all_periods(programme, rule.per, year)) {
      if (overlap(period.days, asked)) result.push_back(period);
    }
  }
  return result;
}

std::set<std::string> subjects_bound(const Programme& programme, const Rule& rule) {
  std::set<std::string> result;
  for (const Pairing& pairing : programme.pairings) {
    if (rule.subject == SubjectKind::pairing) result.insert(pairing.id.str());
    if (rule.subject == SubjectKind::cluster) result.insert(pairing.cluster.str());
    if (rule.subject == SubjectKind::bureau) result.insert(pairing.bureau.str());
  }
  result = with_relatives(slow_lineage(programme, rule.subject), result);
  for (const Committee& committee : programme.committees) {
    const bool bound = rule.subject == SubjectKind::committee && committee.kind == CommitteeKind::promotion;
    if (bound) result.insert(committee.id.str());
  }
  return result;
}

/// The subject of that kind that a pairing belongs to.
std::string subject_in(const Pairing& pairing, SubjectKind kind) {
  switch (kind) {
    case SubjectKind::pairing: return pairing.id.str();
    case SubjectKind::committee: return pairing.committee ? pairing.committee->str() : "";
    case SubjectKind::cluster: return pairing.cluster.str();
    case SubjectKind::bureau: return pairing.bureau.str();
  }
  return "";
}

/// A rule's subject in one period.
struct Place {
  const Programme* programme;
  const Rule* rule;
  std::string subject;
  Closed period;
  SlowLineage lineage;
  SlowLineage of_pairings;

  bool answers_for(const std::string& id) const { return answer_for(lineage, id, period.last).contains(subject); }
};

PlainEvent filled_in(const Programme& programme, const Event& event) {
  PlainEvent plain_event;
  plain_event.evidence = !event.evidence.empty();
  plain_event.id = event.id.str();
  plain_event.status = name_of(event.status);
  plain_event.interval = days_that(event.date);
  for (const Series& series : programme.series) {
    if (!event.series || series.id != *event.series) continue;
    plain_event.kind = name_of(series.kind);
    for (const PairingId& pairing : series.covers) plain_event.covers.insert(pairing.str());
    if (series.committee) plain_event.committee = series.committee->str();
  }
  if (event.kind) plain_event.kind = name_of(*event.kind);
  if (event.covers) {
    plain_event.covers.clear();
    for (const PairingId& pairing : *event.covers) plain_event.covers.insert(pairing.str());
  }
  if (event.committee) plain_event.committee = event.committee->str();
  return plain_event;
}

/// The subjects that an event is recorded of.
std::set<std::string> recorded_of(const Place& place, const PlainEvent& event) {
  std::set<std::string> ids;
  for (const Pairing& pairing : place.programme->pairings) {
    if (event.covers.contains(pairing.id.str())) ids.insert(subject_in(pairing, place.rule->subject));
  }
  if (place.rule->subject == SubjectKind::committee) ids.insert(event.committee);
  ids.erase("");
  return ids;
}

/// Whether what was recorded of `id` on that day is only inherited.
bool from_before(const Place& place, const std::string& id, Day day) {
  const auto gone = day_gone(place.lineage, id);
  if (id == place.subject || !gone || *gone > place.period.last) return false;
  const SlowChange* making = making_of(place.lineage, place.subject);
  return day < (making != nullptr ? making->on : *gone);
}

/// E of the rules: by start, then id.
std::vector<PlainEvent> events_that_count(const Place& place) {
  std::vector<PlainEvent> result;
  for (const Event& event : place.programme->events) {
    PlainEvent candidate = filled_in(*place.programme, event);
    if (candidate.kind != name_of(place.rule->kind) || candidate.status == "cancelled") continue;
    int ways = 0;
    int inherited = 0;
    for (const std::string& id : recorded_of(place, candidate)) {
      if (!place.answers_for(id)) continue;
      ++ways;
      if (from_before(place, id, candidate.interval.first)) ++inherited;
    }
    candidate.inherited = inherited == ways;
    if (ways > 0) result.push_back(candidate);
  }
  std::sort(result.begin(), result.end(), [](const PlainEvent& a, const PlainEvent& b) {
    if (a.interval.first != b.interval.first) return a.interval.first < b.interval.first;
    return a.id < b.id;
  });
  return result;
}

/// The days of a validity, whose missing bounds are far away.
Closed validity(const std::optional<PartialDate>& from, const std::optional<PartialDate>& until) {
  return {from ? days_that(*from).first : Day{date::year{1000} / 1 / 1},
          until ? days_that(*until).last : Day{date::year{3000} / 1 / 1}};
}

bool in_force(const Place& place) {
  const Closed of_rule = validity(place.rule->from, place.rule->until);
  std::vector<Closed> of_pairings;
  for (const Pairing& pairing : place.programme->pairings) {
    if (!place.answers_for(subject_in(pairing, place.rule->subject))) continue;
    Closed its = validity(pairing.from, pairing.until);
    const auto gone = day_gone(place.of_pairings, pairing.id.str());
    if (gone) its.last = std::min(its.last, *gone - days{1});
    of_pairings.push_back(its);
  }
  if (!is_there(place.lineage, place.subject, place.period.first, place.period.last)) return false;
  if (of_pairings.empty() && place.rule->subject != SubjectKind::committee) return false;
  for (Day day = place.period.first; day <= place.period.last; day += days{1}) {
    bool begun = of_pairings.empty();
    bool not_over = of_pairings.empty();
    for (const Closed& stretch : of_pairings) {
      if (stretch.first <= day) begun = true;
      if (day <= stretch.last) not_over = true;
    }
    if (begun && not_over && of_rule.first <= day && day <= of_rule.last) return true;
  }
  return false;
}

std::optional<std::string> waiver_named(const Place& place, const std::string& subject, const std::string& period) {
  for (const Waiver& waiver : place.programme->waivers) {
    if (waiver.rule == place.rule->id && waiver.subject == subject && waiver.period == period) return waiver.reason;
  }
  return std::nullopt;
}

/// Its own, or in the period in which it was made the first of those that all it was made of have.
std::optional<std::string> waiver_for(const Place& place, const std::string& period) {
  if (const auto own = waiver_named(place, place.subject, period)) return own;
  std::optional<std::string> first;
  for (const SlowChange& change : place.lineage) {
    if (!change.made.contains(place.subject)) continue;
    if (change.on < place.period.first || place.period.last < change.on) return std::nullopt;
    for (const std::string& gone : change.gone) {
      const auto its = waiver_named(place, gone, period);
      if (!its) return std::nullopt;
      if (!first) first = its;
    }
  }
  return first;
}

bool falls_in(const AvoidRange& range, Day day) {
  if (!range.from.yearly()) return range.from.day() <= day && day <= range.to.day();
  const std::string today = to_string(day).substr(5);
  const bool leap = date::year_month_day{day}.year().is_leap();
  const auto in_this_year = [&](const YearlyDay& end) {
    return !leap && end.str() == "02-29" ? std::string("02-28") : end.str();
  };
  const std::string from = in_this_year(range.from);
  const std::string to = in_this_year(range.to);
  if (range.from.str() > range.to.str()) return today >= from || today <= to;
  return from <= today && today <= to;
}

bool can_start(const Programme& programme, const std::set<Day>& holidays, Day day) {
  const Planning planning = programme.planning.value_or(Planning{});
  static const std::array<std::string, 7> names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  bool allowed = false;
  for (const Weekday weekday : planning.weekdays) {
    if (names[date::weekday{day}.iso_encoding() - 1] == name_of(weekday)) allowed = true;
  }
  for (const AvoidRange& range : planning.avoid) {
    if (!range.cost && falls_in(range, day)) allowed = false;
  }
  return allowed && !holidays.contains(day);
}

std::optional<std::string> last_day_to_start(const Programme& programme, const std::set<Day>& holidays, Day today,
                                             Closed period) {
  for (Day day = period.last; day >= period.first && day >= today; day -= days{1}) {
    if (can_start(programme, holidays, day)) return to_string(day);
  }
  return std::nullopt;
}

std::string status_of(const PlainFinding& finding, const Rule& rule, bool applies, Day today, Closed period,
                      int inherited) {
  const auto held = static_cast<int>(finding.counted.size());
  const auto maybe = static_cast<int>(finding.possible.size());
  const auto unverified = static_cast<int>(finding.unverified.size());
  const auto upcoming = static_cast<int>(finding.upcoming.size());
  if (!applies) return "not_applicable";
  if (rule.at_most && held - inherited > *rule.at_most) return "exceeded";
  if (held >= rule.at_least) return "met";
  if (finding.waiver) return "waived";
  if (held + maybe >= rule.at_least) return "uncertain";
  if (held + maybe + unverified >= rule.at_least) return "unverified";
  if (today <= period.last && held + maybe + unverified + upcoming >= rule.at_least) return "planned";
  if (today > period.last) return "missed";
  return (period.last - today).count() <= rule.lead_days ? "at_risk" : "open";
}

void sort_into(PlainFinding& finding, const std::vector<PlainEvent>& events, Day today, Closed period, bool proof) {
  for (const PlainEvent& event : events) {
    const bool certain = inside(event.interval, period);
    if (event.status == "held" && certain && proof && !event.evidence) {
      finding.unverified.push_back(event.id);
      continue;
    }
    if (event.status == "held" && certain) finding.counted.push_back(event.id);
    if (event.status == "held" && !certain && overlap(event.interval, period)) finding.possible.push_back(event.id);
    if (event.status == "held" || !certain) continue;
    (event.interval.last < today ? finding.unverified : finding.upcoming).push_back(event.id);
  }
}

void measure_gap(PlainFinding& finding, const std::vector<PlainEvent>& events, int max_gap_days) {
  finding.gap = true;
  if (finding.counted.empty()) return;
  for (const PlainEvent& first : events) {
    if (first.id != finding.counted.front()) continue;
    for (const PlainEvent& earlier : events) {
      if (earlier.status != "held" || earlier.interval.first >= first.interval.first) continue;
      finding.gap_days = static_cast<int>((first.interval.first - earlier.interval.first).count());
    }
  }
  finding.gap_exceeded = finding.gap_days && *finding.gap_days > max_gap_days;
}

int count_inherited(const PlainFinding& finding, const std::vector<PlainEvent>& events) {
  int count = 0;
  for (const PlainEvent& event : events) {
    const auto& held = finding.counted;
    if (event.inherited && std::find(held.begin(), held.end(), event.id) != held.end()) ++count;
  }
  return count;
}

PlainFinding judge(const Place& place, const std::set<Day>& holidays, const PlainPeriod& period, Day today) {
  const Rule& rule = *place.rule;
  const std::vector<PlainEvent> events = events_that_count(place);
  PlainFinding finding;
  finding.rule = rule.id.str();
  finding.subject = place.subject;
  finding.period = period.label;
  finding.from = to_string(period.days.first);
  finding.to = to_string(period.days.last);
  finding.required = rule.at_least;
  sort_into(finding, events, today, period.days, rule.evidence == EvidenceDemand::required);
  finding.waiver = waiver_for(place, period.label);
  if (today <= period.days.last) finding.days_left = static_cast<int>((period.days.last - today).count());
  finding.last_feasible = last_day_to_start(*place.programme, holidays, today, period.days);
  if (rule.max_gap_days) measure_gap(finding, events, *rule.max_gap_days);
  finding.status = status_of(finding, rule, in_force(place), today, period.days, count_inherited(finding, events));
  return finding;
}

}  // namespace

std::vector<PlainFinding> slow_audit(const Programme& programme, const std::set<Day>& holidays, Day today,
                                     FiscalYears years) {
  std::map<std::string, Rule> rules;
  for (const Rule& rule : programme.rules) rules[rule.id.str()] = rule;
  std::vector<PlainFinding> findings;
  const SlowLineage of_pairings = slow_lineage(programme, SubjectKind::pairing);
  for (const auto& [id, rule] : rules) {
    const SlowLineage lineage = slow_lineage(programme, rule.subject);
    for (const std::string& subject : subjects_bound(programme, rule)) {
      for (const PlainPeriod& period : periods_of(programme, rule, years)) {
        const Place place{&programme, &rule, subject, period.days, lineage, of_pairings};
        findings.push_back(judge(place, holidays, period, today));
      }
    }
  }
  return findings;
}

std::map<std::string, int> slow_summary(const std::vector<PlainFinding>& findings) {
  std::map<std::string, int> summary;
  for (const PlainFinding& finding : findings) ++summary[finding.status];
  return summary;
}

}  // namespace nenkai::test
