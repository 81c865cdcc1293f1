#include "scheduler/covered_name.hh"

namespace nenkai {

std::string covered_name(const Pairing& pairing, const ProgrammeIndex& index, std::string_view language, Day on) {
  std::string names;
  for (const std::string_view holder : index.lineage().holders(SubjectKind::pairing, pairing.id.str(), on)) {
    const Pairing* heir = index.pairing(holder);
    names += (names.empty() ? "" : " / ") + pairing_name(heir != nullptr ? *heir : pairing, index, language, on);
  }
  return names;
}

}  // namespace nenkai
