#include "tests/notify/peer.hh"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace nenkai::test {

Peer::Peer(const std::string& script, const std::string& mode) {
  std::array<int, 2> in{-1, -1};
  std::array<int, 2> out{-1, -1};
  if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  process_ = fork();
  if (process_ < 0) throw std::runtime_error("no process");
  if (process_ == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    const std::string log = directory_.path("taken");
    const std::string path = NENKAI_SOURCE_DIR "/tests/notify/" + script;
    // Debian's own Python, which has aiosmtpd.
    execl("/usr/bin/python3", "python3", path.c_str(), log.c_str(), mode.empty() ? nullptr : mode.c_str(), nullptr);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  stop_ = in[1];
  const std::unique_ptr<FILE, int (*)(FILE*)> port(fdopen(out[0], "r"), fclose);
  if (fscanf(port.get(), "%d", &port_) != 1) throw std::runtime_error("the other side is silent");
}

Peer::~Peer() {
  close(stop_);
  waitpid(process_, nullptr, 0);
}

std::vector<std::string> Peer::lines(const std::string& name) const {
  std::ifstream file(directory_.path(name));
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

}  // namespace nenkai::test
