#include "app/pack_facts.hh"

namespace nenkai {
namespace {

/// Every superseded version of an event that was not cancelled, as if it had been held: an audit of these finds each
/// event that a finding ever had. The last version of each event is kept beside.
class Past {
 public:
  Past(Context& context, const OpenProgramme& open, FiscalYear year) : events_(open.index()) {
    const FiscalCalendar& fiscal = open.index().fiscal();
    const DayRange near{fiscal.days_of(FiscalYear{year.number - 1}).begin,
                        fiscal.days_of(FiscalYear{year.number + 1}).end};
    context.store.read_past_events(open.programme().header.id, open.at(), [&](const Event& event, const Version&) {
      last_.insert_or_assign(event.id.str(), event);
      const DayRange start = event.date.interval();
      if (event.status == EventStatus::cancelled || start.end <= near.begin || near.end <= start.begin) return;
      Event held = event;
      held.status = EventStatus::held;
      events_.add(held);
    });
  }

  const AuditEvents& events() const { return events_; }
  const Event& last(const std::string& id) const { return last_.at(id); }

 private:
  AuditEvents events_;
  std::map<std::string, Event> last_;
};

}  // namespace

std::vector<std::string_view> events_of(const Finding& finding) {
  std::vector<std::string_view> ids;
  for (const auto* list : {&finding.counted, &finding.possible, &finding.unverified, &finding.upcoming}) {
    ids.insert(ids.end(), list->begin(), list->end());
  }
  return ids;
}

PackFacts::PackFacts(Context& context, FiscalYear asked)
    : year(asked),
      report(context, AuditRequest{FiscalYears{asked, asked}}),
      head(context.store.revision(open().revision()).value_or(RevisionInfo{})) {
  const Past past(context, open(), year);
  const auto ever = audit(open().index(), past.events(), open().workdays(), {open().today(), report.years, nullptr});
  const ProgrammeId& programme = open().programme().header.id;
  const auto add = [&](const std::string& id) {
    if (witnesses.contains(id)) return;
    const auto now = context.store.read_event(programme, EventId{id}, open().at());
    witnesses.emplace(id,
                      Witness{now ? *now : past.last(id), !now, changes_of(context, open(), {EntityKind::event, id})});
  };
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const auto now = events_of(report.findings[i]);
    const auto then = events_of(ever.at(i));
    std::set<std::string> lost(then.begin(), then.end());
    for (const std::string_view id : now) lost.erase(std::string(id));
    for (const std::string_view id : now) add(std::string(id));
    for (const std::string& id : lost) add(id);
    once.push_back(std::move(lost));
  }
}

}  // namespace nenkai
