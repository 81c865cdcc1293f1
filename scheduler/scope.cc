#include "scheduler/scope.hh"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scheduler/suggest.hh"

namespace nenkai {
namespace {

constexpr std::string_view suffix = ".ics";
/// As much of a wrong input as an error repeats.
constexpr std::size_t longest_quote = 80;

bool takes_id(ScopeKind kind) {
  switch (kind) {
    case ScopeKind::all:
    case ScopeKind::conferences:
    case ScopeKind::meetings:
    case ScopeKind::obligations: return false;
    default: return true;
  }
}

/// Between quotes and on one line, whatever was asked for.
std::string quoted(std::string_view text) {
  std::string shown(text.substr(0, longest_quote));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return fmt::format("\"{}{}\"", shown, text.size() > longest_quote ? "…" : "");
}

bool is_bureau(const Organisation& organisation) { return organisation.kind == OrganisationKind::bureau; }

std::vector<std::string_view> region_texts(const ProgrammeIndex& index) {
  std::vector<std::string_view> regions;
  for (const Cluster& cluster : index.programme().clusters) regions.push_back(cluster.region);
  return regions;
}

/// The slugs of all regions, each once. A region that has no letter of a-z has no slug, and so no feed.
std::set<std::string> region_slugs(const ProgrammeIndex& index) {
  std::set<std::string> slugs;
  for (const std::string_view region : region_texts(index)) {
    if (std::string slug = region_slug(region); !slug.empty()) slugs.insert(std::move(slug));
  }
  return slugs;
}

template <class List, class Keep>
std::vector<std::string> ids_where(const List& list, Keep keep) {
  std::vector<std::string> ids;
  for (const auto& entity : list) {
    if (keep(entity)) ids.push_back(entity.id.str());
  }
  return ids;
}

template <class List>
std::vector<std::string> ids_of(const List& list) {
  return ids_where(list, [](const auto&) { return true; });
}

/// The ids that a feed of this kind can have; none for the kinds that take none.
std::vector<std::string> known_ids(ScopeKind kind, const ProgrammeIndex& index) {
  const Programme& programme = index.programme();
  switch (kind) {
    case ScopeKind::cluster: return ids_of(programme.clusters);
    case ScopeKind::bureau:
    case ScopeKind::bureau_obligations: return ids_where(programme.organisations, is_bureau);
    case ScopeKind::committee: return ids_of(programme.committees);
    case ScopeKind::pairing: return ids_of(programme.pairings);
    case ScopeKind::series: return ids_of(programme.series);
    case ScopeKind::project: return ids_of(programme.projects);
    case ScopeKind::event: return ids_of(programme.events);
    case ScopeKind::region: {
      const auto slugs = region_slugs(index);
      return {slugs.begin(), slugs.end()};
    }
    default: return {};
  }
}

/// What a kind's id names, for messages.
std::string_view noun(ScopeKind kind) {
  return kind == ScopeKind::bureau_obligations ? name_of(ScopeKind::bureau) : name_of(kind);
}

/// "; did you mean x?", or what there is where nothing comes near.
std::string hint(std::string_view word, const std::vector<std::string>& known, std::string_view otherwise) {
  const std::vector<std::string_view> views(known.begin(), known.end());
  if (const auto near = nearest(word, views)) return fmt::format("; did you mean \"{}\"?", *near);
  return std::string(otherwise);
}

Problem unknown_feed(std::string_view text, std::string_view word) {
  std::vector<std::string> known;
  std::string shapes;
  for (const auto& [kind, name] : Names<ScopeKind>::table) {
    known.emplace_back(name);
    shapes += fmt::format("{}{}{}", shapes.empty() ? "" : ", ", name, takes_id(kind) ? "/ID" : "");
  }
  return Problem{fmt::format("there is no feed {}{}", quoted(text), hint(word, known, "; there are " + shapes))};
}

Problem unknown_id(const FeedScope& scope, const ProgrammeIndex& index) {
  const auto known = known_ids(scope.kind, index);
  std::string otherwise;
  if (!known.empty()) otherwise = fmt::format("; there is, for example, \"{}\"", known.front());
  return Problem{fmt::format("feed {}: there is no {} {}{}", quoted(scope.str()), noun(scope.kind), quoted(scope.id),
                             hint(scope.id, known, otherwise))};
}

Problem takes_no_id(ScopeKind kind, std::string_view text) {
  if (kind == ScopeKind::obligations) {
    return Problem{
        fmt::format("there is no feed {}; one bureau's obligations are obligations/bureau/ID", quoted(text))};
  }
  return Problem{fmt::format("there is no feed {}; \"{}\" takes nothing after it", quoted(text), name_of(kind))};
}

Problem lacks_id(ScopeKind kind, std::string_view text, const ProgrammeIndex& index) {
  const auto ids = known_ids(kind, index);
  return Problem{fmt::format("feed {} lacks the id of the {}, as in {}/{}", quoted(text), noun(kind), name_of(kind),
                             ids.empty() ? "ID" : ids.front())};
}

/// The kind that `path` begins with; the longest name wins, so that "obligations/bureau/x" is not "obligations".
std::optional<ScopeKind> kind_of_path(std::string_view path) {
  std::optional<ScopeKind> best;
  for (const auto& [kind, name] : Names<ScopeKind>::table) {
    const bool fits = path.substr(0, name.size()) == name && (path.size() == name.size() || path[name.size()] == '/');
    if (fits && (!best || name.size() > name_of(*best).size())) best = kind;
  }
  return best;
}

bool known(const FeedScope& scope, const ProgrammeIndex& index) {
  if (scope.kind == ScopeKind::event && index.programme().events.empty()) return true;
  const auto ids = known_ids(scope.kind, index);
  return std::find(ids.begin(), ids.end(), scope.id) != ids.end();
}

template <class Fits>
bool covers_any(const ResolvedEvent& event, const ProgrammeIndex& index, Fits fits) {
  return std::any_of(event.covers.begin(), event.covers.end(), [&](const PairingId& id) {
    const Pairing* pairing = index.find(id);
    return pairing != nullptr && fits(*pairing);
  });
}

/// True where what is recorded of `id` is the asked one's too on the day of the event, which took over from it.
bool is_or_passed_to(SubjectKind kind, std::string_view id, std::string_view asked, const ResolvedEvent& event,
                     const ProgrammeIndex& index) {
  if (id == asked) return true;
  if (!index.lineage().knows(kind, id)) return false;
  const auto holders = index.lineage().holders(kind, id, event.event->date.interval().last());
  return std::find(holders.begin(), holders.end(), asked) != holders.end();
}

bool covers_bureau(const ResolvedEvent& event, std::string_view bureau, const ProgrammeIndex& index) {
  return covers_any(event, index, [&](const Pairing& pairing) {
    return is_or_passed_to(SubjectKind::bureau, pairing.bureau.str(), bureau, event, index);
  });
}

bool covers_region(const ResolvedEvent& event, std::string_view region, const ProgrammeIndex& index) {
  return covers_any(event, index, [&](const Pairing& pairing) {
    const Cluster* cluster = index.find(pairing.cluster);
    return cluster != nullptr && region_slug(cluster->region) == region;
  });
}

bool of_committee(const ResolvedEvent& event, std::string_view committee, const ProgrammeIndex& index) {
  const auto is_it = [&](const CommitteeId& id) {
    return is_or_passed_to(SubjectKind::committee, id.str(), committee, event, index);
  };
  if (event.committee != nullptr && is_it(*event.committee)) return true;
  return covers_any(event, index,
                    [&](const Pairing& pairing) { return pairing.committee && is_it(*pairing.committee); });
}

/// A project meets others where its bureau does, and wherever a result of it is announced.
bool of_project(const ResolvedEvent& event, const std::string& id, const ProgrammeIndex& index) {
  const auto& results = event.event->results;
  const bool announced = std::any_of(results.begin(), results.end(), [&](const AnnouncedResult& result) {
    return result.project && result.project->str() == id;
  });
  const Project* project = index.find(ProjectId{id});
  return announced || (project != nullptr && covers_bureau(event, project->bureau.str(), index));
}

/// What stands before the name, or alone where there is none. Bureaus, committees, series and the like mostly
/// say in their names what they are.
std::string_view words_before(ScopeKind kind, bool japanese) {
  switch (kind) {
    case ScopeKind::all: return japanese ? "すべての行事" : "All events";
    case ScopeKind::conferences: return japanese ? "合同発表会" : "Joint conferences";
    case ScopeKind::meetings: return japanese ? "会合" : "Meetings";
    case ScopeKind::cluster: return japanese ? "クラスター " : "Cluster ";
    case ScopeKind::region: return japanese ? "地域 " : "Region ";
    case ScopeKind::obligations: return japanese ? "未達の義務" : "Obligations not yet met";
    case ScopeKind::bureau_obligations: return japanese ? "未達の義務：" : "Obligations not yet met: ";
    default: return {};
  }
}

std::string event_title(const std::string& id, const ProgrammeIndex& index, std::string_view language) {
  const auto& events = index.programme().events;
  const auto found =
      std::find_if(events.begin(), events.end(), [&](const Event& event) { return event.id.str() == id; });
  return found == events.end() ? id : resolve(*found, index).title->in(language);
}

std::string region_name(const std::string& slug, const ProgrammeIndex& index) {
  for (const std::string_view region : region_texts(index)) {
    if (region_slug(region) == slug) return std::string(region);
  }
  return slug;
}

/// The name of what the scope's id stands for.
std::string name_in(const FeedScope& scope, const ProgrammeIndex& index, std::string_view language) {
  switch (scope.kind) {
    case ScopeKind::cluster: return subject_name(SubjectKind::cluster, scope.id, index, language);
    case ScopeKind::bureau:
    case ScopeKind::bureau_obligations: return subject_name(SubjectKind::bureau, scope.id, index, language);
    case ScopeKind::committee: return subject_name(SubjectKind::committee, scope.id, index, language);
    case ScopeKind::pairing: return subject_name(SubjectKind::pairing, scope.id, index, language);
    case ScopeKind::region: return region_name(scope.id, index);
    case ScopeKind::series: {
      const Series* series = index.series(scope.id);
      return series != nullptr ? series->name.in(language) : scope.id;
    }
    case ScopeKind::project: {
      const Project* project = index.find(ProjectId{scope.id});
      return project != nullptr ? project->name.in(language) : scope.id;
    }
    case ScopeKind::event: return event_title(scope.id, index, language);
    default: return {};
  }
}

}  // namespace

std::string FeedScope::str() const {
  std::string text(name_of(kind));
  if (!id.empty()) text += "/" + id;
  return text;
}

Result<FeedScope> parse_scope(std::string_view text, const ProgrammeIndex& index) {
  std::string_view path = text;
  if (path.size() >= suffix.size() && path.substr(path.size() - suffix.size()) == suffix)
    path.remove_suffix(suffix.size());
  const auto kind = kind_of_path(path);
  if (!kind) return unknown_feed(text, path.substr(0, path.find('/')));
  const std::size_t name_length = name_of(*kind).size();
  const FeedScope scope{*kind, std::string(path.size() > name_length ? path.substr(name_length + 1) : "")};
  if (!takes_id(*kind)) {
    if (path.size() == name_length) return scope;
    return takes_no_id(*kind, text);
  }
  if (scope.id.empty()) return lacks_id(*kind, text, index);
  if (!known(scope, index)) return unknown_id(scope, index);
  if (!is_slug(scope.id)) return Problem{fmt::format("feed {}: {}", quoted(text), slug_problem(scope.id))};
  return scope;
}

bool concerns(const FeedScope& scope, const ResolvedEvent& event, const ProgrammeIndex& index) {
  switch (scope.kind) {
    case ScopeKind::all: return true;
    case ScopeKind::conferences: return event.kind == EventKind::joint_conference;
    case ScopeKind::meetings:
      return event.kind == EventKind::committee_meeting || event.kind == EventKind::network_meeting;
    case ScopeKind::cluster:
      return covers_any(event, index, [&](const Pairing& pairing) {
        return is_or_passed_to(SubjectKind::cluster, pairing.cluster.str(), scope.id, event, index);
      });
    case ScopeKind::bureau: return covers_bureau(event, scope.id, index);
    case ScopeKind::committee: return of_committee(event, scope.id, index);
    case ScopeKind::pairing:
      return covers_any(event, index, [&](const Pairing& pairing) {
        return is_or_passed_to(SubjectKind::pairing, pairing.id.str(), scope.id, event, index);
      });
    case ScopeKind::region: return covers_region(event, scope.id, index);
    case ScopeKind::series: return event.series != nullptr && event.series->id.str() == scope.id;
    case ScopeKind::project: return of_project(event, scope.id, index);
    case ScopeKind::event: return event.event->id.str() == scope.id;
    case ScopeKind::obligations:
    case ScopeKind::bureau_obligations: return false;
  }
  return false;
}

bool concerns(const FeedScope& scope, SubjectKind kind, std::string_view subject, const ProgrammeIndex& index) {
  if (scope.kind != ScopeKind::bureau_obligations) return scope.kind == ScopeKind::obligations;
  if (kind == SubjectKind::bureau) return subject == scope.id;
  const auto& pairings = index.programme().pairings;
  return std::any_of(pairings.begin(), pairings.end(), [&](const Pairing& pairing) {
    if (pairing.bureau.str() != scope.id) return false;
    switch (kind) {
      case SubjectKind::pairing: return pairing.id.str() == subject;
      case SubjectKind::committee: return pairing.committee && pairing.committee->str() == subject;
      case SubjectKind::cluster: return pairing.cluster.str() == subject;
      default: return false;
    }
  });
}

std::vector<FeedScope> all_scopes(const ProgrammeIndex& index) {
  std::vector<FeedScope> scopes;
  for (const auto& [kind, name] : Names<ScopeKind>::table) {
    if (kind == ScopeKind::event) continue;
    if (!takes_id(kind)) scopes.push_back({kind, {}});
    for (std::string& id : known_ids(kind, index)) scopes.push_back({kind, std::move(id)});
  }
  return scopes;
}

std::string scope_name(const FeedScope& scope, const ProgrammeIndex& index, std::string_view language) {
  const bool japanese = language.substr(0, 2) == "ja" && (language.size() == 2 || language[2] == '-');
  return std::string(words_before(scope.kind, japanese)) + name_in(scope, index, language);
}

}  // namespace nenkai
