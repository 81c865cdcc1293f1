#include "tests/fetch/web_server.hh"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace nenkai::test {
namespace {

void make_certificate(const std::string& certificate, const std::string& key) {
  const std::string command = fmt::format(
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
      " -addext subjectAltName=DNS:localhost -keyout '{}' -out '{}' 2>&1",
      key, certificate);
  if (std::system((command + " >/dev/null").c_str()) != 0) throw std::runtime_error("openssl made no certificate");
}

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
};

}  // namespace

WebServer::WebServer(Tls tls) {
  if (tls == Tls::self_signed) make_certificate(directory_.path("cert.pem"), directory_.path("key.pem"));
  const Pipe in;
  const Pipe out;
  process_ = fork();
  if (process_ < 0) throw std::runtime_error("no process");
  if (process_ == 0) {
    dup2(in.ends[0], STDIN_FILENO);
    dup2(out.ends[1], STDOUT_FILENO);
    const std::string directory = directory_.path("");
    execlp("python3", "python3", NENKAI_SOURCE_DIR "/tests/fetch/server.py", directory.c_str(), nullptr);
    _exit(127);
  }
  close(in.ends[0]);
  close(out.ends[1]);
  stop_ = in.ends[1];
  const std::unique_ptr<FILE, int (*)(FILE*)> ports(fdopen(out.ends[0], "r"), fclose);
  if (fscanf(ports.get(), "%d %d %d", &plain_, &tls_, &v6_) != 3) throw std::runtime_error("the web server is silent");
}

WebServer::~WebServer() {
  close(stop_);
  waitpid(process_, nullptr, 0);
}

std::string WebServer::at(const std::string& path, const std::string& host) const {
  return fmt::format("http://{}:{}{}", host, plain_, path);
}

std::string WebServer::tls_at(const std::string& path, const std::string& host) const {
  return fmt::format("https://{}:{}{}", host, tls_, path);
}

AddressRanges this_machine() { return {*AddressRange::parse("127.0.0.0/8"), *AddressRange::parse("::1")}; }

}  // namespace nenkai::test
