#include "config/holiday_file.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>
#include <utility>

// The mends come before toml++ itself.
// clang-format off
#include "config/toml_mends.hh"
#include "config/toml.hh"
// clang-format on
#include "scheduler/ids.hh"
#include "scheduler/planning.hh"
#include "scheduler/suggest.hh"

namespace nenkai {
namespace {

using Diagnostics = std::vector<HolidayFileResult::Diagnostic>;

int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

/// Without control characters, so that a message stays one line.
std::string one_line(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    result += control ? fmt::format("\\x{:02x}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return result;
}

/// Words of the file as they may stand in a message.
std::string brief(std::string_view text) {
  constexpr std::size_t longest = 80;
  return text.size() > longest ? fmt::format("… ({} bytes)", text.size()) : one_line(text);
}

/// A value as it may stand in a message: scalars as written, whatever else by its kind.
std::string shown(const toml::node& node) {
  if (node.is_table()) return "a table";
  if (node.is_array()) return "an array";
  if (node.is_string()) return fmt::format("\"{}\"", brief(node.as_string()->get()));
  std::ostringstream out;
  node.visit([&out](const auto& value) {
    if constexpr (toml::is_value<decltype(value)>) out << value;
  });
  return out.str();
}

std::string listed(const std::vector<std::string_view>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

/// ` (did you mean "x"?)` or nothing.
std::string did_you_mean(std::string_view wrong, const std::vector<std::string_view>& known) {
  const auto word = nearest(wrong, known);
  return word ? fmt::format(" (did you mean \"{}\"?)", *word) : "";
}

/// One table of the file: reads its keys and notes what is wrong with them. What it returns in place of a
/// wrong value only serves to read on; with any diagnostic the rules are thrown away.
class Section {
 public:
  /// `where` begins every message, such as `holiday 3 "成人の日"`; empty for the file itself.
  Section(const toml::table& table, std::string where, const std::string& file, Diagnostics& diagnostics)
      : table_(table), where_(std::move(where)), file_(file), diagnostics_(diagnostics) {}

  const toml::node* find(std::string_view key) const { return table_.get(key); }

  void wrong(int line, const std::string& message) const {
    diagnostics_.push_back({file_, line, where_.empty() ? message : where_ + ": " + message});
  }
  void wrong(const toml::node& node, const std::string& message) const { wrong(line_of(node), message); }
  void wrong(const std::string& message) const { wrong(line_of(table_), message); }

  void check_keys(const std::vector<std::string_view>& known) const {
    for (const auto& [key, value] : table_) {
      if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
      const auto word = nearest(key.str(), known);
      const int line = static_cast<int>(key.source().begin.line);
      wrong(line, word ? fmt::format("unknown key {}: did you mean {}?", brief(key.str()), *word)
                       : fmt::format("unknown key {}: the keys here are {}", brief(key.str()), listed(known)));
    }
  }

  std::string text(std::string_view key, std::string_view example) const {
    const toml::node* node = find(key);
    if (node == nullptr) {
      wrong(fmt::format("{} is missing: write {}", key, example));
    } else if (const auto value = node->value<std::string>(); value && node->is_string() && !value->empty()) {
      return *value;
    } else {
      wrong(*node, fmt::format("{} = {}: write {}", key, shown(*node), example));
    }
    return {};
  }

  LocalText name() const {
    static constexpr auto mend = "write name = \"…\" or name = { ja = \"…\", en = \"…\" }";
    const toml::node* node = find("name");
    if (node == nullptr) {
      wrong(fmt::format("name is missing: {}", mend));
      return {};
    }
    if (node->is_string() && !node->as_string()->get().empty()) return LocalText{node->as_string()->get()};
    LocalText result;
    const toml::table* languages = node->as_table();
    if (languages == nullptr || languages->empty()) {
      wrong(*node, fmt::format("name = {}: {}", shown(*node), mend));
      return result;
    }
    for (const auto& [language, value] : in_file_order(*languages)) {
      if (value->is_string() && !value->as_string()->get().empty()) {
        result.set(language, value->as_string()->get());
      } else {
        wrong(*value, fmt::format("name.{} = {}: {}", brief(language), shown(*value), mend));
      }
    }
    return result;
  }

  /// A whole number from `low` to `high`; `low` in place of anything else.
  int number(std::string_view key, const toml::node& node, int low, int high, const std::string& mend) const {
    const auto* value = node.as_integer();
    if (value != nullptr && value->get() >= low && value->get() <= high) return static_cast<int>(value->get());
    wrong(node, fmt::format("{} = {}: write {}", key, shown(node), mend));
    return low;
  }

  /// The days a year, a month or a date stands for, given as a number, a TOML date or a string.
  std::optional<DayRange> interval(std::string_view key, const toml::node& node) const {
    const bool dated = node.is_integer() || node.is_date() || node.is_string();
    const std::string given = node.is_string() ? node.as_string()->get() : shown(node);
    const auto parsed = PartialDate::parse(given);
    const bool timed = parsed && parsed->precision() == PartialDate::Precision::minute;
    if (dated && parsed && !timed) return parsed->interval();
    // A problem of the shape would offer a time of day too, which has no place here.
    const bool shaped = dated && !parsed && given.find_first_not_of("0123456789-") == given.npos && given.size() <= 10;
    wrong(node, shaped && (given.size() == 4 || given.size() == 7 || given.size() == 10)
                    ? fmt::format("{} = {}", key, parsed.problem())
                    : fmt::format("{} = {}: write a year as 1966 or a date as 1966-06-25", key, shown(node)));
    return std::nullopt;
  }

  /// `from` and `until`, both of them optional, cut to `outer`; `outer` where nothing would be left.
  DayRange validity(DayRange outer) const {
    DayRange given = outer;
    const toml::node* from = find("from");
    const toml::node* until = find("until");
    if (from != nullptr) given.begin = interval("from", *from).value_or(outer).begin;
    if (until != nullptr) given.end = interval("until", *until).value_or(outer).end;
    if (from != nullptr && until != nullptr && given.empty()) {
      wrong(*until, fmt::format("until = {} is before from = {}: write a later until or an earlier from",
                                to_string(given.last()), to_string(given.first())));
    } else if (from != nullptr && given.begin >= outer.end) {
      wrong(*from, fmt::format("from = {} is after the last day of the file, {}: write an earlier from",
                               to_string(given.first()), to_string(outer.last())));
    } else if (until != nullptr && given.end <= outer.begin) {
      wrong(*until, fmt::format("until = {} is before the first day of the file, {}: write a later until",
                                to_string(given.last()), to_string(outer.first())));
    }
    const DayRange inside = given.intersect(outer);
    return inside.empty() ? outer : inside;
  }

  /// The enumerator that the string names, or `fallback`.
  template <Named Enum>
  Enum choice(std::string_view key, const toml::node& node, Enum fallback) const {
    const auto* value = node.as_string();
    if (value != nullptr) {
      if (const auto found = parse_name<Enum>(value->get())) return *found;
    }
    const auto known = all_names<Enum>();
    wrong(node, fmt::format("{} = {}: write one of {}{}", key, shown(node), listed(known),
                            value == nullptr ? "" : did_you_mean(value->get(), known)));
    return fallback;
  }

  date::weekday weekday(std::string_view key, const toml::node& node) const {
    return date::weekday{static_cast<unsigned>(choice(key, node, Weekday::mon)) + 1};
  }

  /// The elements of an array, each with its number; nothing when the key is not there.
  template <class Visit>
  void each(std::string_view key, std::string_view example, Visit visit) const {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const toml::array* array = node->as_array();
    if (array == nullptr) {
      wrong(*node, fmt::format("{} = {}: write {}", key, shown(*node), example));
      return;
    }
    std::size_t position = 0;
    for (const toml::node& element : *array) visit(element, ++position);
  }

  /// The tables of `[[key]]`.
  template <class Visit>
  void each_section(std::string_view key, Visit visit) const {
    const std::string example = fmt::format("[[{}]]", key);
    each(key, example, [&](const toml::node& element, std::size_t position) {
      const toml::table* table = element.as_table();
      if (table == nullptr) {
        wrong(element, fmt::format("{} {} is {}: write {}", key, position, shown(element), example));
      } else {
        visit(inner(*table, fmt::format("{} {}{}", key, position, quoted_name(*table))));
      }
    });
  }

  Section inner(const toml::table& table, const std::string& where) const {
    return Section{table, where_.empty() ? where : where_ + ": " + where, file_, diagnostics_};
  }

 private:
  /// toml++ sorts the keys of a table; a reader without any of the languages gets the first that was given.
  static std::vector<std::pair<std::string_view, const toml::node*>> in_file_order(const toml::table& table) {
    std::vector<std::pair<std::string_view, const toml::node*>> result;
    for (const auto& [key, value] : table) result.emplace_back(key.str(), &value);
    std::sort(result.begin(), result.end(),
              [](const auto& a, const auto& b) { return a.second->source().begin < b.second->source().begin; });
    return result;
  }

  /// The name as a person would look for it in the file: in the first language given.
  static std::string quoted_name(const toml::table& table) {
    const toml::node* node = table.get("name");
    if (node != nullptr && node->is_table() && !node->as_table()->empty()) {
      node = in_file_order(*node->as_table()).front().second;
    }
    return node != nullptr && node->is_string() ? " " + shown(*node) : "";
  }

  const toml::table& table_;
  std::string where_;
  const std::string& file_;
  Diagnostics& diagnostics_;
};

NthWeekday read_nth_weekday(const Section& holiday, const toml::node& node) {
  static constexpr auto mend = "write nth_weekday = { nth = 2, weekday = \"mon\", month = 1 }";
  NthWeekday result;
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    holiday.wrong(node, fmt::format("nth_weekday = {}: {}", shown(node), mend));
    return result;
  }
  const Section section = holiday.inner(*table, "nth_weekday");
  section.check_keys({"nth", "weekday", "month"});
  const toml::node* nth = section.find("nth");
  const toml::node* weekday = section.find("weekday");
  const toml::node* month = section.find("month");
  if (nth == nullptr || weekday == nullptr || month == nullptr) {
    section.wrong(fmt::format("nth, weekday or month is missing: {}", mend));
    return result;
  }
  const bool last = nth->is_integer() && nth->as_integer()->get() == -1;
  result.nth = last ? -1 : section.number("nth", *nth, 1, 5, "-1 for the last, or 1 to 5");
  result.weekday = section.weekday("weekday", *weekday);
  result.month = date::month{static_cast<unsigned>(section.number("month", *month, 1, 12, "a month, 1 to 12"))};
  return result;
}

MonthDay read_day(const Section& holiday, const toml::node& node) {
  const auto* text = node.as_string();
  if (text == nullptr || text->get().size() != std::string_view{"01-15"}.size()) {
    holiday.wrong(node, fmt::format("day = {}: write a day of the year as \"01-15\"", shown(node)));
    return {};
  }
  const auto day = MonthDay::parse(text->get());
  if (!day) holiday.wrong(node, fmt::format("day = {}", day.problem()));
  return day ? *day : MonthDay{};
}

Equinox read_equinox(const Section& holiday, const toml::node& node, DayRange valid) {
  if (year_of(valid.first()) < first_equinox_year || year_of(valid.last()) > last_equinox_year) {
    holiday.wrong(
        node, fmt::format("equinox: the formula holds from {} to {}, and the rule from {} to {}: "
                          "give it (or the file) from and until",
                          first_equinox_year, last_equinox_year, to_string(valid.first()), to_string(valid.last())));
  }
  return holiday.choice("equinox", node, Equinox::vernal);
}

EasterOffset read_easter(const Section& holiday, const toml::node& node) {
  // From 1 January to 31 December of Easter's own year, whenever Easter is.
  return {holiday.number("easter", node, -80, 250, "days after Easter Sunday, -80 to 250")};
}

SingleDays read_dates(const Section& holiday, DayRange valid) {
  SingleDays result;
  holiday.each("dates", "dates = [2019-05-01]", [&](const toml::node& element, std::size_t) {
    const auto days = holiday.interval("dates", element);
    if (!days) return;
    if (days->length() != 1) {
      holiday.wrong(element, fmt::format("dates = {}: write whole dates, such as 2019-05-01", shown(element)));
    } else if (!valid.contains(days->first())) {
      holiday.wrong(element, fmt::format("dates = {} lies outside from = {} and until = {}", to_string(days->first()),
                                         to_string(valid.first()), to_string(valid.last())));
    } else {
      result.days.push_back(days->first());
    }
  });
  return result;
}

HolidayWhen read_when(const Section& holiday, DayRange valid) {
  const std::vector<std::string_view> ways{"day", "nth_weekday", "equinox", "easter", "dates"};
  std::vector<std::string_view> given;
  for (const auto way : ways) {
    if (holiday.find(way) != nullptr) given.push_back(way);
  }
  if (given.size() != 1) {
    holiday.wrong(given.empty() ? fmt::format("it has no day: write one of {}", listed(ways))
                                : fmt::format("{} are given: keep one of them", listed(given)));
  }
  if (given.empty()) return {};
  const toml::node& node = *holiday.find(given.front());
  if (given.front() == "day") return read_day(holiday, node);
  if (given.front() == "nth_weekday") return read_nth_weekday(holiday, node);
  if (given.front() == "equinox") return read_equinox(holiday, node, valid);
  if (given.front() == "easter") return read_easter(holiday, node);
  return read_dates(holiday, valid);
}

std::vector<int> read_except(const Section& holiday, DayRange valid) {
  std::vector<int> result;
  holiday.each("except", "except = [2020, 2021]", [&](const toml::node& element, std::size_t) {
    const int first = year_of(valid.first());
    const int last = year_of(valid.last());
    const auto mend = fmt::format("a year in which the rule would hold, {} to {}", first, last);
    result.push_back(holiday.number("except", element, first, last, mend));
  });
  return result;
}

HolidayRule read_holiday(const Section& section, DayRange covered) {
  section.check_keys(
      {"name", "day", "nth_weekday", "equinox", "easter", "dates", "from", "until", "except", "substitute"});
  HolidayRule rule;
  rule.name = section.name();
  rule.valid = section.validity(covered);
  rule.when = read_when(section, rule.valid);
  rule.except = read_except(section, rule.valid);
  if (const toml::node* node = section.find("substitute")) {
    if (!node->is_boolean()) section.wrong(*node, fmt::format("substitute = {}: write true or false", shown(*node)));
    rule.substituted = node->value_or(true);
  }
  return rule;
}

SubstituteRule read_substitute(const Section& section, DayRange covered) {
  section.check_keys({"kind", "name", "from", "until"});
  SubstituteRule rule;
  rule.name = section.name();
  rule.valid = section.validity(covered);
  if (const toml::node* node = section.find("kind")) {
    rule.kind = section.choice("kind", *node, rule.kind);
  } else {
    section.wrong(fmt::format("kind is missing: write one of {}", listed(all_names<SubstituteKind>())));
  }
  return rule;
}

BridgeRule read_bridge(const Section& section, DayRange covered) {
  section.check_keys({"name", "not_on", "from", "until"});
  BridgeRule rule;
  rule.name = section.name();
  rule.valid = section.validity(covered);
  section.each("not_on", "not_on = [\"sun\"]", [&](const toml::node& element, std::size_t) {
    rule.not_on.push_back(section.weekday("not_on", element));
  });
  return rule;
}

/// Two at once would leave open which of them decides.
void check_overlap(const Section& section, const std::vector<SubstituteRule>& earlier, const SubstituteRule& rule) {
  for (const SubstituteRule& other : earlier) {
    if (!other.valid.overlaps(rule.valid)) continue;
    const DayRange both = other.valid.intersect(rule.valid);
    section.wrong(
        fmt::format("it holds together with another substitute from {} to {}: "
                    "end one before the other begins",
                    to_string(both.first()), to_string(both.last())));
    return;
  }
}

/// The last byte of the string that begins at `at`. One on a single line ends with the line at the latest.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const bool escapes = quote == '"';
  const std::string three(3, quote);
  const bool several_lines = text.substr(at, 3) == three;
  for (at += several_lines ? 3 : 1; at < text.size(); ++at) {
    if (!several_lines && (text[at] == '\n' || text[at] == quote)) return text[at] == quote ? at : at - 1;
    if (several_lines && text.substr(at, 3) == three) {
      at += 2;
      while (at + 1 < text.size() && text[at + 1] == quote) ++at;  // the text may itself end with two quotes
      return at;
    }
    if (escapes && text[at] == '\\' && at + 1 < text.size() && text[at + 1] != '\n') ++at;
  }
  return text.size() - 1;
}

/// The line of the first dotted key with more parts than any file needs. toml++ makes a table of each part and
/// destroys them one in the other, so that "a.a.a.…" would use up the stack.
std::optional<int> line_of_deep_key(std::string_view text) {
  constexpr int most_parts = 8;
  int line = 1;
  int parts = 1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      const std::size_t end = end_of_string(text, at);
      line += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(at),
                                          text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
      at = end;
    } else if (c == '#') {
      at = std::min(text.find('\n', at), text.size()) - 1;
    } else if (c == '.') {
      if (++parts > most_parts) return line;
    } else if (std::string_view{"\n=,[]{}"}.find(c) != std::string_view::npos) {
      parts = 1;
      line += c == '\n' ? 1 : 0;
    }
  }
  return std::nullopt;
}

