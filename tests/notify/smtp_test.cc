#include "notify/smtp.hh"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/notify/mails.hh"
#include "tests/notify/peer.hh"

namespace nenkai {
namespace {

using Catch::Matchers::Contains;
using Kind = Delivery::Kind;
using test::SmtpPeer;

const std::string sender = "calendar@office.example";

SmtpServer server_of(const SmtpPeer& peer) {
  SmtpServer server;
  server.url = peer.url();
  server.whole_time = std::chrono::seconds{10};
  return server;
}

std::string message_to(const std::string& to) {
  Mail mail = test::good_mail();
  mail.to.address = to;
  return compose(mail).value();
}

TEST_CASE("a mail arrives to the byte, and the next over the same connection", "[smtp]") {
  const SmtpPeer peer;
  Smtp smtp(server_of(peer));
  for (int i = 0; i < 3; ++i)
    CHECK(smtp.send(sender, "hana@mext.example", message_to("hana@mext.example")).kind == Kind::taken);
  REQUIRE(peer.taken().size() == 3);
  const auto taken = nlohmann::json::parse(peer.taken().front());
  CHECK(taken["id"] == "<abc@kci-icp.nenkai.example>");
  CHECK(taken["bytes"] == message_to("hana@mext.example"));
}

TEST_CASE("each class of answer at each stage is what it is", "[smtp]") {
  struct Case {
    const char* to;
    Kind kind;
    bool stop;
    const char* note;
  };
  const Case cases[] = {{"rcpt450-a@x.example", Kind::try_again, false, "450 said at RCPT"},
                        {"rcpt421-a@x.example", Kind::try_again, true, "421 said at RCPT"},
                        {"rcpt550-a@x.example", Kind::refused, false, "550 said at RCPT"},
                        {"predata451-a@x.example", Kind::try_again, false, "451 said at DATA"},
                        {"predata421-a@x.example", Kind::try_again, true, "421 said at DATA"},
                        {"predata554-a@x.example", Kind::refused, false, "554 said at DATA"},
                        {"data452-a@x.example", Kind::try_again, false, "452 said after DATA"},
                        {"data421-a@x.example", Kind::try_again, true, "421 said after DATA"},
                        {"data552-a@x.example", Kind::refused, false, "552 said after DATA"}};
  const SmtpPeer peer;
  Smtp smtp(server_of(peer));
  for (const Case& each : cases) {
    CAPTURE(each.to);
    const Delivery delivery = smtp.send(sender, each.to, message_to(each.to));
    CHECK(delivery.kind == each.kind);
    CHECK(delivery.stop == each.stop);
    CHECK_THAT(delivery.note, Contains(each.note));
  }
  CHECK(smtp.send("mail451-a@x.example", "a@x.example", message_to("a@x.example")).kind == Kind::try_again);
  CHECK(smtp.send("mail553-a@x.example", "a@x.example", message_to("a@x.example")).kind == Kind::refused);
  CHECK(peer.taken().empty());
  CHECK(smtp.send(sender, "hana@mext.example", message_to("hana@mext.example")).kind == Kind::taken);
}

TEST_CASE("a connection that breaks is tried again before the message, and uncertain after it", "[smtp]") {
  const SmtpPeer peer;
  Smtp smtp(server_of(peer));
  const Delivery early = smtp.send(sender, "drop-rcpt-a@x.example", message_to("drop-rcpt-a@x.example"));
  CHECK(early.kind == Kind::try_again);
  CHECK(early.stop);
  const Delivery lost = smtp.send(sender, "drop-data-a@x.example", message_to("drop-data-a@x.example"));
  CHECK(lost.kind == Kind::uncertain);
  CHECK(peer.taken().empty());
  const Delivery middle = smtp.send(sender, "drop-middle-a@x.example", message_to("drop-middle-a@x.example"));
  CHECK((middle.kind == Kind::uncertain || middle.kind == Kind::try_again));  // by how much of it was on its way
  CHECK(middle.stop);
  CHECK(peer.taken().empty());
  const Delivery late = smtp.send(sender, "drop-after-a@x.example", message_to("drop-after-a@x.example"));
  CHECK(late.kind == Kind::uncertain);
  CHECK(peer.taken().size() == 1);
  CHECK(smtp.send(sender, "hana@mext.example", message_to("hana@mext.example")).kind == Kind::taken);
}

TEST_CASE("a server that lets nobody in is no reason to give any message up", "[smtp]") {
  for (const char* mode : {"421", "450", "554", "drop"}) {
    CAPTURE(mode);
    const SmtpPeer peer(mode);
    const Delivery delivery = Smtp(server_of(peer)).send(sender, "a@x.example", message_to("a@x.example"));
    CHECK(delivery.kind == Kind::try_again);
    CHECK(delivery.stop);
    CHECK(peer.taken().empty());
  }
}

TEST_CASE("a server that is not there stops all sending for a while, and no password goes out unencrypted", "[smtp]") {
  SmtpServer nobody;
  nobody.url = "smtp://127.0.0.1:1";
  const Delivery unreachable = Smtp(nobody).send(sender, "hana@mext.example", message_to("hana@mext.example"));
  CHECK(unreachable.kind == Kind::try_again);
  CHECK(unreachable.stop);
  const SmtpPeer peer;
  SmtpServer plain = server_of(peer);
  plain.user = "calendar";
  plain.password = "secret";
  const Delivery refused = Smtp(plain).send(sender, "hana@mext.example", message_to("hana@mext.example"));
  CHECK(refused.kind == Kind::try_again);
  CHECK(refused.stop);
  CHECK(peer.taken().empty());
}

SmtpServer believing(const SmtpPeer& peer) {
  SmtpServer server = server_of(peer);
  server.ca_file = peer.ca_file();
  return server;
}

SmtpServer with_login(SmtpServer server, const std::string& password) {
  server.user = "calendar";
  server.password = password;
  return server;
}

Delivery send_to(const SmtpServer& server) {
  return Smtp(server).send(sender, "hana@mext.example", message_to("hana@mext.example"));
}

/// What was not sent is tried again, and nothing else before: the note says why.
void check_kept_back(const Delivery& delivery, const SmtpPeer& peer, const std::string& why) {
  CHECK(delivery.kind == Kind::try_again);
  CHECK(delivery.stop);
  CHECK_THAT(delivery.note, Contains(why));
  CHECK(peer.taken().empty());
}

void check_encrypted(const SmtpPeer& peer, std::size_t messages) {
  const auto taken = peer.taken();
  REQUIRE(taken.size() == messages);
  for (const std::string& line : taken) CHECK(nlohmann::json::parse(line)["tls"] == true);
}

TEST_CASE("a server that can encrypt is believed when somebody vouches for it, and else told nothing", "[smtp]") {
  const SmtpPeer peer("starttls");
  SmtpServer required = believing(peer);
  required.tls_required = true;
  Smtp smtp(required);
  for (int i = 0; i < 2; ++i)
    CHECK(smtp.send(sender, "hana@mext.example", message_to("hana@mext.example")).kind == Kind::taken);
  CHECK(send_to(believing(peer)).kind == Kind::taken);  // whoever does not ask for it has it too
  check_encrypted(peer, 3);
  const SmtpPeer unknown("starttls");
  check_kept_back(send_to(server_of(unknown)), unknown, "nobody who is believed (smtp.ca_file) vouches");
  const SmtpPeer elsewhere("starttls,elsewhere");
  check_kept_back(send_to(believing(elsewhere)), elsewhere, "vouches for the server");
  SmtpServer broken = server_of(unknown);
  broken.ca_file = NENKAI_SOURCE_DIR "/README.md";
  check_kept_back(send_to(broken), unknown, "smtp.ca_file");
}

TEST_CASE("encryption that is asked for and not there keeps everything back", "[smtp]") {
  const SmtpPeer peer;
  SmtpServer server = server_of(peer);
  server.tls_required = true;
  check_kept_back(send_to(server), peer, "nothing is sent in clear, and the server does not encrypt");
}

TEST_CASE("a server that is encrypted from the first byte is judged alike", "[smtp]") {
  const SmtpPeer peer("smtps");
  SmtpServer server = believing(peer);
  server.url = peer.tls_url();
  CHECK(send_to(server).kind == Kind::taken);
  check_encrypted(peer, 1);
  SmtpServer unknown = server;
  unknown.ca_file.clear();
  const Delivery refused = send_to(unknown);
  CHECK(refused.kind == Kind::try_again);
  CHECK_THAT(refused.note, Contains("vouches for the server"));
  CHECK(peer.taken().size() == 1);
  const SmtpPeer in_clear;
  SmtpServer wrong = believing(peer);
  wrong.url = in_clear.tls_url();
  CHECK(send_to(wrong).kind == Kind::try_again);
  CHECK(in_clear.taken().empty());
}

TEST_CASE("a login is said over TLS alone, and one that is refused is no message's fault", "[smtp]") {
  const SmtpPeer peer("starttls,auth");
  CHECK(send_to(with_login(believing(peer), "right")).kind == Kind::taken);
  check_encrypted(peer, 1);
  REQUIRE(peer.logins().size() == 1);
  CHECK(nlohmann::json::parse(peer.logins().front())["tls"] == true);
  const Delivery wrong = send_to(with_login(believing(peer), "not-this-one"));
  CHECK(wrong.kind == Kind::try_again);
  CHECK(wrong.stop);
  CHECK_THAT(wrong.note, Contains("the server refuses smtp.user and its password: 535"));
  CHECK_THAT(wrong.note, !Contains("not-this-one"));
  const Delivery without = send_to(believing(peer));
  CHECK(without.kind == Kind::try_again);
  CHECK(without.stop);
  CHECK_THAT(without.note, Contains("the server wants a login (smtp.user)"));
  CHECK(peer.taken().size() == 1);
  const SmtpPeer unknown("starttls,auth");
  check_kept_back(send_to(with_login(server_of(unknown), "right")), unknown, "vouches for the server");
  CHECK(unknown.logins().empty());
  const SmtpPeer in_clear("auth-in-clear");
  check_kept_back(send_to(with_login(server_of(in_clear), "right")), in_clear, "nothing is sent in clear");
  CHECK(in_clear.logins().empty());
}

}  // namespace
}  // namespace nenkai
