#include "scheduler/check.hh"

#include <algorithm>
#include <map>
#include <set>

#include "scheduler/audit.hh"
#include "scheduler/check_fields.hh"

namespace nenkai {
namespace {

// So that no sum of them overflows, and because nothing sensible is greater.
constexpr int longest_event = 366;       // days
constexpr int deepest_event = 10;        // events in events
constexpr int longest_distance = 3'660;  // days between two events
constexpr int longest_lead = 36'600;     // days
constexpr int dearest = 1'000'000;

constexpr DayRange calendar_days{Day{date::year{1} / 1 / 1}, Day{date::year{9999} / 1 / 1}};

std::string shown(const PartialDate& date) { return in_quotes(date.str()); }

DayRange in_force(const Pairing& pairing) {
  return {pairing.from ? pairing.from->interval().begin : calendar_days.begin,
          pairing.until ? pairing.until->interval().end : calendar_days.end};
}

/// "from 2003-04-01 to 2010-03-31", for a sentence.
std::string in_words(const Pairing& pairing) {
  if (pairing.from && pairing.until) return fmt::format("from {} to {}", pairing.from->str(), pairing.until->str());
  if (pairing.from) return fmt::format("from {}", pairing.from->str());
  return pairing.until ? fmt::format("until {}", pairing.until->str()) : "always";
}

/// Calls on_cycle(positions) once for each ring in a graph where each of `count` nodes points at most to one.
template <class Next, class OnCycle>
void find_cycles(std::size_t count, Next next, OnCycle on_cycle) {
  std::vector<std::size_t> walk_of(count, 0);
  for (std::size_t start = 0; start < count; ++start) {
    std::optional<std::size_t> at = start;
    while (at && walk_of[*at] == 0) {
      walk_of[*at] = start + 1;
      at = next(*at);
    }
    if (!at || walk_of[*at] != start + 1) continue;
    std::vector<std::size_t> ring{*at};
    for (std::size_t member = *next(*at); member != *at; member = *next(member)) ring.push_back(member);
    std::rotate(ring.begin(), std::min_element(ring.begin(), ring.end()), ring.end());
    on_cycle(ring);
  }
}

/// "a, b, c" of the first few members of a ring.
template <class T>
std::string ring_text(const std::vector<std::size_t>& ring, const std::vector<T>& list) {
  constexpr std::size_t most = 8;
  std::string text;
  for (std::size_t i = 0; i < ring.size() && i < most; ++i) text += list[ring[i]].id.str() + " → ";
  return text + (ring.size() > most ? "… → " : "") + list[ring.front()].id.str();
}

/// Calls f with `id` as the kind of id that such a subject has.
template <class F>
auto with_typed_id(SubjectKind kind, const std::string& id, F f) {
  switch (kind) {
    case SubjectKind::pairing: return f(PairingId{id});
    case SubjectKind::committee: return f(CommitteeId{id});
    case SubjectKind::cluster: return f(ClusterId{id});
    case SubjectKind::bureau: break;
  }
  return f(OrganisationId{id});
}

/// Whom rules bind, and when. As the audit sees it, but for any number of questions.
class RuleSubjects {
 public:
  explicit RuleSubjects(const ProgrammeIndex& index) : index_(&index) {
    for (const Pairing& pairing : index.programme().pairings) {
      const DayRange days = in_force(pairing);
      widen(SubjectKind::pairing, pairing.id.str(), days);
      widen(SubjectKind::cluster, pairing.cluster.str(), days);
      widen(SubjectKind::bureau, pairing.bureau.str(), days);
      if (pairing.committee) widen(SubjectKind::committee, pairing.committee->str(), days);
    }
    for (const Committee& committee : index.programme().committees) {
      auto& committees = days_[static_cast<std::size_t>(SubjectKind::committee)];
      if (committee.kind == CommitteeKind::promotion) {
        committees.try_emplace(committee.id.str(), calendar_days);
      } else {
        committees.erase(committee.id.str());
      }
    }
    for (const auto& [kind, name] : Names<SubjectKind>::table) widen_relatives(kind);
  }

  bool any(SubjectKind kind) const { return !days_[static_cast<std::size_t>(kind)].empty(); }

  /// The days on which the rule binds the subject, which may be empty; none where there is no such subject.
  std::optional<DayRange> bound_days(const Rule& rule, const std::string& subject) const {
    const bool exists =
        with_typed_id(rule.subject, subject, [&](const auto& id) { return index_->find(id) != nullptr; });
    if (!exists) return std::nullopt;
    const auto& known = days_[static_cast<std::size_t>(rule.subject)];
    const auto found = known.find(subject);
    if (found == known.end()) return DayRange{};
    return found->second.intersect({rule.from ? rule.from->interval().begin : calendar_days.begin,
                                    rule.until ? rule.until->interval().end : calendar_days.end});
  }

