#include "tests/support/programme_gen.hh"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "scheduler/canonical_json.hh"
#include "tests/support/listed_holidays.hh"

namespace nenkai::test {
namespace {

// What RapidCheck draws is a Recipe: small numbers only, which shrink well. `cook` makes a programme of
// any recipe; a number that points at an entity is taken modulo how many there are.

using rc::gen::container;
using rc::gen::inRange;
using rc::gen::set;
using rc::gen::weightedElement;

enum class Shape { day, month, minute, year };

struct DateRecipe {
  Shape shape = Shape::day;
  int month = 0;          // the first day of this fiscal month after the base year's first, or
  bool calendar = false;  // the first of the calendar month it lies in
  int offset = 0;         // and so many days on
};

using MaybeDate = std::vector<DateRecipe>;  // none or one: a vector shrinks to none
using MaybeNumber = std::vector<int>;

struct PairingRecipe {
  int cluster = 0;
  int bureau = 0;
  MaybeNumber committee;
  MaybeDate from;
  MaybeDate until;
};

struct SeriesRecipe {
  int kind = 0;
  std::vector<int> covers;
  MaybeNumber committee;
};

struct EventRecipe {
  MaybeNumber series;
  MaybeNumber kind;
  std::vector<std::vector<int>> covers;  // none or one
  MaybeNumber committee;
  DateRecipe date;
  EventStatus status = EventStatus::held;
  bool evidence = false;
};

struct RuleRecipe {
  SubjectKind subject = SubjectKind::pairing;
  int kind = 0;
  int at_least = 0;
  MaybeNumber at_most;  // above at_least
  PeriodKind per = PeriodKind::fiscal_year;
  int lead_days = 0;
  MaybeNumber max_gap_days;
  bool evidence = false;
  MaybeDate from;
  MaybeDate until;
};

struct WaiverRecipe {
  int rule = 0;
  int subject = 0;
  int year = 0;
  int part = 0;
};

struct SuccessionRecipe {
  SubjectKind kind = SubjectKind::cluster;
  DateRecipe on;
  std::vector<int> from;
  std::vector<int> to;
};

struct AvoidRecipe {
  DateRecipe from;
  DateRecipe to;
  bool yearly = true;
  bool leap_day = false;
  bool soft = false;
};

struct Recipe {
  int base_year = 2003;
  int start_month = 4;
  int start_day = 1;
  std::vector<bool> committees;  // true: of coordinators
  std::vector<PairingRecipe> pairings;
  std::vector<SeriesRecipe> series;
  std::vector<EventRecipe> events;
  std::vector<RuleRecipe> rules;
  std::vector<WaiverRecipe> waivers;
  std::vector<SuccessionRecipe> successions;
  std::vector<AvoidRecipe> avoid;
  std::vector<int> closed_weekdays;
  std::vector<DateRecipe> holidays;
  DateRecipe today;
  int first_year = 0;
  int more_years = 0;
};

struct ChangeRecipe {
  int event = 0;
  int how = 0;
  EventRecipe replacement;
};

// Drawing.

constexpr int full_size = 100;

/// Up to about `most` things, whatever the size that RapidCheck has reached.
template <class T>
rc::Gen<std::vector<T>> some(int most, rc::Gen<T> gen) {
  return rc::gen::resize(most, container<std::vector<T>>(rc::gen::resize(full_size, std::move(gen))));
}

template <class T>
rc::Gen<std::vector<T>> one_in(int chance, rc::Gen<T> gen) {
  return rc::gen::mapcat(inRange(0, chance), [gen](int drawn) {
    return drawn == 1 ? container<std::vector<T>>(std::size_t{1}, gen) : rc::gen::just(std::vector<T>{});
  });
}

rc::Gen<DateRecipe> date_recipe() {
  return rc::gen::build<DateRecipe>(
      set(&DateRecipe::shape,
          weightedElement<Shape>({{6, Shape::day}, {3, Shape::month}, {1, Shape::minute}, {1, Shape::year}})),
      set(&DateRecipe::month, rc::gen::map(inRange(0, 39), [](int month) { return month < 30 ? month : 29 - month; })),
      set(&DateRecipe::calendar, weightedElement<bool>({{2, false}, {1, true}})),
      set(&DateRecipe::offset, weightedElement<int>({{5, 0}, {5, -1}, {2, 1}, {1, -2}, {1, 17}})));
}

rc::Gen<PairingRecipe> pairing_recipe() {
  return rc::gen::build<PairingRecipe>(
      set(&PairingRecipe::cluster, inRange(0, 3)), set(&PairingRecipe::bureau, inRange(0, 3)),
      set(&PairingRecipe::committee, one_in(2, inRange(0, 3))), set(&PairingRecipe::from, one_in(3, date_recipe())),
      set(&PairingRecipe::until, one_in(4, date_recipe())));
}

rc::Gen<SeriesRecipe> series_recipe() {
  return rc::gen::build<SeriesRecipe>(set(&SeriesRecipe::kind, weightedElement<int>({{4, 0}, {1, 1}})),
                                      set(&SeriesRecipe::covers, some(6, inRange(0, 5))),
                                      set(&SeriesRecipe::committee, one_in(3, inRange(0, 3))));
}

rc::Gen<EventStatus> event_status() {
  return weightedElement<EventStatus>(
      {{6, EventStatus::held}, {2, EventStatus::confirmed}, {2, EventStatus::tentative}, {1, EventStatus::cancelled}});
}

rc::Gen<EventRecipe> event_recipe() {
  return rc::gen::build<EventRecipe>(
      set(&EventRecipe::series, one_in(2, inRange(0, 3))), set(&EventRecipe::kind, one_in(4, inRange(0, 2))),
      set(&EventRecipe::covers, one_in(2, some(6, inRange(0, 5)))),
      set(&EventRecipe::committee, one_in(3, inRange(0, 3))), set(&EventRecipe::date, date_recipe()),
      set(&EventRecipe::status, event_status()), set(&EventRecipe::evidence, rc::gen::arbitrary<bool>()));
}

rc::Gen<RuleRecipe> rule_recipe() {
  using enum SubjectKind;
  using enum PeriodKind;
  return rc::gen::build<RuleRecipe>(set(&RuleRecipe::subject, rc::gen::element(pairing, committee, cluster, bureau)),
                                    set(&RuleRecipe::kind, weightedElement<int>({{6, 0}, {1, 1}})),
                                    set(&RuleRecipe::at_least, weightedElement<int>({{5, 1}, {3, 2}, {1, 3}, {1, 0}})),
                                    set(&RuleRecipe::at_most, one_in(3, inRange(0, 2))),
                                    set(&RuleRecipe::per, rc::gen::element(fiscal_year, calendar_year, half, quarter)),
                                    set(&RuleRecipe::lead_days, rc::gen::element(0, 1, 30, 91, 120, 365)),
                                    set(&RuleRecipe::max_gap_days, one_in(2, rc::gen::element(0, 1, 31, 365, 400))),
                                    set(&RuleRecipe::evidence, weightedElement<bool>({{3, false}, {1, true}})),
                                    set(&RuleRecipe::from, one_in(6, date_recipe())),
                                    set(&RuleRecipe::until, one_in(6, date_recipe())));
}

rc::Gen<WaiverRecipe> waiver_recipe() {
  return rc::gen::build<WaiverRecipe>(
      set(&WaiverRecipe::rule, inRange(0, 4)), set(&WaiverRecipe::subject, inRange(0, 4)),
      set(&WaiverRecipe::year, inRange(-1, 4)), set(&WaiverRecipe::part, inRange(0, 4)));
}

rc::Gen<SuccessionRecipe> succession_recipe() {
  using enum SubjectKind;
  return rc::gen::build<SuccessionRecipe>(
      set(&SuccessionRecipe::kind,
          weightedElement<SubjectKind>({{3, cluster}, {3, bureau}, {2, committee}, {1, pairing}})),
      set(&SuccessionRecipe::on, date_recipe()), set(&SuccessionRecipe::from, some(3, inRange(0, 5))),
      set(&SuccessionRecipe::to, some(3, inRange(0, 5))));
}

rc::Gen<AvoidRecipe> avoid_recipe() {
  return rc::gen::build<AvoidRecipe>(set(&AvoidRecipe::from, date_recipe()), set(&AvoidRecipe::to, date_recipe()),
                                     set(&AvoidRecipe::yearly, weightedElement<bool>({{3, true}, {1, false}})),
                                     set(&AvoidRecipe::leap_day, weightedElement<bool>({{5, false}, {1, true}})),
                                     set(&AvoidRecipe::soft, weightedElement<bool>({{3, false}, {1, true}})));
}

/// Fiscal years begin on 1 April, and on every other sort of day: the 28th of February, 29th to 31st days, New Year.
rc::Gen<int> start_day() { return weightedElement<int>({{6, 1}, {1, 2}, {1, 15}, {2, 28}, {1, 29}, {1, 30}, {3, 31}}); }

rc::Gen<int> base_year() {
  return weightedElement<int>({{8, 2003}, {4, 1999}, {1, 2096}, {1, first_year}, {1, last_year - 2}});
}

rc::Gen<Recipe> recipe() {
  return rc::gen::resize(
      full_size,
      rc::gen::build<Recipe>(
          set(&Recipe::base_year, base_year()),
          set(&Recipe::start_month, rc::gen::map(inRange(0, 16), [](int m) { return m < 12 ? (m + 3) % 12 + 1 : 4; })),
          set(&Recipe::start_day, start_day()),
          set(&Recipe::committees, some(3, weightedElement<bool>({{3, false}, {1, true}}))),
          set(&Recipe::pairings, rc::gen::nonEmpty(some(5, pairing_recipe()))),
          set(&Recipe::series, some(3, series_recipe())), set(&Recipe::events, some(30, event_recipe())),
          set(&Recipe::rules, rc::gen::nonEmpty(some(4, rule_recipe()))),
          set(&Recipe::waivers, some(5, waiver_recipe())), set(&Recipe::avoid, some(3, avoid_recipe())),
          set(&Recipe::successions, some(3, succession_recipe())),
          set(&Recipe::closed_weekdays, some(3, inRange(0, 7))), set(&Recipe::holidays, some(6, date_recipe())),
          set(&Recipe::today, date_recipe()), set(&Recipe::first_year, inRange(0, 2)),
          set(&Recipe::more_years, weightedElement<int>({{3, 0}, {3, 1}, {1, 2}}))));
}

rc::Gen<ChangeRecipe> change_recipe() {
  return rc::gen::resize(full_size, rc::gen::build<ChangeRecipe>(set(&ChangeRecipe::event, inRange(0, 24)),
                                                                 set(&ChangeRecipe::how, inRange(0, 5)),
                                                                 set(&ChangeRecipe::replacement, event_recipe())));
}

// Cooking.

/// In the order of numbers; as texts they sort otherwise.
const std::array<std::string, 5> words{"b", "10", "a-1", "9", "a"};
const std::array<EventKind, 3> kinds{EventKind::joint_conference, EventKind::committee_meeting, EventKind::other};

template <class IdType>
IdType id_of(int number) {
  return IdType{words[static_cast<std::size_t>(number) % words.size()]};
}

class Cook {
 public:
  explicit Cook(const Recipe& recipe) : recipe_(&recipe) {
    int start_day = recipe.start_day;
    while (!(date::year{2003} / recipe.start_month / start_day).ok()) --start_day;  // so never 29 February
    start_ = MonthDay{date::month{static_cast<unsigned>(recipe.start_month)} / start_day};
  }

