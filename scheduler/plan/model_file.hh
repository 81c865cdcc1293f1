#pragma once
// A core written as a whole model, so that any other solver can be asked the same question. What the columns and
// rows are is told in milp.hh; which item has which number, in the file's first lines.

#include <iosfwd>

#include "scheduler/plan/core.hh"

namespace nenkai::plan {

enum class ModelFormat : std::uint8_t {
  lp,   // CPLEX LP
  mps,  // MPS with free columns ("FREE" after the name, as COIN-OR marks it)
};

/// The same core gives the same bytes. Errors of the stream are the caller's to look at.
void write_model(const Core& core, ModelFormat format, std::ostream& out);

}  // namespace nenkai::plan
