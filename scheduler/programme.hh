#pragma once
// A programme: one initiative and its calendar.

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scheduler/calendar.hh"
#include "scheduler/event.hh"
#include "scheduler/lineage.hh"
#include "scheduler/organisations.hh"
#include "scheduler/planning.hh"
#include "scheduler/rule.hh"
#include "scheduler/subscription.hh"
#include "scheduler/succession.hh"

namespace nenkai {

struct ProgrammeHeader {
  ProgrammeId id;
  LocalText name;
  std::string timezone;  // IANA name
  MonthDay fiscal_year_start{date::April / 1};
  std::vector<std::string> holidays;    // names of holiday calendars
  std::string domain = default_domain;  // right-hand side of UIDs

  static constexpr const char* default_domain = "nenkai.invalid";

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.required("name", self.name);
    v.required("timezone", self.timezone);
    v.defaulted("fiscal_year_start", self.fiscal_year_start, MonthDay{date::April / 1});
    v.optional("holidays", self.holidays);
    v.defaulted("domain", self.domain, std::string(default_domain));
  }
};

enum class EntityKind : std::uint8_t {
  programme,
  organisation,
  cluster,
  project,
  committee,
  pairing,
  succession,
  person,
  venue,
  series,
  event,
  rule,
  waiver,
  reminder,
  calendar,
  subscription,
  planning
};

/// The names are those of the tables in a programme file.
template <>
struct Names<EntityKind> {
  using enum EntityKind;
  static constexpr std::array<std::pair<EntityKind, std::string_view>, 17> table{{{programme, "programme"},
                                                                                  {organisation, "organisation"},
                                                                                  {cluster, "cluster"},
                                                                                  {project, "project"},
                                                                                  {committee, "committee"},
                                                                                  {pairing, "pairing"},
                                                                                  {succession, "succession"},
                                                                                  {person, "person"},
                                                                                  {venue, "venue"},
                                                                                  {series, "series"},
                                                                                  {event, "event"},
                                                                                  {rule, "rule"},
                                                                                  {waiver, "waiver"},
                                                                                  {reminder, "reminder"},
                                                                                  {calendar, "calendar"},
                                                                                  {subscription, "subscription"},
                                                                                  {planning, "planning"}}};
};

/// One entity of a programme. The key is its id; a waiver's is rule/subject/period; the programme itself
/// and its planning have none.
struct EntityKey {
  EntityKind kind = EntityKind::programme;
  std::string id;
  friend auto operator<=>(const EntityKey&, const EntityKey&) = default;
};

/// Everything in a programme but its header. Also used for parts of one: what a file or a change holds.
struct Entities {
  std::vector<Organisation> organisations;
  std::vector<Cluster> clusters;
  std::vector<Project> projects;
  std::vector<Committee> committees;
  std::vector<Pairing> pairings;
  std::vector<Succession> successions;
  std::vector<Person> people;
  std::vector<Venue> venues;
  std::vector<Series> series;
  std::vector<Event> events;
  std::vector<Rule> rules;
  std::vector<Waiver> waivers;
  std::vector<Reminder> reminders;
  std::vector<Calendar> calendars;
  std::vector<Subscription> subscriptions;
  std::optional<Planning> planning;

  /// Calls f(kind, vector) for each list, in the order of the file.
  template <class Self, class F>
  static void each_list(Self& self, F&& f) {
    f(EntityKind::organisation, self.organisations);
    f(EntityKind::cluster, self.clusters);
    f(EntityKind::project, self.projects);
    f(EntityKind::committee, self.committees);
    f(EntityKind::pairing, self.pairings);
    f(EntityKind::succession, self.successions);
    f(EntityKind::person, self.people);
    f(EntityKind::venue, self.venues);
    f(EntityKind::series, self.series);
    f(EntityKind::event, self.events);
    f(EntityKind::rule, self.rules);
    f(EntityKind::waiver, self.waivers);
    f(EntityKind::reminder, self.reminders);
    f(EntityKind::calendar, self.calendars);
    f(EntityKind::subscription, self.subscriptions);
  }
};

