#include <catch2/catch.hpp>

#include "server/pages/calendar_links.hh"
#include "server/pages/error_page.hh"
#include "server/pages/qr_code.hh"
#include "tests/server/visits.hh"
#include "tests/support/programmes.hh"
#include "tests/support/temporary_directory.hh"

namespace nenkai::test {
namespace {

bool has(const server::Response& response, std::string_view part) {
  return response.body.find(part) != std::string::npos;
}

/// A store of its own that holds these programmes.
class Shelf {
 public:
  explicit Shelf(const std::vector<Programme>& programmes, const std::string& today = "2004-05-01")
      : visits_(open_store("sqlite:" + directory_.path("pages.db"), true), today) {
    for (const Programme& programme : programmes) {
      Change change;
      change.header = programme.header;
      change.put = static_cast<const Entities&>(programme);
      visits_.store().commit(programme.header.id, change, {"hana", Instant{}, "init", ""});
    }
  }

  server::Response get(const std::string& target, const std::string& language = "en") {
    return visits_.get(target, language);
  }

 private:
  TemporaryDirectory directory_;
  Visits visits_;
};

Programme with_event(Event event) {
  Programme programme = small_programme();
  event.series = SeriesId{"collaboration"};
  programme.events = {std::move(event)};
  return programme;
}

Event event_of(const char* id, const char* date, EventStatus status) {
  Event event;
  event.id = EventId{id};
  event.date = date_of(date);
  event.status = status;
  return event;
}

const std::vector<std::string> pages{"/", "/audit", "/subscribe", "/plan/2004", "/events/collaboration-fy2003"};

}  // namespace

TEST_CASE("pages: every page is whole in English and Japanese") {
  Shelf shelf({small_programme()});
  for (const std::string& page : pages) {
    INFO(page);
    const server::Response english = shelf.get(page, "en");
    const server::Response japanese = shelf.get(page, "ja");
    CHECK(english.status == 200);
    CHECK(japanese.status == 200);
    CHECK(has(english, "<html lang=\"en\">"));
    CHECK(has(japanese, "<html lang=\"ja\">"));
    CHECK(has(japanese, "本文へ移動"));
    CHECK(has(english, "lang=ja\" hreflang=\"ja\""));
    CHECK(has(japanese, "lang=en\" hreflang=\"en\""));
    for (const server::Response& answer : {english, japanese}) {
      CHECK(has(answer, "</html>"));
      CHECK_FALSE(has(answer, "{{"));
      CHECK_FALSE(has(answer, " style="));
      CHECK_FALSE(has(answer, "<style"));
    }
  }
}

TEST_CASE("pages: what people wrote never becomes markup") {
  Event event = event_of("odd", "2004-03-10", EventStatus::held);
  event.title = words("<script>alert(\"1\")</script> & 'x' \xE2\x80\xAEtfel");
  event.place = words("\"><img src=x>");
  event.description = words("</script><b>bold</b>");
  event.organiser = "<i>somebody</i>";
  event.evidence.push_back({"https://a.example/?a=1&b=\"2\"", {}, words("<u>minutes</u>"), {}, {}, {}});
  Programme programme = with_event(event);
  programme.header.name = words("<b>Programme</b>");
  programme.pairings.front().from = date_of("2003-04-01");
  programme.organisations.at(2).name = words("Bureau <em>");
  programme.rules.front().name = words("Rule <em>");
  Shelf shelf({programme});
  for (const char* page : {"/?fy=2003", "/audit?fy=2003", "/audit?pairing=sendai--meti-tohoku&fy=2003", "/subscribe",
                           "/plan/2004", "/events/odd"}) {
    INFO(page);
    const server::Response answer = shelf.get(page);
    CHECK(answer.status == 200);
    for (const char* markup : {"<script>alert", "<img", "<b>bold", "<b>Programme", "<em>", "<i>somebody", "<u>"}) {
      CHECK_FALSE(has(answer, markup));
    }
  }
  CHECK(has(shelf.get("/events/odd"), "\"name\":\"\\u003cscript>alert"));
}

TEST_CASE("pages: an unknown event is told by 404 with the nearest known one") {
  Shelf shelf({small_programme()});
  const server::Response near = shelf.get("/events/colaboration-fy2003");
  CHECK(near.status == 404);
  CHECK(has(near, "<a href=\"/events/collaboration-fy2003\">"));
  const server::Response strange = shelf.get("/events/%3Cscript%3E", "ja");
  CHECK(strange.status == 404);
  CHECK(has(strange, "&lt;script&gt;"));
}

TEST_CASE("pages: a date known to the month is said to be so") {
  Shelf shelf({with_event(event_of("open", "2005-02", EventStatus::tentative))});
  const server::Response page = shelf.get("/events/open");
  CHECK(has(page, "February 2005"));
  CHECK(has(page, "the day is still open"));
  CHECK(has(page, "\"startDate\":\"2005-02\""));
  CHECK(has(shelf.get("/events/open", "ja"), "日は未定"));
}

TEST_CASE("pages: a cancelled event stays, marked as such") {
  Shelf shelf({with_event(event_of("gone", "2005-02-10", EventStatus::cancelled))});
  const server::Response page = shelf.get("/events/gone");
  CHECK(has(page, "was cancelled"));
  CHECK(has(page, "https://schema.org/EventCancelled"));
  CHECK(has(shelf.get("/?fy=2004"), "class=\"mark conference cancelled\""));
  CHECK_FALSE(has(shelf.get("/?fy=2004"), "<ol class=\"agenda\">"));
}

TEST_CASE("pages: an event whose day has passed without a record is told from a held one") {
  Shelf shelf({with_event(event_of("silent", "2004-04-10", EventStatus::confirmed))});
  CHECK(has(shelf.get("/events/silent"), "not yet verified"));
  CHECK(has(shelf.get("/?fy=2004"), "class=\"mark conference overdue\""));
}

TEST_CASE("pages: a programme without events has all its pages") {
  Programme programme = small_programme();
  programme.events.clear();
  programme.series.clear();
  programme.waivers.clear();
  programme.rules.clear();
  Shelf shelf({programme});
  for (const char* page : {"/", "/audit", "/subscribe", "/plan/2004"}) {
    INFO(page);
    CHECK(shelf.get(page).status == 200);
  }
}

TEST_CASE("pages: of several programmes one is chosen, and links keep it") {
  Programme other = small_programme();
  other.header.id = ProgrammeId{"other"};
  other.header.name = words("Other programme");
  Shelf shelf({small_programme(), other});
  for (const std::string& page : pages) {
    INFO(page);
    const server::Response choice = shelf.get(page);
    CHECK(choice.status == 200);
    CHECK(has(choice, "Other programme"));
    CHECK(has(choice, page + "?programme"));
    const server::Response chosen = shelf.get(page + "?programme=other");
    CHECK(chosen.status == 200);
    CHECK(has(chosen, "href=\"/audit?programme"));
  }
  CHECK(has(shelf.get("/subscribe?programme=other"), "/feeds/other/all.ics"));
  CHECK(shelf.get("/?programme=others").status == 400);
}

TEST_CASE("pages: an empty store says how to fill it") {
  Shelf shelf({});
  const server::Response page = shelf.get("/");
  CHECK(page.status == 200);
  CHECK(has(page, "nenkai init"));
}

TEST_CASE("pages: values that make no sense are refused by name") {
  Shelf shelf({small_programme()});
  for (const char* page : {"/?fy=soon", "/audit?fy=2005-2003", "/audit?fy=1900-2100", "/audit?page=0", "/audit?page=x",
                           "/plan/soon", "/plan/2090", "/subscribe?feed=cluster/nowhere"}) {
    INFO(page);
    CHECK(shelf.get(page).status == 400);
  }
}

TEST_CASE("ledger: each cell tells its status, its reason and its events") {
  Shelf shelf({small_programme()});
  const server::Response page = shelf.get("/audit?fy=2002-2004");
  CHECK(has(page, "<span class=\"chip missed\">missed</span>"));
  CHECK(has(page, "<span class=\"chip met\">met</span>"));
  CHECK(has(page, "<span class=\"chip waived\">waived</span>"));
  CHECK(has(page, "1 of 1 held: <a href=\"/events/collaboration-fy2003\">Mar 2004</a>"));
  CHECK(has(page, "A typhoon."));
  CHECK(has(shelf.get("/audit?fy=2002-2004&status=met"), "aria-current=\"true\""));
  CHECK(has(shelf.get("/audit.csv?fy=2003"), "annual,sendai--meti-tohoku,FY2003"));
}

TEST_CASE("ledger: hundreds of rows and years stay a small page, and the rest is a page away") {
  Programme programme = small_programme();
  for (int i = 0; i < 400; ++i) {
    Cluster cluster = programme.clusters.front();
    cluster.id = ClusterId{"cluster-" + std::to_string(i)};
    programme.clusters.push_back(cluster);
    Pairing pairing = programme.pairings.front();
    pairing.id = PairingId{cluster.id.str() + "--meti-tohoku"};
    pairing.cluster = cluster.id;
    programme.pairings.push_back(pairing);
  }
  Shelf shelf({programme});
  const server::Response first = shelf.get("/audit?fy=1990-2019");
  const server::Response second = shelf.get("/audit?fy=1990-2019&page=2");
  CHECK(first.body.size() < 300'000);
  CHECK(has(first, "aria-current=\"page\">1</a>"));
  CHECK(has(second, "aria-current=\"page\">2</a>"));
  CHECK_FALSE(has(first, "cluster-399--meti-tohoku\">"));
  CHECK(has(second, "cluster-399--meti-tohoku\">"));
}

TEST_CASE("plan: a year that is over has no plan, a coming one has dates") {
  Shelf shelf({small_programme()});
  CHECK(has(shelf.get("/plan/2002"), "That year is over"));
  CHECK(has(shelf.get("/plan/2004"), "Tohoku Cluster Collaboration"));
  const server::Response next = shelf.get("/plan");
  CHECK(next.status == 302);
  CHECK(next.headers.front() == std::pair<std::string, std::string>("Location", "/plan/2005"));
}

TEST_CASE("subscribe: the chosen feed is in every link") {
  Shelf shelf({small_programme()});
  const server::Response page =
      shelf.get("/subscribe?feed=bureau/meti-tohoku&feed_lang=ja&alarms=P7D,P1D&past=P2Y&kind=meetings");
  const std::string path =
      "calendar.example/feeds/bureau/meti-tohoku.ics?lang=ja&amp;alarms=P7D,P1D&amp;past=P2Y&amp;kind=meetings";
  CHECK(has(page, "https://" + path));
  CHECK(has(page, "webcal://" + path));
  CHECK(has(page, "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fcalendar.example%2Ffeeds%2Fbureau"));
  CHECK(has(page, "<title>QR code of the address</title>"));
  CHECK(shelf.get("/subscribe/code.svg?feed=all").content_type == "image/svg+xml");
}

TEST_CASE("static files: an address that changes with the file may be kept for ever") {
  Shelf shelf({small_programme()});
  const server::Response page = shelf.get("/");
  const std::size_t begin = page.body.find("/static/nenkai.css?v=");
  REQUIRE(begin != std::string::npos);
  const std::string address = page.body.substr(begin, page.body.find('"', begin) - begin);
  const server::Response style = shelf.get(address);
  CHECK(style.content_type == "text/css; charset=utf-8");
  CHECK(style.headers.at(1).second.find("immutable") != std::string::npos);
  CHECK(shelf.get("/static/nenkai.css").headers.at(1).second.find("immutable") == std::string::npos);
  CHECK(shelf.get("/static/nenkai.html").status == 404);
  CHECK(shelf.get("/static/..").status == 404);
}

TEST_CASE("error pages: what went wrong, in both languages, escaped") {
  for (const int status : {400, 401, 403, 404, 405, 409, 410, 413, 429, 500, 503, 418, 599}) {
    for (const char* language : {"en", "ja"}) {
      const server::Response page = server::error_page(status, "<b>", language);
      CHECK(page.status == status);
      CHECK(has(page, "&lt;b&gt;"));
      CHECK_FALSE(has(page, "<b>"));
    }
  }
}

TEST_CASE("calendar links: an all-day event ends on the day after, a timed one in its zone") {
  Programme programme = small_programme();
  Event event = event_of("talks", "2005-02-15", EventStatus::confirmed);
  event.series = SeriesId{"collaboration"};
  event.days = 2;
  const ProgrammeIndex index(programme);
  const auto entry = [&] { return server::calendar_entry(resolve(event, index), index, "https://x.example", "en"); };
  CHECK(server::google_address(entry()).find("dates=20050215%2F20050217") != std::string::npos);
  CHECK(server::outlook_address(entry(), "outlook.live.com").find("startdt=2005-02-15&enddt=2005-02-17&allday=true") !=
        std::string::npos);
  event.date = date_of("2005-02-15T13:30");
  event.days = 1;
  CHECK(server::google_address(entry()).find("dates=20050215T133000%2F20050215T153000&ctz=Asia%2FTokyo") !=
        std::string::npos);
  CHECK(server::outlook_address(entry(), "outlook.live.com").find("startdt=2005-02-15T04%3A30%3A00Z") !=
        std::string::npos);
  event.date = date_of("2005-02");
  CHECK(server::google_address(entry()).find("dates=20050201%2F20050301") != std::string::npos);
  CHECK(entry().title.find("February 2005, day to be announced") != std::string::npos);
}

TEST_CASE("QR codes: what does not fit is no code") {
  CHECK(server::qr_code("https://calendar.example", "A <code>")->find("A &lt;code&gt;") != std::string::npos);
  CHECK_FALSE(server::qr_code(std::string(4000, 'x'), "long").has_value());
}

}  // namespace nenkai::test
