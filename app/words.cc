#include "app/words.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace nenkai {
namespace {

bool japanese(std::string_view language) { return language == "ja"; }

struct Words {
  std::string_view en;
  std::string_view ja;
  std::string_view in(std::string_view language) const { return japanese(language) ? ja : en; }
};

constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                  "May",       "June",     "July",     "August",
                                                  "September", "October",  "November", "December"};
constexpr std::array<Words, 7> weekdays{
    {{"Mon", "月"}, {"Tue", "火"}, {"Wed", "水"}, {"Thu", "木"}, {"Fri", "金"}, {"Sat", "土"}, {"Sun", "日"}}};

std::string day_words(Day day, std::string_view language) {
  const date::year_month_day ymd{day};
  const std::string_view weekday = weekdays[static_cast<std::size_t>(weekday_of(day))].in(language);
  if (!japanese(language)) return fmt::format("{} ({})", to_string(day), weekday);
  return fmt::format("{}年{}月{}日（{}）", int(ymd.year()), unsigned(ymd.month()), unsigned(ymd.day()), weekday);
}

std::string japanese_held(const Finding& finding) {
  return fmt::format("{}回中{}回開催", finding.rule->at_least, finding.counted.size());
}

std::string japanese_reason(const Finding& finding, const FiscalCalendar& fiscal) {
  const auto ids = [](const std::vector<std::string_view>& list) { return fmt::format("{}", fmt::join(list, "、")); };
  const std::string held = japanese_held(finding);
  switch (finding.status) {
    case FindingStatus::not_applicable: {
      const std::string text = period_words(finding.period, fiscal, "ja") + "は対象外";
      if (finding.passed_on == nullptr) return text;
      return fmt::format("{}（{}に{}へ引き継ぎ）", text, japanese_date(finding.passed_on->on),
                         ids(finding.passed_on->to));
    }
    case FindingStatus::exceeded:
      return fmt::format("{}回開催（上限{}回）：{}", finding.counted.size(), finding.rule->at_most.value_or(0),
                         ids(finding.counted));
    case FindingStatus::met: return fmt::format("{}：{}", held, ids(finding.counted));
    case FindingStatus::waived:
      return fmt::format("{}が{}に免除：{}", finding.waiver->by, finding.waiver->on.str(), finding.waiver->reason);
    case FindingStatus::uncertain:
      return fmt::format("{}。どの期間に開催されたか不明：{}", held, ids(finding.possible));
    case FindingStatus::unverified: {
      const auto silent = not_recorded(finding);
      std::string text = held;
      if (!finding.unproved.empty()) text += fmt::format("。開催済だが証拠資料がない：{}", ids(finding.unproved));
      if (!silent.empty()) text += fmt::format("。期日を過ぎたが開催の記録がない：{}", ids(silent));
      return text;
    }
    case FindingStatus::planned: return fmt::format("{}。予定：{}", held, ids(finding.upcoming));
    case FindingStatus::missed:
      return fmt::format("{}の終わりまでに{}", period_words(finding.period, fiscal, "ja"), held);
    case FindingStatus::at_risk:
    case FindingStatus::open: break;
  }
  return fmt::format("{}、残り{}日", held, finding.days_left.value_or(0));
}

std::string japanese_advice(const Finding& finding) {
  switch (finding.status) {
    case FindingStatus::exceeded: return "どれを数えるか決める";
    case FindingStatus::uncertain:
      return fmt::format("日付か月を調べて記録する：event edit {}", finding.possible.front());
    case FindingStatus::unverified:
      if (!finding.unproved.empty())
        return fmt::format("証拠資料を記録する：event hold {} --evidence URL", finding.unproved.front());
      return fmt::format("開催を記録する：event hold {}", finding.unverified.front());
    case FindingStatus::planned: return "予定どおり開催する";
    case FindingStatus::missed: return "免除の理由を記録するか、開催した行事を記録する";
    case FindingStatus::at_risk:
    case FindingStatus::open:
      if (!finding.last_feasible) return "開催できる日が残っていない";
      return fmt::format("{}までに開催日を決める", to_string(*finding.last_feasible));
    default: return {};
  }
}

}  // namespace

std::string reason_words(const Finding& finding, const FiscalCalendar& fiscal, std::string_view language) {
  return japanese(language) ? japanese_reason(finding, fiscal) : reason(finding);
}

std::string advice_words(const Finding& finding, std::string_view language) {
  return japanese(language) ? japanese_advice(finding) : advice(finding);
}

