#include "scheduler/ids.hh"

using namespace nenkai;

void notify(CommitteeId committee);

int main() {
  OrganisationId bureau{"meti-tohoku"};
  // expect: could not convert .*OrganisationTag.*CommitteeTag|no matching function for call to 'notify'
  notify(bureau);
}
