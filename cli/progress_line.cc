#include "cli/progress_line.hh"

#include <fmt/format.h>

namespace nenkai {

ProgressLine::ProgressLine(Show show, std::chrono::milliseconds tick) : show_(std::move(show)) {
  if (!show_) return;
  ticker_ = std::jthread([this, tick](const std::stop_token& stopped) { run(stopped, tick); });
}

ProgressLine::~ProgressLine() {
  if (!show_) return;
  ticker_.request_stop();
  ticker_.join();
  show_("");
}

void ProgressLine::update(const plan::Progress& progress) {
  const std::scoped_lock lock(mutex_);
  latest_ = progress;
}

void ProgressLine::run(const std::stop_token& stopped, std::chrono::milliseconds tick) {
  const auto begin = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  while (!stopped.stop_requested()) {
    ended_.wait_for(lock, stopped, tick, [] { return false; });
    if (stopped.stop_requested()) return;
    plan::Progress progress = latest_;
    lock.unlock();  // a slow terminal does not hold up the solver
    progress.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    show_(progress_text(progress));
    lock.lock();
  }
}

std::string progress_text(const plan::Progress& progress) {
  const std::string end = fmt::format("{:.1f} s, Ctrl-C takes the best so far", progress.seconds);
  if (!progress.cost) return fmt::format("planning: no plan yet, {}", end);
  const auto cost = static_cast<double>(*progress.cost);
  const double gap = *progress.cost == 0 ? 0 : (cost - static_cast<double>(progress.bound)) / cost * 100;
  return fmt::format("planning: cost {}, proved at least {} (gap {:.1f} %), {}", *progress.cost, progress.bound, gap,
                     end);
}

}  // namespace nenkai
