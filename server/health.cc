#include "server/health.hh"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "app/json_text.hh"

namespace nenkai::server {
namespace {

using Member = ThreadCounts::Count ThreadCounts::*;

std::uint64_t sum(const HealthParts& parts, Member member) {
  std::uint64_t total = 0;
  for (const auto& counts : *parts.counts) total += ((*counts).*member).load(std::memory_order_relaxed);
  return total;
}

double seconds(Instant from, Instant to) { return from < to ? std::chrono::duration<double>(to - from).count() : 0.0; }

std::uint64_t resident_bytes() {
  std::uint64_t pages = 0;
  std::uint64_t resident = 0;
  std::ifstream file("/proc/self/statm");
  file >> pages >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

/// Writes metrics, each with what it is.
class Metrics {
 public:
  void counter(std::string_view name, std::string_view help, std::uint64_t value) {
    head(name, "counter", help);
    line(name, "", static_cast<double>(value));
  }
  void gauge(std::string_view name, std::string_view help, double value) {
    head(name, "gauge", help);
    line(name, "", value);
  }
  void head(std::string_view name, std::string_view type, std::string_view help) {
    text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
  }
  void line(std::string_view name, std::string_view labels, double value) {
    text_ += fmt::format("{}{} {}\n", name, labels, value);
  }
  std::string finish() && { return std::move(text_); }

 private:
  std::string text_;
};

/// Failed reminders are no reason to take the server out of service either; they are for whoever looks.
void write_reminders(JsonText& json, const HealthParts& parts) {
  const ReminderState state = parts.reminders == nullptr ? ReminderState{} : parts.reminders->state();
  json.key("reminders").open('{');
  json.key("sending").boolean(state.sending);
  json.key("held").boolean(state.counts.held);
  json.key("waiting").number(state.counts.waiting);
  json.key("failed").number(state.counts.failed);
  const std::string last = state.last ? to_string(*state.last) : "";
  json.key("last").string_or_null(state.last ? &last : nullptr);
  json.close('}');
}

void add_reminders(Metrics& out, const HealthParts& parts) {
  const ReminderState state = parts.reminders == nullptr ? ReminderState{} : parts.reminders->state();
  out.gauge("nenkai_reminders_waiting", "Reminders that wait or are being sent.",
            static_cast<double>(state.counts.waiting));
  out.gauge("nenkai_reminders_failed", "Reminders that were given up and wait for a person.",
            static_cast<double>(state.counts.failed));
  out.gauge("nenkai_reminders_held", "1 while nothing is sent after a restore.", state.counts.held ? 1 : 0);
  out.counter("nenkai_reminders_sent_total", "Messages that this server has sent.", state.sent);
  out.counter("nenkai_reminders_tried_again_total", "Tries that did not succeed and are repeated.", state.again);
  out.counter("nenkai_reminders_uncertain_total", "Of these, tries that may have arrived.", state.uncertain);
}

}  // namespace

Response healthz(const HealthParts& parts) {
  const WatchState state = parts.watch->state();
  const bool stale = state.since.has_value();
  std::string text;
  JsonText json(text);
  json.open('{');
  json.key("status").string(stale ? "stale" : "ok");
  json.key("version").string(parts.version);
  json.key("store").string(state.store_away ? "away" : "ok");
  json.key("revision").number(state.revision);
  json.key("feeds").open('{');
  json.key("ready").number(static_cast<long long>(parts.shelf->size()));
  json.key("revision").number(state.shown);
  json.close('}');
  write_reminders(json, parts);
  const std::string since = state.since ? to_string(*state.since) : "";
  json.key("since").string_or_null(state.since ? &since : nullptr);
  // The store's own words may name hosts and paths, which are for the log.
  const std::string what = state.store_away ? "the store cannot be reached: feeds are the last good ones"
                                            : "some feeds cannot be written: they are the last good ones";
  json.key("message").string_or_null(stale ? &what : nullptr);
  json.close('}');
  return {200, "application/json", {{"Cache-Control", "no-store"}}, text + "\n"};
}

Response metrics(const HealthParts& parts) {
  const WatchState state = parts.watch->state();
  Metrics out;
  constexpr std::array<std::string_view, 6> classes{"none", "1xx", "2xx", "3xx", "4xx", "5xx"};
  out.head("nenkai_http_requests_total", "counter", "Answers, by class of status.");
  for (std::size_t i = 1; i < classes.size(); ++i) {
    std::uint64_t total = 0;
    for (const auto& counts : *parts.counts) total += counts->answers[i].load(std::memory_order_relaxed);
    out.line("nenkai_http_requests_total", fmt::format("{{class=\"{}\"}}", classes[i]), static_cast<double>(total));
  }
  out.counter("nenkai_http_feed_requests_total", "Feeds answered from ready bytes.", sum(parts, &ThreadCounts::feeds));
  out.counter("nenkai_http_sent_bytes_total", "Bytes written to clients.", sum(parts, &ThreadCounts::bytes));
  out.counter("nenkai_http_connections_accepted_total", "Connections.", sum(parts, &ThreadCounts::accepted));
  out.gauge("nenkai_http_connections", "Open connections.", static_cast<double>(sum(parts, &ThreadCounts::open)));
  out.gauge("nenkai_http_in_flight", "Requests being answered.",
            static_cast<double>(sum(parts, &ThreadCounts::answering)));
  out.counter("nenkai_http_timeouts_total", "Connections closed at a deadline.", sum(parts, &ThreadCounts::timed_out));
  out.counter("nenkai_http_evicted_total", "Idle connections closed to make room.", sum(parts, &ThreadCounts::refused));
  out.gauge("nenkai_jobs_waiting", "Requests waiting for a worker.", static_cast<double>(parts.workers->waiting()));
  out.gauge("nenkai_feeds_ready", "Feeds kept ready.", static_cast<double>(parts.shelf->size()));
  out.gauge("nenkai_feeds_ready_bytes", "Bytes of these.", static_cast<double>(parts.shelf->bytes()));
  out.counter("nenkai_feed_rebuilds_total", "Rounds in which feeds were written anew.", state.rebuilds);
  out.counter("nenkai_feed_changes_total", "Feeds whose bytes became others.", state.rebuilt);
  out.gauge("nenkai_store_revision", "The store's last revision.", static_cast<double>(state.revision));
  out.gauge("nenkai_feeds_revision", "The revision that feeds show.", static_cast<double>(state.shown));
  out.gauge("nenkai_store_up", "1 while the store answers.", state.store_away ? 0 : 1);
  out.gauge("nenkai_feeds_stale_seconds", "For how long feeds have not followed the store.",
            state.since ? seconds(*state.since, parts.now()) : 0);
  add_reminders(out, parts);
  out.gauge("process_resident_memory_bytes", "Resident memory.", static_cast<double>(resident_bytes()));
  return {200, "text/plain; version=0.0.4; charset=utf-8", {{"Cache-Control", "no-store"}}, std::move(out).finish()};
}

}  // namespace nenkai::server
