#include "app/remind.hh"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <map>

#include "app/load.hh"
#include "tests/support/temporary_directory.hh"

namespace nenkai {
namespace {

using Catch::Matchers::Contains;
using enum OutboxState;

const std::string programme = R"(format = 1
[programme]
id = "kci"
name = { en = "Clusters", ja = "クラスター" }
timezone = "Asia/Tokyo"
domain = "nenkai.example"
[[person]]
id = "hana"
name = { en = "Hana Sato", ja = "佐藤 花" }
email = "hana@mext.example"
language = "ja"
[[venue]]
id = "hall"
name = { en = "Hall", ja = "ホール" }
[[event]]
id = "forum"
kind = "joint_conference"
title = { en = "Forum", ja = "フォーラム" }
date = "2004-03-10T10:00"
status = "confirmed"
venue = "hall"
[[reminder]]
id = "week"
on = "event"
before = "P7D"
channel = "email"
to = ["person:hana", "email:press@x.example"]
)";

/// A store with the programme above, a clock, and a mail server that says what it is told to.
class Office {
 public:
  Office() { load(programme); }

  void load(const std::string& text) {
    LoadRequest request;
    request.files = {{"test.toml", text}};
    request.init = store_->programmes().empty();
    const bool refused = load_files(context_, std::move(request)).refused();
    REQUIRE_FALSE(refused);
  }
  void replace(const std::string& old, const std::string& with) {
    const std::size_t at = text_.find(old);
    REQUIRE(at != std::string::npos);
    text_.replace(at, old.size(), with);
    load(text_);
  }

  /// False where the file is refused.
  bool try_replace(const std::string& old, const std::string& with) {
    const std::size_t at = text_.find(old);
    REQUIRE(at != std::string::npos);
    std::string changed = text_;
    changed.replace(at, old.size(), with);
    LoadRequest request;
    request.files = {{"test.toml", changed}};
    return !load_files(context_, std::move(request)).refused();
  }

  RemindReport remind_at(const std::string& instant) {
    context_.now = *parse_instant(instant);
    ReminderChannels channels;
    channels.log = [this](std::string_view line) { lines.emplace_back(line); };
    channels.mail = [this](const std::string&, const std::string& to, const std::string& message) {
      if (answer.kind == Delivery::Kind::taken || answer.kind == Delivery::Kind::uncertain)
        mails.push_back(to + "\n" + message);
      return answer;
    };
    return remind(context_, how, channels, [this] { return context_.now; });
  }
  std::vector<OutboxRow> rows(std::vector<OutboxState> states = {}) {
    return list_reminders(context_, std::move(states)).rows;
  }

  Context& context() { return context_; }

  Reminding how{"nenkai <calendar@x.example>", "https://calendar.x.example", "", 30, {}};
  Delivery answer;
  std::vector<std::string> mails;
  std::vector<std::string> lines;

