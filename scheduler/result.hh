#pragma once
// Expected failure as a value. A Result holds either a T or a Problem; a broken
// world (disk, network) is an exception instead, a programmer's error an assert.

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace nenkai {

/// What was wrong and what would be right, in one line and without a full stop.
struct Problem {
  std::string message;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}            // NOLINT(google-explicit-constructor)
  Result(Problem problem) : state_(std::move(problem)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return state_.index() == 0; }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(std::get<0>(state_)); }
  const T* operator->() const { return &value(); }
  const T& value() const& {
    assert(*this);
    return std::get<0>(state_);
  }
  const std::string& problem() const {
    assert(!*this);
    return std::get<1>(state_).message;
  }

 private:
  std::variant<T, Problem> state_;
};

}  // namespace nenkai
