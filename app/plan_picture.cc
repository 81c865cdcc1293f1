#include "app/plan_picture.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

namespace nenkai {
namespace {

// All lengths are in units of the picture, which its page scales.
constexpr double width = 1240;
constexpr double left = 178;  // where the year begins; lanes' names stand before it
constexpr double right = width - 8;
constexpr double top = 44;  // where the lanes begin; months stand above
constexpr double row_height = 25;
constexpr double lane_padding = 5;
constexpr double mark_height = 20;
constexpr int widest_name = 24;  // in Latin letters

constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// The text cut to so many columns, where a character beyond Latin, Greek and Cyrillic takes two.
std::string cut(const std::string& text, int columns) {
  std::size_t at = 0;
  std::size_t fits = 0;  // bytes that leave room for the ellipsis
  int used = 0;
  while (at < text.size()) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    used += bytes > 2 ? 2 : 1;
    if (used > columns) return text.substr(0, fits) + "…";
    at += bytes;
    if (used < columns) fits = at;
  }
  return text;
}

/// A row of the picture that belongs to one bureau, or to events without one.
struct Lane {
  const Organisation* bureau = nullptr;
  std::string name;
  std::vector<std::vector<const ShownEvent*>> rows;
  double y = 0;

  double height() const {
    return static_cast<double>(std::max<std::size_t>(rows.size(), 1)) * row_height + 2 * lane_padding;
  }
};

class Picture {
 public:
  Picture(const PlanView& view, const std::string& language)
      : view_(view),
        japanese_(language == "ja"),
        language_(language),
        year_(view.index.fiscal().days_of(view.plan.year)),
        day_width_((right - left) / year_.length()) {}

