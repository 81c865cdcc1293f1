#include "tests/server/visits.hh"

#include "server/pages/error_page.hh"

namespace nenkai::test {

Visits::Visits(std::unique_ptr<Store> store, const std::string& today)
    : store_(std::move(store)), now_(parse_instant(today + "T03:00:00Z").value()) {}

server::Response Visits::get(const std::string& target, const std::string& language) {
  server::Request request;
  request.method = "GET";
  request.target = target;
  const std::size_t mark = target.find('?');
  request.path = server::percent_decoded(target.substr(0, mark), false).value_or("/");
  if (mark != std::string::npos) request.query = server::parse_query(target.substr(mark + 1)).value_or(server::Pairs());
  Context context{*store_, holidays_, now_, "web", "GET " + request.path, "", {}, {}, {}, &cache_};
  const server::Site site{"https://calendar.example", "0.1.0"};
  const server::RouteMatch match = server::find_route(server::routes(), "GET", request.path);
  if (match.route == nullptr) return server::error_page(404, "", language);
  server::Visit visit{request, context, site, language, match.arguments};
  try {
    return match.route->handler(visit);
  } catch (const InputError& error) {
    return server::error_page(400, error.what(), language);
  }
}

}  // namespace nenkai::test
