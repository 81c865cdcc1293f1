#pragma once
// What pages are made of, compiled into the program: mustache templates (config/templates/), and the style sheets,
// scripts and pictures that browsers ask for (config/static/).

#include <string_view>
#include <vector>

namespace nenkai {

/// The text of `name` ("ledger.mustache"). A name that does not exist is a programmer's error.
std::string_view template_text(std::string_view name);

/// The same of a static file ("nenkai.css").
std::string_view static_text(std::string_view name);
std::vector<std::string_view> static_names();

}  // namespace nenkai
