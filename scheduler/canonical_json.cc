#include "scheduler/canonical_json.hh"

#include <fmt/format.h>

#include "scheduler/utf8.hh"

namespace nenkai {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default: out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
  }
}

bool is_plain(char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    std::size_t run = 0;
    while (run < text.size() && is_plain(text[run])) ++run;
    out.append(text.substr(0, run));
    text.remove_prefix(run);
    if (text.empty()) break;
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      out += replacement;
      text.remove_prefix(1);
    } else if (length == 1 && text.front() != 0x7F) {
      append_escape(out, text.front());
      text.remove_prefix(1);
    } else {
      out.append(text.substr(0, length));
      text.remove_prefix(length);
    }
  }
  out += '"';
}

void CanonicalJson::begin(const char* key) {
  if (!first_) *out_ += ',';
  first_ = false;
  append_json_string(*out_, key);
  *out_ += ':';
}

void CanonicalJson::write(double value) { *out_ += fmt::format("{}", value); }

void CanonicalJson::write(const LocalText& value) {
  if (value.plain()) {
    append_json_string(*out_, value.all().front().second);
    return;
  }
  *out_ += '{';
  bool first = true;
  for (const auto& [language, text] : value.all()) {
    if (!first) *out_ += ',';
    first = false;
    append_json_string(*out_, language);
    *out_ += ':';
    append_json_string(*out_, text);
  }
  *out_ += '}';
}

void CanonicalJson::write(const GeoPoint& value) {
  *out_ += '[';
  write(value.latitude);
  *out_ += ',';
  write(value.longitude);
  *out_ += ']';
}

}  // namespace nenkai
