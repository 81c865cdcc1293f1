// show_page STORE TARGET LANGUAGE TODAY: what the server answers to "GET TARGET", without a wire. For looking at pages
// while they are made.

#include <cstdio>

#include "tests/server/visits.hh"

int main(int count, char** words) {
  if (count != 5) {
    std::fputs("usage: show_page STORE TARGET LANGUAGE TODAY\n", stderr);
    return 2;
  }
  nenkai::test::Visits visits(nenkai::open_store(words[1], false), words[4]);
  const nenkai::server::Response response = visits.get(words[2], words[3]);
  std::fprintf(stderr, "%d %s\n", response.status, response.content_type.c_str());
  std::fwrite(response.body.data(), 1, response.body.size(), stdout);
  return 0;
}
