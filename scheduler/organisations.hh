#pragma once
// Who takes part: ministries and bureaus, clusters and projects, the pairings between them, committees,
// people, and the venues they meet in.
//
// Each entity lists its keys once, in `fields`; readers, writers and checks are visitors of that list
// (see scheduler/fields.hh). The keys are those of the programme file.

#include <optional>
#include <string>
#include <vector>

#include "scheduler/dates.hh"
#include "scheduler/ids.hh"
#include "scheduler/local_text.hh"
#include "scheduler/names.hh"

namespace nenkai {

enum class OrganisationKind : std::uint8_t {
  ministry,
  bureau,
  local_government,
  core_organisation,
  promotion_organisation,
  university,
  company,
  other
};

template <>
struct Names<OrganisationKind> {
  using enum OrganisationKind;
  static constexpr std::array<std::pair<OrganisationKind, std::string_view>, 8> table{
      {{ministry, "ministry"},
       {bureau, "bureau"},
       {local_government, "local_government"},
       {core_organisation, "core_organisation"},
       {promotion_organisation, "promotion_organisation"},
       {university, "university"},
       {company, "company"},
       {other, "other"}}};
};

struct Organisation {
  OrganisationId id;
  LocalText name;
  OrganisationKind kind = OrganisationKind::other;
  std::optional<OrganisationId> parent;
  std::optional<std::string> email;
  std::optional<std::string> url;
  std::optional<std::string> language = {};  // of messages to it

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.required("name", self.name);
    v.required("kind", self.kind);
    v.optional("parent", self.parent);
    v.optional("email", self.email);
    v.optional("url", self.url);
    v.optional("language", self.language);
  }
};

/// A region's research side, under one ministry.
struct Cluster {
  ClusterId id;
  LocalText name;
  std::string region;  // as people write it; feeds are asked for by its slug
  OrganisationId ministry;
  std::optional<OrganisationId> core_organisation;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.required("name", self.name);
    v.required("region", self.region);
    v.required("ministry", self.ministry);
    v.optional("core_organisation", self.core_organisation);
  }
};

/// An industrial-cluster project, under one bureau.
struct Project {
  ProjectId id;
  LocalText name;
  OrganisationId bureau;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.required("name", self.name);
    v.required("bureau", self.bureau);
  }
};

enum class CommitteeKind : std::uint8_t { promotion, coordinators };

template <>
struct Names<CommitteeKind> {
  using enum CommitteeKind;
  static constexpr std::array<std::pair<CommitteeKind, std::string_view>, 2> table{
      {{promotion, "promotion"}, {coordinators, "coordinators"}}};
};

struct Committee {
  CommitteeId id;
  LocalText name;
  CommitteeKind kind = CommitteeKind::promotion;
  std::vector<OrganisationId> members;
  std::optional<PersonId> secretary = {};  // who gets its reminders; without one, the members do

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.required("name", self.name);
    v.defaulted("kind", self.kind, CommitteeKind::promotion);
    v.optional("members", self.members);
    v.optional("secretary", self.secretary);
  }
};

/// A cluster and a bureau tied together ("region pairing"), in force from a date and, maybe, until a date.
struct Pairing {
  PairingId id;  // where a file gives none: "<cluster>--<bureau>"
  ClusterId cluster;
  OrganisationId bureau;
  std::optional<CommitteeId> committee;
  std::optional<PartialDate> from;   // in force from the first day of it
  std::optional<PartialDate> until;  // up to and with the last day of it

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.required("cluster", self.cluster);
    v.required("bureau", self.bureau);
    v.optional("committee", self.committee);
    v.optional("from", self.from);
    v.optional("until", self.until);
  }
};

struct Person {
  PersonId id;
  LocalText name;
  std::optional<std::string> email;
  std::optional<OrganisationId> organisation;
  std::vector<Stretch> busy;
  std::optional<std::string> language = {};  // of messages to the person

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.required("name", self.name);
    v.optional("email", self.email);
    v.optional("organisation", self.organisation);
    v.optional("busy", self.busy);
    v.optional("language", self.language);
  }
};

/// Latitude and longitude in degrees, WGS 84.
struct GeoPoint {
  double latitude = 0;
  double longitude = 0;
  friend auto operator<=>(const GeoPoint&, const GeoPoint&) = default;
};

struct Venue {
  VenueId id;
  LocalText name;
  std::optional<LocalText> address;
  std::optional<GeoPoint> geo;
  std::optional<int> capacity;  // people
  std::vector<Stretch> unavailable;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.required("name", self.name);
    v.optional("address", self.address);
    v.optional("geo", self.geo);
    v.optional("capacity", self.capacity);
    v.optional("unavailable", self.unavailable);
  }
};

}  // namespace nenkai
