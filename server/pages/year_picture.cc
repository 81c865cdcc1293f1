#include "server/pages/year_picture.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/plan_picture.hh"
#include "app/words.hh"
#include "server/pages/event_words.hh"

namespace nenkai::server {
namespace {

// All lengths are in units of the picture, which its page scales.
constexpr double width = 1216;
constexpr double left = 168;  // where the year begins; lanes' names stand before it
constexpr double right = width - 2;
constexpr double top = 40;  // where the lanes begin; months stand above
constexpr double row_height = 24;
constexpr double lane_padding = 6;
constexpr double mark = 16;
constexpr double gap = 5;             // between a mark and its label
constexpr double letter_width = 6.5;  // about, at the style sheet's size of letters
constexpr int widest_name = 22;

/// How many columns of letters a text takes: one beyond Latin, Greek and Cyrillic takes two.
int bytes_of(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

int columns_of(std::string_view text) {
  int columns = 0;
  for (std::size_t at = 0; at < text.size(); at += static_cast<std::size_t>(bytes_of(text[at]))) {
    columns += bytes_of(text[at]) > 2 ? 2 : 1;
  }
  return columns;
}

struct Placed {
  const YearEvent* event = nullptr;
  std::string label;
  double mark_x = 0;
  double mark_width = mark;
  bool label_left = false;
  double begin = 0;  // of mark and label together
  double end = 0;
};

struct Lane {
  const Organisation* bureau = nullptr;
  std::string name;
  std::vector<std::vector<Placed>> rows;
  double y = 0;

  double height() const {
    return static_cast<double>(std::max<std::size_t>(rows.size(), 1)) * row_height + 2 * lane_padding;
  }
};

class YearPicture {
 public:
  YearPicture(const OpenProgramme& open, FiscalYear year, const std::vector<YearEvent>& events,
              const std::string& language)
      : open_(open),
        events_(events),
        language_(language),
        japanese_(language == "ja"),
        year_(open.index().fiscal().days_of(year)),
        day_width_((right - left) / year_.length()),
        label_columns_(events.size() <= 40    ? 30
                       : events.size() <= 120 ? 20
                       : events.size() <= 240 ? 12
                                              : 0) {}

  std::string draw() {
    make_lanes();
    add(R"(<svg class="year" viewBox="0 0 {} {:.0f}" role="group" aria-labelledby="picture-title">)", width,
        bottom_ + (year_.contains(open_.today()) ? 22 : 2));
    add(R"(<title id="picture-title">{}</title>)", japanese_
                                                       ? "年間予定の図。内容は下の月別一覧と同じ"
                                                       : "The year as a picture; the list by month tells the same");
    draw_stripes();
    draw_closed_days();
    draw_months();
    draw_names();
    draw_today();
    for (const Lane& lane : lanes_) draw_events(lane);
    out_ += "</svg>";
    return std::move(out_);
  }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> text, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), text, std::forward<Args>(args)...);
  }

  double x_of(Day day) const { return left + day_width_ * static_cast<double>((day - year_.begin).count()); }

  /// `text` cut to so many columns.
  static std::string cut(const std::string& text, int columns) {
    if (columns_of(text) <= columns) return text;
    std::size_t at = 0;
    for (int used = 0; at < text.size();) {
      used += bytes_of(text[at]) > 2 ? 2 : 1;
      if (used > columns - 1) break;
      at += static_cast<std::size_t>(bytes_of(text[at]));
    }
    while (at > 0 && text[at - 1] == ' ') --at;
    return text.substr(0, at) + "…";
  }

