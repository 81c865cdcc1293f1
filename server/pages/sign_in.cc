#include "server/pages/sign_in.hh"

#include <fmt/format.h>

#include <map>
#include <mutex>

#include "server/pages/form.hh"
#include "server/pages/page.hh"
#include "server/visitor.hh"

namespace nenkai::server {
namespace {

/// What ties the form to the browser that was shown it, before anybody has signed in.
constexpr std::string_view form_cookie = "nenkai_form";
constexpr std::size_t most_addresses = 10'000;

/// Wrong tokens by address, in this process. It spares the store and the log; a token cannot be guessed anyway.
class Failures {
 public:
  bool too_many(const std::string& address, Instant now) {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(address);
    return found != counts_.end() && now - found->second.since < failures_counted &&
           found->second.count >= most_failures;
  }
  void count(const std::string& address, Instant now) {
    const std::lock_guard lock(mutex_);
    if (counts_.size() >= most_addresses)
      std::erase_if(counts_, [&](const auto& entry) { return now - entry.second.since >= failures_counted; });
    if (counts_.size() >= most_addresses) counts_.clear();
    Count& entry = counts_[address];
    if (now - entry.since >= failures_counted) entry = {now, 0};
    ++entry.count;
  }

 private:
  struct Count {
    Instant since;
    int count = 0;
  };
  std::mutex mutex_;
  std::map<std::string, Count> counts_;
};

Failures& failures() {
  static Failures all;
  return all;
}

Response show_form(Visit& visit, int status, const std::string& next, bool wrong) {
  const bool japanese = visit.language == "ja";
  std::string held(cookie(visit.request, form_cookie).value_or(""));
  const bool is_new = held.size() != random_secret().size();
  if (is_new) held = random_secret();
  data values;
  values.set("secret", form_secret(held));
  values.set("next", next);
  const Visitor visitor = visitor_of(visit.request, visit.context);
  values.set("signed_in", visitor.signed_in() ? data::type::bool_true : data::type::bool_false);
  values.set("who", visitor.token ? visitor.token->name : "");
  values.set("session_secret", form_secret(cookie(visit.request, session_cookie).value_or("")));
  values.set("wrong", wrong ? data::type::bool_true : data::type::bool_false);
  PageHead head;
  head.title = japanese ? "サインイン" : "Sign in";
  head.other_language = fmt::format("/sign-in?next={}&lang={}", percent_encoded(next), japanese ? "en" : "ja");
  Response response = framed(status, head, render("sign_in.mustache", values, visit.language), visit.language);
  guard_form_page(response);
  if (is_new)
    response.headers.emplace_back("Set-Cookie", set_cookie(visit.site, form_cookie, held, "/sign-in", 86'400));
  return response;
}

}  // namespace

Response sign_in_page(Visit& visit) {
  return show_form(visit, 200, safe_path(std::string(parameter(visit.request, "next").value_or("/"))), false);
}

Response sign_in(Visit& visit) {
  return answering_form(visit, [&] {
    const Form form(visit);
    form.check_secret(cookie(visit.request, form_cookie).value_or(""));
    const std::string& peer = visit.request.peer;
    if (failures().too_many(peer, visit.context.now)) {
      throw Refusal(429, "too many wrong tokens: wait a quarter of an hour", {},
                    {{"Retry-After", std::to_string(std::chrono::seconds(failures_counted).count())}});
    }
    const std::string next = safe_path(form.text("next"));
    const auto token = find_token(visit.context, form.text("token"));
    if (!token) {
      failures().count(peer, visit.context.now);
      return show_form(visit, 422, next, true);
    }
    Response response = go_to(next);
    const std::string session = begin_session(visit.context, *token);
    const long long seconds = std::chrono::seconds(session_longest).count();
    response.headers.emplace_back("Set-Cookie", set_cookie(visit.site, session_cookie, session, "/", seconds));
    return response;
  });
}

Response sign_out(Visit& visit) {
  return answering_form(visit, [&] {
    const Form form(visit);
    const std::string session(cookie(visit.request, session_cookie).value_or(""));
    form.check_secret(session);
    end_session(visit.context, session);
    Response response = go_to("/");
    response.headers.emplace_back("Set-Cookie", set_cookie(visit.site, session_cookie, "", "/", 0));
    return response;
  });
}

}  // namespace nenkai::server
