#include "ical/jcal.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "scheduler/canonical_json.hh"

namespace nenkai {
namespace {

struct Parameter {
  std::string name;  // in lower case
  std::string value;
};

/// One content line, taken apart.
struct Line {
  std::string name;  // in lower case
  std::vector<Parameter> parameters;
  std::string_view value;
  bool good = false;
};

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

/// The lines as they were before folding (RFC 5545 section 3.1).
std::vector<std::string> unfolded(std::string_view feed) {
  std::vector<std::string> lines;
  while (!feed.empty()) {
    const std::size_t end = std::min(feed.find("\r\n"), feed.size());
    const std::string_view line = feed.substr(0, end);
    if (!line.empty() && line.front() == ' ' && !lines.empty()) {
      lines.back() += line.substr(1);
    } else {
      lines.emplace_back(line);
    }
    feed.remove_prefix(std::min(end + 2, feed.size()));
  }
  return lines;
}

/// RFC 6868.
std::string parameter_value(std::string_view text) {
  std::string value;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '^' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == '^' || next == '\'' || next == 'n') {
      value += next == '^' ? '^' : next == 'n' ? '\n' : '"';
      ++i;
    } else {
      value += text[i];
    }
  }
  return value;
}

Line take_apart(std::string_view text) {
  Line line;
  const std::size_t end = text.find_first_of(":;");
  if (end == std::string_view::npos || end == 0) return line;
  line.name = lower(text.substr(0, end));
  text.remove_prefix(end);
  while (!text.empty() && text.front() == ';') {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return line;
    const std::string name = lower(text.substr(1, equals - 1));
    text.remove_prefix(equals + 1);
    const bool quoted = !text.empty() && text.front() == '"';
    if (quoted) text.remove_prefix(1);
    const std::size_t stop = quoted ? text.find('"') : text.find_first_of(":;");
    if (stop == std::string_view::npos) return line;
    line.parameters.push_back({name, parameter_value(text.substr(0, stop))});
    text.remove_prefix(stop + (quoted ? 1 : 0));
  }
  line.good = !text.empty() && text.front() == ':';
  if (line.good) line.value = text.substr(1);
  return line;
}

/// The types of values that need no VALUE to be told (RFC 5545, RFC 7986). What is not named here is "unknown".
std::string_view default_type(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 35> types{{{"action", "text"},
                                                                                 {"attach", "uri"},
                                                                                 {"calscale", "text"},
                                                                                 {"categories", "text"},
                                                                                 {"color", "text"},
                                                                                 {"conference", "uri"},
                                                                                 {"description", "text"},
                                                                                 {"dtend", "date-time"},
                                                                                 {"dtstamp", "date-time"},
                                                                                 {"dtstart", "date-time"},
                                                                                 {"due", "date-time"},
                                                                                 {"geo", "float"},
                                                                                 {"last-modified", "date-time"},
                                                                                 {"location", "text"},
                                                                                 {"name", "text"},
                                                                                 {"organizer", "cal-address"},
                                                                                 {"prodid", "text"},
                                                                                 {"refresh-interval", "duration"},
                                                                                 {"related-to", "text"},
                                                                                 {"rrule", "recur"},
                                                                                 {"sequence", "integer"},
                                                                                 {"source", "uri"},
                                                                                 {"status", "text"},
                                                                                 {"summary", "text"},
                                                                                 {"transp", "text"},
                                                                                 {"trigger", "duration"},
                                                                                 {"tzid", "text"},
                                                                                 {"tzname", "text"},
                                                                                 {"tzoffsetfrom", "utc-offset"},
                                                                                 {"tzoffsetto", "utc-offset"},
                                                                                 {"uid", "text"},
                                                                                 {"url", "uri"},
                                                                                 {"version", "text"},
                                                                                 {"x-wr-calname", "unknown"},
                                                                                 {"x-wr-timezone", "unknown"}}};
  const auto found = std::find_if(types.begin(), types.end(), [&](const auto& entry) { return entry.first == name; });
  return found == types.end() ? "unknown" : found->second;
}

/// A TEXT value (section 3.3.11) without its backslashes, up to the first bare comma, which is taken off too.
std::string take_text(std::string_view& rest) {
  std::string text;
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == ',') break;
    if (c == '\\' && !rest.empty()) {
      text += rest.front() == 'n' || rest.front() == 'N' ? '\n' : rest.front();
      rest.remove_prefix(1);
    } else {
      text += c;
    }
  }
  return text;
}