  AuditCase cook() {
    add_organisations();
    add_pairings();
    add_series();
    for (const EventRecipe& each : recipe_->events) programme().events.push_back(event(each));
    add_rules();
    add_waivers();
    add_successions();
    add_planning();
    for (const DateRecipe& each : recipe_->holidays) case_.holidays.insert(day(each));
    case_.today = day(recipe_->today);
    const int first = recipe_->base_year + recipe_->first_year;
    const int last = std::min(first + recipe_->more_years, last_year);
    case_.years = {FiscalYear{std::min(first, last)}, FiscalYear{last}};
    return case_;
  }

  /// With an id of its own.
  Event event(const EventRecipe& each) {
    Event event;
    event.id = EventId{fmt::format("e{}", (events_++ * 37 + 11) % 101)};
    if (!each.series.empty() && !recipe_->series.empty()) {
      event.series = id_of<SeriesId>(each.series[0] % size(recipe_->series));
    }
    if (!each.kind.empty()) event.kind = kind(each.kind[0]);
    if (!event.series && !event.kind) event.kind = kinds[0];
    event.title = LocalText{"An event"};
    if (!each.covers.empty()) event.covers = pairings(each.covers[0]);
    event.committee = committee(each.committee);
    event.date = date(each.date);
    event.status = each.status;
    if (each.evidence) event.evidence.push_back({"https://example.org/report", {}, {}, {}, {}, {}});
    return event;
  }

