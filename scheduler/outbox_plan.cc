#include "scheduler/outbox_plan.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace nenkai {
namespace {

using enum OutboxState;

constexpr std::string_view notice_prefix = "notice-";

bool is_before(const OutboxRow& row) { return row.key.occurrence.starts_with("before-"); }
bool is_after(const OutboxRow& row) { return row.key.occurrence.starts_with("after-"); }
bool is_of_event(const OutboxRow& row) { return is_before(row) || is_after(row) || is_notice(row); }

/// The number behind the last hyphen; 0 where there is none.
int last_number(std::string_view text) {
  int number = 0;
  const std::size_t hyphen = text.rfind('-');
  if (hyphen != text.npos) std::from_chars(text.data() + hyphen + 1, text.data() + text.size(), number);
  return number;
}

/// "at_risk-1-0" in its parts. A status has no hyphen in it.
struct Step {
  std::string_view condition;
  int run = 0;
  std::string_view tail;
};
Step step_of(std::string_view occurrence) {
  Step step;
  const std::size_t first = occurrence.find('-');
  const std::size_t second = occurrence.find('-', first == occurrence.npos ? first : first + 1);
  if (second == occurrence.npos) return step;
  step.condition = occurrence.substr(0, first);
  std::from_chars(occurrence.data() + first + 1, occurrence.data() + second, step.run);
  step.tail = occurrence.substr(second + 1);
  return step;
}

struct KeyHash {
  std::size_t operator()(const OutboxKey& key) const {
    const std::hash<std::string> hash;
    return hash(key.subject) * 31 + hash(key.occurrence) * 17 + hash(key.recipient) * 7 + hash(key.reminder);
  }
};

/// Gathers the change.
class OutboxPlanning {
 public:
  OutboxPlanning(const ReminderView& view, const OutboxFacts& facts) : view_(&view), facts_(&facts) {
    for (const OutboxRow& row : facts.known) {
      by_key_.emplace(row.key, &row);
      if (is_before(row) || is_notice(row)) {
        told_[{row.key.subject, row.key.channel, row.key.recipient}].push_back(&row);
      } else if (!is_after(row)) {
        runs_[{row.key.reminder, row.key.subject}].push_back(&row);
      }
    }
  }

  OutboxChange plan() {
    for (const Event& event : facts_->events) events_.emplace(event.id.str(), &event);
    notices();
    event_rows();
    obligations();
    withdraw_unwanted();
    return std::move(change_);
  }

 private:
  using Told = std::tuple<std::string, Channel, std::string>;  // event, channel, recipient

  /// Puts what is not there, or not as it should be.
  void want(OutboxRow row) {
    if (!wanted_.insert(row.key).second) return;
    row.made = facts_->now;
    if (row.state != pending) row.settled = facts_->now;
    const auto found = by_key_.find(row.key);
    if (found == by_key_.end()) {
      change_.put.push_back(std::move(row));
      return;
    }
    const OutboxRow& there = *found->second;
    const bool in_time = !row.expires || facts_->now < *row.expires;
    const bool waits = there.state == pending && row.state == pending &&
                       (there.due != row.due || there.expires != row.expires || there.told != row.told ||
                        there.name != row.name || there.language != row.language || there.digest != row.digest);
    const bool returns =
        in_time && row.state == pending && (there.state == withdrawn || (there.state == dropped && there.by.empty()));
    if (waits || returns) change_.put.push_back(std::move(row));
  }

  // ---- events

  void notices() {
    for (const auto& [who, rows] : told_) {
      const auto found = events_.find(std::get<0>(who));
      if (found != events_.end()) notice(*found->second, rows);
    }
  }

  void notice(const Event& event, const std::vector<const OutboxRow*>& rows) {
    const std::string now_told = told_of(event);
    const OutboxRow* last_sent = nullptr;
    const OutboxRow* last_notice = nullptr;
    for (const OutboxRow* row : rows) {
      if (row->state == sent && (last_sent == nullptr || told_later(*last_sent, *row))) last_sent = row;
      if (is_notice(*row) && row->state != withdrawn &&
          (last_notice == nullptr || number_of(*last_notice) < number_of(*row)))
        last_notice = row;
    }
    if (last_sent == nullptr || last_sent->told == now_told || event.status == EventStatus::held) return;
    if (last_notice != nullptr && last_notice->told == now_told && last_notice != last_sent) {
      wanted_.insert(last_notice->key);
      notice_at_[{event.id.str(), last_notice->key.channel, last_notice->key.recipient}] = last_notice->made;
      return;
    }
    make_notice(event, *last_sent, rows);
  }

