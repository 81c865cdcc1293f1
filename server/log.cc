#include "server/log.hh"

#include <fmt/chrono.h>
#include <spdlog/async.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <atomic>
#include <cctype>

#include "app/json_text.hh"
#include "scheduler/utf8.hh"

namespace nenkai::server {
namespace {

constexpr std::size_t longest = 512;        // bytes of one text from outside
constexpr std::size_t most_waiting = 8192;  // lines; past it the oldest are given up rather than requests held up

/// Texts of requests may hold anything; JSON is UTF-8.
std::string printable(std::string_view text) {
  std::string out(text.substr(0, longest));
  for (std::size_t bad = find_invalid_utf8(out); bad != out.npos; bad = find_invalid_utf8(out)) out[bad] = '?';
  for (char& c : out) {
    if (c == 0x7F) c = '?';
  }
  return out;
}

std::string now_text() {
  const auto now = std::chrono::system_clock::now();
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  return fmt::format("{:%FT%T}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)), milliseconds % 1000);
}

JsonText begin(std::string& line, std::string_view level, std::string_view event) {
  JsonText json(line);
  json.open('{');
  json.key("time").string(now_text());
  json.key("level").string(level);
  json.key("event").string(event);
  return json;
}

}  // namespace

struct Log::Writer {
  std::shared_ptr<spdlog::details::thread_pool> pool = std::make_shared<spdlog::details::thread_pool>(most_waiting, 1);
  std::shared_ptr<spdlog::async_logger> logger = std::make_shared<spdlog::async_logger>(
      "nenkai", std::make_shared<spdlog::sinks::stderr_sink_mt>(), pool, spdlog::async_overflow_policy::overrun_oldest);
  std::atomic<LogRequests> requests{LogRequests::all};
};

Log::Log(LogRequests requests) : writer_(new Writer) {
  writer_->requests = requests;
  writer_->logger->set_pattern("%v");
}

Log::~Log() { delete writer_; }

void Log::follow(LogRequests requests) { writer_->requests = requests; }

void Log::write(std::string_view level, std::string_view event, std::string_view message) const {
  std::string line;
  JsonText json = begin(line, level, event);
  json.key("message").string(printable(message));
  json.close('}');
  writer_->logger->info(line);
}

void Log::info(std::string_view event, std::string_view message) const { write("info", event, message); }
void Log::warn(std::string_view event, std::string_view message) const { write("warning", event, message); }

bool Log::tells(int status) const {
  return status >= 500 || writer_->requests.load(std::memory_order_relaxed) == LogRequests::all;
}

void Log::request(const RequestLine& request) const {
  std::string line;
  JsonText json = begin(line, request.status >= 500 ? "warning" : "info", "request");
  json.key("method").string(printable(request.method));
  json.key("target").string(printable(redacted(request.target)));
  json.key("status").number(request.status);
  json.key("bytes").number(static_cast<long long>(request.bytes));
  json.key("ms").raw(fmt::format("{:.3f}", request.milliseconds));
  json.key("peer").string(request.peer);
  json.key("agent").string(printable(request.agent));
  json.close('}');
  writer_->logger->info(line);
}

std::string redacted(std::string_view target) {
  std::string told(target);
  // Wherever the word stands, whatever escapes: what follows it is nobody's business.
  for (const std::string_view where : {"/private/", "/p/"}) {
    std::size_t at = told.find(where);
    if (at == told.npos) continue;
    at += where.size();
    const std::size_t end = std::min(told.find_first_of("/?", at), told.size());
    told.replace(at, end - at, "***");
  }
  // A token that came through another door, such as an escaped slash: long words of token letters are cut as well.
  constexpr std::size_t token_length = 43;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= told.size(); ++at) {
    const bool inside = at < told.size() &&
                        (std::isalnum(static_cast<unsigned char>(told[at])) != 0 || told[at] == '-' || told[at] == '_');
    if (inside) continue;
    const std::string_view word = std::string_view(told).substr(begin, at - begin);
    const bool mixed = std::any_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (word.size() >= token_length && mixed) {
      told.replace(begin, at - begin, "***");
      at = begin + 3;
    }
    begin = at + 1;
  }
  return told;
}

}  // namespace nenkai::server
