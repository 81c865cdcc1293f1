#pragma once
// Forms that change something: what a browser sends of one, and that it sends it from a page of ours.
//
// Three things guard a form, each enough by itself against a page of another site that makes a visitor's browser send
// it (CSRF): the session's cookie is SameSite=Strict; Origin and Sec-Fetch-Site must say that it comes from here; and
// it must hold a secret that only a page of ours can show, made of the cookie.

#include <functional>
#include <string>
#include <string_view>

#include "server/problem.hh"
#include "server/routes.hh"

namespace nenkai::server {

/// A longer form is refused.
inline constexpr std::size_t longest_form = 64 * 1024;

class Form {
 public:
  /// Throws Refusal: 403 where it comes from another site, or says not where from; 415, 413 and 400 for what is no
  /// form.
  explicit Form(const Visit& visit);

  /// Without white space around it; empty where it is not there.
  std::string text(std::string_view name) const;
  /// Throws Refusal (403) unless the form holds the secret that `cookie` is turned into.
  void check_secret(std::string_view cookie) const;

 private:
  Pairs fields_;
};

/// The hidden field "secret" of a form that is shown to who holds this cookie.
std::string form_secret(std::string_view cookie);

/// "name=value; Path=PATH; HttpOnly; SameSite=Strict", and Secure where the site is reached by https. Ends it where
/// `seconds` is 0.
std::string set_cookie(const Site& site, std::string_view name, std::string_view value, std::string_view path,
                       long long seconds);

/// 303: the browser goes on to `path` with GET.
Response go_to(const std::string& path);

/// A path of this site to go on to: `text` where it is one, else "/".
std::string safe_path(const std::string& text);

/// What all pages with a form carry: they are in no cache, and name their origin when they are sent.
void guard_form_page(Response& response);

/// Runs `work`; a Refusal becomes a page that says it.
Response answering_form(const Visit& visit, const std::function<Response()>& work);

}  // namespace nenkai::server