 private:
  void widen(SubjectKind kind, std::string_view id, DayRange days) {
    const auto [found, is_new] = days_[static_cast<std::size_t>(kind)].try_emplace(id, days);
    if (is_new) return;
    found->second.begin = std::min(found->second.begin, days.begin);
    found->second.end = std::max(found->second.end, days.end);
  }

  /// What passes into others, and they, are bound when any of them is: the audit says when which.
  void widen_relatives(SubjectKind kind) {
    const Lineage& lineage = index_->lineage();
    if (lineage.empty(kind)) return;
    const auto own = days_[static_cast<std::size_t>(kind)];
    for (const auto& [id, days] : own) {
      for (const std::string_view relative : lineage.relatives(kind, id)) widen(kind, relative, days);
    }
  }

  const ProgrammeIndex* index_;
  std::array<std::unordered_map<std::string_view, DayRange>, 4> days_;  // by SubjectKind, then id
};

class ProgrammeCheck {
 public:
  ProgrammeCheck(const Programme& programme, const CheckOptions& options)
      : programme_(programme),
        options_(options),
        index_(programme),
        context_(index_, options),
        issues_(options),
        subjects_(index_) {}

  std::vector<Issue> run() {
    if (options_.only_events) {
      look_at_list(EntityKind::event, programme_.events);
      return issues_.take();
    }
    look_at_one(EntityKind::programme, programme_.header);
    Entities::each_list(programme_, [this](EntityKind kind, const auto& list) {
      look_at_list(kind, list);
      look_at_whole(list);
    });
    if (programme_.planning) look_at_one(EntityKind::planning, *programme_.planning);
    return issues_.take();
  }

 private:
  template <class T>
  void look_at_list(EntityKind kind, const std::vector<T>& list) {
    for (std::size_t at = 0; at < list.size() && !issues_.full(); ++at) look_at_one(kind, list[at], at);
  }
  template <class T>
  void look_at_one(EntityKind kind, const T& entity, std::size_t position = 0) {
    place_ = {kind, position};
    FieldChecks fields(context_, issues_, place_);
    visit_fields(entity, fields);
    look_at(entity);
  }

  void error(const char* key, std::string message) { issues_.error(place_, key, std::move(message)); }
  void warn(const char* key, std::string message) { issues_.warn(place_, key, std::move(message)); }

  void in_range(const std::string& key, int value, int least, int most) {
    if (value >= least && value <= most) return;
    issues_.error(place_, key, fmt::format("{} = {}: write a whole number from {} to {}", key, value, least, most));
  }
  void at_least(const char* key, std::optional<int> value, int least) {
    if (value && *value < least)
      error(key, fmt::format("{} = {}: write a whole number of {} or more", key, *value, least));
  }
  void cost(const std::string& key, std::optional<int> value) { in_range(key, value.value_or(0), 0, dearest); }

  void in_order(const std::optional<PartialDate>& from, const std::optional<PartialDate>& until) {
    if (!from || !until || from->first_day() < until->interval().end) return;
    error("until", fmt::format("until = {}: it ends before it begins (from = {})", shown(*until), shown(*from)));
  }

  void of_kind(const char* key, const OrganisationId& id, OrganisationKind kind) {
    const Organisation* organisation = index_.find(id);
    if (organisation == nullptr || organisation->kind == kind) return;
    const auto position = static_cast<std::size_t>(organisation - programme_.organisations.data());
    if (issues_.unread({EntityKind::organisation, position}, "kind")) return;
    warn(key, fmt::format("{} = {}: that organisation is of kind \"{}\", not \"{}\"", key, in_quotes(id.str()),
                          name_of(organisation->kind), name_of(kind)));
  }

  // One function for each kind of entity.

  void look_at(const ProgrammeHeader& header) {
    if (const auto fiscal = FiscalCalendar::starting(header.fiscal_year_start); !fiscal) {
      error("fiscal_year_start",
            fmt::format("fiscal_year_start = \"{}\": {}", header.fiscal_year_start.str(), fiscal.problem()));
    }
    if (!options_.known_holidays) return;
    std::vector<std::string_view> known(options_.known_holidays->begin(), options_.known_holidays->end());
    for (const Calendar& calendar : programme_.calendars) known.emplace_back(calendar.id.str());
    for (std::size_t at = 0; at < header.holidays.size(); ++at) {
      const std::string& name = header.holidays[at];
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      const auto near = nearest(name, known);
      const std::string key = fmt::format("holidays[{}]", at);
      issues_.error(place_, key,
                    fmt::format("{} = {}: there is no such holiday calendar{}", key, in_quotes(name),
                                near ? fmt::format(": did you mean \"{}\"?", *near)
                                     : fmt::format("; there are: {}", fmt::join(known, ", "))));
    }
  }