std::string_view status_words(FindingStatus status, std::string_view language) {
  const auto words = [&]() -> Words {
    switch (status) {
      case FindingStatus::not_applicable: return {"not applicable", "対象外"};
      case FindingStatus::exceeded: return {"exceeded", "超過"};
      case FindingStatus::met: return {"met", "達成"};
      case FindingStatus::waived: return {"waived", "免除"};
      case FindingStatus::uncertain: return {"uncertain", "時期不明"};
      case FindingStatus::unverified: return {"unverified", "未確認"};
      case FindingStatus::planned: return {"planned", "予定"};
      case FindingStatus::missed: return {"missed", "未開催"};
      case FindingStatus::at_risk: return {"at risk", "要注意"};
      case FindingStatus::open: return {"open", "未定"};
    }
    return {};
  };
  return words().in(language);
}

std::string_view status_words(EventStatus status, std::string_view language) {
  const auto words = [&]() -> Words {
    switch (status) {
      case EventStatus::tentative: return {"tentative", "仮"};
      case EventStatus::confirmed: return {"confirmed", "確定"};
      case EventStatus::held: return {"held", "開催済"};
      case EventStatus::cancelled: return {"cancelled", "中止"};
    }
    return {};
  };
  return words().in(language);
}

std::string_view kind_words(EventKind kind, std::string_view language) {
  const auto words = [&]() -> Words {
    switch (kind) {
      case EventKind::joint_conference: return {"joint conference", "合同成果発表会"};
      case EventKind::committee_meeting: return {"committee meeting", "委員会"};
      case EventKind::network_meeting: return {"network meeting", "連絡会議"};
      case EventKind::other: return {"event", "行事"};
    }
    return {};
  };
  return words().in(language);
}

std::string period_words(const Period& period, const FiscalCalendar& fiscal, std::string_view language) {
  if (!japanese(language)) return period.label();
  if (period.kind == PeriodKind::calendar_year) return fmt::format("{}年", period.year);
  const std::string year = japanese_fiscal_year(FiscalYear{period.year}, fiscal);
  if (period.kind == PeriodKind::half) return year + (period.part == 1 ? "上期" : "下期");
  if (period.kind == PeriodKind::quarter) return fmt::format("{}第{}四半期", year, period.part);
  return year;
}

std::string succession_words(const Succession& succession, const ProgrammeIndex& index, std::string_view language) {
  const Day on = succession.on.first_day();
  const bool in_japanese = japanese(language);
  const auto names = [&](const std::vector<std::string>& ids, Day day) {
    std::string text;
    for (const std::string& id : ids) {
      text += text.empty() ? "" : in_japanese ? "・" : ", ";
      text += subject_name(succession.kind, id, index, language, day);
    }
    return text;
  };
  const char* const shape = in_japanese            ? "{0}：{1}が{2}へ{3}"
                            : succession.renames() ? "{0}: {1} is called {2} from now on"
                                                   : "{0}: {1} → {2}";
  const std::string text = fmt::format(fmt::runtime(shape), in_japanese ? japanese_date(on) : to_string(on),
                                       names(succession.from, on - date::days{1}), names(succession.to, on),
                                       succession.renames() ? "改称" : "移行");
  return succession.reason ? fmt::format("{} — {}", text, *succession.reason) : text;
}

std::string date_words(const PartialDate& date, std::string_view language) {
  const date::year_month_day ymd{date.first_day()};
  const unsigned month = unsigned(ymd.month());
  switch (date.precision()) {
    case PartialDate::Precision::year:
      return japanese(language) ? fmt::format("{}年", int(ymd.year())) : fmt::format("{}", int(ymd.year()));
    case PartialDate::Precision::month:
      if (japanese(language)) return fmt::format("{}年{}月", int(ymd.year()), month);
      return fmt::format("{} {}", months[month - 1], int(ymd.year()));
    case PartialDate::Precision::day: return day_words(date.first_day(), language);
    case PartialDate::Precision::minute: break;
  }
  return day_words(date.first_day(), language) + " " + date.str().substr(11);
}

std::string long_date_words(const PartialDate& date, std::string_view language) {
  if (!date.day_precise()) return date_words(date, language);
  const bool timed = date.time_of_day().has_value();
  const std::string time = timed ? date.str().substr(11) : "";
  if (japanese(language)) return day_words(date.first_day(), language) + time;
  const date::year_month_day ymd{date.first_day()};
  return fmt::format("{} {} {} {}{}{}", weekday_words(date.first_day(), language), unsigned(ymd.day()),
                     months[unsigned(ymd.month()) - 1], int(ymd.year()), timed ? ", " : "", time);
}

std::string month_words(unsigned month, std::string_view language) {
  return japanese(language) ? fmt::format("{}月", month) : std::string(months.at(month - 1));
}

std::string_view weekday_words(Day day, std::string_view language) {
  return weekdays[static_cast<std::size_t>(weekday_of(day))].in(language);
}

}  // namespace nenkai