 private:
  template <class T>
  static int size(const std::vector<T>& list) {
    return static_cast<int>(list.size());
  }
  static EventKind kind(int number) { return kinds[static_cast<std::size_t>(number) % kinds.size()]; }

  Programme& programme() { return case_.programme; }

  Day day(const DateRecipe& recipe) const {
    const date::year_month month = date::year{recipe_->base_year} / start_.value().month() + date::months{recipe.month};
    date::year_month_day border = month / (recipe.calendar ? date::day{1} : start_.value().day());
    if (!border.ok()) border = month / date::last;
    const Day first{date::year{first_year} / 1 / 1};
    const Day last{date::year{last_year} / 12 / 31};
    return std::clamp(Day{border} + date::days{recipe.offset}, first, last);
  }

  PartialDate date(const DateRecipe& recipe) const {
    const Day exact = day(recipe);
    switch (recipe.shape) {
      case Shape::day: break;
      case Shape::month: return *PartialDate::parse(to_string(exact).substr(0, 7));
      case Shape::minute: return *PartialDate::parse(to_string(exact) + (recipe.calendar ? "T00:00" : "T23:59"));
      case Shape::year: return *PartialDate::parse(to_string(exact).substr(0, 4));
    }
    return PartialDate{exact};
  }

  void validity(const MaybeDate& begin, const MaybeDate& end, std::optional<PartialDate>& from,
                std::optional<PartialDate>& until) const {
    if (!begin.empty()) from = date(begin[0]);
    if (!end.empty()) until = date(end[0]);
    if (from && until && until->interval().end <= from->interval().begin) std::swap(from, until);
  }

