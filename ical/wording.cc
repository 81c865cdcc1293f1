#include "ical/wording.hh"

#include <fmt/format.h>

namespace nenkai::ical {
namespace {

constexpr Words english{.kinds = {"Joint conference", "Committee meeting", "Network meeting", "Other"},
                        .cancelled = "Cancelled: ",
                        .held = "Held",
                        .online = "Online",
                        .more = "More",
                        .agenda = "Programme",
                        .covers = "Covers",
                        .committee = "Committee",
                        .organiser = "Organiser",
                        .results = "Results",
                        .evidence = "Evidence",
                        .colon = ": ",
                        .comma = "; "};

constexpr Words japanese{.kinds = {"合同発表会", "委員会", "ネットワーク会議", "その他"},
                         .cancelled = "中止：",
                         .held = "開催済み",
                         .online = "オンライン",
                         .more = "詳細",
                         .agenda = "プログラム",
                         .covers = "対象",
                         .committee = "委員会",
                         .organiser = "主催",
                         .results = "発表成果",
                         .evidence = "開催の記録",
                         .colon = "：",
                         .comma = "、"};

bool is_japanese(std::string_view language) {
  return language.substr(0, 2) == "ja" && (language.size() == 2 || language[2] == '-');
}

std::string english_note(const PartialDate& date, bool settled) {
  static constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                           "May",       "June",     "July",     "August",
                                                           "September", "October",  "November", "December"};
  const date::year_month_day first{date.first_day()};
  if (date.precision() == PartialDate::Precision::year) {
    return fmt::format("{}{}", int(first.year()), settled ? "" : ", month not set");
  }
  return fmt::format("{} {}{}", months[unsigned(first.month()) - 1], int(first.year()), settled ? "" : ", day not set");
}

std::string japanese_note(const PartialDate& date, bool settled) {
  const date::year_month_day first{date.first_day()};
  if (date.precision() == PartialDate::Precision::year) {
    return fmt::format("{}年{}", int(first.year()), settled ? "" : "、月日未定");
  }
  return fmt::format("{}年{}月{}", int(first.year()), unsigned(first.month()), settled ? "" : "、日未定");
}

}  // namespace

const Words& words_in(std::string_view language) { return is_japanese(language) ? japanese : english; }

std::string partial_date_note(const PartialDate& date, bool settled, std::string_view language) {
  if (date.day_precise()) return {};
  return in_brackets(is_japanese(language) ? japanese_note(date, settled) : english_note(date, settled), language);
}

std::string in_brackets(std::string_view text, std::string_view language) {
  return is_japanese(language) ? fmt::format("（{}）", text) : fmt::format(" ({})", text);
}

}  // namespace nenkai::ical