  void make_lanes() {
    std::vector<const Organisation*> bureaus;
    for (const Pairing& pairing : open_.programme().pairings) bureaus.push_back(open_.index().find(pairing.bureau));
    for (const YearEvent& event : events_) bureaus.insert(bureaus.end(), event.bureaus.begin(), event.bureaus.end());
    std::sort(bureaus.begin(), bureaus.end());
    bureaus.erase(std::unique(bureaus.begin(), bureaus.end()), bureaus.end());
    for (const Organisation* bureau : bureaus) {
      if (bureau != nullptr) lanes_.push_back({bureau, bureau->name.in(language_), {}, 0});
    }
    lanes_.push_back({nullptr, japanese_ ? "全体・連絡会議" : "Networks and others", {}, 0});
    for (const YearEvent& event : events_) {
      for (Lane& lane : lanes_) {
        const auto& own = event.bureaus;
        const bool here =
            lane.bureau == nullptr ? own.empty() : std::find(own.begin(), own.end(), lane.bureau) != own.end();
        if (here) place(lane, event);
      }
    }
    if (lanes_.size() > 1 && lanes_.back().rows.empty()) lanes_.pop_back();
    double y = top;
    for (Lane& lane : lanes_) {
      lane.y = y;
      y += lane.height();
    }
    bottom_ = y;
  }

  /// Into the first row of the lane where nothing is in the way; the label stands where there is room for it.
  void place(Lane& lane, const YearEvent& event) const {
    Placed placed;
    placed.event = &event;
    placed.label = cut(event.title, label_columns_);
    if (label_columns_ == 0) placed.label.clear();
    placed.mark_width = std::max(mark, day_width_ * event.days.length());
    const double middle = x_of(event.days.begin) + day_width_ * event.days.length() / 2;
    placed.mark_x = std::clamp(middle - placed.mark_width / 2, left, right - placed.mark_width);
    // A bar is pale, so that its label may begin in it, behind the mark.
    const double label = placed.label.empty() ? 0 : mark + gap + columns_of(placed.label) * letter_width + 4;
    const double mark_end = placed.mark_x + placed.mark_width;
    placed.label_left = placed.mark_x + label > right && mark_end - label >= left;
    placed.begin = placed.label_left ? std::min(placed.mark_x, mark_end - label) : placed.mark_x;
    placed.end = placed.label_left ? mark_end : std::max(mark_end, placed.mark_x + label);
    for (auto& row : lane.rows) {
      const auto meets = [&](const Placed& other) {
        return placed.begin < other.end + 3 && other.begin < placed.end + 3;
      };
      if (std::none_of(row.begin(), row.end(), meets)) {
        row.push_back(std::move(placed));
        return;
      }
    }
    lane.rows.emplace_back().push_back(std::move(placed));
  }

  void draw_stripes() {
    bool odd = false;
    for (const Lane& lane : lanes_) {
      add(R"(<rect class="{}" x="0" y="{:.0f}" width="{}" height="{:.0f}"/>)", odd ? "stripe" : "ground", lane.y, width,
          lane.height());
      odd = !odd;
    }
  }

  void draw_closed_days() {
    std::string weekends;
    for (Day day = year_.begin; day < year_.end; day += date::days{1}) {
      if (weekday_of(day) != Weekday::sat) continue;
      const double x = x_of(day);
      weekends += fmt::format("M{:.1f} {}h{:.1f}V{:.0f}h{:.1f}z", x, top, std::min(2 * day_width_, right - x), bottom_,
                              -std::min(2 * day_width_, right - x));
    }
    add(R"(<path class="weekend" d="{}"/>)", weekends);
    for (const Holiday& holiday : open_.holidays().between(year_, open_.today())) {
      add(R"(<rect class="holiday" x="{:.1f}" y="{}" width="{:.1f}" height="{:.0f}"><title>{}</title></rect>)",
          x_of(holiday.day), top - 4, day_width_, bottom_ - top + 4,
          escaped_markup(date_words(PartialDate(holiday.day), language_) + " " + holiday.name.in(language_)));
    }
  }

