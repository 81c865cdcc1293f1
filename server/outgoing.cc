#include "server/outgoing.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/json_text.hh"

namespace nenkai::server {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 28> phrases{{{100, "Continue"},
                                                                    {200, "OK"},
                                                                    {201, "Created"},
                                                                    {202, "Accepted"},
                                                                    {204, "No Content"},
                                                                    {301, "Moved Permanently"},
                                                                    {302, "Found"},
                                                                    {303, "See Other"},
                                                                    {304, "Not Modified"},
                                                                    {307, "Temporary Redirect"},
                                                                    {308, "Permanent Redirect"},
                                                                    {400, "Bad Request"},
                                                                    {401, "Unauthorized"},
                                                                    {403, "Forbidden"},
                                                                    {404, "Not Found"},
                                                                    {405, "Method Not Allowed"},
                                                                    {406, "Not Acceptable"},
                                                                    {408, "Request Timeout"},
                                                                    {409, "Conflict"},
                                                                    {410, "Gone"},
                                                                    {412, "Precondition Failed"},
                                                                    {413, "Content Too Large"},
                                                                    {414, "URI Too Long"},
                                                                    {415, "Unsupported Media Type"},
                                                                    {422, "Unprocessable Content"},
                                                                    {428, "Precondition Required"},
                                                                    {429, "Too Many Requests"},
                                                                    {500, "Internal Server Error"}}};
constexpr std::array<std::pair<int, std::string_view>, 6> more_phrases{{{417, "Expectation Failed"},
                                                                        {431, "Request Header Fields Too Large"},
                                                                        {501, "Not Implemented"},
                                                                        {503, "Service Unavailable"},
                                                                        {504, "Gateway Timeout"},
                                                                        {505, "HTTP Version Not Supported"}}};

constexpr std::string_view page_policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'";

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

bool has(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& field) { return same_name(field.first, name); });
}

/// Nothing after a line break could be told from a field of its own (response splitting).
std::string_view one_line(std::string_view value) {
  return value.substr(0, value.find_first_of(std::string_view("\r\n\0", 3)));
}

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string problem_json(int status, std::string_view detail) {
  std::string text;
  JsonText json(text);
  json.open('{');
  json.key("type").string("about:blank");
  json.key("title").string(reason_phrase(status));
  json.key("status").number(status);
  json.key("detail").string(detail);
  json.close('}');
  return text + "\n";
}

}  // namespace

std::string_view reason_phrase(int status) {
  for (const auto& [code, words] : phrases) {
    if (code == status) return words;
  }
  for (const auto& [code, words] : more_phrases) {
    if (code == status) return words;
  }
  return "Unknown";
}

Outgoing to_wire(Response response, std::string_view method) {
  Outgoing out;
  out.status = response.status;
  out.made = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  const auto add = [&](std::string_view name, std::string_view value) {
    fmt::format_to(std::back_inserter(out.made), "{}: {}\r\n", one_line(name), one_line(value));
  };
  const bool body = has_body(response.status);
  if (body && !response.content_type.empty()) add("Content-Type", response.content_type);
  if (body) add("Content-Length", std::to_string(response.body.size()));
  for (const auto& [name, value] : response.headers) add(name, value);
  if (response.content_type.starts_with("text/html") && !has(response, "content-security-policy"))
    add("Content-Security-Policy", page_policy);
  if (!has(response, "x-content-type-options")) add("X-Content-Type-Options", "nosniff");
  if (!has(response, "referrer-policy")) add("Referrer-Policy", "no-referrer");
  if (!has(response, "cache-control")) add("Cache-Control", "no-cache");
  if (body && method != "HEAD") out.text = std::move(response.body);
  return out;
}

Response refusal(int status, std::string_view path, std::string_view detail, std::string_view language) {
  Response response;
  response.status = status;
  if (status == 503) response.headers.emplace_back("Retry-After", "5");
  if (path.starts_with("/api/")) {
    response.content_type = "application/problem+json";
    response.body = problem_json(status, detail);
  } else if (path.starts_with("/feeds/") || path.starts_with("/p/") || path.starts_with("/private/")) {
    response.content_type = "text/plain; charset=utf-8";
    response.body = fmt::format("{}\n", detail);
  } else {
    response.content_type = "text/html; charset=utf-8";
    response.body = fmt::format(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{} {}</title>"
        "<meta name=\"viewport\" content=\"width=device-width\"></head>\n<body><main><h1>{}</h1><p>{}</p>"
        "<p><a href=\"/\">nenkai</a></p></main></body></html>\n",
        language, status, reason_phrase(status), reason_phrase(status), escaped(detail));
  }
  return response;
}

}  // namespace nenkai::server
