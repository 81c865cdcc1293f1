#pragma once
// How a use case fails. What a person asked for is wrong: InputError (exit code 2, HTTP 4xx). The world
// failed: StoreError from store/store.hh (exit code 3, HTTP 5xx).

#include <stdexcept>

namespace nenkai {

/// One line that names what was wrong and what would be right.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace nenkai