std::size_t array_size(const toml::node* node) {
  return node != nullptr && node->is_array() ? node->as_array()->size() : 0;
}

std::size_t count_entries(const toml::table& file) {
  std::size_t count = array_size(file.get("substitute")) + array_size(file.get("bridge"));
  const toml::node* holidays = file.get("holiday");
  if (array_size(holidays) == 0) return count;
  for (const toml::node& holiday : *holidays->as_array()) {
    const toml::table* table = holiday.as_table();
    count += 1;
    if (table != nullptr) count += array_size(table->get("dates")) + array_size(table->get("except"));
  }
  return count;
}

HolidayRules read_file(const Section& file) {
  file.check_keys({"id", "name", "from", "until", "published_years_ahead", "holiday", "substitute", "bridge"});
  HolidayRules rules;
  rules.id = file.text("id", "id = \"jp\"");
  if (!rules.id.empty() && !is_slug(rules.id)) {
    const toml::node& node = *file.find("id");
    file.wrong(node, fmt::format("id = {}: {}", shown(node), slug_problem(rules.id)));
  }
  rules.name = file.name();
  rules.covered = file.validity(all_days);
  if (const toml::node* node = file.find("published_years_ahead")) {
    rules.published_years_ahead = file.number("published_years_ahead", *node, 0, 300, "a number of years, 0 to 300");
  }
  file.each_section("holiday",
                    [&](const Section& section) { rules.holidays.push_back(read_holiday(section, rules.covered)); });
  file.each_section("substitute", [&](const Section& section) {
    const SubstituteRule rule = read_substitute(section, rules.covered);
    check_overlap(section, rules.substitutes, rule);
    rules.substitutes.push_back(rule);
  });
  file.each_section("bridge",
                    [&](const Section& section) { rules.bridges.push_back(read_bridge(section, rules.covered)); });
  return rules;
}

}  // namespace

