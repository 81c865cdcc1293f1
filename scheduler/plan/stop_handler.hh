#pragma once
// Ends a run of Clp's simplex method, or of Cbc's branch and cut, when somebody says stop.

#include <coin/CbcEventHandler.hpp>
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

class StopSearch : public CbcEventHandler {
 public:
  /// As above.
  explicit StopSearch(const std::function<bool()>& stopped) : stopped_(&stopped) {}
  CbcAction event(CbcEvent) override { return (*stopped_)() ? stop : noAction; }
  CbcEventHandler* clone() const override { return new StopSearch(*this); }

 private:
  const std::function<bool()>* stopped_;
};

}  // namespace nenkai::plan
