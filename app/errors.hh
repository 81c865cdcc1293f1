#pragma once
// How a use case fails. What a person asked for is wrong: InputError (exit code 2, HTTP 4xx). The world
// failed: StoreError from store/store.hh (exit code 3, HTTP 5xx).

#include <stdexcept>
#include <string>
#include <utility>

namespace nenkai {

/// One line that names what was wrong and what would be right.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What was named is not there (HTTP 404).
class NotFound : public InputError {
 public:
  using InputError::InputError;
};

/// It cannot be done in the state that things are in: it exists already, or has taken place (HTTP 409).
class WrongState : public InputError {
 public:
  using InputError::InputError;
};

/// The value of one key cannot be taken (HTTP 422).
class FieldError : public InputError {
 public:
  FieldError(std::string key, const std::string& message) : InputError(message), key_(std::move(key)) {}
  /// A path such as "evidence[1].dated".
  const std::string& key() const { return key_; }

 private:
  std::string key_;
};

}  // namespace nenkai