  void look_at(const Organisation&) {}
  void look_at(const Cluster& cluster) { of_kind("ministry", cluster.ministry, OrganisationKind::ministry); }
  void look_at(const Project& project) { of_kind("bureau", project.bureau, OrganisationKind::bureau); }
  void look_at(const Committee&) {}
  void look_at(const Pairing& pairing) {
    of_kind("bureau", pairing.bureau, OrganisationKind::bureau);
    in_order(pairing.from, pairing.until);
  }
  void look_at(const Succession& succession) {
    if (succession.on.precision() != PartialDate::Precision::day)
      error("on", fmt::format("on = {}: write the day, as in \"2006-04-01\"", shown(succession.on)));
    if (succession.from.empty()) error("from", "from = []: name what was there before");
    if (succession.to.empty()) error("to", "to = []: name what is there from that day on");
    check_parties(succession, "from", succession.from);
    check_parties(succession, "to", succession.to);
    const bool same = std::set(succession.from.begin(), succession.from.end()) ==
                      std::set(succession.to.begin(), succession.to.end());
    if (succession.renames() && !succession.was) {
      error("was", fmt::format("{} passes into itself: say what it `was` called until then",
                               in_quotes(succession.from.front())));
    } else if (!succession.renames() && same && !succession.from.empty()) {
      error("to", "nothing becomes anything else: the same stand in `from` and in `to`");
    } else if (!succession.renames() && succession.was) {
      error("was", "`was` is for one that keeps its id, and so stands alone in `from` and in `to`");
    }
  }

  void check_parties(const Succession& succession, const char* key, const std::vector<std::string>& ids) {
    for (std::size_t at = 0; at < ids.size(); ++at) {
      const std::string place = fmt::format("{}[{}]", key, at);
      with_typed_id(succession.kind, ids[at], [&](const auto& id) {
        if (index_.find(id) == nullptr && !context_.excused(id))
          issues_.error(place_, place, fmt::format("{} = {}: {}", place, in_quotes(ids[at]), context_.unknown(id)));
      });
      if (succession.kind == SubjectKind::bureau)
        of_kind(place.c_str(), OrganisationId{ids[at]}, OrganisationKind::bureau);
    }
  }

  void look_at(const Person&) {}
  void look_at(const Venue& venue) { at_least("capacity", venue.capacity, 0); }

  void look_at(const Series& series) {
    in_range("duration_days", series.duration_days, 1, longest_event);
    at_least("attendance", series.attendance, 0);
    if (series.fixed && !series.fixed->day_precise()) {
      error("fixed", fmt::format("fixed = {}: write the day too, as in \"2027-03-10\"", shown(*series.fixed)));
    }
    check_window(series);
    check_after(series);
    check_room(series);
    if (series.covers.empty() && !series.committee) {
      warn("", "it covers nothing, so its events count for nothing: give it `covers` or a `committee`");
    }
  }

  /// Where a day lies in the fiscal year, for comparing: a window may run over New Year.
  int fiscal_position(MonthDay day) const {
    const MonthDay start = programme_.header.fiscal_year_start;
    const int number = static_cast<int>(unsigned(day.value().month()) * 100 + unsigned(day.value().day()));
    return day < start ? number + 10'000 : number;
  }

  void check_window(const Series& series) {
    const int first = series.earliest ? fiscal_position(*series.earliest) : 0;
    const int last = series.latest ? fiscal_position(*series.latest) : 99'999;
    if (first > last) {
      error("latest",
            fmt::format("latest = \"{}\": in the fiscal year it comes before earliest = \"{}\", so that no day is left",
                        series.latest->str(), series.earliest->str()));
    } else if (series.target && (fiscal_position(*series.target) < first || fiscal_position(*series.target) > last)) {
      warn("target", fmt::format("target = \"{}\": it lies outside the days from {} to {} that the series may use",
                                 series.target->str(), series.earliest ? series.earliest->str() : "the first",
                                 series.latest ? series.latest->str() : "the last"));
    }
  }

  void check_after(const Series& series) {
    if (!series.after) return;
    const After& after = *series.after;
    in_range("after.min_days", after.min_days, -longest_event, longest_distance);
    if (!after.max_days) return;
    in_range("after.max_days", *after.max_days, -longest_event, longest_distance);
    if (after.min_days > *after.max_days) {
      error("after.max_days",
            fmt::format("after.max_days = {}: it is less than min_days = {}", *after.max_days, after.min_days));
    }
  }