  void draw_months() {
    for (Day day = year_.begin; day < year_.end;) {
      const date::year_month_day ymd{day};
      const Day next = std::min(year_.end, Day{date::year_month{ymd.year(), ymd.month()} / date::last} + date::days{1});
      add(R"(<path class="month" d="M{:.1f} 4V{:.0f}"/>)", x_of(day), bottom_);
      const bool with_year = day == year_.begin || unsigned(ymd.month()) == 1;
      add(R"(<text class="month-name" x="{:.1f}" y="{}">{}</text>)", (x_of(day) + x_of(next)) / 2, with_year ? 30 : 24,
          short_month(unsigned(ymd.month())));
      if (with_year) {
        add(R"(<text class="month-year" x="{:.1f}" y="14">{}{}</text>)", (x_of(day) + x_of(next)) / 2, int(ymd.year()),
            japanese_ ? "年" : "");
      }
      day = next;
    }
  }

  std::string short_month(unsigned month) const {
    const std::string name = month_words(month, language_);
    return japanese_ ? name : name.substr(0, 3);
  }

  void draw_names() {
    for (const Lane& lane : lanes_) {
      add(R"(<path class="lane" d="M0 {:.0f}H{}"/>)", lane.y, width);
      add(R"(<text class="lane-name" x="4" y="{:.0f}">{}</text>)", lane.y + lane.height() / 2 + 4.5,
          escaped_markup(cut(lane.name, widest_name)));
    }
    add(R"(<path class="lane" d="M0 {:.0f}H{}"/>)", bottom_, width);
  }

  void draw_today() {
    if (!year_.contains(open_.today())) return;
    const double x = x_of(open_.today()) + day_width_ / 2;
    const std::string words = japanese_ ? "本日" : "today";
    const double half = columns_of(words) * 3.4 + 5;
    const double label = std::clamp(x, left + half, right - half);
    add(R"(<g class="today"><path d="M{:.1f} {}V{:.0f}"/>)", x, top, bottom_ + 3);
    add(R"(<rect x="{:.1f}" y="{:.0f}" width="{:.1f}" height="17" rx="8.5"/>)", label - half, bottom_ + 3, 2 * half);
    add(R"(<text x="{:.1f}" y="{:.0f}">{}</text></g>)", label, bottom_ + 15, words);
  }

  void draw_events(const Lane& lane) {
    double y = lane.y + lane_padding + (row_height - mark) / 2;
    for (const auto& row : lane.rows) {
      for (const Placed& placed : row) draw_event(placed, y);
      y += row_height;
    }
  }

  void draw_event(const Placed& placed, double y) {
    const YearEvent& event = *placed.event;
    const std::string when = when_words(*event.event, language_);
    add(R"(<a class="mark {} {}" href="{}"><title>{}
{} · {}</title>)",
        shape_of(event.kind), event.state, escaped_markup(event.address), escaped_markup(event.title), when,
        state_words(event.state, language_));
    const bool bar = placed.mark_width > mark + 0.5;
    if (bar) {
      add(R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}" rx="8"/>)",
          event.event->date.day_precise() ? "bar" : "bar vague", placed.mark_x, y, placed.mark_width, mark);
    }
    const double mark_x = placed.label_left ? placed.mark_x + placed.mark_width - mark : placed.mark_x;
    add(R"svg(<g transform="translate({:.1f} {:.1f})">{}</g>)svg", mark_x, y, mark_shapes(event.kind, event.state));
    if (!placed.label.empty()) {
      add(R"(<text x="{:.1f}" y="{:.1f}" aria-hidden="true"{}>{}</text>)",
          placed.label_left ? mark_x - gap : mark_x + mark + gap, y + 12.2,
          placed.label_left ? R"( class="before")" : "", escaped_markup(placed.label));
    }
    out_ += "</a>";
  }

  const OpenProgramme& open_;
  const std::vector<YearEvent>& events_;
  const std::string& language_;
  bool japanese_;
  DayRange year_;
  double day_width_;
  int label_columns_;
  std::vector<Lane> lanes_;
  double bottom_ = top;
  std::string out_;
};

}  // namespace

std::string year_picture(const OpenProgramme& open, FiscalYear year, const std::vector<YearEvent>& events,
                         const std::string& language) {
  return YearPicture(open, year, events, language).draw();
}

}  // namespace nenkai::server
