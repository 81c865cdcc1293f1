#pragma once
// The line on a terminal while the planner thinks. It ticks by itself: the solver reports only when it has found
// something, and a line that stands still looks like a program that does.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "scheduler/plan/solve.hh"

namespace nenkai {

class ProgressLine {
 public:
  /// Shows a line in the place of the one before; an empty one takes it away.
  using Show = std::function<void(std::string_view)>;

  /// Calls `show` from a thread of its own until it ends, and nobody else may write there meanwhile. A null `show`
  /// shows nothing.
  explicit ProgressLine(Show show, std::chrono::milliseconds tick = std::chrono::milliseconds(100));
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// What the next tick tells. Safe to call from several threads.
  void update(const plan::Progress& progress);

 private:
  void run(const std::stop_token& stopped, std::chrono::milliseconds tick);

  Show show_;
  std::mutex mutex_;
  std::condition_variable_any ended_;
  plan::Progress latest_;
  std::jthread ticker_;  // ends before what it uses
};

/// "planning: cost 12, proved at least 9 (gap 25.0 %), 3.1 s, Ctrl-C takes the best so far".
std::string progress_text(const plan::Progress& progress);

}  // namespace nenkai
