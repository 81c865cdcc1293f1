#include "scheduler/recipients.hh"

#include <algorithm>

namespace nenkai {
namespace {

template <class T>
void add_once(std::vector<const T*>& list, const T* item) {
  if (item != nullptr && std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

void add_pairing(Concern& concern, const Pairing* pairing, const ProgrammeIndex& index) {
  if (pairing == nullptr) return;
  add_once(concern.pairings, pairing);
  if (pairing->committee) add_once(concern.committees, index.find(*pairing->committee));
}

/// Gathers recipients, each once.
class Gathering {
 public:
  Gathering(const Concern& concern, const ProgrammeIndex& index, const std::string& language)
      : concern_(&concern), index_(&index), language_(language.empty() ? "en" : language) {}

  void add(const std::string& to) {
    constexpr std::string_view person = "person:";
    constexpr std::string_view email = "email:";
    if (to == "organiser") {
      add(index_->find(PersonId{concern_->organiser}));
      add(index_->find(OrganisationId{concern_->organiser}));
    } else if (to == "committee") {
      for (const Committee* committee : concern_->committees) add(*committee);
    } else if (to == "bureau") {
      add(index_->find(OrganisationId{concern_->bureau}));
      for (const Pairing* pairing : concern_->pairings) add(index_->find(pairing->bureau));
    } else if (to == "ministry") {
      for (const Pairing* pairing : concern_->pairings) {
        const Cluster* cluster = index_->find(pairing->cluster);
        if (cluster != nullptr) add(index_->find(cluster->ministry));
      }
    } else if (to.starts_with(person)) {
      add(index_->find(PersonId{to.substr(person.size())}));
    } else {
      put({to.starts_with(email) ? to.substr(email.size()) : to, "", "", language_});
    }
  }

  std::vector<Recipient> take() { return std::move(found_); }

 private:
  void add(const Committee& committee) {
    if (committee.secretary) {
      add(index_->find(*committee.secretary));
      return;
    }
    for (const OrganisationId& member : committee.members) add(index_->find(member));
  }
  void add(const Person* person) {
    if (person != nullptr) put_named(*person, "person:");
  }
  void add(const Organisation* organisation) {
    if (organisation != nullptr) put_named(*organisation, "organisation:");
  }
  template <class T>
  void put_named(const T& named, const char* prefix) {
    const std::string& language = named.language ? *named.language : language_;
    put({named.email.value_or(""), prefix + named.id.str(), named.name.in(language), language});
  }
  void put(Recipient recipient) {
    const bool known = std::any_of(found_.begin(), found_.end(),
                                   [&](const Recipient& other) { return other.key() == recipient.key(); });
    if (!known) found_.push_back(std::move(recipient));
  }

  const Concern* concern_;
  const ProgrammeIndex* index_;
  std::string language_;
  std::vector<Recipient> found_;
};

}  // namespace

Concern concern_of(const ResolvedEvent& event, const ProgrammeIndex& index) {
  Concern concern;
  if (event.committee != nullptr) add_once(concern.committees, index.find(*event.committee));
  for (const PairingId& id : event.covers) add_pairing(concern, index.find(id), index);
  concern.organiser = event.event->organiser.value_or("");
  return concern;
}

Concern concern_of(const Rule& rule, std::string_view subject, const ProgrammeIndex& index) {
  Concern concern;
  if (rule.subject == SubjectKind::committee)
    add_once(concern.committees, index.find(CommitteeId{std::string(subject)}));
  if (rule.subject == SubjectKind::bureau) concern.bureau = subject;
  for (const Pairing& pairing : index.programme().pairings) {
    const bool concerned =
        (rule.subject == SubjectKind::pairing && pairing.id.str() == subject) ||
        (rule.subject == SubjectKind::cluster && pairing.cluster.str() == subject) ||
        (rule.subject == SubjectKind::bureau && pairing.bureau.str() == subject) ||
        (rule.subject == SubjectKind::committee && pairing.committee && pairing.committee->str() == subject);
    if (concerned) add_pairing(concern, &pairing, index);
  }
  return concern;
}

std::vector<Recipient> recipients_of(const std::vector<std::string>& to, const Concern& concern,
                                     const ProgrammeIndex& index, const std::string& language) {
  Gathering gathering(concern, index, language);
  for (const std::string& each : to) gathering.add(each);
  return gathering.take();
}

}  // namespace nenkai
