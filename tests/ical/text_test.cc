#include "ical/text.hh"

#include <catch2/catch.hpp>

namespace nenkai::ical {

TEST_CASE("a line has no line breaks, however they are written") {
  CHECK(clean_line("a\nb") == "a b");
  CHECK(clean_line("a\r\nb") == "a b");
  CHECK(clean_line("a\rb") == "a b");
  CHECK(clean_line("a\x0B"
                   "b\x0C"
                   "c") == "a b c");
  CHECK(clean_line("a\u0085b\u2028c\u2029d") == "a b c d");
  CHECK(clean_line("  a \t b\n") == "a b");
  CHECK(clean_line(" \r\n ").empty());
}

TEST_CASE("a block keeps its line breaks, all written alike") {
  CHECK(clean_block("a\r\nb\rc\n\nd\u2028e") == "a\nb\nc\n\nd\ne");
  CHECK(clean_block("\n  a \n  b  c\n \n\n\nd\n\n") == "a\nb c\n\nd");
}

TEST_CASE("control characters vanish") {
  CHECK(clean_line(std::string_view("a\0b\x01\x1B\x7F"
                                    "c",
                                    7)) == "abc");
  CHECK(clean_line("a\u0080\u009Fb") == "ab");
  CHECK(clean_block("\x07") == "");
}

TEST_CASE("what is no UTF-8 is replaced, and what is stays as it is") {
  CHECK(clean_line("北陸 𠮷 é") == "北陸 𠮷 é");
  CHECK(clean_line("a\xFFz") == "a\uFFFDz");
  CHECK(clean_line("a\xE5\x8C") == "a\uFFFD");          // cut short
  CHECK(clean_line("a\xC0\xAFz") == "a\uFFFD\uFFFDz");  // overlong '/'
  CHECK(clean_line("a\xE0\x80\x8Az") == "a\uFFFD\uFFFD\uFFFDz");
  CHECK(clean_line("a\xED\xA0\x80z") == "a\uFFFD\uFFFD\uFFFDz");            // a surrogate
  CHECK(clean_line("a\xF4\x90\x80\x80z") == "a\uFFFD\uFFFD\uFFFD\uFFFDz");  // beyond U+10FFFF
  CHECK(clean_line("a\uFDD0\uFDD1\uFFFEz") == "a\uFFFD\uFFFD\uFFFDz");      // noncharacters
}

TEST_CASE("a web link stays as it is") {
  for (const char* link : {"https://example.jp/a,b;c?d=e&f=%20#g", "http://example.jp", "HTTPS://EXAMPLE.jp/",
                           "https://user@[2001:db8::1]:8080/~x/(y)!'*"}) {
    CHECK(clean_link(link) == link);
  }
}

TEST_CASE("characters that a URI has no place for are percent-encoded") {
  CHECK(clean_link("https://example.jp/年会") == "https://example.jp/%E5%B9%B4%E4%BC%9A");
  CHECK(clean_link("https://example.jp/a|b\"c\\<d>") == "https://example.jp/a%7Cb%22c%5C%3Cd%3E");
}

TEST_CASE("what is no link to the web, or could break out of its line, is no link") {
  for (const char* text :
       {"", "example.jp", "javascript:alert(1)", "ftp://example.jp", "file:///etc/passwd", "//example.jp", "https://",
        "https:///path", "http://?q", "https:/example.jp", " https://example.jp", "https://example.jp/a b",
        "https://example.jp/\r\nATTENDEE:x", "https://example.jp/\n", "https://example.jp/\x01",
        "https://example.jp/\x7F", "https://example.jp/\xFF", "https://example.jp/\u2028x", "mailto:a@example.jp"}) {
    CAPTURE(text);
    CHECK_FALSE(clean_link(text));
  }
  CHECK_FALSE(clean_link(std::string_view("https://example.jp/\0x", 21)));
  CHECK_FALSE(clean_link("https://example.jp/" + std::string(2000, 'a')));
}

}  // namespace nenkai::ical
