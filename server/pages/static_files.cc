#include "server/pages/static_files.hh"

#include <fmt/format.h>

#include <map>

#include "config/template_source.hh"
#include "server/pages/pages.hh"

namespace nenkai::server {
namespace {

/// FNV-1a, 64 bits: it need only differ between two versions of a file.
std::string digest(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return fmt::format("{:016x}", hash);
}

const std::map<std::string_view, std::string>& digests() {
  static const auto all = [] {
    std::map<std::string_view, std::string> made;
    for (const std::string_view name : static_names()) made.emplace(name, digest(static_text(name)));
    return made;
  }();
  return all;
}

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  return "image/svg+xml";
}

}  // namespace

std::string static_address(std::string_view name) { return fmt::format("/static/{}?v={}", name, digests().at(name)); }

Response static_file(Visit& visit) {
  const auto found = digests().find(visit.arguments.at(0));
  if (found == digests().end()) return not_found(visit);
  const std::string etag = fmt::format("\"{}\"", found->second);
  const bool for_ever = parameter(visit.request, "v") == std::string_view(found->second);
  Response response;
  response.headers = {{"ETag", etag},
                      {"Cache-Control", for_ever ? "public, max-age=31536000, immutable" : "public, max-age=300"}};
  const auto known = header(visit.request, "if-none-match");
  if (known && (*known == "*" || known->find(etag) != std::string_view::npos)) {
    response.status = 304;
    return response;
  }
  response.content_type = type_of(found->first);
  response.body = static_text(found->first);
  return response;
}

}  // namespace nenkai::server
