#include "ical/content_lines.hh"

#include <catch2/catch.hpp>

#include "ical/text.hh"
#include "tests/support/property.hh"

namespace nenkai::ical {
namespace {

template <class Write>
std::string written(Write write) {
  std::string out;
  ContentLines lines(out);
  write(lines);
  return out;
}

std::string unfolded(std::string text) {
  for (std::size_t at = text.find("\r\n "); at != std::string::npos; at = text.find("\r\n ", at)) text.erase(at, 3);
  return text;
}

}  // namespace

TEST_CASE("lines are folded at 75 octets, between characters") {
  const auto folded = [](const std::string& line) {
    std::string out;
    append_folded(out, line);
    return out;
  };
  CHECK(folded(std::string(75, 'x')) == std::string(75, 'x') + "\r\n");
  CHECK(folded(std::string(76, 'x')) == std::string(75, 'x') + "\r\n x\r\n");
  CHECK(folded(std::string(150, 'x')) == std::string(75, 'x') + "\r\n " + std::string(74, 'x') + "\r\n x\r\n");
  CHECK(folded(std::string(74, 'x') + "会") == std::string(74, 'x') + "\r\n 会\r\n");
  CHECK(folded(std::string(72, 'x') + "𠮷") == std::string(72, 'x') + "\r\n 𠮷\r\n");
  CHECK(folded("") == "\r\n");
}

TEST_CASE("durations are those that RFC 5545 knows") {
  const auto text = [](const char* duration) { return duration_text(*Duration::parse(duration)); };
  CHECK(text("P1W2D") == "P9D");
  CHECK(text("PT90M") == "PT1H30M");
  CHECK(text("P1DT5M") == "P1DT5M");
}

TEST_CASE("an address that is none adds no line") {
  for (const char* address : {"", "x", "a@b\r\nX:1", "a b@c.example", "a@b.example;X=1", "\"a\"@b.example"}) {
    CAPTURE(address);
    CHECK(written([&](ContentLines& lines) { lines.mailbox("ORGANIZER", "Name", address); }).empty());
  }
  CHECK(written([](ContentLines& lines) { lines.mailbox("ORGANIZER", "", "a%b@c.example"); }) ==
        "ORGANIZER:mailto:a%25b@c.example\r\n");
}

TEST_CASE("a zone's name cannot leave its parameter") {
  const auto line = written([](ContentLines& lines) {
    lines.local_time("DTSTART", {*parse_day("2026-07-01"), std::chrono::hours{25}}, "A/b\r\nX:1;\"c");
  });
  CHECK(line == "DTSTART;TZID=A/bX1c:20260702T010000\r\n");
}

TEST_CASE("whatever bytes a text has, its line can be read back") {
  test::check_property(500, [](const std::string& text) {
    const std::string out = written([&](ContentLines& lines) { lines.block("SUMMARY", text); });
    std::string value;
    const std::string line = unfolded(out);
    for (std::size_t i = 8; i + 2 < line.size(); ++i) {
      const bool escape = line[i] == '\\';
      if (escape) ++i;
      value += escape && line[i] == 'n' ? '\n' : line[i];
    }
    RC_ASSERT(value == clean_block(text));
    for (std::size_t begin = 0; begin < out.size();) {
      const std::size_t end = out.find("\r\n", begin);
      RC_ASSERT(end != std::string::npos && end - begin <= longest_line);
      for (std::size_t i = begin; i < end; ++i) RC_ASSERT(static_cast<unsigned char>(out[i]) >= 0x20);
      begin = end + 2;
    }
  });
}

}  // namespace nenkai::ical
