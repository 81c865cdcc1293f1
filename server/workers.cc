#include "server/workers.hh"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace nenkai::server {

KeptStore::Place KeptStore::place() const {
  constexpr std::string_view scheme = "sqlite:";
  if (!source_.url.starts_with(scheme)) return {};
  const std::string path = source_.url.substr(scheme.size());
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0) return {fmt::format("{}: {}", path, std::strerror(errno)), 0, 0};
  return {{}, status.st_dev, status.st_ino};
}

Store& KeptStore::get() {
  const Place now = place();
  if (store_ && !now.problem.empty()) {
    store_.reset();
    throw StoreError(now.problem);
  }
  if (!store_ || now != opened_) {
    store_.reset();
    store_ = source_.open();
    opened_ = now;
  }
  return *store_;
}

Workers::Workers(int threads, const StoreSource& source) : begun_(static_cast<std::size_t>(threads)) {
  for (std::size_t i = 0; i < begun_.size(); ++i) threads_.emplace_back([this, source, i] { run(source, i); });
}

Workers::~Workers() { stop(); }

void Workers::stop() {
  std::deque<Job> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(jobs_);
  }
  wake_.notify_all();
  threads_.clear();
}

bool Workers::add(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || jobs_.size() >= most_waiting || all_hang()) return false;
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

std::size_t Workers::waiting() const {
  const std::lock_guard lock(mutex_);
  return jobs_.size();
}

bool Workers::all_hang() const {
  const Clock::time_point now = Clock::now();
  return std::all_of(begun_.begin(), begun_.end(),
                     [&](const auto& begun) { return begun && now - *begun > longest_job; });
}

void Workers::run(const StoreSource& source, std::size_t number) {
  KeptStore store(source);
  while (true) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      begun_[number].reset();
      wake_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
      if (stopping_) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
      begun_[number] = Clock::now();
    }
    job(store);
  }
}

}  // namespace nenkai::server
