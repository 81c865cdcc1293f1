#pragma once
// What all pages share: the frame around their content, their addresses, their words in two languages.

#include <kainjow/mustache.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "app/context.hh"
#include "server/routes.hh"

namespace nenkai::server {

using kainjow::mustache::data;
using kainjow::mustache::list;

/// What stands around a page's content.
struct PageHead {
  std::string title;
  std::string description;  // for search engines and previews; empty: none
  std::string tab;          // which of the navigation's pages it is: "/", "/audit" …; empty: none
  std::string extra;        // more of the document's head, as HTML
  std::string script;       // the name of an ES module among the static files; empty: none
  std::string name;         // of the programme; empty: "nenkai"
  std::vector<std::pair<std::string, std::string>> tabs;  // the navigation: addresses and words
  std::string other_language;  // the address of the same page in the other language; empty: none
};

/// A template of config/templates with "t" set: {{#t}}English|日本語{{/t}} is the half in the reader's language.
std::string render(std::string_view template_name, data& values, const std::string& language);

/// The whole document around `body`, which is HTML.
Response framed(int status, const PageHead& head, const std::string& body, const std::string& language);

/// A list under `name`, and whether it has any rows under "has_<name>", for mustache has no other way to ask.
void set_rows(data& values, const std::string& name, const list& rows);

/// One visit of a page of a programme.
class Page {
 public:
  explicit Page(Visit& visit);

  /// With the programme that the address names, where the store holds several.
  Context& context() { return context_; }
  const std::string& language() const { return visit_.language; }
  bool japanese() const { return visit_.language == "ja"; }
  std::string say(const char* en, const char* ja) const { return japanese() ? ja : en; }
  /// A value of the query; empty where there is none.
  std::string parameter(std::string_view name) const;
  const Visit& visit() const { return visit_; }

  /// True where it is not known which programme is meant: the answer is then `choice()`.
  bool undecided() const { return undecided_; }
  Response choice();

  /// The address of a page of this programme, not yet escaped for HTML.
  std::string link(std::string_view path, Pairs query = {}) const;
  /// The path of a feed of this programme, with its query.
  std::string feed_path(const std::string& scope, const Pairs& query = {}) const;
  /// A path as an address that works from anywhere.
  std::string absolute(const std::string& path) const { return visit_.site.public_url + path; }
  /// The same for calendar programs, which know this scheme as "subscribe".
  std::string webcal(const std::string& path) const;

  /// The page itself, with `body` from `template_name`.
  Response answer(PageHead head, std::string_view template_name, data& values, const OpenProgramme& open,
                  int status = 200) const;
  /// The same around content that is HTML already.
  Response answer_html(PageHead head, const std::string& body, const std::string& name, int status = 200) const;

 private:
  std::string other_language() const;

  Visit& visit_;
  Context context_;
  std::vector<ProgrammeId> programmes_;
  bool undecided_ = false;
  bool named_ = false;  // the address names the programme
};

}  // namespace nenkai::server
