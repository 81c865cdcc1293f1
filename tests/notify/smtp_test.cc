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

}  // namespace
}  // namespace nenkai
