#include "server/pages/page.hh"

#include <fmt/format.h>

#include <algorithm>

#include "config/template_source.hh"
#include "server/pages/static_files.hh"

namespace nenkai::server {
namespace {

/// "English|日本語" in the reader's language.
std::string half(const std::string& text, bool japanese) {
  const std::size_t bar = text.find('|');
  if (bar == std::string::npos) return text;
  return japanese ? text.substr(bar + 1) : text.substr(0, bar);
}

list rows_of(const PageHead& head) {
  list rows;
  for (const auto& [address, words] : head.tabs) {
    data row;
    row.set("address", address);
    row.set("words", words);
    const std::string_view path = std::string_view(address).substr(0, address.find('?'));
    const bool here = path == head.tab || (head.tab.size() > 1 && path.starts_with(head.tab));
    row.set("here", here ? data::type::bool_true : data::type::bool_false);
    rows.push_back(row);
  }
  return rows;
}

std::string query_text(const Pairs& query) {
  std::string text;
  for (const auto& [name, value] : query) {
    if (value.empty()) continue;
    text += fmt::format("{}{}={}", text.empty() ? "?" : "&", percent_encoded(name), percent_encoded(value));
  }
  return text;
}

/// Slashes and what else a path holds stay.
std::string path_text(std::string_view path) {
  std::string text;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    text += (begin == 0 ? "" : "/") + percent_encoded(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return text;
}

}  // namespace

std::string render(std::string_view template_name, data& values, const std::string& language) {
  const bool japanese = language == "ja";
  values.set("t",
             data{kainjow::mustache::lambda{[japanese](const std::string& text) { return half(text, japanese); }}});
  values.set("language", language);
  kainjow::mustache::mustache page{std::string(template_text(template_name))};
  return page.render(values);
}

void set_rows(data& values, const std::string& name, const list& rows) {
  values.set("has_" + name, rows.empty() ? data::type::bool_false : data::type::bool_true);
  values.set(name, rows);
}

Response framed(int status, const PageHead& head, const std::string& body, const std::string& language) {
  data values;
  values.set("title", head.title);
  values.set("description", head.description);
  values.set("has_description", head.description.empty() ? data::type::bool_false : data::type::bool_true);
  values.set("name", head.name.empty() ? "nenkai" : head.name);
  values.set("home", head.tabs.empty() ? "/" : head.tabs.front().first);
  values.set("extra", head.extra);
  values.set("style", static_address("nenkai.css"));
  values.set("icon", static_address("favicon.svg"));
  values.set("has_script", head.script.empty() ? data::type::bool_false : data::type::bool_true);
  if (!head.script.empty()) values.set("script", static_address(head.script));
  values.set("has_other_language", head.other_language.empty() ? data::type::bool_false : data::type::bool_true);
  values.set("other_language", head.other_language);
  values.set("other", language == "ja" ? "en" : "ja");
  set_rows(values, "tabs", rows_of(head));
  values.set("body", body);
  Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = render("frame.mustache", values, language);
  response.headers = {{"Cache-Control", "no-cache"},
                      {"Content-Language", language},
                      {"Vary", "Accept-Encoding, Accept-Language, Cookie"}};
  return response;
}

Page::Page(Visit& visit) : visit_(visit), context_(visit.context), programmes_(visit.context.store.programmes()) {
  if (context_.programme) return;
  if (const std::string asked = parameter("programme"); !asked.empty()) {
    context_.programme = asked;
    chosen_programme(context_);  // says which there are where this is none of them
    named_ = programmes_.size() > 1;
  } else {
    undecided_ = programmes_.size() != 1;
  }
}

std::string Page::parameter(std::string_view name) const {
  const auto value = server::parameter(visit_.request, name);
  return value ? std::string(*value) : std::string();
}

Response Page::choice() {
  list rows;
  for (const ProgrammeId& id : programmes_) {
    const auto programme = context_.store.read(id);
    if (!programme) continue;
    data row;
    row.set("name", programme->header.name.in(language()));
    row.set("id", id.str());
    Pairs query = visit_.request.query;
    query.emplace_back("programme", id.str());
    row.set("address", path_text(visit_.request.path) + query_text(query));
    rows.push_back(row);
  }
  data values;
  set_rows(values, "programmes", rows);
  PageHead head;
  head.title = say("Programmes", "事業の一覧");
  head.other_language = other_language();
  return framed(200, head, render("programmes.mustache", values, language()), language());
}

std::string Page::link(std::string_view path, Pairs query) const {
  if (named_) query.emplace_back("programme", *context_.programme);
  return path_text(path) + query_text(query);
}

std::string Page::feed_path(const std::string& scope, const Pairs& query) const {
  const std::string prefix =
      programmes_.size() > 1 ? (context_.programme ? *context_.programme : programmes_.front().str()) + "/" : "";
  return path_text("/feeds/" + prefix + scope + ".ics") + query_text(query);
}

std::string Page::webcal(const std::string& path) const {
  const std::string address = absolute(path);
  return "webcal" + address.substr(address.find(':'));
}

std::string Page::other_language() const {
  Pairs query;
  for (const auto& pair : visit_.request.query) {
    if (pair.first != "lang") query.push_back(pair);
  }
  query.emplace_back("lang", japanese() ? "en" : "ja");
  return path_text(visit_.request.path) + query_text(query);
}

Response Page::answer(PageHead head, std::string_view template_name, data& values, const OpenProgramme& open,
                      int status) const {
  // For forms, which leave what the address holds away.
  values.set("has_programme", named_ ? data::type::bool_true : data::type::bool_false);
  if (named_) values.set("programme", *context_.programme);
  return answer_html(std::move(head), render(template_name, values, language()),
                     open.programme().header.name.in(language()), status);
}

Response Page::answer_html(PageHead head, const std::string& body, const std::string& name, int status) const {
  head.name = name;
  head.other_language = other_language();
  head.tabs = {{link("/"), say("Year", "年間予定")},
               {link("/audit"), say("Ledger", "開催状況")},
               {link("/plan"), say("Plan", "日程案")},
               {link("/subscribe"), say("Subscribe", "カレンダー登録")}};
  Response response = framed(status, head, body, language());
  // Who asked for a language keeps it; nothing else is ever kept in a reader's browser.
  if (const std::string asked = parameter("lang"); asked == language()) {
    response.headers.emplace_back("Set-Cookie", "lang=" + asked + "; Path=/; Max-Age=31536000; SameSite=Lax");
  }
  return response;
}

}  // namespace nenkai::server