  std::optional<CommitteeId> committee(const MaybeNumber& number) const {
    if (number.empty() || recipe_->committees.empty()) return std::nullopt;
    return id_of<CommitteeId>(number[0] % size(recipe_->committees));
  }

  /// Each once, as the checks ask for.
  std::vector<PairingId> pairings(const std::vector<int>& numbers) const {
    std::vector<PairingId> result;
    for (const int number : numbers) {
      if (recipe_->pairings.empty()) continue;
      const auto id = id_of<PairingId>(number % size(recipe_->pairings));
      if (std::find(result.begin(), result.end(), id) == result.end()) result.push_back(id);
    }
    return result;
  }

  void add_organisations() {
    programme().header.id = ProgrammeId{"random"};
    programme().header.fiscal_year_start = start_;
    for (int number = 0; number < 3; ++number) {
      Organisation bureau;
      bureau.id = id_of<OrganisationId>(number);
      bureau.kind = OrganisationKind::bureau;
      programme().organisations.push_back(bureau);
      Cluster cluster;
      cluster.id = id_of<ClusterId>(number);
      programme().clusters.push_back(cluster);
    }
    for (const bool of_coordinators : recipe_->committees) {
      if (programme().committees.size() == words.size()) break;
      Committee next;
      next.id = id_of<CommitteeId>(size(programme().committees));
      next.kind = of_coordinators ? CommitteeKind::coordinators : CommitteeKind::promotion;
      programme().committees.push_back(next);
    }
  }

  void add_pairings() {
    for (const PairingRecipe& each : recipe_->pairings) {
      if (programme().pairings.size() == words.size()) break;
      Pairing pairing;
      pairing.id = id_of<PairingId>(size(programme().pairings));
      pairing.cluster = id_of<ClusterId>(each.cluster);
      pairing.bureau = id_of<OrganisationId>(each.bureau);
      pairing.committee = committee(each.committee);
      validity(each.from, each.until, pairing.from, pairing.until);
      programme().pairings.push_back(pairing);
    }
  }

