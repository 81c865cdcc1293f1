#include "app/plan_notes.hh"

#include <algorithm>
#include <vector>

namespace nenkai {
namespace {

struct Sentence {
  std::string_view english;   // "{}" stands for what differs
  std::string_view japanese;  // "{0}", "{1}" … for the same, counted from the left
};

// As scheduler/plan writes them. The longer of two that begin alike comes first.
constexpr Sentence sentences[] = {
    {"{} is not placed: none of the pairings it covers is in force in FY{}",
     "{0}は日程を組まない：対象の組合せのいずれも{1}年度には有効でない"},
    {"event {} takes {} days so far, and is planned anew with the {} days of its series {}",
     "行事{0}は現在{1}日間だが、シリーズ{3}の{2}日間として日程を組み直す"},
    {"event {} takes {} days so far, and is planned anew with the {} day of its series {}",
     "行事{0}は現在{1}日間だが、シリーズ{3}の{2}日間として日程を組み直す"},
    {"event {} takes {} day so far, and is planned anew with the {} days of its series {}",
     "行事{0}は現在{1}日間だが、シリーズ{3}の{2}日間として日程を組み直す"},
    {"{} is to follow {}, of which only \"{}\" is known: its date is not bound",
     "{0}は{1}より後に行うものだが、{1}は「{2}」としか分からないため、日付を制約しない"},
    {"{} is fixed to {}, which is not in FY{} and says nothing of it",
     "{0}の固定日{1}は{2}年度ではないため、この年度には関係しない"},
    {"{} is kept to {}, the month of its event {}", "{0}は行事{2}の月（{1}）に合わせる"},
    {"{} of {} series has no target of its own and aims at the month and day of its latest event; {} of these is known "
     "to the month only and aims at the 15th",
     "{1}件のうち{0}件は目標日がなく、前回の行事の月日を目標とする（月しか分からない{2}件は15日を目標とする）"},
    {"{} of {} series have no target of their own and aim at the month and day of their latest event; {} of these is "
     "known to the month only and aims at the 15th",
     "{1}件のうち{0}件は目標日がなく、前回の行事の月日を目標とする（月しか分からない{2}件は15日を目標とする）"},
    {"{} of {} series have no target of their own and aim at the month and day of their latest event; {} of these are "
     "known to the month only and aim at the 15th",
     "{1}件のうち{0}件は目標日がなく、前回の行事の月日を目標とする（月しか分からない{2}件は15日を目標とする）"},
    {"{} of {} series has no target of its own and aims at the month and day of its latest event",
     "{1}件のうち{0}件は目標日がなく、前回の行事の月日を目標とする"},
    {"{} of {} series have no target of their own and aim at the month and day of their latest event",
     "{1}件のうち{0}件は目標日がなく、前回の行事の月日を目標とする"},
    {"the time limit left {} of {} mends untried", "時間切れのため、緩和策{1}件のうち{0}件は試していない"},
    {"no single mend was found that makes a plan possible, and there was no time to rule all out",
     "単独で案を可能にする緩和策は見つからず、すべてを否定する時間もなかった"},
    {"no single mend makes a plan possible: {} series have no day left by themselves",
     "単独で案を可能にする緩和策はない：{0}件は、それだけでも選べる日が残らない"},
    {"no single mend makes a plan possible", "単独で案を可能にする緩和策はない"},
    {"the time limit passed before a plan was found, or a proof that there is none",
     "時間内に案は見つからず、案がないことの証明もできなかった"},
    {"the plan is not proved best, so it is not known what other dates would cost more",
     "最適であることが証明されていないため、他の候補日の追加費用は分からない"},
    {"the time limit left no time for other dates", "時間切れのため、他の候補日は調べていない"},
    {"the time limit was up before all other dates were found", "時間切れのため、他の候補日は一部しか調べていない"},
    {"it did not become clear in time which demands exclude one another",
     "どの条件が互いに両立しないのか、時間内には分からなかった"},
    {"the conflict is one, but there was no time to be certain that it is a smallest one",
     "示した条件は両立しないが、これが最小の組であるかを確かめる時間はなかった"},
    {"{} and {} are both kept at {}", "{0}と{1}は、既定の日程で会場（{2}）が重なっている"},
    {"{} is kept {} days after {}, which its `after` does not allow",
     "{0}は{2}の{1}日後に既定されており、`after` の条件に合わない"},
};

/// What stands for each "{}" of `pattern` in `text`; none where the text is another.
std::optional<std::vector<std::string_view>> match(std::string_view pattern, std::string_view text) {
  std::vector<std::string_view> found;
  while (true) {
    const std::size_t hole = pattern.find("{}");
    const std::string_view words = pattern.substr(0, hole);
    if (!text.starts_with(words)) return std::nullopt;
    text.remove_prefix(words.size());
    if (hole == pattern.npos) return text.empty() ? std::optional(found) : std::nullopt;
    pattern.remove_prefix(hole + 2);
    const std::string_view next = pattern.substr(0, pattern.find("{}"));
    const std::size_t end = next.empty() ? text.size() : text.find(next);
    if (end == text.npos) return std::nullopt;
    found.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::string filled(std::string_view pattern, const std::vector<std::string_view>& values) {
  std::string text;
  while (!pattern.empty()) {
    const std::size_t hole = std::min(pattern.find('{'), pattern.size());
    text += pattern.substr(0, hole);
    pattern.remove_prefix(hole);
    if (pattern.empty()) break;
    text += values.at(static_cast<std::size_t>(pattern[1] - '0'));
    pattern.remove_prefix(3);
  }
  return text;
}

}  // namespace

std::optional<std::string> japanese_note(std::string_view note) {
  for (const Sentence& sentence : sentences) {
    if (const auto values = match(sentence.english, note)) return filled(sentence.japanese, *values);
  }
  return std::nullopt;
}

}  // namespace nenkai
