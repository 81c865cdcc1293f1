#pragma once
// A mail server or somebody's web address for a test to send to.

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/support/temporary_directory.hh"

namespace nenkai::test {

/// The other side of a channel, as long as it lives: a script of tests/notify/ that prints its port.
class Peer {
 public:
  explicit Peer(const std::string& script, const std::string& mode = "");
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  /// A line of JSON for each message that it took.
  std::vector<std::string> taken() const { return lines("taken"); }

 protected:
  std::string path(const std::string& file) const { return directory_.path(file); }
  std::vector<std::string> lines(const std::string& file) const;

 private:
  TemporaryDirectory directory_;
  pid_t process_ = -1;
  int stop_ = -1;
  int port_ = 0;
};

class SmtpPeer : public Peer {
 public:
  explicit SmtpPeer(const std::string& mode = "") : Peer("smtp_peer.py", mode) {}
  std::string url() const { return "smtp://" + address(); }
  std::string tls_url() const { return "smtps://" + address(); }
  /// That of its certificate, where it has one: it vouches for itself.
  std::string ca_file() const { return path("taken.pem"); }
  /// A line of JSON for each try to log in.
  std::vector<std::string> logins() const { return lines("taken.logins"); }
};

/// Paths that begin with /status/NNN, /drop, /redirect and /hang are answered so.
class HookPeer : public Peer {
 public:
  HookPeer() : Peer("hook_peer.py") {}
  std::string at(const std::string& path) const { return "http://" + address() + path; }
};

}  // namespace nenkai::test