  void add_series() {
    for (const SeriesRecipe& each : recipe_->series) {
      if (programme().series.size() == words.size()) break;
      Series series;
      series.id = id_of<SeriesId>(size(programme().series));
      series.kind = kind(each.kind);
      series.covers = pairings(each.covers);
      series.committee = committee(each.committee);
      programme().series.push_back(series);
    }
  }

  void add_rules() {
    for (const RuleRecipe& each : recipe_->rules) {
      if (programme().rules.size() == words.size()) break;
      Rule rule;
      rule.id = id_of<RuleId>(size(programme().rules));
      rule.subject = each.subject;
      rule.kind = kind(each.kind);
      rule.at_least = each.at_least;
      if (!each.at_most.empty()) rule.at_most = each.at_least + each.at_most[0];
      rule.per = each.per;
      rule.lead_days = each.lead_days;
      if (!each.max_gap_days.empty()) rule.max_gap_days = each.max_gap_days[0];
      if (each.evidence) rule.evidence = EvidenceDemand::required;
      validity(each.from, each.until, rule.from, rule.until);
      programme().rules.push_back(rule);
    }
  }

  void add_waivers() {
    std::set<std::string> keys;
    for (const WaiverRecipe& each : recipe_->waivers) {
      if (programme().rules.empty()) return;
      const Rule& rule = programme().rules[static_cast<std::size_t>(each.rule) % programme().rules.size()];
      const int year = std::clamp(recipe_->base_year + each.year, first_year, last_year);
      Waiver waiver;
      waiver.rule = rule.id;
      waiver.subject = words[static_cast<std::size_t>(each.subject)];
      if (rule.per == PeriodKind::calendar_year) waiver.period = fmt::format("CY{}", year);
      if (rule.per == PeriodKind::fiscal_year) waiver.period = fmt::format("FY{}", year);
      if (rule.per == PeriodKind::half) waiver.period = fmt::format("FY{}-H{}", year, each.part % 2 + 1);
      if (rule.per == PeriodKind::quarter) waiver.period = fmt::format("FY{}-Q{}", year, each.part + 1);
      waiver.reason = fmt::format("for a reason ({})", keys.size());
      waiver.by = "somebody";
      if (keys.insert(waiver.key()).second) programme().waivers.push_back(waiver);
    }
  }

  void add_successions() {
    for (const SuccessionRecipe& each : recipe_->successions) {
      Succession next;
      next.id = id_of<SuccessionId>(size(programme().successions));
      next.kind = each.kind;
      next.on = PartialDate{day(each.on)};
      next.from = parties(each.kind, each.from);
      next.to = parties(each.kind, each.to);
      programme().successions.push_back(next);
      const std::set from(next.from.begin(), next.from.end());
      const std::set to(next.to.begin(), next.to.end());
      if (from.empty() || to.empty() || from == to || !possible()) programme().successions.pop_back();
    }
  }

  /// What the checks let pass: each ends once and begins once, and passes something on only while it is there.
  bool possible() {
    using Key = std::pair<SubjectKind, std::string>;
    std::map<Key, Day> ended;
    std::map<Key, Day> begun;
    const auto has = [](const std::vector<std::string>& ids, const std::string& id) {
      return std::find(ids.begin(), ids.end(), id) != ids.end();
    };
    for (const Succession& each : programme().successions) {
      for (const std::string& id : each.from) {
        if (!has(each.to, id) && !ended.emplace(Key{each.kind, id}, each.on.first_day()).second) return false;
      }
      for (const std::string& id : each.to) {
        if (!has(each.from, id) && !begun.emplace(Key{each.kind, id}, each.on.first_day()).second) return false;
      }
    }
    for (const Succession& each : programme().successions) {
      for (const std::string& id : each.from) {
        const auto end = ended.find({each.kind, id});
        const auto begin = begun.find({each.kind, id});
        const bool stays = has(each.to, id);
        if (end != ended.end() && stays && end->second <= each.on.first_day()) return false;
        if (begin != begun.end() && begin->second >= each.on.first_day()) return false;
      }
    }
    return true;
  }

