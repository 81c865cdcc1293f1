#include "ical/vtimezone.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace nenkai::ical {
namespace {

using std::chrono::seconds;

/// Calendars repeat their weekdays after 28 years (but for 1900, 2100 and 2200); a rule that holds so long holds
/// for ever.
constexpr int proving_years = 40;
/// Days are local, transitions are UTC, and no zone is further from it than this.
constexpr date::days margin{1};
/// Changes up to a year after the last day are told too, so that daylight time is not left out of a short feed.
constexpr date::days look_ahead{366};

/// One change of a zone's offset.
struct Onset {
  date::sys_seconds at{};
  date::local_seconds local{};  // by the clock that is changed, as DTSTART has it
  seconds from{};
  seconds to{};
  bool daylight = false;
  std::string name;

  date::year_month_day day() const { return date::year_month_day{date::floor<date::days>(local)}; }
  date::weekday weekday() const { return date::weekday{date::floor<date::days>(local)}; }
  seconds time() const { return local - date::floor<date::days>(local); }
};

seconds whole_minutes(seconds offset) { return date::round<std::chrono::minutes>(offset); }

/// Readers take DAYLIGHT for the larger offset. The database may call the smaller one daylight time (Dublin's
/// winter), so what counts is whether the clock goes forward.
bool goes_to_daylight(const Offset& from, const Offset& to) {
  if (to.from_utc == from.from_utc) return to.daylight;
  return (from.daylight || to.daylight) && to.from_utc > from.from_utc;
}

/// Up to the end of the year `last`.
std::vector<Onset> onsets_of(const Zone& zone, int last) {
  std::vector<Onset> onsets;
  Offset from = zone.before();
  for (const Transition& next : zone.transitions(last)) {
    Onset onset;
    onset.at = next.at;
    onset.from = whole_minutes(from.from_utc);
    onset.to = whole_minutes(next.offset.from_utc);
    onset.local = date::local_seconds{next.at.time_since_epoch() + onset.from};
    onset.daylight = goes_to_daylight(from, next.offset);
    onset.name = next.offset.name;
    onsets.push_back(onset);
    from = next.offset;
  }
  // A clock that went forward and stays there shows no daylight time, whatever came before (Windhoek, 2017).
  if (!onsets.empty() && int(onsets.back().day().year()) < last) onsets.back().daylight = from.daylight;
  return onsets;
}

/// The same change in consecutive years, on days that one RRULE can tell.
class YearlyOnset {
 public:
  explicit YearlyOnset(const Onset& first)
      : first_(first),
        last_(first),
        earliest_(unsigned(first.day().day())),
        latest_(earliest_),
        in_last_week_(in_last_week(first)) {}

  const Onset& first() const { return first_; }
  int last_year() const { return int(last_.day().year()); }

  /// True, and `next` is part of it, when it goes on with `next`.
  bool extend(const Onset& next) {
    const bool same = next.from == first_.from && next.to == first_.to && next.daylight == first_.daylight &&
                      next.name == first_.name && next.time() == first_.time() &&
                      next.day().month() == first_.day().month() && int(next.day().year()) == last_year() + 1;
    if (!same) return false;
    YearlyOnset longer = *this;
    const unsigned day = unsigned(next.day().day());
    longer.last_ = next;
    longer.earliest_ = std::min(earliest_, day);
    longer.latest_ = std::max(latest_, day);
    longer.same_weekday_ = same_weekday_ && next.weekday() == first_.weekday();
    longer.in_last_week_ = in_last_week_ && in_last_week(next);
    if (!longer.can_be_told()) return false;
    *this = longer;
    return true;
  }

  /// The RRULE's value; empty for a change that came once.
  std::string rule(bool for_ever) const {
    if (last_.at == first_.at) return {};
    std::string text = "FREQ=YEARLY";
    // A day later than it need be: some readers take the UTC time for a local one and would lose the last change.
    if (!for_ever) text += ";UNTIL=" + date::format("%Y%m%dT%H%M%SZ", last_.at + date::days{1});
    return text + by_day() + fmt::format(";BYMONTH={}", unsigned(first_.day().month()));
  }

