#include "config/holiday_source.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "config/holiday_file.hh"
#include "embedded/holiday_files.hh"
#include "scheduler/ids.hh"
#include "scheduler/suggest.hh"

namespace nenkai {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Result<HolidayCalendar> parsed(std::string_view text, const std::string& file) {
  HolidayFileResult result = read_holiday_file(text, file);
  if (!result.rules) return Problem{result.diagnostics.front().str()};
  return HolidayCalendar(std::move(*result.rules));
}

HolidayCalendar listed(const Calendar& calendar) {
  HolidayRules rules;
  rules.id = calendar.id.str();
  rules.name = calendar.name;
  std::vector<ListedHoliday> days;
  for (const CalendarDay& day : calendar.holidays) days.push_back({day.date.first_day(), day.name});
  return HolidayCalendar(std::move(rules), days);
}

}  // namespace

Result<HolidayCalendar> HolidaySource::calendar(const std::string& name, const std::vector<Calendar>& own) const {
  for (const Calendar& calendar : own) {
    if (calendar.id.str() == name) return listed(calendar);
  }
  std::vector<std::string> names = known();
  for (const Calendar& calendar : own) names.push_back(calendar.id.str());
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    const auto near = nearest(name, {names.begin(), names.end()});
    return Problem{fmt::format("unknown holiday calendar \"{}\"{}; known: {}", name,
                               near ? fmt::format(": did you mean \"{}\"?", *near) : "", fmt::join(names, ", "))};
  }
  if (!directory_.empty()) {
    const fs::path path = fs::path(directory_) / (name + ".toml");
    if (const auto text = read_text(path)) return parsed(*text, path.string());
  }
  for (const embedded::File& file : embedded::holiday_files()) {
    if (file.name == name + ".toml") return parsed(file.text, std::string(file.name));
  }
  return Problem{fmt::format("holiday calendar \"{}\" in {} cannot be read", name, directory_)};
}

Result<Holidays> HolidaySource::unite(const std::vector<std::string>& names, const std::vector<Calendar>& own) const {
  std::vector<HolidayCalendar> calendars;
  for (const std::string& name : names) {
    auto next = calendar(name, own);
    if (!next) return Problem{next.problem()};
    calendars.push_back(*std::move(next));
  }
  return Holidays(std::move(calendars));
}

std::vector<std::string> HolidaySource::known() const {
  std::set<std::string> names;
  for (const embedded::File& file : embedded::holiday_files()) names.emplace(file.name.substr(0, file.name.rfind('.')));
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory_, error)) {
    if (entry.path().extension() == ".toml" && is_slug(entry.path().stem().string())) {
      names.insert(entry.path().stem().string());
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace nenkai
