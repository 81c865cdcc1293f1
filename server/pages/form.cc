#include "server/pages/form.hh"

#include <fmt/format.h>

#include "app/tokens.hh"
#include "server/pages/error_page.hh"

namespace nenkai::server {
namespace {

/// "https://calendar.example" of "https://calendar.example/nenkai".
std::string_view origin_of(std::string_view url) {
  const std::size_t host = url.find("://");
  return url.substr(0, host == std::string_view::npos ? host : url.find('/', host + 3));
}

/// A page of ours has the origin of the public address, or of the host that was asked: a browser does not let a page
/// say another one, and cookies of ours go to no other host.
bool is_ours(std::string_view origin, const Request& request, const Site& site) {
  if (origin == origin_of(site.public_url)) return true;
  const auto host = header(request, "host");
  return host && !host->empty() &&
         (origin == "http://" + std::string(*host) || origin == "https://" + std::string(*host));
}

void refuse_other_sites(const Visit& visit) {
  const auto origin = header(visit.request, "origin");
  const auto from = header(visit.request, "sec-fetch-site");
  const bool named = origin || from;
  if (named && (!origin || is_ours(*origin, visit.request, visit.site)) && (!from || *from == "same-origin")) return;
  throw Refusal(403, named ? "this form was sent by another site" : "this form does not say which site it comes from");
}

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

Form::Form(const Visit& visit) {
  refuse_other_sites(visit);
  const Request& request = visit.request;
  if (!header(request, "content-type").value_or("").starts_with("application/x-www-form-urlencoded"))
    throw Refusal(415, "this is no form");
  if (request.body.size() > longest_form)
    throw Refusal(413, fmt::format("the form has {} bytes: {} is the most", request.body.size(), longest_form));
  auto fields = parse_query(request.body);
  if (!fields) throw Refusal(400, "the form cannot be read");
  fields_ = *std::move(fields);
}

std::string Form::text(std::string_view name) const {
  for (const auto& [key, value] : fields_) {
    if (key == name) return std::string(trimmed(value));
  }
  return {};
}

void Form::check_secret(std::string_view cookie) const {
  if (!cookie.empty() && same_secret(text("secret"), form_secret(cookie))) return;
  throw Refusal(403, "this form is too old: open the page again");
}

std::string form_secret(std::string_view cookie) { return secret_digest("form " + std::string(cookie)); }

std::string set_cookie(const Site& site, std::string_view name, std::string_view value, std::string_view path,
                       long long seconds) {
  return fmt::format("{}={}; Path={}; HttpOnly; SameSite=Strict{}; Max-Age={}", name, value, path,
                     site.public_url.starts_with("https:") ? "; Secure" : "", seconds);
}

Response go_to(const std::string& path) {
  Response response;
  response.status = 303;
  response.headers = {{"Location", path}, {"Cache-Control", "no-store"}};
  return response;
}

std::string safe_path(const std::string& text) {
  const bool ours = text.starts_with('/') && !text.starts_with("//") && text.find('\\') == std::string::npos;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) return "/";
  }
  return ours ? text : "/";
}

void guard_form_page(Response& response) {
  std::erase_if(response.headers, [](const auto& field) { return field.first == "Cache-Control"; });
  response.headers.emplace_back("Cache-Control", "no-store");
  // Without a policy of its own a page would send "Origin: null" with its forms.
  response.headers.emplace_back("Referrer-Policy", "same-origin");
}

Response answering_form(const Visit& visit, const std::function<Response()>& work) {
  try {
    return work();
  } catch (const Refusal& refusal) {
    Response response = error_page(refusal.status(), refusal.what(), visit.language);
    for (const auto& field : refusal.headers()) response.headers.push_back(field);
    return response;
  }
}

}  // namespace nenkai::server
