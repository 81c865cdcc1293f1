#include "app/obligation_feed.hh"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "app/audit.hh"
#include "app/feed_changes.hh"
#include "app/words.hh"
#include "app/zones.hh"
#include "scheduler/ahead.hh"
#include "scheduler/effects.hh"

namespace nenkai {
namespace {

using Subject = std::pair<SubjectKind, std::string>;

bool is_obligation(FindingStatus status) {
  return status == FindingStatus::open || status == FindingStatus::at_risk || status == FindingStatus::missed;
}

/// When what is said of a finding last changed: by a revision, or by a day that came.
class ObligationChanges {
 public:
  ObligationChanges(Context& context, const AuditReport& report)
      : report_(report), changes_(context, report.open, "en"), everything_(latest_of_everybody()) {
    for (const Event& event : context.store.read_events(report.open.programme().header.id, report.open.at())) {
      const auto since = changes_.present_events().find(event.id.str());
      if (since != changes_.present_events().end()) touch(event, since->second);
    }
    for (const auto& [id, versions] : changes_.past_events()) {
      for (const FeedChanges::PastEvent& past : versions) touch(past.event, past.version.until.value_or(0));
    }
  }

  Instant of(const Finding& finding) const {
    Revision last = everything_;
    const auto touched = events_.find(Subject{finding.rule->subject, std::string(finding.subject)});
    if (touched != events_.end()) last = std::max(last, touched->second);
    Instant moment = changes_.instant(last);
    for (const Day day : turning_days(finding)) {
      if (day <= report_.open.today()) moment = std::max(moment, start_of_day(day, zone()));
    }
    return date::floor<std::chrono::seconds>(moment);
  }

 private:
  const std::string& zone() const { return report_.open.programme().header.timezone; }

  /// Rules, waivers, pairings, names and the planning are few and seldom change, so a change of any counts for all.
  Revision latest_of_everybody() const {
    Revision last = 0;
    for (const auto& [key, revision] : changes_.entities()) {
      if (key.kind != EntityKind::person && key.kind != EntityKind::reminder) last = std::max(last, revision);
    }
    return last;
  }

  void touch(const Event& event, Revision revision) {
    for (const Subject& subject : subjects_touched(resolve(event, report_.open.index()), report_.open.index())) {
      Revision& last = events_[subject];
      last = std::max(last, revision);
    }
  }

  /// The days with which, nothing else changing, the finding or its last feasible day becomes another.
  std::vector<Day> turning_days(const Finding& finding) const {
    const DayRange period = finding.period.days;
    std::vector<Day> days{period.last() - date::days{finding.rule->lead_days}, period.end};
    if (const auto last = report_.open.workdays().last_open(period)) days.push_back(*last + date::days{1});
    return days;
  }

  const AuditReport& report_;
  FeedChanges changes_;
  Revision everything_;
  std::map<Subject, Revision> events_;
};

std::string summary(const Finding& finding, const OpenProgramme& open, const std::string& language) {
  const std::string who =
      subject_name(finding.rule->subject, finding.subject, open.index(), language, finding.period.days.last());
  return fmt::format(fmt::runtime(language == "ja" ? "{}：{}（{}、{}）" : "{}: {} ({}, {})"), who,
                     finding.rule->name.in(language), period_words(finding.period, open.index().fiscal(), language),
                     status_words(finding.status, language));
}

/// Without the number of days left, which would make every day's feed another.
std::string description(const Finding& finding, const OpenProgramme& open, const std::string& language) {
  const bool japanese = language == "ja";
  std::string text =
      finding.status == FindingStatus::missed
          ? reason_words(finding, open.index().fiscal(), language)
          : fmt::format(fmt::runtime(japanese ? "{}回中{}回開催、期限は{}" : "{1} of {0} held; the period ends on {2}"),
                        finding.rule->at_least, finding.counted.size(), to_string(finding.period.days.last()));
  if (const std::string todo = advice_words(finding, language); !todo.empty()) text += "\n" + todo;
  return text;
}

FeedObligation obligation(const Finding& finding, const OpenProgramme& open, const std::string& language) {
  FeedObligation entry;
  entry.uid = obligation_uid(finding.rule->id, finding.subject, finding.period.label(), open.programme().header);
  entry.summary = summary(finding, open, language);
  entry.day = deadline_day(finding);
  entry.description = description(finding, open, language);
  entry.categories = {std::string(status_words(finding.status, language))};
  // The entry's day moves when the last feasible day has gone by.
  entry.sequence = finding.last_feasible ? 0 : 1;
  return entry;
}

}  // namespace

std::vector<FeedObligation> feed_obligations(Context& context, const FeedScope& scope, const std::string& language) {
  const auto report = std::make_unique<AuditReport>(context, AuditRequest{});
  const ObligationChanges changes(context, *report);
  std::vector<FeedObligation> entries;
  for (const Finding& finding : report->findings) {
    if (!is_obligation(finding.status)) continue;
    if (!concerns(scope, finding.rule->subject, finding.subject, report->open.index())) continue;
    entries.push_back(obligation(finding, report->open, language));
    entries.back().changed = changes.of(finding);
  }
  return entries;
}

}  // namespace nenkai
