// What the other files here do wrong, done right. It must compile: so they fail for what they say.
#include "scheduler/dates.hh"
#include "scheduler/fiscal.hh"
#include "scheduler/ids.hh"

using namespace nenkai;

void notify(CommitteeId committee);

int main() {
  notify(CommitteeId{"tohoku"});
  ClusterId cluster{"sendai"};
  bool same = cluster == ClusterId{"sapporo"};
  EventId event{"forum-2003"};
  event = EventId{"forum-2004"};
  SeriesId series{"forum"};
  EventId of_the_same_name{series.str()};
  Day day = date::year{2003} / 4 / 1;
  Day later = day + date::days{1};
  date::days between = later - day;
  DayRange range = DayRange::closed(day, later);
  FiscalYear year{2003};
  FiscalYear next{year.number + 1};
  Result<Day> parsed = parse_day("2003-04-01");
  return same && between.count() == range.length() && next > year && parsed ? 0 : 1;
}
