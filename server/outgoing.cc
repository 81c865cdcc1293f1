#include "server/outgoing.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "server/pages/error_page.hh"
#include "server/problem.hh"

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
    Response told = problem(status, detail, path);
    for (auto& field : response.headers) told.headers.push_back(std::move(field));
    return told;
  }
  if (path.starts_with("/feeds/") || path.starts_with("/p/") || path.starts_with("/private/")) {
    response.content_type = "text/plain; charset=utf-8";
    response.body = fmt::format("{}\n", detail);
  } else {
    Response page = error_page(status, std::string(detail), std::string(language));
    page.headers.insert(page.headers.end(), response.headers.begin(), response.headers.end());
    return page;
  }
  return response;
}

}  // namespace nenkai::server
