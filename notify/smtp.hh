#pragma once
// Mail over SMTP (RFC 5321), by libcurl. One Smtp holds one connection and uses it again; one thread at a time.

#include <chrono>
#include <memory>
#include <string>

#include "notify/delivery.hh"

namespace nenkai {

struct SmtpServer {
  std::string url;            // smtp://host:587 or smtps://host
  std::string user;           // empty: without authentication
  std::string password;       // only ever said over TLS
  bool tls_required = false;  // also without a user; else TLS is used where the server has it
  std::string ca_file;        // of certificates (PEM) that are believed in place of the system's; empty: those
  std::chrono::seconds connect_time{20};
  std::chrono::seconds whole_time{120};  // of one message
};

class Smtp {
 public:
  explicit Smtp(SmtpServer server);
  ~Smtp();
  Smtp(const Smtp&) = delete;
  Smtp& operator=(const Smtp&) = delete;

  /// Hands over one message, as `compose` makes it. Never throws for what the network or the server does.
  ///
  /// 4xx is `try_again`, 5xx `refused`; 421, whatever is said of logins and encryption (530, 534, 535, 538), a
  /// certificate that nobody vouches for and a server that cannot be reached are `try_again` and `stop`. Where the
  /// connection breaks between the end of the message and the answer, nobody knows: `uncertain`.
  Delivery send(const std::string& from, const std::string& to, const std::string& message);

 private:
  class Session;
  std::unique_ptr<Session> session_;
};

}  // namespace nenkai