/// "20260701T133000Z" -> "2026-07-01T13:30:00Z"; a date alike.
std::string moment_text(std::string_view value) {
  if (value.size() < 8) return std::string(value);
  std::string text = fmt::format("{}-{}-{}", value.substr(0, 4), value.substr(4, 2), value.substr(6, 2));
  if (value.size() < 15) return text;
  return text +
         fmt::format("T{}:{}:{}{}", value.substr(9, 2), value.substr(11, 2), value.substr(13, 2), value.substr(15));
}

/// "-1SU" stays a text, "29" becomes a number; of several, a list.
std::string recurrence_part(std::string_view name, std::string_view value) {
  const auto one = [&](std::string_view item) -> std::string {
    if (name == "until") return '"' + moment_text(item) + '"';
    const bool number = !item.empty() && item.find_first_not_of("+-0123456789") == std::string_view::npos;
    return number ? std::string(item) : fmt::format("\"{}\"", item);
  };
  if (value.find(',') == std::string_view::npos) return one(value);
  std::string list;
  while (true) {
    const std::size_t comma = value.find(',');
    list += (list.empty() ? "[" : ",") + one(value.substr(0, comma));
    if (comma == std::string_view::npos) return list + "]";
    value.remove_prefix(comma + 1);
  }
}

std::string recurrence(std::string_view value) {
  std::string object = "{";
  while (!value.empty()) {
    const std::string_view part = value.substr(0, value.find(';'));
    value.remove_prefix(std::min(part.size() + 1, value.size()));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string name = lower(part.substr(0, equals));
    object +=
        fmt::format("{}\"{}\":{}", object.size() > 1 ? "," : "", name, recurrence_part(name, part.substr(equals + 1)));
  }
  return object + "}";
}

/// "36.561300" as JSON's shortest number for it.
std::string number_text(std::string_view value) {
  if (value.find('.') == std::string_view::npos) return std::string(value);
  value = value.substr(0, value.find_last_not_of('0') + 1);
  if (value.back() == '.') value.remove_suffix(1);
  return value == "-0" ? "0" : std::string(value);
}

void append_values(std::string& out, const Line& line, std::string_view type) {
  std::string_view rest = line.value;
  if (type == "text") {
    do {
      out += ',';
      append_json_string(out, take_text(rest));
    } while (!rest.empty());
    return;
  }
  out += ',';
  if (type == "float") {
    const std::size_t semicolon = rest.find(';');
    out += fmt::format("[{},{}]", number_text(rest.substr(0, semicolon)), number_text(rest.substr(semicolon + 1)));
  } else if (type == "integer") {
    out += rest;
  } else if (type == "recur") {
    out += recurrence(rest);
  } else if (type == "utc-offset" && rest.size() >= 5) {
    append_json_string(out, fmt::format("{}:{}", rest.substr(0, 3), rest.substr(3, 2)));
  } else if (type == "date" || type == "date-time") {
    append_json_string(out, moment_text(rest));
  } else {
    append_json_string(out, rest);
  }
}

void append_property(std::string& out, const Line& line) {
  std::string type(default_type(line.name));
  std::string parameters;
  for (const Parameter& parameter : line.parameters) {
    if (parameter.name == "value") {
      type = lower(parameter.value);
      continue;
    }
    if (!parameters.empty()) parameters += ',';
    append_json_string(parameters, parameter.name);
    parameters += ':';
    append_json_string(parameters, parameter.value);
  }
  out += '[';
  append_json_string(out, line.name);
  out += fmt::format(",{{{}}},\"{}\"", parameters, type);
  append_values(out, line, type);
  out += ']';
}

/// A component that is open: its properties, and the components in it, as they come.
struct Open {
  std::string name;
  std::string properties;
  std::string components;

  std::string json() const { return fmt::format("[\"{}\",[{}],[{}]]", name, properties, components); }
};

void append_item(std::string& list, std::string_view item) {
  if (!list.empty()) list += ',';
  list += item;
}

}  // namespace

Result<std::string> to_jcal(std::string_view feed) {
  std::vector<Open> open;
  for (const std::string& text : unfolded(feed)) {
    const Line line = take_apart(text);
    if (!line.good || (open.empty() && line.name != "begin")) return Problem{"no iCalendar: \"" + text + "\""};
    if (line.name == "begin") {
      open.push_back({lower(line.value), {}, {}});
    } else if (line.name == "end") {
      const std::string json = open.back().json();
      open.pop_back();
      if (open.empty()) return json + "\n";
      append_item(open.back().components, json);
    } else {
      std::string property;
      append_property(property, line);
      append_item(open.back().properties, property);
    }
  }
  return Problem{"no iCalendar: it does not end"};
}

}  // namespace nenkai