struct Programme : Entities {
  ProgrammeHeader header;
};

/// The id that identifies an entity within its kind.
template <class T>
std::string entity_id(const T& entity) {
  if constexpr (std::is_same_v<T, Waiver>) {
    return entity.key();
  } else {
    return entity.id.str();
  }
}

/// Fast look-ups in a programme, which must outlive it and stay as it is.
class ProgrammeIndex {
 public:
  explicit ProgrammeIndex(const Programme& programme);

  const Programme& programme() const { return *programme_; }
  const FiscalCalendar& fiscal() const { return fiscal_; }
  const Lineage& lineage() const { return lineage_; }

  const Organisation* find(const OrganisationId& id) const { return look_up(organisations_, id.str()); }
  const Cluster* find(const ClusterId& id) const { return look_up(clusters_, id.str()); }
  const Project* find(const ProjectId& id) const { return look_up(projects_, id.str()); }
  const Committee* find(const CommitteeId& id) const { return look_up(committees_, id.str()); }
  const Pairing* find(const PairingId& id) const { return look_up(pairings_, id.str()); }
  const Person* find(const PersonId& id) const { return look_up(people_, id.str()); }
  const Venue* find(const VenueId& id) const { return look_up(venues_, id.str()); }
  const Series* find(const SeriesId& id) const { return look_up(series_, id.str()); }
  const Rule* find(const RuleId& id) const { return look_up(rules_, id.str()); }
  const Succession* find(const SuccessionId& id) const { return look_up(successions_, id.str()); }
  /// By bare text, for callers that hold a view.
  const Series* series(std::string_view id) const { return look_up(series_, id); }
  const Pairing* pairing(std::string_view id) const { return look_up(pairings_, id); }

  /// The pairing's place in programme().pairings.
  std::size_t position(const Pairing& pairing) const {
    return static_cast<std::size_t>(&pairing - programme_->pairings.data());
  }
  std::size_t position(const Committee& committee) const {
    return static_cast<std::size_t>(&committee - programme_->committees.data());
  }

 private:
  template <class T>
  using Map = std::unordered_map<std::string_view, const T*>;
  template <class T>
  static const T* look_up(const Map<T>& map, std::string_view id) {
    const auto found = map.find(id);
    return found == map.end() ? nullptr : found->second;
  }
  template <class T>
  static Map<T> map_of(const std::vector<T>& list);

  const Programme* programme_;
  FiscalCalendar fiscal_;
  Map<Organisation> organisations_;
  Map<Cluster> clusters_;
  Map<Project> projects_;
  Map<Committee> committees_;
  Map<Pairing> pairings_;
  Map<Person> people_;
  Map<Venue> venues_;
  Map<Series> series_;
  Map<Rule> rules_;
  Map<Succession> successions_;
  Lineage lineage_;
};

/// An event with what it takes from its series. Points into the event and the programme.
struct ResolvedEvent {
  const Event* event = nullptr;
  const Series* series = nullptr;  // may be none
  EventKind kind = EventKind::other;
  std::span<const PairingId> covers;
  const CommitteeId* committee = nullptr;  // may be none
  const LocalText* title = nullptr;        // never none
  const std::string* timezone = nullptr;   // never none
};

ResolvedEvent resolve(const Event& event, const ProgrammeIndex& index);

/// The days an event takes when it starts on the first day of its date; `end` decides before `days`. A day
/// that it ends on at 00:00 is not used.
DayRange days_of(const Event& event);

/// "Sendai × METI Tohoku", in `language`; with a day, by the names of then.
std::string pairing_name(const Pairing& pairing, const ProgrammeIndex& index, std::string_view language,
                         std::optional<Day> on = std::nullopt);
/// The name of what a rule speaks about, in `language`, with a day the name of then; the id where nothing has that id.
std::string subject_name(SubjectKind kind, std::string_view id, const ProgrammeIndex& index, std::string_view language,
                         std::optional<Day> on = std::nullopt);

/// "Hokuriku (north)" -> "hokuriku-north": the slug by which a region's feed is asked for.
std::string region_slug(std::string_view region);

}  // namespace nenkai