  void make_notice(const Event& event, const OutboxRow& last, const std::vector<const OutboxRow*>& rows) {
    const std::string& zone = *resolve(event, view_->index).timezone;
    Instant end = begins(event, zone, view_->clock);
    if (const auto old = PartialDate::parse(last.told)) {
      Event as_told = event;
      as_told.date = *old;
      end = std::max(end, begins(as_told, zone, view_->clock));
    }
    if (end <= facts_->now) return;  // nobody waits for it any more
    int number = 0;
    for (const OutboxRow* row : rows) number = std::max(number, is_notice(*row) ? number_of(*row) : 0);
    OutboxRow row;
    row.key = last.key;
    row.key.occurrence = fmt::format("{}{}", notice_prefix, number + 1);
    row.name = last.name;
    row.language = last.language;
    row.told = told_of(event);
    row.due = row.next_try = facts_->now;
    row.expires = end;
    notice_at_[{event.id.str(), row.key.channel, row.key.recipient}] = facts_->now;
    want(std::move(row));
  }

  /// Of what was sent at one instant, the later notice is the last word.
  static bool told_later(const OutboxRow& a, const OutboxRow& b) {
    const auto rank = [](const OutboxRow& row) { return is_notice(row) ? number_of(row) : 0; };
    return std::pair(a.settled, rank(a)) < std::pair(b.settled, rank(b));
  }
  static int number_of(const OutboxRow& notice) { return last_number(notice.key.occurrence); }

  void event_rows() {
    Instant until = facts_->now + planned_ahead;
    for (const OutboxRow& row : facts_->known) {
      if (row.state == pending) until = std::max(until, row.due);
    }
    for (OutboxRow& row : event_reminders(*view_, facts_->events, facts_->now - latest_catch_up, until)) {
      const bool is_new = !by_key_.contains(row.key);
      if (is_new && row.due > facts_->now + planned_ahead) continue;
      if (is_new && (told_by_notice(row) || just_told(row))) continue;
      want(std::move(row));
    }
  }

  /// True where the recipient hears of the new date by a notice, made when the reminder's time had come already.
  bool told_by_notice(const OutboxRow& row) const {
    if (!is_before(row)) return false;
    const auto planned = notice_at_.find({row.key.subject, row.key.channel, row.key.recipient});
    if (planned != notice_at_.end() && row.due <= planned->second) return true;
    const auto told = told_.find({row.key.subject, row.key.channel, row.key.recipient});
    if (told == told_.end()) return false;
    return std::any_of(told->second.begin(), told->second.end(), [&](const OutboxRow* other) {
      return is_notice(*other) && other->state != withdrawn && other->told == row.told && row.due <= other->made;
    });
  }

  /// True where the same rule has told the recipient of the event at another date, and less than half its own distance
  /// before: whoever has booked a venue sixty days ahead need not hear of it again when the event moves by a week.
  bool just_told(const OutboxRow& row) const {
    const auto told = told_.find({row.key.subject, row.key.channel, row.key.recipient});
    if (!is_before(row) || !row.expires || told == told_.end()) return false;
    const std::string_view rule{row.key.occurrence.data(), row.key.occurrence.find('@') + 1};
    return std::any_of(told->second.begin(), told->second.end(), [&](const OutboxRow* other) {
      return other->key.reminder == row.key.reminder && other->key.occurrence.starts_with(rule) &&
             other->state == sent && other->settled && row.due - *other->settled < (*row.expires - row.due) / 2;
    });
  }

  // ---- obligations

