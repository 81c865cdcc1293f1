#include "scheduler/ids.hh"

#include <algorithm>

namespace nenkai {
namespace {

constexpr std::size_t max_slug_length = 64;

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > max_slug_length || !is_lower_or_digit(text.front())) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

std::string to_slug(std::string_view text) {
  std::string slug;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (is_lower_or_digit(c)) {
      slug += c;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  slug.resize(std::min(slug.size(), max_slug_length));
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

std::string slug_problem(std::string_view text) {
  std::string message = "an id is made of a-z, 0-9 and '-', begins with a letter or digit and has 1 to 64 characters";
  if (const std::string slug = to_slug(text); !slug.empty() && slug != text) message += " (\"" + slug + "\" would do)";
  return message;
}

}  // namespace nenkai