  void check_room(const Series& series) {
    if (!series.attendance || series.venues.empty()) return;
    const bool none = std::all_of(series.venues.begin(), series.venues.end(), [&](const VenueId& id) {
      const Venue* venue = index_.find(id);
      return venue != nullptr && venue->capacity && *venue->capacity < *series.attendance;
    });
    if (none) warn("venues", fmt::format("none of its venues holds attendance = {}", *series.attendance));
  }

  void look_at(const Event& event) {
    in_range("days", event.days, 1, longest_event);
    at_least("attendance", event.attendance, 0);
    if (!event.series && !event.kind) error("", "an event without a series needs a `kind`");
    if (!event.series && !event.title) error("", "an event without a series needs a `title`");
    check_end(event);
    check_evidence(event);
    if (event.recurrence && !event.uid) {
      error("recurrence", fmt::format("recurrence = {}: it says which occurrence of a `uid`, and there is none",
                                      in_quotes(*event.recurrence)));
    }
    if (event.status == EventStatus::held && event.date.first_day() > options_.today) {
      warn("status", fmt::format("status = \"held\": its date, {}, is after today ({})", event.date.str(),
                                 to_string(options_.today)));
    }
    check_organiser(event);
    check_coverage(event);
    check_parent(event);
  }

  void check_end(const Event& event) {
    if (!event.end || issues_.unread(place_, "date")) return;
    using enum PartialDate::Precision;
    if (event.end->precision() != event.date.precision()) {
      const bool time = event.date.precision() == minute;
      error("end", fmt::format("end = {}: date = {} is {}, so write {} here too", shown(*event.end), shown(event.date),
                               time ? "a time" : "no time", time ? "a time" : "a date of the same kind"));
    } else if (*event.end < event.date) {
      error("end", fmt::format("end = {}: it comes before date = {}", shown(*event.end), shown(event.date)));
    } else if (event.end->interval().end - event.date.first_day() > date::days{longest_event}) {
      error("end", fmt::format("end = {}: that is more than {} days after date = {}", shown(*event.end), longest_event,
                               shown(event.date)));
    }
  }

  void check_evidence(const Event& event) {
    for (std::size_t at = 0; at < event.evidence.size(); ++at) {
      const Evidence& evidence = event.evidence[at];
      const std::string key = fmt::format("evidence[{}]", at);
      if (evidence.digest && (evidence.digest->size() != 64 ||
                              evidence.digest->find_first_not_of("0123456789abcdef") != std::string::npos)) {
        issues_.error(place_, key, key + ".digest is no BLAKE2b digest: write the 64 digits of `b2sum -l 256 FILE`");
      }
      if (evidence.url || evidence.title || evidence.digest) continue;
      issues_.error(place_, key, key + " shows nothing: give it a `url`, a `digest` or a `title`");
    }
  }

  void check_organiser(const Event& event) {
    if (!event.organiser) return;
    const std::string& name = *event.organiser;
    if (index_.find(OrganisationId{name}) != nullptr || index_.find(PersonId{name}) != nullptr) return;
    warn("organiser",
         fmt::format("organiser = {}: no organisation and no person has this id, so no reminder can reach it",
                     in_quotes(name)));
  }

  void check_parent(const Event& event) {
    if (!event.parent) return;
    const std::string text = fmt::format("parent = {}", in_quotes(event.parent->str()));
    if (*event.parent == event.id) {
      error("parent", text + ": an event cannot belong to itself");
      return;
    }
    std::optional<Event> above = find_event(*event.parent);
    if (!above && !context_.excused(*event.parent)) {
      error("parent", text + ": there is no event with this id");
    }
    for (int level = 1; above && above->parent; ++level) {
      if (*above->parent == event.id || level == deepest_event) {
        error("parent", text + (level == deepest_event ? fmt::format(": {} levels are the most", deepest_event)
                                                       : ": it belongs to this event itself"));
        return;
      }
      above = find_event(*above->parent);
    }
  }

  std::optional<Event> find_event(const EventId& id) {
    if (events_.empty()) {
      for (const Event& event : programme_.events) events_.emplace(event.id.str(), &event);
    }
    if (const auto found = events_.find(id.str()); found != events_.end()) return *found->second;
    return options_.other_event ? options_.other_event(id) : std::nullopt;
  }