 private:
  static unsigned month_length(const Onset& onset) {
    return unsigned((onset.day().year() / onset.day().month() / date::last).day());
  }
  static bool in_last_week(const Onset& onset) { return unsigned(onset.day().day()) + 7 > month_length(onset); }
  static unsigned week(unsigned day) { return (day + 6) / 7; }
  bool can_be_told() const { return earliest_ == latest_ || (same_weekday_ && latest_ - earliest_ < 7); }

  std::string by_day() const {
    constexpr std::array weekdays{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
    const char* weekday = weekdays[first_.weekday().c_encoding()];
    if (!same_weekday_) return fmt::format(";BYMONTHDAY={}", earliest_);
    if (in_last_week_) return fmt::format(";BYDAY=-1{}", weekday);
    if (week(earliest_) == week(latest_)) return fmt::format(";BYDAY={}{}", week(earliest_), weekday);
    // "The Friday on or after the 23rd": seven days in a row hold one of each.
    const unsigned begin = std::min(earliest_, month_length(first_) - 6);
    std::string days;
    for (unsigned day = begin; day < begin + 7; ++day) days += fmt::format("{}{}", day == begin ? "" : ",", day);
    return fmt::format(";BYDAY={};BYMONTHDAY={}", weekday, days);
  }

  Onset first_;
  Onset last_;
  unsigned earliest_;  // day of the month
  unsigned latest_;
  bool same_weekday_ = true;
  bool in_last_week_;
};

std::vector<YearlyOnset> by_years(const std::vector<Onset>& onsets) {
  std::vector<YearlyOnset> groups;
  for (const Onset& onset : onsets) {
    bool taken = false;
    for (auto group = groups.rbegin(); group != groups.rend() && !taken; ++group) taken = group->extend(onset);
    if (!taken) groups.emplace_back(onset);
  }
  return groups;
}

void append_observance(ContentLines& lines, const Onset& onset, const std::string& rule) {
  const char* const name = onset.daylight ? "DAYLIGHT" : "STANDARD";
  lines.begin(name);
  lines.wall_clock("DTSTART", onset.local);
  lines.utc_offset("TZOFFSETFROM", onset.from);
  lines.utc_offset("TZOFFSETTO", onset.to);
  lines.line("TZNAME", onset.name);
  if (!rule.empty()) lines.fixed("RRULE", rule);
  lines.end(name);
}

/// What holds when the days begin, told as if it had always: since 1970, which every reader can count from.
Onset always(const Offset& offset, Day first_day) {
  using namespace date;
  const sys_days epoch{};
  Onset onset;
  onset.from = onset.to = whole_minutes(offset.from_utc);
  onset.local = local_days{first_day > epoch + margin ? epoch.time_since_epoch()
                                                      : sys_days{year{first_year} / January / 1}.time_since_epoch()};
  onset.daylight = false;
  onset.name = offset.name;
  return onset;
}

}  // namespace

void append_vtimezone(ContentLines& lines, const Zone& zone, DayRange days) {
  const int last = std::max(zone.last_listed_year(), year_of(days.end)) + proving_years;
  std::vector<Onset> onsets = onsets_of(zone, last);
  const auto begin = std::partition_point(onsets.begin(), onsets.end(),
                                          [&](const Onset& onset) { return onset.at <= days.begin - margin; });
  lines.begin("VTIMEZONE");
  lines.line("TZID", zone.name());
  // The change before the days is where they start from, unless it lies so far back that some readers stumble.
  const bool told = begin != onsets.begin() && std::prev(begin)->at >= date::sys_days{};
  if (!told) {
    Offset offset = zone.before();
    if (begin != onsets.begin()) offset = {std::prev(begin)->to, false, std::prev(begin)->name};
    append_observance(lines, always(offset, days.begin), {});
  }
  onsets.erase(onsets.begin(), told ? std::prev(begin) : begin);
  for (const YearlyOnset& group : by_years(onsets)) {
    if (group.first().at > days.end + look_ahead) continue;
    append_observance(lines, group.first(), group.rule(group.last_year() == last));
  }
  lines.end("VTIMEZONE");
}

}  // namespace nenkai::ical
