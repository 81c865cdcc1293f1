// The audit against a second, slow one (tests/support/slow_audit.hh), and the effects of a change against the
// difference of two slow audits, on random programmes.

#include <algorithm>

#include "scheduler/effects.hh"
#include "tests/support/programme_gen.hh"
#include "tests/support/property.hh"
#include "tests/support/slow_audit.hh"

namespace nenkai::test {
namespace {

/// A case with everything that its findings point into.
struct Audited {
  explicit Audited(const AuditCase& given)
      : audit_case(given),
        index(audit_case.programme),
        holidays(holidays_of(audit_case)),
        planning(audit_case.programme.planning.value_or(Planning{})),
        workdays(planning, holidays),
        events(AuditEvents::of(index)) {}
  Audited(const Audited&) = delete;
  Audited& operator=(const Audited&) = delete;

  std::vector<Finding> findings(const std::set<std::pair<SubjectKind, std::string>>* only = nullptr) const {
    return audit(index, events, workdays, {audit_case.today, audit_case.years, only});
  }
  std::vector<PlainFinding> slow() const {
    return slow_audit(audit_case.programme, audit_case.holidays, audit_case.today, audit_case.years);
  }

  AuditCase audit_case;
  ProgrammeIndex index;
  Holidays holidays;
  Planning planning;
  Workdays workdays;
  AuditEvents events;
};

bool same_place(const PlainFinding& a, const PlainFinding& b) {
  return a.rule == b.rule && a.subject == b.subject && a.period == b.period;
}

void assert_equal(const std::vector<PlainFinding>& fast, const std::vector<PlainFinding>& slow) {
  for (std::size_t at = 0; at < std::min(fast.size(), slow.size()); ++at) RC_ASSERT(fast[at] == slow[at]);
  RC_ASSERT(fast.size() == slow.size());
}

}  // namespace

TEST_CASE("the audit says of random programmes what a slow and obvious audit says") {
  check_property(2000, [] {
    const Audited audited(*audit_case());
    const auto fast = audited.findings();
    const auto slow = audited.slow();
    assert_equal(plain(fast), slow);

    std::map<std::string, int> summary;
    for (const auto& [status, count] : summarise(fast)) summary[std::string(name_of(status))] = count;
    RC_ASSERT(summary == slow_summary(slow));
    for (const Finding& finding : fast) RC_ASSERT(!reason(finding).empty());
  });
}

TEST_CASE("an audit of some subjects is the whole audit without the others") {
  check_property(300, [] {
    const Audited audited(*audit_case());
    const auto numbers = *rc::gen::container<std::set<int>>(rc::gen::inRange(0, 8));
    std::set<std::pair<SubjectKind, std::string>> only;
    std::vector<PlainFinding> expected;
    for (const Finding& finding : audited.findings()) {
      const std::pair key{finding.rule->subject, std::string(finding.subject)};
      if (!numbers.contains(static_cast<int>(std::hash<std::string>{}(key.second) % 4) * 2 +
                            static_cast<int>(key.first) % 2)) {
        continue;
      }
      only.insert(key);
      expected.push_back(plain(finding));
    }
    assert_equal(plain(audited.findings(&only)), expected);
  });
}

TEST_CASE("the order in which events are told does not matter, nor does whether they are told as facts") {
  check_property(300, [] {
    const Audited audited(*audit_case());
    AuditEvents packed(audited.index);
    auto events = audited.audit_case.programme.events;
    std::reverse(events.begin(), events.end());
    for (const Event& event : events) {
      EventFact fact;
      fact.id = event.id.str();
      if (event.series) fact.series = event.series->str();
      fact.kind = event.kind;
      std::string covers;
      for (const PairingId& pairing : event.covers.value_or(std::vector<PairingId>{})) {
        covers += (covers.empty() ? "" : " ") + pairing.str();
      }
      if (event.covers) fact.covers = covers;
      if (event.committee) fact.committee = event.committee->str();
      fact.status = event.status;
      fact.evidence = !event.evidence.empty();
      fact.start = event.date.interval();
      packed.add(fact);
    }
    const auto findings =
        audit(audited.index, packed, audited.workdays, {audited.audit_case.today, audited.audit_case.years, nullptr});
    assert_equal(plain(findings), plain(audited.findings()));
  });
}

TEST_CASE("the effects of a random change are the findings that differ between two slow audits") {
  check_property(1000, [] {
    const ChangeCase change = *change_case();
    const Audited before(change.before);
    const Audited after(change.after);
    const auto slow_before = before.slow();
    const auto slow_after = after.slow();
    RC_ASSERT(slow_before.size() == slow_after.size());

    const auto told = effects(before.findings(), after.findings());
    std::size_t next = 0;
    for (std::size_t at = 0; at < slow_after.size(); ++at) {
      const PlainFinding& old = slow_before[at];
      const PlainFinding& now = slow_after[at];
      RC_ASSERT(same_place(old, now));
      if (old == now) continue;
      RC_ASSERT(next < told.size());
      const Effect& effect = told[next++];
      RC_ASSERT(effect.rule.str() == now.rule);
      RC_ASSERT(effect.subject == now.subject);
      RC_ASSERT(effect.period.label() == now.period);
      RC_ASSERT(name_of(effect.before) == old.status);
      RC_ASSERT(name_of(effect.after) == now.status);
      RC_ASSERT(!effect.text.empty());
    }
    RC_ASSERT(next == told.size());
  });
}

TEST_CASE("a change of an event touches no finding but those of the subjects that it touches") {
  check_property(500, [] {
    const ChangeCase change = *change_case();
    const Audited before(change.before);
    const Audited after(change.after);
    std::set<std::pair<SubjectKind, std::string>> touched;
    if (change.old_event) touched.merge(subjects_touched(resolve(*change.old_event, before.index), before.index));
    if (change.new_event) touched.merge(subjects_touched(resolve(*change.new_event, after.index), after.index));

    const auto old = before.findings();
    const auto now = after.findings();
    for (std::size_t at = 0; at < now.size(); ++at) {
      if (plain(old[at]) == plain(now[at])) continue;
      RC_ASSERT(touched.contains({now[at].rule->subject, std::string(now[at].subject)}));
    }
  });
}

}  // namespace nenkai::test
