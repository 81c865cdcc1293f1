#include "store/digest.hh"

#include <sodium/core.h>
#include <sodium/utils.h>

#include <array>
#include <stdexcept>

namespace nenkai {
namespace {

constexpr std::size_t digest_bytes = 32;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

Hasher::Hasher() {
  // It picks the implementation that is fastest on this processor.
  static const bool ready = sodium_init() >= 0;
  if (!ready || crypto_generichash_blake2b_init(&state_, nullptr, 0, digest_bytes) != 0) {
    throw std::runtime_error("libsodium cannot be used");
  }
}

void Hasher::add(std::string_view bytes) { crypto_generichash_blake2b_update(&state_, bytes_of(bytes), bytes.size()); }

std::string Hasher::finish() {
  std::array<unsigned char, digest_bytes> digest;
  crypto_generichash_blake2b_final(&state_, digest.data(), digest.size());
  std::string hex(2 * digest_bytes + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  hex.pop_back();
  return hex;
}

std::string digest_of(std::string_view bytes) {
  Hasher hasher;
  hasher.add(bytes);
  return hasher.finish();
}

}  // namespace nenkai
