#include "scheduler/ids.hh"

using namespace nenkai;

bool before(const ClusterId& cluster, const PairingId& pairing) {
  // expect: no match for .operator<.|invalid operands to binary expression
  return cluster < pairing;
}