  std::string draw(const std::vector<ShownEvent>& events) {
    make_lanes(events);
    const double height = bottom_ + 6;
    add(R"(<svg class="plan-year" viewBox="0 0 {} {}" role="group" aria-labelledby="picture-title" )"
        R"(xmlns="http://www.w3.org/2000/svg"><title id="picture-title">{}</title>)",
        width, height, escaped_markup(title(events.size())));
    out_ +=
        R"svg(<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform=)svg"
        R"svg("rotate(45)"><rect width="6" height="6" class="hatch-ground"/><path d="M0 0v6" class="hatch-line"/>)svg"
        "</pattern></defs>";
    draw_ground();
    draw_months();
    draw_lanes();
    draw_today();
    for (const Lane& lane : lanes_) draw_marks(lane);
    out_ += "</svg>";
    return std::move(out_);
  }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> text, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), text, std::forward<Args>(args)...);
  }

  std::string title(std::size_t events) const {
    return fmt::format(fmt::runtime(japanese_ ? "{}年度の予定：{}件。内容は下の表のとおり"
                                              : "The calendar of FY{}: {} events, all told in the table below"),
                       view_.plan.year.number, events);
  }

  double x_of(Day day) const { return left + day_width_ * static_cast<double>((day - year_.begin).count()); }

  void make_lanes(const std::vector<ShownEvent>& events) {
    std::vector<const Organisation*> bureaus;
    for (const Pairing& pairing : view_.index.programme().pairings) {
      if (const Organisation* bureau = view_.index.find(pairing.bureau)) bureaus.push_back(bureau);
    }
    std::sort(bureaus.begin(), bureaus.end());
    bureaus.erase(std::unique(bureaus.begin(), bureaus.end()), bureaus.end());
    for (const Organisation* bureau : bureaus) lanes_.push_back({bureau, bureau->name.in(language_), {}, 0});
    const auto elsewhere = [](const ShownEvent& event) { return event.bureaus.empty(); };
    if (std::any_of(events.begin(), events.end(), elsewhere)) {
      lanes_.push_back({nullptr, japanese_ ? "局なし" : "No bureau", {}, 0});
    }
    double y = top;
    for (Lane& lane : lanes_) {
      fill(lane, events);
      lane.y = y;
      y += lane.height();
    }
    bottom_ = y;
  }

  /// Each event goes to the first row of its lane where no mark is in its way.
  void fill(Lane& lane, const std::vector<ShownEvent>& events) const {
    for (const ShownEvent& event : events) {
      const bool here = lane.bureau == nullptr
                            ? event.bureaus.empty()
                            : std::find(event.bureaus.begin(), event.bureaus.end(), lane.bureau) != event.bureaus.end();
      if (!here) continue;
      const auto row = std::find_if(lane.rows.begin(), lane.rows.end(), [&](const auto& marks) {
        return mark_x(*marks.back()) + mark_width(*marks.back()) < mark_x(event);
      });
      if (row == lane.rows.end()) {
        lane.rows.push_back({&event});
      } else {
        row->push_back(&event);
      }
    }
  }

  double mark_width(const ShownEvent& event) const { return std::max(mark_height, day_width_ * event.days.length()); }

  double mark_x(const ShownEvent& event) const {
    const double middle = x_of(event.days.begin) + day_width_ * event.days.length() / 2;
    const double half = mark_width(event) / 2;
    return std::clamp(middle - half, left, std::max(left, right - 2 * half));
  }

  /// Calls f(first day, days, last day) for each run of days of the year for which `in` holds.
  void each_run(const std::function<bool(Day)>& in, const std::function<void(DayRange)>& f) const {
    for (Day day = year_.begin; day < year_.end;) {
      const Day begin = day;
      while (day < year_.end && in(day)) day += date::days{1};
      if (day > begin) f({begin, day});
      if (day == begin) day += date::days{1};
    }
  }

  void band(const char* look, DayRange days, const std::string& tip) {
    add(R"(<rect class="{}" x="{:.1f}" y="{}" width="{:.2f}" height="{:.0f}">)", look, x_of(days.begin), top,
        day_width_ * days.length(), bottom_ - top);
    if (!tip.empty()) add("<title>{}</title>", escaped_markup(tip));
    out_ += "</rect>";
  }

  void draw_ground() {
    add(R"(<rect class="ground" x="{}" y="{}" width="{:.0f}" height="{:.0f}"/>)", left, top, right - left,
        bottom_ - top);
    const Planning& planning =
        view_.index.programme().planning ? *view_.index.programme().planning : default_planning();
    const auto closed = [&](Day day) {
      return std::find(planning.weekdays.begin(), planning.weekdays.end(), weekday_of(day)) == planning.weekdays.end();
    };
    each_run(closed, [&](DayRange days) { band("closed", days, ""); });
    for (const AvoidRange& range : planning.avoid) {
      each_run([&](Day day) { return range.contains(day); },
               [&](DayRange days) {
                 const std::string cost = range.cost ? fmt::format(" ({})", *range.cost) : "";
                 band(range.forbids() ? "forbidden" : "soft", days,
                      fmt::format("{}{}: {} – {}", range.name, cost, to_string(days.first()), to_string(days.last())));
               });
    }
    for (const Holiday& holiday : view_.holidays.between(year_, view_.today)) {
      band("holiday", DayRange::single(holiday.day), to_string(holiday.day) + " " + holiday.name.in(language_));
    }
  }

  void draw_months() {
    for (Day day = year_.begin; day < year_.end; day += date::days{1}) {
      const date::year_month_day ymd{day};
      const unsigned number = unsigned(ymd.day());
      if (day != year_.begin && number != 1 && number != 11 && number != 21) continue;
      if (number != 1 && day != year_.begin) {
        add(R"(<path class="tick" d="M{0:.1f} {1}v-4"/><text class="tick-name" x="{0:.1f}" y="{2}">{3}</text>)",
            x_of(day), top, top - 7, number);
        continue;
      }
      const Day next = Day{date::year_month{ymd.year(), ymd.month()} / date::last} + date::days{1};
      const double end = x_of(std::min(next, year_.end));
      add(R"(<path class="month" d="M{:.1f} {}V{:.0f}"/>)", x_of(day), 8, bottom_);
      add(R"(<text class="month-name" x="{:.1f}" y="20">{}</text>)", (x_of(day) + end) / 2, month_name(ymd));
    }
    add(R"(<path class="month" d="M{:.1f} {}V{:.0f}"/>)", right, 8, bottom_);
  }

  std::string month_name(date::year_month_day day) const {
    const unsigned month = unsigned(day.month());
    const bool with_year = month == 1 || day == date::year_month_day{year_.begin};
    if (japanese_) {
      return with_year ? fmt::format("{}年{}月", int(day.year()), month) : fmt::format("{}月", month);
    }
    return with_year ? fmt::format("{} {}", months[month - 1], int(day.year())) : months[month - 1];
  }

  void draw_lanes() {
    for (const Lane& lane : lanes_) {
      add(R"(<path class="lane" d="M0 {:.0f}H{}"/>)", lane.y, right);
      add(R"(<text class="lane-name" x="4" y="{:.0f}"><title>{}</title>{}</text>)", lane.y + lane.height() / 2 + 4.5,
          escaped_markup(lane.name), escaped_markup(cut(lane.name, widest_name)));
    }
    add(R"(<path class="lane" d="M0 {:.0f}H{}"/>)", bottom_, right);
  }

  void draw_today() {
    if (!year_.contains(view_.today)) return;
    add(R"(<path class="today" d="M{:.1f} {}V{:.0f}"><title>{} {}</title></path>)", x_of(view_.today), top - 6, bottom_,
        japanese_ ? "本日" : "Today:", to_string(view_.today));
  }

  void draw_marks(const Lane& lane) {
    double y = lane.y + lane_padding + (row_height - mark_height) / 2;
    for (const auto& row : lane.rows) {
      for (const ShownEvent* event : row) draw_mark(*event, y);
      y += row_height;
    }
  }

  void draw_mark(const ShownEvent& event, double y) {
    const std::string tip = escaped_markup(event.tip);
    const bool kept = event.look.starts_with("kept");
    add(R"(<a href="#e{0}" class="mark {1}" aria-label="{2}"><title>{2}</title>)", event.number, event.look, tip);
    add(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}" rx="{}"/>)", mark_x(event), y, mark_width(event),
        mark_height, kept ? 3 : mark_height / 2);
    add(R"(<text x="{:.1f}" y="{:.1f}">{}</text></a>)", mark_x(event) + mark_width(event) / 2, y + 14, event.number);
  }

  const PlanView& view_;
  bool japanese_;
  const std::string& language_;
  DayRange year_;
  double day_width_;
  std::vector<Lane> lanes_;
  double bottom_ = top;
  std::string out_;
};

}  // namespace

std::string plan_picture(const PlanView& view, const std::vector<ShownEvent>& events, const std::string& language) {
  return Picture(view, language).draw(events);
}

std::string escaped_markup(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace nenkai
