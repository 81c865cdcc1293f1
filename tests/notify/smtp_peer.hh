#pragma once
// tests/notify/smtp_peer.py as long as this lives.

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/support/temporary_directory.hh"

namespace nenkai::test {

class SmtpPeer {
 public:
  SmtpPeer();
  ~SmtpPeer();
  SmtpPeer(const SmtpPeer&) = delete;
  SmtpPeer& operator=(const SmtpPeer&) = delete;

  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  /// A line of JSON for each message that it took.
  std::vector<std::string> taken() const;

 private:
  TemporaryDirectory directory_;
  pid_t process_ = -1;
  int stop_ = -1;
  int port_ = 0;
};

}  // namespace nenkai::test
