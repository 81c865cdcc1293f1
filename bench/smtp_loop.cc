// The rival of bench/remind.py: one message, handed over again and again by libcurl over one connection. No store, no
// words, no record of what was sent: the least that sending can cost.
//
//     smtp_loop URL FROM FILE < recipients, one a line

#include <curl/curl.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

namespace {

std::size_t read_message(char* to, std::size_t size, std::size_t count, void* left) {
  auto& text = *static_cast<std::string_view*>(left);
  const std::size_t bytes = std::min(size * count, text.size());
  std::memcpy(to, text.data(), bytes);
  text.remove_prefix(bytes);
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  std::ifstream file(argv[3], std::ios::binary);
  const std::string message{std::istreambuf_iterator<char>(file), {}};
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  for (std::string recipient; std::getline(std::cin, recipient);) {
    curl_easy_reset(curl.get());
    std::string_view left = message;
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> to(
        curl_slist_append(nullptr, ("<" + recipient + ">").c_str()), curl_slist_free_all);
    curl_easy_setopt(curl.get(), CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, argv[2]);
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, to.get());
    curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, &read_message);
    curl_easy_setopt(curl.get(), CURLOPT_READDATA, &left);
    const CURLcode code = curl_easy_perform(curl.get());
    if (code != CURLE_OK) {
      std::fprintf(stderr, "smtp_loop: %s\n", curl_easy_strerror(code));
      return 3;
    }
  }
  return 0;
}