  void check_coverage(const Event& event) {
    const ResolvedEvent resolved = resolve(event, index_);
    if (resolved.covers.empty() && resolved.committee == nullptr) {
      warn("", "it covers nothing, so it counts for nothing: give it `covers` or a `committee`");
    }
    for (std::size_t at = 0; at < resolved.covers.size(); ++at) {
      const Pairing* pairing = index_.find(resolved.covers[at]);
      if (pairing == nullptr || in_force(*pairing).overlaps(event.date.interval())) continue;
      issues_.warn(place_, event.covers ? fmt::format("covers[{}]", at) : "date",
                   fmt::format("date = {}: it covers the pairing {}, which is in force {}", shown(event.date),
                               in_quotes(pairing->id.str()), in_words(*pairing)));
    }
  }

  void look_at(const Calendar& calendar) {
    for (std::size_t at = 0; at < calendar.holidays.size(); ++at) {
      const PartialDate& date = calendar.holidays[at].date;
      if (date.precision() == PartialDate::Precision::day) continue;
      const std::string key = fmt::format("holidays[{}].date", at);
      issues_.error(place_, key,
                    fmt::format("{} = {}: a holiday is a whole day: write one as in \"2027-03-10\"", key, shown(date)));
    }
  }

  void look_at(const Rule& rule) {
    at_least("at_least", rule.at_least, 0);
    at_least("at_most", rule.at_most, 0);
    if (rule.at_most && *rule.at_most < rule.at_least && !issues_.unread(place_, "at_least")) {
      error("at_most", fmt::format("at_most = {}: it is less than at_least = {}", *rule.at_most, rule.at_least));
    }
    in_range("lead_days", rule.lead_days, 0, longest_lead);
    in_range("max_gap_days", rule.max_gap_days.value_or(0), 0, longest_lead);
    in_order(rule.from, rule.until);
    if (!subjects_.any(rule.subject)) {
      warn("subject",
           fmt::format("subject = \"{}\": the rule binds nobody, for there is no {}", name_of(rule.subject),
                       rule.subject == SubjectKind::committee ? "committee of kind \"promotion\"" : "pairing"));
    }
  }

  void look_at(const Waiver& waiver) {
    const Rule* rule = index_.find(waiver.rule);
    if (rule == nullptr) return;
    const auto validity = subjects_.bound_days(*rule, waiver.subject);
    if (!validity) {
      with_typed_id(rule->subject, waiver.subject, [&](const auto& id) {
        if (context_.excused(id)) return;
        error("subject", fmt::format("subject = {}: the rule is about each {}, and {}", in_quotes(waiver.subject),
                                     name_of(rule->subject), context_.unknown(id)));
      });
    }
    const auto period = index_.fiscal().period(waiver.period);
    if (!period) {
      error("period", fmt::format("period = {}: {}", in_quotes(waiver.period), period.problem()));
    } else if (period->kind != rule->per) {
      error("period", fmt::format("period = {}: rule {} is counted per {}: write a label such as \"{}\"",
                                  in_quotes(waiver.period), in_quotes(rule->id.str()), name_of(rule->per),
                                  label_of(rule->per, period->year)));
    } else if (validity && validity->intersect(period->days).empty()) {
      warn("period", fmt::format("period = {}: the rule does not bind {} then, so there is nothing to waive",
                                 in_quotes(waiver.period), in_quotes(waiver.subject)));
    }
  }

  static std::string label_of(PeriodKind kind, int year) {
    return Period{kind, year, kind == PeriodKind::half || kind == PeriodKind::quarter ? 1 : 0, {}}.label();
  }

  void look_at(const Reminder& reminder) {
    check_moment(reminder);
    const auto known = reminder.on == ReminderSubject::event ? all_names<EventStatus>() : all_names<FindingStatus>();
    for (std::size_t at = 0; at < reminder.statuses.size() && !issues_.unread(place_, "on"); ++at) {
      const std::string& status = reminder.statuses[at];
      if (std::find(known.begin(), known.end(), status) != known.end()) continue;
      const std::string key = fmt::format("statuses[{}]", at);
      issues_.error(place_, key,
                    fmt::format("{} = {}: with on = \"{}\" write some of {}", key, in_quotes(status),
                                name_of(reminder.on), fmt::join(known, ", ")));
    }
    if (reminder.to.empty() && reminder.channel != Channel::log) error("", "nobody is told: give it a list `to`");
    check_recipients(reminder, "to", reminder.to);
    check_recipients(reminder, "escalate_to", reminder.escalate_to);
    check_escalation(reminder);
  }

