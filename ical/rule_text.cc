#include "ical/rule_text.hh"

#include <algorithm>

#include "ical/line_reader.hh"

namespace nenkai::ical {
namespace {

/// Takes the first part off the front.
std::string_view take_part(std::string_view& rule) {
  const std::size_t end = std::min(rule.find(';'), rule.size());
  const std::string_view part = rule.substr(0, end);
  rule.remove_prefix(std::min(end + 1, rule.size()));
  return part;
}

}  // namespace

std::string_view rule_part(std::string_view rule, std::string_view upper) {
  while (!rule.empty()) {
    const std::string_view part = take_part(rule);
    const std::size_t equals = part.find('=');
    if (equals != std::string_view::npos && same_name(part.substr(0, equals), upper)) return part.substr(equals + 1);
  }
  return {};
}

std::string rule_without(std::string_view rule, std::initializer_list<std::string_view> uppers) {
  std::string kept;
  while (!rule.empty()) {
    const std::string_view part = take_part(rule);
    const std::string_view name = part.substr(0, part.find('='));
    const bool dropped =
        part.empty() || std::any_of(uppers.begin(), uppers.end(), [&](auto upper) { return same_name(name, upper); });
    if (!dropped) kept += (kept.empty() ? "" : ";") + std::string(part);
  }
  return kept;
}

}  // namespace nenkai::ical
