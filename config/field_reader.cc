#include "config/field_reader.hh"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "scheduler/check_text.hh"
#include "scheduler/suggest.hh"

namespace nenkai {
namespace {

constexpr std::size_t most_languages = 100;  // of one text

std::string decimal(double value) {
  const std::string text = fmt::format("{}", value);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

std::string date_text(const toml::date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

/// Seconds only where there are any: times are kept to the minute.
std::string time_text(const toml::time& time) {
  std::string text = fmt::format("{:02}:{:02}", time.hour, time.minute);
  if (time.second != 0 || time.nanosecond != 0) text += fmt::format(":{:02}", time.second);
  return text;
}

std::string date_time_text(const toml::date_time& moment) {
  return date_text(moment.date) + "T" + time_text(moment.time);
}

std::string offset_text(const toml::time_offset& offset) {
  if (offset.minutes == 0) return "Z";
  const int minutes = std::abs(int{offset.minutes});
  return fmt::format("{}{:02}:{:02}", offset.minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string value_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return in_quotes(text->get());
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* number = node.as_floating_point()) return decimal(number->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  if (const auto* date = node.as_date()) return date_text(date->get());
  if (const auto* time = node.as_time()) return time_text(time->get());
  if (const auto* moment = node.as_date_time()) {
    const auto& offset = moment->get().offset;
    return date_time_text(moment->get()) + (offset ? offset_text(*offset) : "");
  }
  return node.is_array() ? "[…]" : "{…}";
}

std::string_view type_text(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string: return "a string";
    case toml::node_type::integer: return "a whole number";
    case toml::node_type::floating_point: return "a decimal number";
    case toml::node_type::boolean: return "true or false";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time of day";
    case toml::node_type::date_time: return "a date with a time";
    case toml::node_type::array: return "a list";
    case toml::node_type::table: return "a table";
    case toml::node_type::none: break;
  }
  return "nothing";
}

/// A line break of a CRLF file is the same line break.
std::string with_plain_line_breaks(std::string text) {
  const std::size_t first = text.find("\r\n");
  if (first == std::string::npos) return text;
  std::string plain = text.substr(0, first);
  for (std::size_t at = first; at < text.size(); ++at) {
    if (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n') continue;
    plain += text[at];
  }
  return plain;
}

}  // namespace

std::string describe(const toml::node& node) { return fmt::format("{} is {}", value_text(node), type_text(node)); }

std::string ValuePath::str() const {
  std::string text = parent != nullptr ? parent->str() : "";
  if (key.empty()) return text + fmt::format("[{}]", item);
  const bool bare = std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7F; });
  return text + (text.empty() ? "" : ".") + (bare && key.size() <= 40 ? std::string(key) : in_quotes(key));
}

void FieldReader::refuse_missing(std::string_view key, const std::string& what) {
  const std::string inside = path_ != nullptr ? fmt::format("{} of ", path_->str()) : "";
  const std::size_t line = table_.source().begin.line;
  reading_.mistake(path_ != nullptr && line != 0 ? reading_.file_line(line) : reading_.header_line,
                   path_ != nullptr ? path_->first_key() : key,
                   fmt::format("missing key \"{}\" in {}{}: write {}", key, inside, reading_.table, what));
}

void FieldReader::refuse_others(const std::vector<std::string_view>& known) {
  const std::string inside = path_ != nullptr ? fmt::format("{} of ", path_->str()) : "";
  for (const auto& [key, node] : table_) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    const auto near = nearest(key.str(), known);
    const std::string mend =
        near ? fmt::format("did you mean \"{}\"?", *near) : fmt::format("the keys are {}", fmt::join(known, ", "));
    reading_.mistake(reading_.file_line(key.source().begin.line), path_ != nullptr ? path_->first_key() : key.str(),
                     fmt::format("unknown key {} in {}{}: {}", in_quotes(key.str()), inside, reading_.table, mend));
  }
}

void FieldReader::refuse(const ValuePath& path, const toml::node& node, const std::string& why) {
  // Many problems name the value themselves, as `why` does that begins with it.
  const std::string value = value_text(node);
  const auto begins_with = [&](const std::string& text) { return why.compare(0, text.size(), text) == 0; };
  const bool named = begins_with(value) || begins_with(in_quotes(value)) ||
                     (node.is_string() && begins_with(node.as_string()->get() + ": "));
  reading_.mistake(
      reading_.file_line(node.source().begin.line), path.first_key(),
      named ? fmt::format("{} = {}", path.str(), why) : fmt::format("{} = {}: {}", path.str(), value, why));
}

void FieldReader::refuse_type(const ValuePath& path, const toml::node& node, const std::string& what) {
  reading_.mistake(reading_.file_line(node.source().begin.line), path.first_key(),
                   fmt::format("{} = {}: write {}", path.str(), describe(node), what));
}

void FieldReader::refuse_name(const ValuePath& path, const toml::node& node, std::string_view name,
                              const std::vector<std::string_view>& known) {
  const auto near = nearest(name, known);
  refuse(path, node,
         fmt::format("{}write one of {}", near ? fmt::format("did you mean \"{}\"? ", *near) : "",
                     fmt::join(known, ", ")));
}

bool FieldReader::check_size(const ValuePath& path, const toml::array& list) {
  if (list.size() <= longest_list) return true;
  refuse(path, list, fmt::format("the list has {} items: {} are the most", list.size(), longest_list));
  return false;
}

void FieldReader::read_value(const ValuePath& path, const toml::node& node, bool& value) {
  if (const auto* truth = node.as_boolean()) {
    value = truth->get();
  } else {
    refuse_type(path, node, wanted<bool>());
  }
}

void FieldReader::read_value(const ValuePath& path, const toml::node& node, int& value) {
  constexpr std::int64_t most = std::numeric_limits<int>::max();
  if (const auto* number = node.as_integer()) {
    if (number->get() < -most || number->get() > most) {
      refuse(path, node, fmt::format("the number is too large: write one from {} to {}", -most, most));
      return;
    }
    value = static_cast<int>(number->get());
  } else if (const auto* fraction = node.as_floating_point();
             fraction != nullptr && fraction->get() == std::floor(fraction->get()) && std::abs(fraction->get()) < 1e9) {
    refuse_type(path, node, std::to_string(static_cast<std::int64_t>(fraction->get())));
  } else {
    refuse_type(path, node, wanted<int>());
  }
}

void FieldReader::read_value(const ValuePath& path, const toml::node& node, std::string& value) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    refuse_type(path, node, wanted<std::string>());
    return;
  }
  value = with_plain_line_breaks(text->get());
  if (value.empty() || value.size() > longest_text) refuse(path, node, text_problem(value, true).value_or(""));
}

