#pragma once
// How much of the time that a person gives is left.

#include <algorithm>
#include <chrono>
#include <limits>

#include "scheduler/plan/solve.hh"

namespace nenkai::plan {

class Clock {
 public:
  /// `options` are what was asked for: their time limit is for everything that is done by this clock.
  explicit Clock(const SolveOptions& options) : options_(options), begin_(std::chrono::steady_clock::now()) {}

  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(); }
  /// Seconds; infinite where there is no limit.
  double left() const {
    return options_.time_limit <= 0 ? std::numeric_limits<double>::infinity() : options_.time_limit - seconds();
  }
  bool over() const { return left() <= 0 || (options_.stop != nullptr && options_.stop->load()); }

  /// The options for a solver that may take `share` of what is left.
  SolveOptions options(double share = 1) const {
    SolveOptions options = options_;
    if (options.time_limit > 0) options.time_limit = std::max(0.01, left() * share);
    return options;
  }
  /// Is there any choice at all? Nobody wants to hear of the progress of that.
  SolveOptions any(double share = 1) const {
    SolveOptions any = options(share);
    any.any = true;
    any.progress = nullptr;
    any.start_from = nullptr;
    return any;
  }

 private:
  SolveOptions options_;
  std::chrono::steady_clock::time_point begin_;
};

}  // namespace nenkai::plan
