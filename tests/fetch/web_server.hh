#pragma once
// tests/fetch/server.py as long as this lives.

#include <sys/types.h>

#include <string>

#include "scheduler/address_range.hh"
#include "tests/support/temporary_directory.hh"

namespace nenkai::test {

class WebServer {
 public:
  enum class Tls { none, self_signed };

  explicit WebServer(Tls tls = Tls::none);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  std::string at(const std::string& path, const std::string& host = "127.0.0.1") const;
  std::string tls_at(const std::string& path, const std::string& host = "localhost") const;
  int port() const { return plain_; }
  /// 0 where the machine has no IPv6.
  int v6_port() const { return v6_; }
  /// The certificate, to be trusted where a test wants that. It is for localhost.
  std::string ca_file() const { return directory_.path("cert.pem"); }

 private:
  TemporaryDirectory directory_;
  pid_t process_ = -1;
  int stop_ = -1;  // closing it ends the server
  int plain_ = 0;
  int tls_ = 0;
  int v6_ = 0;
};

/// This machine, as a person allows it in the settings.
AddressRanges this_machine();

}  // namespace nenkai::test