  void obligations() {
    for (const Reminder& reminder : view_->index.programme().reminders) {
      if (reminder.on != ReminderSubject::obligation) continue;
      for (const Finding& finding : facts_->findings) {
        if (speaks_of(reminder, finding)) run(reminder, finding);
      }
    }
    close_ended();
  }

  static bool speaks_of(const Reminder& reminder, const Finding& finding) {
    if (reminder.kind && *reminder.kind != finding.rule->kind) return false;
    return reminder.rules.empty() ||
           std::find(reminder.rules.begin(), reminder.rules.end(), finding.rule->id) != reminder.rules.end();
  }

  /// What a rule speaks of where it names no statuses.
  static std::vector<std::string> statuses_of(const Reminder& reminder) {
    if (!reminder.statuses.empty()) return reminder.statuses;
    if (reminder.before) return {"open", "at_risk"};
    return {"at_risk", "unverified", "missed"};
  }

  /// The condition that holds, by its name in occurrences; empty where none does.
  std::string condition_of(const Reminder& reminder, const Finding& finding) const {
    const auto statuses = statuses_of(reminder);
    const std::string status{name_of(finding.status)};
    if (std::find(statuses.begin(), statuses.end(), status) == statuses.end()) return {};
    if (!reminder.before) return status;
    if (!finding.last_feasible) return {};
    const Day point = *finding.last_feasible - date::days{reminder.before->whole_days()};
    return today() < point ? std::string{} : "deadline";
  }

  Day today() const { return view_->clock.day(facts_->now, view_->index.programme().header.timezone); }

  bool open(const OutboxRow& row) const { return !row.over || *row.over > facts_->now; }

  void run(const Reminder& reminder, const Finding& finding) {
    const std::string condition = condition_of(reminder, finding);
    if (condition.empty()) return;
    const std::string subject =
        fmt::format("{}/{}/{}", finding.rule->id.str(), finding.subject, finding.period.label());
    int number = 0;
    int open_number = 0;
    const auto rows = runs_.find({reminder.id.str(), subject});
    if (rows != runs_.end()) {
      for (const OutboxRow* row : rows->second) {
        const Step step = step_of(row->key.occurrence);
        if (step.condition != condition) continue;
        number = std::max(number, step.run);
        if (open(*row)) open_number = std::max(open_number, step.run);
      }
    }
    if (open_number == 0) open_number = number + 1;
    const std::string prefix = fmt::format("{}-{}-", condition, open_number);
    holding_.insert(reminder.id.str() + " " + subject + " " + prefix);
    const Instant first = first_due(reminder, rows == runs_.end() ? nullptr : &rows->second, prefix);
    OutboxRow row;
    row.key = {reminder.id.str(), subject, {}, reminder.channel, {}};
    row.told = name_of(finding.status);
    if (reminder.digest) row.digest = name_of(*reminder.digest);
    const Concern concern = concern_of(*finding.rule, finding.subject, view_->index);
    want_turn(reminder, row, prefix, first, concern);
    want_escalation(reminder, row, prefix, first, concern);
  }

  /// When the run's first message was due; today at the rule's hour where there was none yet.
  Instant first_due(const Reminder& reminder, const std::vector<const OutboxRow*>* rows,
                    const std::string& prefix) const {
    std::optional<Instant> first;
    if (rows != nullptr) {
      for (const OutboxRow* row : *rows) {
        if (row->key.occurrence == prefix + "0" && (!first || row->due < *first)) first = row->due;
      }
    }
    return first ? *first : due_on(reminder, today(), *view_);
  }

  Instant later(const Reminder& reminder, Instant first, const Duration& step, int times) const {
    if (step.time != std::chrono::minutes{0}) {
      return first + times * (std::chrono::hours{24} * step.whole_days() + step.time);
    }
    const Day day = view_->clock.day(first, view_->index.programme().header.timezone);
    return due_on(reminder, day + date::days{step.whole_days() * times}, *view_);
  }

  /// The run's first message, or the last repetition whose time has come.
  void want_turn(const Reminder& reminder, OutboxRow row, const std::string& prefix, Instant first,
                 const Concern& concern) {
    int turn = 0;
    row.due = first;
    if (reminder.repeat) {
      constexpr int most_turns = 10'000;
      while (turn < most_turns && later(reminder, first, *reminder.repeat, turn + 1) <= facts_->now) ++turn;
      if (turn > 0) row.due = later(reminder, first, *reminder.repeat, turn);
    }
    row.key.occurrence = prefix + std::to_string(turn);
    add(row, reminder.to, reminder, concern);
  }