std::string HolidayFileResult::Diagnostic::str() const { return fmt::format("{}:{}: {}", file, line, message); }

HolidayFileResult read_holiday_file(std::string_view text, const std::string& file_name) {
  HolidayFileResult result;
  const auto refuse = [&](int line, std::string message) {
    result.diagnostics.push_back({file_name, line, std::move(message)});
    return std::move(result);
  };
  if (text.size() > holiday_file_max_bytes) {
    return refuse(1, fmt::format("the file has {} bytes: at most {} are read", text.size(), holiday_file_max_bytes));
  }
  if (const auto line = line_of_deep_key(text)) {
    return refuse(*line, "a key has more than 8 parts: no key of a holiday file has more than 2");
  }
  const toml::parse_result parsed = toml::parse(text, file_name);
  if (!parsed) {
    const auto& error = parsed.error();
    const std::string why = one_line(error.description());
    return refuse(static_cast<int>(error.source().begin.line), fmt::format("no TOML: {}", why));
  }
  if (const std::size_t entries = count_entries(parsed.table()); entries > holiday_file_max_entries) {
    return refuse(1, fmt::format("the file has {} holidays, rules, dates and excepted years: at most {} are read",
                                 entries, holiday_file_max_entries));
  }
  HolidayRules rules = read_file(Section{parsed.table(), "", file_name, result.diagnostics});
  std::stable_sort(result.diagnostics.begin(), result.diagnostics.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  if (result.diagnostics.empty()) result.rules = std::move(rules);
  return result;
}

}  // namespace nenkai
