#pragma once
// Ends a run of Clp's simplex method when somebody says stop.

#include <coin/ClpEventHandler.hpp>

#include <functional>

namespace nenkai::plan {

class StopHandler : public ClpEventHandler {
 public:
  /// `stopped` must outlive every copy of this.
  explicit StopHandler(const std::function<bool()>& stopped) : stopped_(&stopped) {}
  int event(Event what) override {
    if (what != endOfIteration || ++count_ % 64 != 0) return -1;
    return (*stopped_)() ? 5 : -1;
  }
  ClpEventHandler* clone() const override { return new StopHandler(*this); }

 private:
  const std::function<bool()>* stopped_;
  int count_ = 0;
};

}  // namespace nenkai::plan