  void check_moment(const Reminder& reminder) {
    const bool on_event = reminder.on == ReminderSubject::event;
    if (reminder.before && reminder.after) {
      error("after",
            fmt::format("after = \"{}\": before = \"{}\" is given too, and a reminder has one moment: take one out",
                        reminder.after->str(), reminder.before->str()));
    } else if (on_event && !reminder.before && !reminder.after) {
      error("", "a reminder on an event needs `before` or `after`, such as before = \"P60D\"");
    } else if (!on_event && reminder.after) {
      warn("after", "it has no use: a reminder on an obligation goes out when its status changes");
    }
    if (on_event && reminder.repeat) {
      warn("repeat", fmt::format("repeat = \"{}\": it has no use, for a reminder on an event goes out once",
                                 reminder.repeat->str()));
    }
    const auto& offset = reminder.before ? reminder.before : reminder.after;
    if (reminder.digest && offset && offset->time != std::chrono::minutes{0}) {
      error("digest",
            fmt::format("digest = \"{}\": it goes out at the hour of `at`, so {} must be in whole days or weeks",
                        name_of(*reminder.digest), offset->str()));
    }
    check_length("before", reminder.before);
    check_length("after", reminder.after);
    check_length("repeat", reminder.repeat);
    check_length("escalate_after", reminder.escalate_after);
    if (on_event && !reminder.rules.empty()) warn("rules", "it has no use: rules have findings, and no events");
    if (!on_event && !reminder.series.empty())
      warn("series", "it has no use: a reminder on an obligation has no series");
  }

  /// Months have no fixed length to count back by, and nobody plans further ahead than that.
  void check_length(const char* key, const std::optional<Duration>& length) {
    if (!length) return;
    const bool countable = length->years == 0 && length->months == 0;
    if (countable && length->whole_days() + length->time / std::chrono::hours{24} <= longest_distance) return;
    error(key, fmt::format("{} = \"{}\": write weeks, days, hours or minutes, {} days at most", key, length->str(),
                           longest_distance));
  }

  void check_escalation(const Reminder& reminder) {
    const bool given = reminder.escalate_after.has_value();
    if (given == reminder.escalate_to.empty()) {
      error(given ? "escalate_after" : "escalate_to", "escalate_after and escalate_to go together: give both or none");
    } else if (given && reminder.on == ReminderSubject::event) {
      warn("escalate_after", "it has no use: of an event, write a second reminder with a later moment");
    }
  }

  void check_recipients(const Reminder& reminder, const char* list, const std::vector<std::string>& to) {
    for (std::size_t at = 0; at < to.size(); ++at) check_recipient(reminder, fmt::format("{}[{}]", list, at), to[at]);
  }

  void check_recipient(const Reminder& reminder, const std::string& key, const std::string& to) {
    const auto refuse = [&](const std::string& why) {
      issues_.error(place_, key, fmt::format("{} = {}: {}", key, in_quotes(to), why));
    };
    const bool url = is_web_url(to);
    const std::string_view text = to;
    if (text.substr(0, 7) == "person:") {
      const PersonId person{to.substr(7)};
      if (index_.find(person) == nullptr && !context_.excused(person)) refuse(context_.unknown(person));
    } else if (text.substr(0, 6) == "email:") {
      if (!is_email(text.substr(6))) refuse("write an address such as \"email:office@ministry.example\"");
    } else if (!url && to != "organiser" && to != "committee" && to != "bureau" && to != "ministry") {
      refuse("write organiser, committee, bureau, ministry, person:ID, email:a@b or https://…");
      return;
    }
    if (reminder.channel == Channel::webhook && !url) refuse("channel = \"webhook\" needs an https://… address");
    if (reminder.channel == Channel::email && url) refuse("channel = \"email\" cannot reach a web address");
  }

  void look_at(const Subscription& subscription) {
    if (const auto problem = every_problem(subscription.every)) {
      error("every", fmt::format("every = \"{}\": {}", subscription.every.str(), *problem));
    }
    const std::string_view url = subscription.url;
    const std::size_t host = url.find("://");
    const bool has_user = host != url.npos && url.substr(0, url.find('/', host + 3)).find('@') != url.npos;
    if (has_user) error("url", "url: no user or password stands here: take out what is before the @");
    if (issues_.unread(place_, "as")) return;
    const auto belongs = [&](const char* key, bool given, ImportAs with, bool needed) {
      if (given && subscription.as != with) {
        error(key, fmt::format("{} belongs to as = \"{}\": take it out", key, name_of(with)));
      } else if (!given && needed && subscription.as == with && !issues_.unread(place_, key)) {
        error("as", fmt::format("as = \"{}\" needs `{}` beside it", name_of(with), key));
      }
    };
    belongs("person", subscription.person.has_value(), ImportAs::busy, true);
    belongs("series", subscription.series.has_value(), ImportAs::events, false);
    belongs("calendar", subscription.calendar.has_value(), ImportAs::holidays, true);
    if (subscription.calendar && !is_slug(*subscription.calendar)) {
      error("calendar",
            fmt::format("calendar = {}: {}", in_quotes(*subscription.calendar), slug_problem(*subscription.calendar)));
    }
  }