  void want_escalation(const Reminder& reminder, OutboxRow row, const std::string& prefix, Instant first,
                       const Concern& concern) {
    if (!reminder.escalate_after) return;
    row.due = later(reminder, first, *reminder.escalate_after, 1);
    if (row.due > facts_->now) return;
    row.key.occurrence = prefix + "escalated";
    add(row, reminder.escalate_to, reminder, concern);
  }

  void add(const OutboxRow& row, const std::vector<std::string>& to, const Reminder& reminder, const Concern& concern) {
    const auto recipients = recipients_of(to, concern, view_->index, reminder.language.value_or("en"));
    for (OutboxRow& each : rows_for(row, recipients)) want(std::move(each));
  }

  void close_ended() {
    for (const auto& [what, rows] : runs_) {
      for (const OutboxRow* row : rows) {
        const Step step = step_of(row->key.occurrence);
        const std::string prefix = fmt::format("{}-{}-", step.condition, step.run);
        const bool holds = holding_.contains(what.first + " " + what.second + " " + prefix);
        if (row->made > facts_->now) continue;
        if (!holds && open(*row)) change_.close.push_back(row->id);
        if (holds && row->over) change_.reopen.push_back(row->id);
      }
    }
    std::sort(change_.close.begin(), change_.close.end());
    std::sort(change_.reopen.begin(), change_.reopen.end());
  }

  // ---- what waits and should not

  void withdraw_unwanted() {
    for (const OutboxRow& row : facts_->known) {
      if ((row.state != pending && !never_had_an_address(row)) || wanted_.contains(row.key)) continue;
      if (!is_of_event(row) && row.made > facts_->now) continue;  // a clock that has gone back ends no run
      if (row.expires && *row.expires <= facts_->now) continue;   // too late, which whoever sends will note
      change_.withdraw.push_back({row.id, why_not(row)});
    }
  }

  static bool never_had_an_address(const OutboxRow& row) { return row.state == failed && row.attempts == 0; }

  std::string why_not(const OutboxRow& row) const {
    if (!is_of_event(row)) {
      const std::string prefix = row.key.occurrence.substr(0, row.key.occurrence.rfind('-') + 1);
      return holding_.contains(row.key.reminder + " " + row.key.subject + " " + prefix)
                 ? "a later message says the same"
                 : "it is no longer so";
    }
    const auto event = events_.find(row.key.subject);
    if (event == events_.end()) return "the event is no longer there";
    if (is_notice(row)) return "the event has changed again";
    if (event->second->status == EventStatus::cancelled) return "the event was cancelled";
    if (event->second->date.str() != row.told) return "the event was moved to " + event->second->date.str();
    return never_had_an_address(row) ? "there is an address by now, or the rule has changed"
                                     : "the event or the rule has changed";
  }

  const ReminderView* view_;
  const OutboxFacts* facts_;
  OutboxChange change_;
  std::unordered_map<OutboxKey, const OutboxRow*, KeyHash> by_key_;
  std::unordered_set<OutboxKey, KeyHash> wanted_;
  std::unordered_map<std::string, const Event*> events_;
  std::map<Told, std::vector<const OutboxRow*>> told_;
  std::map<Told, Instant> notice_at_;
  std::map<std::pair<std::string, std::string>, std::vector<const OutboxRow*>> runs_;  // by reminder and subject
  std::unordered_set<std::string> holding_;  // "reminder subject condition-run-" of what is so now
};

}  // namespace

OutboxChange plan_outbox(const ReminderView& view, const OutboxFacts& facts) {
  return OutboxPlanning(view, facts).plan();
}

bool outdated(const OutboxRow& row, const Event& event) { return is_of_event(row) && row.told != told_of(event); }

bool is_notice(const OutboxRow& row) { return row.key.occurrence.starts_with(notice_prefix); }

}  // namespace nenkai
