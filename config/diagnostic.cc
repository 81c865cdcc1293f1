#include "config/diagnostic.hh"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace nenkai {

std::string Diagnostic::str() const {
  return fmt::format("{}:{}: {}{}", file, line, warning ? "warning: " : "", message);
}

void DiagnosticList::add(std::size_t file, std::string_view name, int line, std::string message) {
  if (count_++ >= most) return;
  entries_.push_back({file, {std::string(name), line, false, std::move(message)}});
}

std::vector<Diagnostic> DiagnosticList::take() {
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.file, a.diagnostic.line) < std::tie(b.file, b.diagnostic.line);
  });
  std::vector<Diagnostic> result;
  for (Entry& entry : entries_) result.push_back(std::move(entry.diagnostic));
  if (count_ > most) {
    const Diagnostic& last = result.back();
    result.push_back({last.file, last.line, false, fmt::format("… and {} more", count_ - most)});
  }
  entries_.clear();
  count_ = 0;
  return result;
}

}  // namespace nenkai
