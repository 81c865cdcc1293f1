#pragma once
// Whom a reminder is for: what "organiser", "committee", "bureau", "ministry" mean for one event or finding.

#include <string>
#include <vector>

#include "scheduler/audit.hh"

namespace nenkai {

struct Recipient {
  std::string address;  // a mail address or URL; empty where nobody knows one
  std::string who;      // "organisation:ID" or "person:ID"; empty where only an address was given
  std::string name;     // in `language`
  std::string language;

  /// By what the outbox knows the recipient.
  const std::string& key() const { return address.empty() ? who : address; }
  friend bool operator==(const Recipient&, const Recipient&) = default;
};

/// What a reminder is about, as far as its recipients go.
struct Concern {
  std::vector<const Pairing*> pairings;      // covered, or that the finding is of
  std::vector<const Committee*> committees;  // its own, and those of the pairings
  std::string organiser;                     // empty: none
  std::string bureau;                        // of a finding about a bureau
};

Concern concern_of(const ResolvedEvent& event, const ProgrammeIndex& index);
Concern concern_of(const Rule& rule, std::string_view subject, const ProgrammeIndex& index);

/// In the order of `to`, each address once. A committee stands for its secretary, or else its members. `language` is
/// for those who have none of their own. Those whom no address reaches are in it too, with an empty one.
std::vector<Recipient> recipients_of(const std::vector<std::string>& to, const Concern& concern,
                                     const ProgrammeIndex& index, const std::string& language);

}  // namespace nenkai
