#pragma once
// BLAKE2b with 256 bits and no key (RFC 7693), as `b2sum -l 256` prints it.

#include <sodium/crypto_generichash_blake2b.h>

#include <string>
#include <string_view>

namespace nenkai {

class Hasher {
 public:
  Hasher();
  void add(std::string_view bytes);
  /// 64 hexadecimal digits, small letters. Nothing can be added afterwards.
  std::string finish();

 private:
  crypto_generichash_blake2b_state state_;
};

std::string digest_of(std::string_view bytes);

}  // namespace nenkai
