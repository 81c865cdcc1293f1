#include "fetch/url.hh"

#include <curl/curl.h>
#include <fmt/format.h>
#include <idn2.h>

#include <algorithm>
#include <memory>

#include "scheduler/check_text.hh"

namespace nenkai {
namespace {

struct FreeingUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
};
using UrlHandle = std::unique_ptr<CURLU, FreeingUrl>;
using TextHandle = std::unique_ptr<char, FreeingUrl>;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

Problem wrong(const std::string& text, std::string_view why) {
  return Problem{fmt::format("{}: {}", shown_url(text), why)};
}

/// Calendar programs' own schemes mean the web; https, because what they lead to is nearly always there.
std::string without_webcal(const std::string& text) {
  for (const std::string_view scheme : {"webcal://", "webcals://"}) {
    if (lower(text.substr(0, scheme.size())) == scheme) return "https://" + text.substr(scheme.size());
  }
  return text;
}

/// Empty where the part is not there, or cannot be had in that way.
std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
  return TextHandle(text).get();
}

/// The host as DNS knows it: a name in other letters in its ASCII form (RFC 5891). Empty where there is none. libcurl
/// would read the name in the locale's encoding, and this program has no locale.
std::string ascii_host(const std::string& host) {
  const bool ascii = std::all_of(host.begin(), host.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return lower(host);
  char* text = nullptr;
  if (idn2_to_ascii_8z(host.c_str(), &text, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK) return {};
  const std::unique_ptr<char, decltype(&idn2_free)> owner(text, idn2_free);
  return lower(text);
}

Result<WebUrl> in_parts(CURLU* url, const std::string& text) {
  const std::string scheme = part(url, CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") {
    return wrong(text, fmt::format("{} cannot be fetched: write an http:// or https:// address", in_quotes(scheme)));
  }
  if (!part(url, CURLUPART_USER).empty() || !part(url, CURLUPART_PASSWORD).empty()) {
    return wrong(text, "no user or password in an address: take out what stands before the @");
  }
  if (!part(url, CURLUPART_ZONEID).empty()) return wrong(text, "an address with a zone (%…) leads nowhere outside");
  const std::string host = ascii_host(part(url, CURLUPART_HOST));
  if (host.empty()) return wrong(text, "its host is no name that can be looked up");
  if (curl_url_set(url, CURLUPART_HOST, host.c_str(), 0) != CURLUE_OK) return wrong(text, "its host is no name");
  curl_url_set(url, CURLUPART_FRAGMENT, nullptr, 0);
  WebUrl result{part(url, CURLUPART_URL), host, part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT), scheme == "https", {}};
  if (result.text.empty()) return wrong(text, "it is no web address");
  if (result.port == "0") return wrong(text, "port 0 answers nobody");
  if (host.starts_with('[') && host.ends_with(']')) result.host = host.substr(1, host.size() - 2);
  result.literal = static_cast<bool>(IpAddress::parse(result.host));
  return result;
}

Result<WebUrl> parse(CURLU* url, const std::string& text, const FetchLimits& limits) {
  if (text.size() > limits.url_bytes) {
    return wrong(text, fmt::format("it is {} bytes long, and {} are the most", text.size(), limits.url_bytes));
  }
  if (std::any_of(text.begin(), text.end(), is_control)) {
    return wrong(text, "there are control characters in it: take them out");
  }
  // Schemes that libcurl does not know are let in here, so that they are refused by their name.
  constexpr unsigned flags = CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE;
  if (curl_url_set(url, CURLUPART_URL, text.c_str(), flags) != CURLUE_OK) {
    return wrong(text, "it is no web address: write one such as https://calendar.example/events.ics");
  }
  return in_parts(url, text);
}

}  // namespace

Result<WebUrl> read_url(const std::string& text, const FetchLimits& limits) {
  const UrlHandle url(curl_url());
  return parse(url.get(), without_webcal(text), limits);
}

Result<WebUrl> read_location(const WebUrl& base, const std::string& location, const FetchLimits& limits) {
  const UrlHandle url(curl_url());
  curl_url_set(url.get(), CURLUPART_URL, base.text.c_str(), 0);
  auto next = parse(url.get(), without_webcal(location), limits);
  if (next && base.https && !next->https) {
    return Problem{fmt::format("{}: plain http after https is refused: name an address that stays with https",
                               shown_url(next->text))};
  }
  if (next && next->text.size() > limits.url_bytes) return wrong(next->text, "the address it leads to is too long");
  return next;
}

Result<std::string> normal_url(const std::string& url, const FetchLimits& limits) {
  auto read = read_url(url, limits);
  if (!read) return Problem{read.problem()};
  return read->text;
}

std::string shown_url(const std::string& url) {
  std::string text = url.substr(0, url.find_first_of("?#"));
  if (text.size() < url.size() && url[text.size()] == '?') text += "?…";
  const std::size_t scheme = text.find("://");
  const std::size_t begin = scheme == text.npos ? 0 : scheme + 3;
  // Up to the last @ before the path, as a browser reads it; for some readers a \ ends the host too.
  const std::size_t at = text.substr(0, text.find_first_of("/\\", begin)).rfind('@');
  if (at != text.npos && at >= begin) text.erase(begin, at + 1 - begin);
  const std::string shown = in_quotes(text);  // which shortens it and makes control characters visible
  return shown.substr(1, shown.size() - 2);
}

}  // namespace nenkai
