#include "app/import_url.hh"

#include <fmt/format.h>

#include <algorithm>

#include "app/import_merge.hh"
#include "app/zones.hh"
#include "fetch/fetch.hh"

namespace nenkai {
namespace {

/// What was imported by hand is remembered by its URL and by all that decides what is made of the document: asked
/// otherwise, the same document is news.
std::string memory_name(const ImportRequest& request) {
  const auto id = [](const auto& optional) { return optional ? optional->str() : std::string{}; };
  const auto day = [](const std::optional<Day>& given) { return given ? to_string(*given) : std::string{}; };
  const std::string asked = fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", request.url, name_of(request.as),
                                        request.source, id(request.series), request.kind ? name_of(*request.kind) : "",
                                        id(request.person), id(request.calendar), request.language, day(request.from),
                                        day(request.to), name_of(request.gone), static_cast<int>(request.clash));
  return "import-" + long_digest(asked);
}

void remember(Context& context, const ImportReport& report, const ImportRequest& request, SourceState state) {
  const Duration every = request.every.value_or(Subscription::usual);
  record_success(state, every, context.now);
  if (!report.subscription.empty()) state.name = report.subscription;
  if (!request.every) state.next_due.reset();  // nobody comes back by himself
  context.store.write_source(report.programme, state);
}

ImportReport nothing_new(Context& context, const ImportRequest& request, const SourceState& state) {
  const OpenProgramme open(context);
  ImportReport report;
  report.programme = open.programme().header.id;
  report.name = request.name;
  report.source = request.source;
  report.as = request.as;
  report.dry_run = request.dry_run;
  report.revision = open.revision();
  report.window = import_window(request, open.index().fiscal(), open.today());
  const std::string& zone = open.programme().header.timezone;
  report.notes.push_back(
      fmt::format("the server says that it has not changed{}; --afresh imports it all the same",
                  state.last_success ? " since it was imported on " + local_time_text(*state.last_success, zone) : ""));
  return report;
}

}  // namespace

bool is_import_url(std::string_view text) {
  const std::string_view scheme = text.substr(0, text.find("://"));
  if (scheme.size() == text.size() || scheme.empty()) return false;
  return std::all_of(scheme.begin(), scheme.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

std::string source_label(std::string_view url) {
  std::string label(url.substr(0, url.find('#')));
  const std::size_t scheme = label.find("://");
  const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t end = label.find_first_of("/?", host);
  const std::size_t at = label.substr(0, end).rfind('@');
  if (at != std::string::npos && at >= host) label.erase(host, at + 1 - host);
  return label;
}

ImportReport import_url(Context& context, ImportRequest request, const AddressRanges& allowed, bool afresh) {
  request.url = or_throw(normal_url(request.url));
  const ProgrammeId programme = chosen_programme(context);
  const std::string name = memory_name(request);
  SourceState state = context.store.read_source(programme, name).value_or(SourceState{});
  FetchRequest wanted;
  wanted.url = request.url;
  wanted.allowed = allowed;
  // A new subscription is kept with the import that begins it, so it begins with a whole document.
  if (!afresh && !request.dry_run && !request.every && state.url == request.url) {
    wanted.etag = state.etag;
    wanted.last_modified = state.last_modified;
  }
  const auto response = fetch(wanted);
  if (!response) throw NetworkError(response.problem());
  if (response->not_modified) return nothing_new(context, request, state);
  const ImportReport report = import_document(context, request, response->body);
  if (request.dry_run) return report;
  state.name = name;
  state.url = request.url;
  state.etag = response->etag;
  state.last_modified = response->last_modified;
  state.digest = long_digest(response->body);
  remember(context, report, request, state);
  return report;
}

}  // namespace nenkai
