#pragma once
// Rules (obligations), the waivers granted from them, and the reminders around them.

#include <optional>
#include <string>
#include <vector>

#include "scheduler/duration.hh"
#include "scheduler/event.hh"
#include "scheduler/fiscal.hh"

namespace nenkai {

enum class SubjectKind : std::uint8_t { pairing, committee, cluster, bureau };

template <>
struct Names<SubjectKind> {
  using enum SubjectKind;
  static constexpr std::array<std::pair<SubjectKind, std::string_view>, 4> table{
      {{pairing, "pairing"}, {committee, "committee"}, {cluster, "cluster"}, {bureau, "bureau"}}};
};

template <>
struct Names<PeriodKind> {
  using enum PeriodKind;
  static constexpr std::array<std::pair<PeriodKind, std::string_view>, 4> table{
      {{fiscal_year, "fiscal_year"}, {calendar_year, "calendar_year"}, {half, "half"}, {quarter, "quarter"}}};
};

/// Whether a held event counts without anything that proves it.
enum class EvidenceDemand : std::uint8_t { optional, required };

template <>
struct Names<EvidenceDemand> {
  static constexpr std::array<std::pair<EvidenceDemand, std::string_view>, 2> table{
      {{EvidenceDemand::optional, "optional"}, {EvidenceDemand::required, "required"}}};
};

/// "Each <subject> has at_least (and at most at_most) events of `kind` in each period."
struct Rule {
  RuleId id;
  LocalText name;
  SubjectKind subject = SubjectKind::pairing;
  EventKind kind = EventKind::joint_conference;
  int at_least = 1;
  std::optional<int> at_most;
  PeriodKind per = PeriodKind::fiscal_year;
  int lead_days = 120;  // an unmet period is at risk from so many days before its end
  std::optional<int> max_gap_days;
  EvidenceDemand evidence = EvidenceDemand::optional;
  std::optional<PartialDate> from;
  std::optional<PartialDate> until;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.required("name", self.name);
    v.required("subject", self.subject);
    v.required("kind", self.kind);
    v.defaulted("at_least", self.at_least, 1);
    v.optional("at_most", self.at_most);
    v.required("per", self.per);
    v.defaulted("lead_days", self.lead_days, 120);
    v.optional("max_gap_days", self.max_gap_days);
    v.defaulted("evidence", self.evidence, EvidenceDemand::optional);
    v.optional("from", self.from);
    v.optional("until", self.until);
  }
};

/// A recorded decision that a finding needs no event. Rule, subject and period are its identity.
struct Waiver {
  RuleId rule;
  std::string subject;  // the id of a pairing, committee, cluster or bureau, as the rule says
  std::string period;   // a label such as FY2003
  std::string reason;
  std::string by;
  PartialDate on;

  std::string key() const { return rule.str() + "/" + subject + "/" + period; }

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.required("rule", self.rule);
    v.required("subject", self.subject);
    v.required("period", self.period);
    v.required("reason", self.reason);
    v.required("by", self.by);
    v.required("on", self.on);
  }
};

enum class ReminderSubject : std::uint8_t { event, obligation };

template <>
struct Names<ReminderSubject> {
  using enum ReminderSubject;
  static constexpr std::array<std::pair<ReminderSubject, std::string_view>, 2> table{
      {{event, "event"}, {obligation, "obligation"}}};
};

enum class Channel : std::uint8_t { email, webhook, log };

template <>
struct Names<Channel> {
  using enum Channel;
  static constexpr std::array<std::pair<Channel, std::string_view>, 3> table{
      {{email, "email"}, {webhook, "webhook"}, {log, "log"}}};
};

/// On which days a reminder may go out: on all, or on those on which an event could be.
enum class DueDays : std::uint8_t { all, work };

template <>
struct Names<DueDays> {
  static constexpr std::array<std::pair<DueDays, std::string_view>, 2> table{
      {{DueDays::all, "all"}, {DueDays::work, "work"}}};
};

/// What many messages to one recipient become one of.
enum class Digest : std::uint8_t { day, week };

template <>
struct Names<Digest> {
  static constexpr std::array<std::pair<Digest, std::string_view>, 2> table{
      {{Digest::day, "day"}, {Digest::week, "week"}}};
};

/// When somebody is told of an event or an unmet obligation.
struct Reminder {
  ReminderId id;
  ReminderSubject on = ReminderSubject::event;
  std::optional<EventKind> kind;
  std::vector<SeriesId> series;       // only events of these; empty: of all, and of none
  std::vector<RuleId> rules;          // only findings of these; empty: of all
  std::vector<std::string> statuses;  // of events, or of findings where `on` is obligation; empty: see scheduler/due.hh
  std::optional<Duration> before;     // the event's start, or the last day on which an obligation can be met
  std::optional<Duration> after;
  ClockTime at{std::chrono::hours{9}};
  DueDays days = DueDays::all;
  std::optional<Duration> repeat;
  std::optional<Digest> digest;  // all that is due by then, in one message a recipient
  Channel channel = Channel::log;
  std::vector<std::string> to;             // organiser, committee, bureau, ministry, person:ID, email:a@b, https://…
  std::optional<Duration> escalate_after;  // an obligation that is still so after that long …
  std::vector<std::string> escalate_to;    // … is told to these as well
  std::optional<std::string> language;     // of messages to those who have none of their own
  std::optional<LocalText> subject;
  std::optional<LocalText> body;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& v) {
    v.own_id("id", self.id);
    v.required("on", self.on);
    v.optional("kind", self.kind);
    v.optional("series", self.series);
    v.optional("rules", self.rules);
    v.optional("statuses", self.statuses);
    v.optional("before", self.before);
    v.optional("after", self.after);
    v.defaulted("at", self.at, ClockTime{std::chrono::hours{9}});
    v.defaulted("days", self.days, DueDays::all);
    v.optional("repeat", self.repeat);
    v.optional("digest", self.digest);
    v.required("channel", self.channel);
    v.optional("to", self.to);
    v.optional("escalate_after", self.escalate_after);
    v.optional("escalate_to", self.escalate_to);
    v.optional("language", self.language);
    v.optional("subject", self.subject);
    v.optional("body", self.body);
  }
};

}  // namespace nenkai
