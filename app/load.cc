#include "app/load.hh"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <unordered_set>

#include "app/zones.hh"
#include "config/programme_writer.hh"
#include "scheduler/check.hh"
#include "scheduler/check_text.hh"

namespace nenkai {
namespace {

/// Effects are worked out for changes of at most so many events: a whole new calendar has no "before".
constexpr std::size_t most_events_with_effects = 1000;

/// `first` followed by those of `second` whose ids it has not.
template <class T>
std::vector<T> merged(const std::vector<T>& first, const std::vector<T>& second) {
  std::vector<T> result = first;
  std::unordered_set<std::string> seen;
  for (const T& entity : first) seen.insert(entity_id(entity));
  for (const T& entity : second) {
    if (!seen.contains(entity_id(entity))) result.push_back(entity);
  }
  return result;
}

/// One programme on its way from files into the store.
class Loading {
 public:
  Loading(Context& context, const LoadRequest& request, LoadedProgramme loaded, LoadReport& report)
      : context_(context),
        request_(request),
        loaded_(std::move(loaded)),
        report_(report),
        revision_(context.store.last_revision(loaded_.id)) {
    if (revision_ != 0) stored_ = context.store.read(loaded_.id);
    if (stored_ && request.init) {
      throw InputError(
          fmt::format("the store has programme \"{}\" already: change it with \"nenkai load\"", loaded_.id.str()));
    }
    if (!loaded_.header && !stored_) {
      throw InputError(fmt::format("programme \"{}\" is not in the store and the files have no [programme] for it",
                                   loaded_.id.str()));
    }
    merge();
  }

  /// Adds what is wrong or odd to the report.
  void check_it() {
    CheckOptions options;
    options.known_holidays = context_.holidays.known();
    options.is_zone = is_zone;
    options.today = today();
    options.incomplete = &loaded_.incomplete;
    if (stored_ && !request_.prune) {
      options.other_event = [this](const EventId& id) { return context_.store.read_event(loaded_.id, id); };
    }
    for (const Issue& issue : check(after_, options)) report_.diagnostics.push_back(diagnostic(issue));
    refuse_uids_of_others();
  }

  /// What is to be committed; the report gets what it does to the findings. Called once.
  ProgrammeChange take_change() {
    LoadedPart part;
    part.programme = loaded_.id;
    ProgrammeChange wanted{loaded_.id, wanted_change(), {}};
    if (stored_) part.effects = find_effects(wanted.change);
    wanted.change.put.events = std::move(after_.events);
    wanted.options.must_be_new = request_.init;
    wanted.options.with_bodies = stored_.has_value();
    if (stored_) wanted.options.based_on = revision_;
    report_.parts.push_back(std::move(part));
    return wanted;
  }

 private:
  /// A UID of the files that a stored event has, which the files do not replace.
  void refuse_uids_of_others() {
    std::map<std::pair<std::string, std::string>, std::size_t> positions;
    std::unordered_set<std::string> ids;
    for (std::size_t at = 0; at < after_.events.size(); ++at) {
      const Event& event = after_.events[at];
      if (event.uid) positions.emplace(std::pair{*event.uid, event.recurrence.value_or("")}, at);
    }
    if (positions.empty() || !stored_ || request_.prune) return;
    for (const Event& event : after_.events) ids.insert(event.id.str());
    for (const Event& event : context_.store.read_events(loaded_.id)) {
      if (!event.uid || ids.contains(event.id.str())) continue;
      const auto found = positions.find({*event.uid, event.recurrence.value_or("")});
      if (found == positions.end()) continue;
      const std::string message =
          fmt::format("uid = {}: the stored event \"{}\" has it already: every event needs its own", quoted(*event.uid),
                      event.id.str());
      report_.diagnostics.push_back(
          diagnostic({Issue::Severity::error, EntityKind::event, found->second, "uid", message}));
    }
  }

  /// The programme as it will be, the file's entities first so that their positions stay those of the file.
  /// Its events are the file's alone: the stored ones were checked when they came.
  void merge() {
    static const Programme nothing;
    const Programme& stored = stored_ ? *stored_ : nothing;
    Entities& file = loaded_.entities;
    const bool keep = !request_.prune;
    const auto join = [keep](const auto& first, const auto& second) { return keep ? merged(first, second) : first; };
    after_.header = loaded_.header ? *loaded_.header : stored.header;
    after_.organisations = join(file.organisations, stored.organisations);
    after_.clusters = join(file.clusters, stored.clusters);
    after_.projects = join(file.projects, stored.projects);
    after_.committees = join(file.committees, stored.committees);
    after_.pairings = join(file.pairings, stored.pairings);
    after_.successions = join(file.successions, stored.successions);
    after_.people = join(file.people, stored.people);
    after_.venues = join(file.venues, stored.venues);
    after_.series = join(file.series, stored.series);
    after_.rules = join(file.rules, stored.rules);
    after_.waivers = join(file.waivers, stored.waivers);
    after_.reminders = join(file.reminders, stored.reminders);
    after_.calendars = join(file.calendars, stored.calendars);
    after_.subscriptions = join(file.subscriptions, stored.subscriptions);
    after_.planning = file.planning || request_.prune ? file.planning : stored.planning;
    after_.events = std::move(file.events);  // may be a million: never copied
  }

  /// Where the programme's time zone is a mistake itself, the day in UTC will do for finding the others.
  Day today() const {
    if (context_.as_of) return *context_.as_of;
    const std::string& zone = after_.header.timezone;
    return is_zone(zone) ? local_day(context_.now, zone) : date::floor<date::days>(context_.now);
  }

