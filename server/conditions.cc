#include "server/conditions.hh"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace nenkai::server {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Takes the next word, up to any of `ends`, from the front.
std::string_view take(std::string_view& text, std::string_view ends) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  const std::string_view word = text.substr(0, text.find_first_of(ends));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
  return value;
}

std::optional<unsigned> month_number(std::string_view name) {
  const auto* const found = std::find(months.begin(), months.end(), name);
  if (found == months.end()) return std::nullopt;
  return static_cast<unsigned>(found - months.begin()) + 1;
}

std::optional<HttpTime> time_of(std::optional<int> year, std::optional<unsigned> month, std::optional<int> day,
                                std::string_view clock) {
  const auto hour = number(take(clock, ":"));
  const auto minute = number(take(clock, ":"));
  const auto second = number(clock);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  const auto on = date::year{*year} / date::month{*month} / date::day{static_cast<unsigned>(*day)};
  if (!on.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return date::sys_days{on} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{*second};
}

/// Weights of RFC 9110 section 12.4.2 in thousandths; what cannot be read weighs nothing.
int weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = trimmed(take(parameters, ";"));
    if (parameter.size() < 3 || (parameter[0] != 'q' && parameter[0] != 'Q') || parameter[1] != '=') continue;
    std::string_view digits = parameter.substr(2);
    if (digits.front() == '1') return 1000;
    if (digits.front() != '0') return 0;
    digits.remove_prefix(std::min<std::size_t>(digits.size(), 2));
    int weight = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const char digit = i < digits.size() ? digits[i] : '0';
      if (digit < '0' || digit > '9') return 0;
      weight = weight * 10 + (digit - '0');
    }
    return weight;
  }
  return 1000;
}

bool same_word(std::string_view text, std::string_view word) {
  return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

}  // namespace

std::string http_date(HttpTime time) {
  const auto day = date::floor<date::days>(time);
  const date::year_month_day on{day};
  const date::hh_mm_ss clock{time - day};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[date::weekday{day}.c_encoding()],
                     static_cast<unsigned>(on.day()), months[static_cast<unsigned>(on.month()) - 1],
                     static_cast<int>(on.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::optional<HttpTime> parse_http_date(std::string_view text) {
  text = trimmed(text);
  const std::size_t comma = text.find(',');
  if (comma == text.npos) {  // asctime: "Sun Nov  6 08:49:37 1994"
    take(text, " ");
    const auto month = month_number(take(text, " "));
    const auto day = number(take(text, " "));
    const std::string_view clock = take(text, " ");
    return time_of(number(trimmed(text)), month, day, clock);
  }
  text.remove_prefix(comma + 1);
  const bool old = text.find('-') != text.npos;  // RFC 850: "Sunday, 06-Nov-94 08:49:37 GMT"
  const auto day = number(take(text, old ? "-" : " "));
  const auto month = month_number(take(text, old ? "-" : " "));
  auto year = number(take(text, " "));
  if (old && year) *year += *year < 70 ? 2000 : 1900;
  const std::string_view clock = take(text, " ");
  if (trimmed(text) != "GMT") return std::nullopt;
  return time_of(year, month, day, clock);
}

bool matches_etag(std::string_view list, std::string_view etag) {
  list = trimmed(list);
  if (list == "*") return true;
  while (!list.empty()) {
    while (!list.empty() && (list.front() == ' ' || list.front() == '\t' || list.front() == ',')) list.remove_prefix(1);
    if (list.starts_with("W/")) list.remove_prefix(2);
    if (!list.starts_with('"')) return false;
    const std::size_t end = list.find('"', 1);
    if (end == list.npos) return false;
    if (list.substr(0, end + 1) == etag) return true;
    list.remove_prefix(end + 1);
  }
  return false;
}

bool not_modified(std::optional<std::string_view> if_none_match, std::optional<std::string_view> if_modified_since,
                  std::string_view etag, HttpTime modified) {
  if (if_none_match) return matches_etag(*if_none_match, etag);
  if (!if_modified_since) return false;
  const auto since = parse_http_date(*if_modified_since);
  return since && modified <= *since;
}

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<int> named;
  std::optional<int> any;
  std::optional<int> identity;
  while (!accept_encoding.empty()) {
    std::string_view coding = trimmed(take(accept_encoding, ","));
    const std::string_view name = trimmed(take(coding, ";"));
    const int weight = weight_of(coding);
    if (same_word(name, "gzip") || same_word(name, "x-gzip")) named = weight;
    if (name == "*") any = weight;
    if (same_word(name, "identity")) identity = weight;
  }
  const int wanted = named.value_or(any.value_or(0));
  return wanted > 0 && wanted >= identity.value_or(0);
}

std::string gzip(std::string_view bytes, int level) {
  constexpr int window_and_gzip_header = 15 + 16;
  constexpr int memory = 8;
  z_stream stream = {};
  if (deflateInit2(&stream, level, Z_DEFLATED, window_and_gzip_header, memory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib does not write there
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("zlib could not pack all");
  return packed;
}

}  // namespace nenkai::server
