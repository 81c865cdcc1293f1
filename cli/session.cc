#include "cli/session.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "app/history.hh"

namespace nenkai {

std::optional<Day> Session::as_of() const {
  if (!options.as_of) return std::nullopt;
  auto day = parse_day(*options.as_of);
  if (!day) throw InputError("--as-of: " + day.problem());
  return *day;
}

Context& Session::context(bool create) {
  if (context_) return *context_;
  const std::optional<Day> today = as_of();
  store_ = world_->open_store(options, create);
  context_ = std::make_unique<Context>(Context{*store_,
                                               world_->holidays(options),
                                               world_->now(),
                                               options.actor ? *options.actor : world_->user(),
                                               command_line,
                                               options.reason,
                                               today,
                                               options.programme,
                                               {}});
  if (options.known_at) context_->known_at = parse_moment(*context_, *options.known_at);
  return *context_;
}

std::string Session::format(std::initializer_list<std::string_view> allowed) const {
  if (!options.format) return std::string(*allowed.begin());
  if (std::find(allowed.begin(), allowed.end(), *options.format) == allowed.end()) {
    throw InputError(fmt::format("--format {}: this command can print {}", *options.format, fmt::join(allowed, ", ")));
  }
  return *options.format;
}

void Session::say(std::string_view text, Style style) const { print(styled(text, style, terminal().colour) + "\n"); }

void Session::warn(std::string_view line) const { world_->err(line); }

Style style_of(EditKind kind) {
  if (kind == EditKind::added) return Style::good;
  return kind == EditKind::removed ? Style::bad : Style::warn;
}

}  // namespace nenkai
