#include "scheduler/plan/edition.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace nenkai::plan {
namespace {

constexpr std::size_t longest_number = 4;
constexpr std::string_view before_ordinal = "第";
constexpr std::string_view after_ordinal = "回";

struct NumberInText {
  std::size_t begin;
  std::size_t length;  // of the digits and what belongs to them
  int number;
  bool ordinal;
};

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view suffix_of(int number) {
  const int tens = number % 100;
  if (tens >= 11 && tens <= 13) return "th";
  return number % 10 == 1 ? "st" : number % 10 == 2 ? "nd" : number % 10 == 3 ? "rd" : "th";
}

/// The run of digits at `begin` as an ordinal or a year; none where it is neither.
std::optional<NumberInText> number_at(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && digit(text[end])) ++end;
  if (end - begin > longest_number) return std::nullopt;
  int number = 0;
  std::from_chars(text.data() + begin, text.data() + end, number);
  const std::string_view rest = text.substr(end);
  const bool english = rest.substr(0, 2) == suffix_of(number) && (rest.size() == 2 || !letter(rest[2]));
  if (english) return NumberInText{begin, end - begin + 2, number, true};
  const std::string_view head = text.substr(0, begin);
  const bool japanese = head.size() >= before_ordinal.size() &&
                        head.substr(head.size() - before_ordinal.size()) == before_ordinal &&
                        rest.substr(0, after_ordinal.size()) == after_ordinal;
  if (japanese) return NumberInText{begin, end - begin, number, true};
  if (end - begin != 4 || number < first_year || number > last_year) return std::nullopt;
  return NumberInText{begin, 4, number, false};
}

/// The first ordinal and the first year, in the order of the text; many titles have both.
std::vector<NumberInText> numbers_in(std::string_view text) {
  std::vector<NumberInText> numbers;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!digit(text[at]) || (at > 0 && digit(text[at - 1]))) continue;
    const auto found = number_at(text, at);
    const auto like_it = [&](const NumberInText& other) { return other.ordinal == found->ordinal; };
    if (found && std::none_of(numbers.begin(), numbers.end(), like_it)) numbers.push_back(*found);
  }
  return numbers;
}

std::string in_words(std::string_view text, const NumberInText& found, int number) {
  const bool english = found.ordinal && letter(text[found.begin + found.length - 1]);
  return english ? fmt::format("{}{}", number, suffix_of(number)) : std::to_string(number);
}

/// The text with its numbers carried on, and the one that counts the editions: the ordinal, else the year.
std::pair<std::string, std::optional<int>> carried_on(std::string_view text, int years) {
  std::string next;
  std::optional<int> counted;
  std::size_t copied = 0;
  for (const NumberInText& found : numbers_in(text)) {
    const int number = found.number + (found.ordinal ? 1 : years);
    if (!counted || found.ordinal) counted = number;
    next += text.substr(copied, found.begin - copied);
    next += in_words(text, found, number);
    copied = found.begin + found.length;
  }
  next += text.substr(copied);
  return {next, counted};
}

}  // namespace

std::optional<Edition> next_edition(const Event& event, const ProgrammeIndex& index, Day start) {
  const LocalText& title = *resolve(event, index).title;
  const int years = year_of(start) - year_of(event.date.first_day());
  std::optional<Edition> edition;
  LocalText next;
  for (const auto& [language, text] : title.all()) {
    const auto [carried, number] = carried_on(text, years);
    next.set(language, carried);
    if (number && (!edition || language == "en")) edition = Edition{*number, {}};
  }
  if (edition) edition->title = next;
  return edition;
}

}  // namespace nenkai::plan
