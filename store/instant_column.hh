#pragma once
// Instants in columns: UTC microseconds since 1970, or NULL.

#include <optional>

#include "scheduler/dates.hh"
#include "store/batch.hh"

namespace nenkai {

inline long long microseconds(Instant instant) { return instant.time_since_epoch().count(); }

inline std::optional<Instant> instant_in(const RowReader& row, std::size_t column) {
  if (row.null(column)) return std::nullopt;
  return Instant{std::chrono::microseconds{row.number(column)}};
}

inline void put(Batch& row, const std::optional<Instant>& instant) {
  instant ? row.number(microseconds(*instant)) : row.null();
}

}  // namespace nenkai