  void look_at(const Planning& planning) {
    if (planning.weekdays.empty()) error("weekdays", "weekdays = []: with no weekday allowed nothing can be planned");
    cost("drift_cost", planning.drift_cost);
    cost("optional_busy_cost", planning.optional_busy_cost);
    cost("venue_cost", planning.venue_cost);
    cost("move_cost", planning.move_cost);
    if (planning.weekday_cost) {
      for (const auto& [weekday, name] : Names<Weekday>::table) {
        cost(fmt::format("weekday_cost.{}", name), planning.weekday_cost->of(weekday));
      }
    }
    for (std::size_t at = 0; at < planning.avoid.size(); ++at)
      check_avoid(planning.avoid[at], fmt::format("avoid[{}]", at));
    for (std::size_t at = 0; at < planning.apart.size(); ++at) {
      in_range(fmt::format("apart[{}].days", at), planning.apart[at].days, 0, longest_distance);
      cost(fmt::format("apart[{}].cost", at), planning.apart[at].cost);
    }
    for (std::size_t at = 0; at < planning.capacity.size(); ++at) {
      in_range(fmt::format("capacity[{}].at_most", at), planning.capacity[at].at_most, 0, dearest);
    }
  }

  void check_avoid(const AvoidRange& range, const std::string& key) {
    const auto refuse = [&](std::string_view why) {
      issues_.error(place_, key + ".to",
                    fmt::format("{}.to = \"{}\": {} (from = \"{}\")", key, range.to.str(), why, range.from.str()));
    };
    if (range.from.yearly() != range.to.yearly()) {
      refuse("write both ends as MM-DD or both as YYYY-MM-DD");
    } else if (!range.from.yearly() && range.to.day() < range.from.day()) {
      refuse("it ends before it begins");
    }
    cost(key + ".cost", range.cost);
  }

  // What only shows when a whole list is looked at.

  template <class T>
  void look_at_whole(const std::vector<T>&) {}

  void look_at_whole(const std::vector<Organisation>& list) {
    const auto parent = [&](std::size_t at) -> std::optional<std::size_t> {
      const Organisation* above = list[at].parent ? index_.find(*list[at].parent) : nullptr;
      if (above == nullptr) return std::nullopt;
      return static_cast<std::size_t>(above - list.data());
    };
    find_cycles(list.size(), parent, [&](const std::vector<std::size_t>& ring) {
      issues_.error({EntityKind::organisation, ring.front()}, "parent",
                    fmt::format("parent = \"{}\": it is above itself ({})", list[ring.front()].parent->str(),
                                ring_text(ring, list)));
    });
  }

  void look_at_whole(const std::vector<Series>& list) {
    const auto before = [&](std::size_t at) -> std::optional<std::size_t> {
      const Series* other = list[at].after ? index_.find(list[at].after->series) : nullptr;
      if (other == nullptr) return std::nullopt;
      return static_cast<std::size_t>(other - list.data());
    };
    find_cycles(list.size(), before, [&](const std::vector<std::size_t>& ring) {
      issues_.error({EntityKind::series, ring.front()}, "after.series",
                    fmt::format("after.series = \"{}\": it would come after itself ({})",
                                list[ring.front()].after->series.str(), ring_text(ring, list)));
    });
  }

  /// A cluster and a bureau are tied together once at a time: a rule would bind them twice.
  void look_at_whole(const std::vector<Pairing>& list) {
    std::map<std::pair<std::string_view, std::string_view>, std::vector<std::size_t>> by_pair;
    for (std::size_t at = 0; at < list.size(); ++at) {
      if (!issues_.gappy({EntityKind::pairing, at}))
        by_pair[{list[at].cluster.str(), list[at].bureau.str()}].push_back(at);
    }
    for (auto& [pair, members] : by_pair) {
      std::stable_sort(members.begin(), members.end(),
                       [&](std::size_t a, std::size_t b) { return in_force(list[a]).begin < in_force(list[b]).begin; });
      for (std::size_t i = 1; i < members.size(); ++i) {
        const Pairing& earlier = list[members[i - 1]];
        const Pairing& later = list[members[i]];
        if (!in_force(earlier).overlaps(in_force(later))) continue;
        issues_.error(
            {EntityKind::pairing, std::max(members[i - 1], members[i])}, "",
            fmt::format("cluster \"{}\" and bureau \"{}\" are paired twice at the same time, by {} ({}) and {} ({}): "
                        "end one before the other begins",
                        pair.first, pair.second, earlier.id.str(), in_words(earlier), later.id.str(), in_words(later)));
      }
    }
  }

