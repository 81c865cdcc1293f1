#include "server/api/answering.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "app/history.hh"
#include "app/public_view.hh"
#include "scheduler/check_text.hh"
#include "scheduler/suggest.hh"
#include "server/event_version.hh"

namespace nenkai::server {
namespace {

void refuse_who_may_not(const Visitor& visitor, Need need) {
  if (need == Need::nothing) return;
  const Role role = need == Need::viewer ? Role::viewer : need == Need::planner ? Role::planner : Role::admin;
  if (visitor.is(role)) return;
  if (!visitor.token) {
    throw Refusal(401, fmt::format("this needs a token of the role {}: \"Authorization: Bearer …\"", name_of(role)), {},
                  {{"WWW-Authenticate", "Bearer realm=\"nenkai\""}});
  }
  throw Refusal(403, fmt::format("this needs the role {}, and the token of {} is a {}'s", name_of(role),
                                 visitor.token->name, name_of(visitor.token->role)));
}

Response answer_of(const Refusal& refusal, const std::string& path) {
  Response response = problem(refusal.status(), refusal.what(), path, refusal.pointer());
  for (const auto& field : refusal.headers()) response.headers.push_back(field);
  return response;
}

Response guarded(Visit& visit, const std::function<Response()>& work) {
  const std::string& path = visit.request.path;
  try {
    return work();
  } catch (const Refusal& refusal) {
    return answer_of(refusal, path);
  } catch (const NotFound& error) {
    return problem(404, error.what(), path);
  } catch (const WrongState& error) {
    return problem(409, error.what(), path);
  } catch (const FieldError& error) {
    return problem(422, error.what(), path, pointer_to(error.key()));
  } catch (const InputError& error) {
    return problem(400, error.what(), path);
  } catch (const StoreConflict& error) {
    return problem(409, error.what(), path);
  }
}

}  // namespace

Response answering(Visit& visit, Need need, const std::function<Response(const Visitor&)>& work) {
  Response response = guarded(visit, [&] {
    const Visitor visitor = bearer_of(visit.request, visit.context);
    if (visitor.token) visit.context.actor = visitor.token->name;
    refuse_who_may_not(visitor, need);
    return work(visitor);
  });
  response.headers.emplace_back("Vary", "Authorization, Accept-Language, Cookie");
  return response;
}

Query::Query(Visit& visit, std::vector<std::string_view> names) : request_(visit.request) {
  names.insert(names.end(), {"programme", "lang"});
  std::vector<std::string_view> seen;
  for (const auto& [name, value] : request_.query) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      const auto near = nearest(name, names);
      throw Refusal(400, fmt::format("unknown parameter {}: {}", nenkai::in_quotes(name),
                                     near ? fmt::format("did you mean \"{}\"?", *near)
                                          : fmt::format("this path takes {}", fmt::join(names, ", "))));
    }
    if (std::find(seen.begin(), seen.end(), name) != seen.end())
      throw Refusal(400, fmt::format("{} is given twice: give it once, with commas between values", name));
    seen.push_back(name);
  }
  if (const auto language = text("lang"); language && *language != "en" && *language != "ja")
    throw Refusal(400, fmt::format("lang: {} is none of en, ja", nenkai::in_quotes(*language)));
  const auto programme = text("programme");
  if (!programme) return;
  auto& served = visit.context.programme;
  if (served && *served != *programme) throw Refusal(404, fmt::format("this server answers for {} alone", *served));
  served = *programme;
}

std::optional<std::string> Query::text(std::string_view name) const {
  const auto value = parameter(request_, name);
  if (!value || value->empty()) return std::nullopt;
  return std::string(*value);
}

long long Query::number(std::string_view name, long long standard, long long least, long long most) const {
  const auto value = text(name);
  if (!value) return standard;
  long long number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (error != std::errc{} || end != value->data() + value->size() || number < least || number > most) {
    throw Refusal(400,
                  fmt::format("{}: {} is no whole number from {} to {}", name, nenkai::in_quotes(*value), least, most));
  }
  return number;
}

bool Query::flag(std::string_view name) const {
  const auto value = text(name).value_or("false");
  if (value == "true" || value == "1") return true;
  if (value == "false" || value == "0") return false;
  throw Refusal(400, fmt::format("{}: write true or false, not {}", name, nenkai::in_quotes(value)));
}

Query reading_query(Visit& visit, std::vector<std::string_view> known) {
  known.insert(known.end(), {"as_of", "known_at"});
  Query query(visit, std::move(known));
  Context& context = visit.context;
  if (const auto day = query.text("as_of")) context.as_of = parsed("as_of", parse_day(*day));
  if (const auto moment = query.text("known_at")) context.known_at = parse_moment(context, *moment);
  return query;
}

Response json_answer(const Visit& visit, const Visitor& visitor, std::string body, int status) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  const std::string etag = strong_etag(body);
  response.headers.emplace_back("ETag", etag);
  response.headers.emplace_back("Cache-Control", visitor.signed_in() ? "private, no-cache" : "no-cache");
  // Nobody is known by a cookie here, so that pages of other sites may read what anybody may.
  if (!visitor.signed_in()) response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  auto wanted = header(visit.request, "if-none-match");
  const bool reads = visit.request.method == "GET" || visit.request.method == "HEAD";
  if (reads && wanted && (names_any(*wanted, {etag, "W/" + etag}))) {
    response.status = 304;
    return response;
  }
  response.body = std::move(body);
  return response;
}

Who who_for(const Visitor& visitor) { return visitor.signed_in() ? Who::told : Who::hidden; }

}  // namespace nenkai::server