void FieldReader::read_value(const ValuePath& path, const toml::node& node, LocalText& value) {
  std::string text;
  if (node.is_string()) {
    read_value(path, node, text);
    value = LocalText(std::move(text));
    return;
  }
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    refuse_type(path, node, wanted<LocalText>());
    return;
  }
  // toml++ sorts by key, but readers without a language get the one that was given first.
  std::vector<std::pair<const toml::key*, const toml::node*>> languages;
  for (const auto& [key, words] : *table) languages.emplace_back(&key, &words);
  std::stable_sort(languages.begin(), languages.end(), [](const auto& a, const auto& b) {
    const auto place = [](const toml::key* key) {
      return std::pair{key->source().begin.line, key->source().begin.column};
    };
    return place(a.first) < place(b.first);
  });
  if (languages.empty()) refuse(path, node, "no text is given: write { en = \"…\" }");
  if (languages.size() > most_languages) {
    refuse(path, node, fmt::format("{} languages: {} are the most", languages.size(), most_languages));
    return;
  }
  for (const auto& [key, words] : languages) {
    const ValuePath inner{&path, key->str(), 0};
    if (!is_language_tag(key->str())) {
      refuse(inner, *words,
             fmt::format("{} is no language: write a tag such as \"en\" or \"ja\"", in_quotes(key->str())));
    }
    text.clear();
    read_value(inner, *words, text);
    value.set(key->str(), text);
  }
}

void FieldReader::read_value(const ValuePath& path, const toml::node& node, GeoPoint& value) {
  const toml::array* list = node.as_array();
  const bool pair = list != nullptr && list->size() == 2 && (*list)[0].is_number() && (*list)[1].is_number();
  if (!pair) {
    refuse_type(path, node, wanted<GeoPoint>());
    return;
  }
  value = {(*list)[0].value<double>().value_or(0), (*list)[1].value<double>().value_or(0)};
}

std::optional<std::string> FieldReader::text_of(const ValuePath& path, const toml::node& node,
                                                const std::string& what) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* date = node.as_date()) return date_text(date->get());
  if (const auto* time = node.as_time()) return time_text(time->get());
  if (const auto* moment = node.as_date_time()) {
    if (!moment->get().offset) return date_time_text(moment->get());
    refuse(path, node, fmt::format("write the local time without an offset, \"{}\"", date_time_text(moment->get())));
    return std::nullopt;
  }
  refuse_type(path, node, node.is_integer() ? fmt::format("it in quotes, \"{}\"", value_text(node)) : what);
  return std::nullopt;
}

}  // namespace nenkai