  /// Each once, and only what is there.
  std::vector<std::string> parties(SubjectKind kind, const std::vector<int>& numbers) {
    const int there = kind == SubjectKind::pairing     ? size(programme().pairings)
                      : kind == SubjectKind::committee ? size(programme().committees)
                                                       : 3;
    std::vector<std::string> ids;
    for (const int number : numbers) {
      if (there == 0) break;
      const std::string& id = words[static_cast<std::size_t>(number % there)];
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    }
    return ids;
  }

  void add_planning() {
    if (recipe_->avoid.empty() && recipe_->closed_weekdays.empty()) return;  // then the defaults hold
    Planning planning;
    planning.weekdays.clear();
    for (const auto& [weekday, name] : Names<Weekday>::table) {
      const int number = static_cast<int>(weekday);
      const auto& closed = recipe_->closed_weekdays;
      if (std::find(closed.begin(), closed.end(), number) == closed.end()) planning.weekdays.push_back(weekday);
    }
    for (const AvoidRecipe& each : recipe_->avoid) planning.avoid.push_back(avoid(each));
    programme().planning = planning;
  }

  AvoidRange avoid(const AvoidRecipe& each) const {
    const Day from = day(each.from);
    const Day to = day(each.to);
    AvoidRange range;
    range.name = "busy days";
    if (each.yearly) {
      range.from = *YearlyDay::parse(each.leap_day ? "02-29" : to_string(from).substr(5));
      range.to = *YearlyDay::parse(to_string(to).substr(5));
      if (each.leap_day && each.from.calendar) std::swap(range.from, range.to);
    } else {
      range.from = YearlyDay{std::min(from, to)};
      range.to = YearlyDay{std::max(from, to)};
    }
    if (each.soft) range.cost = 5;
    return range;
  }

  const Recipe* recipe_;
  MonthDay start_;
  AuditCase case_;
  int events_ = 0;
};

ChangeCase cook_change(const Recipe& recipe, const ChangeRecipe& change) {
  Cook cook(recipe);
  ChangeCase result;
  result.before = cook.cook();
  result.after = result.before;
  const Event fresh = cook.event(change.replacement);
  auto& events = result.after.programme.events;
  if (events.empty() || change.how == 0) {
    result.new_event = fresh;
    events.push_back(fresh);
    return result;
  }
  const auto chosen = events.begin() + change.event % static_cast<int>(events.size());
  result.old_event = *chosen;
  if (change.how == 1) {
    events.erase(chosen);
    return result;
  }
  if (change.how == 2) {
    chosen->status = fresh.status;
  } else if (change.how == 3) {
    chosen->date = fresh.date;
  } else {
    *chosen = fresh;
    chosen->id = result.old_event->id;
  }
  result.new_event = *chosen;
  return result;
}

}  // namespace

rc::Gen<AuditCase> audit_case() {
  return rc::gen::map(recipe(), [](const Recipe& drawn) { return Cook(drawn).cook(); });
}

rc::Gen<ChangeCase> change_case() { return rc::gen::apply(cook_change, recipe(), change_recipe()); }

Holidays holidays_of(const AuditCase& audit_case) { return listed_holidays(audit_case.holidays); }

std::ostream& operator<<(std::ostream& out, const AuditCase& audit_case) {
  const auto put = [&out](EntityKind kind, const auto& entity) {
    out << name_of(kind) << ' ' << canonical_json(entity) << '\n';
  };
  out << "\nfiscal years " << audit_case.years.first.number << " to " << audit_case.years.last.number << ", today "
      << to_string(audit_case.today) << ", begin " << audit_case.programme.header.fiscal_year_start.str() << '\n';
  Entities::each_list(audit_case.programme, [&](EntityKind kind, const auto& list) {
    for (const auto& entity : list) put(kind, entity);
  });
  if (audit_case.programme.planning) put(EntityKind::planning, *audit_case.programme.planning);
  for (const Day day : audit_case.holidays) out << "holiday " << to_string(day) << '\n';
  return out;
}

std::ostream& operator<<(std::ostream& out, const ChangeCase& change) {
  out << change.before;
  out << "old " << (change.old_event ? canonical_json(*change.old_event) : "none") << '\n';
  return out << "new " << (change.new_event ? canonical_json(*change.new_event) : "none") << '\n';
}

}  // namespace nenkai::test
