// print_calendar [--here] FROM TO TIMEZONE FILE…: what the importer makes of calendars, one line of JSON a file, for
// the comparison with other people's readers (tests/ical/corpus.py). With --here, without the child process.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <iterator>

#include "ical/reader.hh"
#include "ical/sandbox.hh"

namespace nenkai {
namespace {

nlohmann::json to_json(const ImportedEvent& event) {
  nlohmann::json json{{"line", event.line},
                      {"uid", event.uid},
                      {"recurrence", event.recurrence},
                      {"date", event.date.str()},
                      {"days", event.days},
                      {"end", nullptr},
                      {"timezone", nullptr},
                      {"status", name_of(event.status)},
                      {"busy", event.busy},
                      {"title", event.title},
                      {"place", event.place},
                      {"url", event.url}};
  if (event.end) json["end"] = event.end->str();
  if (event.timezone) json["timezone"] = *event.timezone;
  return json;
}

nlohmann::json to_json(const Result<ImportedCalendar>& calendar) {
  if (!calendar) return {{"problem", calendar.problem()}};
  nlohmann::json json{{"name", calendar->name},
                      {"components", calendar->components},
                      {"capped", calendar->capped},
                      {"events", nlohmann::json::array()},
                      {"remarks", nlohmann::json::array()}};
  for (const ImportedEvent& event : calendar->events) json["events"].push_back(to_json(event));
  for (const ImportRemark& remark : calendar->remarks) {
    json["remarks"].push_back({{"line", remark.line},
                               {"skipped", remark.kind == ImportRemark::Kind::skipped},
                               {"component", remark.component},
                               {"uid", remark.uid},
                               {"reason", remark.reason}});
  }
  return json;
}

int run(std::vector<std::string> arguments) {
  bool here = false;
  if (!arguments.empty() && arguments.front() == "--here") {
    here = true;
    arguments.erase(arguments.begin());
  }
  if (arguments.size() < 3) return 2;
  const auto from = parse_day(arguments[0]);
  const auto to = parse_day(arguments[1]);
  if (!from || !to) return 2;
  ImportOptions options;
  options.window = DayRange::closed(*from, *to);
  options.timezone = arguments[2];
  for (std::size_t i = 3; i < arguments.size(); ++i) {
    std::ifstream file(arguments[i], std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    nlohmann::json json =
        to_json(here ? ical::read_document(text, options, ical::find_system_zone) : read_calendar(text, options));
    json["file"] = arguments[i];
    std::cout << json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  }
  return 0;
}

}  // namespace
}  // namespace nenkai

int main(int argc, char** argv) {
  nenkai::ical::run_if_reader_child(argc, argv);
  return nenkai::run({argv + 1, argv + argc});
}
