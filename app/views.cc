#include "app/views.hh"

#include <initializer_list>

#include "app/csv.hh"

namespace nenkai {
namespace {

template <class List>
std::string spaced(const List& ids) {
  std::string text;
  for (const auto& id : ids) {
    if (!text.empty()) text += ' ';
    text += id;
  }
  return text;
}

void header(CsvWriter& csv, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) csv.raw(name);
  csv.end_row();
}

std::string covers_text(const ResolvedEvent& event) {
  std::vector<std::string> ids;
  for (const PairingId& id : event.covers) ids.push_back(id.str());
  return spaced(ids);
}

}  // namespace

std::string ahead_csv(const AuditReport& report) {
  std::string out;
  CsvWriter csv(out);
  header(csv, {"rule", "subject", "period", "status", "missing", "last_feasible", "days_to_last_feasible",
               "feasible_days", "days_left"});
  for (const Deadline& deadline : report.ahead()) {
    const Finding& finding = *deadline.finding;
    csv.raw(finding.rule->id.str()).raw(finding.subject).raw(finding.period.label()).raw(name_of(finding.status));
    csv.number(deadline.missing).raw(deadline.last_feasible ? to_string(*deadline.last_feasible) : "");
    csv.raw(deadline.last_feasible ? std::to_string(deadline.days_left) : "").number(deadline.feasible_days);
    csv.number(finding.days_left.value_or(0)).end_row();
  }
  return out;
}

std::string audit_csv(const AuditReport& report) {
  std::string out;
  CsvWriter csv(out);
  header(csv, {"rule", "subject", "period", "from", "to", "status", "required", "counted", "possible", "unverified",
               "upcoming", "waiver", "days_left", "last_feasible", "gap_days", "gap_exceeded", "reason"});
  for (const Finding& finding : report.findings) {
    csv.raw(finding.rule->id.str());
    csv.raw(finding.subject);
    csv.raw(finding.period.label());
    csv.raw(to_string(finding.period.days.first()));
    csv.raw(to_string(finding.period.days.last()));
    csv.raw(name_of(finding.status));
    csv.number(finding.rule->at_least);
    csv.raw(spaced(finding.counted));
    csv.raw(spaced(finding.possible));
    csv.raw(spaced(finding.unverified));
    csv.raw(spaced(finding.upcoming));
    csv.text(finding.waiver != nullptr ? finding.waiver->reason : "");
    csv.raw(finding.days_left ? std::to_string(*finding.days_left) : "");
    csv.raw(finding.last_feasible ? to_string(*finding.last_feasible) : "");
    csv.raw(finding.gap && finding.gap->days ? std::to_string(*finding.gap->days) : "");
    csv.raw(!finding.gap ? "" : finding.gap->exceeded ? "true" : "false");
    csv.text(reason(finding));
    csv.end_row();
  }
  return out;
}

std::string event_list_csv(const EventList& list, const std::string& language) {
  std::string out;
  CsvWriter csv(out);
  header(csv, {"id", "series", "kind", "title", "date", "from", "to", "days", "status", "covers", "committee", "venue",
               "place"});
  for (const Event* event : list.events) {
    const ResolvedEvent resolved = resolve(*event, list.open.index());
    csv.raw(event->id.str());
    csv.raw(event->series ? event->series->str() : "");
    csv.raw(name_of(resolved.kind));
    csv.text(resolved.title->in(language));
    csv.raw(event->date.str());
    csv.raw(to_string(event->date.interval().first()));
    csv.raw(to_string(event->date.interval().last()));
    csv.number(event->days);
    csv.raw(name_of(event->status));
    csv.raw(covers_text(resolved));
    csv.raw(resolved.committee != nullptr ? resolved.committee->str() : "");
    csv.raw(event->venue ? event->venue->str() : "");
    csv.text(event->place ? event->place->in(language) : "");
    csv.end_row();
  }
  return out;
}

std::string holidays_csv(const std::vector<Holiday>& holidays, const std::string& language) {
  std::string out;
  CsvWriter csv(out);
  header(csv, {"date", "name", "provisional"});
  for (const Holiday& holiday : holidays) {
    csv.raw(to_string(holiday.day))
        .text(holiday.name.in(language))
        .raw(holiday.provisional ? "true" : "false")
        .end_row();
  }
  return out;
}

std::string feeds_csv(const std::vector<FeedEntry>& feeds) {
  std::string out;
  CsvWriter csv(out);
  header(csv, {"scope", "name", "events"});
  for (const FeedEntry& feed : feeds)
    csv.raw(feed.scope).text(feed.name).number(static_cast<std::int64_t>(feed.events)).end_row();
  return out;
}

}  // namespace nenkai