  /// What is no more cannot end again, and what is there cannot begin: obligations would pass to nobody knows whom.
  void look_at_whole(const std::vector<Succession>& list) {
    std::map<std::pair<SubjectKind, std::string_view>, std::size_t> begun;
    std::map<std::pair<SubjectKind, std::string_view>, std::size_t> ended;
    // What is new stands before what was there already, and it is the new that has to be mended.
    const auto note = [&](auto& seen, std::size_t at, const std::string& id, const char* what) {
      const auto [first, is_new] = seen.try_emplace({list[at].kind, id}, at);
      if (is_new) return;
      issues_.error({EntityKind::succession, first->second}, "",
                    fmt::format("{} \"{}\" {} in succession \"{}\" too: give what comes back an id of its own",
                                name_of(list[at].kind), id, what, list[at].id.str()));
    };
    const auto has = [](const std::vector<std::string>& ids, const std::string& id) {
      return std::find(ids.begin(), ids.end(), id) != ids.end();
    };
    for (std::size_t at = 0; at < list.size(); ++at) {
      if (issues_.gappy({EntityKind::succession, at})) continue;
      for (const std::string& id : list[at].from) {
        if (!has(list[at].to, id)) note(ended, at, id, "ended");
      }
      for (const std::string& id : list[at].to) {
        if (!has(list[at].from, id)) note(begun, at, id, "began");
      }
    }
    for (std::size_t at = 0; at < list.size(); ++at) {
      if (issues_.gappy({EntityKind::succession, at}) || list[at].renames()) continue;
      for (const std::string& id : list[at].from) {
        const auto end = ended.find({list[at].kind, id});
        const auto begin = begun.find({list[at].kind, id});
        if (end != ended.end() && end->second != at && list[end->second].on <= list[at].on) {
          not_there(list, at, id, "ended", end->second);
        } else if (begin != begun.end() && list[begin->second].on >= list[at].on) {
          not_there(list, at, id, "begins", begin->second);
        }
      }
    }
  }

  void not_there(const std::vector<Succession>& list, std::size_t at, const std::string& id, const char* what,
                 std::size_t other) {
    issues_.error({EntityKind::succession, std::min(at, other)}, "on",
                  fmt::format("{} \"{}\" cannot pass on anything on {} (succession \"{}\"): it {} on {} (succession"
                              " \"{}\")",
                              name_of(list[at].kind), id, list[at].on.str(), list[at].id.str(), what,
                              list[other].on.str(), list[other].id.str()));
  }

  /// An import would not know which of two events with one UID it speaks of, and a calendar program would show one.
  void look_at_whole(const std::vector<Event>& list) {
    std::map<std::pair<std::string_view, std::string_view>, std::size_t> first_of;
    for (std::size_t at = 0; at < list.size(); ++at) {
      const Event& event = list[at];
      if (!event.uid) continue;
      const std::string_view recurrence = event.recurrence ? std::string_view(*event.recurrence) : std::string_view{};
      const auto [first, is_new] = first_of.try_emplace({*event.uid, recurrence}, at);
      if (is_new) continue;
      issues_.error(
          {EntityKind::event, at}, "uid",
          fmt::format("uid = {}{}: event \"{}\" has it already: every event needs its own", in_quotes(*event.uid),
                      event.recurrence ? fmt::format(", recurrence = {}", in_quotes(*event.recurrence)) : "",
                      list[first->second].id.str()));
    }
  }

  void look_at_whole(const std::vector<Waiver>& list) {
    std::unordered_set<std::string> seen;
    for (std::size_t at = 0; at < list.size(); ++at) {
      if (issues_.gappy({EntityKind::waiver, at}) || seen.insert(list[at].key()).second) continue;
      issues_.error({EntityKind::waiver, at}, "",
                    fmt::format("a second waiver of rule \"{}\" for \"{}\" in {}", list[at].rule.str(),
                                list[at].subject, list[at].period));
    }
  }

  const Programme& programme_;
  const CheckOptions& options_;
  ProgrammeIndex index_;
  FieldContext context_;
  IssueList issues_;
  EntityPlace place_;
  RuleSubjects subjects_;
  std::unordered_map<std::string_view, const Event*> events_;  // filled where one is asked for
};

}  // namespace

std::vector<Issue> check(const Programme& programme, const CheckOptions& options) {
  return ProgrammeCheck(programme, options).run();
}

}  // namespace nenkai