  Diagnostic diagnostic(const Issue& issue) const {
    const bool warning = issue.severity == Issue::Severity::warning;
    const auto place = loaded_.sources.locate(issue.kind, issue.position, issue.key);
    return {place.file, place.line, warning, issue.message};
  }

  Change wanted_change() const {
    Change change;
    change.header = loaded_.header;
    change.put = loaded_.entities;
    if (!request_.prune || !stored_) return change;
    std::unordered_set<std::string> kept;
    const auto remember = [&](EntityKind kind, const auto& list) {
      for (const auto& entity : list) kept.insert(fmt::format("{}/{}", name_of(kind), entity_id(entity)));
    };
    Entities::each_list(loaded_.entities, remember);
    remember(EntityKind::event, after_.events);
    const auto drop = [&](EntityKind kind, std::string id) {
      if (!kept.contains(fmt::format("{}/{}", name_of(kind), id))) change.remove.push_back({kind, std::move(id)});
    };
    Entities::each_list(*stored_, [&](EntityKind kind, const auto& list) {
      for (const auto& entity : list) drop(kind, entity_id(entity));
    });
    context_.store.read_facts(loaded_.id, {},
                              [&](const EventFact& fact) { drop(EntityKind::event, std::string(fact.id)); });
    change.remove_planning = stored_->planning && !loaded_.entities.planning;
    return change;
  }

  /// Audits the programme as it is and as it will be, over the years whose events the files name.
  std::vector<Effect> find_effects(const Change& change) const {
    const auto& events = after_.events;
    if (events.size() > most_events_with_effects) return {};
    std::unordered_set<std::string> replaced;
    for (const Event& event : events) replaced.insert(event.id.str());
    for (const EntityKey& key : change.remove) {
      if (key.kind == EntityKind::event) replaced.insert(key.id);
    }
    const ProgrammeIndex index_before(*stored_);
    const ProgrammeIndex index_after(after_);
    AuditEvents facts_before(index_before);
    AuditEvents facts_after(index_after);
    const Day today = this->today();
    FiscalYears years = default_years(index_after.fiscal(), today);
    const auto widen = [&](DayRange days) {
      years.first = std::min(years.first, index_after.fiscal().year_of(days.first()));
      years.last = std::max(years.last, index_after.fiscal().year_of(days.last()));
    };
    context_.store.read_facts(loaded_.id, {}, [&](const EventFact& fact) {
      facts_before.add(fact);
      if (replaced.contains(std::string(fact.id))) {
        widen(fact.start);
      } else {
        facts_after.add(fact);
      }
    });
    for (const Event& event : events) {
      facts_after.add(event);
      widen(event.date.interval());
    }
    return effects(findings(index_before, facts_before, today, years),
                   findings(index_after, facts_after, today, years));
  }

  std::vector<Finding> findings(const ProgrammeIndex& index, const AuditEvents& facts, Day today,
                                FiscalYears years) const {
    const Programme& programme = index.programme();
    const Holidays holidays = or_throw(context_.holidays.unite(programme.header.holidays, programme.calendars));
    const Workdays workdays(programme.planning ? *programme.planning : default_planning(), holidays);
    return audit(index, facts, workdays, {today, years, nullptr});
  }

  Context& context_;
  const LoadRequest& request_;
  LoadedProgramme loaded_;
  LoadReport& report_;
  std::optional<Programme> stored_;
  Revision revision_ = 0;
  Programme after_;
};

/// In the order of the files as they were named, then of their lines.
void sort_by_place(std::vector<Diagnostic>& diagnostics, const std::vector<std::string>& names) {
  const auto place = [&](const Diagnostic& diagnostic) {
    return std::pair{std::find(names.begin(), names.end(), diagnostic.file), diagnostic.line};
  };
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
}

}  // namespace

bool LoadReport::refused() const {
  return std::any_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& d) { return !d.warning; });
}

LoadReport load_files(Context& context, LoadRequest request) {
  LoadReport report;
  report.dry_run = request.dry_run;
  std::optional<ProgrammeId> standard;
  if (context.programme) {
    standard = or_throw(ProgrammeId::parse(*context.programme));
  } else if (const auto all = context.store.programmes(); !request.init && all.size() == 1) {
    standard = all.front();
  }
  std::vector<std::string> names;
  for (const SourceFile& file : request.files) names.push_back(file.name);
  LoadResult loaded = read_programme_files(std::move(request.files), standard);
  report.diagnostics = std::move(loaded.diagnostics);
  auto snapshot = context.store.snapshot();
  std::vector<std::unique_ptr<Loading>> loadings;
  for (LoadedProgramme& programme : loaded.programmes) {
    loadings.push_back(std::make_unique<Loading>(context, request, std::move(programme), report));
    loadings.back()->check_it();
  }
  sort_by_place(report.diagnostics, names);
  if (report.refused()) return report;
  std::vector<ProgrammeChange> changes;
  for (const auto& loading : loadings) changes.push_back(loading->take_change());
  snapshot.reset();
  auto results = context.store.commit_together(changes, provenance_of(context), request.dry_run);
  for (std::size_t i = 0; i < results.size(); ++i) report.parts[i].result = std::move(results[i]);
  return report;
}

std::string dump_programme(Context& context) {
  const auto snapshot = context.store.snapshot();
  const OpenProgramme open(context, true);
  return write_programme_file(open.programme());
}

}  // namespace nenkai