 private:
  test::TemporaryDirectory directory_;
  std::string text_ = programme;
  std::unique_ptr<Store> store_ = open_store("sqlite:" + directory_.path("nenkai.db"), true);
  HolidaySource holidays_{""};
  Context context_{*store_, holidays_, *parse_instant("2004-02-01T00:00:00Z"), "anna", "test", "", {}, {}, {}};
};

std::string message_id_of(const std::string& mail) {
  const std::size_t at = mail.find("Message-ID:\r\n <");
  return mail.substr(at, mail.find('>', at) - at);
}

TEST_CASE("remind: each is sent once, in its reader's language, with the event beside it", "[remind]") {
  Office office;
  CHECK(office.remind_at("2004-03-02T23:59:00Z").sent == 0);
  CHECK(office.remind_at("2004-03-03T00:00:00Z").sent == 2);
  CHECK(office.remind_at("2004-03-03T00:01:00Z").sent == 0);
  REQUIRE(office.mails.size() == 2);
  CHECK_THAT(office.mails[0], Contains("hana@mext.example\n"));
  CHECK_THAT(office.mails[0], Contains("Content-Language: ja\r\n"));
  CHECK_THAT(office.mails[0], Contains("Content-Type: text/calendar"));
  CHECK_THAT(office.mails[1], Contains("Content-Language: en\r\n"));
  CHECK_THAT(office.mails[1], Contains("Subject: Forum: "));
  CHECK_THAT(office.mails[1], Contains("(in 7\r\n days)") || Contains("(in 7 days)"));
}

TEST_CASE("remind: what may have arrived is sent again under the same Message-ID, and counted", "[remind]") {
  Office office;
  office.replace("\"person:hana\", ", "");
  office.answer = {Delivery::Kind::uncertain, true, "the connection broke"};
  const RemindReport first = office.remind_at("2004-03-03T00:00:00Z");
  CHECK(first.uncertain == 1);
  CHECK(first.stopped == "the connection broke");
  CHECK(office.remind_at("2004-03-03T00:01:00Z").sent == 0);  // it waits
  office.answer = {};
  CHECK(office.remind_at("2004-03-03T00:04:00Z").sent == 1);
  REQUIRE(office.mails.size() == 2);
  CHECK(message_id_of(office.mails[0]) == message_id_of(office.mails[1]));
  CHECK(office.rows({sent}).at(0).uncertain == 1);
}

TEST_CASE("remind: a server that says stop is left alone, and one that says never is believed", "[remind]") {
  Office office;
  office.answer = {Delivery::Kind::try_again, true, "421 too busy"};
  CHECK(office.remind_at("2004-03-03T00:00:00Z").again == 1);
  CHECK(office.rows({pending}).size() == 2);
  office.answer = {Delivery::Kind::refused, false, "550 nobody of that name"};
  CHECK(office.remind_at("2004-03-03T01:00:00Z").failed == 2);
  CHECK(office.rows({failed}).at(0).note == "550 nobody of that name");
  const std::int64_t id = office.rows({failed}).at(0).id;
  move_reminder(office.context(), id, pending);
  office.answer = {};
  CHECK(office.remind_at("2004-03-03T02:00:00Z").sent == 1);
  CHECK_THROWS_WITH(move_reminder(office.context(), id, pending), Contains("it has been sent"));
}

TEST_CASE("remind: after ten tries of about a day it is given up", "[remind]") {
  Office office;
  office.replace("\"person:hana\", ", "");
  office.answer = {Delivery::Kind::try_again, false, "450 later"};
  const Instant first = *parse_instant("2004-03-03T00:00:00Z");
  int tries = 0;
  Instant now = first;
  while (office.rows({failed}).empty()) {
    const RemindReport report = office.remind_at(to_string(now));
    tries += report.again + report.failed;
    now += std::chrono::minutes{1};
    REQUIRE(tries <= most_tries);
    REQUIRE(now < first + std::chrono::hours{48});
    const auto waiting = office.rows({pending});
    if (!waiting.empty()) now = std::max(now, waiting.front().next_try);
  }
  CHECK(tries == most_tries);
  CHECK(now - first > std::chrono::hours{16});
  CHECK(now - first < std::chrono::hours{28});
}

TEST_CASE("remind: an event that moves after planning is not told with its old date", "[remind]") {
  Office office;
  office.remind_at("2004-03-01T00:00:00Z");
  office.replace("2004-03-10T10:00", "2004-03-20T10:00");
  CHECK(office.remind_at("2004-03-03T00:00:00Z").sent == 0);
  CHECK(office.remind_at("2004-03-13T00:00:00Z").sent == 2);
  office.replace("status = \"confirmed\"", "status = \"cancelled\"");
  office.mails.clear();
  CHECK(office.remind_at("2004-03-14T00:00:00Z").sent == 2);
  CHECK_THAT(office.mails.at(1), Contains("Subject: Cancelled: Forum\r\n"));
}

TEST_CASE("remind: no more than so many mails an hour go to one recipient", "[remind]") {
  Office office;
  office.how.per_recipient = 1;
  office.replace("[[reminder]]\nid = \"week\"",
                 "[[reminder]]\nid = \"week2\"\non = \"event\"\nbefore = \"P7D\"\nchannel = "
                 "\"email\"\nto = [\"person:hana\"]\n[[reminder]]\nid = \"week\"");
  CHECK(office.remind_at("2004-03-03T00:00:00Z").sent == 2);
  CHECK(office.remind_at("2004-03-03T00:30:00Z").sent == 0);
  CHECK(office.remind_at("2004-03-03T01:30:00Z").sent == 1);
  CHECK(office.rows({sent}).at(2).attempts == 1);
}

TEST_CASE("remind: what was pasted with separators of lines is sent on one line", "[remind]") {
  Office office;
  office.replace("en = \"Forum\"", "en = \"Forum\\u2028of the\\u2029North\"");
  CHECK(office.remind_at("2004-03-03T00:00:00Z").sent == 2);
  CHECK_THAT(office.mails.at(1), Contains("Subject: Forum of the North: "));
}

TEST_CASE("remind: a template that another system's editor has saved is as good", "[remind]") {
  const test::TemporaryDirectory templates;
  std::ofstream(templates.path("reminder.en.txt.mustache"), std::ios::binary)
      << "\xEF\xBB\xBFSubject: Our own {{subject}}\r\n\r\nCome to {{#event}}{{title}}{{/event}}.\r\n";
  Office office;
  office.how.templates_dir = templates.path("");
  CHECK(office.remind_at("2004-03-03T00:00:00Z").sent == 2);
  CHECK_THAT(office.mails.at(1), Contains("Subject: Our own Forum: "));
}

TEST_CASE("remind: who had no address is told as soon as he has one, and no failure stays behind", "[remind]") {
  Office office;
  office.replace("email = \"hana@mext.example\"\n", "");
  CHECK(office.remind_at("2004-03-03T00:00:00Z").failed == 1);
  CHECK(office.remind_at("2004-03-03T00:01:00Z").withdrawn == 0);
  REQUIRE(office.rows({failed}).size() == 1);
  move_reminder(office.context(), office.rows({failed}).at(0).id, pending);
  CHECK(office.remind_at("2004-03-03T00:01:00Z").failed == 1);
  CHECK_THAT(office.rows({failed}).at(0).note, Contains("person:hana has no e-mail address: give it one"));
  office.replace("language = \"ja\"", "language = \"ja\"\nemail = \"hana@mext.example\"");
  CHECK(office.remind_at("2004-03-03T00:02:00Z").sent == 1);
  CHECK(office.rows({failed}).empty());
}

TEST_CASE("remind: what is sent hours before its event is told beforehand too", "[remind]") {
  Office office;
  office.replace("before = \"P7D\"", "before = \"PT2H\"");
  office.context().now = *parse_instant("2004-03-09T00:00:00Z");
  CHECK(coming_reminders(office.context(), office.how, 14).size() == 2);
  office.context().now = *parse_instant("2004-03-10T00:30:00Z");
  CHECK(coming_reminders(office.context(), office.how, 0).size() == 2);
  office.context().now = *parse_instant("2004-03-10T01:00:00Z");
  CHECK(coming_reminders(office.context(), office.how, 0).empty());
}

TEST_CASE("remind: what is to come is told beforehand, and telling changes nothing", "[remind]") {
  Office office;
  office.context().now = *parse_instant("2004-03-01T00:00:00Z");
  const auto coming = coming_reminders(office.context(), office.how, 14);
  REQUIRE(coming.size() == 2);
  CHECK(to_string(coming[0].row.due) == "2004-03-03T00:00:00Z");
  CHECK_THAT(coming[1].text.text, Contains("Where: Hall\n"));
  CHECK_THAT(coming[1].text.html, Contains("<html lang=\"en\">"));
  CHECK(office.rows().empty());
  CHECK(coming_reminders(office.context(), office.how, 1).empty());
}

TEST_CASE("remind: nothing in a programme becomes a header, a recipient or a message of its own", "[remind]") {
  const std::vector<std::pair<std::string, std::string>> fields{
      {"ja = \"フォーラム\"", "ja = \"X\\r\\nBcc: evil@y.example\""},
      {"ja = \"佐藤 花\"", "ja = \"X\\r\\nBcc: evil@y.example\""},
      {"ja = \"ホール\"", "ja = \"X\\r\\nBcc: evil@y.example\""},
      {"ja = \"クラスター\"", "ja = \"X\\r\\nBcc: evil@y.example\""},
      {"email = \"hana@mext.example\"", "email = \"hana@mext.example\\r\\nBcc: evil@y.example\""},
      {"email = \"hana@mext.example\"", "email = \"hana@mext.example> <evil@y.example\""},
      {"\"email:press@x.example\"", "\"email:press@x.example\\r\\nBcc: evil@y.example\""},
      {"\"email:press@x.example\"", "\"email:press@x.example,evil@y.example\""},
      {"before = \"P7D\"", "before = \"P7D\"\nsubject = \"X\\r\\nBcc: evil@y.example\""},
      {"before = \"P7D\"", "before = \"P7D\"\nbody = \"X\\r\\n.\\r\\nMAIL FROM:<evil@y.example>\""}};
  for (const auto& [old, with] : fields) {
    CAPTURE(with);
    Office office;
    if (!office.try_replace(old, with)) continue;  // refused when it was loaded
    office.remind_at("2004-03-03T00:00:00Z");
    for (const std::string& mail : office.mails) {
      const std::string head = mail.substr(0, mail.find("\r\n\r\n"));
      CHECK_THAT(head, !Contains("\nBcc:") && !Contains("evil@"));
      CHECK_THAT(mail, !Contains("\nMAIL FROM"));
    }
  }
}

TEST_CASE("remind: a digest is one message for all that is due by then", "[remind]") {
  Office office;
  office.replace("before = \"P7D\"", "before = \"P7D\"\ndigest = \"week\"");
  office.replace("[[reminder]]",
                 "[[event]]\nid = \"other\"\nkind = \"other\"\ntitle = \"Other\"\ndate = \"2004-03-12\"\nstatus = "
                 "\"confirmed\"\n[[reminder]]");
  CHECK(office.remind_at("2004-02-29T23:00:00Z").sent == 0);
  office.answer = {Delivery::Kind::uncertain, false, "the connection broke"};
  CHECK(office.remind_at("2004-03-01T00:00:00Z").uncertain == 2);  // the Monday before, for two recipients
  office.replace("[[reminder]]",
                 "[[event]]\nid = \"late\"\nkind = \"other\"\ntitle = \"Late\"\ndate = \"2004-03-11\"\nstatus = "
                 "\"confirmed\"\n[[reminder]]");
  office.answer = {};
  CHECK(office.remind_at("2004-03-01T00:10:00Z").sent == 4);  // what was tried together stays together
  REQUIRE(office.mails.size() == 6);
  CHECK_THAT(office.mails[0], Contains("=?UTF-8?B?") && Contains("hana@mext.example\n"));
  CHECK_THAT(office.mails[1], Contains("Subject: Clusters: 2 reminders\r\n"));
  std::map<std::string, int> ids;
  for (const std::string& mail : office.mails) ++ids[message_id_of(mail)];
  CHECK(ids.size() == 4);
  const auto rows = office.rows({sent});
  REQUIRE(rows.size() == 6);
  CHECK(std::count_if(rows.begin(), rows.end(), [](const OutboxRow& row) { return row.uncertain == 1; }) == 4);
}

TEST_CASE("remind: web addresses are known by their host alone where logs tell of them", "[remind]") {
  OutboxRow row;
  row.key.channel = Channel::webhook;
  row.key.recipient = "https://hooks.slack.com/services/T0/B0/secret?x=1";
  CHECK(shown_recipient(row) == "https://hooks.slack.com/…");
  row.key.recipient = "https://user:word@chat.example";
  CHECK(shown_recipient(row) == "https://chat.example");
}

TEST_CASE("remind: how the outbox stands", "[remind]") {
  Office office;
  office.answer = {Delivery::Kind::refused, false, "550 nobody"};
  office.remind_at("2004-03-01T00:00:00Z");
  CHECK(count_reminders(office.context()).waiting == 2);
  office.remind_at("2004-03-03T00:00:00Z");
  CHECK(count_reminders(office.context()).failed == 2);
  CHECK_FALSE(count_reminders(office.context()).held);
}

TEST_CASE("remind: after a restore nothing goes out until it is said", "[remind]") {
  Office office;
  const test::TemporaryDirectory other;
  office.remind_at("2004-03-01T00:00:00Z");
  office.context().store.backup(other.path("backup.db"));
  const auto restored = open_store("sqlite:" + other.path("new.db"), true);
  restored->restore(other.path("backup.db"));
  Context there{*restored, office.context().holidays, *parse_instant("2004-03-03T00:00:00Z"), "anna", "", "", {}, {},
                {}};
  int mails = 0;
  ReminderChannels channels;
  channels.log = [](std::string_view) {};
  channels.mail = [&](const std::string&, const std::string&, const std::string&) {
    ++mails;
    return Delivery{};
  };
  const auto clock = [&] { return there.now; };
  CHECK(remind(there, office.how, channels, clock).held);
  CHECK(mails == 0);
  restored->release_sending();
  CHECK(remind(there, office.how, channels, clock).sent == 2);
}

TEST_CASE("remind: waits grow from minutes to hours, and no two rows wait alike", "[remind]") {
  for (std::int64_t id = 1; id < 50; ++id) {
    for (int attempts = 1; attempts < 10; ++attempts) {
      const auto usual = std::chrono::seconds{150} * (1 << (attempts - 1));
      CHECK(back_off(attempts, id) >= usual * 8 / 10);
      CHECK(back_off(attempts, id) <= usual * 12 / 10);
    }
  }
  CHECK(back_off(3, 1) != back_off(3, 2));
  CHECK(back_off(1000, 1) <= std::chrono::hours{24});
}

}  // namespace
}  // namespace nenkai
