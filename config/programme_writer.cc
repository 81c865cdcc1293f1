#include "config/programme_writer.hh"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "config/programme_sections.hh"
#include "scheduler/fields.hh"
#include "scheduler/utf8.hh"

namespace nenkai {
namespace {

constexpr std::size_t longest_line = 100;

void append(std::string& out, bool value) { out += value ? "true" : "false"; }
void append(std::string& out, int value) { fmt::format_to(std::back_inserter(out), "{}", value); }

/// The shortest digits that read back as the same number; always with a point or exponent, as a float needs.
void append(std::string& out, double value) {
  const std::string digits = fmt::format("{}", value);
  out += digits;
  if (digits.find_first_of(".en") == std::string::npos) out += ".0";
}

/// A basic string. Bytes that are no valid UTF-8 become U+FFFD, as TOML can hold nothing else.
void append(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const char c = text.front();
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (length > 1) {
      out += text.substr(0, length);
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      fmt::format_to(std::back_inserter(out), "\\u{:04X}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  out += '"';
}
void append(std::string& out, const std::string& text) { append(out, std::string_view(text)); }

void append(std::string& out, const LocalText& value) {
  if (value.plain() || value.empty()) {
    append(out, std::string_view(value.in("")));
    return;
  }
  const char* separator = "{ ";
  for (const auto& [language, text] : value.all()) {
    out += separator;
    out += language;
    out += " = ";
    append(out, std::string_view(text));
    separator = ", ";
  }
  out += " }";
}

void append(std::string& out, const GeoPoint& value) {
  out += '[';
  append(out, value.latitude);
  out += ", ";
  append(out, value.longitude);
  out += ']';
}

template <class T>
void append(std::string& out, const std::vector<T>& values);

class InlineTableWriter;

/// Anything else: an enumerator, a struct with `fields`, or what knows its own text.
template <class T>
void append(std::string& out, const T& value);

/// The members of one table, each in the form that the derived writer gives it.
template <class Derived>
class MemberWriter {
 public:
  explicit MemberWriter(std::string& out) : out_(&out) {}

  template <class T>
  void own_id(const char* key, const T& id) {
    self().member(key, id);
  }
  template <class T>
  void required(const char* key, const T& value) {
    self().member(key, value);
  }
  template <class T>
  void optional(const char* key, const std::optional<T>& value) {
    if (value) self().member(key, *value);
  }
  template <class T>
  void optional(const char* key, const std::vector<T>& value) {
    if (!value.empty()) self().member(key, value);
  }
  template <class T, class D>
  void defaulted(const char* key, const T& value, const D& standard) {
    if (!(value == standard)) self().member(key, value);
  }

 protected:
  std::string& out() { return *out_; }

 private:
  Derived& self() { return static_cast<Derived&>(*this); }

  std::string* out_;
};

/// `{ series = "…", min_days = 21 }`
class InlineTableWriter : public MemberWriter<InlineTableWriter> {
 public:
  using MemberWriter::MemberWriter;

  template <class T>
  void member(const char* key, const T& value) {
    out() += first_ ? "{ " : ", ";
    first_ = false;
    out() += key;
    out() += " = ";
    append(out(), value);
  }
  void finish() { out() += first_ ? "{}" : " }"; }

 private:
  bool first_ = true;
};

/// One key a line.
class TableWriter : public MemberWriter<TableWriter> {
 public:
  using MemberWriter::MemberWriter;

  template <class T>
  void member(const char* key, const T& value) {
    begin(key);
    append(out(), value);
    out() += '\n';
  }
  template <class T>
  void member(const char* key, const std::vector<T>& values) {
    const std::size_t line = out().size();
    begin(key);
    const std::size_t list = out().size();
    append(out(), values);
    if (out().size() - line > longest_line) {
      out().resize(list);
      out() += "[\n";
      for (const T& value : values) {
        out() += "  ";
        append(out(), value);
        out() += ",\n";
      }
      out() += ']';
    }
    out() += '\n';
  }

 private:
  void begin(const char* key) {
    out() += key;
    out() += " = ";
  }
};

template <class T>
void append(std::string& out, const std::vector<T>& values) {
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) out += ", ";
    append(out, values[i]);
  }
  out += ']';
}

template <class T>
void append(std::string& out, const T& value) {
  if constexpr (Named<T>) {
    append(out, name_of(value));
  } else if constexpr (HasFields<T>) {
    InlineTableWriter writer(out);
    visit_fields(value, writer);
    writer.finish();
  } else {
    append(out, std::string_view(value.str()));
  }
}

template <class T>
void append_table(std::string& out, EntityKind kind, const T& entity) {
  out += '\n';
  out += header_of(kind);
  out += '\n';
  TableWriter writer(out);
  visit_fields(entity, writer);
}

}  // namespace

std::string write_programme_file(const Programme& programme) {
  std::string out = "format = 1\n";
  append_table(out, EntityKind::programme, programme.header);
  Entities::each_list(programme, [&](EntityKind kind, const auto& list) {
    for (const auto& entity : list) append_table(out, kind, entity);
  });
  if (programme.planning) append_table(out, EntityKind::planning, *programme.planning);
  return out;
}

}  // namespace nenkai
