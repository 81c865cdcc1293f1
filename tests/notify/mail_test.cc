#include "notify/mail.hh"

#include <catch2/catch.hpp>

#include "tests/notify/mails.hh"

namespace nenkai {
namespace {

using Catch::Matchers::Contains;
using test::good_mail;

TEST_CASE("base64 is that of RFC 4648", "[mail]") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64(std::string("\xFF\xFE\0", 3)) == "//4A");
}

TEST_CASE("a mail has the headers that mail programs ask for, in ASCII and short lines", "[mail]") {
  const std::string mail = compose(good_mail()).value();
  CHECK_THAT(mail, Contains("From: nenkai\r\n <calendar@office.example>\r\n"));
  CHECK_THAT(mail, Contains("Date: Wed, 10 Mar 2004 00:00:00 +0000\r\n"));
  CHECK_THAT(mail, Contains("Message-ID:\r\n <abc@kci-icp.nenkai.example>\r\n"));
  CHECK_THAT(mail, Contains("List-Unsubscribe:\r\n <mailto:calendar@office.example>\r\n"));
  CHECK_THAT(mail, Contains("Content-Disposition: attachment; filename=\"event.ics\"\r\n"));
  CHECK_THAT(mail, !Contains("METHOD"));
  std::size_t begin = 0;
  while (begin < mail.size()) {
    const std::size_t end = mail.find('\n', begin);
    REQUIRE(end != mail.npos);
    CHECK(mail[end - 1] == '\r');
    CHECK(end - begin <= 79);
    for (std::size_t at = begin; at + 1 < end; ++at) CHECK((mail[at] >= ' ' && mail[at] < 0x7F));
    CHECK(mail[begin] != '.');
    begin = end + 1;
  }
}

TEST_CASE("Japanese stands in encoded words of whole characters", "[mail]") {
  Mail mail = good_mail();
  mail.subject = "東北地域クラスター連携会議まであと六十日です（会場をご予約ください）";
  const std::string bytes = compose(mail).value();
  const std::size_t begin = bytes.find("Subject: =?UTF-8?B?");
  REQUIRE(begin != bytes.npos);
  const std::string header = bytes.substr(begin, bytes.find("\r\nDate:") - begin);
  CHECK_THAT(header, Contains("?=\r\n =?UTF-8?B?"));
  // The first word holds thirteen characters of three bytes.
  CHECK_THAT(header, Contains("=?UTF-8?B?" + base64("東北地域クラスター連携会議") + "?="));
}

TEST_CASE("no field of a mail can bring in a header or a line", "[mail]") {
  for (const std::string& bad :
       std::vector<std::string>{"a\nBcc: x@y.example", "a\rBcc: x@y.example", "a\r\n\r\nbody", "a\xC2\x85x",
                                "a\xE2\x80\xA8x", "a\tb", "a\x7F", "a\xFF", std::string("a\0b", 3)}) {
    for (int field = 0; field < 8; ++field) {
      Mail mail = good_mail();
      std::string* const fields[] = {&mail.subject,    &mail.from.name, &mail.to.name,    &mail.from.address,
                                     &mail.to.address, &mail.language,  &mail.message_id, &mail.list_unsubscribe};
      *fields[field] = bad;
      CAPTURE(field, bad);
      CHECK_FALSE(compose(mail));
    }
  }
  Mail mail = good_mail();
  mail.subject = std::string("a\0b", 3);
  CHECK_THAT(compose(mail).problem(), Contains("Subject: "));
  mail = good_mail();
  mail.to.address = "hana@mext.example>\" <x@y.example";
  CHECK_THAT(compose(mail).problem(), Contains("is no mail address"));
  mail = good_mail();
  mail.list_unsubscribe = "https://x.example/>,<mailto:x@y.example";
  CHECK_FALSE(compose(mail));
}

TEST_CASE("a body may say what it likes: nothing of it becomes a line of the mail", "[mail]") {
  Mail mail = good_mail();
  mail.text = "first\r\n.\r\nMAIL FROM:<x@y.example>\r\n--=_nenkai_parts--\r\n\n.\nlone\rreturn";
  const std::string bytes = compose(mail).value();
  CHECK_THAT(bytes, !Contains("MAIL FROM"));
  CHECK(bytes.find("--=_nenkai_parts--") == bytes.rfind("--=_nenkai_parts--"));
}

TEST_CASE("a name that looks like something else is encoded", "[mail]") {
  for (const std::string& name :
       std::vector<std::string>{"Sato, Hana", "\"x\" <a@b.example>", "=?UTF-8?B?QQ==?=", "(comment)"}) {
    Mail mail = good_mail();
    mail.to.name = name;
    const std::string bytes = compose(mail).value();
    CAPTURE(name);
    CHECK_THAT(bytes, Contains("To: =?UTF-8?B?" + base64(name) + "?=\r\n <hana@mext.example>\r\n"));
  }
}

TEST_CASE("a sender is given with a name or without", "[mail]") {
  CHECK(parse_mailbox("nenkai <calendar@x.example>")->name == "nenkai");
  CHECK(parse_mailbox("\"年会\" <calendar@x.example>")->name == "年会");
  CHECK(parse_mailbox("calendar@x.example")->address == "calendar@x.example");
  CHECK_THAT(parse_mailbox("nobody").problem(), Contains("is no mail address"));
}

}  // namespace
}  // namespace nenkai
