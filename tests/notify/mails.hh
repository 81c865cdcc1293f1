#pragma once
// A mail that can be sent, for tests to alter.

#include "notify/mail.hh"

namespace nenkai::test {

inline Mail good_mail() {
  Mail mail;
  mail.from = {"nenkai", "calendar@office.example"};
  mail.to = {"佐藤 花", "hana@mext.example"};
  mail.subject = "The forum is two months away";
  mail.text = "Please book the venue.\n";
  mail.html = "<p>Please book the venue.</p>\n";
  mail.calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";
  mail.message_id = "abc@kci-icp.nenkai.example";
  mail.date = parse_instant("2004-03-10T00:00:00Z").value();
  mail.language = "en";
  mail.list_unsubscribe = "mailto:calendar@office.example";
  return mail;
}

}  // namespace nenkai::test
