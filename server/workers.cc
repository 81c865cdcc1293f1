#include "server/workers.hh"

#include <fmt/format.h>
#include <sys/stat.h>

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

Workers::Workers(int threads, const StoreSource& source) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this, source] { run(source); });
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
    if (stopping_ || jobs_.size() >= most_waiting) return false;
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

std::size_t Workers::waiting() const {
  const std::lock_guard lock(mutex_);
  return jobs_.size();
}

void Workers::run(const StoreSource& source) {
  KeptStore store(source);
  while (true) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
      if (stopping_) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job(store);
  }
}

}  // namespace nenkai::server
